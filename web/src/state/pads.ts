/** What is written beside the session just now: a rating, a hunch, an emotion word, words, blind looks. */
import { signal } from "@preact/signals-core";

export type PadName = "rate" | "hunch" | "feeling" | "blind" | "words";
export const pad = signal<PadName | null>(null);

export function openPad(name: PadName): void {
  pad.value = pad.peek() === name ? null : name;
}

export function closePad(): void {
  pad.value = null;
  document.querySelector<HTMLElement>("#main")?.focus();
}

/** Begins the rating that is set up in the pad; null where none is. */
export const starting = signal<(() => void) | null>(null);
