/** The one transport: every player, lane and map reads its time from here and has none of its own. */
import { type ReadonlySignal, computed, signal } from "@preact/signals-core";

export type Span = readonly [start: number, stop: number];

export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2] as const;
/** A marked moment is played from this much before it (s). */
export const LEAD_IN = 5;

export class Transport {
  /** Session time of the playhead (s). */
  readonly time: ReadonlySignal<number>;
  readonly playing: ReadonlySignal<boolean>;
  /** Session seconds per second. */
  readonly rate: ReadonlySignal<number>;
  readonly loop: ReadonlySignal<Span | null>;
  /** Counts what is not steady playing: seeks, steps, the end of a loop. Players go there at once. */
  readonly jumps: ReadonlySignal<number>;

  private readonly at = signal(0);
  private readonly running = signal(false);
  private readonly speed = signal(1);
  private readonly looped = signal<Span | null>(null);
  private readonly jumped = signal(0);
  private anchor = { time: 0, now: 0 };

  /**
   * @param duration of the session (s)
   * @param now a clock that never goes back (s)
   */
  constructor(
    readonly duration: number,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {
    this.time = computed(() => this.at.value);
    this.playing = computed(() => this.running.value);
    this.rate = computed(() => this.speed.value);
    this.loop = computed(() => this.looped.value);
    this.jumps = computed(() => this.jumped.value);
  }

  play(): void {
    if (this.running.peek()) return;
    const loop = this.looped.peek();
    const time = this.at.peek();
    if (loop && (time < loop[0] || time >= loop[1])) this.place(loop[0]);
    else if (time >= this.duration) this.place(0);
    this.hold();
    this.running.value = true;
  }

  pause(): void {
    if (!this.running.peek()) return;
    this.tick();
    this.running.value = false;
  }

  toggle(): void {
    if (this.running.peek()) this.pause();
    else this.play();
  }

  /** Go to a time (s), held to the session; playing goes on from there. */
  seek(time: number): void {
    this.place(time);
    this.hold();
  }

  /** Play from shortly before a time. */
  playFrom(time: number, leadIn = LEAD_IN): void {
    this.seek(time - leadIn);
    this.play();
  }

  setRate(rate: number): void {
    if (!(rate > 0)) throw new RangeError(`A speed is above 0; came ${rate}.`);
    this.tick();
    this.hold();
    this.speed.value = rate;
  }

  /** Repeat a span; null stops repeating. A span shorter than 50 ms is none. */
  setLoop(span: Span | null): void {
    if (!span) {
      this.looped.value = null;
      return;
    }
    const [start, stop] = [this.held(Math.min(...span)), this.held(Math.max(...span))];
    this.looped.value = stop - start < 0.05 ? null : [start, stop];
  }

  /** Move the playhead to where it is now; called once a frame. */
  tick(): void {
    if (!this.running.peek()) return;
    const time = this.anchor.time + (this.now() - this.anchor.now) * this.speed.peek();
    const loop = this.looped.peek();
    if (loop && time >= loop[1] && this.anchor.time <= loop[1]) {
      const length = loop[1] - loop[0];
      this.place(loop[0] + ((time - loop[1]) % length));
      this.hold();
    } else if (time >= this.duration) {
      this.at.value = this.duration;
      this.running.value = false;
    } else {
      this.at.value = time;
    }
  }

  private held(time: number): number {
    return Math.min(Math.max(Number.isFinite(time) ? time : 0, 0), this.duration);
  }

  private place(time: number): void {
    this.at.value = this.held(time);
    this.jumped.value++;
  }

  private hold(): void {
    this.anchor = { time: this.at.peek(), now: this.now() };
  }
}
