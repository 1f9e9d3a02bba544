/** Ratings as lanes of their own: one for each scale and person, a line for each rating. */
import type { Rating } from "../api/types";
import type { Box } from "../core/scene";
import type { Frame } from "./lanes";
import { font } from "./surface";

const laneOf = (rating: Rating) => `${rating.scale}\u0000${rating.person}`;

let last: readonly string[] = [];
/** Lanes in the order in which they were begun; the same list as long as they are the same. */
export function lanesOf(ratings: readonly Rating[]): readonly string[] {
  const now = [...new Set(ratings.map(laneOf))];
  if (now.join() !== last.join()) last = now;
  return last;
}

export function rated(ratings: readonly Rating[], lane: string): Rating[] {
  return ratings.filter((r) => laneOf(r) === lane);
}

const DASHES: readonly number[][] = [[], [5, 3], [2, 2], [8, 3, 2, 3]];

export function dashOf(at: number): readonly number[] {
  return DASHES[at % DASHES.length]!;
}

export function drawRatings(frame: Frame, box: Box, ratings: readonly Rating[]): void {
  const { ctx, colors, width, x, view } = frame;
  const [top, bottom] = [box.top + 6, box.top + box.height - 7];
  ctx.fillStyle = colors.edge;
  ctx.fillRect(0, box.top + box.height - 1, width, 1);
  ctx.fillStyle = colors.grid;
  ctx.fillRect(0, Math.round((top + bottom) / 2), width, 1);
  const authors = [...new Set(ratings.map((r) => r.author))];
  ctx.lineWidth = 1.75;
  ctx.lineJoin = "round";
  ctx.font = font(12);
  for (const rating of ratings) {
    ctx.strokeStyle = authors.indexOf(rating.author) === 0 ? colors.ink : colors.soft;
    ctx.setLineDash([...dashOf(authors.indexOf(rating.author))]);
    for (const run of rating.runs) {
      const stop = run.start + run.values.length / rating.rate;
      if (stop < view.start || run.start > view.start + view.span) continue;
      // A pixel needs no more than one reading.
      const step = Math.max(1, Math.floor((view.span * rating.rate) / width));
      ctx.beginPath();
      for (let i = 0; i < run.values.length; i += step) {
        const [px, py] = [x(run.start + i / rating.rate), bottom - run.values[i]! * (bottom - top)];
        if (i === 0) ctx.moveTo(px, py);
        else ctx.lineTo(px, py);
      }
      ctx.stroke();
    }
  }
  ctx.setLineDash([]);
  drawEnds(frame, ratings[0], top, bottom);
}

/** The words at both ends of the scale. */
function drawEnds({ ctx, colors }: Frame, rating: Rating | undefined, top: number, bottom: number): void {
  if (!rating) return;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const [words, y] of [[rating.high, top + 5], [rating.low, bottom - 5]] as const) {
    ctx.globalAlpha = 0.85;
    ctx.fillStyle = colors.page;
    ctx.fillRect(4, y - 8, ctx.measureText(words).width + 8, 16);
    ctx.globalAlpha = 1;
    ctx.fillStyle = colors.soft;
    ctx.fillText(words, 8, y + 1);
  }
}
