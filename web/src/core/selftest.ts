/** How fast this machine draws and answers, measured on an hour of made-up signals. */
import * as api from "../api/client";
import { type MapColors, copiesOf, limitOf, paint } from "./lagmap";
import { type Pyramid, TILE, Tiles, columnsFor, fillColumns } from "./pyramid";

export type Measured = { readonly name: string; readonly value: number; readonly budget: number; readonly unit: string };

const LANES = 8;
const RATE = 25;
const HOUR = 3600;
const WIDTH = 1200;
const SHAPE = { rows: 201, columns: HOUR, lags: [-5, 5], times: [0, HOUR], scale: 1 / 127, offset: 0 } as const;
const COLORS: MapColors = { together: [0, 115, 90], against: [122, 58, 160], faded: 0.2 };
const STEP = 4;

export function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.floor(sorted.length / 2)]! : NaN;
}

/** A tile of a made-up signal, as the server would send it. */
async function tile(signal: string, level: number, n: number): Promise<ArrayBuffer> {
  const values = new Float32Array(2 * TILE);
  for (let i = 0; i < TILE; i++) {
    const at = (n * TILE + i) * STEP ** level;
    const value = Math.sin(at / 37 + Number(signal)) + Math.sin(at / 911);
    values[i] = value - 0.3;
    values[TILE + i] = value + 0.3;
  }
  return values.buffer;
}

const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

/** Script of one frame of panning: eight lanes of an hour at 25 Hz (median, ms). */
async function panning(): Promise<number> {
  const pyramids: Pyramid[] = Array.from({ length: LANES }, (_, i) => ({
    id: String(i), start: 0, bin: 1 / RATE, levels: 7, samples: HOUR * RATE,
  }));
  const tiles = new Tiles(tile, () => undefined);
  const columns = columnsFor(WIDTH);
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = LANES * 70;
  const ctx = canvas.getContext("2d")!;
  const draw = (start: number): boolean => {
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    let whole = true;
    pyramids.forEach((pyramid, lane) => {
      whole = fillColumns(tiles, pyramid, { start, span: 120 }, WIDTH, columns) && whole;
      ctx.beginPath();
      for (let x = 0; x < WIDTH; x++) {
        ctx.moveTo(x + 0.5, lane * 70 + 35 - columns.high[x]! * 14);
        ctx.lineTo(x + 0.5, lane * 70 + 36 - columns.low[x]! * 14);
      }
      ctx.stroke();
    });
    return whole;
  };
  for (let i = 0; i < 120 && !draw(600); i++) await frame();
  const took: number[] = [];
  for (let i = 0; i < 60; i++) {
    await frame();
    const begun = performance.now();
    draw(600 + i);
    took.push(performance.now() - begun);
  }
  return middle(took);
}

/** The whole lag map, 201 by 3,600 cells with its mask of chance, as a picture (ms). */
function lagMap(): number {
  const cells = new Int8Array(SHAPE.rows * SHAPE.columns);
  const chance = new Uint8Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    cells[i] = Math.round(100 * Math.sin(i / 701));
    chance[i] = i % 256;
  }
  const begun = performance.now();
  const copies = copiesOf(SHAPE, cells, chance);
  const pixels = paint(copies[0]!, SHAPE, COLORS, limitOf(cells, SHAPE), 0.05);
  const canvas = document.createElement("canvas");
  canvas.width = SHAPE.columns;
  canvas.height = SHAPE.rows;
  canvas.getContext("2d")!.putImageData(new ImageData(pixels, SHAPE.columns, SHAPE.rows), 0, 0);
  return performance.now() - begun;
}

/** Time between two pictures of the screen (median, ms). */
async function pictures(): Promise<number> {
  const took: number[] = [];
  let last = await frame();
  for (let i = 0; i < 60; i++) {
    const now = await frame();
    took.push(now - last);
    last = now;
  }
  return middle(took);
}

/** A question to the app's server and back (median, ms). */
async function answers(): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < 20; i++) {
    const begun = performance.now();
    await api.preferences();
    took.push(performance.now() - begun);
  }
  return middle(took);
}

/** Everything, one after the other; each is told as it is done. */
export async function measure(told: (one: Measured) => void): Promise<void> {
  told({ name: "Panning an hour with eight lanes, a frame", value: await panning(), budget: 3, unit: "ms" });
  await frame();
  told({ name: "Drawing a lag map of 201 × 3,600 cells", value: lagMap(), budget: 1000, unit: "ms" });
  told({ name: "From picture to picture on the screen", value: await pictures(), budget: 17, unit: "ms" });
  told({ name: "A question to the app and back", value: await answers(), budget: 40, unit: "ms" });
}
