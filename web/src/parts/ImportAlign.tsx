/** Step 3: all files on one clock, and how surely. */
import type { ClocksBody } from "../api/types";
import { clock, number } from "../core/format";
import { align, aligned, busy, clocks, misaligned, stated, used } from "../state/importing";
import { Bench } from "./Bench";
import { NumberBox } from "./controls";

const WAYS: readonly (readonly [ClocksBody["by"], string, string])[] = [
  ["alone", "As the files say", "by the times in the files, where they have any"],
  ["together", "They began together", "one clock, or one start for all"],
  ["events", "By common marks", "claps or triggers that are marked in each"],
  ["correlation", "By a shared signal", "what two devices have both recorded"],
  ["given", "Side by side", "by clap, by likeness, dragged or marked by hand"],
];
/** Beyond this (ms) lags between people are within the error. */
const MUCH = 100;

export function Align() {
  const found = aligned.value;
  const files = used.value;
  if (files.length === 1 && found && found.clocks.length === 1)
    return (
      <div class="instep">
        <Error ms={0} words="One file, one clock: there is nothing to align." />
      </div>
    );
  const errors = found?.clocks.map((c) => c.error_ms) ?? [];
  const worst = errors.some((e) => e === null) ? null : Math.max(0, ...(errors as number[]));
  return (
    <div class="instep">
      <fieldset>
        <legend>How the clocks come together</legend>
        <div class="options">
          {WAYS.map(([by, words, what]) => (
            <label key={by} class="option">
              <input type="radio" name="by" checked={clocks.value.by === by} onChange={() => void align({ by })} />
              <span>
                <b>{words}</b>
                <span class="unit">{what}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {misaligned.value ? (
        <p class="notice" role="alert">
          {misaligned.value}
        </p>
      ) : (
        found && (
          <Error
            ms={worst}
            words={
              worst === null
                ? "How the clocks belong together is not known: no lag between these files is claimed."
                : "Lags smaller than the alignment error mean nothing."
            }
          />
        )
      )}
      {clocks.value.by === "given" ? <Bench /> : found && <Bars />}
      {clocks.value.by === "given" && <Stated />}
      <p class="unit">{busy.value}</p>
    </div>
  );
}

function Error({ ms, words }: { ms: number | null; words: string }) {
  return (
    <div class={ms === null || ms > MUCH ? "error much" : "error"}>
      <b>{ms === null ? "unknown" : `± ${number(ms, ms < 10 && ms > 0 ? 1 : 0)} ms`}</b>
      <p>{words}</p>
    </div>
  );
}

/** How exact somebody's hand is, where files were dragged. */
function Stated() {
  return (
    <div class="fields stated">
      <label>
        <span>
          Standard error of what is dragged <span class="unit">s; empty is not known</span>
        </span>
        <NumberBox
          step={0.01}
          min={0}
          value={String(clocks.value.error ?? "")}
          put={(text) => stated(text === "" ? null : Number(text))}
        />
      </label>
    </div>
  );
}

/** All recordings on the session's clock. */
function Bars() {
  const found = aligned.value!.clocks;
  const first = Math.min(...found.map((c) => c.start));
  const last = Math.max(...found.map((c) => c.stop));
  const share = (t: number) => `${((100 * (t - first)) / (last - first || 1)).toFixed(2)}%`;
  return (
    <ul class="bars">
      {found.map((one) => (
        <li key={one.name}>
          <span class="what">{one.name}</span>
          <span class="track">
            <i style={{ left: share(one.start), width: share(first + one.stop - one.start) }} />
          </span>
          <span class="unit">
            {clock(Math.max(one.start, 0))} to {clock(one.stop)}
            {one.drift ? `, drift ${number(one.drift * 1e6, 1)} ppm` : ""}
          </span>
        </li>
      ))}
    </ul>
  );
}
