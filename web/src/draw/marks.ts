/** Draws what people and detectors have marked, and remembers where, for the pointer. */
import type { EventSeries, Feeling, Hunch, Label, Moment, Note, Planted } from "../api/types";
import type { Box } from "../core/scene";
import type { Frame } from "./lanes";
import { drawShape } from "./shapes";
import { font } from "./surface";

export type Hit = {
  readonly kind: "moment" | "note" | "label" | "hunch" | "feeling";
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  readonly words: string;
  /** Session time of it (s). */
  readonly time: number;
};

export function hitAt(hits: readonly Hit[], x: number, y: number): Hit | undefined {
  // What was drawn last lies on top.
  return hits.findLast((h) => Math.abs(h.x - x) <= h.reach && Math.abs(h.y - y) <= 11);
}

export function drawMoments(frame: Frame, box: Box, moments: readonly Moment[], selected: string | null): Hit[] {
  const { ctx, colors, x, width } = frame;
  const y = box.top + 13;
  const hits: Hit[] = [];
  ctx.fillStyle = colors.edge;
  ctx.fillRect(0, box.top + box.height - 1, width, 1);
  for (const moment of chosenLast(moments, selected)) {
    const [left, right] = [x(moment.start), x(moment.stop)];
    if (right < -12 || left > width + 12) continue;
    ctx.globalAlpha = moment.decision === "rejected" ? 0.4 : 1;
    // Spans lie on each other; only the chosen one is drawn out.
    const chosen = moment.id === selected;
    ctx.fillStyle = chosen ? colors.ink : colors.edge;
    ctx.fillRect(left, y - 1, Math.max(right - left, 1), 2);
    if (chosen) for (const edge of [left, right - 1.5]) ctx.fillRect(edge, y - 5, 1.5, 10);
    const at = Math.min(Math.max(x(moment.peak), 9), width - 9);
    drawShape(ctx, moment.shape, at, y, {
      filled: moment.decision === "agreed" || moment.id === selected,
      color: colors.ink,
      ground: colors.page,
      scale: moment.id === selected ? 0.95 : 0.8,
    });
    ctx.globalAlpha = 1;
    hits.push({ kind: "moment", id: moment.id, x: at, y, reach: 11, words: moment.title, time: moment.start });
  }
  return hits;
}

function chosenLast(moments: readonly Moment[], selected: string | null): Moment[] {
  return [...moments].sort((a, b) => Number(a.id === selected) - Number(b.id === selected));
}

/** The selected moment through all lanes. */
export function drawSpan({ ctx, colors, x, width }: Frame, span: readonly [number, number], top: number, bottom: number, color = colors.ink): void {
  const [left, right] = [Math.round(x(span[0])), Math.round(x(span[1]))];
  if (right < 0 || left > width) return;
  ctx.fillStyle = color;
  ctx.globalAlpha = 0.05;
  ctx.fillRect(left, top, right - left, bottom - top);
  ctx.globalAlpha = 0.55;
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  for (const at of [left + 0.5, right + 0.5]) {
    ctx.moveTo(at, top);
    ctx.lineTo(at, bottom);
  }
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

export type Written = {
  readonly labels: readonly Label[];
  readonly notes: readonly Note[];
  readonly hunches: readonly Hunch[];
  readonly feelings: readonly Feeling[];
};

/** Labels as flags, emotion words as pills, hunches with a question mark, notes as bubbles: one row. */
export function drawWritten(frame: Frame, box: Box, { labels, notes, hunches, feelings }: Written): Hit[] {
  const { ctx, colors, x, width } = frame;
  const y = box.top + 33;
  const hits: Hit[] = [];
  ctx.font = font(12);
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  const all = [
    ...labels.map((l) => ({ kind: "label" as const, id: l.id, start: l.start, stop: l.stop, words: l.name, told: l.name })),
    ...notes.filter((n) => !n.parent).map((n) => ({ kind: "note" as const, id: n.id, start: n.start, stop: null, words: n.text, told: "" })),
    ...hunches.map((h) => ({ kind: "hunch" as const, id: h.id, start: h.start, stop: null, words: `Hunch: ${h.text}`, told: "?" })),
    ...feelings.map((f) => ({ kind: "feeling" as const, id: f.id, start: f.start, stop: null, words: f.word || "In the field", told: f.word || "◦" })),
  ].sort((a, b) => a.start - b.start);
  let taken = -Infinity;
  all.forEach((mark, i) => {
    const left = Math.max(x(mark.start), taken);
    if (left < -120 || left > width + 4) return;
    const next = all[i + 1] ? x(all[i + 1]!.start) : Infinity;
    if (mark.kind === "note") {
      bubble(ctx, left, y, colors.soft);
      taken = left + 17;
      hits.push({ kind: "note", id: mark.id, x: left + 6, y, reach: 10, words: mark.words, time: mark.start });
      return;
    }
    if (mark.stop !== null) {
      ctx.fillStyle = colors.faint;
      ctx.fillRect(x(mark.start), y + 9, Math.max(x(mark.stop) - x(mark.start), 2), 2);
    }
    const round = mark.kind !== "label";
    const wide = ctx.measureText(mark.told).width + (round ? 14 : 10);
    const fits = mark.told.length === 1 || left + wide + 3 < next;
    taken = left + (fits ? wide : 9) + 3;
    ctx.fillStyle = colors.soft;
    if (!round) ctx.fillRect(left, y - 8, 1.5, 17);
    ctx.fillStyle = colors.wash;
    ctx.strokeStyle = colors.faint;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.roundRect(left + 0.5, y - 8.5, fits ? wide : 9, 16, round ? 8 : [0, 4, 4, 0]);
    ctx.fill();
    ctx.stroke();
    if (fits) {
      ctx.fillStyle = colors.ink;
      ctx.fillText(mark.told, left + (round ? 7.5 : 5.5), y);
    }
    const reach = fits ? wide / 2 : 6;
    hits.push({ kind: mark.kind, id: mark.id, x: left + reach, y, reach: Math.max(reach, 8), words: mark.words, time: mark.start });
  });
  return hits;
}

function bubble(ctx: CanvasRenderingContext2D, x: number, y: number, color: string): void {
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.roundRect(x, y - 7, 14, 10, 3);
  ctx.fill();
  ctx.beginPath();
  ctx.moveTo(x, y + 8);
  ctx.lineTo(x, y);
  ctx.lineTo(x + 6, y);
  ctx.fill();
}

export function drawEvents(frame: Frame, box: Box, series: EventSeries, color: string): void {
  const { ctx, colors, x, width } = frame;
  ctx.font = font(12);
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  for (const event of series.events) {
    const left = x(event.start);
    const right = Math.max(x(event.stop ?? event.start), left + 2);
    if (right < 0 || left > width) continue;
    ctx.globalAlpha = 0.25;
    ctx.fillStyle = color;
    ctx.fillRect(left, box.top + 6, right - left, box.height - 13);
    ctx.globalAlpha = 1;
    ctx.fillRect(left, box.top + 6, Math.min(2, right - left), box.height - 13);
    if (ctx.measureText(event.label).width + 10 < right - Math.max(left, 0)) {
      ctx.fillStyle = colors.ink;
      ctx.fillText(event.label, Math.max(left, 0) + 6, box.top + box.height / 2);
    }
  }
  ctx.fillStyle = colors.edge;
  ctx.fillRect(0, box.top + box.height - 1, width, 1);
}

/** What a generated session had put into it: the truth to hold flags against. */
export function drawPlanted(frame: Frame, box: Box, planted: readonly Planted[]): void {
  const { ctx, colors, x, width } = frame;
  ctx.font = font(12);
  ctx.textBaseline = "bottom";
  ctx.textAlign = "left";
  for (const span of planted) {
    const [left, right] = [Math.round(x(span.start)), Math.round(x(span.stop))];
    if (right < 0 || left > width) continue;
    ctx.strokeStyle = colors.against;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([6, 4]);
    ctx.strokeRect(left + 0.75, box.top + 3.5, right - left - 1.5, box.height - 8);
    ctx.setLineDash([]);
    const words = `planted: ${span.leader} leads by ${span.lag.toFixed(1)} s`;
    const wide = ctx.measureText(words).width + 10;
    const at = Math.max(left + 6, 4);
    if (at + wide > Math.min(right, width)) continue;
    ctx.fillStyle = colors.page;
    ctx.globalAlpha = 0.85;
    ctx.fillRect(at, box.top + box.height - 24, wide, 17);
    ctx.globalAlpha = 1;
    ctx.fillStyle = colors.against;
    ctx.fillText(words, at + 5, box.top + box.height - 8);
  }
}
