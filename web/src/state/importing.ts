/** An import under way: what was chosen, found and said, until it is a session. */
import { batch, computed, signal } from "@preact/signals-core";
import * as api from "../api/client";
import type { Aligned, Begun, Box, ClocksBody, Import, ImportBody, ImportFile, ImportPart, Places } from "../api/types";
import { afterwards } from "../core/after";
import { type Edges, evenly } from "../core/boxes";
import type { Binding } from "../core/keys";
import { go, jobs, say } from "./app";

export type Someone = { key: number; code: string; role: string };
export type Whose = { persons: number[]; name: string };
export type Drawn = Edges & { key: number; person: number };
export const STEPS = ["What is here", "Who is who", "In step", "Choose"] as const;
/** Of a region: nobody is there. */
export const NOBODY = -1;

const ALONE: ClocksBody = { by: "alone", on: "", offsets: {}, error: null, clocks: {} };

export const step = signal(0);
export const places = signal<Places | null>(null);
export const chosen = signal<ReadonlyMap<string, string>>(new Map());
export const seen = signal<Import | null>(null);
export const people = signal<readonly Someone[]>([]);
export const whose = signal<ReadonlyMap<string, Whose>>(new Map());
export const drawn = signal<ReadonlyMap<string, readonly Drawn[]>>(new Map());
export const clocks = signal<ClocksBody>(ALONE);
export const aligned = signal<Aligned | null>(null);
export const misaligned = signal("");
export const choices = signal<{
  name: string; dyad: string; recipe: ImportBody["recipe"]; depth: ImportBody["depth"]; window: string; lag: string;
}>({ name: "", dyad: "", recipe: "all", depth: "usual", window: "", lag: "" });
export const busy = signal("");
export const refused = signal("");
export const begun = signal<Begun | null>(null);

let count = 0;
const next = () => ++count;
export const placeOf = (file: ImportFile, part: ImportPart) => `${file.id}/${part.id}`;

/** Do something that takes a while; what goes wrong is said on the page. */
async function during<T>(words: string, work: () => Promise<T>): Promise<T | null> {
  batch(() => {
    busy.value = words;
    refused.value = "";
  });
  try {
    return await work();
  } catch (error) {
    refused.value = (error as Error).message;
    say(refused.value, true);
    return null;
  } finally {
    busy.value = "";
  }
}

export async function list(id?: string): Promise<void> {
  const found = await during("Opening the folder", () => (id ? api.place(id) : api.places()));
  if (found) places.value = found;
}

export function choose(id: string, name: string): void {
  const now = new Map(chosen.peek());
  if (!now.delete(id)) now.set(id, name);
  chosen.value = now;
}

export async function look(): Promise<void> {
  const found = await during("Looking into the files", () => api.lookInto([...chosen.peek().keys()]));
  if (!found) return;
  begunWith(found);
  say(`${found.files.length} files were looked into`, true);
  toTitle();
}

/** A file that does not hold its rate is read again at the one that is said. */
export async function sayRate(file: ImportFile, rate: number): Promise<void> {
  const found = await during("Reading the file again", () => api.sayRate(seen.peek()!.id, file.id, rate));
  if (!found) return;
  begunWith(found);
  say(`${file.name} was read at ${rate} Hz`, true);
}

/** The import begins anew with what was found. */
function begunWith(found: Import): void {
  const known = found.persons.length ? found.persons : [{ code: "A", role: "" }, { code: "B", role: "" }];
  const some = known.map((p) => ({ key: next(), code: p.code, role: p.role }));
  const keyOf = new Map(some.map((p) => [p.code, p.key]));
  const given = new Map<string, Whose>();
  for (const file of found.files)
    for (const part of file.parts)
      given.set(placeOf(file, part), {
        persons: part.persons.flatMap((code) => keyOf.get(code) ?? []),
        name: part.name,
      });
  const longest = Math.max(0, ...found.files.map((f) => f.duration ?? 0));
  batch(() => {
    seen.value = found;
    people.value = some;
    whose.value = given;
    drawn.value = new Map();
    unsure.value = new Set();
    lookedFor.value = new Map();
    aligned.value = null;
    misaligned.value = "";
    clocks.value = { ...ALONE };
    begun.value = null;
    // A minute's windows need minutes; short scenes are looked at more closely.
    const close = longest < 120;
    choices.value = {
      name: found.name, dyad: "", recipe: "all", depth: "usual",
      window: close ? String(Math.max(2, Math.round(longest / 3))) : "", lag: close ? "1" : "",
    };
  });
}

export function again(): void {
  batch(() => {
    seen.value = null;
    step.value = 0;
    begun.value = null;
    refused.value = "";
  });
  toTitle();
}

export function changeWhose(place: string, change: Partial<Whose>): void {
  const now = new Map(whose.peek());
  now.set(place, { ...now.get(place)!, ...change });
  whose.value = now;
  aligned.value = null;
}

export function changePerson(key: number, change: Partial<Someone>): void {
  people.value = people.peek().map((p) => (p.key === key ? { ...p, ...change } : p));
}

export function addPerson(): void {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
  const free = letters.find((l) => !people.peek().some((p) => p.code === l)) ?? `P${next()}`;
  people.value = [...people.peek(), { key: next(), code: free, role: "" }];
}

export function removePerson(key: number): void {
  batch(() => {
    people.value = people.peek().filter((p) => p.key !== key);
    whose.value = new Map(
      [...whose.peek()].map(([at, w]) => [at, { ...w, persons: w.persons.filter((p) => p !== key) }]),
    );
    drawn.value = new Map([...drawn.peek()].map(([file, boxes]) => [file, boxes.filter((b) => b.person !== key)]));
  });
}

/** The first two change places everywhere: whoever was left is now right. */
export function swap(): void {
  const [one, two] = people.peek();
  if (!one || !two) return;
  const other = (key: number) => (key === one.key ? two.key : key === two.key ? one.key : key);
  batch(() => {
    whose.value = new Map([...whose.peek()].map(([at, w]) => [at, { ...w, persons: w.persons.map(other) }]));
    drawn.value = new Map(
      [...drawn.peek()].map(([file, boxes]) => [file, boxes.map((b) => ({ ...b, person: other(b.person) }))]),
    );
  });
  say(`${one.code} and ${two.code} have changed places`, true);
}

export function draw(file: string, boxes: readonly Drawn[]): void {
  drawn.value = new Map(drawn.peek()).set(file, boxes);
}

/** Films whose regions were proposed, and nobody has agreed yet: they do not count. */
export const unsure = signal<ReadonlySet<string>>(new Set());
/** Why nothing was proposed, or that it is being looked for. */
export const lookedFor = signal<ReadonlyMap<string, string>>(new Map());

/** Look for people in a film, once; nothing is given to anybody before somebody agrees. */
export async function proposeRegions(file: ImportFile, again = false): Promise<void> {
  const film = file.parts.find((p) => p.kind === "video");
  if (!film || (!again && (lookedFor.peek().has(file.id) || drawn.peek().get(file.id)?.length))) return;
  const told = (words: string) => (lookedFor.value = new Map(lookedFor.peek()).set(file.id, words));
  const given = whose.peek().get(placeOf(file, film))!.persons;
  const persons = given.length ? given : people.peek().map((p) => p.key);
  told("Looking for people in the film’s first minutes");
  try {
    const found = await api.proposeRegions(seen.peek()!.id, file.id, persons.length);
    if (drawn.peek().get(file.id)?.length && !again) return;
    draw(file.id, found.map(({ place, left, top, right, bottom }) => ({
      left, top, right, bottom, key: next(), person: place === null ? NOBODY : persons[place]!,
    })));
    unsure.value = new Set(unsure.peek()).add(file.id);
    told("");
    say("Regions are proposed: look whether each holds the right person", true);
  } catch (error) {
    told((error as Error).message);
  }
}

export function agree(file: string): void {
  unsure.value = new Set([...unsure.peek()].filter((f) => f !== file));
  say("The regions are taken as they are drawn", true);
}

export function undraw(file: string): void {
  unsure.value = new Set([...unsure.peek()].filter((f) => f !== file));
  draw(file, []);
}

/** Regions to begin with: equal parts, and a strip above where nobody is. */
export function begin(file: string, persons: readonly number[]): void {
  const boxes = evenly(persons.length).map((b, i) => ({ ...b, key: next(), person: persons[i]! }));
  draw(file, [...boxes, { left: 0, top: 0, right: 1, bottom: 0.08, key: next(), person: NOBODY }]);
}

export const used = computed(() => {
  const at = whose.value;
  return (seen.value?.files ?? []).filter((f) => f.parts.some((p) => at.get(placeOf(f, p))?.persons.length));
});

/** What is missing before the next step; empty where nothing is. */
export const missing = computed(() => {
  if (!seen.value) return "Choose files and look into them.";
  const codes = people.value.map((p) => p.code.trim());
  if (step.value > 0) {
    if (codes.some((c) => !/^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*$/u.test(c))) return "Each person needs a code of letters and digits.";
    if (new Set(codes).size < codes.length) return "Two persons have the same code.";
    if (used.value.length === 0) return "Say whose at least one signal is.";
  } else if (seen.value.files.every((f) => f.error)) return "None of these files can be read.";
  return "";
});

export function body(): ImportBody {
  const codeOf = new Map(people.peek().map((p) => [p.key, p.code.trim()]));
  const named = (keys: readonly number[]) => keys.flatMap((key) => codeOf.get(key) ?? []);
  const { name, dyad, recipe, depth, window, lag } = choices.peek();
  const number = (text: string) => {
    const value = Number(text.replace(",", "."));
    return text.trim() && Number.isFinite(value) ? value : null;
  };
  const at = whose.peek();
  return {
    name, dyad, recipe, depth, window: number(window), max_lag: number(lag), clocks: clocks.peek(),
    persons: people.peek().map((p) => ({ code: p.code.trim(), role: p.role })),
    files: used.peek().map((f) => ({
      id: f.id,
      parts: f.parts.map((p) => ({
        id: p.id, persons: named(at.get(placeOf(f, p))!.persons), name: at.get(placeOf(f, p))!.name,
      })),
      boxes: (unsure.peek().has(f.id) ? [] : (drawn.peek().get(f.id) ?? [])).map(
        ({ left, top, right, bottom, person }): Box => ({
          left, top, right, bottom, part: "", person: person === NOBODY ? "" : (codeOf.get(person) ?? ""),
        }),
      ),
    })),
  };
}

let tries = 0;
/** Try how the files come onto one clock. Of several tries the last one counts, whichever ends last. */
export async function align(change: Partial<ClocksBody> = {}): Promise<void> {
  const own = ++tries;
  batch(() => {
    clocks.value = { ...clocks.peek(), ...change };
    misaligned.value = "";
    busy.value = "Bringing the files onto one clock";
  });
  let found: Aligned | null = null;
  let problem = "";
  try {
    found = await api.tryClocks(seen.peek()!.id, body());
  } catch (error) {
    problem = (error as Error).message;
  }
  if (own !== tries) return;
  batch(() => {
    aligned.value = found;
    misaligned.value = problem;
    busy.value = "";
  });
}

/** How exact a hand is: of all files that were dragged or given. */
export async function stated(error: number | null): Promise<void> {
  const known = Object.entries(clocks.peek().clocks ?? {});
  const told = known.map(([id, c]) => [id, c.source === "given" ? { ...c, offset_error: error } : c] as const);
  await align({ error, clocks: Object.fromEntries(told) });
}

/** Whoever goes by keyboard or ear begins each step at its title. */
const toTitle = () => afterwards(() => document.getElementById("step-title")?.focus());

export async function toStep(to: number): Promise<void> {
  if (to > step.peek() && missing.peek()) {
    refused.value = missing.peek();
    return;
  }
  batch(() => {
    step.value = to;
    refused.value = "";
  });
  toTitle();
  if (to === 1) for (const file of seen.peek()?.files ?? []) void proposeRegions(file);
  if (to >= 2) await align();
}

export async function start(): Promise<void> {
  const made = await during("Beginning", () => api.bringIn(seen.peek()!.id, body()));
  if (!made) return;
  begun.value = made;
  toTitle();
}

/** The job of the import, as it goes. */
export const job = computed(() => {
  const made = begun.value;
  return made && (jobs.value.find((j) => j.id === made.job.id) ?? made.job);
});

/** Whoever waits for the end is taken to the session. */
export function openWhenDone(): void {
  const made = begun.value;
  if (made && job.value?.state === "done") {
    again();
    chosen.value = new Map();
    go({ screen: "session", id: made.session });
  }
}

export function importBindings(): Binding[] {
  const bind = (key: string, words: string, run: () => void): Binding => ({ keys: [key], words, group: "Import", run });
  return [
    bind("s", "Swap the first two persons", swap),
    bind("Alt+ArrowRight", "Next step", () => void toStep(Math.min(step.peek() + 1, 3))),
    bind("Alt+ArrowLeft", "Step before", () => void toStep(Math.max(step.peek() - 1, 0))),
  ];
}
