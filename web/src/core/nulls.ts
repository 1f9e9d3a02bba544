/** Where an observed value lies among those that chance gave. */
import type { Null } from "../api/types";
import { UNKNOWN, number } from "./format";

export type Hill = {
  /** Share of the tallest bar of each bin. */
  readonly bars: readonly number[];
  /** Where the observed value lies from the first bin's edge (0) to the last one's (1); null if unknown. */
  readonly at: number | null;
};

/** Chance in bins that reach as far as the observed value. */
export function hillOf(test: Pick<Null, "null" | "observed">, bins = 32): Hill {
  const known = test.null.filter((v) => v !== null);
  const all = test.observed === null ? known : [...known, test.observed];
  const low = all.reduce((a, b) => Math.min(a, b), Infinity);
  const high = all.reduce((a, b) => Math.max(a, b), -Infinity);
  const span = high - low;
  const bars = new Array<number>(bins).fill(0);
  if (!(span > 0)) return { bars, at: null };
  for (const value of known) bars[Math.min(Math.floor(((value - low) / span) * bins), bins - 1)]!++;
  const most = Math.max(...bars, 1);
  return { bars: bars.map((n) => n / most), at: test.observed === null ? null : (test.observed - low) / span };
}

/** What each test leaves to chance, in words for somebody who knows no statistics. */
const LEFT: Record<string, string> = {
  Prewhitened: "beyond what each one's own past foretells",
  Spectrum: "imitations with the same rhythms",
  Segments: "imitations in which other times meet",
};

export function leftWords(test: string): string {
  return LEFT[test] ?? "";
}

/** How often chance gave as much. */
export function reachedWords(test: Pick<Null, "null" | "observed" | "reached" | "p">): string {
  if (test.observed === null || test.p === null) return "Not tested.";
  const p = test.p < 0.001 ? "p < 0.001" : `p = ${number(test.p, 3)}`;
  const n = test.null.filter((v) => v !== null).length;
  return n ? `${test.reached || "None"} of ${n.toLocaleString("en")} imitations ${test.reached === 1 ? "reaches" : "reach"} it; ${p}` : UNKNOWN;
}
