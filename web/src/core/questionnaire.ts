/** Questionnaires on the page: which key gives which answer, and how scores change. No scoring:
 *  that is done where the answers are kept. */
import type { Answered, DyadCourse, Form, FormItem, Scale } from "../api/types";

/** Item -> the number of its answer; null where it was skipped. */
export type Answers = Readonly<Record<string, number | null>>;

/** The answer that a key gives: the digit is its number. */
export function keyed(item: FormItem, key: string): number | null {
  if (!/^\d$/.test(key)) return null;
  const value = Number(key);
  return item.answers.some((a) => a.value === value) ? value : null;
}

export function given(form: Form, answers: Answers): number {
  return form.items.filter((item) => typeof answers[item.id] === "number").length;
}

/** Every item: what nobody came to was skipped. */
export function whole(form: Form, answers: Answers): Record<string, number | null> {
  return Object.fromEntries(form.items.map((item) => [item.id, answers[item.id] ?? null]));
}

export type Point = { value: number | null };
export type Line = {
  key: string;
  title: string;
  person: string;
  low: number;
  high: number;
  change: number | null;
  better: Scale["better"];
  points: Point[];
};

/** A place on the axis of a course: a session, or a day on which a form was answered without one. */
export type Column = { key: string; label: string };

const dayOf = (text: string) => text.slice(0, 10);

/** Sessions and days of scores, in order; sessions without a date come first, by name. */
export function columnsOf(course: DyadCourse): Column[] {
  const found = new Map<string, Column & { order: string }>();
  for (const s of course.sessions) {
    const day = s.date ? dayOf(s.date) : "";
    found.set(s.id, { key: s.id, label: day || s.name, order: `${day} ${s.name}` });
    for (const one of s.scores) {
      const key = placeOf(course, s.id, one.taken);
      if (!found.has(key) && key === dayOf(one.taken)) found.set(key, { key, label: key, order: key });
    }
  }
  return [...found.values()].sort((a, b) => a.order.localeCompare(b.order)).map(({ key, label }) => ({ key, label }));
}

/** Where a score stands: in its session, or on its own day where that is another. */
function placeOf(course: DyadCourse, session: string, taken: string): string {
  const own = course.sessions.find((s) => s.id === session);
  if (!own?.date || dayOf(own.date) === dayOf(taken)) return session;
  return course.sessions.find((s) => s.date && dayOf(s.date) === dayOf(taken))?.id ?? dayOf(taken);
}

/** One line for each person and scale, with a point for every column: without a score it is a gap. */
export function scoreLines(course: DyadCourse, columns: readonly Column[]): Line[] {
  const lines = new Map<string, Line>();
  for (const session of course.sessions) {
    for (const one of session.scores) {
      const key = [one.form, one.scale, one.person].join("/");
      const line: Line = lines.get(key) ?? {
        key, title: one.scale_title === "Total" ? one.title : `${one.title}: ${one.scale_title.toLowerCase()}`,
        person: one.person, low: one.low, high: one.high, change: one.change, better: one.better,
        points: columns.map(() => ({ value: null })),
      };
      const at = columns.findIndex((c) => c.key === placeOf(course, session.id, one.taken));
      if (at >= 0 && one.value !== null) line.points[at] = { value: one.value };
      lines.set(key, line);
    }
  }
  return [...lines.values()]
    .filter((line) => line.points.some((p) => p.value !== null))
    .sort((a, b) => a.key.localeCompare(b.key));
}

export type Spread = { value: number | null; low: number | null; high: number | null };
export type Row = { signal: string; title: string; points: Spread[] };

/** Coordination of each signal by session, in standard deviations of chance. */
export function coordination(course: DyadCourse, columns: readonly Column[]): Row[] {
  const rows = new Map<string, Row>();
  for (const session of course.sessions) {
    const at = columns.findIndex((c) => c.key === session.id);
    for (const one of session.findings) {
      const row = rows.get(one.signal) ?? {
        signal: one.signal, title: one.title, points: columns.map(() => ({ value: null, low: null, high: null })),
      };
      row.points[at] = { value: one.value, low: one.low, high: one.high };
      rows.set(one.signal, row);
    }
  }
  return [...rows.values()];
}

/** Runs of points without a gap between them, as [place, value]. */
export function runs(points: readonly { value: number | null }[]): [number, number][][] {
  const out: [number, number][][] = [];
  let run: [number, number][] = [];
  points.forEach(({ value }, i) => {
    if (value === null) {
      if (run.length) out.push(run);
      run = [];
    } else run.push([i, value]);
  });
  if (run.length) out.push(run);
  return out;
}

/** What a score is against the last one on a day before it, in any session of the dyad, in words. */
export function since(one: Answered, scale: string, course: DyadCourse | null): string {
  const now = one.scores.find((s) => s.scale === scale)?.value ?? null;
  const before = (course?.sessions ?? [])
    .flatMap((s) => s.scores)
    .filter((s) => s.form === one.form && s.scale === scale && s.person === one.person && s.taken < one.taken && s.value !== null)
    .sort((a, b) => a.taken.localeCompare(b.taken))
    .at(-1);
  if (now === null || !before) return "";
  const by = now - before.value!;
  const sign = by > 0 ? "+" : by < 0 ? "−" : "±";
  const rounded = Number(Math.abs(by).toFixed(1));
  const error = before.change === null ? "" : `, ${Math.abs(by) >= before.change ? "more than" : "within"} the form's own error (${before.change})`;
  return `${sign}${rounded} since ${dayOf(before.taken)}${error}`;
}

/** A new form to begin with, in the user's own words. */
export const PATTERN = `{
  "key": "my-form",
  "title": "My form",
  "name": "My own short form",
  "language": "en",
  "about": "What it asks, in a sentence.",
  "instruction": "Thinking of today:",
  "answers": [
    {"value": 0, "text": "Not at all"},
    {"value": 1, "text": "A little"},
    {"value": 2, "text": "Mostly"},
    {"value": 3, "text": "Completely"}
  ],
  "items": [
    {"id": "1", "text": "I felt at ease."},
    {"id": "2", "text": "I said what I wanted to say."}
  ],
  "scales": [
    {"key": "total", "title": "Total", "items": ["1", "2"], "method": "sum", "missing": 0,
     "low": 0, "high": 6, "better": "higher"}
  ],
  "licence": {"kind": "own", "holder": "Our clinic", "text": "Our own questions. Not validated."},
  "validated": false
}
`;

/** The key that a text of a form names, as far as it can be read. */
export function keyOf(text: string): string {
  try {
    const found = JSON.parse(text) as { key?: unknown };
    return typeof found.key === "string" ? found.key : "";
  } catch {
    return "";
  }
}
