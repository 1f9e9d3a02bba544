/** Draws what stands still: axis, signals, coordination with its chance band, gaps, marks. */
import type { Course, FindingView, Lane, SignalInfo } from "../api/types";
import { type Tiles, isSparse, pointsIn } from "../core/pyramid";
import { courseRange, rangeOf } from "../core/ranges";
import { AXIS, type Box, type Span, partsOf, scaleOf } from "../core/scene";
import { capital, tickText } from "../core/format";
import { type View, ticksOf } from "../core/view";
import type { Palette } from "./palette";
import { strokeSignal } from "./strokes";
import { font, hatch } from "./surface";

export { courseRange, rangeOf };

const NOT_SHARED = "not shared";

export type Frame = {
  readonly ctx: CanvasRenderingContext2D;
  readonly colors: Palette;
  readonly view: View;
  /** Width of the plot (px). */
  readonly width: number;
  readonly x: (time: number) => number;
};

export function drawAxis(frame: Frame, height: number): void {
  const { ctx, colors, width, x } = frame;
  const ticks = ticksOf(frame.view, width);
  ctx.font = font(12);
  ctx.textBaseline = "middle";
  ctx.textAlign = "center";
  ctx.fillStyle = colors.grid;
  for (const time of ticks.times) ctx.fillRect(Math.round(x(time)), AXIS - 5, 1, height - AXIS + 5);
  ctx.fillStyle = colors.soft;
  for (const time of ticks.times) {
    const text = tickText(time, ticks.step);
    const half = ctx.measureText(text).width / 2;
    const at = Math.min(Math.max(x(time), half), width - half);
    ctx.fillText(text, at, AXIS / 2 - 1);
  }
}

/** Edges of a lane and, under its signals, the stretches in which they go together. */
export function drawGround(frame: Frame, box: Box, finding: FindingView | undefined): void {
  const { ctx, colors, width, x } = frame;
  ctx.fillStyle = colors.edge;
  ctx.fillRect(0, box.top + box.height - 1, width, 1);
  if (!finding) return;
  for (const stretch of finding.stretches) {
    const left = Math.max(x(stretch.start), 0);
    const right = Math.min(x(stretch.stop), width);
    if (right <= left) continue;
    ctx.fillStyle = colors.tint;
    ctx.fillRect(left, box.top, right - left, box.height - 1);
  }
}

export function drawStretchWords(frame: Frame, box: Box, finding: FindingView, named: (code: string) => string): void {
  const { ctx, colors, width, x } = frame;
  ctx.font = font(12);
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  for (const stretch of finding.stretches) {
    const left = Math.max(x(stretch.start), 0);
    const right = Math.min(x(stretch.stop), width);
    const { leader } = stretch.leading;
    const words = leader ? `${capital(named(leader))} leads` : "together";
    const wide = ctx.measureText(words).width;
    ctx.fillStyle = colors.accent;
    if (right > left) ctx.fillRect(left, box.top, right - left, 2);
    if (right - left < wide + 20) continue;
    ctx.fillStyle = colors.tint;
    ctx.globalAlpha = 0.85;
    ctx.fillRect(left + 4, box.top + 4, wide + 8, 16);
    ctx.globalAlpha = 1;
    ctx.fillStyle = colors.accent;
    ctx.fillText(words, left + 8, box.top + 6);
  }
}

export type Drawn = { readonly info: SignalInfo; readonly color: string };

/** @returns whether all tiles were here */
export function drawSignals(
  frame: Frame,
  tiles: Tiles,
  box: Box,
  lane: Lane,
  drawn: readonly Drawn[],
  options: { split: boolean; course: boolean; range?: readonly [number, number] },
): boolean {
  const [top, bottom] = partsOf(box, options.course).signals;
  const common = options.range ?? rangeOf(lane.signals);
  const tall = (bottom - top) / (options.split ? Math.max(drawn.length, 1) : 1);
  let complete = true;
  drawn.forEach(({ info, color }, i) => {
    const first = options.split ? top + i * tall : top;
    const last = first + tall - (options.split && i < drawn.length - 1 ? 3 : 0);
    drawGaps(frame, info, color, first, last);
    const [low, high] = options.split ? rangeOf([info]) : common;
    const room = (high - low || Math.abs(high) || 1) * 0.06;
    const span = { low: low - room, high: high + room, top: first, bottom: last };
    complete = drawSignal(frame, tiles, info, color, span) && complete;
  });
  return complete;
}

function drawGaps({ ctx, colors, x, width }: Frame, info: SignalInfo, color: string, top: number, bottom: number): void {
  for (const [start, stop] of info.gaps) {
    const left = Math.max(x(start), 0);
    const right = Math.min(x(stop), width);
    if (right <= left) continue;
    ctx.fillStyle = hatch(ctx, colors.faint);
    ctx.globalAlpha = 0.45;
    ctx.fillRect(left, top, right - left, bottom - top);
    ctx.globalAlpha = 1;
    ctx.fillStyle = color;
    for (const edge of [left, right - 1]) ctx.fillRect(edge, top, 1, bottom - top);
  }
}

function drawSignal(
  frame: Frame,
  tiles: Tiles,
  info: SignalInfo,
  color: string,
  span: Span,
): boolean {
  const { ctx, view, width } = frame;
  if (isSparse(info, view.span / width)) {
    const points = pointsIn(tiles, info, view);
    if (points) {
      const y = scaleOf(span.low, span.high, span.top, span.bottom);
      ctx.strokeStyle = color;
      ctx.lineJoin = "round";
      ctx.lineWidth = 1.5;
      let open = false;
      ctx.beginPath();
      for (let i = 0; i < points.count; i++) {
        const value = points.value[i]!;
        if (Number.isNaN(value)) {
          open = false;
          continue;
        }
        const px = frame.x(points.time[i]!);
        if (open) ctx.lineTo(px, y(value));
        else ctx.moveTo(px, y(value));
        open = true;
      }
      ctx.stroke();
      return true;
    }
  }
  return strokeSignal(frame, tiles, info, span, color);
}

/** A lane's signals over the whole session, in little room. */
export function drawSmall(frame: Frame, tiles: Tiles, signals: readonly Drawn[], top: number, bottom: number): void {
  const [low, high] = rangeOf(signals.map((s) => s.info));
  for (const { info, color } of signals) drawSignal(frame, tiles, info, color, { low, high, top, bottom });
}

/** A waveform: from the lowest to the highest sample of every pixel. */
export function drawSound(
  { ctx, colors, view, width, x }: Frame,
  box: Box,
  read: (from: number, to: number) => readonly [number, number] | null,
  color: string,
): void {
  const middle = box.top + (box.height - 1) / 2;
  const reach = (box.height - 9) / 2;
  const per = view.span / width;
  ctx.fillStyle = color;
  for (let px = 0; px < width; px++) {
    const pair = read(view.start + px * per, view.start + (px + 1) * per);
    if (!pair) continue;
    const [top, bottom] = [middle - pair[1] * reach, middle - pair[0] * reach];
    ctx.fillRect(px, top, 1, Math.max(bottom - top, 1));
  }
  ctx.fillStyle = colors.edge;
  ctx.fillRect(0, box.top + box.height - 1, x(view.start + view.span), 1);
}

function within(times: readonly number[], view: View): [number, number] {
  const find = (time: number) => {
    let [a, b] = [0, times.length];
    while (a < b) {
      const m = (a + b) >> 1;
      if (times[m]! < time) a = m + 1;
      else b = m;
    }
    return a;
  };
  return [Math.max(find(view.start) - 1, 0), Math.min(find(view.start + view.span) + 1, times.length)];
}

/** Coordination over time: the band is chance, the line stands out of it in green. */
export function drawCourse(frame: Frame, box: Box, course: Course, range: readonly [number, number] = courseRange(course)): void {
  const part = partsOf(box, true).course!;
  const { ctx, colors, x, width } = frame;
  const y = scaleOf(range[0], range[1], part[0], part[1]);
  const [from, to] = within(course.time, frame.view);
  const step = Math.max(1, Math.floor((to - from) / width));
  ctx.fillStyle = colors.chance;
  let band: number[] = [];
  const close = () => {
    if (band.length > 1) {
      ctx.beginPath();
      for (const i of band) ctx.lineTo(x(course.time[i]!), y(course.high[i]!));
      for (const i of band.reverse()) ctx.lineTo(x(course.time[i]!), y(course.low[i]!));
      ctx.fill();
    }
    band = [];
  };
  for (let i = from; i < to; i += step)
    if (course.low[i] == null || course.high[i] == null) close();
    else band.push(i);
  close();
  const above = new Path2D();
  const rest = new Path2D();
  const pathOf = (i: number) => (course.value[i]! > (course.high[i] ?? Infinity) ? above : rest);
  let last = -1;
  let at: readonly [number, number] = [0, 0];
  for (let i = from; i < to; i += step) {
    const value = course.value[i];
    if (value == null) {
      last = -1;
      continue;
    }
    const here = [x(course.time[i]!), y(value)] as const;
    const path = pathOf(i);
    if (last < 0) path.moveTo(...here);
    else {
      const before = pathOf(last);
      if (before !== path) {
        // Between two windows each has the half that is its own.
        const middle = [(at[0] + here[0]) / 2, (at[1] + here[1]) / 2] as const;
        before.lineTo(...middle);
        path.moveTo(...middle);
      }
      path.lineTo(...here);
    }
    [last, at] = [i, here];
  }
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = colors.faint;
  ctx.stroke(rest);
  ctx.lineWidth = 2.25;
  ctx.strokeStyle = colors.accent;
  ctx.stroke(above);
  ctx.lineCap = "butt";
}

/** What of a copy is not shared: hatched ground over all else, and the words where they fit. */
export function drawHidden({ ctx, colors, x, width }: Frame, hidden: readonly (readonly [number, number])[], top: number, height: number): void {
  ctx.font = font(12);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const [start, stop] of hidden) {
    const left = Math.max(x(start), 0);
    const wide = Math.min(x(stop), width) - left;
    if (wide <= 0) continue;
    ctx.fillStyle = colors.wash;
    ctx.fillRect(left, top, wide, height);
    ctx.fillStyle = hatch(ctx, colors.faint);
    ctx.globalAlpha = 0.3;
    ctx.fillRect(left, top, wide, height);
    ctx.globalAlpha = 1;
    const room = ctx.measureText(NOT_SHARED).width + 14;
    if (wide < room + 8 || height < 17) continue;
    const [middle, y] = [left + wide / 2, top + height / 2];
    ctx.fillStyle = colors.wash;
    ctx.fillRect(middle - room / 2, y - 9, room, 18);
    ctx.fillStyle = colors.soft;
    ctx.fillText(NOT_SHARED, middle, y);
  }
}
