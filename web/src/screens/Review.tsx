/** The screen on which a session is watched, understood and written about. */
import { useSignalEffect } from "@preact/signals";
import { Lanes } from "../parts/Lanes";
import { Moments } from "../parts/Moments";
import { NoteBox, Notes } from "../parts/Notes";
import { Hidden } from "../parts/BlindPad";
import { NowPanel } from "../parts/Now";
import { Overview } from "../parts/Overview";
import { GroupTab } from "../parts/Group";
import { FilmsSplitter, SideSplitter, filmsVariable, sideVariable } from "../parts/Panels";
import { Pad } from "../parts/Pad";
import { TableTab } from "../parts/Table";
import { Tour } from "../parts/Tour";
import { TransportBar } from "../parts/Transport";
import { Videos } from "../parts/Videos";
import { Tabs } from "../parts/controls";
import { wake } from "../state/loop";
import { pad } from "../state/pads";
import { tab } from "../state/panel";
import { toured } from "../state/prefs";
import type { Review as Session } from "../state/review";

export function Review({ review }: { review: Session }) {
  const films = review.view.media.some((m) => m.kind === "video");
  const sounds = review.view.media.some((m) => m.kind === "audio");
  useSignalEffect(() => {
    void review.transport.jumps.value;
    wake();
  });
  return (
    <div class="review" style={sideVariable()}>
      <div class="stage">
        <div class={films ? "row films" : "row"} style={films ? filmsVariable() : {}}>
          {(films || sounds) && <Videos review={review} />}
          <NowPanel review={review} list={films} />
          {films && <FilmsSplitter />}
        </div>
        {review.view.duration > 0 ? <Overview review={review} /> : <div />}
        <Lanes review={review} />
      </div>
      {pad.value ? <Pad review={review} /> : <Side review={review} />}
      <TransportBar review={review} />
      {review.view.generated && review.view.findings.length > 0 && !toured.value && <Tour review={review} />}
    </div>
  );
}

function Side({ review }: { review: Session }) {
  const grouped = review.view.persons.length > 2;
  const shown = tab.value === "group" && !grouped ? "moments" : tab.value;
  const written = review.notes.value.length + review.labels.value.length + review.book.count.value;
  return (
    <section class="side" aria-label="Moments, notes and table">
      <SideSplitter />
      <Tabs
        label="Moments, notes and table"
        tabs={[
          { id: "moments", words: "Moments", count: review.moments.value.length },
          { id: "notes", words: "Notes", count: written },
          { id: "table", words: "Table" },
          ...(grouped ? [{ id: "group" as const, words: "Group" }] : []),
        ]}
        chosen={shown}
        choose={(id) => (tab.value = id)}
      />
      <div key={shown} class="panel" data-tour="moments" role="tabpanel" id={`panel-${shown}`} aria-labelledby={`tab-${shown}`} tabIndex={0}>
        {review.view.blind && shown !== "notes" ? (
          <Hidden review={review} />
        ) : shown === "group" ? (
          <GroupTab review={review} />
        ) : shown === "moments" ? (
          <Moments review={review} />
        ) : shown === "notes" ? (
          <Notes review={review} />
        ) : (
          <TableTab review={review} />
        )}
      </div>
      <NoteBox review={review} />
    </section>
  );
}
