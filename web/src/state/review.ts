/** One open session: its transport, its signals, and what people have said about it. */
import { type Signal, batch, computed, effect, signal } from "@preact/signals-core";
import { type SessionApi, session } from "../api/client";
import type { Label, Moment, Note, SessionView, ThisMoment } from "../api/types";
import { LEAD_IN, Transport } from "../core/clock";
import { clock } from "../core/format";
import { Tiles } from "../core/pyramid";
import { Envelope } from "../core/sound";
import { Edits } from "../core/undo";
import { FrameTable, Player } from "../core/video";
import { type View, followed, held, revealed } from "../core/view";
import { Book, type Kept, loadKept } from "./book";
import { follow } from "./prefs";
import { ThisMomentReader } from "./now";

/** What people say of a moment. */
export type Judgment = Partial<Pick<Moment, "decision" | "title" | "starred">>;
export type Pin = { finding: string; time: number; lag: number; value: number | null };

/** Seconds of the view at the beginning. */
const FIRST_SPAN = 120;
/** A step where there is no film (s). */
const STEP = 0.04;
/** More lanes than this are not shown at once. */
const MANY = 8;

export class Review {
  readonly transport: Transport;
  readonly tiles: Tiles;
  readonly edits: Edits;
  readonly window: Signal<View>;
  readonly selected = signal<string | null>(null);
  readonly muted: Signal<ReadonlySet<string>>;
  readonly solo = signal<string | null>(null);
  /** Lanes that are not to be seen: muted ones, or all but one. */
  readonly hidden = computed<ReadonlySet<string>>(() => {
    const alone = this.solo.value;
    if (alone === null) return this.muted.value;
    return new Set(this.view.lanes.map((l) => l.id).filter((id) => id !== alone));
  });
  readonly mapped: Signal<string | null>;
  readonly pin = signal<Pin | null>(null);
  readonly planted = signal(false);
  readonly now = signal<ThisMoment | null>(null);
  readonly players = new Map<string, Player>();
  readonly envelopes = new Map<string, Envelope>();
  /** Counts what asks for a new picture: tiles that came, notes that were written. */
  readonly stale = signal(0);
  /** Where it was opened (s). */
  opened = 0;
  readonly book: Book;
  private readonly ends: (() => void)[] = [];
  private readonly watchers = new Set<(changed: readonly string[]) => void>();

  constructor(
    readonly view: SessionView,
    readonly api: SessionApi,
    readonly moments: Signal<Moment[]>,
    readonly notes: Signal<Note[]>,
    readonly labels: Signal<Label[]>,
    kept: Kept,
  ) {
    this.transport = new Transport(view.duration);
    this.tiles = new Tiles(api.tile, () => this.stale.value++);
    this.muted = signal(foldedLanes(view));
    for (const media of view.media)
      if (media.kind === "audio")
        this.envelopes.set(media.id, new Envelope(media.id, media.start, media, api.envelope, () => this.stale.value++));
    this.window = signal(held({ start: 0, span: FIRST_SPAN }, view.duration));
    this.mapped = signal(view.findings.find((f) => f.map)?.id ?? null);
    this.edits = new Edits((which) => api.turn(which), (changed) => this.reload(changed));
    this.book = new Book(this, kept);
    if (view.findings.length > 0) {
      const reader = new ThisMomentReader(this.transport, api.moment, this.now);
      this.ends.push(() => reader.stop());
    }
    this.ends.push(
      effect(() => {
        if (this.transport.jumps.value === 0) return;
        const to = revealed(this.window.peek(), this.transport.time.peek(), view.duration);
        if (to !== this.window.peek()) this.window.value = to;
      }),
      effect(() => {
        void this.transport.jumps.value;
        const running = this.transport.playing.value;
        const time = this.transport.time.peek();
        for (const player of this.players.values())
          if (running) player.jump(time);
          else void player.stand(time);
      }),
    );
  }

  /** Called once a frame. */
  tick(): void {
    this.transport.tick();
    this.book.tick();
    const time = this.transport.time.peek();
    const running = this.transport.playing.peek();
    if (!running) return;
    for (const player of this.players.values()) player.follow(time, this.transport.rate.peek());
    const to = followed(this.window.peek(), time, follow.peek(), this.view.duration);
    if (to !== this.window.peek()) this.window.value = to;
  }

  addPlayer(id: string, player: Player): () => void {
    this.players.set(id, player);
    void player.stand(this.transport.time.peek());
    return () => {
      player.dispose();
      this.players.delete(id);
    };
  }

  /** The frame under the playhead in the first film that has a table. */
  frame(): { frame: number; media: string } | null {
    // In the session's order: tables arrive as they like.
    for (const { id } of this.view.media) {
      const frame = this.players.get(id)?.frameAt(this.transport.time.peek()) ?? null;
      if (frame !== null) return { frame, media: id };
    }
    return null;
  }

  /** Step by whole frames of the first film, or by a 25th of a second. */
  step(frames: number): void {
    this.transport.pause();
    const time = this.transport.time.peek();
    const at = this.frame();
    const player = at ? this.players.get(at.media) : undefined;
    if (at && player) this.transport.seek(player.timeOf(at.frame + frames));
    else this.transport.seek(time + frames * STEP);
  }

  select(moment: Moment, play: boolean): void {
    this.selected.value = moment.id;
    this.mapOf(moment);
    if (play) this.transport.playFrom(moment.start);
    else this.transport.seek(moment.start);
  }

  /** Show the lag map of what a moment is about. */
  mapOf(moment: Moment): void {
    const about = this.view.findings.filter((f) => f.map && moment.signals.includes(f.signal));
    if (about.length > 0 && !about.some((f) => f.id === this.mapped.peek())) this.mapped.value = about[0]!.id;
  }

  /** The next or the previous moment by time: from the selected one, or from where one went since. */
  neighbor(by: 1 | -1): Moment | undefined {
    const all = this.moments.peek();
    const time = this.transport.time.peek();
    const at = all.findIndex((m) => m.id === this.selected.peek());
    const chosen = all[at];
    if (chosen && time > chosen.start - LEAD_IN - 0.01 && time < chosen.stop + 0.01) return all[at + by];
    return by > 0 ? all.find((m) => m.start > time) : all.filter((m) => m.start < time).at(-1);
  }

  changeMoment(moment: Moment, change: Judgment, words: string): Promise<unknown> {
    const put = (next: Moment) =>
      (this.moments.value = this.moments.peek().map((m) => (m.id === moment.id ? next : m)));
    return this.edits.do({
      words,
      apply: () => put({ ...moment, ...change }),
      send: () => this.api.changeMoment(moment.id, change),
      settle: put,
      revert: () => put(moment),
    });
  }

  mark(): Promise<unknown> {
    const loop = this.transport.loop.peek();
    const time = this.transport.time.peek();
    const [start, stop] = loop ?? [time, Math.min(time + 5, this.view.duration)];
    return this.keep({ title: "My moment", start, stop });
  }

  /** Keep a stretch as a moment of one's own. */
  keep({ title, start, stop }: Pick<Moment, "title" | "start" | "stop">): Promise<unknown> {
    return this.edits.do({
      words: `Marked ${clock(start)}`,
      send: () => this.api.addMoment({ title, start, stop }),
      settle: (made) => {
        batch(() => {
          this.moments.value = [...this.moments.peek(), made].sort((a, b) => a.start - b.start);
          this.selected.value = made.id;
        });
      },
    });
  }

  label(key: string): Promise<unknown> | undefined {
    return this.book.press(key) ? this.book.release(key) : undefined;
  }

  removeLabel(label: Label): Promise<unknown> {
    const before = this.labels.peek();
    return this.edits.do({
      words: `Removed ${label.name} at ${clock(label.start)}`,
      apply: () => (this.labels.value = before.filter((l) => l.id !== label.id)),
      send: () => this.api.removeLabel(label.id),
      revert: () => (this.labels.value = before),
    });
  }

  write(text: string, about: { moment?: string | null; parent?: Note | null; start?: number }): Promise<Note | undefined> {
    const parent = about.parent ?? null;
    const start = parent?.start ?? about.start ?? this.transport.time.peek();
    const loop = this.transport.loop.peek();
    const at = parent ? null : this.frame();
    return this.edits.do({
      words: `Note at ${clock(start)}`,
      send: () =>
        this.api.addNote({
          start,
          stop: !parent && loop && loop[0] <= start && start <= loop[1] ? loop[1] : null,
          frame: at?.frame ?? null,
          media: at?.media ?? null,
          text,
          parent: parent?.id ?? null,
          moment: parent?.moment ?? about.moment ?? null,
        }),
      settle: (made) => (this.notes.value = [...this.notes.peek(), made]),
    });
  }

  rewrite(note: Note, text: string): Promise<unknown> {
    const put = (next: Note) =>
      (this.notes.value = this.notes.peek().map((n) => (n.id === note.id ? next : n)));
    return this.edits.do({
      words: `Note at ${clock(note.start)} changed`,
      apply: () => put({ ...note, text }),
      send: () => this.api.changeNote(note.id, { text }),
      settle: put,
      revert: () => put(note),
    });
  }

  removeNote(note: Note): Promise<unknown> {
    const before = this.notes.peek();
    return this.edits.do({
      words: `Note at ${clock(note.start)} removed`,
      apply: () => (this.notes.value = before.filter((n) => n.id !== note.id && n.parent !== note.id)),
      send: () => this.api.removeNote(note.id),
      revert: () => (this.notes.value = before),
    });
  }

  /** Whether somebody has gone anywhere since it was opened. */
  get touched(): boolean {
    return this.transport.jumps.peek() > 1 || this.transport.time.peek() !== this.opened;
  }

  /** Ask again for what could not be loaded. */
  retry(): void {
    for (const envelope of this.envelopes.values()) envelope.retry();
    this.tiles.retry();
  }

  async changedElsewhere(what: readonly string[]): Promise<void> {
    // What this page changed itself it has taken in already; a reload changes nothing then.
    if (this.edits.pending.peek() === 0) await this.reload(what);
  }

  /** Hear of what was changed elsewhere, or undone; more than the review itself shows. */
  watch(told: (changed: readonly string[]) => void): () => void {
    this.watchers.add(told);
    return () => void this.watchers.delete(told);
  }

  async reload(changed: readonly string[]): Promise<void> {
    const kinds = new Set(changed);
    const [moments, notes, labels] = await Promise.all([
      kinds.has("moments") ? this.api.moments() : null,
      kinds.has("notes") ? this.api.notes() : null,
      kinds.has("labels") ? this.api.labels() : null,
      this.book.reload(kinds),
    ]);
    batch(() => {
      if (moments) this.moments.value = moments;
      if (notes) this.notes.value = notes;
      if (labels) this.labels.value = labels;
    });
    for (const told of this.watchers) told(changed);
  }

  dispose(): void {
    this.book.stop();
    this.transport.pause();
    for (const player of this.players.values()) player.dispose();
    for (const end of this.ends) end();
  }
}

/** Where there are many lanes, those of which nothing was asked are folded away at first. */
export function foldedLanes(view: SessionView): Set<string> {
  const asked = new Set(view.findings.map((f) => f.signal));
  if (asked.size === 0 || view.lanes.length <= MANY) return new Set();
  return new Set(view.lanes.filter((l) => !l.signals.some((s) => asked.has(s.name))).map((l) => l.id));
}

/** Load a session; it opens at a given time, else at its best moment, else at its beginning. */
export async function openReview(id: string, time: number | null): Promise<Review> {
  const api = session(id);
  const [view, moments, notes, labels, kept] = await Promise.all([
    api.view(), api.moments(), api.notes(), api.labels(), loadKept(api),
  ]);
  const review = new Review(view, api, signal(moments), signal(notes), signal(labels), kept);
  // What shows in most signals is the easiest to see; strengths of different kinds do not compare.
  const best = [...moments].sort(
    (a, b) => b.signals.length - a.signals.length || (b.strength ?? 0) - (a.strength ?? 0),
  )[0];
  const stretches = view.findings.flatMap((f) => f.stretches);
  const stretch = stretches.sort((a, b) => (b.strength ?? 0) - (a.strength ?? 0))[0];
  const at = time ?? best?.start ?? stretch?.start ?? view.shared?.parts[0]?.[0] ?? 0;
  const span = review.window.peek().span;
  review.window.value = held({ start: at - span * 0.3, span }, view.duration);
  review.transport.seek(at);
  review.opened = review.transport.time.peek();
  if (time === null && best) {
    review.selected.value = best.id;
    review.mapOf(best);
  }
  return review;
}

export async function frameTable(api: SessionApi, media: string): Promise<FrameTable> {
  return new FrameTable(new Float64Array(await api.frames(media)));
}
