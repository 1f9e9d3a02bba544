/** The stretch of time that lanes and map show, and how it moves. Pure functions. */

export type View = { readonly start: number; readonly span: number };
export type Follow = "off" | "page" | "center";

/** No view is shorter than this (s). */
export const SHORTEST = 0.5;

/** Hold a view inside the session. */
export function held(view: View, duration: number): View {
  const span = Math.min(Math.max(view.span, Math.min(SHORTEST, duration)), duration);
  const start = Math.min(Math.max(view.start, 0), duration - span);
  return { start, span };
}

/** Zoom so that what is under the pointer stays there; `share` is its place across the view, 0 to 1. */
export function zoomed(view: View, factor: number, share: number, duration: number): View {
  const span = held({ start: 0, span: view.span * factor }, duration).span;
  return held({ start: view.start + share * (view.span - span), span }, duration);
}

export function panned(view: View, seconds: number, duration: number): View {
  return held({ start: view.start + seconds, span: view.span }, duration);
}

/** Show `span` seconds around a time that keeps its place on screen if it is on screen. */
export function spanned(view: View, span: number, time: number, duration: number): View {
  const share = (time - view.start) / view.span;
  return zoomed(view, span / view.span, share >= 0 && share <= 1 ? share : 0.5, duration);
}

/** Where the view goes as the playhead moves. */
export function followed(view: View, time: number, mode: Follow, duration: number): View {
  if (mode === "center") return held({ start: time - view.span / 2, span: view.span }, duration);
  if (mode === "page" && (time < view.start || time > view.start + view.span)) {
    // A whole number of pages on, so that paging through is repeatable; a jump lands in the page.
    const pages = Math.floor((time - view.start) / view.span);
    const next = held({ start: view.start + pages * view.span, span: view.span }, duration);
    if (time >= next.start && time <= next.start + next.span) return next;
    return held({ start: time - view.span / 2, span: view.span }, duration);
  }
  return view;
}

/** Bring a time into view, whatever the follow mode: a jump is never out of sight. */
export function revealed(view: View, time: number, duration: number): View {
  const margin = view.span * 0.02;
  if (time >= view.start && time <= view.start + view.span - margin) return view;
  return held({ start: time - view.span * 0.3, span: view.span }, duration);
}

const STEPS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
];

export type Ticks = { readonly step: number; readonly times: number[] };

/** Round times for an axis, no closer than `gap` pixels. */
export function ticksOf(view: View, width: number, gap = 84): Ticks {
  const least = (view.span / Math.max(width, 1)) * gap;
  const step = STEPS.find((s) => s >= least) ?? STEPS.at(-1)!;
  const times: number[] = [];
  for (let i = Math.ceil(view.start / step - 1e-9); i * step <= view.start + view.span + 1e-9; i++)
    times.push(Number((i * step).toFixed(6)));
  return { step, times };
}
