/** What the audit trail tells, in plain words. */
import { PURPOSES } from "./consent";
import { capital, clock, count } from "./format";

const WORDS: Record<string, string> = {
  open: "Opened",
  write: "Wrote",
  "take-out": "Took out",
  undo: "Took back",
  redo: "Did again",
  analysis: "Analyzed",
  consent: "Recorded consent",
  export: "Took away",
  release: "Let a masked copy go",
  share: "Made a copy for supervision",
  unshare: "Unshared a copy",
  "erase-begun": "Began to erase",
  "erase-part": "Removed a part",
  "erase-media": "Erased films and sound",
  erase: "Erased",
  encrypt: "Encrypted",
  unlock: "Unlocked",
  lock: "Locked",
  passphrase: "Changed the passphrase",
  recovery: "Made a new recovery code",
  blind: "Hid the measures",
  reveal: "Showed the measures",
  vocabulary: "Changed the label words",
  retention: "Changed how long it stays",
};

/** "Opened", "Took away"; a deed of a newer program as it calls itself. */
export function deedWords(what: string): string {
  return WORDS[what] ?? capital(what.replaceAll("-", " "));
}

const BY: Record<string, string> = {
  "by:hand": "By hand",
  "by:itself": "Nobody was there",
  "by:end": "The app was closed",
  "by:recovery": "With the recovery code",
};

/** How the library was locked, unlocked or given a passphrase, and how often a wrong secret was tried before. */
function safely(id: string): string {
  return BY[id] ?? id.replace(/^refused:(\d+)$/, (_, n: string) => `After ${n} wrong ${n === "1" ? "try" : "tries"}`);
}

/** Things that ids of a deed name; of any other kind the id stands as it is. */
const THINGS: Record<string, readonly [one: string, many: string]> = {
  moments: ["moment", "moments"],
  notes: ["note", "notes"],
  labels: ["label", "labels"],
  ratings: ["rating", "ratings"],
  rating_blocks: ["stretch of a rating", "stretches of a rating"],
  hunches: ["hunch", "hunches"],
  feelings: ["emotion word", "emotion words"],
  responses: ["answered form", "answered forms"],
  agenda: ["topic of the agenda", "topics of the agenda"],
  results: ["analysis", "analyses"],
  reports: ["report", "reports"],
};
const ID = /^([a-z_]+):[0-9a-z-]+$/;

/** "2 notes  1 moment", and everything else as it stands. */
function thingsOf(ids: readonly string[]): string {
  const counted = new Map<string, number>();
  const rest: string[] = [];
  for (const id of ids) {
    const kind = ID.exec(id)?.[1] ?? "";
    if (kind in THINGS) counted.set(kind, (counted.get(kind) ?? 0) + 1);
    else rest.push(id);
  }
  return [...[...counted].map(([kind, n]) => count(n, ...THINGS[kind]!)), ...rest].join("  ");
}

/** "part:100.000:110.000" as "01:40 to 01:50". */
function partOf(id: string): string {
  const [kind, start, stop] = id.split(":");
  return kind === "part" && start && stop ? `${clock(Number(start))} to ${clock(Number(stop))}` : id;
}

/** "research:given" as "Research: agreed"; the number of the record says nothing more. */
function consented(id: string): string[] {
  const [purpose, said] = id.split(":");
  if (purpose === "consents") return [];
  const name = PURPOSES[purpose as keyof typeof PURPOSES]?.name ?? purpose;
  return [said === "given" ? `${name}: agreed` : said === "withdrawn" ? `${name}: refused or withdrawn` : id];
}

/** What a deed concerned: things by their number, parts by their times, ways in by their names. */
export function deedOf(what: string, ids: readonly string[]): string {
  if (what.startsWith("erase") || what === "share") return ids.map(partOf).join("  "); // it tells numbers already
  if (what === "lock" || what === "unlock" || what === "passphrase") return ids.map(safely).join("  ");
  if (what === "consent") return ids.flatMap(consented).join("  ");
  if (what !== "open") return thingsOf(ids);
  return ids
    .map((id) => {
      if (id === "in:app") return "In the app";
      return id.startsWith("with:") ? `On the command line, syntony ${id.slice(5)}` : id;
    })
    .join("  ");
}
