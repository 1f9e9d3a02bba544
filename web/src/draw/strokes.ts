/**
 * Dense signals as lines that are kept: panning moves what was drawn, and only what comes into view
 * is computed. Pixel columns begin at whole multiples of their width in session time, so a signal
 * also keeps its shape while it moves.
 */
import { type Columns, type Pyramid, type Tiles, columnsFor, fillColumns } from "../core/pyramid";
import { type Span, scaleOf } from "../core/scene";
import type { Frame } from "./lanes";

/** Columns of one line. */
export const PIECE = 256;
/** So many lines are kept for the tiles of one session. */
const LIMIT = 1500;

const kept = new WeakMap<Tiles, Map<string, Path2D>>();
const scratch = columnsFor(PIECE + 1);

/** @returns whether every tile was here */
export function strokeSignal(frame: Frame, tiles: Tiles, signal: Pyramid, span: Span, color: string): boolean {
  const { ctx, view, width } = frame;
  const per = view.span / width;
  const left = Math.round(view.start / per);
  let complete = true;
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, span.top - 4, width, span.bottom - span.top + 8);
  ctx.clip();
  ctx.strokeStyle = color;
  ctx.lineJoin = "round";
  ctx.lineWidth = 1.25;
  // Dense lines hide each other; a little of the one below shines through.
  ctx.globalAlpha = 0.92;
  ctx.translate(Math.floor(left / PIECE) * PIECE - left, 0);
  for (let n = Math.floor(left / PIECE); n * PIECE < left + width; n++) {
    const { line, whole } = lineOf(tiles, signal, span, per, n);
    ctx.stroke(line);
    ctx.translate(PIECE, 0);
    complete &&= whole;
  }
  ctx.restore();
  return complete;
}

function lineOf(tiles: Tiles, signal: Pyramid, span: Span, per: number, n: number): { line: Path2D; whole: boolean } {
  let lines = kept.get(tiles);
  if (!lines) kept.set(tiles, (lines = new Map()));
  const { low, high, top, bottom } = span;
  const key = [signal.id, signal.start, per, n, low, high, top, bottom].join();
  const known = lines.get(key);
  if (known) return { line: known, whole: true };
  // One column more to the left, from where the line comes.
  const view = { start: (n * PIECE - 1) * per, span: (PIECE + 1) * per };
  const whole = fillColumns(tiles, signal, view, PIECE + 1, scratch);
  const line = lineThrough(scratch, PIECE + 1, -1, scaleOf(low, high, top, bottom));
  if (whole) {
    if (lines.size >= LIMIT) lines.clear();
    lines.set(key, line);
  }
  return { line, whole };
}

function lineThrough({ low, high }: Columns, count: number, x: number, y: (v: number) => number): Path2D {
  const line = new Path2D();
  let last = NaN;
  for (let i = 0; i < count; i++, x++) {
    const least = low[i]!;
    if (Number.isNaN(least)) {
      last = NaN;
      continue;
    }
    const bottom = y(least);
    const top = y(high[i]!);
    if (Number.isNaN(last)) line.moveTo(x, top);
    // From where the line stands, the nearer end of this column comes first.
    const [a, b] = Math.abs(last - top) <= Math.abs(last - bottom) ? [top, bottom] : [bottom, top];
    line.lineTo(x, a);
    if (b !== a) line.lineTo(x, b);
    last = b;
  }
  return line;
}
