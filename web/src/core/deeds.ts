/** What the audit trail tells, in plain words. */
import { capital } from "./format";

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

/** How the library was locked or unlocked, and how often a wrong secret was tried before. */
function safely(id: string): string {
  return BY[id] ?? id.replace(/^refused:(\d+)$/, (_, n: string) => `After ${n} wrong ${n === "1" ? "try" : "tries"}`);
}

/** What a deed concerned: by which way somebody opened it, else the ids as they stand. */
export function deedOf(what: string, ids: readonly string[]): string {
  if (what === "lock" || what === "unlock") return ids.map(safely).join("  ");
  if (what !== "open") return ids.join("  ");
  return ids
    .map((id) => {
      if (id === "in:app") return "In the app";
      return id.startsWith("with:") ? `On the command line, syntony ${id.slice(5)}` : id;
    })
    .join("  ");
}
