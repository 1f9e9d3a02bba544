/** The one transport: play, steps, time, speed, what follows it, and the status line. */
import { useComputed } from "@preact/signals";
import { SPEEDS } from "../core/clock";
import { length, timecode } from "../core/format";
import { type Follow, spanned } from "../core/view";
import { connection, jobs } from "../state/app";
import { follow } from "../state/prefs";
import type { Review } from "../state/review";
import { cancelJob } from "../api/client";
import { IconButton, Select } from "./controls";
import { Icon } from "./icons";

const SPANS = [5, 10, 30, 60, 120, 300, 600, 1800, 3600];
const FOLLOWS: { value: Follow; words: string }[] = [
  { value: "off", words: "Stand still" },
  { value: "page", words: "Page" },
  { value: "center", words: "Centered" },
];

export function jumpTo(review: Review, by: 1 | -1): void {
  const moment = review.neighbor(by);
  if (moment) review.select(moment, review.transport.playing.peek());
}

export function setSpan(review: Review, span: number): void {
  review.window.value = spanned(review.window.peek(), span, review.transport.time.peek(), review.view.duration);
}

export function TransportBar({ review }: { review: Review }) {
  const { transport } = review;
  const playing = transport.playing.value;
  const loop = transport.loop.value;
  // Its length alone: panning is not to build the bar anew.
  const span = useComputed(() => review.window.value.span).value;
  const spans = SPANS.filter((s) => s < review.view.duration);
  const choices = [
    ...spans.map((s) => ({ value: s, words: length(s) })),
    { value: review.view.duration, words: "Whole session" },
  ];
  const known = choices.some((c) => Math.abs(c.value - span) < 1e-6);
  if (!known) choices.unshift({ value: span, words: span < 60 ? `${span.toFixed(1)} s` : length(span) });
  return (
    <footer class="transport" aria-label="Transport">
      <div class="group" role="group" aria-label="Playing">
        <IconButton icon="previous" words="Previous moment" keyed="k" onClick={() => jumpTo(review, -1)} />
        <IconButton icon="back" words="One frame back" keyed="," onClick={() => review.step(-1)} />
        <button
          type="button"
          class="play"
          aria-label={playing ? "Pause" : "Play"}
          title={playing ? "Pause (Space)" : "Play (Space)"}
          data-tour="play"
          onClick={() => transport.toggle()}
        >
          <Icon name={playing ? "pause" : "play"} />
        </button>
        <IconButton icon="forward" words="One frame on" keyed="." onClick={() => review.step(1)} />
        <IconButton icon="next" words="Next moment" keyed="j" onClick={() => jumpTo(review, 1)} />
      </div>
      <Timecode review={review} />
      <IconButton
        icon="loop"
        words={loop ? "Stop repeating" : "Repeat the selected moment"}
        keyed="l"
        pressed={loop !== null}
        onClick={() => toggleLoop(review)}
      />
      <span class="gap" />
      <Select
        label="Speed"
        value={transport.rate.value}
        choices={SPEEDS.map((s) => ({ value: s, words: `${s}×` }))}
        change={(rate) => transport.setRate(rate)}
      />
      <Select label="Follow" value={follow.value} choices={FOLLOWS} change={(mode) => (follow.value = mode)} />
      <Select label="Window" value={known ? choices.find((c) => Math.abs(c.value - span) < 1e-6)!.value : span} choices={choices} change={(s) => setSpan(review, s)} />
      <Status review={review} />
    </footer>
  );
}

/** Alone, because it is the one part that changes with every frame. */
function Timecode({ review }: { review: Review }) {
  const { transport } = review;
  const time = transport.time.value;
  const frame = review.frame();
  return (
    <output class="timecode" aria-live="off">
      {timecode(time)}
      <small>{frame ? `frame ${frame.frame}` : `of ${timecode(transport.duration).slice(0, 8)}`}</small>
    </output>
  );
}

export function toggleLoop(review: Review): void {
  const { transport } = review;
  const moment = review.moments.peek().find((m) => m.id === review.selected.peek());
  if (transport.loop.peek()) transport.setLoop(null);
  else if (moment) transport.setLoop([moment.start, moment.stop]);
  else transport.setLoop([transport.time.peek() - 5, transport.time.peek() + 5]);
}

function Status({ review }: { review: Review }) {
  const running = jobs.value.filter((j) => j.state === "running" || j.state === "queued");
  const pending = review.edits.pending.value;
  const job = running[0];
  return (
    <div class="status" role="status">
      {job ? (
        <span class="job">
          <span title={job.words}>{job.words.replaceAll("_", " ")}</span>
          {job.total > 0 ? ` ${Math.round((100 * job.done) / job.total)} %` : ""}
          <button type="button" class="quiet" onClick={() => void cancelJob(job.id)}>
            Cancel
          </button>
        </span>
      ) : connection.value === "lost" ? (
        <span class="lost">
          <i class="dot hollow" /> Server lost; trying again
        </span>
      ) : pending > 0 ? (
        <span>
          <i class="dot half" /> Saving
        </span>
      ) : (
        <span title={review.edits.said.value}>
          <i class="dot" /> {review.edits.said.value ? "Saved" : "Ready"}
        </span>
      )}
    </div>
  );
}
