/** What those who were recorded have said, in words; the server decides what that allows. */
import type { Allowance, ConsentView, Said } from "../api/types";
import { capital } from "./format";

export type Purpose = Said["purpose"];
export type Shared = "supervision" | "research" | "teaching";
export type Standing = { state: "given" | "withdrawn" | "refused" | "unknown"; last: Said | null };

export const SHARED: readonly Shared[] = ["supervision", "research", "teaching"];

/** Purpose -> its name, and what it allows. */
export const PURPOSES: Record<Purpose, { name: string; allows: string }> = {
  review: { name: "Review", allows: "Watch and analyze the session on this machine." },
  supervision: { name: "Supervision", allows: "Take reports and numbers to a supervisor." },
  research: { name: "Research", allows: "Take reports and numbers into a study." },
  teaching: { name: "Teaching", allows: "Show reports and numbers to people who learn." },
  media: { name: "Films and sound", allows: "Take pictures and voices off this machine." },
  client: { name: "Client's report", allows: "Give the client a report in plain words." },
  body: { name: "Body in it", allows: "Show heart, skin, breath and brain in the client's report." },
};

const STATES: Record<Standing["state"], string> = {
  given: "Given",
  withdrawn: "Withdrawn",
  refused: "Refused",
  unknown: "Not recorded",
};

/** What a person said last for a purpose; a no after no yes is a refusal. */
export function standing(view: ConsentView, person: string, purpose: Purpose): Standing {
  const said = view.said.filter((s) => s.person === person && s.purpose === purpose);
  const last = said.at(-1) ?? null;
  if (!last) return { state: "unknown", last };
  if (last.given) return { state: "given", last };
  return { state: said.some((s) => s.given) ? "withdrawn" : "refused", last };
}

export function words(at: Standing): string {
  return STATES[at.state];
}

/** Why a purpose is blocked, in a few words. */
export function waiting(one: Allowance): string {
  if (one.allowed) return "";
  const codes = Object.keys(one.persons);
  const against = codes.filter((code) => one.persons[code] === "withdrawn");
  if (against.length) return capital(`${listed(against)} said no`);
  const missing = codes.filter((code) => one.persons[code] !== "given");
  return missing.length ? capital(`${listed(missing)} not recorded`) : (one.reason ?? "");
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

const two = (n: number) => String(n).padStart(2, "0");

/** 2026-03-14 09:05 on this machine's clock. */
export function stamp(iso: string, seconds = false): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}${seconds ? `:${two(at.getSeconds())}` : ""}`;
}

/** 512 B, 3.4 MB. */
export function bytes(size: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const at = size > 0 ? Math.min(Math.floor(Math.log10(size) / 3), units.length - 1) : 0;
  return `${(size / 1000 ** at).toFixed(at ? 1 : 0)} ${units[at]}`;
}
