/** Files on one clock: lines from a file's time to the session's, and the stretch that is looked at. */
import type { ClockChoice, Trace } from "../api/types";

export type Line = { readonly offset: number; readonly drift: number; readonly reference: number };
export type Stretch = { readonly from: number; readonly to: number };

export const SAME: Line = { offset: 0, drift: 0, reference: 0 };
/** What an arrow moves (s), and with Shift. */
export const STEP = 0.01;
export const LEAP = 0.1;
/** The closest look (s). */
const CLOSEST = 0.05;

export const toSession = (line: Line, t: number) => t + line.offset + line.drift * (t - line.reference);
export const toDevice = (line: Line, s: number) =>
  (s - line.offset + line.drift * line.reference) / (1 + line.drift);

/** Look closer (share < 1) or from farther away, around the middle. */
export function zoomed(at: Stretch, share: number, whole: Stretch): Stretch {
  const width = Math.min(Math.max((at.to - at.from) * share, CLOSEST), whole.to - whole.from);
  return within({ from: (at.from + at.to - width) / 2, to: (at.from + at.to + width) / 2 }, whole);
}

/** Look earlier or later, by a share of what is seen. */
export function panned(at: Stretch, share: number, whole: Stretch): Stretch {
  const by = (at.to - at.from) * share;
  return within({ from: at.from + by, to: at.to + by }, whole);
}

/** A stretch around a moment, as wide as it was. */
export function around(at: Stretch, moment: number, whole: Stretch): Stretch {
  return panned(at, (moment - (at.from + at.to) / 2) / (at.to - at.from), whole);
}

function within(at: Stretch, whole: Stretch): Stretch {
  const by = at.from < whole.from ? whole.from - at.from : at.to > whole.to ? whole.to - at.to : 0;
  return { from: at.from + by, to: at.to + by };
}

/** A clock that was moved as a whole: nobody measured that, so its error is what was said. */
export function shifted(clock: ClockChoice, by: number, error: number | null): ClockChoice {
  return {
    ...clock, offset: Math.round((clock.offset + by) * 1e4) / 1e4, source: "given", marks: [], offset_error: error,
  };
}

/** One mark more: the moment `device` of the file is the moment `session`. */
export function withMark(clock: ClockChoice, device: number, session: number): ClockChoice {
  const round = (t: number) => Math.round(t * 1e4) / 1e4;
  const marks: [number, number][] = [...clock.marks, [round(device), round(session)]];
  return { ...clock, source: "marks", marks: marks.sort((a, b) => a[0] - b[0]) };
}

/** A filled course in steps of the trace: x counts bins, y is 0 (high) to 1 (low). */
export function outline(trace: Trace): string {
  const known = [...trace.low, ...trace.high].filter((v): v is number => v !== null);
  if (!known.length) return "";
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = known.reduce((a, b) => Math.max(a, b));
  const y = (v: number) => (1 - (v - low) / (high - low || 1)).toFixed(4);
  const parts: string[] = [];
  let run: number[] = [];
  const close = () => {
    if (!run.length) return;
    const upper = run.map((i) => `${i} ${y(trace.high[i]!)}L${i + 1} ${y(trace.high[i]!)}`);
    const lower = [...run].reverse().map((i) => `${i + 1} ${y(trace.low[i]!)}L${i} ${y(trace.low[i]!)}`);
    parts.push(`M${[...upper, ...lower].join("L")}Z`);
    run = [];
  };
  trace.high.forEach((value, i) => (value === null || trace.low[i] === null ? close() : run.push(i)));
  close();
  return parts.join("");
}
