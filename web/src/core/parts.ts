/** What removing a part of a session would take out, in words. */
import type { PartOutlook } from "../api/types";
import { seconds } from "./copies";
import { count, effort } from "./format";

const WORDS: readonly [name: string, one: string, many?: string][] = [
  ["moments", "moment"],
  ["notes", "note"],
  ["labels", "label"],
  ["hunches", "hunch", "hunches"],
  ["feelings", "emotion word"],
  ["ratings", "rating, in part or whole", "ratings, in part or whole"],
  ["events", "mark of a device", "marks of devices"],
  ["results", "analysis of the whole session", "analyses of the whole session"],
  ["steps", "step that Undo could take back", "steps that Undo could take back"],
];

/** One line for everything that would go; films apart. */
export function goes({ count: counted, copies }: Pick<PartOutlook, "count" | "copies">): string[] {
  const lines = [];
  if (counted["signals"])
    lines.push(`${count(counted["samples"] ?? 0, "sample")} of ${count(counted["signals"], "signal")}, which get a gap`);
  for (const [name, one, many] of WORDS) if (counted[name]) lines.push(count(counted[name], one, many));
  if (copies) lines.push(`${count(copies, "masked copy", "masked copies")}, whatever they show`);
  return lines;
}

/** Why two times that were typed are no part; empty while one is missing, and where they are one. */
export function fault(from: string, to: string): string {
  if (!from.trim() || !to.trim()) return "";
  const [start, stop] = [seconds(from), seconds(to)];
  if (start === null || stop === null) return "Write times as minutes and seconds, such as 1:40.";
  return stop > start ? "" : "The part ends before it begins.";
}

/** What goes with any part, though it may hold nothing of it. */
const WHOLE = ["results", "steps"];

/** Whether nothing of the session lies in a part. */
export function holdsNothing({ films, count: counted }: Pick<PartOutlook, "films" | "count">): boolean {
  return films.length === 0 && Object.keys(counted).every((name) => WHOLE.includes(name));
}

/** What becomes of a film or sound. */
export function fateOf(film: PartOutlook["films"][number]): string {
  const stays = film.inside ? "" : "; the original lies elsewhere and stays there";
  if (film.what === "impossible") return `cannot be written anew: ${film.reason}`;
  if (film.what === "silenced") return `becomes silent there${stays}`;
  return `is written anew, gray and silent there, ${effort(film.seconds)}${stays}`;
}
