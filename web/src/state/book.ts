/** What is written beside notes: ratings, hunches, emotion words, labels that last; and blind looks. */
import { type Signal, batch, computed, signal } from "@preact/signals-core";
import type { SessionApi } from "../api/client";
import type { BlindView, Feeling, Hunch, HunchEdit, Label, NewFeeling, NewHunch, Rating, SessionView, Word } from "../api/types";
import type { Transport } from "../core/clock";
import { clock } from "../core/format";
import { Sampler, appended } from "../core/rating";
import type { Edits } from "../core/undo";

export type Kept = { ratings: Rating[]; hunches: Hunch[]; feelings: Feeling[] };
/** A key that is held longer than this (s) marks a span. */
export const HOLD = 0.35;

/** What a book needs of the session that it is about. */
export type About = {
  readonly view: SessionView;
  readonly api: SessionApi;
  readonly transport: Transport;
  readonly edits: Edits;
  readonly labels: Signal<Label[]>;
  frame(): { frame: number; media: string } | null;
};

export async function loadKept(api: SessionApi): Promise<Kept> {
  const [ratings, hunches, feelings] = await Promise.all([api.ratings(), api.hunches(), api.feelings()]);
  return { ratings, hunches, feelings };
}

type Timed = { id: string; start: number };
const inOrder = <T extends Timed>(list: readonly T[]) => [...list].sort((a, b) => a.start - b.start);

export class Book {
  readonly ratings: Signal<Rating[]>;
  readonly hunches: Signal<Hunch[]>;
  readonly feelings: Signal<Feeling[]>;
  readonly vocabulary: Signal<Word[]>;
  readonly blind = signal<BlindView | null>(null);
  /** Where the slider stands, 0 to 1. */
  readonly slider = signal(0.5);
  /** The rating that is being made. */
  readonly rating = signal<Rating | null>(null);
  /** How many things were written here beside notes and labels. */
  readonly count = computed(() => this.ratings.value.length + this.hunches.value.length + this.feelings.value.length);
  private readonly sampler = new Sampler();
  private held: { key: string; label: Label } | null = null;
  private stick = NaN;

  constructor(
    private readonly about: About,
    kept: Kept,
  ) {
    this.ratings = signal(kept.ratings);
    this.hunches = signal(kept.hunches);
    this.feelings = signal(kept.feelings);
    this.vocabulary = signal(about.view.vocabulary);
  }

  /** Take up what undoing, or somebody else, has changed. */
  async reload(kinds: ReadonlySet<string>): Promise<void> {
    const { api } = this.about;
    const [ratings, hunches, feelings] = await Promise.all([
      kinds.has("ratings") ? api.ratings() : null,
      kinds.has("hunches") ? api.hunches() : null,
      kinds.has("feelings") ? api.feelings() : null,
    ]);
    batch(() => {
      if (hunches) this.hunches.value = hunches;
      if (feelings) this.feelings.value = feelings;
      if (!ratings) return;
      const going = this.rating.peek();
      if (going && !ratings.some((r) => r.id === going.id)) this.forget();
      // What is being rated is newer here than there.
      else if (!going) this.ratings.value = ratings;
    });
  }

  /** Called once a frame while it plays. */
  tick(): void {
    if (!this.rating.peek()) return;
    this.readStick();
    const { transport } = this.about;
    if (transport.playing.peek()) this.sampler.frame(transport.time.peek(), this.slider.peek(), transport.rate.peek());
    else this.sampler.rest();
    this.save();
  }

  /** Move the slider, within its ends. */
  slide(to: number): void {
    this.slider.value = Math.min(Math.max(to, 0), 1);
  }

  /** Begin to rate, and play. */
  async rate(told: { scale: string; low: string; high: string; person: string }): Promise<void> {
    const { transport, edits, api } = this.about;
    const start = transport.time.peek();
    const made = await edits.do({
      words: `Rating ${told.scale} from ${clock(start)}`,
      send: () => api.addRating({ ...told, start }),
    });
    if (!made) return;
    this.sampler.rest();
    this.sampler.take();
    batch(() => {
      this.slider.value = 0.5;
      this.ratings.value = inOrder([...this.ratings.peek(), made]);
      this.rating.value = made;
    });
    transport.play();
  }

  /** End the rating; what was read is kept. */
  stop(): void {
    if (!this.rating.peek()) return;
    this.about.transport.pause();
    this.sampler.rest();
    this.save();
    this.rating.value = null;
  }

  private forget(): void {
    const gone = this.rating.peek();
    this.about.transport.pause();
    this.sampler.rest();
    this.sampler.take();
    this.rating.value = null;
    if (gone) this.ratings.value = this.ratings.peek().filter((r) => r.id !== gone.id);
  }

  private save(): void {
    const going = this.rating.peek();
    if (!going) return;
    for (const block of this.sampler.take()) {
      this.ratings.value = this.ratings.peek().map((r) =>
        r.id === going.id ? { ...r, runs: appended(r.runs, block), seconds: r.seconds + block.values.length / r.rate } : r,
      );
      void this.about.edits
        .do({ words: `Rated ${going.scale}`, send: () => this.about.api.addBlock(going.id, block) })
        .then((kept) => {
          if (!kept && this.rating.peek()?.id === going.id) this.forget();
        });
    }
  }

  /** A game pad's stick moves the slider: up is high. */
  private readStick(): void {
    const axis = navigator.getGamepads?.().find((p) => p?.connected)?.axes[1];
    if (axis === undefined || axis === this.stick) return;
    if (!Number.isNaN(this.stick)) this.slide((1 - axis) / 2);
    this.stick = axis;
  }

  removeRating(rating: Rating): Promise<unknown> {
    return this.remove(this.ratings, rating, `Rating of ${rating.scale} removed`, () => this.about.api.removeRating(rating.id));
  }

  logHunch(body: Omit<NewHunch, "start">): Promise<unknown> {
    const start = this.about.transport.time.peek();
    return this.about.edits.do({
      words: `Hunch at ${clock(start)}`,
      send: () => this.about.api.addHunch({ ...body, start }),
      settle: (made) => (this.hunches.value = inOrder([...this.hunches.peek(), made])),
    });
  }

  changeHunch(hunch: Hunch, change: HunchEdit): Promise<unknown> {
    const put = (next: Hunch) => (this.hunches.value = this.hunches.peek().map((h) => (h.id === hunch.id ? next : h)));
    return this.about.edits.do({
      words: `Hunch at ${clock(hunch.start)}`,
      apply: () => put({ ...hunch, ...change } as Hunch),
      send: () => this.about.api.changeHunch(hunch.id, change),
      settle: put,
      revert: () => put(hunch),
    });
  }

  removeHunch(hunch: Hunch): Promise<unknown> {
    return this.remove(this.hunches, hunch, `Hunch at ${clock(hunch.start)} removed`, () => this.about.api.removeHunch(hunch.id));
  }

  pinFeeling(body: Omit<NewFeeling, "start">): Promise<Feeling | undefined> {
    const start = this.about.transport.time.peek();
    return this.about.edits.do({
      words: `${body.word || "Feeling"} at ${clock(start)}`,
      send: () => this.about.api.addFeeling({ ...body, start }),
      settle: (made) => (this.feelings.value = inOrder([...this.feelings.peek(), made])),
    });
  }

  replyTo(feeling: Feeling, reply: string): Promise<unknown> {
    const put = (next: Feeling) => (this.feelings.value = this.feelings.peek().map((f) => (f.id === feeling.id ? next : f)));
    return this.about.edits.do({
      words: `Answer to ${feeling.word || "a feeling"}`,
      apply: () => put({ ...feeling, reply }),
      send: () => this.about.api.changeFeeling(feeling.id, { reply }),
      settle: put,
      revert: () => put(feeling),
    });
  }

  removeFeeling(feeling: Feeling): Promise<unknown> {
    return this.remove(this.feelings, feeling, `${feeling.word || "Feeling"} removed`, () => this.about.api.removeFeeling(feeling.id));
  }

  private remove<T extends Timed>(list: Signal<T[]>, one: T, words: string, send: () => Promise<void>): Promise<unknown> {
    const before = list.peek();
    return this.about.edits.do({
      words,
      apply: () => (list.value = before.filter((other) => other.id !== one.id)),
      send,
      revert: () => (list.value = before),
    });
  }

  /** A key of the vocabulary goes down: its mark is there at once. */
  press(key: string): Word | undefined {
    const word = this.vocabulary.peek().find((w) => w.key === key);
    if (!word || this.held) return undefined;
    const { transport, labels } = this.about;
    transport.tick(); // where it is now: the last picture may be older than the key
    const at = this.about.frame();
    const label: Label = {
      key, name: word.name, start: transport.time.peek(), stop: null, frame: at?.frame ?? null, media: at?.media ?? null,
      id: `new-${performance.now()}`, author: "", created: "",
    };
    this.held = { key, label };
    labels.value = [...labels.peek(), label];
    return word;
  }

  /** The key comes up: a tap was a point, a held key a span. */
  release(key: string): Promise<unknown> | undefined {
    if (this.held?.key !== key) return undefined;
    const { label } = this.held;
    this.held = null;
    const { transport, labels, edits, api } = this.about;
    transport.tick();
    const now = transport.time.peek();
    const stop = now - label.start > HOLD ? now : null;
    const others = () => labels.peek().filter((l) => l.id !== label.id);
    const body = { key, start: label.start, stop, frame: label.frame, media: label.media };
    return edits.do({
      words: `${label.name} at ${clock(label.start)}`,
      apply: () => (labels.value = [...others(), { ...label, stop }]),
      send: () => api.addLabel(body),
      settle: (made) => (labels.value = inOrder([...others(), made])),
      revert: () => (labels.value = others()),
    });
  }

  async lookBlind(): Promise<void> {
    this.blind.value = await this.about.api.beginBlind();
  }

  async reveal(): Promise<void> {
    this.blind.value = await this.about.api.reveal();
  }
}
