/** What became of hunches, by how sure their author was. Counts only: this is no score of anybody. */
import type { Hunch } from "../api/types";

export type Tally = { confidence: number; yes: number; partly: number; no: number; open: number };

export function tallies(hunches: readonly Hunch[]): Tally[] {
  const rows = [5, 4, 3, 2, 1].map((confidence) => ({ confidence, yes: 0, partly: 0, no: 0, open: 0 }));
  for (const hunch of hunches) {
    const row = rows[5 - hunch.confidence];
    if (!row) continue;
    row[hunch.answer === "not asked" ? "open" : hunch.answer]++;
  }
  return rows.filter((row) => row.yes + row.partly + row.no + row.open > 0);
}
