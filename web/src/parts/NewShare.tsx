/** What a supervisor gets of a session: moments, ranges, and what of them. */
import { SHORTEST } from "../core/passphrase";
import { clock, length } from "../core/format";
import { lengthOf } from "../core/sharing";
import { vault } from "../state/safe";
import type { Sharing } from "../state/sharing";
import { ShapeIcon } from "./controls";

export function NewShareForm({ state }: { state: Sharing }) {
  const locked = vault.value?.encrypted ?? false;
  const parts = state.parts.value;
  return (
    <aside class="new" aria-label="New copy for supervision">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void state.make();
        }}
      >
        <h2>Share</h2>
        <fieldset>
          <legend>Moments</legend>
          {state.moments.value.length === 0 ? (
            <p class="unit">No moment is marked in this session.</p>
          ) : (
            <div class="momentlist">
              {state.moments.value.map((m) => (
                <label key={m.id}>
                  <input type="checkbox" checked={state.picked.value.includes(m.id)} onChange={() => state.pick(m.id)} />
                  <span>
                    <span class="unit">{clock(m.start)}</span> <ShapeIcon shape={m.shape} filled={state.picked.value.includes(m.id)} /> {m.title}
                  </span>
                </label>
              ))}
            </div>
          )}
          {state.moments.value.length > 0 && (
            <label class="seconds">
              Seconds before and after
              <input
                type="number"
                min="0"
                max="600"
                value={state.around.value}
                onInput={(event) => {
                  const n = event.currentTarget.valueAsNumber;
                  if (n >= 0 && n <= 600) state.around.value = n;
                }}
              />
            </label>
          )}
        </fieldset>
        <Ranges state={state} />
        <fieldset>
          <legend>What of them</legend>
          <Check label="Films and sound" more="Gray and silent in everything else; made anew, which takes a while." of={state.films} />
          <Check label="Notes" more="Notes, labels, ratings, emotion words, and moments that you agreed with or made." of={state.notes} />
        </fieldset>
        <fieldset>
          <legend>How long</legend>
          <label class="stacked">
            <span>Last day, if any</span>
            <input type="date" value={state.until.value} onInput={(event) => (state.until.value = event.currentTarget.value)} />
          </label>
          <label class="stacked">
            <span>{locked ? "Passphrase of the copy" : "Passphrase of the copy, if any"}</span>
            <input
              type="password"
              autocomplete="new-password"
              spellcheck={false}
              value={state.secret.value}
              aria-describedby="share-secret"
              onInput={(event) => (state.secret.value = event.currentTarget.value)}
            />
            <span class="unit" id="share-secret">
              At least {SHORTEST} characters; kept nowhere. {locked ? "This library is encrypted, and so is what leaves it." : "Without one, everybody who has the copy can read it."}
            </span>
          </label>
        </fieldset>
        <p class="unit" role="status">
          {parts === null ? "A range needs an end after its beginning." : parts.length === 0 ? "Nothing is chosen yet." : `${length(lengthOf(parts))} of the session`}
        </p>
        <button type="submit" class="main" disabled={!state.ready(locked)}>
          Make the copy
        </button>
      </form>
    </aside>
  );
}

function Ranges({ state }: { state: Sharing }) {
  return (
    <fieldset>
      <legend>From, to</legend>
      {state.ranges.value.map((range, k) => (
        <div class="fromto" key={k}>
          {(["from", "to"] as const).map((side) => (
            <input
              key={side}
              type="text"
              inputMode="numeric"
              placeholder={side === "from" ? "from m:ss" : "to m:ss"}
              aria-label={`${side === "from" ? "From" : "To"}, range ${k + 1}`}
              autocomplete="off"
              value={range[side]}
              onInput={(event) => state.range(k, { [side]: event.currentTarget.value })}
            />
          ))}
        </div>
      ))}
      <button type="button" class="quiet" onClick={() => state.addRange()}>
        Another range
      </button>
    </fieldset>
  );
}

function Check({ label, more, of }: { label: string; more: string; of: { value: boolean } }) {
  return (
    <label>
      <input type="checkbox" checked={of.value} onChange={(event) => (of.value = event.currentTarget.checked)} />
      <span>
        {label}
        <span class="unit">{more}</span>
      </span>
    </label>
  );
}
