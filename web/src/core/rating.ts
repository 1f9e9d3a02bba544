/** Reads a slider on a fixed grid of session time. Where the session did not run, nothing is read. */

/** Readings a second of session time. */
export const RATE = 25;
/** A frame longer than this (s, at normal speed) is a gap: nobody knows where the hand was. */
export const STALL = 0.12;
/** Readings after which a block is saved. */
const BLOCK = RATE;

export type Block = { first: number; values: number[] };

export class Sampler {
  private last: number | null = null;
  private open: Block | null = null;
  private readonly done: Block[] = [];

  /**
   * A picture was shown.
   *
   * @param time session time (s)
   * @param value of the slider, 0 to 1
   * @param rate session seconds per second
   */
  frame(time: number, value: number, rate = 1): void {
    const last = this.last;
    this.last = time;
    if (last === null || time < last || time - last > STALL * Math.max(rate, 1)) {
      this.close();
      return;
    }
    const rounded = Math.round(value * 1000) / 1000;
    for (let k = Math.floor(last * RATE + 1e-9) + 1; k <= time * RATE + 1e-9; k++) {
      this.open ??= { first: k, values: [] };
      this.open.values.push(rounded);
      if (this.open.values.length >= BLOCK) this.close();
    }
  }

  /** The session stands still. */
  rest(): void {
    this.last = null;
    this.close();
  }

  /** Blocks that are complete; each is given once. */
  take(): Block[] {
    return this.done.splice(0);
  }

  private close(): void {
    if (this.open) this.done.push(this.open);
    this.open = null;
  }
}

export type Run = { start: number; values: number[] };

/** Runs with one more block; where both have a reading the new one counts. */
export function withBlock(runs: readonly Run[], block: Block): Run[] {
  const known = new Map<number, number>();
  for (const run of runs) run.values.forEach((v, i) => known.set(Math.round(run.start * RATE) + i, v));
  block.values.forEach((v, i) => known.set(block.first + i, v));
  const out: { first: number; values: number[] }[] = [];
  for (const k of [...known.keys()].sort((a, b) => a - b)) {
    const at = out.at(-1);
    if (at && at.first + at.values.length === k) at.values.push(known.get(k)!);
    else out.push({ first: k, values: [known.get(k)!] });
  }
  return out.map(({ first, values }) => ({ start: first / RATE, values }));
}

/** One more block at the end of what was read, which is what happens nearly always. */
export function appended(runs: readonly Run[], block: Block): Run[] {
  const last = runs.at(-1);
  const end = last ? Math.round(last.start * RATE) + last.values.length : -Infinity;
  if (last && block.first === end)
    return [...runs.slice(0, -1), { start: last.start, values: [...last.values, ...block.values] }];
  if (block.first > end) return [...runs, { start: block.first / RATE, values: [...block.values] }];
  return withBlock(runs, block);
}

/** Scales to begin with; anybody may write their own. */
export const SCALES: readonly { scale: string; low: string; high: string }[] = [
  { scale: "closeness", low: "far apart", high: "close" },
  { scale: "tension", low: "at ease", high: "tense" },
  { scale: "openness", low: "guarded", high: "open" },
  { scale: "feeling", low: "unpleasant", high: "pleasant" },
];
