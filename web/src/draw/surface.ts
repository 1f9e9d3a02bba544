/** A canvas that is as sharp as the screen. */

export class Surface {
  readonly ctx: CanvasRenderingContext2D;
  width = 0;
  height = 0;

  constructor(readonly canvas: HTMLCanvasElement) {
    this.ctx = canvas.getContext("2d")!;
  }

  /** @returns whether the size has changed */
  resize(width: number, height: number): boolean {
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width === w && this.canvas.height === h) return false;
    this.canvas.width = w;
    this.canvas.height = h;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.width = width;
    this.height = height;
    return true;
  }

  clear(): void {
    this.ctx.clearRect(0, 0, this.width, this.height);
  }
}

let family = "";
/** The page's own font at a size (px). */
export function font(size: number, weight = 400): string {
  family ||= getComputedStyle(document.body).fontFamily;
  return `${weight} ${size}px ${family}`;
}

let hatching: { color: string; pattern: CanvasPattern } | null = null;
/** Diagonal lines: nothing was observed here. */
export function hatch(ctx: CanvasRenderingContext2D, color: string): CanvasPattern {
  if (hatching?.color !== color) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const own = tile.getContext("2d")!;
    own.strokeStyle = color;
    own.lineWidth = 1;
    own.beginPath();
    for (const shift of [-8, 0, 8]) {
      own.moveTo(shift, 8);
      own.lineTo(shift + 8, 0);
    }
    own.stroke();
    hatching = { color, pattern: ctx.createPattern(tile, "repeat")! };
  }
  return hatching.pattern;
}
