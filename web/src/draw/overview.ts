/** The whole session in one strip: what was found, what was marked, and where the view is. */
import type { FindingView, Moment, SessionView } from "../api/types";
import type { View } from "../core/view";
import { drawHidden } from "./lanes";
import type { Palette } from "./palette";
import { drawShape } from "./shapes";

export const OVERVIEW = 46;
const TOP = 15;

export type Grip = "start" | "stop" | "inside" | "outside";

export function gripAt(x: number, view: View, duration: number, width: number): Grip {
  const left = (view.start / duration) * width;
  const right = ((view.start + view.span) / duration) * width;
  const wide = right - left > 30;
  if (wide && Math.abs(x - left) <= 6) return "start";
  if (wide && Math.abs(x - right) <= 6) return "stop";
  return x >= left && x <= right ? "inside" : "outside";
}

export function drawOverview(
  ctx: CanvasRenderingContext2D,
  colors: Palette,
  width: number,
  session: SessionView,
  moments: readonly Moment[],
  selected: string | null,
  view: View,
  /** Draws signals between two heights, for a session of which nothing is known yet. */
  signals?: (top: number, bottom: number) => void,
): void {
  const x = (time: number) => (time / session.duration) * width;
  // In a group a row for each signal: pairs have no room one by one.
  const keyOf = ({ id, signal }: FindingView) => (session.persons.length > 2 ? signal : id);
  const keys = [...new Set(session.findings.map(keyOf))];
  const rows = Math.max(keys.length, 1);
  const room = OVERVIEW - TOP - 4;
  const tall = Math.min(room / rows, 12);
  ctx.clearRect(0, 0, width, OVERVIEW);
  // Where nothing is known and nothing was measured, there is nothing to lay a ground for.
  if (session.findings.length + session.lanes.length > 0) {
    ctx.fillStyle = colors.wash;
    ctx.fillRect(0, TOP - 2, width, OVERVIEW - TOP + 2);
  }
  if (session.findings.length === 0) signals?.(TOP + 2, OVERVIEW - 4);
  const topOf = (key: string) => TOP + 1 + keys.indexOf(key) * tall + (room - rows * tall) / 2;
  ctx.fillStyle = colors.chance;
  for (const key of keys) ctx.fillRect(0, topOf(key) + tall / 2 - 0.5, width, 1);
  ctx.fillStyle = colors.accent;
  for (const finding of session.findings)
    for (const s of finding.stretches)
      ctx.fillRect(x(s.start), topOf(keyOf(finding)) + 1, Math.max(x(s.stop) - x(s.start), 1.5), Math.max(tall - 2, 2));
  const frame = { ctx, colors, width, x, view: { start: 0, span: session.duration } };
  drawHidden(frame, session.shared?.hidden ?? [], TOP - 2, OVERVIEW - TOP + 2);
  const [left, right] = [x(view.start), Math.max(x(view.start + view.span), x(view.start) + 4)];
  ctx.fillStyle = colors.page;
  ctx.globalAlpha = 0.62;
  ctx.fillRect(0, TOP - 2, left, OVERVIEW - TOP + 2);
  ctx.fillRect(right, TOP - 2, width - right, OVERVIEW - TOP + 2);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colors.ink;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.roundRect(left + 0.75, TOP - 1.25, Math.max(right - left - 1.5, 2), OVERVIEW - TOP + 0.5, 3);
  ctx.stroke();
  ctx.fillStyle = colors.ink;
  for (const edge of [left, right])
    if (right - left > 30) {
      ctx.beginPath();
      ctx.roundRect(edge - 2.5, TOP + room / 2 - 6, 5, 14, 2.5);
      ctx.fill();
    }
  for (const moment of moments) {
    ctx.globalAlpha = moment.decision === "rejected" ? 0.4 : 1;
    drawShape(ctx, moment.shape, Math.min(Math.max(x(moment.peak), 6), width - 6), 6.5, {
      filled: moment.decision === "agreed" || moment.id === selected,
      color: colors.ink,
      ground: colors.page,
      scale: moment.id === selected ? 0.72 : 0.58,
    });
  }
  ctx.globalAlpha = 1;
}
