/** Shapes of moments, the same on canvas and in lists. Each kind has its own: color is never alone. */
import type { Shape } from "../api/types";

const PATHS: Record<Shape, string> = {
  triangle: "M8 2.5 14 13.5H2Z",
  inverted: "M8 13.5 2 2.5H14Z",
  diamond: "M8 1.5 14.5 8 8 14.5 1.5 8Z",
  circle: "M8 2A6 6 0 1 1 8 14 6 6 0 1 1 8 2Z",
  ring: "M8 2A6 6 0 1 1 8 14 6 6 0 1 1 8 2ZM8 6A2 2 0 1 0 8 10 2 2 0 1 0 8 6Z",
  star: "M8 1.2 10 5.9 15 6.3 11.2 9.6 12.4 14.6 8 11.9 3.6 14.6 4.8 9.6 1 6.3 6 5.9Z",
  square: "M2.75 2.75H13.25V13.25H2.75Z",
};

export function pathOf(shape: Shape): string {
  return PATHS[shape] ?? PATHS.circle;
}

const drawn = new Map<Shape, Path2D>();

/** Draw a shape around a point, 16 px times `scale` wide. */
export function drawShape(
  ctx: CanvasRenderingContext2D,
  shape: Shape,
  x: number,
  y: number,
  how: { filled: boolean; color: string; ground: string; scale?: number },
): void {
  let path = drawn.get(shape);
  if (!path) drawn.set(shape, (path = new Path2D(pathOf(shape))));
  const scale = how.scale ?? 0.75;
  ctx.save();
  ctx.translate(x - 8 * scale, y - 8 * scale);
  ctx.scale(scale, scale);
  ctx.lineJoin = "round";
  ctx.lineWidth = 2;
  ctx.fillStyle = how.filled ? how.color : how.ground;
  ctx.strokeStyle = how.color;
  ctx.fill(path);
  ctx.stroke(path);
  ctx.restore();
}
