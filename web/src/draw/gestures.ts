/** Wheel, drag, pinch and click on a canvas, told in the canvas's own pixels. */

export type Gestures = {
  /** A press that did not move. */
  click?(x: number, y: number, event: PointerEvent): void;
  /** A drag of one pointer; `dx` since the last call. `from` is where it began. */
  drag?(x: number, dx: number, from: { x: number; y: number }, event: PointerEvent): void;
  drop?(x: number, from: { x: number; y: number }, event: PointerEvent): void;
  /** Zoom by a factor around x. */
  zoom?(x: number, factor: number): void;
  pan?(dx: number): void;
  hover?(x: number, y: number): void;
  leave?(): void;
};

const STILL = 4;

export function gesturesOn(element: HTMLElement, does: Gestures): () => void {
  const held = new Map<number, { x: number; y: number }>();
  let from = { x: 0, y: 0 };
  let moved = false;
  let pinched = false;

  const place = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const spread = () => {
    const [a, b] = [...held.values()];
    return { middle: (a!.x + b!.x) / 2, apart: Math.max(Math.hypot(a!.x - b!.x, a!.y - b!.y), 1) };
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    held.set(event.pointerId, place(event));
    if (held.size === 1) {
      from = place(event);
      moved = pinched = false;
    } else pinched = true;
  };
  const move = (event: PointerEvent) => {
    const at = place(event);
    const last = held.get(event.pointerId);
    if (!last) return does.hover?.(at.x, at.y);
    if (held.size === 2) {
      const before = spread();
      held.set(event.pointerId, at);
      const after = spread();
      does.zoom?.(after.middle, before.apart / after.apart);
      does.pan?.(after.middle - before.middle);
      return;
    }
    if (!moved && Math.hypot(at.x - from.x, at.y - from.y) < STILL) return;
    held.set(event.pointerId, at);
    does.drag?.(at.x, moved ? at.x - last.x : at.x - from.x, from, event);
    moved = true;
  };
  const up = (event: PointerEvent) => {
    if (!held.delete(event.pointerId) || held.size > 0 || pinched) return;
    const at = place(event);
    if (moved) does.drop?.(at.x, from, event);
    else does.click?.(at.x, at.y, event);
  };
  const cancel = (event: PointerEvent) => void held.delete(event.pointerId);
  const wheel = (event: WheelEvent) => {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    const sideways = event.shiftKey || Math.abs(dx) > Math.abs(dy);
    if (sideways && does.pan) does.pan(-(dx || dy));
    else if (does.zoom) does.zoom(place(event).x, Math.exp(Math.min(Math.max(dy, -120), 120) * (event.ctrlKey ? 0.01 : 0.002)));
    else return;
    event.preventDefault();
  };
  const leave = () => does.leave?.();

  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", cancel);
  element.addEventListener("pointerleave", leave);
  element.addEventListener("wheel", wheel, { passive: false });
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", cancel);
    element.removeEventListener("pointerleave", leave);
    element.removeEventListener("wheel", wheel);
  };
}
