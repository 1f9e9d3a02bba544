/** What axes reach. */
import type { Course, SignalInfo } from "../api/types";

/** Value range of some signals; the same for all of them, so that heights can be compared. */
export function rangeOf(signals: readonly SignalInfo[]): [number, number] {
  const known = signals.flatMap((s) => (s.low === null || s.high === null ? [] : [s.low, s.high]));
  return known.length ? [Math.min(...known), Math.max(...known)] : [0, 1];
}

const reached = new WeakMap<Course, [number, number]>();

/** Lowest and highest that a course and its band reach; looked for once a course. */
export function courseRange(course: Course): [number, number] {
  const known = reached.get(course);
  if (known) return known;
  let [low, high] = [0, 0.1];
  for (const list of [course.value, course.low, course.high])
    for (const v of list) {
      if (v === null) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  reached.set(course, [low, high]);
  return [low, high];
}
