import { describe, expect, it } from "vitest";
import {
  type MapShape,
  NONE,
  cellAt,
  copiesOf,
  copyFor,
  extentOf,
  lagWords,
  limitOf,
  paint,
} from "../src/core/lagmap";

const shape: MapShape = {
  rows: 3,
  columns: 4,
  lags: [-1, 1],
  times: [10, 40],
  scale: 0.01,
  offset: 0,
};
// The most negative lag first.
const cells = Int8Array.from([1, 2, 3, 4, 0, NONE, -50, 100, 10, 20, 30, -40]);
const colors = { together: [0, 115, 90], against: [122, 58, 160], faded: 0.2 } as const;

describe("copies of the map", () => {
  const copies = copiesOf(shape, cells, null, 1);

  it("halve until few columns are left", () => {
    expect(copies.map((c) => c.columns)).toEqual([4, 2]);
  });

  it("average what is known and keep the signed extreme", () => {
    expect([...copies[1]!.mean]).toEqual([1.5, 3.5, 0, 25, 15, -5]);
    expect([...copies[1]!.extreme]).toEqual([2, 4, 0, 100, 20, -40]);
  });

  it("are chosen so that no column is skipped", () => {
    expect(copyFor(copies, shape, 5).columns).toBe(4);
    expect(copyFor(copies, shape, 10).columns).toBe(4);
    expect(copyFor(copies, shape, 25).columns).toBe(2);
  });

  it("keep the smallest chance of what they join", () => {
    const chance = Uint8Array.from({ length: 12 }, (_, i) => i * 10);
    expect([...copiesOf(shape, cells, chance, 1)[1]!.chance!]).toEqual([0, 20, 40, 60, 80, 100]);
  });

  it("refuse a picture of another size", () => {
    expect(() => copiesOf({ ...shape, rows: 4 }, cells, null)).toThrow(/4 x 4 cells; 12 came/);
  });
});

describe("its colors", () => {
  const chance = new Uint8Array(12);
  chance[7] = 200;
  const at = (pixels: Uint8ClampedArray, row: number, column: number) => [
    ...pixels.subarray((row * 4 + column) * 4, (row * 4 + column) * 4 + 4),
  ];

  it("put the largest lag on top, zero and unknown as the page itself", () => {
    const pixels = paint(copiesOf(shape, cells, null)[0]!, shape, colors, 1, 0.05);
    expect(at(pixels, 0, 3).slice(0, 3)).toEqual([122, 58, 160]);
    expect(at(pixels, 1, 0)[3]).toBe(0);
    expect(at(pixels, 1, 1)).toEqual([0, 0, 0, 0]);
    expect(at(pixels, 1, 3)).toEqual([0, 115, 90, 255]);
  });

  it("fade what chance explains", () => {
    const pixels = paint(copiesOf(shape, cells, chance)[0]!, shape, colors, 1, 0.05);
    expect(at(pixels, 1, 3)[3]).toBe(51);
  });

  it("are scaled to the values that occur", () => {
    expect(limitOf(cells, shape)).toBeCloseTo(0.5, 9);
    expect(limitOf(new Int8Array(12).fill(NONE), shape)).toBe(1);
  });
});

describe("a click on the map", () => {
  it("knows time, lag and value", () => {
    expect(extentOf(shape)).toEqual([5, 45]);
    const top = cellAt(shape, cells, null, 40, 0);
    expect([top.lag, top.value]).toEqual([1, -0.4]);
    expect(cellAt(shape, cells, null, 12, 0.99)).toMatchObject({ lag: -1, value: 0.01 });
    expect(cellAt(shape, cells, null, 20, 0.5).value).toBeNull();
    expect(cellAt(shape, cells, null, 100, 0.5).value).toBeNull();
  });

  it("says who leads by name: a positive lag is the first person", () => {
    expect(lagWords(0.8, ["client", "therapist"])).toBe("client leads by 0.8 s");
    expect(lagWords(-0.8, ["client", "therapist"])).toBe("therapist leads by 0.8 s");
    expect(lagWords(0, ["client", "therapist"])).toBe("at the same time");
  });
});
