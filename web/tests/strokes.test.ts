import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Pyramid, TILE, Tiles, columnsFor, fillColumns } from "../src/core/pyramid";
import { PIECE, strokeSignal } from "../src/draw/strokes";

type Point = readonly [x: number, y: number];

/** What a canvas would be told. */
class Line {
  static made = 0;
  readonly points: Point[] = [];
  constructor() {
    Line.made++;
  }
  moveTo(x: number, y: number) {
    this.points.push([x, y]);
  }
  lineTo(x: number, y: number) {
    this.points.push([x, y]);
  }
}

function canvas() {
  let shift = 0;
  const stroked: { x: number; line: Line }[] = [];
  const ctx = {
    save: () => {}, restore: () => {}, beginPath: () => {}, rect: () => {}, clip: () => {},
    translate: (x: number) => void (shift += x),
    stroke: (line: Line) => void stroked.push({ x: shift, line }),
  };
  return { ctx: ctx as unknown as CanvasRenderingContext2D, stroked };
}

const signal: Pyramid = { id: "s", start: 0, bin: 0.01, levels: 4, samples: 60_000 };
const axis = { low: -2, high: 2, top: 0, bottom: 400 };
const frameOf = (ctx: CanvasRenderingContext2D, start: number) => ({
  ctx, colors: {} as never, view: { start, span: 100 }, width: 1000, x: (t: number) => (t - start) * 10,
});

/** A slow swing, so that every column differs. */
function tilesHere(): Tiles {
  return new Tiles((_id, level, n) => {
    const values = new Float32Array(2 * TILE);
    for (let i = 0; i < TILE; i++) {
      const t = (n * TILE + i) * 0.01 * 4 ** level;
      values[i] = Math.sin(t / 9) - 0.1;
      values[TILE + i] = Math.sin(t / 9) + 0.1;
    }
    return Promise.resolve(values.buffer);
  }, () => {});
}

async function loaded(tiles: Tiles, start: number) {
  await vi.waitUntil(() => strokeSignal(frameOf(canvas().ctx, start), tiles, signal, axis, "red"));
}

beforeEach(() => {
  vi.stubGlobal("Path2D", Line);
});

describe("lines of signals", () => {
  it("are kept while the view moves, and only what comes in is computed", async () => {
    const tiles = tilesHere();
    await loaded(tiles, 200);
    Line.made = 0;
    strokeSignal(frameOf(canvas().ctx, 200.4), tiles, signal, axis, "red");
    expect(Line.made).toBe(0);
    strokeSignal(frameOf(canvas().ctx, 200 + (PIECE * 100) / 1000), tiles, signal, axis, "red");
    expect(Line.made).toBe(1);
  });

  it("move with the view by whole pixels", async () => {
    const tiles = tilesHere();
    await loaded(tiles, 200);
    const [before, after] = [canvas(), canvas()];
    strokeSignal(frameOf(before.ctx, 200), tiles, signal, axis, "red");
    strokeSignal(frameOf(after.ctx, 201.3), tiles, signal, axis, "red");
    const moved = after.stroked[0]!.x - before.stroked[0]!.x;
    expect(after.stroked[0]!.line).toBe(before.stroked[0]!.line);
    expect(moved).toBe(-13);
  });

  it("show what the columns of the view hold, and meet where they join", async () => {
    const tiles = tilesHere();
    await loaded(tiles, 200);
    const { ctx, stroked } = canvas();
    strokeSignal(frameOf(ctx, 200), tiles, signal, axis, "red");
    // A bin on the edge of two columns may count for either: half a pixel here.
    const columns = columnsFor(1000);
    fillColumns(tiles, signal, { start: 200, span: 100 }, 1000, columns);
    const tall = new Map<number, number[]>();
    for (const { x, line } of stroked)
      for (const [px, py] of line.points) tall.set(px + x, [...(tall.get(px + x) ?? []), py]);
    for (let px = 0; px < 1000; px++) {
      expect(Math.max(...tall.get(px)!), `column ${px}`).toBeCloseTo(200 - 100 * columns.low[px]!, 0);
      expect(Math.min(...tall.get(px)!), `column ${px}`).toBeCloseTo(200 - 100 * columns.high[px]!, 0);
    }
    for (const [i, { line }] of stroked.entries()) expect(line.points[0]![0], `line ${i}`).toBe(-1);
  });

  it("are not kept while a tile is missing", () => {
    const tiles = new Tiles(() => new Promise(() => {}), () => {});
    Line.made = 0;
    for (let k = 1; k <= 2; k++) {
      expect(strokeSignal(frameOf(canvas().ctx, 200), tiles, signal, axis, "red")).toBe(false);
      expect(Line.made).toBe(5 * k);
    }
  });
});
