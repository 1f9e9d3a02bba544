/** What was done with all sessions of the library, and which of them were erased. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "../api/client";
import type { LibraryTrail, Trail as Erased } from "../api/types";
import { bytes, stamp } from "../core/consent";
import { deedOf, deedWords } from "../core/deeds";
import { UNKNOWN, count } from "../core/format";
import { erasures } from "../core/erasures";
import { failure } from "../state/app";
import { Empty } from "./controls";
import { RemovedFiles } from "./RemovedFiles";

const FIRST = 60;

export function Trail() {
  const told = useSignal<LibraryTrail | null>(null);
  const typed = useSignal("");
  const all = useSignal(false);
  useEffect(() => {
    api.libraryTrail().then(
      (trail) => (told.value = trail),
      (error: Error) => (failure.value = error),
    );
  }, []);
  if (!told.value) return null;
  const { deeds, broken, more } = told.value;
  const words = typed.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = deeds.filter((d) => words.every((w) => `${d.name} ${d.who} ${deedWords(d.what)} ${d.what} ${deedOf(d.what, d.ids)}`.toLowerCase().includes(w)));
  const shown = all.value ? found : found.slice(0, FIRST);
  return (
    <>
      <p class="lead">
        Who opened, wrote, analyzed, allowed and took away what, in every session. The list holds no texts, and each entry is tied to
        the one before.
      </p>
      <p class={broken.length ? "refused" : "unit"}>
        {broken.length ? `Changed after they were written, or not readable: ${broken.join(", ")}.` : "Nobody has changed it since."}
      </p>
      <label class="search">
        <span class="unseen">Search the list</span>
        <input
          type="search"
          id="search"
          placeholder="Session, person or deed  ( / )"
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
      </label>
      <div class="scroll" tabIndex={0} role="region" aria-label="What was done">
        <table class="audit">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">Session</th>
              <th scope="col">What</th>
              <th scope="col">Of what</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one, i) => (
              <tr key={i}>
                <td>{stamp(one.time, true)}</td>
                <td>{one.who || UNKNOWN}</td>
                <td>{one.name}</td>
                <td>{deedWords(one.what)}</td>
                <td class="ids">{deedOf(one.what, one.ids)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.length > shown.length && (
        <button type="button" onClick={() => (all.value = true)}>
          Show all {found.length}
        </button>
      )}
      {more > 0 && <p class="unit">{count(more, "older entry", "older entries")} on the Privacy screen of each session.</p>}
    </>
  );
}

export function Erasures() {
  const told = useSignal<Erased | null>(null);
  useEffect(() => {
    api.erasures().then(
      (trail) => (told.value = trail),
      (error: Error) => (failure.value = error),
    );
  }, []);
  if (!told.value) return null;
  const list = erasures(told.value);
  return (
    <>
      <p class="lead">
        Sessions that were erased, with the proof: size and SHA-256 of every file that was removed. Names are gone with them.
      </p>
      <p class={told.value.intact ? "unit" : "refused"}>
        {told.value.intact ? "Nobody has changed this list since." : "This list was changed after it was written."}
      </p>
      {list.length === 0 ? (
        <Empty>
          <p>No session was erased.</p>
        </Empty>
      ) : (
        list.map((one) => (
          <details key={one.mark} class="erasure">
            <summary>
              <b>{stamp(one.time, true)}</b> by {one.who || UNKNOWN}: {count(one.files.length, "file")}, {bytes(one.size)}
              <span class="unit">{one.session}</span>
            </summary>
            <p class="unit mark">Mark {one.mark}</p>
            <RemovedFiles files={one.files} />
          </details>
        ))
      )}
    </>
  );
}
