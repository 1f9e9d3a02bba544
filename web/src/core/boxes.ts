/** Rectangles on a picture, in shares of its width and height. */

export type Edges = { left: number; top: number; right: number; bottom: number };
export type Grip = "move" | "nw" | "ne" | "sw" | "se";

/** Least width and height: a fiftieth of the picture. */
export const LEAST = 0.02;

const between = (low: number, x: number, high: number) => Math.min(Math.max(x, low), high);
const round = (x: number) => Math.round(x * 1000) / 1000;

/** A rectangle that was moved as a whole, or drawn at a corner; it stays inside of the picture. */
export function dragged(box: Edges, grip: Grip, dx: number, dy: number): Edges {
  const { left, top, right, bottom } = box;
  if (grip === "move") {
    const [x, y] = [between(-left, dx, 1 - right), between(-top, dy, 1 - bottom)];
    return { left: round(left + x), top: round(top + y), right: round(right + x), bottom: round(bottom + y) };
  }
  const west = grip.endsWith("w");
  const north = grip.startsWith("n");
  return {
    left: west ? round(between(0, left + dx, right - LEAST)) : left,
    right: west ? right : round(between(left + LEAST, right + dx, 1)),
    top: north ? round(between(0, top + dy, bottom - LEAST)) : top,
    bottom: north ? bottom : round(between(top + LEAST, bottom + dy, 1)),
  };
}

/** What a key does to a rectangle: arrows move it, with Shift they move its lower right corner. */
export function pressed(box: Edges, key: string, shift: boolean, step = 0.01): Edges | null {
  const by: Record<string, readonly [number, number]> = {
    ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step],
  };
  const move = by[key];
  return move ? dragged(box, shift ? "se" : "move", ...move) : null;
}

/** Equal parts from left to right, below a strip where nobody is. */
export function evenly(count: number, above = 0.1): Edges[] {
  return Array.from({ length: count }, (_, i) => ({
    left: round(i / count),
    top: above,
    right: round((i + 1) / count),
    bottom: 1,
  }));
}
