/** Players that obey the transport: exact frames when it stands, in step with it when it runs. */

/** How a medium's clock maps to the session's: session = media + offset + drift * media (s). */
export type MediaClock = { readonly offset: number; readonly drift: number };

export function toSession(clock: MediaClock, media: number): number {
  return media + clock.offset + clock.drift * media;
}

export function toMedia(clock: MediaClock, session: number): number {
  return (session - clock.offset) / (1 + clock.drift);
}

/** Presentation times of all frames (s, the medium's clock): the only way to an exact frame. */
export class FrameTable {
  constructor(readonly times: Float64Array) {
    if (times.length === 0) throw new RangeError("A table of frames has at least one; none came.");
  }

  get count(): number {
    return this.times.length;
  }

  /** The frame that stands on the picture at a time: the last one that has begun. */
  at(time: number): number {
    let low = 0;
    let high = this.times.length;
    // A time that went through the session's clock and back is off by rounding alone.
    const reached = time + 1e-6;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.times[middle]! <= reached) low = middle + 1;
      else high = middle;
    }
    return Math.max(low - 1, 0);
  }

  /** Where to seek to see a frame: its middle, because browsers round times of seeks. */
  middle(frame: number): number {
    const begins = this.begins(frame);
    const next = this.times[this.held(frame) + 1];
    return next === undefined ? begins + this.typical / 4 : (begins + next) / 2;
  }

  begins(frame: number): number {
    return this.times[this.held(frame)]!;
  }

  private get typical(): number {
    const { length } = this.times;
    return length > 1 ? (this.times[length - 1]! - this.times[0]!) / (length - 1) : 0.04;
  }

  private held(frame: number): number {
    return Math.min(Math.max(Math.round(frame), 0), this.times.length - 1);
  }
}

/** Beyond this a player is set, not paced (s). */
export const LOST = 0.3;
/** So near a player begins where it stands; to set it takes longer (s). */
const NEAR = 0.05;
/** The most that a set player aims ahead (s). */
const AHEAD = 0.5;
/** A player this near is left alone (s): half of what two may be apart would be 20 ms. */
const CLOSE = 0.01;
/** How long it is watched before it is called out of step, and before that let settle (s). */
const WATCHED = 0.3;
/** How long a correction is meant to take (s), where the speed that this needs may be run. */
const HASTE = 0.5;
/** How much faster or slower a player may run: one that is heard, and one that nobody hears. */
export const HEARD = 0.1;
export const MUTE = 0.5;

/**
 * The speed of a player, changed as seldom as can be.
 *
 * A browser's player that is left alone keeps time to a fraction of a millisecond; every change
 * of its speed makes the clock of its sound jump by up to tens of them. So a player is watched,
 * and where the median of what was seen is out of step, one correction of known length brings it
 * back. What the change of speed itself costs is learnt from what is left afterwards.
 */
export class Pace {
  private rate = Number.NaN;
  private speed = 1;
  /** Session time at which a correction ends, and from which the player is watched again (s). */
  private until = Number.NEGATIVE_INFINITY;
  private from = Number.NEGATIVE_INFINITY;
  private seen: number[] = [];
  private corrected = false;
  private slip = 0;

  /** Forget what was seen: the player has been set, or begins. */
  reset(): void {
    this.rate = Number.NaN;
    this.corrected = false;
  }

  /**
   * @param behind how far the player is behind the transport (s)
   * @param session time of the transport (s)
   * @param rate of the transport
   * @param most the share by which the player may be faster or slower
   * @returns the rate at which the player runs on
   */
  next(behind: number, session: number, rate: number, most = HEARD): number {
    if (rate !== this.rate) this.begin(session, rate);
    if (session < this.until) return this.speed;
    if (this.speed !== rate) {
      this.speed = rate;
      this.watch(session + WATCHED * rate);
    }
    if (session < this.from) return rate;
    this.seen.push(behind);
    if (session < this.from + WATCHED * rate) return rate;
    const left = median(this.seen);
    if (this.corrected) this.slip = held(this.slip + left / 2, LOST / 2);
    this.corrected = Math.abs(left) > CLOSE;
    this.watch(session);
    if (this.corrected) this.correct(this.aim(left), session, rate, most);
    return this.speed;
  }

  /** What a correction has to win (s), with what the change of speed is going to cost. */
  private aim(left: number): number {
    const all = left + this.slip;
    return Math.abs(all) > CLOSE / 2 ? all : left;
  }

  private begin(session: number, rate: number): void {
    this.rate = this.speed = rate;
    this.until = session;
    this.corrected = false;
    this.watch(session + WATCHED * rate);
  }

  private watch(from: number): void {
    this.from = from;
    this.seen = [];
  }

  private correct(behind: number, session: number, rate: number, most: number): void {
    const share = held(behind / (HASTE * rate), most);
    this.speed = rate * (1 + share);
    this.until = this.from = session + behind / share;
  }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

function held(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most);
}

/** What a player needs of a video or audio element. */
export type Element = {
  currentTime: number;
  playbackRate: number;
  preservesPitch: boolean;
  muted: boolean;
  readonly paused: boolean;
  readonly seeking?: boolean;
  readonly duration: number;
  play(): Promise<void>;
  pause(): void;
  requestVideoFrameCallback?(
    callback: (now: number, meta: { mediaTime: number }) => void,
  ): number;
  cancelVideoFrameCallback?(handle: number): void;
};

export type Waits = (ms: number) => Promise<void>;

const wait: Waits = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One video or sound, a slave of the transport. */
export class Player {
  /** Media time of the picture on screen (s), where the browser tells it. */
  private pictured: number | null = null;
  private callback: number | undefined;
  private starting = false;
  private failed: Error | null = null;
  private ticket = 0;
  /** How long it takes to be set while the transport runs on (s), as learnt from the last times. */
  private ahead = 0;
  private landing = false;
  private readonly pace = new Pace();

  constructor(
    readonly element: Element,
    readonly clock: MediaClock,
    readonly frames: FrameTable | null,
    private readonly waits: Waits = wait,
  ) {
    element.preservesPitch = true;
    this.watch();
  }

  /** The frame on the picture at a session time; null without a table. */
  frameAt(session: number): number | null {
    return this.frames ? this.frames.at(toMedia(this.clock, session)) : null;
  }

  /** Session time at which a frame begins (s). */
  timeOf(frame: number): number {
    return toSession(this.clock, this.frames ? this.frames.begins(frame) : 0);
  }

  /** How far the picture is behind the transport (s). */
  behind(session: number): number {
    return toMedia(this.clock, session) - this.element.currentTime;
  }

  /** Whether this medium has something at a session time. */
  covers(session: number): boolean {
    const media = toMedia(this.clock, session);
    return media >= -0.02 && !(media > this.element.duration + 0.02);
  }

  /** Called once a frame while the transport runs. */
  follow(session: number, rate: number): void {
    const { element } = this;
    if (!this.covers(session)) {
      if (!element.paused) element.pause();
      return;
    }
    if (element.paused) {
      if (!this.starting && !this.failed) this.start(session, rate);
      return;
    }
    if (element.seeking || this.starting) return; // where it lands is not where it is
    const behind = this.behind(session);
    if (this.landing) {
      this.landing = false;
      this.ahead = Math.min(Math.max(this.ahead + behind / rate / 2, 0), AHEAD);
    }
    if (Math.abs(behind) > LOST) this.set(session, rate);
    else {
      const speed = this.pace.next(behind, session, rate, element.muted ? MUTE : HEARD);
      if (element.playbackRate !== speed) element.playbackRate = speed;
    }
  }

  /** Go to a session time at once and play on. */
  jump(session: number): void {
    this.pace.reset();
    if (this.covers(session) && Math.abs(this.behind(session)) > NEAR)
      this.element.currentTime = toMedia(this.clock, session);
  }

  /** Stand at a session time; resolves to the frame on the picture, null where nobody can tell. */
  async stand(session: number): Promise<number | null> {
    const ticket = ++this.ticket;
    this.element.pause();
    const media = toMedia(this.clock, session);
    const frame = this.frames?.at(media);
    const goal = frame === undefined ? Math.max(media, 0) : this.frames!.middle(frame);
    if (Math.abs(this.element.currentTime - goal) < 1e-4) return frame ?? null;
    const seen = this.nextPicture();
    this.element.currentTime = goal;
    // The frame that is shown already may fire no callback.
    const time = await Promise.race([seen, this.waits(400).then(() => null)]);
    if (ticket !== this.ticket) return null;
    return time === null || !this.frames ? (frame ?? null) : this.frames.at(time);
  }

  /** Why it does not play, if it does not. */
  get error(): Error | null {
    return this.failed;
  }

  /** Media time of the last picture (s). */
  get picture(): number | null {
    return this.pictured;
  }

  dispose(): void {
    this.ticket++;
    this.element.pause();
    if (this.callback !== undefined) this.element.cancelVideoFrameCallback?.(this.callback);
  }

  /** Set it to where the transport will be when it has got there. */
  private set(session: number, rate: number): void {
    this.element.currentTime = toMedia(this.clock, session + this.ahead * rate);
    this.landing = true;
    this.pace.reset();
  }

  private start(session: number, rate: number): void {
    this.starting = true;
    this.ticket++;
    this.pace.reset();
    if (Math.abs(this.behind(session)) > NEAR) this.set(session, rate);
    this.element.playbackRate = rate;
    this.element
      .play()
      .catch((error: Error) => {
        // A pause before the player has begun ends its promise; the next frame tries again.
        if (error.name !== "AbortError") this.failed = error;
      })
      .finally(() => (this.starting = false));
  }

  private watch(): void {
    this.callback = this.element.requestVideoFrameCallback?.((_, meta) => {
      this.pictured = meta.mediaTime;
      this.watch();
    });
  }

  private nextPicture(): Promise<number | null> {
    return new Promise((resolve) => {
      if (!this.element.requestVideoFrameCallback) return resolve(null);
      this.element.requestVideoFrameCallback((_, meta) => resolve(meta.mediaTime));
    });
  }
}
