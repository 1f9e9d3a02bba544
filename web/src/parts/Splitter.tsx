/** A bar between two panels that is dragged, or moved with the arrow keys. */
import type { TargetedKeyboardEvent, TargetedPointerEvent } from "preact";

const STEP = 16;

type Props = {
  label: string;
  /** The way in which the bar lies. */
  lies: "across" | "upright";
  value: number;
  range: readonly [least: number, most: number];
  /** Whether the panel that it sizes lies after it. */
  after?: boolean;
  set: (value: number) => void;
  class?: string;
};

export function Splitter({ label, lies, value, range, after = false, set, class: more = "" }: Props) {
  const [least, most] = range;
  const sign = after ? -1 : 1;
  const hold = (next: number) => set(Math.min(Math.max(Math.round(next), least), most));
  const drag = (event: TargetedPointerEvent<HTMLDivElement>) => {
    const target = event.currentTarget;
    const at = (e: PointerEvent) => (lies === "across" ? e.clientY : e.clientX);
    const from = at(event);
    target.setPointerCapture(event.pointerId);
    target.onpointermove = (e) => hold(value + sign * (at(e) - from));
    target.onpointerup = target.onpointercancel = () => (target.onpointermove = null);
  };
  const key = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const keys = lies === "across" ? { ArrowDown: STEP, ArrowUp: -STEP } : { ArrowRight: STEP, ArrowLeft: -STEP };
    const by = (keys as Record<string, number>)[event.key];
    if (!by || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    hold(value + sign * by);
  };
  return (
    <div
      class={`splitter ${lies} ${more}`}
      role="separator"
      aria-orientation={lies === "across" ? "horizontal" : "vertical"}
      aria-label={label}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={Math.round(value)}
      tabIndex={0}
      onPointerDown={drag}
      onKeyDown={key}
    />
  );
}
