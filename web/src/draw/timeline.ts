/** The lanes: one canvas for what stands still, one above it for what moves with the playhead. */
import { effect } from "@preact/signals-core";
import type { FindingView, Lane } from "../api/types";
import { short } from "../core/format";
import { cellAt } from "../core/lagmap";
import { valueAt } from "../core/pyramid";
import { type Box, GUTTER, type Layout, partsOf } from "../core/scene";
import { panned, zoomed } from "../core/view";
import { layout as arrangement } from "../state/prefs";
import type { Review } from "../state/review";
import { gesturesOn } from "./gestures";
import { type Drawn, type Frame, drawAxis, drawCourse, drawGround, drawHidden, drawSignals, drawSound, drawStretchWords } from "./lanes";
import { type MapPicture, drawProfile, drawProfileWords, zeroOf } from "./map";
import { type Hit, drawEvents, drawMoments, drawPlanted, drawSpan, drawWritten, hitAt } from "./marks";
import { type Palette, palette } from "./palette";
import { drawRatings, rated } from "./rated";
import { Surface, font } from "./surface";

export type Hover =
  | { kind: "map"; x: number; y: number; time: number; lag: number; value: number | null; chance: number | null }
  | { kind: "mark"; x: number; y: number; words: string }
  | { kind: "time"; x: number; y: number; time: number };

/** Between the values of two signals beside a lane, and where there is little room (px). */
const LINE = 19;
const TIGHT = 13;

export class Timeline {
  private readonly base: Surface;
  private readonly top: Surface;
  private layout: Layout = { boxes: [], height: 0 };
  private map: MapPicture | null = null;
  private hits: Hit[] = [];
  private dirty = true;
  private shownTime = NaN;
  private hovered: Hover | null = null;
  private moved = true;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly review: Review,
    base: HTMLCanvasElement,
    top: HTMLCanvasElement,
    element: HTMLElement,
    private readonly told: (hover: Hover | null) => void,
    private readonly wake: () => void,
  ) {
    this.base = new Surface(base);
    this.top = new Surface(top);
    this.ends.push(
      effect(() => {
        void [palette.value, review.window.value, review.moments.value, review.notes.value];
        void [review.book.hunches.value, review.book.feelings.value, review.book.ratings.value];
        void [review.labels.value, review.selected.value, review.hidden.value];
        void [review.stale.value, review.planted.value, arrangement.value, review.transport.loop.value];
        this.redraw();
      }),
      effect(() => {
        void [review.transport.time.value, review.pin.value];
        this.moved = true;
        wake();
      }),
      gesturesOn(element, {
        click: (x, y) => this.click(x, y),
        drag: (x, dx, from, event) => this.drag(x, dx, from, event.shiftKey),
        zoom: (x, factor) => this.change(zoomed(review.window.peek(), factor, x / this.width, review.view.duration)),
        pan: (dx) => this.pan(dx),
        hover: (x, y) => this.hover(x, y),
        leave: () => this.point(null),
      }),
    );
  }

  /** Width of the plot (px). */
  get width(): number {
    return Math.max(this.base.width - GUTTER, 1);
  }

  place(layout: Layout, width: number): void {
    this.layout = layout;
    this.base.resize(width, layout.height);
    this.top.resize(width, layout.height);
    this.redraw();
  }

  show(map: MapPicture | null): void {
    this.map = map;
    this.redraw();
  }

  redraw(): void {
    this.dirty = true;
    this.wake();
  }

  dispose(): void {
    for (const end of this.ends) end();
  }

  /** Draw what has changed; called once a frame. */
  draw(): void {
    const colors = palette.peek();
    if (!colors || this.base.width === 0) return;
    if (this.dirty) {
      this.dirty = false;
      this.moved = true;
      this.drawBase(this.frameOn(this.base, colors));
    }
    const time = this.review.transport.time.peek();
    if (this.moved || time !== this.shownTime) {
      this.moved = false;
      this.shownTime = time;
      this.drawTop(this.frameOn(this.top, colors), time);
    }
  }

  /** Lanes whose signals are shown. */
  drawn(lane: Lane): Drawn[] {
    if (this.review.hidden.peek().has(lane.id)) return [];
    return lane.signals.map((info) => ({ info, color: this.colorOf(info.person) }));
  }

  private colorOf(code: string | null): string {
    const colors = palette.peek()!;
    const at = this.review.view.persons.findIndex((p) => p.code === code);
    return colors.persons[at] ?? colors.soft;
  }

  private frameOn(surface: Surface, colors: Palette): Frame {
    const view = this.review.window.peek();
    const { width } = this;
    const scale = width / view.span;
    return { ctx: surface.ctx, colors, view, width, x: (time) => (time - view.start) * scale };
  }

  private findingOf(lane: Lane): FindingView | undefined {
    return this.review.view.findings.find((f) => lane.signals.some((s) => s.name === f.signal));
  }

  private drawBase(frame: Frame): void {
    const { view, moments, selected, transport, tiles, labels, notes, planted, book } = this.review;
    const { ctx } = frame;
    this.base.clear();
    tiles.settle();
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, 0, frame.width, this.layout.height);
    ctx.clip();
    for (const box of this.layout.boxes) {
      const lane = view.lanes.find((l) => l.id === box.id);
      if (lane) drawGround(frame, box, this.findingOf(lane));
    }
    drawAxis(frame, this.layout.height);
    const chosen = moments.peek().find((m) => m.id === selected.peek());
    if (chosen) drawSpan(frame, [chosen.start, chosen.stop], this.markBottom(), this.layout.height);
    const loop = transport.loop.peek();
    if (loop) drawSpan(frame, loop, 0, this.layout.height, frame.colors.accent);
    for (const box of this.layout.boxes) {
      if (box.kind === "signals") this.drawLane(frame, box);
      else if (box.kind === "map") this.map?.draw(frame, box);
      else if (box.kind === "sound") this.drawSound(frame, box);
      else if (box.kind === "rating") drawRatings(frame, box, rated(book.ratings.peek(), box.id));
      else if (box.kind === "events") {
        const series = view.events.find((e) => e.id === box.id);
        if (series) drawEvents(frame, box, series, this.colorOf(series.person));
      } else if (box.kind === "marks") {
        this.hits = [
          ...drawMoments(frame, box, moments.peek(), selected.peek()),
          ...drawWritten(frame, box, {
            labels: labels.peek(), notes: notes.peek(), hunches: book.hunches.peek(), feelings: book.feelings.peek(),
          }),
        ];
      }
    }
    for (const box of this.layout.boxes)
      if (box.kind !== "marks" && box.kind !== "folded") drawHidden(frame, view.shared?.hidden ?? [], box.top, box.height - 1);
    if (planted.peek())
      for (const box of this.layout.boxes) {
        const names = new Set(view.lanes.find((l) => l.id === box.id)?.signals.map((s) => s.name));
        drawPlanted(frame, box, (view.planted ?? []).filter((p) => names.has(p.signal)));
      }
    ctx.restore();
    const map = this.mapBox();
    const { profile, map: shape } = this.map?.finding ?? {};
    if (map && profile && shape) {
      drawProfile(frame, map, profile, shape.lags);
      drawProfileWords(frame, map);
    }
  }

  private drawLane(frame: Frame, box: Box): void {
    const lane = this.review.view.lanes.find((l) => l.id === box.id)!;
    const finding = this.findingOf(lane);
    const drawn = this.drawn(lane);
    if (drawn.length === 0) return;
    const course = finding?.course ?? null;
    const options = { split: arrangement.peek() === "split", course: Boolean(course) };
    drawSignals(frame, this.review.tiles, box, lane, drawn, options);
    if (course) drawCourse(frame, box, course);
    if (finding) drawStretchWords(frame, box, finding, (code) => this.nameOf(code));
  }

  private drawSound(frame: Frame, box: Box): void {
    const media = this.review.view.media.find((m) => m.id === box.id);
    const envelope = this.review.envelopes.get(box.id);
    if (!media || !envelope) return;
    const color = media.persons.length === 1 ? this.colorOf(media.persons[0]!) : frame.colors.faint;
    drawSound(frame, box, envelope.reader(frame.view.span / frame.width), color);
  }

  private nameOf(code: string): string {
    return this.review.view.persons.find((p) => p.code === code)?.code ?? code;
  }

  private drawTop(frame: Frame, time: number): void {
    const { ctx, colors, width, x } = frame;
    this.top.clear();
    const at = x(time);
    for (const box of this.layout.boxes) if (box.kind === "signals") this.readout(frame, box, time);
    const pin = this.review.pin.peek();
    const map = this.mapBox();
    const shape = this.map?.finding.map;
    if (map && shape && pin && pin.finding === this.map?.finding.id) {
      const y = zeroOf(shape.lags, map) - (pin.lag / (shape.lags[1] - shape.lags[0])) * map.height;
      ctx.strokeStyle = colors.ink;
      ctx.lineWidth = 1.75;
      ctx.beginPath();
      ctx.arc(x(pin.time), y, 5, 0, 7);
      ctx.stroke();
    }
    if (this.hovered && this.hovered.x <= width) {
      ctx.fillStyle = colors.faint;
      ctx.fillRect(Math.round(this.hovered.x), 0, 1, this.layout.height);
      if (this.hovered.kind === "map") ctx.fillRect(0, Math.round(this.hovered.y), width, 1);
    }
    if (at < -6 || at > width + 6) return;
    ctx.fillStyle = colors.ink;
    ctx.fillRect(Math.round(at) - 0.75, 4, 1.5, this.layout.height - 4);
    ctx.beginPath();
    ctx.moveTo(at - 6, 0);
    ctx.lineTo(at + 6, 0);
    ctx.lineTo(at + 6, 5);
    ctx.lineTo(at, 11);
    ctx.lineTo(at - 6, 5);
    ctx.fill();
  }

  /** Persons' letters and values under the playhead, right of the lane. */
  private readout(frame: Frame, box: Box, time: number): void {
    const { ctx, colors, width } = frame;
    const lane = this.review.view.lanes.find((l) => l.id === box.id)!;
    const drawn = this.drawn(lane);
    const course = this.findingOf(lane)?.course;
    const [top, bottom] = partsOf(box, Boolean(course)).signals;
    ctx.textBaseline = "middle";
    // Channels of many electrodes have no room one by one: a person stands for all of theirs.
    const all = drawn.length * TIGHT <= box.height;
    const rows = all ? drawn : drawn.filter(({ info }, i) => drawn.findIndex((d) => d.info.person === info.person) === i);
    if (rows.length * TIGHT > box.height) return this.letters(frame, box, rows);
    const line = Math.min(LINE, box.height / Math.max(rows.length, 1));
    // What is taller than the signals alone stands in the middle of the lane.
    const middle = rows.length * line > bottom - top ? box.top + box.height / 2 : (top + bottom) / 2;
    rows.forEach(({ info, color }, i) => {
      const y = middle + (i - (rows.length - 1) / 2) * line;
      const letter = this.review.view.persons.find((p) => p.code === info.person)?.letter ?? "";
      ctx.fillStyle = color;
      ctx.beginPath();
      ctx.roundRect(width + 12, y - Math.min(6, line / 2 - 1), 3.5, Math.min(13, line - 1), 1.75);
      ctx.fill();
      ctx.fillStyle = colors.ink;
      ctx.textAlign = "left";
      ctx.font = font(12, 600);
      ctx.fillText(letter, width + 21, y + 1);
      ctx.font = font(12);
      ctx.textAlign = "right";
      ctx.fillStyle = colors.soft;
      const told = all ? short(valueAt(this.review.tiles, info, time)) : `× ${drawn.filter((d) => d.info.person === info.person).length}`;
      ctx.fillText(told, width + GUTTER - 12, y + 1);
    });
  }

  /** Of many persons in a low lane the letters alone, side by side. */
  private letters({ ctx, colors, width }: Frame, box: Box, rows: readonly Drawn[]): void {
    const deep = Math.max(Math.floor(box.height / TIGHT), 1);
    const wide = (GUTTER - 20) / Math.ceil(rows.length / deep);
    ctx.textAlign = "left";
    ctx.font = font(12, 600);
    rows.forEach(({ info, color }, i) => {
      const x = width + 12 + Math.floor(i / deep) * wide;
      const y = box.top + box.height / 2 + ((i % deep) - (deep - 1) / 2) * TIGHT;
      ctx.fillStyle = color;
      ctx.fillRect(x, y - 5, 3, 11);
      ctx.fillStyle = colors.ink;
      ctx.fillText(this.review.view.persons.find((p) => p.code === info.person)?.letter ?? "", x + 6, y + 1);
    });
  }

  private mapBox(): Box | undefined {
    return this.layout.boxes.find((b) => b.kind === "map");
  }

  private markBottom(): number {
    const marks = this.layout.boxes.find((b) => b.kind === "marks");
    return marks ? marks.top + marks.height : 0;
  }

  private timeAt(x: number): number {
    const view = this.review.window.peek();
    return view.start + (x / this.width) * view.span;
  }

  private change(view: { start: number; span: number }): void {
    this.review.window.value = view;
  }

  private pan(dx: number): void {
    const view = this.review.window.peek();
    this.change(panned(view, (-dx / this.width) * view.span, this.review.view.duration));
  }

  private click(x: number, y: number): void {
    const { review } = this;
    if (x > this.width) return;
    const hit = hitAt(this.hits, x, y);
    if (hit?.kind === "moment") {
      const moment = review.moments.peek().find((m) => m.id === hit.id);
      if (moment) return review.select(moment, true);
    }
    const map = this.mapBox();
    if (map && this.map && y >= map.top && y <= map.top + map.height) {
      const cell = this.cell(x, y, map);
      review.pin.value = { finding: this.map.finding.id, ...cell };
    }
    review.transport.seek(hit ? hit.time : this.timeAt(x));
  }

  private drag(x: number, dx: number, from: { x: number; y: number }, loop: boolean): void {
    const { transport } = this.review;
    if (loop) transport.setLoop([this.timeAt(from.x), this.timeAt(x)]);
    else if (from.y < 26) transport.seek(this.timeAt(Math.min(Math.max(x, 0), this.width)));
    else this.pan(dx);
  }

  private cell(x: number, y: number, box: Box) {
    const { finding, cells, chance } = this.map!;
    return cellAt(finding.map!, cells, chance, this.timeAt(x), (y - box.top) / box.height);
  }

  private hover(x: number, y: number): void {
    if (x > this.width) return this.point(null);
    const hit = hitAt(this.hits, x, y);
    const map = this.mapBox();
    if (hit) this.point({ kind: "mark", x, y, words: hit.words });
    else if (map && this.map && y >= map.top && y < map.top + map.height)
      this.point({ kind: "map", x, y, ...this.cell(x, y, map) });
    else this.point({ kind: "time", x, y, time: this.timeAt(x) });
  }

  private point(hover: Hover | null): void {
    this.hovered = hover;
    this.moved = true;
    this.told(hover);
    this.wake();
  }
}
