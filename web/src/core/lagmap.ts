/** A map over lag and time as one picture: quantized values, a mask of chance, copies to zoom out. */

export const NONE = -128;

export type MapShape = {
  readonly rows: number;
  readonly columns: number;
  /** First and last lag (s); a positive lag: the first person leads. */
  readonly lags: readonly [number, number];
  /** Time of the first and the last window (s). */
  readonly times: readonly [number, number];
  readonly scale: number;
  readonly offset: number;
};

export type Rgb = readonly [number, number, number];
export type MapColors = { readonly together: Rgb; readonly against: Rgb; readonly faded: number };

/** One resolution of the map, in units of the int8 picture (row = lag, the most negative first). */
export type Copy = {
  readonly columns: number;
  readonly mean: Float32Array;
  /** The cell that is farthest from zero, with its sign. */
  readonly extreme: Int8Array;
  /** Smallest chance among the cells, in 1/255; 255 where unknown. */
  readonly chance: Uint8Array | null;
};

/** The full map and copies of half and quarter (and so on down to `least` columns). */
export function copiesOf(
  shape: MapShape,
  cells: Int8Array,
  chance: Uint8Array | null,
  least = 512,
): Copy[] {
  if (cells.length !== shape.rows * shape.columns)
    throw new RangeError(
      `The map needs ${shape.rows} x ${shape.columns} cells; ${cells.length} came. Reload the page.`,
    );
  const copies: Copy[] = [
    { columns: shape.columns, mean: unpacked(cells), extreme: cells, chance },
  ];
  while (copies.at(-1)!.columns > least * 2) copies.push(halved(copies.at(-1)!, shape.rows));
  return copies;
}

function unpacked(cells: Int8Array): Float32Array {
  const mean = new Float32Array(cells.length);
  for (let i = 0; i < cells.length; i++) mean[i] = cells[i] === NONE ? NaN : cells[i]!;
  return mean;
}

function halved(from: Copy, rows: number): Copy {
  const columns = Math.ceil(from.columns / 2);
  const mean = new Float32Array(rows * columns);
  const extreme = new Int8Array(rows * columns);
  const chance = from.chance ? new Uint8Array(rows * columns) : null;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const a = row * from.columns + column * 2;
      const b = column * 2 + 1 < from.columns ? a + 1 : a;
      const out = row * columns + column;
      const [x, y] = [from.mean[a]!, from.mean[b]!];
      mean[out] = Number.isNaN(x) ? y : Number.isNaN(y) ? x : (x + y) / 2;
      const [p, q] = [from.extreme[a]!, from.extreme[b]!];
      extreme[out] = p === NONE ? q : q === NONE ? p : Math.abs(p) >= Math.abs(q) ? p : q;
      if (chance) chance[out] = Math.min(from.chance![a]!, from.chance![b]!);
    }
  }
  return { columns, mean, extreme, chance };
}

/** The copy that has at least one column for every pixel, or else the finest. */
export function copyFor(copies: readonly Copy[], shape: MapShape, secondsPerPixel: number): Copy {
  const perColumn = (shape.times[1] - shape.times[0]) / Math.max(shape.columns - 1, 1);
  const ratio = secondsPerPixel / perColumn;
  let chosen = copies[0]!;
  for (const copy of copies) if (shape.columns / copy.columns <= ratio + 1e-9) chosen = copy;
  return chosen;
}

/**
 * Colors of a copy, top row = largest lag. Strength is opacity, so zero is the page itself, be it
 * dark or light; cells that chance explains (above `alpha`) are faded, unknown ones are nothing.
 *
 * @param limit value that gets the strongest color
 */
export function paint(
  copy: Copy,
  shape: MapShape,
  colors: MapColors,
  limit: number,
  alpha: number,
): Uint8ClampedArray<ArrayBuffer> {
  const { rows } = shape;
  const { columns } = copy;
  const pixels = new Uint8ClampedArray(rows * columns * 4);
  const most = Math.floor(alpha * 255);
  for (let row = 0; row < rows; row++) {
    const line = (rows - 1 - row) * columns;
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      const mean = copy.mean[cell]!;
      if (Number.isNaN(mean)) continue;
      const value = mean * shape.scale + shape.offset;
      const hue = value > 0 ? colors.together : colors.against;
      const strength = Math.min(Math.abs(value) / limit, 1) ** 0.9;
      const fade = copy.chance && copy.chance[cell]! > most ? colors.faded : 1;
      const at = (line + column) * 4;
      pixels[at] = hue[0];
      pixels[at + 1] = hue[1];
      pixels[at + 2] = hue[2];
      pixels[at + 3] = 255 * strength * fade;
    }
  }
  return pixels;
}

/** Size that 99.5 % of the known cells stay below: the strongest color. */
export function limitOf(cells: Int8Array, shape: MapShape): number {
  const sizes: number[] = [];
  const stride = Math.max(1, Math.floor(cells.length / 20000));
  for (let i = 0; i < cells.length; i += stride)
    if (cells[i] !== NONE) sizes.push(Math.abs(cells[i]! * shape.scale + shape.offset));
  sizes.sort((a, b) => a - b);
  return sizes[Math.floor((sizes.length - 1) * 0.995)] || 1;
}

/** Session time of the left edge of the first column and of the right edge of the last (s). */
export function extentOf(shape: MapShape): readonly [number, number] {
  const [first, last] = shape.times;
  const half = (last - first) / Math.max(shape.columns - 1, 1) / 2;
  return [first - half, last + half];
}

/** Mean of the map by lag over the windows whose middles lie in a span, and the median of their chance. */
export type SpanProfile = {
  readonly lag: number[];
  readonly value: (number | null)[];
  readonly chance: (number | null)[];
  /** How many windows it is of. */
  readonly windows: number;
};

export function profileIn(
  shape: MapShape,
  cells: Int8Array,
  chance: Uint8Array | null,
  start: number,
  stop: number,
): SpanProfile {
  const { rows, columns, times } = shape;
  const step = (times[1] - times[0]) / Math.max(columns - 1, 1) || 1;
  let first = Math.max(Math.ceil((start - times[0]) / step - 1e-9), 0);
  let last = Math.min(Math.floor((stop - times[0]) / step + 1e-9), columns - 1);
  // A span between two windows is told by the nearer one.
  const nearest = Math.round(((start + stop) / 2 - times[0]) / step);
  if (last < first && nearest >= 0 && nearest < columns) first = last = nearest;
  const out: SpanProfile = { lag: [], value: [], chance: [], windows: Math.max(last - first + 1, 0) };
  for (let row = 0; row < rows; row++) {
    out.lag.push(shape.lags[0] + (row / Math.max(rows - 1, 1)) * (shape.lags[1] - shape.lags[0]));
    let [sum, count] = [0, 0];
    const odds: number[] = [];
    for (let column = first; column <= last; column++) {
      const cell = row * columns + column;
      if (cells[cell] === NONE) continue;
      sum += cells[cell]! * shape.scale + shape.offset;
      count++;
      if (chance && chance[cell] !== 255) odds.push(chance[cell]! / 255);
    }
    odds.sort((a, b) => a - b);
    out.value.push(count ? sum / count : null);
    out.chance.push(odds.length ? odds[Math.floor(odds.length / 2)]! : null);
  }
  return out;
}

export type Cell = {
  readonly time: number;
  readonly lag: number;
  readonly value: number | null;
  readonly chance: number | null;
};

/** What lies at a time and at a height of the picture (0 = top, the largest lag). */
export function cellAt(
  shape: MapShape,
  cells: Int8Array,
  chance: Uint8Array | null,
  time: number,
  height: number,
): Cell {
  const [first, last] = extentOf(shape);
  const column = Math.floor(((time - first) / (last - first)) * shape.columns);
  const row = Math.min(Math.max(Math.floor((1 - height) * shape.rows), 0), shape.rows - 1);
  const lag =
    shape.lags[0] + (row / Math.max(shape.rows - 1, 1)) * (shape.lags[1] - shape.lags[0]);
  if (column < 0 || column >= shape.columns) return { time, lag, value: null, chance: null };
  const cell = row * shape.columns + column;
  const raw = cells[cell]!;
  const p = chance ? chance[cell]! : 255;
  return {
    time,
    lag,
    value: raw === NONE ? null : raw * shape.scale + shape.offset,
    chance: p === 255 ? null : p / 255,
  };
}

/** "client leads by 0.8 s" of a lag between the persons of a map. */
export function lagWords(lag: number, persons: readonly string[]): string {
  if (Math.abs(lag) < 0.005) return "at the same time";
  const leader = lag > 0 ? persons[0] : persons[1];
  return `${leader} leads by ${Math.abs(lag).toFixed(1)} s`;
}
