/** A copy for supervision: what is shared, until when, who opened it, and the way back. */
import { useLayoutEffect, useMemo } from "preact/hooks";
import { Refused, Work } from "../parts/Making";
import { NewShareForm } from "../parts/NewShare";
import { save } from "../parts/TakeAway";
import { Icon } from "../parts/icons";
import type { SharedCopy } from "../api/types";
import { bytes, stamp } from "../core/consent";
import { contentWords, makerOf, partWords, standingOf, visitWords } from "../core/sharing";
import { addressOf, failure, sharing } from "../state/app";
import { Sharing } from "../state/sharing";

export function Share({ id }: { id: string }) {
  const state = useMemo(() => new Sharing(id), [id]);
  useLayoutEffect(() => {
    sharing.value = state;
    state.load().catch((error: Error) => (failure.value = error));
    return () => {
      sharing.value = null;
    };
  }, [state]);
  const view = state.view.value;
  if (!view) return failure.value ? null : <p class="opening">Opening what is shared</p>;
  return (
    <div class={view.shared ? "copies share alone" : "copies share"}>
      {!view.shared && <NewShareForm state={state} />}
      <div class="made">
        <header>
          <h2>{view.name}</h2>
          <span class="gap" />
          {view.media.length > 0 && !view.shared && (
            <a class="button" href={addressOf({ screen: "copies", id })}>
              <Icon name="eye" /> Masked films
            </a>
          )}
          <a class="button" href={addressOf({ screen: "privacy", id })}>
            <Icon name="lock" /> Privacy
          </a>
          <a class="button" href={addressOf({ screen: "session", id })}>
            <Icon name="back" /> Review
          </a>
        </header>
        <Refused state={state} />
        <Work state={state} />
        {view.shared ? (
          <p class="none unit">This is a copy for supervision. Sharing is for {makerOf(view.shared) || "whoever made it"} alone, who has the session.</p>
        ) : (
          <p class="none unit">
            A copy holds the chosen parts and nothing else; in the app it cannot be taken away, and it ends after its last day. Other programs know
            nothing of that: whoever has the copy can keep it. Share only what may be seen.
          </p>
        )}
        {state.copies.value.map((copy) => (
          <Shared key={copy.id} state={state} copy={copy} />
        ))}
      </div>
    </div>
  );
}

function Shared({ state, copy }: { state: Sharing; copy: SharedCopy }) {
  const busy = state.busy.value !== "";
  const here = copy.state === "here" || copy.state === "ended";
  return (
    <section class={here ? "copy" : "copy past"} aria-labelledby={`shared-${copy.id}`}>
      <header>
        <div>
          <h3 id={`shared-${copy.id}`}>{partWords(copy.parts)}</h3>
          <p class="unit">
            {[contentWords(copy), `made ${stamp(copy.made)}`, copy.encrypted && "with a passphrase", bytes(copy.size)].filter(Boolean).join(", ")}
          </p>
        </div>
        <span class="gap" />
        {copy.state === "here" && (
          <button type="button" disabled={busy} onClick={() => void state.take(copy, save)}>
            Take away
          </button>
        )}
        {here && (
          <button type="button" disabled={busy} onClick={() => void state.unshare(copy)}>
            Unshare
          </button>
        )}
      </header>
      <p class="unit">{[standingOf(copy), visitWords(copy)].filter(Boolean).join(" ")}</p>
    </section>
  );
}
