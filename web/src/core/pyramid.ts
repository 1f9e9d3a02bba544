/** Min/max tiles of signals: which level to draw, and the tiles that were fetched last. */

export const TILE = 512;
const STEP = 4;

export type Tile = { readonly min: Float32Array; readonly max: Float32Array };

export type Pyramid = {
  readonly id: string;
  /** Session time of the first bin's beginning (s). */
  readonly start: number;
  /** Seconds in one bin of level 0. */
  readonly bin: number;
  readonly levels: number;
  /** Bins of level 0. */
  readonly samples: number;
};

/** Seconds in one bin of a level. */
export function binOf(pyramid: Pyramid, level: number): number {
  return pyramid.bin * STEP ** level;
}

export function binsOf(pyramid: Pyramid, level: number): number {
  return Math.ceil(pyramid.samples / STEP ** level);
}

/** The coarsest level that still has a bin for every pixel. */
export function levelFor(pyramid: Pyramid, secondsPerPixel: number): number {
  const level = Math.floor(Math.log(secondsPerPixel / pyramid.bin) / Math.log(STEP) + 1e-9);
  return Math.min(Math.max(level, 0), pyramid.levels - 1);
}

/** First and last tile (inclusive) that hold a span; null where the span has none. */
export function tilesIn(
  pyramid: Pyramid,
  level: number,
  start: number,
  stop: number,
): readonly [first: number, last: number] | null {
  const bins = binsOf(pyramid, level);
  const width = binOf(pyramid, level);
  const first = Math.floor((start - pyramid.start) / width);
  const last = Math.ceil((stop - pyramid.start) / width);
  if (last < 0 || first >= bins) return null;
  const held = (bin: number) => Math.min(Math.max(bin, 0), bins - 1);
  return [Math.floor(held(first) / TILE), Math.floor(held(last) / TILE)];
}

export function decodeTile(bytes: ArrayBuffer): Tile {
  if (bytes.byteLength !== 8 * TILE)
    throw new RangeError(`A tile has ${8 * TILE} bytes; ${bytes.byteLength} came. Reload the page.`);
  return { min: new Float32Array(bytes, 0, TILE), max: new Float32Array(bytes, 4 * TILE, TILE) };
}

export type Fetcher = (signal: string, level: number, n: number) => Promise<ArrayBuffer>;

/** Tiles by need: the newest wishes first, a few at a time, the least used ones forgotten. */
export class Tiles {
  private readonly kept = new Map<string, Tile>();
  private readonly failed = new Map<string, Error>();
  private readonly wanted = new Map<string, () => void>();
  private readonly underway = new Set<string>();

  constructor(
    private readonly fetcher: Fetcher,
    private readonly arrived: () => void,
    private readonly limit = 2400,
    private readonly atOnce = 6,
  ) {}

  /** The tile if it is here; asks for it if not. */
  get(signal: string, level: number, n: number): Tile | undefined {
    const key = `${signal}/${level}/${n}`;
    const tile = this.kept.get(key);
    if (tile) {
      this.kept.delete(key);
      this.kept.set(key, tile);
      return tile;
    }
    if (!this.failed.has(key) && !this.underway.has(key)) {
      this.wanted.delete(key);
      this.wanted.set(key, () => void this.load(key, signal, level, n));
      this.pump();
    }
    return undefined;
  }

  /** The tile if it is here; asks for nothing. */
  peek(signal: string, level: number, n: number): Tile | undefined {
    return this.kept.get(`${signal}/${level}/${n}`);
  }

  /** What could not be fetched, and why. */
  get errors(): ReadonlyMap<string, Error> {
    return this.failed;
  }

  get waiting(): number {
    return this.wanted.size + this.underway.size;
  }

  /** Forget wishes that no frame has repeated. */
  settle(): void {
    this.wanted.clear();
  }

  retry(): void {
    this.failed.clear();
    this.arrived();
  }

  private pump(): void {
    while (this.underway.size < this.atOnce && this.wanted.size > 0) {
      const [key, start] = [...this.wanted].at(-1)!;
      this.wanted.delete(key);
      this.underway.add(key);
      start();
    }
  }

  private async load(key: string, signal: string, level: number, n: number): Promise<void> {
    try {
      this.kept.set(key, decodeTile(await this.fetcher(signal, level, n)));
      if (this.kept.size > this.limit) this.kept.delete(this.kept.keys().next().value!);
    } catch (error) {
      this.failed.set(key, error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.underway.delete(key);
      this.arrived();
      this.pump();
    }
  }
}

/** Lowest and highest value per pixel column; NaN where nothing was observed. */
export type Columns = { readonly low: Float32Array; readonly high: Float32Array };

export function columnsFor(width: number): Columns {
  return { low: new Float32Array(width), high: new Float32Array(width) };
}

/**
 * Fill pixel columns with the extremes of one signal.
 *
 * A bin counts for the columns that it overlaps, so bins wider than a pixel become steps and never
 * lines across what was not observed. Where a tile has not come yet, the coarser ones stand in.
 *
 * @returns whether every tile was here
 */
export function fillColumns(
  tiles: Tiles,
  pyramid: Pyramid,
  view: { start: number; span: number },
  width: number,
  out: Columns,
): boolean {
  out.low.fill(NaN, 0, width);
  out.high.fill(NaN, 0, width);
  const perPixel = view.span / width;
  const level = levelFor(pyramid, perPixel);
  const range = tilesIn(pyramid, level, view.start, view.start + view.span);
  if (!range) return true;
  let complete = true;
  for (let n = range[0]; n <= range[1]; n++) {
    const tile = tiles.get(pyramid.id, level, n);
    if (tile) {
      spread(tile, n, pyramid, level, view, width, out, 0, TILE);
      continue;
    }
    complete = false;
    for (let coarse = level + 1; coarse < pyramid.levels; coarse++) {
      const ratio = STEP ** (coarse - level);
      const stand = tiles.peek(pyramid.id, coarse, Math.floor(n / ratio));
      if (!stand) continue;
      const from = ((n % ratio) * TILE) / ratio;
      spread(stand, Math.floor(n / ratio), pyramid, coarse, view, width, out, from, from + TILE / ratio);
      break;
    }
  }
  return complete;
}

function spread(
  tile: Tile,
  n: number,
  pyramid: Pyramid,
  level: number,
  view: { start: number; span: number },
  width: number,
  out: Columns,
  from: number,
  to: number,
): void {
  const bin = binOf(pyramid, level);
  const scale = width / view.span;
  const origin = (pyramid.start + n * TILE * bin - view.start) * scale;
  const step = bin * scale;
  const first = Math.max(Math.floor(from), Math.floor(-origin / step));
  const last = Math.min(Math.ceil(to), Math.ceil((width - origin) / step));
  const { low, high } = out;
  for (let i = first; i < last; i++) {
    const min = tile.min[i]!;
    if (Number.isNaN(min)) continue;
    const max = tile.max[i]!;
    const left = Math.max(Math.floor(origin + i * step), 0);
    const right = Math.min(Math.max(Math.ceil(origin + (i + 1) * step), left + 1), width);
    for (let x = left; x < right; x++) {
      if (!(low[x]! <= min)) low[x] = min;
      if (!(high[x]! >= max)) high[x] = max;
    }
  }
}

/** Samples in a view, one by one: times and values of level 0, NaN between them where none are. */
export type Points = { time: Float64Array; value: Float32Array; count: number };

/** Bins wider than this many pixels are drawn as samples, joined by lines. */
export const SPARSE = 1.5;

export function isSparse(pyramid: Pyramid, secondsPerPixel: number): boolean {
  return pyramid.bin / secondsPerPixel > SPARSE;
}

/** The samples of a view with one neighbor on each side; null while a tile is missing. */
export function pointsIn(
  tiles: Tiles,
  pyramid: Pyramid,
  view: { start: number; span: number },
): Points | null {
  const range = tilesIn(pyramid, 0, view.start - pyramid.bin, view.start + view.span + pyramid.bin);
  if (!range) return { time: new Float64Array(0), value: new Float32Array(0), count: 0 };
  const bins = binsOf(pyramid, 0);
  const first = Math.max(Math.floor((view.start - pyramid.start) / pyramid.bin) - 1, 0);
  const last = Math.min(
    Math.ceil((view.start + view.span - pyramid.start) / pyramid.bin) + 1,
    bins - 1,
  );
  const loaded = [];
  for (let n = range[0]; n <= range[1]; n++) loaded.push(tiles.get(pyramid.id, 0, n));
  if (loaded.some((tile) => !tile)) return null;
  const count = Math.max(last - first + 1, 0);
  const points = { time: new Float64Array(count), value: new Float32Array(count), count };
  for (let i = first; i <= last; i++) {
    const tile = tiles.peek(pyramid.id, 0, Math.floor(i / TILE));
    points.time[i - first] = pyramid.start + (i + 0.5) * pyramid.bin;
    points.value[i - first] = tile ? (tile.min[i % TILE]! + tile.max[i % TILE]!) / 2 : NaN;
  }
  return points;
}

/** The value at a time, if its tile is here: the middle of its bin at the finest loaded level. */
export function valueAt(tiles: Tiles, pyramid: Pyramid, time: number): number | null {
  for (let level = 0; level < pyramid.levels; level++) {
    const bin = Math.floor((time - pyramid.start) / binOf(pyramid, level));
    if (bin < 0 || bin >= binsOf(pyramid, level)) return null;
    const tile = tiles.peek(pyramid.id, level, Math.floor(bin / TILE));
    if (!tile) continue;
    const value = (tile.min[bin % TILE]! + tile.max[bin % TILE]!) / 2;
    return Number.isNaN(value) ? null : value;
  }
  return null;
}
