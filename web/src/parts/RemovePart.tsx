/** Taking a part out of a session for good, once it is seen what goes. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { fateOf, fault, goes, holdsNothing } from "../core/parts";
import { Parting } from "../state/parting";
import { Time } from "./controls";

export function RemovePart({ id, code }: { id: string; code: string }) {
  const parting = useMemo(() => new Parting(id), [id]);
  const typed = useSignal("");
  const ahead = parting.ahead.value;
  const seen = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => seen.current?.scrollIntoView({ block: "nearest" }), [ahead]);
  const job = parting.job.value;
  const nothing = ahead !== null && holdsNothing(ahead);
  const wrong = nothing ? `The session holds nothing from ${parting.from.value} to ${parting.to.value}.` : fault(parting.from.value, parting.to.value);
  const working = job !== null && (job.state === "queued" || job.state === "running");
  const blocked = parting.stuck.value && !parting.eraseFilms.value;
  const ready = ahead !== null && !nothing && !blocked && typed.value === code && !parting.busy.value && !working;
  return (
    <section class="removepart" aria-labelledby="removepart-title">
      <h3 id="removepart-title">Remove a part</h3>
      <p class="unit lead">
        Signals get a gap there, films show gray and are silent, and what was written at that time goes with every
        analysis. Texts about the whole session (summary, reports, questionnaires) stay: read them.
      </p>
      <form
        class="span"
        onSubmit={(event) => {
          event.preventDefault();
          void parting.look();
        }}
      >
        <Time label="From" of={parting.from} />
        <Time label="To" of={parting.to} />
        <button type="submit" disabled={!parting.part.value || parting.busy.value || working}>
          Show what would go
        </button>
      </form>
      {wrong && (
        <p class="unit wrong" role="status">
          {wrong}
        </p>
      )}
      {ahead && !working && !nothing && (
        <form
          class="going"
          ref={seen}
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) void parting.remove(typed.value).then(() => (typed.value = ""));
          }}
        >
          <ul>
            {ahead.films.map((film) => (
              <li key={film.title} class={film.what === "impossible" ? "impossible" : ""}>
                <b>{film.title}</b> {fateOf(film)}
              </li>
            ))}
            {goes(ahead).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {parting.stuck.value && (
            <label class="whole">
              <input
                type="checkbox"
                checked={parting.eraseFilms.value}
                onChange={(event) => (parting.eraseFilms.value = event.currentTarget.checked)}
              />
              Erase the files whole that cannot be written anew
            </label>
          )}
          <label class="confirm">
            <span>
              Write <b>{code}</b> to remove this
            </span>
            <input
              type="text"
              autoComplete="off"
              spellcheck={false}
              value={typed.value}
              onInput={(event) => (typed.value = event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="danger" disabled={!ready}>
            Remove for good
          </button>
        </form>
      )}
      {working && (
        <p class="unit" role="status">
          {job.words || "Removing the part"}
          {job.total > 0 ? `, ${Math.round((100 * job.done) / job.total)} %` : ""}
        </p>
      )}
      {!working && job?.state === "done" && (
        <p class="unit" role="status">The part is removed; the list above says which files went.</p>
      )}
      {(parting.refused.value || job?.state === "failed") && (
        <p class="refused" role="alert">
          {parting.refused.value || job?.error}
        </p>
      )}
    </section>
  );
}
