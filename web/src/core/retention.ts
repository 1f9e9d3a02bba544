/** Rules of retention as they are typed, and how long there is. */
import type { RetentionRule } from "../api/types";
import { count } from "./format";

export type Draft = Pick<RetentionRule, "purpose" | "what"> & { days: string; grace: string };

const ROWS: readonly Pick<Draft, "purpose" | "what">[] = [
  { purpose: "review", what: "session" },
  { purpose: "review", what: "media" },
  { purpose: "supervision", what: "session" },
  { purpose: "supervision", what: "media" },
  { purpose: "research", what: "session" },
  { purpose: "research", what: "media" },
  { purpose: "teaching", what: "session" },
  { purpose: "teaching", what: "media" },
];
const LONGEST = 36_525;

/** A row for every purpose that holds something; empty days are no rule. */
export function drafted(rules: readonly RetentionRule[]): Draft[] {
  const others = rules.filter((r) => !ROWS.some((row) => row.purpose === r.purpose && row.what === r.what));
  return [...ROWS, ...others].map(({ purpose, what }) => {
    const rule = rules.find((r) => r.purpose === purpose && r.what === what);
    return { purpose, what, days: rule ? String(rule.days) : "", grace: rule ? String(rule.grace) : "" };
  });
}

/** The rules that are typed; null where something is no whole number of days. */
export function asRules(draft: readonly Draft[]): RetentionRule[] | null {
  const rules: RetentionRule[] = [];
  for (const { purpose, what, days, grace } of draft) {
    if (days === "") continue;
    const [after, ended] = [days, grace || "0"].map((text) => (/^\d{1,6}$/.test(text) ? Number(text) : NaN));
    if (!(after! <= LONGEST && ended! <= LONGEST)) return null;
    rules.push({ purpose, what, days: after!, grace: ended! });
  }
  return rules;
}

export function countdown(left: number | null): string {
  if (left === null) return "";
  if (left > 0) return `${count(left, "day")} left`;
  return left === 0 ? "due today" : `due for ${count(-left, "day")}`;
}
