/** One lane of a short span, with the coordination below it; a click goes there. */
import type { ReadonlySignal } from "@preact/signals-core";
import { useSignalEffect } from "@preact/signals";
import type { TargetedPointerEvent } from "preact";
import { useRef } from "preact/hooks";
import type { FindingView, Lane } from "../api/types";
import type { Span } from "../core/clock";
import type { Range } from "../core/compare";
import { AXIS } from "../core/scene";
import { type Frame, drawAxis, drawCourse, drawGround, drawHidden, drawSignals, drawStretchWords } from "../draw/lanes";
import { drawSpan } from "../draw/marks";
import type { Palette } from "../draw/palette";
import type { Surface } from "../draw/surface";
import type { Source } from "../state/clips";
import { useCanvas } from "./useCanvas";

export type Look = {
  readonly source: Source;
  readonly time: ReadonlySignal<number>;
  readonly view: { readonly start: number; readonly span: number };
  /** What it is about, between its lead-in and its end (s). */
  readonly about: Span;
  readonly seek: (time: number) => void;
};

function frameOf(surface: Surface, colors: Palette, view: Look["view"]): Frame {
  const { ctx, width } = surface;
  return { ctx, colors, view, width, x: (time) => ((time - view.start) / view.span) * width };
}

type LaneProps = {
  look: Look;
  lane: Lane;
  finding: FindingView | undefined;
  range: Range;
  course: Range | null;
  words: string;
};

export function LanePlot({ look, lane, finding, range, course, words }: LaneProps) {
  const { source, view } = look;
  const { persons } = source.view;
  const canvas = useCanvas(
    () => void source.stale.value,
    (surface, colors) => {
      const frame = frameOf(surface, colors, view);
      const box = { id: lane.id, kind: "signals" as const, top: 0, height: surface.height };
      drawGround(frame, box, finding);
      drawSpan(frame, look.about, 0, surface.height);
      const drawn = lane.signals.map((info) => ({
        info,
        color: colors.persons[persons.findIndex((p) => p.code === info.person)] ?? colors.soft,
      }));
      drawSignals(frame, source.tiles, box, lane, drawn, { split: false, course: Boolean(finding?.course), range });
      if (finding?.course) drawCourse(frame, box, finding.course, course ?? undefined);
      drawHidden(frame, source.view.shared?.hidden ?? [], 0, surface.height);
      if (finding) drawStretchWords(frame, box, finding, (code) => code);
    },
  );
  const seek = (event: TargetedPointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    look.seek(view.start + ((event.clientX - box.left) / box.width) * view.span);
  };
  return (
    <div class="laneplot" role="img" aria-label={words} onPointerDown={seek}>
      <canvas ref={canvas} aria-hidden="true" />
      <Playhead look={look} />
    </div>
  );
}

/** Times above the lanes. */
export function AxisStrip({ look }: { look: Look }) {
  const canvas = useCanvas(
    () => undefined,
    (surface, colors) => drawAxis(frameOf(surface, colors, look.view), AXIS),
  );
  return (
    <div class="axisstrip" aria-hidden="true">
      <canvas ref={canvas} />
    </div>
  );
}

/** Moved by the frame alone: nothing is built anew while it plays. */
function Playhead({ look }: { look: Look }) {
  const line = useRef<HTMLElement>(null);
  useSignalEffect(() => {
    const share = (look.time.value - look.view.start) / look.view.span;
    if (line.current) line.current.style.left = `${Math.min(Math.max(share, 0), 1) * 100}%`;
  });
  return <i ref={line} class="playhead" aria-hidden="true" />;
}
