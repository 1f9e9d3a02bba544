/** The same minute of every session that is pinned without a moment: moved together. */
import { clock } from "../core/format";
import { stage } from "../state/comparing";
import { told } from "../state/pinning";
import { moveSpans, pins } from "../state/pins";
import { IconButton, Select } from "./controls";

const LENGTHS = [30, 60, 120, 300];

/** Move the spans that are no moments by their own length. */
export function stepSpans(by: 1 | -1): void {
  const span = pins.peek().find((p) => p.moment === null);
  if (!span) return;
  const long = span.stop - span.start;
  const end = Math.min(...(stage.peek()?.clips ?? []).filter((c) => c.pin.moment === null).map((c) => c.view.duration));
  const start = Math.max(span.start + by * long, 0);
  if (start + 1 < end) void told(() => moveSpans(start, long));
}

export function Spans() {
  const span = pins.value.find((p) => p.moment === null);
  if (!span) return null;
  const long = span.stop - span.start;
  const lengths = LENGTHS.includes(long) ? LENGTHS : [long, ...LENGTHS];
  return (
    <div class="spans" role="group" aria-label="The same time in all sessions">
      <IconButton icon="back" words="Earlier in all sessions" keyed="[" onClick={() => stepSpans(-1)} />
      <output>
        {clock(span.start)} to {clock(span.stop)}
      </output>
      <IconButton icon="forward" words="Later in all sessions" keyed="]" onClick={() => stepSpans(1)} />
      <Select
        label="Length"
        value={long}
        choices={lengths.map((s) => ({ value: s, words: s < 60 ? `${s} s` : `${s / 60} min` }))}
        change={(s) => void told(() => moveSpans(span.start, s))}
      />
    </div>
  );
}
