/** What removing a part of a session would take out, in words. */
import type { PartOutlook } from "../api/types";
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

/** What becomes of a film or sound. */
export function fateOf(film: PartOutlook["films"][number]): string {
  const stays = film.inside ? "" : "; the original lies elsewhere and stays there";
  if (film.what === "impossible") return `cannot be written anew: ${film.reason}`;
  if (film.what === "silenced") return `becomes silent there${stays}`;
  return `is written anew, gray and silent there, ${effort(film.seconds)}${stays}`;
}
