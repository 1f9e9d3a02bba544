/** The strip of the whole session, with the window as a brush. */
import { useComputed, useSignalEffect } from "@preact/signals";
import type { TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { clock, length } from "../core/format";
import { GUTTER } from "../core/scene";
import { held, panned, zoomed } from "../core/view";
import { gesturesOn } from "../draw/gestures";
import { type Grip, OVERVIEW, drawOverview, gripAt } from "../draw/overview";
import { drawSmall } from "../draw/lanes";
import { type Palette, palette } from "../draw/palette";
import { Surface } from "../draw/surface";
import { frames, wake } from "../state/loop";
import type { Review } from "../state/review";

export function Overview({ review }: { review: Review }) {
  const base = useRef<HTMLCanvasElement>(null);
  const top = useRef<HTMLCanvasElement>(null);
  const strip = useRef<HTMLDivElement>(null);
  const state = useRef({ dirty: true, time: NaN });
  const { duration } = review.view;

  useSignalEffect(() => {
    void [palette.value, review.window.value, review.moments.value, review.selected.value];
    if (review.view.findings.length === 0) void review.stale.value;
    state.current.dirty = true;
    wake();
  });

  useLayoutEffect(() => {
    const surfaces = [new Surface(base.current!), new Surface(top.current!)] as const;
    const observer = new ResizeObserver(([entry]) => {
      for (const surface of surfaces) surface.resize(entry!.contentRect.width, OVERVIEW);
      state.current.dirty = true;
      wake();
    });
    observer.observe(strip.current!);
    const end = frames.add(() => {
      const colors = palette.peek();
      const { width } = surfaces[0];
      if (!colors || width === 0) return false;
      if (state.current.dirty)
        drawOverview(
          surfaces[0].ctx, colors, width, review.view, review.moments.peek(), review.selected.peek(),
          review.window.peek(),
          (above, below) => small(review, surfaces[0], colors, above, below),
        );
      const time = review.transport.time.peek();
      if (state.current.dirty || time !== state.current.time) {
        surfaces[1].clear();
        surfaces[1].ctx.fillStyle = colors.ink;
        surfaces[1].ctx.fillRect((time / duration) * width - 0.75, 13, 1.5, OVERVIEW - 13);
      }
      state.current = { dirty: false, time };
      return false;
    });
    const gone = brush(review, strip.current!, () => surfaces[0].width);
    return () => {
      observer.disconnect();
      end();
      gone();
    };
  }, [review]);

  const start = useComputed(() => Math.round(review.window.value.start)).value;
  const span = useComputed(() => Math.round(review.window.value.span)).value;
  const keys = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowLeft: -0.25, ArrowRight: 0.25, PageUp: -1, PageDown: 1 }[event.key];
    if (!by || event.altKey) return;
    event.preventDefault();
    review.window.value = panned(review.window.peek(), by * review.window.peek().span, duration);
  };
  return (
    <div class="overview" data-tour="overview">
      <div class="head">
        <h3>Whole session</h3>
        <p class="unit">{length(duration)}</p>
      </div>
      <div
        class="strip"
        ref={strip}
        role="slider"
        tabIndex={0}
        aria-label="Window on the session"
        aria-valuemin={0}
        aria-valuemax={Math.round(duration)}
        aria-valuenow={start}
        aria-valuetext={`${clock(start)} to ${clock(start + span)}`}
        onKeyDown={keys}
      >
        <canvas ref={base} aria-hidden="true" />
        <canvas ref={top} aria-hidden="true" />
      </div>
      <div class="legend" aria-hidden="true" style={{ width: `${GUTTER}px` }}>
        {review.view.findings.length > 0 && (
          <>
            <i /> beyond chance
          </>
        )}
      </div>
    </div>
  );
}

function small(review: Review, surface: Surface, colors: Palette, top: number, bottom: number): void {
  const { duration, lanes, persons } = review.view;
  const colorOf = (code: string) => colors.persons[persons.findIndex((p) => p.code === code)] ?? colors.soft;
  const { ctx, width } = surface;
  const frame = { ctx, colors, width, view: { start: 0, span: duration }, x: (t: number) => (t / duration) * width };
  const drawn = (lanes[0]?.signals ?? []).map((info) => ({ info, color: colorOf(info.person) }));
  if (drawn.length > 0) drawSmall(frame, review.tiles, drawn, top, bottom);
}

function brush(review: Review, element: HTMLElement, width: () => number): () => void {
  const { duration } = review.view;
  const time = (x: number) => (x / Math.max(width(), 1)) * duration;
  let grip: Grip | null = null;
  return gesturesOn(element, {
    click: (x) => review.transport.seek(time(x)),
    drag: (x, dx, from) => {
      const view = review.window.peek();
      grip ??= gripAt(from.x, view, duration, width());
      const stop = view.start + view.span;
      if (grip === "start") review.window.value = held({ start: Math.min(time(x), stop - 1), span: stop - Math.min(time(x), stop - 1) }, duration);
      else if (grip === "stop") review.window.value = held({ start: view.start, span: Math.max(time(x) - view.start, 1) }, duration);
      else if (grip === "inside") review.window.value = panned(view, time(dx), duration);
      else {
        const [a, b] = [Math.min(time(from.x), time(x)), Math.max(time(from.x), time(x))];
        review.window.value = held({ start: a, span: Math.max(b - a, 1) }, duration);
      }
    },
    drop: () => (grip = null),
    zoom: (x, factor) => {
      const view = review.window.peek();
      const share = Math.min(Math.max((time(x) - view.start) / view.span, 0), 1);
      review.window.value = zoomed(view, factor, share, duration);
    },
    pan: (dx) => (review.window.value = panned(review.window.peek(), -time(dx), duration)),
  });
}
