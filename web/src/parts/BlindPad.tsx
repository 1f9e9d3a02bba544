/** Looking without measures until one has written, and both side by side afterwards. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Revealed } from "../api/types";
import { clock, count } from "../core/format";
import { failure } from "../state/app";
import { openPad, pad } from "../state/pads";
import type { Review } from "../state/review";
import { Keys } from "./controls";

const failed = (error: Error) => (failure.value = error);

/** Keeps what the server says of blind looks. */
export function useBlind(review: Review): void {
  const written = review.book.count.value + review.notes.value.length + review.labels.value.length;
  // A mark is shown before it is on the disk; the server counts what is.
  const settled = review.edits.pending.value === 0;
  useEffect(() => {
    if (settled) review.api.blind().then((view) => (review.book.blind.value = view)).catch(failed);
  }, [review, written, settled]);
}

export function BlindPad({ review }: { review: Review }) {
  useBlind(review);
  const view = review.book.blind.value;
  if (!view) return <p class="padform unit">Loading</p>;
  if (view.active) return <Hidden review={review} />;
  // After a reveal it is what was written that one has come for.
  return (
    <>
      {view.revealed && <Beside review={review} revealed={view.revealed} />}
      <div class="padform">
        <p>Measures, moments and the lag map go away for you until you have written something of your own. Signals and films stay.</p>
        <p class="unit">First your eyes, then the numbers: whoever sees the numbers first sees what they say. It is noted when you begin and when you reveal.</p>
        <div class="acts">
          <Hide review={review} again={view.revealed !== null} />
        </div>
      </div>
    </>
  );
}

/** It comes after the pad is open, so it takes the focus by itself. */
function Hide({ review, again }: { review: Review; again: boolean }) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (!again) button.current?.focus();
  }, []);
  return (
    <button type="button" class={again ? "" : "main"} data-first ref={button} onClick={() => void review.book.lookBlind().catch(failed)}>
      Hide the measures{again ? " again" : ""}
    </button>
  );
}

/** In the place of everything that is hidden. */
export function Hidden({ review }: { review: Review }) {
  useBlind(review);
  const written = review.book.blind.value?.written ?? 0;
  const reveal = () =>
    review.book
      .reveal()
      .then(() => (pad.value = "blind"))
      .catch(failed);
  return (
    <div class="hiddenbox">
      <p>
        <b>The measures are hidden.</b>
      </p>
      <p class="unit">
        Watch, and write what you see: a note <Keys of="n" />, labels <Keys of="1" />–<Keys of="6" />, a hunch <Keys of="h" />, an emotion word{" "}
        <Keys of="w" /> or a rating <Keys of="r" />.
      </p>
      <p role="status">{written === 0 ? "Nothing written yet." : `${count(written, "entry", "entries")} written.`}</p>
      <button type="button" class="main" data-first disabled={written === 0} onClick={() => void reveal()}>
        Reveal the measures
      </button>
    </div>
  );
}

/** One line in the place of "this moment". */
export function HiddenNow() {
  return (
    <div class="nothing">
      <p class="unit">Hidden until you have written.</p>
      <button type="button" onClick={() => openPad("blind")}>
        Write first
      </button>
    </div>
  );
}

function Beside({ review, revealed }: { review: Review; revealed: Revealed }) {
  const all = useSignal(false);
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => title.current?.focus(), []);
  const rows = [
    ...revealed.marks.map((m) => ({ start: m.start, stop: m.stop, words: m.words, met: m.met, mine: true, id: m.id })),
    ...revealed.found.map((f) => ({ start: f.start, stop: f.stop, words: f.title, met: f.met, mine: false, id: f.id })),
  ].sort((a, b) => a.start - b.start);
  const shown = all.value ? rows : rows.filter((r) => r.mine || r.met);
  return (
    <section class="beside" aria-label="Your marks and the moments that were found">
      <h3 tabIndex={-1} ref={title}>
        Yours beside what was found
      </h3>
      <p class="unit">
        {revealed.marks.length > 0 ? revealed.sentence : "Nothing that you wrote then stands at a time of its own, so there is nothing to lay beside it."}
      </p>
      <table hidden={shown.length === 0}>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">You</th>
            <th scope="col">Found</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={`${row.mine}-${row.id}`} class={row.met ? "met" : ""}>
              <td>
                <button type="button" class="stamp" onClick={() => review.transport.playFrom(row.start)}>
                  {clock(row.start)}
                </button>
              </td>
              <td>{row.mine ? row.words : ""}</td>
              <td>{row.mine ? (row.met ? "a moment" : "–") : row.words}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!all.value && shown.length < rows.length && (
        <button type="button" onClick={() => (all.value = true)}>
          Show all {rows.length}
        </button>
      )}
    </section>
  );
}
