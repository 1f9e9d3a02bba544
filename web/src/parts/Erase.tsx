/** Erasing a session or its films and sound: only with its code written out, and with a proof. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Proven } from "../api/types";
import { bytes } from "../core/consent";
import { count } from "../core/format";
import { unreadable } from "../core/shelf";
import type { Privacy } from "../state/privacy";
import { RemovedFiles } from "./RemovedFiles";

const WHAT: Record<Proven["what"], { words: string; more: string }> = {
  media: { words: "Films and sound", more: "Signals, findings and notes stay." },
  session: { words: "The whole session", more: "Films, signals, findings, notes and consents." },
};

export function Erase({ privacy }: { privacy: Privacy }) {
  const damaged = unreadable(privacy.row);
  const what = useSignal<Proven["what"]>(damaged ? "session" : "media");
  const typed = useSignal("");
  const ready = typed.value === privacy.code && privacy.busy.value === "";
  return (
    <section aria-labelledby="erase-title">
      <h3 id="erase-title">Erase</h3>
      <p class="unit lead">Nothing that is erased comes back. Files that were taken away before are not reached.</p>
      <form
        class="erase"
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          void privacy.erase(what.value, typed.value).then(() => (typed.value = ""));
        }}
      >
        <fieldset>
          <legend class="unseen">What to erase</legend>
          {(Object.keys(WHAT) as Proven["what"][])
            .filter((one) => one === "session" || !damaged)
            .map((one) => (
              <label key={one}>
                <input type="radio" name="erase" checked={what.value === one} onChange={() => (what.value = one)} />
                <span>
                  {WHAT[one].words} <span class="unit">{WHAT[one].more}</span>
                </span>
              </label>
            ))}
        </fieldset>
        <label class="confirm">
          <span>
            Write <b>{privacy.code}</b> to confirm
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
          {privacy.busy.value === "erase" ? "Erasing" : "Erase for ever"}
        </button>
      </form>
    </section>
  );
}

export function Proof({ proof }: { proof: Proven }) {
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => title.current?.focus(), [proof]);
  const what = proof.what === "media" ? "The films and the sound are erased" : "The session is erased";
  return (
    <section class="proof" role="status" aria-labelledby="proof-title">
      <h3 id="proof-title" ref={title} tabIndex={-1}>{what}</h3>
      <p class="lead">
        {count(proof.removed.length, "file")} of {bytes(proof.size)} removed. That a disk overwrites what was on it is not
        promised.
        {proof.elsewhere ? ` ${count(proof.elsewhere, "media file")} outside the session's folder still there.` : ""}
        {proof.exports ? ` Something was taken away ${count(proof.exports, "time")} before.` : ""}
      </p>
      {proof.removed.length > 0 && (
        <RemovedFiles files={proof.removed} />
      )}
    </section>
  );
}
