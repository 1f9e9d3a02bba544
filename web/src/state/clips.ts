/** Clips of sessions side by side, all on one transport: second by second from where each begins. */
import { type ReadonlySignal, type Signal, computed, effect, signal } from "@preact/signals-core";
import { type SessionApi, session } from "../api/client";
import type { Moment, Pin, SessionView } from "../api/types";
import { Transport } from "../core/clock";
import { AROUND, type Range, type Row, commonSpan, rowsOf, union } from "../core/compare";
import { Tiles } from "../core/pyramid";
import type { Player } from "../core/video";

/** What is drawn of a session: an open review is one as well. */
export type Source = {
  readonly view: SessionView;
  readonly api: SessionApi;
  readonly tiles: Tiles;
  readonly stale: Signal<number>;
};

export class Clip {
  /** Session time of the playhead (s). */
  readonly time: ReadonlySignal<number>;
  readonly players = new Map<string, Player>();

  constructor(
    readonly pin: Pin,
    readonly source: Source,
    readonly moment: Moment | null,
    readonly origin: number,
    readonly transport: Transport,
  ) {
    this.time = computed(() => origin + transport.time.value);
  }

  get view(): SessionView {
    return this.source.view;
  }

  get api(): SessionApi {
    return this.source.api;
  }

  addPlayer(id: string, player: Player): () => void {
    this.players.set(id, player);
    void player.stand(this.time.peek());
    return () => {
      player.dispose();
      this.players.delete(id);
    };
  }
}

/** The clips of a comparison. */
export class Stage {
  readonly transport: Transport;
  readonly span: number;
  readonly clips: readonly Clip[];
  readonly rows: readonly Row[];
  /** What the lag profiles of a row reach in all columns, as far as they have come. */
  readonly reaches = signal<ReadonlyMap<string, Range>>(new Map());
  private readonly end: () => void;

  constructor(opened: readonly { pin: Pin; source: Source; moment: Moment | null }[]) {
    this.span = commonSpan(opened.map((o) => o.pin));
    this.transport = new Transport(this.span);
    this.transport.setLoop([0, this.span]);
    this.clips = opened.map(({ pin, source, moment }) => new Clip(pin, source, moment, pin.start - AROUND, this.transport));
    this.rows = rowsOf(this.clips);
    this.end = effect(() => {
      void this.transport.jumps.value;
      const running = this.transport.playing.value;
      this.each((player, time) => {
        if (running) player.jump(time);
        else void player.stand(time);
      });
    });
  }

  reach(row: string, range: Range): void {
    const was = this.reaches.peek().get(row);
    if (was && was[0] <= range[0] && was[1] >= range[1]) return;
    this.reaches.value = new Map(this.reaches.peek()).set(row, was ? union(was, range) : range);
  }

  /** Called once a frame. */
  tick(): void {
    this.transport.tick();
    if (this.transport.playing.peek()) this.each((player, time) => player.follow(time, this.transport.rate.peek()));
  }

  dispose(): void {
    this.transport.pause();
    this.each((player) => player.dispose());
    this.end();
  }

  private each(act: (player: Player, time: number) => void): void {
    for (const clip of this.clips) for (const player of clip.players.values()) act(player, clip.time.peek());
  }
}

/** Open what is pinned; each session once. */
export async function openStage(pins: readonly Pin[]): Promise<Stage> {
  const every = new Map<string, Promise<{ source: Source; moments: Moment[] }>>();
  for (const { session: id } of pins) if (!every.has(id)) every.set(id, openSource(id));
  const opened = await Promise.all(
    pins.map(async (pin) => {
      const { source, moments } = await every.get(pin.session)!;
      return { pin, source, moment: moments.find((m) => m.id === pin.moment) ?? null };
    }),
  );
  return new Stage(opened);
}

async function openSource(id: string): Promise<{ source: Source; moments: Moment[] }> {
  const api = session(id);
  const [view, moments] = await Promise.all([api.view(), api.moments()]);
  const stale = signal(0);
  return { source: { view, api, stale, tiles: new Tiles(api.tile, () => stale.value++) }, moments };
}
