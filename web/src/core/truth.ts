/** What was planted in a made-up session against what was found. Pure functions. */
import type { FindingView, Planted } from "../api/types";

type Spanned = { readonly start: number; readonly stop: number };
export type Flag = Spanned & { readonly signal: string; readonly leader: string | null };
export type Truth = {
  /** Planted spans, and the flag that found each. */
  readonly planted: readonly { readonly planted: Planted; readonly flag: Flag | null; readonly leader: boolean }[];
  /** Flags where nothing was planted. */
  readonly alarms: readonly Flag[];
};

/** So much of a planted span has to be flagged to count as found. */
const SHARE = 1 / 3;

const overlap = (a: Spanned, b: Spanned) => Math.max(Math.min(a.stop, b.stop) - Math.max(a.start, b.start), 0);

/** Stretches beyond chance are the flags: they name a signal and a time. */
export function truthOf(planted: readonly Planted[], findings: readonly FindingView[]): Truth {
  const flags = findings.flatMap((f) =>
    f.stretches.map(({ start, stop, leading }): Flag => ({
      signal: f.signal,
      start,
      stop,
      leader: leading.outcome === "leads" ? leading.leader : null,
    })),
  );
  const found = planted.map((span) => {
    const own = flags.filter((f) => f.signal === span.signal).sort((a, b) => overlap(b, span) - overlap(a, span));
    const best = own[0] && overlap(own[0], span) >= SHARE * (span.stop - span.start) ? own[0] : null;
    return { planted: span, flag: best, leader: best?.leader === span.leader };
  });
  const alarms = flags.filter((f) => !planted.some((p) => p.signal === f.signal && overlap(p, f) > 0));
  return { planted: found, alarms };
}
