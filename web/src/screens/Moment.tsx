/** One moment, closely: its clip in a loop, its signals and lags, and what is said of it. */
import { useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { Lane, Moment as Shown } from "../api/types";
import { type Row, findingOf, isBeyond, keyOf, lanesOf, rowsOf, toldWords, windowOf } from "../core/compare";
import { clock, length, short } from "../core/format";
import { ClipBar } from "../parts/ClipBar";
import { LagProfile, Legend, reachOfProfile, useProfile } from "../parts/LagProfile";
import { AxisStrip, LanePlot, type Look } from "../parts/LanePlot";
import { Pad } from "../parts/Pad";
import { SideSplitter, sideVariable } from "../parts/Panels";
import { MomentSide } from "../parts/MomentSide";
import { NoteBox } from "../parts/Notes";
import { Videos } from "../parts/Videos";
import { Empty, IconButton, ShapeIcon } from "../parts/controls";
import { Icon } from "../parts/icons";
import { addressOf, go } from "../state/app";
import { frames, wake } from "../state/loop";
import { isPinned } from "../state/pins";
import { pin } from "../state/pinning";
import { pad } from "../state/pads";
import type { Review } from "../state/review";

export function MomentPage({ review, id }: { review: Review; id: string }) {
  const moment = review.moments.value.find((m) => m.id === id);
  if (!moment)
    return (
      <Empty>
        <p>This moment is not there any more; a new analysis may have moved it.</p>
        <a class="button" href={addressOf({ screen: "session", id: review.view.id })}>
          Back to the session
        </a>
      </Empty>
    );
  return <Page key={moment.id} review={review} moment={moment} />;
}

function Page({ review, moment }: { review: Review; moment: Shown }) {
  useLoop(review, moment);
  const films = review.view.media.some((m) => m.kind === "video");
  const sounds = review.view.media.some((m) => m.kind === "audio");
  const { start, stop } = moment;
  const look = useMemo((): Look => {
    return {
      source: review,
      time: review.transport.time,
      view: windowOf(start, stop),
      about: [start, stop],
      seek: (time) => review.transport.seek(time),
    };
  }, [review, start, stop]);
  const rows = useMemo(() => rowsOf([{ view: review.view, moment }]), [review.view, moment.id]);
  const lanes = lanesOf({ view: review.view, moment });
  return (
    <div class={`moment-page ${films ? "filmed" : ""}`} style={sideVariable()}>
      <Head review={review} moment={moment} />
      {(films || sounds) && (
        <div class={films ? "clip" : "unseen"}>
          <Videos review={review} />
        </div>
      )}
      <section class="window" aria-label="Signals of this moment">
        <div class="grid" style={{ "--rows": String(rows.length) }}>
          <p class="unit corner">with 5 s around</p>
          <AxisStrip look={look} />
          <p class="unit corner">{rows.some((row) => row.lags) && "Mean by lag"}</p>
          {rows.map((row) => (
            <RowOf key={row.key} row={row} lane={lanes.find((l) => keyOf(l) === row.key)!} look={look} />
          ))}
        </div>
        {rows.some((row) => row.lags) && <Legend />}
      </section>
      {pad.value ? (
        <Pad review={review} />
      ) : (
        <aside class="side">
          <SideSplitter />
          <MomentSide review={review} moment={moment} />
          <NoteBox review={review} />
        </aside>
      )}
      <ClipBar transport={review.transport} time={review.transport.time} of={`${clock(look.view.start)} to ${clock(look.view.start + look.view.span)}`}>
        <span class="unit">Numbers describe coordination, not skill or empathy.</span>
      </ClipBar>
    </div>
  );
}

/** Repeat the clip while the page is open. */
function useLoop(review: Review, moment: Shown): void {
  const { transport } = review;
  useLayoutEffect(() => {
    const { start, span } = windowOf(moment.start, moment.stop);
    review.selected.value = moment.id;
    transport.setLoop([start, start + span]);
    transport.seek(start);
    // Somebody who came here by a key or a click wants to see it; nobody else is played to.
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!still && navigator.userActivation?.hasBeenActive) transport.play();
    const end = frames.add(() => {
      review.tick();
      return transport.playing.peek();
    });
    return () => {
      end();
      transport.pause();
      transport.setLoop(null);
    };
  }, [review, moment.start, moment.stop]);
  useSignalEffect(() => {
    void [transport.jumps.value, transport.playing.value];
    wake();
  });
}

function Head({ review, moment }: { review: Review; moment: Shown }) {
  const all = review.moments.value;
  const at = all.findIndex((m) => m.id === moment.id);
  const to = (by: 1 | -1) => () => {
    const next = all[at + by];
    if (next) go({ screen: "moment", id: review.view.id, moment: next.id });
  };
  const pinned = isPinned(review.view.id, moment.id);
  const decide = (decision: "agreed" | "rejected", words: string) =>
    void review.changeMoment(moment, { decision: moment.decision === decision ? "open" : decision }, `${moment.title}: ${words}`);
  return (
    <header class="moment-head">
      <a class="button" href={addressOf({ screen: "session", id: review.view.id })} title="Back to the session (Escape)">
        <Icon name="back" /> Session
      </a>
      <ShapeIcon shape={moment.shape} filled />
      <h2>{moment.title}</h2>
      <span class="unit">
        {clock(moment.start)} to {clock(moment.stop)}, {length(moment.stop - moment.start)}
      </span>
      <span class="gap" />
      <button type="button" aria-pressed={moment.decision === "agreed"} onClick={() => decide("agreed", "agreed")}>
        <Icon name="check" /> Agree
      </button>
      <button type="button" aria-pressed={moment.decision === "rejected"} onClick={() => decide("rejected", "not useful")}>
        <Icon name="cross" /> Not useful
      </button>
      <button type="button" aria-pressed={pinned} title="Pin to compare (P)" onClick={() => void pin(review, moment)}>
        <Icon name="pin" filled={pinned} /> {pinned ? "Pinned" : "Pin"}
      </button>
      <IconButton
        icon="star"
        filled={moment.starred}
        words={moment.starred ? "Take the star away" : "Star for supervision"}
        keyed="s"
        pressed={moment.starred}
        onClick={() => void review.changeMoment(moment, { starred: !moment.starred }, `${moment.title}: star`)}
      />
      {review.view.media.length > 0 && !review.view.shared && (
        <IconButton
          icon="file"
          words="Take this moment away, masked"
          onClick={() => go({ screen: "copies", id: review.view.id, moment: moment.id })}
        />
      )}
      <IconButton icon="previous" words="Previous moment" keyed="k" disabled={at <= 0} onClick={to(-1)} />
      <IconButton icon="next" words="Next moment" keyed="j" disabled={at >= all.length - 1} onClick={to(1)} />
    </header>
  );
}

function RowOf({ row, lane, look }: { row: Row; lane: Lane; look: Look }) {
  const { view } = look.source;
  const finding = findingOf(view, lane);
  const [start, stop] = look.about;
  const profile = useProfile(look.source, finding, start, stop);
  const told = finding ? toldWords(finding, start, stop) : "";
  return (
    <>
      <div class="lanehead">
        <h3>{row.title}</h3>
        <p class="unit">
          {short(row.range[0])} to {short(row.range[1])} {row.unit}
        </p>
        {told && <p class={finding && isBeyond(finding, start, stop) ? "told beyond" : "told"}>{told}</p>}
      </div>
      <LanePlot look={look} lane={lane} finding={finding} range={row.range} course={row.course} words={`${row.title}, ${clock(start)} to ${clock(stop)}. ${told}`} />
      {finding && row.lags && profile ? (
        <LagProfile profile={profile} finding={finding} lags={row.lags} values={reachOfProfile(profile, finding)} />
      ) : (
        <p class="unit lagprofile">{finding?.map ? "" : "No lags here"}</p>
      )}
    </>
  );
}
