/** From files to a session in four steps: what is here, who is who, in step, choose. */
import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { cancelJob } from "../api/client";
import { Align } from "../parts/ImportAlign";
import { Choose } from "../parts/ImportChoose";
import { Files, Picker } from "../parts/ImportFiles";
import { People } from "../parts/ImportPeople";
import { addressOf, failure } from "../state/app";
import {
  STEPS, begun, busy, job, list, missing, openWhenDone, places, refused, seen, start, step, toStep,
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
        {at === 3 && (begun.value ? <Working /> : <Choose />)}
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
