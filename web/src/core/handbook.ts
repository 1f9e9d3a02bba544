/** Searching the handbook: all words must be there; titles before texts. */
import type { HandbookEntry } from "../api/types";

const texts = new WeakMap<HandbookEntry, { title: string; text: string }>();

function wordsOf(entry: HandbookEntry): { title: string; text: string } {
  let known = texts.get(entry);
  if (!known) {
    const parts = entry.parts.flatMap((part) => [part.title, ...part.lines]);
    known = {
      title: `${entry.title} ${entry.name}`.toLowerCase(),
      text: [entry.line, entry.source, ...parts].join(" ").toLowerCase(),
    };
    texts.set(entry, known);
  }
  return known;
}

export function found(entries: readonly HandbookEntry[], typed: string): HandbookEntry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...entries];
  const inTitle = (e: HandbookEntry) => words.every((w) => wordsOf(e).title.includes(w));
  const anywhere = (e: HandbookEntry) => words.every((w) => `${wordsOf(e).title} ${wordsOf(e).text}`.includes(w));
  return [...entries.filter(inTitle), ...entries.filter((e) => !inTitle(e) && anywhere(e))];
}
