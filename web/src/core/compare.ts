/** What stands beside each other: spans of one length, rows of one scale. Pure functions. */
import type { FindingView, Lane, Moment, SessionView } from "../api/types";
import { LEAD_IN } from "./clock";
import { count, leads } from "./format";
import { courseRange, rangeOf } from "./ranges";

export type Range = readonly [low: number, high: number];

/** A moment is seen with this much before and after it (s). */
export const AROUND = LEAD_IN;
/** So many fit beside each other. */
export const MOST = 4;

/** The time that is shown of a moment: 5 s before it, or from the beginning, and 5 s after. */
export function windowOf(start: number, stop: number): { start: number; span: number } {
  const first = Math.max(start - AROUND, 0);
  return { start: first, span: stop + AROUND - first };
}

/** One length for all, so that a second is as wide everywhere. */
export function commonSpan(pins: readonly { start: number; stop: number }[]): number {
  return Math.max(...pins.map((p) => p.stop - p.start), 1) + 2 * AROUND;
}

/** One lane of all columns, on one scale. */
export type Row = {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly range: Range;
  readonly course: Range | null;
  /** Lags of their maps (s); null where none has one. */
  readonly lags: Range | null;
};

export type Column = { readonly view: SessionView; readonly moment: Moment | null };

export function keyOf(lane: Lane): string {
  return `${lane.modality}/${lane.title}`;
}

export function findingOf(view: SessionView, lane: Lane): FindingView | undefined {
  const own = new Set(lane.signals.map((s) => s.name));
  return view.findings.find((f) => own.has(f.signal));
}

/** Lanes that a column is about: those of its moment's signals, else those of which something was asked. */
export function lanesOf({ view, moment }: Column): Lane[] {
  const about = view.lanes.filter((lane) => lane.signals.some((s) => moment?.signals.includes(s.name)));
  if (about.length > 0) return about;
  const asked = view.lanes.filter((lane) => findingOf(view, lane));
  return asked.length > 0 ? asked : [...view.lanes];
}

export const union = (a: Range, b: Range): Range => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];

/** Rows that all columns share: a lane stands in the same row, on the same scale, in each. */
export function rowsOf(columns: readonly Column[]): Row[] {
  const keys = [...new Set(columns.flatMap((column) => lanesOf(column).map(keyOf)))];
  return keys.map((key) => {
    const every = columns.flatMap(({ view }) =>
      view.lanes.filter((lane) => keyOf(lane) === key).map((lane) => ({ lane, finding: findingOf(view, lane) })),
    );
    const courses = every.flatMap(({ finding }) => (finding?.course ? [courseRange(finding.course)] : []));
    const maps = every.flatMap(({ finding }): Range[] => (finding?.map ? [[finding.map.lags[0], finding.map.lags[1]]] : []));
    return {
      key,
      title: every[0]!.lane.title,
      unit: every[0]!.lane.unit,
      range: every.map(({ lane }) => rangeOf(lane.signals) as Range).reduce(union),
      course: courses.length > 0 ? courses.reduce<Range>(union, courses[0]!) : null,
      lags: maps.length > 0 ? maps.reduce(union) : null,
    };
  });
}

/** What curves reach together, zero included. */
export function reachOf(curves: readonly (readonly (number | null)[])[]): Range {
  const known = curves.flatMap((curve) => curve.filter((v) => v !== null));
  return [Math.min(0, ...known), Math.max(0, ...known)];
}

/** How much of a span is beyond chance, and who leads in it. */
export type Told = { readonly above: number; readonly windows: number; readonly leader: string | null; readonly lag: number | null };

export function toldOf(finding: FindingView, start: number, stop: number): Told {
  const { course } = finding;
  let [above, known] = [0, 0];
  course?.time.forEach((time, i) => {
    const [value, high] = [course.value[i], course.high[i]];
    if (time < start || time > stop || value == null || high == null) return;
    known++;
    if (value > high) above++;
  });
  const inside = finding.stretches.filter((s) => s.start < stop && s.stop > start && s.leading.outcome === "leads");
  const overlap = (s: (typeof inside)[number]) => Math.min(s.stop, stop) - Math.max(s.start, start);
  // A stretch that reaches into the span with its end alone says nothing of who leads here.
  const most = inside.find((s) => overlap(s) >= (stop - start) / 2)?.leading;
  return { above, windows: known, leader: most?.leader ?? null, lag: most?.lag ?? null };
}

/** How much of a span is beyond chance, and who leads. */
export function toldWords(finding: FindingView, start: number, stop: number): string {
  const told = toldOf(finding, start, stop);
  if (told.windows === 0) return "no window here";
  const share = `${told.above} of ${count(told.windows, "window")} above chance`;
  return told.leader ? `${share}; ${leads(told.leader, told.lag)}` : share;
}

/** Whether anything of a span is beyond chance. */
export function isBeyond(finding: FindingView, start: number, stop: number): boolean {
  return toldOf(finding, start, stop).above > 0;
}
