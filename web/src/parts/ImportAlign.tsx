/** Step 3: all files on one clock, and how surely. */
import { useSignal } from "@preact/signals";
import type { ClocksBody } from "../api/types";
import { clock, number } from "../core/format";
import { align, aligned, busy, clocks, misaligned, used } from "../state/importing";

const WAYS: readonly (readonly [ClocksBody["by"], string, string])[] = [
  ["alone", "As the files say", "by the times in the files, where they have any"],
  ["together", "They began together", "one clock, or one start for all"],
  ["events", "By common marks", "claps or triggers that are marked in each"],
  ["correlation", "By a shared signal", "what two devices have both recorded"],
  ["given", "By offsets that I give", "drag a file, or write the seconds"],
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
      {clocks.value.by === "given" && <Offsets />}
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
                : "Lags between these files that are smaller than this mean nothing."
            }
          />
        )
      )}
      {found && <Bars />}
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

function Offsets() {
  const now = clocks.value;
  const put = (id: string, text: string) => {
    const value = Number(text.replace(",", "."));
    if (Number.isFinite(value)) void align({ offsets: { ...now.offsets, [id]: value } });
  };
  return (
    <div class="fields">
      {used.value.slice(1).map((file) => (
        <label key={file.id}>
          <span>
            {file.name} <span class="unit">s later than the first file</span>
          </span>
          <input type="number" step="0.01" value={now.offsets?.[file.id] ?? 0} onChange={(e) => put(file.id, e.currentTarget.value)} />
        </label>
      ))}
      <label>
        <span>
          Standard error <span class="unit">s; empty is not known</span>
        </span>
        <input
          type="number"
          step="0.01"
          min="0"
          value={now.error ?? ""}
          onChange={(e) => void align({ error: e.currentTarget.value === "" ? null : Number(e.currentTarget.value) })}
        />
      </label>
    </div>
  );
}

/** All recordings on the session's clock; where the offsets are given, they are dragged. */
function Bars() {
  const found = aligned.value!.clocks;
  const files = used.value;
  const pulled = useSignal<{ at: number; from: number; by: number } | null>(null);
  const loose = (i: number) => clocks.value.by === "given" && i > 0 && files.length === found.length;
  const drop = (i: number) => {
    const { by } = pulled.value ?? { by: 0 };
    const id = files[i]!.id;
    const offsets = { ...clocks.value.offsets, [id]: Math.round(((clocks.value.offsets?.[id] ?? 0) + by) * 100) / 100 };
    pulled.value = null;
    if (by) void align({ offsets });
  };
  const first = Math.min(...found.map((c) => c.start));
  const last = Math.max(...found.map((c) => c.stop));
  const share = (t: number) => `${((100 * (t - first)) / (last - first || 1)).toFixed(2)}%`;
  return (
    <ul class="bars">
      {found.map((one, i) => (
        <li key={one.name}>
          <span class="what">{one.name}</span>
          <span class="track">
            <i
              class={loose(i) ? "loose" : ""}
              style={{
                left: share(one.start + (pulled.value?.at === i ? pulled.value.by : 0)),
                width: share(first + one.stop - one.start),
              }}
              onPointerDown={(event) => {
                if (!loose(i)) return;
                event.currentTarget.setPointerCapture(event.pointerId);
                pulled.value = { at: i, from: event.clientX, by: 0 };
              }}
              onPointerMove={(event) => {
                if (pulled.value?.at !== i) return;
                const track = event.currentTarget.parentElement!.clientWidth;
                pulled.value = { ...pulled.value, by: ((event.clientX - pulled.value.from) / track) * (last - first) };
              }}
              onPointerUp={() => pulled.value?.at === i && drop(i)}
            />
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
