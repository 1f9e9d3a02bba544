/** Everybody with everybody, at one time. Pure functions. */
import type { FindingView, NowRow, Person } from "../api/types";

export type Pair = {
  readonly finding: string;
  readonly value: number | null;
  readonly above: boolean;
  readonly unknown: boolean;
  /** Code of who leads; null where no leader stands. */
  readonly leader: string | null;
  readonly lag: number | null;
};

/** Signals and measures of which several pairs were asked. */
export type Asked = { readonly id: string; readonly title: string; readonly findings: readonly FindingView[] };

export function askedOf(findings: readonly FindingView[]): Asked[] {
  const pairs = findings.filter((f) => f.persons.length === 2);
  const ids = [...new Set(pairs.map((f) => `${f.signal}/${f.measure}`))];
  return ids.map((id) => {
    const own = pairs.filter((f) => `${f.signal}/${f.measure}` === id);
    return { id, title: own[0]!.title, findings: own };
  });
}

/** A square table: row and column are people; null on the diagonal and where a pair was not asked. */
export function matrixOf(persons: readonly Person[], asked: Asked, rows: readonly NowRow[]): (Pair | null)[][] {
  return persons.map((a) =>
    persons.map((b) => {
      if (a.code === b.code) return null;
      const finding = asked.findings.find((f) => f.persons.includes(a.code) && f.persons.includes(b.code));
      if (!finding) return null;
      const row = rows.find((r) => r.finding === finding.id);
      return {
        finding: finding.id,
        value: row?.value ?? null,
        above: row?.state === "above chance",
        unknown: row === undefined || row.state === "unknown",
        leader: row?.leader ?? null,
        lag: row?.lag ?? null,
      };
    }),
  );
}

/** How many pairs are above chance now, of those that are known. */
export function aboveOf(matrix: readonly (readonly (Pair | null)[])[]): { above: number; known: number } {
  const pairs = matrix.flatMap((row, i) => row.slice(i + 1)).filter((p) => p !== null && !p.unknown);
  return { above: pairs.filter((p) => p!.above).length, known: pairs.length };
}
