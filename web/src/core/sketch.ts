/** Small pictures of a minute: paths in a box of a given width and height. */

export type Axis = { readonly low: number; readonly high: number };

export function axisOf(...lists: readonly (readonly (number | null)[])[]): Axis {
  const known = lists.flat().filter((v): v is number => v !== null);
  const low = known.reduce((a, b) => Math.min(a, b), Infinity);
  const high = known.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!known.length) return { low: 0, high: 1 };
  return low === high ? { low: low - 0.5, high: high + 0.5 } : { low, high };
}

export const at = (axis: Axis, value: number, size: number) => ((value - axis.low) / (axis.high - axis.low)) * size;

/** A line that is broken where nothing is known. */
export function course(
  xs: readonly number[], ys: readonly (number | null)[], x: Axis, y: Axis, width: number, height: number,
): string {
  let path = "";
  let pen = false;
  ys.forEach((value, i) => {
    if (value === null) {
      pen = false;
      return;
    }
    path += `${pen ? "L" : "M"}${at(x, xs[i]!, width).toFixed(1)} ${(height - at(y, value, height)).toFixed(1)}`;
    pen = true;
  });
  return path;
}

/** What lies between two lines, where both are known. */
export function band(
  xs: readonly number[], low: readonly (number | null)[], high: readonly (number | null)[],
  x: Axis, y: Axis, width: number, height: number,
): string {
  const known = xs.flatMap((_, i) => (low[i] === null || high[i] === null ? [] : [i]));
  if (known.length < 2) return "";
  const point = (i: number, v: number) => `${at(x, xs[i]!, width).toFixed(1)} ${(height - at(y, v, height)).toFixed(1)}`;
  const upper = known.map((i) => point(i, high[i]!));
  const lower = [...known].reverse().map((i) => point(i, low[i]!));
  return `M${[...upper, ...lower].join("L")}Z`;
}

/** 3 s, 12 min, 1 h 05 min: how long work takes, never less than a second. */
export function about(seconds: number): string {
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `about ${minutes} min` : `about ${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

export function room(bytes: number): string {
  return bytes < 1e6 ? "less than 1 MB" : bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
