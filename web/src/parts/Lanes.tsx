/** The lanes with their heads, the lag map and everything that the pointer says about them. */
import { type Signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { CSSProperties } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { FindingView, Lane } from "../api/types";
import { capital, clock, count, number, short } from "../core/format";
import { lagWords } from "../core/lagmap";
import { type Box, COMPACT, FOLDED, type Layout, layoutOf } from "../core/scene";
import { MapPicture } from "../draw/map";
import { lanesOf } from "../draw/rated";
import { rangeOf } from "../draw/lanes";
import { type Hover, Timeline } from "../draw/timeline";
import { failure } from "../state/app";
import { frames, wake } from "../state/loop";
import { layout as arrangement, mapHeight } from "../state/prefs";
import type { Review } from "../state/review";
import { titleOf } from "./Now";
import { Splitter } from "./Splitter";
import { RatedHead } from "./RatedHead";
import { IconButton, Select } from "./controls";

export function Lanes({ review }: { review: Review }) {
  const scroller = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const top = useRef<HTMLCanvasElement>(null);
  const timeline = useRef<Timeline | null>(null);
  const size = useSignal({ width: 0, height: 0 });
  const hover = useSignal<Hover | null>(null);
  const { view } = review;
  const mapped = view.findings.find((f) => f.id === review.mapped.value);

  const hidden = review.hidden.value;
  const ratedLanes = useComputed(() => lanesOf(review.book.ratings.value));
  // An analysis whose measures look at no lags says so in a line.
  const room = mapped?.map ? mapHeight.value : view.findings.length > 0 ? FOLDED : 0;
  const layout = useMemo(
    () =>
      layoutOf(
        view.lanes.map((l) => l.id).filter((id) => !hidden.has(id)),
        view.events.map((e) => e.id),
        view.media.filter((m) => m.kind === "audio").map((m) => m.id),
        size.value.height,
        room,
        view.lanes.map((l) => l.id).filter((id) => hidden.has(id)),
        ratedLanes.value,
      ),
    [view, ratedLanes.value, hidden, size.value.height, room],
  );

  useLayoutEffect(() => {
    const line = new Timeline(review, base.current!, top.current!, plot.current!, (h) => (hover.value = h), wake);
    timeline.current = line;
    const ends = [
      frames.add(() => {
        review.tick();
        line.draw();
        return review.transport.playing.peek();
      }),
      () => line.dispose(),
    ];
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      size.value = { width, height };
    });
    observer.observe(scroller.current!);
    // At once, so that nothing stands low for one picture and jumps in the next.
    const { clientWidth: width, clientHeight: height } = scroller.current!;
    size.value = { width, height };
    return () => {
      observer.disconnect();
      for (const end of ends) end();
    };
  }, [review]);

  useLayoutEffect(() => {
    const width = plot.current!.clientWidth;
    if (width > 0) timeline.current?.place(layout, width);
  }, [layout, size.value.width]);

  const mapState = useMap(review, mapped, timeline);
  useSignalEffect(() => {
    if (review.transport.playing.value) wake();
  });

  return (
    <section class="lanes" aria-label="Signals over time" data-tour="lanes">
      <Trouble review={review} />
      <div class="scroller" ref={scroller}>
        <div class="heads">
          <Cast review={review} />
          {layout.boxes.map((box) => (
            <Head key={box.id} box={box} review={review} mapped={mapped} />
          ))}
        </div>
        {view.lanes.length === 0 && <p class="nolanes unit">{view.media.length > 0 ? "Signals will stand here once they have been taken from the recording." : "No signals to show."}</p>}
        <Plot review={review} layout={layout} mapped={mapped} plot={plot} base={base} top={top} hover={hover.value} mapState={mapState.value} />
      </div>
    </section>
  );
}

/** Who is which letter and color; with more than two the letters alone have room. */
function Cast({ review }: { review: Review }) {
  const { persons } = review.view;
  return (
    <div class="head axis">
      <ul class="cast" aria-label="Persons">
        {persons.map((p, i) => (
          <li key={p.code} title={p.role && p.role !== p.code ? `${p.code}, ${p.role}` : p.code}>
            <i class={`person${i}`} />
            <b>{p.letter}</b>
            <span class={persons.length > 2 ? "unseen" : ""}>{p.code}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Parts of signals that did not come: said, and asked for again on request. */
function Trouble({ review }: { review: Review }) {
  void review.stale.value;
  const sounds = [...review.envelopes.values()].flatMap((e) => e.error ?? []);
  const errors = [...review.tiles.errors.values(), ...sounds];
  if (errors.length === 0) return null;
  return (
    <div class="trouble" role="alert">
      {count(errors.length, "part")} of signals could not be loaded: {errors[0]!.message}
      <button type="button" onClick={() => review.retry()}>
        Try again
      </button>
    </div>
  );
}

type MapState = "coming" | "here" | "failed" | "none";
/** What stands in the place of a map that is not to be seen. */
const ABSENT: Record<Exclude<MapState, "here">, string> = {
  coming: "The lag map is on its way",
  failed: "The lag map could not be loaded",
  none: "No measure of this analysis looks at lags",
};

/** Fetch the map that is to be seen; says how far it is. */
function useMap(review: Review, mapped: FindingView | undefined, timeline: { current: Timeline | null }): Signal<MapState> {
  const state = useSignal<MapState>(mapped?.map ? "coming" : "none");
  useLayoutEffect(() => {
    let ended = false;
    timeline.current?.show(null);
    state.value = mapped?.map ? "coming" : "none";
    if (!mapped?.map) return;
    Promise.all([review.api.map(mapped.id), review.api.mapChance(mapped.id)])
      .then(([cells, chance]) => {
        if (ended) return;
        timeline.current?.show(new MapPicture(mapped, new Int8Array(cells), chance.byteLength ? new Uint8Array(chance) : null));
        state.value = "here";
      })
      .catch((error: Error) => {
        failure.value = error;
        if (!ended) state.value = "failed";
      });
    return () => {
      ended = true;
    };
  }, [review, mapped]);
  return state;
}

type PlotProps = {
  review: Review;
  layout: Layout;
  mapped: FindingView | undefined;
  plot: { current: HTMLDivElement | null };
  base: { current: HTMLCanvasElement | null };
  top: { current: HTMLCanvasElement | null };
  hover: Hover | null;
  mapState: MapState;
};

function Plot({ review, layout, mapped, plot, base, top, hover, mapState }: PlotProps) {
  const { view } = review;
  // Whole seconds only: the plot is not to be built anew with every frame.
  const second = useComputed(() => Math.floor(review.transport.time.value));
  const names = view.lanes.map((lane) => lane.title.toLowerCase()).join(", ");
  const map = layout.boxes.find((box) => box.kind === "map");
  return (
    <div
      class="plot"
      ref={plot}
      tabIndex={0}
      role="slider"
      aria-busy={mapState === "coming"}
      aria-label={`Playhead over ${names}. The tab Table has the same in numbers.`}
      aria-valuemin={0}
      aria-valuemax={Math.round(view.duration)}
      aria-valuenow={second.value}
      aria-valuetext={clock(second.value)}
      style={{ height: `${layout.height}px` }}
    >
      <canvas ref={base} aria-hidden="true" />
      <canvas ref={top} aria-hidden="true" />
      {map && (
        <span class={mapState === "here" ? "anchor" : "anchor absent"} data-tour="map" style={{ top: `${map.top}px`, height: `${map.height}px` }}>
          {mapState !== "here" && <span>{ABSENT[mapState]}</span>}
        </span>
      )}
      {hover && <Tip hover={hover} mapped={mapped} room={plot.current?.clientWidth ?? 0} />}
    </div>
  );
}

function Tip({ hover, mapped, room }: { hover: Hover; mapped: FindingView | undefined; room: number }) {
  const flip = hover.x > room - 300;
  const place: CSSProperties = {
    transform: `translate(${hover.x + (flip ? -14 : 14)}px, ${Math.max(hover.y - 34, 2)}px) ${flip ? "translateX(-100%)" : ""}`,
  };
  let words: string;
  if (hover.kind === "mark") words = hover.words;
  else if (hover.kind === "time") words = clock(hover.time, 1);
  else {
    const value = hover.value === null ? "too little data" : `${mapped?.unit ?? ""} ${number(hover.value)}`;
    const chance = hover.chance === null ? "" : `, chance ${hover.chance < 0.01 ? "< 0.01" : number(hover.chance)}`;
    words = `${clock(hover.time)}, ${lagWords(hover.lag, mapped?.persons ?? [])}: ${value}${chance}`;
  }
  return (
    <div class="tip" style={place}>
      {words}
    </div>
  );
}

function Head({ box, review, mapped }: { box: Box; review: Review; mapped: FindingView | undefined }) {
  const tall = { height: `${box.height}px` };
  if (box.kind === "folded") return <LaneHead lane={review.view.lanes.find((l) => l.id === box.id)!} height={box.height} review={review} />;
  if (box.kind === "marks")
    return (
      <div class="head marks" style={tall}>
        <span>Moments</span>
        <span>Labels, notes</span>
      </div>
    );
  if (box.kind === "rating") return <RatedHead id={box.id} height={box.height} review={review} />;
  if (box.kind === "map") return <MapHead box={box} review={review} mapped={mapped} />;
  if (box.kind === "sound")
    return (
      <div class="head events" style={tall}>
        {review.view.media.find((m) => m.id === box.id)?.title}
      </div>
    );
  if (box.kind === "events") {
    const series = review.view.events.find((e) => e.id === box.id)!;
    return (
      <div class="head events" style={tall}>
        {series.title}
      </div>
    );
  }
  return <LaneHead lane={review.view.lanes.find((l) => l.id === box.id)!} height={box.height} review={review} />;
}

function qualityOf(lane: Lane, review: Review): string | null {
  const weak = lane.signals.filter((s) => s.quality !== null && s.quality < 0.9);
  if (weak.length === 0) return null;
  const letter = (code: string) => review.view.persons.find((p) => p.code === code)?.letter ?? code;
  return weak.map((s) => `${letter(s.person)}: gaps, ${Math.round(s.quality! * 100)} %`).join(", ");
}

function LaneHead({ lane, height, review }: { lane: Lane; height: number; review: Review }) {
  const muted = review.hidden.value.has(lane.id);
  const alone = review.solo.value === lane.id;
  const [low, high] = rangeOf(lane.signals);
  const quality = qualityOf(lane, review);
  const toggle = () => {
    const next = new Set(review.hidden.peek());
    if (!next.delete(lane.id)) next.add(lane.id);
    review.solo.value = null;
    review.muted.value = next;
  };
  return (
    <div class={`head lane ${muted ? "muted" : ""} ${height < COMPACT ? "compact" : ""}`} style={{ height: `${height}px` }}>
      <div class="what">
        <h3 title={lane.title}>{lane.title}</h3>
        <p class="unit">{lane.unit}</p>
        {quality && !muted && <p class="weak" title={`${quality} observed`}>{quality}</p>}
      </div>
      {arrangement.value === "overlaid" && !muted && height >= COMPACT && (
        <div class="range" aria-hidden="true">
          <span>{short(high)}</span>
          <span>{short(low)}</span>
        </div>
      )}
      <div class="tools">
        <IconButton
          icon={muted ? "hidden" : "eye"}
          words={muted ? `Show ${lane.title}` : `Hide ${lane.title}`}
          pressed={muted}
          onClick={toggle}
        />
        <IconButton
          icon="solo"
          words={alone ? "Show all signals" : `Show ${lane.title} only`}
          pressed={alone}
          onClick={() => (review.solo.value = alone ? null : lane.id)}
        />
      </div>
    </div>
  );
}

function MapHead({ box, review, mapped }: { box: Box; review: Review; mapped: FindingView | undefined }) {
  const [low, high] = mapped?.map?.lags ?? [0, 0];
  const [first, second] = mapped?.persons ?? [];
  const pin = review.pin.value;
  if (!mapped?.map)
    return (
      <div class="head events" style={{ height: `${box.height}px` }}>
        Lag map
      </div>
    );
  return (
    <div class="head map" style={{ height: `${box.height}px` }}>
      <Splitter
        class="resizer"
        label="Height of the lag map"
        lies="across"
        after
        value={mapHeight.value}
        range={[110, 420]}
        set={(height) => (mapHeight.value = height)}
      />
      <p class="end">
        <b title={first}>{capital(first ?? "")} leads</b> <span>+{high.toFixed(high % 1 ? 1 : 0)} s</span>
      </p>
      <div class="choose">
        <Select
          label="Lag map of"
          hideLabel
          value={mapped?.id ?? ""}
          choices={review.view.findings.filter((f) => f.map).map((f) => ({ value: f.id, words: titleOf(f, review) }))}
          change={(id) => (review.mapped.value = id)}
        />
        <p class="pinned" hidden={box.height < 132}>
          {pin && mapped && pin.finding === mapped.id
            ? `${clock(pin.time)}: ${lagWords(pin.lag, mapped.persons)}`
            : "Lag map: who leads"}
        </p>
      </div>
      <p class="end">
        <b title={second}>{capital(second ?? "")} leads</b> <span>−{Math.abs(low).toFixed(low % 1 ? 1 : 0)} s</span>
      </p>
    </div>
  );
}
