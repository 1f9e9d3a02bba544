/** Draws the lag map from its copies, and the profile over lags beside it. */
import type { FindingView, Profile } from "../api/types";
import { type Copy, copiesOf, copyFor, extentOf, limitOf, paint } from "../core/lagmap";
import { type Box, GUTTER } from "../core/scene";
import type { Frame } from "./lanes";
import { type Palette, rgb } from "./palette";
import { font } from "./surface";

const FADED = 0.2;
const ALPHA = 0.05;

/** One finding's map, with pictures of the copies that were looked at. */
export class MapPicture {
  readonly limit: number;
  private readonly copies: Copy[];
  private readonly pictures = new Map<Copy, HTMLCanvasElement>();
  private theme = "";

  constructor(
    readonly finding: FindingView,
    readonly cells: Int8Array,
    readonly chance: Uint8Array | null,
  ) {
    this.copies = copiesOf(finding.map!, cells, chance);
    this.limit = limitOf(cells, finding.map!);
  }

  draw(frame: Frame, box: Box): void {
    const { ctx, colors, view, width, x } = frame;
    const shape = this.finding.map!;
    const copy = copyFor(this.copies, shape, view.span / width);
    const picture = this.pictureOf(copy, colors);
    const [start, stop] = extentOf(shape);
    const per = copy.columns / (stop - start);
    const from = Math.max(view.start, start);
    const to = Math.min(view.start + view.span, stop);
    ctx.fillStyle = colors.wash;
    ctx.fillRect(0, box.top, width, box.height);
    if (to > from) {
      ctx.imageSmoothingEnabled = (to - from) * per > width * 1.01;
      ctx.fillStyle = colors.page;
      ctx.fillRect(x(from), box.top, x(to) - x(from), box.height);
      ctx.drawImage(
        picture, (from - start) * per, 0, (to - from) * per, shape.rows,
        x(from), box.top, x(to) - x(from), box.height,
      );
    }
    ctx.fillStyle = colors.faint;
    ctx.globalAlpha = 0.6;
    ctx.fillRect(0, Math.round(zeroOf(shape.lags, box)), width, 1);
    ctx.globalAlpha = 1;
  }

  private pictureOf(copy: Copy, colors: Palette): HTMLCanvasElement {
    const theme = colors.accent + colors.against;
    if (theme !== this.theme) this.pictures.clear();
    this.theme = theme;
    let picture = this.pictures.get(copy);
    if (!picture) {
      const shape = this.finding.map!;
      picture = document.createElement("canvas");
      picture.width = copy.columns;
      picture.height = shape.rows;
      const hues = { together: rgb(colors.accent), against: rgb(colors.against), faded: FADED };
      const pixels = paint(copy, shape, hues, this.limit, ALPHA);
      picture.getContext("2d")!.putImageData(new ImageData(pixels, copy.columns, shape.rows), 0, 0);
      this.pictures.set(copy, picture);
    }
    return picture;
  }
}

/** Height of lag 0 (px). */
export function zeroOf(lags: readonly [number, number], box: Box): number {
  return box.top + box.height * (lags[1] / (lags[1] - lags[0]));
}

/** Mean over the session by lag, with its chance band, on the map's own lag axis. */
export function drawProfile(
  { ctx, colors, width }: Frame,
  box: Box,
  profile: Profile,
  lags: readonly [number, number],
): void {
  const left = width + 14;
  const right = width + GUTTER - 8;
  const known = (list: (number | null)[]) => list.filter((v) => v !== null);
  const all = [...known(profile.value), ...known(profile.low), ...known(profile.high), 0];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const px = (v: number) => left + ((v - low) / (high - low || 1)) * (right - left);
  const py = (lag: number) => box.top + box.height * ((lags[1] - lag) / (lags[1] - lags[0]));
  ctx.save();
  ctx.beginPath();
  ctx.rect(width, box.top, GUTTER, box.height);
  ctx.clip();
  ctx.fillStyle = colors.chance;
  ctx.beginPath();
  profile.lag.forEach((lag, i) => ctx.lineTo(px(profile.high[i] ?? 0), py(lag)));
  for (let i = profile.lag.length - 1; i >= 0; i--) ctx.lineTo(px(profile.low[i] ?? 0), py(profile.lag[i]!));
  ctx.fill();
  ctx.fillStyle = colors.faint;
  ctx.fillRect(Math.round(px(0)), box.top, 1, box.height);
  ctx.strokeStyle = colors.accent;
  ctx.lineWidth = 1.75;
  // A spike is no longer than its value.
  ctx.lineJoin = "round";
  ctx.beginPath();
  let open = false;
  profile.lag.forEach((lag, i) => {
    const value = profile.value[i];
    if (value == null) return void (open = false);
    if (open) ctx.lineTo(px(value), py(lag));
    else ctx.moveTo(px(value), py(lag));
    open = true;
  });
  ctx.stroke();
  ctx.restore();
}

/** What the profile's axis says. */
export function drawProfileWords({ ctx, colors, width }: Frame, box: Box): void {
  ctx.font = font(12);
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillStyle = colors.page;
  ctx.fillRect(width + 1, box.top, GUTTER, 19);
  ctx.fillStyle = colors.soft;
  ctx.fillText("mean by lag", width + 14, box.top + 4);
}
