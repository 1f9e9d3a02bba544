import { describe, expect, it } from "vitest";
import { RATE, STALL, Sampler, appended, withBlock } from "../src/core/rating";

function run(sampler: Sampler, from: number, to: number, step: number, value: (t: number) => number) {
  for (let t = from; t <= to + 1e-9; t += step) sampler.frame(t, value(t));
}

describe("reading a slider", () => {
  it("reads 25 times a second of session time, whatever the frames are", () => {
    for (const step of [1 / 60, 1 / 30, 0.1]) {
      const sampler = new Sampler();
      run(sampler, 10, 14, step, (t) => (t - 10) / 4);
      sampler.rest();
      const values = sampler.take().flatMap((b) => b.values);
      expect(values.length).toBeGreaterThanOrEqual(4 * RATE - 3);
      expect(values.length).toBeLessThanOrEqual(4 * RATE);
      expect([...values].sort((a, b) => a - b)).toEqual(values);
    }
  });

  it("leaves a gap where the session stood, jumped, or the page did", () => {
    const sampler = new Sampler();
    run(sampler, 0, 1, 0.02, () => 0.5);
    sampler.rest();
    run(sampler, 1, 2, 0.02, () => 0.5);
    run(sampler, 50, 51, 0.02, () => 0.5);
    run(sampler, 51 + 2 * STALL, 52, 0.02, () => 0.5);
    run(sampler, 20, 21, 0.02, () => 0.5);
    sampler.rest();
    const blocks = sampler.take();
    const seen = new Set(blocks.flatMap((b) => b.values.map((_, i) => b.first + i)));
    expect(seen.has(26)).toBe(true);
    for (const gap of [30 * RATE, 45 * RATE, Math.round((51 + STALL) * RATE)]) expect(seen.has(gap)).toBe(false);
    expect(blocks.some((b) => b.first <= 20.5 * RATE && b.first + b.values.length > 20.5 * RATE)).toBe(true);
    expect(sampler.take()).toEqual([]);
  });

  it("hands out a block each second, so that little is at stake", () => {
    const sampler = new Sampler();
    run(sampler, 0, 2.5, 0.02, () => 0.25);
    const blocks = sampler.take();
    expect(blocks.map((b) => b.values.length)).toEqual([RATE, RATE]);
    expect(blocks[1]!.first).toBe(blocks[0]!.first + RATE);
  });
});

describe("runs", () => {
  it("go on, begin anew after a gap, and are overwritten where somebody rates again", () => {
    let runs = appended([], { first: 50, values: [0.1, 0.2] });
    runs = appended(runs, { first: 52, values: [0.3] });
    expect(runs).toEqual([{ start: 2, values: [0.1, 0.2, 0.3] }]);
    runs = appended(runs, { first: 75, values: [0.9] });
    expect(runs.map((r) => r.start)).toEqual([2, 3]);
    runs = appended(runs, { first: 51, values: [0.7] });
    expect(runs[0]!.values).toEqual([0.1, 0.7, 0.3]);
    expect(withBlock(runs, { first: 53, values: Array<number>(22).fill(1) })).toHaveLength(1);
  });
});
