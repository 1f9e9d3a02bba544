/** The field of valence and arousal: a click, or the arrow keys. */
import type { Signal } from "@preact/signals";
import type { TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import { number } from "../core/format";

export type Place = { valence: number; arousal: number };

const STEP = 0.1;
const held = (value: number) => Math.round(Math.min(Math.max(value, -1), 1) * 100) / 100;

export function Field({ place }: { place: Signal<Place | null> }) {
  const at = place.value;
  const point = (event: TargetedPointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    place.value = {
      valence: held(((event.clientX - box.left) / box.width) * 2 - 1),
      arousal: held(1 - ((event.clientY - box.top) / box.height) * 2),
    };
  };
  const key = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (event.key === "Delete" || event.key === "Backspace") place.value = null;
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const from = place.peek() ?? { valence: 0, arousal: 0 };
    place.value = { valence: held(from.valence + by[0]! * STEP), arousal: held(from.arousal + by[1]! * STEP) };
  };
  return (
    <div class="fieldbox">
      <span class="end top">excited</span>
      <span class="end left">unpleasant</span>
      <div
        class="field"
        role="application"
        tabIndex={0}
        aria-label={`Field of valence and arousal, arrow keys move, Delete empties. ${at ? `Valence ${number(at.valence)}, arousal ${number(at.arousal)}` : "No place chosen"}`}
        onPointerDown={point}
        onKeyDown={key}
      >
        <svg viewBox="-1 -1 2 2" aria-hidden="true">
          <path class="cross" d="M-1 0H1M0-1V1" />
          <circle class="ground" cx="0" cy="0" r="0.5" />
          {at && <circle class="here" cx={at.valence} cy={-at.arousal} r="0.07" />}
        </svg>
      </div>
      <span class="end right">pleasant</span>
      <span class="end bottom">calm</span>
    </div>
  );
}
