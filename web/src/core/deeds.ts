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
  blind: "Hid the measures",
  reveal: "Showed the measures",
  vocabulary: "Changed the label words",
  retention: "Changed how long it stays",
};

/** "Opened", "Took away"; a deed of a newer program as it calls itself. */
export function deedWords(what: string): string {
  return WORDS[what] ?? capital(what.replaceAll("-", " "));
}

/** What a deed concerned: by which way somebody opened it, else the ids as they stand. */
export function deedOf(what: string, ids: readonly string[]): string {
  if (what !== "open") return ids.join("  ");
  return ids
    .map((id) => {
      if (id === "in:app") return "In the app";
      return id.startsWith("with:") ? `On the command line, syntony ${id.slice(5)}` : id;
    })
    .join("  ");
}
