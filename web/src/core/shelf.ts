/** Finding sessions in the list: words are looked up in a text that is made once. Pure functions. */
import type { SessionRow } from "../api/types";

export type Since = "all" | "week" | "month" | "year";
export type Wanted = {
  readonly words: string;
  readonly dyad: string;
  readonly role: string;
  readonly state: "all" | SessionRow["state"];
  readonly since: Since;
};
export const EVERYTHING: Wanted = { words: "", dyad: "all", role: "all", state: "all", since: "all" };

const DAYS = { week: 7, month: 31, year: 366 } as const;
const DAY = 86_400_000;

export class Finder {
  readonly dyads: readonly string[];
  readonly roles: readonly string[];
  private readonly texts: readonly string[];

  constructor(readonly rows: readonly SessionRow[]) {
    this.texts = rows.map((s) => `${s.name} ${s.dyad} ${s.date ?? ""} ${s.roles.join(" ")}`.toLowerCase());
    this.dyads = [...new Set(rows.map((s) => s.dyad))].filter(Boolean).sort();
    this.roles = [...new Set(rows.flatMap((s) => s.roles))].filter(Boolean).sort();
  }

  /** @param now as milliseconds, for what is "the last week" */
  find(wanted: Wanted, now: number): SessionRow[] {
    const words = wanted.words.toLowerCase().split(/\s+/).filter(Boolean);
    const oldest = wanted.since === "all" ? -Infinity : now - DAYS[wanted.since] * DAY;
    return this.rows.filter(
      (s, i) =>
        (wanted.dyad === "all" || s.dyad === wanted.dyad) &&
        (wanted.role === "all" || s.roles.includes(wanted.role)) &&
        (wanted.state === "all" || s.state === wanted.state) &&
        (wanted.since === "all" || Date.parse(s.date ?? "") >= oldest) &&
        words.every((w) => this.texts[i]!.includes(w)),
    );
  }
}

/** The sessions between two of a list, both included: what Shift and a click choose. */
export function between(rows: readonly SessionRow[], from: string | null, to: string): string[] {
  const [a, b] = [rows.findIndex((r) => r.id === from), rows.findIndex((r) => r.id === to)];
  if (a < 0 || b < 0) return [to];
  return rows.slice(Math.min(a, b), Math.max(a, b) + 1).map((r) => r.id);
}

/** Whether nothing of a session can be shown but that it is there. */
export function unreadable(row: { state: SessionRow["state"] }): boolean {
  return row.state === "damaged" || row.state === "ended";
}
