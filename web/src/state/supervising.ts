/** An hour of supervision of one session: agenda, the two columns of notes, the clock, the summary. */
import { type Signal, batch, computed, signal } from "@preact/signals-core";
import * as api from "../api/client";
import type { Moment, Note, Summary, Topic } from "../api/types";
import type { Review } from "./review";

/** So long an hour lasts (min). */
export const HOURS = [30, 45, 50, 60, 90] as const;

export class Supervision {
  readonly topics: Signal<readonly Topic[]>;
  readonly chosen = signal<string | null>(null);
  readonly author: Signal<string>;
  readonly summary: Signal<Summary>;
  /** What is in the box now; saved as the summary when it is left. */
  readonly draft: Signal<string>;
  /** Counts what was written here: an answer that was asked for before it says nothing new. */
  private written = 0;

  constructor(
    readonly review: Review,
    topics: readonly Topic[],
    summary: Summary,
    author: string,
  ) {
    this.topics = signal(topics);
    this.summary = signal(summary);
    this.draft = signal(summary.text);
    this.author = signal(author);
  }

  /** Topics with their moments. */
  readonly list = computed<{ topic: Topic; moment: Moment }[]>(() => {
    const moments = new Map(this.review.moments.value.map((m) => [m.id, m]));
    return this.topics.value.flatMap((topic) => {
      const moment = moments.get(topic.moment);
      return moment ? [{ topic, moment }] : [];
    });
  });

  /** Notes of the chosen topic, or all, of one side: those I wrote, or those of everybody else. */
  notes(mine: boolean): Note[] {
    const topic = this.chosen.value;
    const every = this.review.notes.value;
    const about = (note: Note): boolean => topic === null || note.moment === topic;
    const is = (note: Note) => (note.author === this.author.value) === mine;
    return every.filter((n) => about(n) && is(n)).sort((a, b) => a.start - b.start || a.created.localeCompare(b.created));
  }

  arrange(next: readonly Topic[], words: string): Promise<unknown> {
    const before = this.topics.peek();
    this.written++;
    return this.review.edits.do({
      words,
      apply: () => (this.topics.value = next),
      send: () => this.review.api.arrange([...next]),
      settle: (kept) => (this.topics.value = kept),
      revert: () => (this.topics.value = before),
    });
  }

  /** Put a topic where another one is. */
  move(from: number, to: number): Promise<unknown> | undefined {
    const next = [...this.topics.peek()];
    if (from === to || from < 0 || to < 0 || from >= next.length || to >= next.length) return undefined;
    next.splice(to, 0, ...next.splice(from, 1));
    return this.arrange(next, "Order of the agenda");
  }

  tick(moment: string): Promise<unknown> {
    const next = this.topics.peek().map((t) => (t.moment === moment ? { ...t, done: !t.done } : t));
    return this.arrange(next, next.find((t) => t.moment === moment)?.done ? "Talked about" : "To be talked about");
  }

  /** Save the summary as it stands in the box. */
  save(): Promise<unknown> | undefined {
    const text = this.draft.peek();
    const before = this.summary.peek();
    if (text === before.text) return undefined;
    this.written++;
    return this.review.edits.do({
      words: "Summary",
      apply: () => (this.summary.value = { ...before, text }),
      send: () => this.review.api.summarize(text),
      settle: (kept) => (this.summary.value = kept),
      revert: () => (this.summary.value = before),
    });
  }

  /** Begin with what the agenda says now. */
  async begin(): Promise<void> {
    const { proposed } = await this.review.api.summary();
    if (!this.draft.peek().trim()) this.draft.value = proposed;
  }

  async callMe(name: string): Promise<void> {
    await api.prefer("author", name);
    this.author.value = name || "me";
  }

  /** Take up what was changed elsewhere, or undone. */
  async reload(what: readonly string[]): Promise<void> {
    const { api: own } = this.review;
    const at = this.written;
    const kinds = new Set(what);
    const [topics, summary] = await Promise.all([
      kinds.has("agenda") || kinds.has("moments") ? own.agenda() : null,
      kinds.has("summaries") || kinds.has("agenda") || kinds.has("moments") ? own.summary() : null,
    ]);
    if (at !== this.written) return;
    batch(() => {
      if (topics) this.topics.value = topics;
      if (!summary) return;
      const untouched = this.draft.peek() === this.summary.peek().text;
      this.summary.value = summary;
      if (untouched) this.draft.value = summary.text;
    });
  }
}

export async function openSupervision(review: Review): Promise<Supervision> {
  const [topics, summary, kept] = await Promise.all([review.api.agenda(), review.api.summary(), api.preferences()]);
  const author = typeof kept["author"] === "string" && kept["author"] ? kept["author"] : "me";
  return new Supervision(review, topics, summary, author);
}

/** The clock of the hour; it goes on while one looks at a moment. */
export class HourClock {
  readonly minutes = signal<number>(50);
  readonly running = signal(false);
  /** Seconds that have passed. */
  readonly passed = signal(0);
  private since = 0;
  private before = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly over: () => void = () => undefined,
    private readonly now: () => number = () => Date.now() / 1000,
  ) {}

  toggle(): void {
    if (this.running.peek()) this.stop();
    else {
      this.since = this.now();
      this.running.value = true;
      this.timer = setInterval(() => this.look(), 500);
    }
  }

  reset(): void {
    this.stop();
    this.before = 0;
    this.passed.value = 0;
  }

  look(): void {
    if (!this.running.peek()) return;
    const was = this.passed.peek();
    this.passed.value = Math.floor(this.before + this.now() - this.since);
    const end = this.minutes.peek() * 60;
    if (was < end && this.passed.peek() >= end) this.over();
  }

  private stop(): void {
    this.look();
    if (this.running.peek()) this.before += this.now() - this.since;
    this.running.value = false;
    clearInterval(this.timer);
  }
}
