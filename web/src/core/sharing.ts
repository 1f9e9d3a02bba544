/** Supervisor's copies in words: which parts are chosen, and what became of a copy. */
import type { CopyFacts, Moment, NewShare, SharedCopy } from "../api/types";
import { stamp } from "./consent";
import { seconds } from "./copies";
import { clock, count } from "./format";

export type Range = { readonly from: string; readonly to: string };

/** A moment is shared for at least so long (s). */
const SHORTEST = 1;

/** Moments, each with some seconds around it, and ranges as they were typed; null where one is none. */
export function partsOf(moments: readonly Moment[], around: number, ranges: readonly Range[]): NewShare["parts"] | null {
  const parts = moments.map((m) => ({
    start: Math.max(m.start - around, 0),
    stop: Math.max(m.stop, m.start + SHORTEST) + around,
  }));
  for (const range of ranges) {
    if (!range.from.trim() && !range.to.trim()) continue;
    const [start, stop] = [seconds(range.from), seconds(range.to)];
    if (start === null || stop === null || stop <= start) return null;
    parts.push({ start, stop });
  }
  return parts;
}

/** Seconds of parts, counted once where they lie on each other. */
export function lengthOf(parts: NewShare["parts"]): number {
  let [sum, end] = [0, -Infinity];
  for (const { start, stop } of [...parts].sort((a, b) => a.start - b.start)) {
    sum += Math.max(stop - Math.max(start, end), 0);
    end = Math.max(end, stop);
  }
  return sum;
}

/** "01:00 to 01:30, 02:00 to 02:10". */
export function partWords(parts: SharedCopy["parts"]): string {
  return parts.map(([start, stop]) => `${clock(start)} to ${clock(stop)}`).join(", ");
}

/** "Signals, films and sound, notes". */
export function contentWords(copy: SharedCopy): string {
  return ["Signals", copy.films && "films and sound", copy.notes && "notes"].filter(Boolean).join(", ");
}

/** Where a copy is now, in a sentence. */
export function standingOf(copy: SharedCopy): string {
  if (copy.state === "unshared") return `Unshared on ${stamp(copy.unshared ?? "")}.`;
  if (copy.state === "gone") return "Erased with something of the session.";
  if (copy.state === "ended") return `Ended after ${copy.until}.`;
  return copy.until ? `Opens until ${copy.until}.` : "Opens without an end.";
}

/** Who opened it, where it lies; null where nobody here can know. */
export function visitWords(copy: SharedCopy): string {
  if (copy.opened === null) return copy.encrypted ? "It has its own passphrase: nobody here can tell who opened it." : "";
  if (copy.opened.length === 0) return "Nobody opened it here.";
  const last = copy.opened.at(-1)!;
  return `Opened here ${count(copy.opened.length, "time", "times")}, last by ${last.who || "somebody"} on ${stamp(last.time)}.`;
}

/** Who has the session; "me" is what those are called who chose no name. */
export function makerOf(facts: CopyFacts): string {
  return facts.by && facts.by !== "me" ? facts.by : "";
}

/** What the top bar says of a copy. */
export function badgeOf(facts: CopyFacts): string {
  const by = makerOf(facts) && ` by ${makerOf(facts)}`;
  return `Supervisor's copy · shared${by}${facts.until ? ` until ${facts.until}` : ""}`;
}

/** Whether a time (s) lies in what is not shared. */
export function isHidden(facts: CopyFacts | null, time: number): boolean {
  return facts?.hidden.some(([start, stop]) => time >= start && time < stop) ?? false;
}
