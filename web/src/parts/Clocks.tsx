/** A chip where recordings are not in step, and the dialog that puts their clocks right. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { SessionClock } from "../api/types";
import { number } from "../core/format";
import { STEP, shifted } from "../core/instep";
import { failure } from "../state/app";
import { COMPARING, chipWords, clocksOf, compare, correct, opened, suggestions } from "../state/clocks";
import { moved } from "../state/instep";
import type { Review } from "../state/review";
import { IconButton, NumberBox } from "./controls";

export function ClockChip({ open }: { open: Review }) {
  const found = clocksOf.value;
  const words = chipWords(found, suggestions.value);
  return (
    <>
      {words && (
        <button type="button" class="chip" onClick={() => (opened.value = true)}>
          {words}
        </button>
      )}
      {opened.value && found && <Clocks open={open} />}
    </>
  );
}

function Clocks({ open }: { open: Review }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    // It goes with its element, without the event that says that somebody closed it.
    dialog.current!.showModal();
  }, []);
  const found = clocksOf.value!;
  return (
    <dialog ref={dialog} class="clocks" aria-label="Clocks of this session" onClose={() => (opened.value = false)}>
      <div class="head">
        <h2>Clocks of this session</h2>
        <IconButton icon="cross" words="Close" onClick={() => dialog.current?.close()} />
      </div>
      <p class="unit">
        All recordings lie on the clock of the first one. Lags smaller than the alignment error mean nothing.
      </p>
      <ul>
        {found.clocks.map((one, i) => (
          <Row key={one.id} open={open} one={one} first={i === 0} />
        ))}
      </ul>
      <div class="foot">
        {found.stale ? (
          <>
            <p class="notice">What was analyzed is of other clocks than there are now.</p>
            <button
              type="button"
              class="main"
              onClick={() => {
                void open.api.analyze().catch((error: Error) => (failure.value = error));
                dialog.current?.close();
              }}
            >
              Analyze again
            </button>
          </>
        ) : (
          <p class="unit">Corrections are undone like anything that was written, and are on the list of what was done.</p>
        )}
        <button type="button" onClick={() => void open.edits.undo()}>
          Undo
        </button>
      </div>
    </dialog>
  );
}

function Row({ open, one, first }: { open: Review; one: SessionClock; first: boolean }) {
  const told = suggestions.value.get(one.id);
  const at = one.clock.offset - one.clock.drift * one.clock.reference;
  const put = (text: string) => {
    const value = Number(text.replace(",", "."));
    return text.trim() && Number.isFinite(value) && value !== at ? correct(open, one, shifted(one.clock, value - at, null)) : undefined;
  };
  return (
    <li>
      <div class="what">
        <b>{one.title}</b>
        <span class={one.error_ms === null || one.error_ms > 100 ? "unit much" : "unit"}>
          {first ? "the session’s clock" : one.error_ms === null ? "error unknown" : `± ${number(one.error_ms, 0)} ms`}
          {one.clock.drift ? `, drift ${number(one.clock.drift * 1e6, 1)} ppm` : ""}
          {one.corrected ? ", corrected" : ""}
        </span>
      </div>
      {!first && (
        <>
          <label>
            <NumberBox label={`${one.title}: seconds later than its own clock`} step={STEP} value={at.toFixed(3)} put={put} />
            <span class="unit">s later</span>
          </label>
          <button type="button" disabled={told === COMPARING} onClick={() => void compare(open, one, "clap")}>
            By clap
          </button>
          <button type="button" disabled={told === COMPARING} onClick={() => void compare(open, one, "correlation")}>
            By likeness
          </button>
          {typeof told === "string" && <p class={told === COMPARING ? "unit told" : "notice told"}>{told}</p>}
          {told && typeof told !== "string" && (
            <div class="offer told">
              <p>
                <b>
                  {moved(told.clock.offset - told.clock.drift * told.clock.reference)}
                  {told.error_ms === null ? "" : ` ± ${number(told.error_ms, told.error_ms < 10 ? 1 : 0)} ms`}
                </b>{" "}
                {told.off_ms < 1 ? "As it is." : `${number(told.off_ms, 0)} ms from where it is.`} {told.words}
              </p>
              {told.off_ms >= 1 && (
                <button type="button" class="main" onClick={() => void correct(open, one, told.clock)}>
                  Correct
                </button>
              )}
            </div>
          )}
        </>
      )}
    </li>
  );
}
