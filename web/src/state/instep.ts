/** Step 3 by hand: where each file is drawn, what the files propose, and the marks. */
import { batch, computed, effect, signal } from "@preact/signals-core";
import * as api from "../api/client";
import type { ClockChoice, ImportFile, Proposal, Trace } from "../api/types";
import { LEAP, type Line, SAME, STEP, type Stretch, panned, shifted, toDevice, toSession, withMark, zoomed } from "../core/instep";
import type { Binding } from "../core/keys";
import { say } from "./app";
import { align, aligned, clocks, seen, step, used } from "./importing";

export const CLOCK: ClockChoice = {
  offset: 0, drift: 0, offset_error: null, drift_error: null, reference: 0, source: "given", marks: [], mark_error: 0.02,
};

/** What is seen of the session (s); null is all of it. */
const looked = signal<Stretch | null>(null);
/** A file with marks is shown moved by so much until the next mark (s). */
export const pending = signal<ReadonlyMap<string, number>>(new Map());
export const traces = signal<ReadonlyMap<string, readonly Trace[]>>(new Map());
export const shownTrace = signal<ReadonlyMap<string, string>>(new Map());
export const asked = signal<ReadonlyMap<string, string>>(new Map());
export const offered = signal<ReadonlyMap<string, Proposal | string>>(new Map());
const before: (Record<string, ClockChoice> | undefined)[] = [];

export const clockOf = (id: string): ClockChoice => clocks.value.clocks?.[id] ?? CLOCK;

/** The line by which a file is drawn. */
export function lineOf(file: ImportFile): Line {
  const files = used.value;
  const at = files.findIndex((f) => f.id === file.id);
  if (at === 0) return SAME;
  const offer = offered.value.get(file.id);
  if (offer && typeof offer !== "string") return offer.clock;
  const clock = clockOf(file.id);
  const fitted = aligned.value?.clocks[at];
  const line = clock.marks.length && fitted ? { offset: fitted.offset, drift: fitted.drift, reference: 0 } : clock;
  const by = pending.value.get(file.id) ?? 0;
  return by ? { ...line, offset: line.offset + by } : line;
}

/** From the first beginning to the last end of all files (s). */
export const whole = computed<Stretch>(() => {
  const ends = used.value.flatMap((f) => {
    const line = lineOf(f);
    const start = f.start ?? 0;
    return [toSession(line, start), toSession(line, start + (f.duration ?? 0))];
  });
  const [from, to] = [Math.min(0, ...ends), Math.max(1, ...ends)];
  return { from, to };
});
export const view = computed<Stretch>(() => looked.value ?? whole.value);
export const middle = computed(() => (view.value.from + view.value.to) / 2);

export function look(at: Stretch | null): void {
  looked.value = at;
  void fetchTraces();
}
export const closer = (share: number) => look(zoomed(view.peek(), share, whole.peek()));
export const along = (share: number) => look(panned(view.peek(), share, whole.peek()));

let turn = 0;
/** Get what is seen of every file, and as much to both sides: what is dragged must not be blank. */
export async function fetchTraces(): Promise<void> {
  const own = ++turn;
  const { from, to } = view.peek();
  const width = to - from;
  for (const file of used.peek()) {
    const line = lineOf(file);
    if (!traces.peek().has(file.id)) put(asked, file.id, file.kind === "film" ? "Looking at the film’s first minutes" : "Looking");
    try {
      const found = await api.traces(
        seen.peek()!.id, file.id, toDevice(line, from - width), toDevice(line, to + width),
      );
      if (own !== turn) return;
      put(traces, file.id, found);
    } catch (error) {
      if (own !== turn) return;
      say((error as Error).message, true);
    } finally {
      if (asked.peek().get(file.id)?.startsWith("Looking")) drop(asked, file.id);
    }
  }
}

type Kept<T> = { value: ReadonlyMap<string, T>; peek: () => ReadonlyMap<string, T> };
function put<T>(at: Kept<T>, key: string, value: T): void {
  at.value = new Map(at.peek()).set(key, value);
}
function drop<T>(at: Kept<T>, key: string): void {
  const now = new Map(at.peek());
  now.delete(key);
  at.value = now;
}

/** Keep a file's clock; what was before can be had back. */
export async function keep(id: string, clock: ClockChoice): Promise<void> {
  before.push(clocks.peek().clocks);
  drop(pending, id);
  drop(offered, id);
  await align({ clocks: { ...clocks.peek().clocks, [id]: clock } });
}

export async function undo(): Promise<void> {
  if (!before.length) return say("There is nothing to undo", true);
  const last = before.pop();
  batch(() => {
    pending.value = new Map();
    offered.value = new Map();
  });
  await align({ clocks: last ?? {} });
  say("Undone", true);
}

let wait: ReturnType<typeof setTimeout> | undefined;
let held: Record<string, ClockChoice> | undefined;
/** Move a file (s): at once on the screen, and told to the server when the hand rests. */
export function nudge(file: ImportFile, by: number): void {
  const clock = clockOf(file.id);
  if (clock.marks.length) {
    put(pending, file.id, (pending.peek().get(file.id) ?? 0) + by);
    say(`Moved by ${moved(pending.peek().get(file.id)!)}; press M to mark this moment`);
    return;
  }
  held ??= clocks.peek().clocks ?? {};
  const next = shifted(clock, by, clocks.peek().error ?? null);
  clocks.value = { ...clocks.peek(), clocks: { ...clocks.peek().clocks, [file.id]: next } };
  say(`${file.name} begins at ${moved(next.offset)}`);
  clearTimeout(wait);
  wait = setTimeout(() => {
    before.push(held);
    held = undefined;
    void align();
  }, 300);
}
export const moved = (s: number) => `${s < 0 ? "−" : "+"}${Math.abs(s).toFixed(3)} s`;

/** What lies in the middle of the picture is the same moment in this file and in the first. */
export async function markHere(file: ImportFile): Promise<void> {
  const at = middle.peek();
  await keep(file.id, withMark(clockOf(file.id), toDevice(lineOf(file), at), at));
  say("Marked", true);
}

export async function unmark(file: ImportFile, index: number): Promise<void> {
  const clock = clockOf(file.id);
  const line = lineOf(file);
  const marks = clock.marks.filter((_, i) => i !== index);
  const rest = marks.length ? {} : { offset: line.offset, drift: 0, reference: 0, source: "given" as const, offset_error: null };
  await keep(file.id, { ...clock, marks, ...rest });
}

export async function propose(file: ImportFile, way: "clap" | "correlation"): Promise<void> {
  const reference = used.peek()[0]!;
  put(asked, file.id, way === "clap" ? "Looking for claps in both" : "Comparing both");
  try {
    put(offered, file.id, await api.proposeClock(seen.peek()!.id, { file: file.id, against: reference.id, way }));
    say("A proposal is there: look at it, and take it or not", true);
  } catch (error) {
    put(offered, file.id, (error as Error).message);
    say((error as Error).message, true);
  } finally {
    drop(asked, file.id);
  }
}

export async function take(file: ImportFile): Promise<void> {
  const found = offered.peek().get(file.id);
  if (!found || typeof found === "string") return;
  await keep(file.id, found.clock);
  say("Taken", true);
}

export const dismiss = (file: ImportFile) => drop(offered, file.id);

/** What a key does to a file that is drawn. */
export function pressedOn(file: ImportFile, key: string, shift: boolean): boolean {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (by) nudge(file, by * (shift ? LEAP : STEP));
  else if (key === "m" || key === "M") void markHere(file);
  else if (key === "Escape" && pending.peek().has(file.id)) drop(pending, file.id);
  else return false;
  return true;
}

export function benchBindings(): Binding[] {
  const open = () => step.peek() === 2 && clocks.peek().by === "given";
  const bind = (keys: string[], words: string, run: () => void): Binding => ({
    keys, words, group: "In step", run: () => open() && run(),
  });
  return [
    bind(["+", "="], "Look closer", () => closer(0.4)),
    bind(["-"], "Look from farther away", () => closer(2.5)),
    bind(["PageDown"], "Later", () => along(0.5)),
    bind(["PageUp"], "Earlier", () => along(-0.5)),
    bind(["Mod+z"], "Undo what was done to a clock", () => void undo()),
  ];
}

/** Of another import nothing is left. */
effect(() => {
  void seen.value;
  forget();
});
function forget(): void {
  batch(() => {
    looked.value = null;
    for (const kept of [pending, traces, shownTrace, asked, offered]) kept.value = new Map();
  });
  before.length = 0;
}
