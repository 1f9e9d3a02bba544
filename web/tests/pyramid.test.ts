import { describe, expect, it } from "vitest";
import {
  type Pyramid,
  TILE,
  Tiles,
  columnsFor,
  decodeTile,
  fillColumns,
  levelFor,
  pointsIn,
  tilesIn,
  valueAt,
} from "../src/core/pyramid";

/** A pyramid made the plain way, with a hole. */
function made(samples: number, value: (i: number) => number, bin = 0.1) {
  const levels: { min: Float32Array; max: Float32Array }[] = [];
  let min = Float32Array.from({ length: samples }, (_, i) => value(i));
  let max = min.slice();
  for (;;) {
    levels.push({ min, max });
    if (min.length <= TILE) break;
    const n = Math.ceil(min.length / 4);
    const [a, b] = [new Float32Array(n).fill(NaN), new Float32Array(n).fill(NaN)];
    for (let i = 0; i < min.length; i++) {
      const j = i >> 2;
      if (!(a[j]! <= min[i]!)) a[j] = min[i]!;
      if (!(b[j]! >= max[i]!)) b[j] = max[i]!;
    }
    [min, max] = [a, b];
  }
  const pyramid: Pyramid = { id: "s", start: 0, bin, levels: levels.length, samples };
  const asked: string[] = [];
  const fetcher = async (_: string, level: number, n: number) => {
    asked.push(`${level}/${n}`);
    const out = new Float32Array(2 * TILE).fill(NaN);
    out.set(levels[level]!.min.subarray(n * TILE, (n + 1) * TILE), 0);
    out.set(levels[level]!.max.subarray(n * TILE, (n + 1) * TILE), TILE);
    return out.buffer;
  };
  return { pyramid, fetcher, asked };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("levels and tiles", () => {
  const { pyramid } = made(90_000, Math.sin, 0.04);

  it("takes the coarsest level with a bin for every pixel", () => {
    expect(levelFor(pyramid, 0.04)).toBe(0);
    expect(levelFor(pyramid, 0.159)).toBe(0);
    expect(levelFor(pyramid, 0.16)).toBe(1);
    expect(levelFor(pyramid, 2.7)).toBe(3);
    expect(levelFor(pyramid, 1e6)).toBe(pyramid.levels - 1);
    expect(levelFor(pyramid, 1e-6)).toBe(0);
  });

  it("asks for the tiles of a span and for none outside the signal", () => {
    expect(tilesIn(pyramid, 0, 0, 20)).toEqual([0, 0]);
    expect(tilesIn(pyramid, 0, 20, 41)).toEqual([0, 2]);
    expect(tilesIn(pyramid, 0, 3700, 3800)).toBeNull();
    expect(tilesIn({ ...pyramid, start: 100 }, 0, 0, 50)).toBeNull();
  });

  it("refuses a tile that was cut short", () => {
    expect(() => decodeTile(new ArrayBuffer(12))).toThrow(/4096 bytes; 12 came/);
  });
});

describe("the store of tiles", () => {
  it("fetches each tile once, the newest wish first, and says when one has come", async () => {
    const { fetcher, asked } = made(90_000, Math.sin);
    let arrived = 0;
    const tiles = new Tiles(fetcher, () => arrived++, 100, 1);
    for (const n of [0, 1, 2, 1]) tiles.get("s", 0, n);
    await settled();
    expect(asked).toEqual(["0/0", "0/1", "0/2"]);
    expect(arrived).toBe(3);
    expect(tiles.get("s", 0, 1)).toBeDefined();
    expect(tiles.waiting).toBe(0);
  });

  it("drops wishes that scrolled away", async () => {
    const { fetcher, asked } = made(90_000, Math.sin);
    const tiles = new Tiles(fetcher, () => undefined, 100, 1);
    for (const n of [0, 1, 2]) tiles.get("s", 0, n);
    tiles.settle();
    tiles.get("s", 0, 7);
    await settled();
    expect(asked).toEqual(["0/0", "0/7"]);
  });

  it("forgets the tile that was used longest ago", async () => {
    const { fetcher } = made(90_000, Math.sin);
    const tiles = new Tiles(fetcher, () => undefined, 2);
    for (const n of [0, 1]) tiles.get("s", 0, n);
    await settled();
    tiles.get("s", 0, 0);
    tiles.get("s", 0, 2);
    await settled();
    expect(tiles.peek("s", 0, 0)).toBeDefined();
    expect(tiles.peek("s", 0, 1)).toBeUndefined();
  });

  it("keeps an error, asks again only when told to", async () => {
    let asked = 0;
    const tiles = new Tiles(
      () => (asked++, Promise.reject(new Error("gone"))),
      () => undefined,
    );
    tiles.get("s", 0, 0);
    await settled();
    tiles.get("s", 0, 0);
    expect(asked).toBe(1);
    expect([...tiles.errors.values()][0]?.message).toBe("gone");
    tiles.retry();
    tiles.get("s", 0, 0);
    expect(asked).toBe(2);
  });
});

describe("pixel columns", () => {
  it("hold the extremes of all samples, at every zoom", async () => {
    const value = (i: number) => Math.sin(i / 50) + (i === 70_001 ? 9 : 0);
    const { pyramid, fetcher } = made(90_000, value, 0.04);
    const tiles = new Tiles(fetcher, () => undefined);
    const out = columnsFor(1000);
    for (const view of [
      { start: 0, span: 3600 },
      { start: 2600, span: 400 },
    ]) {
      fillColumns(tiles, pyramid, view, 1000, out);
      await settled();
      expect(fillColumns(tiles, pyramid, view, 1000, out)).toBe(true);
      expect(Math.max(...out.high)).toBeCloseTo(Math.max(value(70_001)), 5);
    }
  });

  it("leave a gap where nothing was observed", async () => {
    const { pyramid, fetcher } = made(1000, (i) => (i >= 300 && i < 600 ? NaN : 1));
    const tiles = new Tiles(fetcher, () => undefined);
    const view = { start: 0, span: 100 };
    fillColumns(tiles, pyramid, view, 100, columnsFor(100));
    await settled();
    const out = columnsFor(100);
    fillColumns(tiles, pyramid, view, 100, out);
    expect([29, 31, 45, 58, 61].map((x) => Number.isNaN(out.low[x]))).toEqual([
      false, true, true, true, false,
    ]);
  });

  it("show a coarser tile while the fine one is on its way", async () => {
    const { pyramid, fetcher } = made(90_000, (i) => i);
    const tiles = new Tiles(fetcher, () => undefined);
    tiles.get("s", pyramid.levels - 1, 0);
    await settled();
    const out = columnsFor(100);
    expect(fillColumns(tiles, pyramid, { start: 4000, span: 10 }, 100, out)).toBe(false);
    expect(out.low[50]).toBeGreaterThan(39_000);
    expect(out.high[50]).toBeLessThan(41_000);
  });

  it("give single samples when zoomed in, with a neighbor on each side", async () => {
    const { pyramid, fetcher } = made(2000, (i) => i);
    const tiles = new Tiles(fetcher, () => undefined);
    expect(pointsIn(tiles, pyramid, { start: 51, span: 2 })).toBeNull();
    await settled();
    const points = pointsIn(tiles, pyramid, { start: 51, span: 2 })!;
    expect([points.value[0], points.value[points.count - 1]]).toEqual([509, 531]);
    expect(points.time[0]).toBeCloseTo(50.95, 9);
  });

  it("read the value under the playhead", async () => {
    const { pyramid, fetcher } = made(2000, (i) => (i === 7 ? NaN : i));
    const tiles = new Tiles(fetcher, () => undefined);
    expect(valueAt(tiles, pyramid, 0.85)).toBeNull();
    tiles.get("s", 0, 0);
    await settled();
    expect(valueAt(tiles, pyramid, 0.85)).toBe(8);
    expect(valueAt(tiles, pyramid, 0.75)).toBeNull();
    expect(valueAt(tiles, pyramid, 1e6)).toBeNull();
  });
});
