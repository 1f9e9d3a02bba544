/** From files to a session in four steps: what is here, who is who, in step, choose. */
import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { cancelJob } from "../api/client";
import { Align } from "../parts/ImportAlign";
import { Files, Picker } from "../parts/ImportFiles";
import { People } from "../parts/ImportPeople";
import { addressOf, failure } from "../state/app";
import {
  STEPS, align, aligned, begun, busy, choices, job, list, missing, openWhenDone, places, refused, seen, start, step, toStep, used,
} from "../state/importing";

export function Import() {
  useEffect(() => {
    if (!places.peek()) void list();
  }, []);
  useSignalEffect(openWhenDone);
  const at = step.value;
  return (
    <div class="import">
      <ol class="steps" aria-label="Steps of the import">
        {STEPS.map((words, i) => (
          <li key={words}>
            <button
              type="button"
              class="quiet"
              {...(i === at ? { "aria-current": "step" as const } : {})}
              disabled={begun.value !== null || (i > at && (!seen.value || missing.value !== ""))}
              onClick={() => void toStep(i)}
            >
              <span class="number">{i + 1}</span> {words}
            </button>
          </li>
        ))}
      </ol>
      <section aria-labelledby="step-title">
        <h2 id="step-title" tabIndex={-1}>
          {STEPS[at]}
        </h2>
        {at === 0 && (seen.value ? <Files found={seen.value} /> : <Picker />)}
        {at === 1 && seen.value && <People found={seen.value} />}
        {at === 2 && <Align />}
        {at === 3 && <Choose />}
      </section>
      <p class="refused" role="status">
        {refused.value}
      </p>
      {seen.value && !begun.value && (
        <footer>
          {at > 0 ? (
            <button type="button" onClick={() => void toStep(at - 1)}>
              Back
            </button>
          ) : (
            <a class="button" href={addressOf({ screen: "library" })}>
              Cancel
            </a>
          )}
          <span class="gap" />
          <span class="unit">{busy.value || missing.value}</span>
          {at < 3 ? (
            <button type="button" class="main" disabled={missing.value !== ""} onClick={() => void toStep(at + 1)}>
              Next: {STEPS[at + 1]}
            </button>
          ) : (
            <button type="button" class="main" disabled={busy.value !== ""} onClick={() => void start()}>
              Import and analyze
            </button>
          )}
        </footer>
      )}
    </div>
  );
}

const DEPTHS = [
  ["quick", "A quick look", "99 surrogates a test: the smallest p is 0.01"],
  ["usual", "As usual", "499 surrogates a test: the smallest p is 0.002"],
  ["thorough", "For a paper", "1,999 surrogates a test: the smallest p is 0.0005"],
] as const;

function Choose() {
  if (begun.value) return <Working />;
  const now = choices.value;
  const put = (change: Partial<typeof now>) => (choices.value = { ...now, ...change });
  return (
    <div class="choose">
      <div class="fields">
        <label>
          Session
          <input type="text" value={now.name} onInput={(e) => put({ name: e.currentTarget.value })} />
        </label>
        <label>
          <span>
            Dyad or group <span class="unit">if it meets again</span>
          </span>
          <input type="text" value={now.dyad} onInput={(e) => put({ dyad: e.currentTarget.value })} />
        </label>
      </div>
      <fieldset>
        <legend>How far chance is asked</legend>
        <div class="options">
          {DEPTHS.map(([depth, words, what]) => (
            <label key={depth} class="option">
              <input type="radio" name="depth" checked={now.depth === depth} onChange={() => put({ depth })} />
              <span>
                <b>{words}</b>
                <span class="unit">{what}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="fields">
        <label>
          <span>
            Window <span class="unit">s; empty is 60</span>
          </span>
          <input type="text" inputMode="decimal" value={now.window} onInput={(e) => put({ window: e.currentTarget.value })} />
        </label>
        <label>
          <span>
            Longest lag <span class="unit">s; empty is 5</span>
          </span>
          <input type="text" inputMode="decimal" value={now.lag} onInput={(e) => put({ lag: e.currentTarget.value })} />
        </label>
      </div>
      <p class="unit">
        {used.value.length === 1 ? "One file" : `${used.value.length} files`} will be read; films and sound stay where
        they are. What was chosen is written to import.toml in the session's folder: the command line reruns it.
      </p>
      {aligned.value && (
        <details class="plan" onToggle={(event) => event.currentTarget.open && void align()}>
          <summary>Read the plan</summary>
          <pre tabIndex={0}>{aligned.value.plan}</pre>
        </details>
      )}
    </div>
  );
}

function Working() {
  const now = job.value!;
  const over = now.state === "failed" || now.state === "cancelled";
  const stop = () => void cancelJob(now.id).catch((error: Error) => (failure.value = error));
  return (
    <div class="working">
      <p>{over ? (now.error ?? "It was stopped. What was finished is kept.") : now.words || "It begins"}</p>
      <progress
        aria-label="How far the import is"
        {...(now.total > 0 && !over ? { value: now.done, max: now.total } : over ? { value: 0, max: 1 } : {})}
      />
      <p class="unit">{over ? "" : "The session opens by itself when it is ready; you may go elsewhere meanwhile."}</p>
      {over ? (
        <button type="button" onClick={() => (begun.value = null)}>
          Change something
        </button>
      ) : (
        <button type="button" onClick={stop}>
          Stop
        </button>
      )}
    </div>
  );
}
