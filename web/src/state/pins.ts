/** What is pinned to be compared: kept with the library, in an order that people choose. */
import { signal } from "@preact/signals-core";
import * as api from "../api/client";
import type { Moment, Pin, SessionView } from "../api/types";
import { MOST } from "../core/compare";

export const pins = signal<readonly Pin[]>([]);
/** How the pins were before, newest last. */
const before: (readonly Pin[])[] = [];

export const FULL = `Four stand beside each other at most; unpin one of them first.`;

const same = (a: Pin, b: Pin) =>
  a.session === b.session && (a.moment !== null ? a.moment === b.moment : b.moment === null && a.start === b.start);

/** Counts what was written: an answer that was asked for before it says nothing new. */
let written = 0;
/** Writes go one after the other, so that the last one is the last one. */
let line: Promise<unknown> = Promise.resolve();

export async function loadPins(): Promise<void> {
  const at = written;
  const kept = await api.pins();
  if (at === written) pins.value = kept;
}

async function keep(next: readonly Pin[]): Promise<void> {
  const was = pins.peek();
  const at = ++written;
  pins.value = next;
  try {
    const body = next.map(({ session, start, stop, moment }) => ({ session, start, stop, moment }));
    const answer = line.then(() => api.keepPins(body));
    line = answer.catch(() => undefined);
    const kept = await answer;
    if (at === written) pins.value = kept;
  } catch (error) {
    if (at === written) pins.value = was;
    throw error;
  }
}

/** Pin these, in this order; can be undone. */
export async function setPins(next: readonly Pin[]): Promise<void> {
  if (next.length > MOST) throw new Error(FULL);
  const was = pins.peek();
  await keep(next);
  before.push(was);
}

/** @returns whether there was anything to undo */
export async function undoPins(): Promise<boolean> {
  const was = before.pop();
  if (was) await keep(was);
  return was !== undefined;
}

export function isPinned(session: string, moment: string): boolean {
  return pins.value.some((p) => p.session === session && p.moment === moment);
}

export function pinOf(view: SessionView, moment: Moment): Pin {
  const { start, stop, title } = moment;
  // A moment without length still takes a second.
  return { session: view.id, name: view.name, start, stop: Math.max(stop, start + 1), moment: moment.id, title };
}

/** Pin, or take the pin out. @returns what was done, in words */
export async function toggle(pin: Pin): Promise<string> {
  const rest = pins.peek().filter((p) => !same(p, pin));
  const there = rest.length < pins.peek().length;
  await setPins(there ? rest : [...pins.peek(), pin]);
  return there ? "Unpinned" : `Pinned, ${pins.peek().length} of ${MOST}`;
}

/** Exchange a pin with its neighbor. */
export async function movePin(at: number, by: 1 | -1): Promise<void> {
  const next = [...pins.peek()];
  const [pin, other] = [next[at], next[at + by]];
  if (!pin || !other) return;
  [next[at], next[at + by]] = [other, pin];
  await setPins(next);
}

/** Move or lengthen the spans that are no moments, all together. */
export async function moveSpans(start: number, length: number): Promise<void> {
  await setPins(pins.peek().map((p) => (p.moment === null ? { ...p, start, stop: start + length } : p)));
}
