/** Envelopes of sound: lowest and highest sample a bin, coarse at once and finer when zoomed in. */
import { type MediaClock, toMedia } from "./video";

/** Seconds in a bin of level 0; each level is four times the one before. */
export const FINEST = 0.01;
const STEP = 4;
const COARSEST = 6;
const UNKNOWN = -128;

export type Ask = (media: string, level: number) => Promise<ArrayBuffer>;

/** The level with a bin for every pixel, of the few that are fetched whole. */
export function envelopeLevel(secondsPerPixel: number): number {
  const level = Math.floor(Math.log(secondsPerPixel / FINEST) / Math.log(STEP) + 1e-9);
  return Math.min(Math.max(level, 0), COARSEST);
}

export class Envelope {
  private readonly levels = new Map<number, Int8Array | "asked">();
  private failed: Error | null = null;

  /** @param start of the sound on its own clock (s) */
  constructor(
    private readonly media: string,
    private readonly start: number,
    private readonly clock: MediaClock,
    private readonly ask: Ask,
    private readonly arrived: () => void,
  ) {}

  get error(): Error | null {
    return this.failed;
  }

  /**
   * Lowest and highest sample between two session times, -1 to 1; null where nothing is known yet.
   *
   * @param secondsPerPixel which level is wanted; coarser ones stand in until it is here
   */
  reader(secondsPerPixel: number): (from: number, to: number) => readonly [number, number] | null {
    const wanted = envelopeLevel(secondsPerPixel);
    this.fetch(wanted);
    const level = [...this.levels.keys()]
      .filter((l) => this.levels.get(l) !== "asked")
      .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
    const pairs = level === undefined ? null : (this.levels.get(level) as Int8Array);
    const bin = FINEST * STEP ** (level ?? 0);
    return (from, to) => {
      if (!pairs) return null;
      const first = Math.floor((toMedia(this.clock, from) - this.start) / bin);
      const last = Math.max(Math.ceil((toMedia(this.clock, to) - this.start) / bin), first + 1);
      let [low, high] = [Infinity, -Infinity];
      for (let i = Math.max(first, 0); i < last && i * 2 < pairs.length; i++) {
        if (pairs[i * 2] === UNKNOWN) continue;
        low = Math.min(low, pairs[i * 2]!);
        high = Math.max(high, pairs[i * 2 + 1]!);
      }
      return low > high ? null : [low / 127, high / 127];
    };
  }

  retry(): void {
    if (!this.failed) return;
    this.failed = null;
    for (const [level, bytes] of this.levels) if (bytes === "asked") this.levels.delete(level);
  }

  private fetch(level: number): void {
    if (this.levels.has(level) || this.failed) return;
    this.levels.set(level, "asked");
    this.ask(this.media, level)
      .then((bytes) => void this.levels.set(level, new Int8Array(bytes)))
      .catch((error: Error) => void (this.failed = error))
      .finally(this.arrived);
  }
}
