/** All files below each other on one clock: dragged, moved by keys, marked, or as they propose. */
import { useSignal } from "@preact/signals";
import type { TargetedPointerEvent } from "preact";
import { useEffect } from "preact/hooks";
import type { ClockView, ImportFile, Trace } from "../api/types";
import { clock, number } from "../core/format";
import { outline, toSession } from "../core/instep";
import { aligned, clocks, used } from "../state/importing";
import {
  along, asked, clockOf, closer, dismiss, fetchTraces, keep, lineOf, look, markHere, middle, moved, nudge, offered, pending, pressedOn, propose, shownTrace, take, traces, undo, unmark, view,
} from "../state/instep";
import { IconButton, Keys, NumberBox, Select } from "./controls";

const HOW = {
  same: "as in the file", given: "by hand", file: "as in the file", events: "by common marks",
  correlation: "by likeness", clap: "by clap", marks: "by marks",
} as const;

export function Bench() {
  useEffect(() => void fetchTraces(), []);
  const files = used.value;
  const { from, to } = view.value;
  return (
    <div class="bench">
      <header>
        <b>
          {clock(from, 2)} to {clock(to, 2)}
        </b>
        <span class="gap" />
        <button type="button" onClick={() => along(-0.5)} aria-label="Earlier">←</button>
        <button type="button" onClick={() => along(0.5)} aria-label="Later">→</button>
        <button type="button" onClick={() => closer(0.4)} aria-label="Look closer">+</button>
        <button type="button" onClick={() => closer(2.5)} aria-label="Look from farther away">−</button>
        <button type="button" onClick={() => look(null)}>All</button>
        <button type="button" onClick={() => void undo()}>
          Undo <Keys of="Mod+z" />
        </button>
      </header>
      <ul>
        {files.map((file, i) => (
          <Row key={file.id} file={file} first={i === 0} told={aligned.value?.clocks[i]} />
        ))}
      </ul>
      <p class="unit">
        Drag a file until it agrees with the first one, or focus it: <Keys of="ArrowLeft" /> <Keys of="ArrowRight" /> move
        it by 10 ms, with Shift by 100 ms. <Keys of="m" /> marks what lies on the line in the middle as one moment in
        both. Two marks far apart show the drift.
      </p>
    </div>
  );
}

function Row({ file, first, told }: { file: ImportFile; first: boolean; told: ClockView | undefined }) {
  const all = traces.value.get(file.id) ?? [];
  const shown = all.find((t) => t.id === shownTrace.value.get(file.id)) ?? all[0];
  const choose = (id: string) => (shownTrace.value = new Map(shownTrace.peek()).set(file.id, id));
  return (
    <li>
      <div class="facts">
        <b class="what" title={file.name}>{file.name}</b>
        {all.length > 1 && shown && (
          <Select
            label={`What is shown of ${file.name}`}
            hideLabel
            value={shown.id}
            choices={all.map((t) => ({ value: t.id, words: t.title }))}
            change={choose}
          />
        )}
        {first ? <span class="unit">the session’s clock</span> : <Clock file={file} told={told} />}
      </div>
      <Plot file={file} first={first} trace={shown} />
      {!first && <Acts file={file} told={told} />}
    </li>
  );
}

function Clock({ file, told }: { file: ImportFile; told: ClockView | undefined }) {
  const known = clockOf(file.id);
  const put = (text: string) => {
    const value = Number(text.replace(",", "."));
    if (Number.isFinite(value)) void keep(file.id, { ...known, offset: value, reference: 0, drift: 0, marks: [], source: "given", offset_error: clocks.value.error ?? null });
  };
  return (
    <>
      <label class="late">
        <NumberBox
          label={`${file.name}: seconds later than the first file`}
          step={0.001}
          value={(known.marks.length && told ? told.offset : known.offset).toFixed(3)}
          put={put}
        />
        <span class="unit">s later</span>
      </label>
      {told && (
        <span class={told.error_ms === null || told.error_ms > 100 ? "unit much" : "unit"}>
          {told.error_ms === null ? "error unknown" : `± ${number(told.error_ms, 0)} ms`}, {HOW[told.source as keyof typeof HOW] ?? told.source}
          {told.drift ? `, drift ${number(told.drift * 1e6, 1)} ppm` : ""}
        </span>
      )}
    </>
  );
}

const WIDE = 1000;

function Plot({ file, first, trace }: { file: ImportFile; first: boolean; trace: Trace | undefined }) {
  const pulled = useSignal<{ x: number; by: number } | null>(null);
  const { from, to } = view.value;
  const line = lineOf(file);
  const by = pulled.value?.by ?? 0;
  const scale = WIDE / (to - from);
  const down = (event: TargetedPointerEvent<HTMLDivElement>) => {
    if (first) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    pulled.value = { x: event.clientX, by: 0 };
  };
  const move = (event: TargetedPointerEvent<HTMLDivElement>) => {
    const at = pulled.value;
    if (at) pulled.value = { ...at, by: ((event.clientX - at.x) / event.currentTarget.clientWidth) * (to - from) };
  };
  const up = () => {
    const at = pulled.value;
    pulled.value = null;
    if (at?.by) nudge(file, at.by);
  };
  const left = trace ? (toSession(line, trace.start) + by - from) * scale : 0;
  const marks = clockOf(file.id).marks;
  const late = pending.value.get(file.id);
  return (
    <div
      class={first ? "plot" : "plot loose"}
      {...(first
        ? { role: "img", "aria-label": `${trace?.title ?? "Nothing"} of ${file.name}, whose clock is the session’s` }
        : {
            role: "slider", tabIndex: 0, "aria-label": `Move ${file.name}`,
            "aria-valuenow": Math.round(line.offset * 1000) / 1000, "aria-valuemin": -1e6, "aria-valuemax": 1e6,
            "aria-valuetext": `${moved(line.offset)} from the first file`,
          })}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onKeyDown={(event) => {
        if (first || event.altKey || event.ctrlKey || event.metaKey) return;
        if (pressedOn(file, event.key, event.shiftKey)) {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
    >
      <svg viewBox={`0 0 ${WIDE} 72`} preserveAspectRatio="none" aria-hidden="true">
        {trace && (
          <g transform={`translate(${left.toFixed(3)} 5) scale(${(trace.step * (1 + line.drift) * scale).toFixed(6)} 62)`}>
            <path d={outline(trace)} />
          </g>
        )}
        {marks.map(([device]) => {
          const x = ((toSession(line, device) + by - from) * scale).toFixed(2);
          return <line key={device} class="mark" x1={x} x2={x} y1="0" y2="72" />;
        })}
        <line class="here" x1={WIDE / 2} x2={WIDE / 2} y1="0" y2="72" />
      </svg>
      {!trace && <span class="unit over">{asked.value.get(file.id) ?? "Nothing in this file has a course to look at."}</span>}
      {late !== undefined && <span class="tag">moved by {moved(late)}: M marks it</span>}
    </div>
  );
}

function Acts({ file, told }: { file: ImportFile; told: ClockView | undefined }) {
  const offer = offered.value.get(file.id);
  const busy = asked.value.get(file.id);
  return (
    <div class="acts">
      <button type="button" disabled={busy !== undefined} onClick={() => void propose(file, "clap")}>
        By clap
      </button>
      <button type="button" disabled={busy !== undefined} onClick={() => void propose(file, "correlation")}>
        By likeness
      </button>
      <button type="button" onClick={() => void markHere(file)}>
        Mark {clock(middle.value, 2)} <Keys of="m" />
      </button>
      <span class="unit" role="status">
        {busy ?? ""}
      </span>
      {typeof offer === "string" && <p class="notice">{offer}</p>}
      {offer && typeof offer !== "string" && (
        <div class="offer">
          <p>
            <b>
              {moved(offer.clock.offset - offer.clock.drift * offer.clock.reference)}
              {offer.error_ms === null ? "" : ` ± ${number(offer.error_ms, 0)} ms`}
            </b>{" "}
            {offer.clock.drift ? `drift ${number(offer.clock.drift * 1e6, 1)} ppm. ` : ""}
            {offer.words} So it is drawn above.
          </p>
          {offer.marks[0] && (
            <button type="button" class="quiet" onClick={() => look({ from: offer.marks[0]!.session - 1, to: offer.marks[0]!.session + 1 })}>
              Look at it
            </button>
          )}
          <button type="button" class="main" onClick={() => void take(file)}>
            Take it
          </button>
          <button type="button" onClick={() => dismiss(file)}>
            Not this
          </button>
        </div>
      )}
      {told && told.marks.length > 0 && (
        <ol class="marks" aria-label={`Marks of ${file.name}`}>
          {told.marks.map((mark, i) => (
            <li key={mark.device}>
              {clock(mark.session, 2)}
              <span class="unit">{told.marks.length > 2 ? ` ${number(mark.residual_ms, 0)} ms off the line` : ""}</span>
              <IconButton icon="cross" words={`Remove the mark at ${clock(mark.session, 2)}`} onClick={() => void unmark(file, i)} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
