/** The screen on which a session is watched, understood and written about. */
import { useSignalEffect } from "@preact/signals";
import { Lanes } from "../parts/Lanes";
import { Moments } from "../parts/Moments";
import { NoteBox, Notes } from "../parts/Notes";
import { NowPanel } from "../parts/Now";
import { Overview } from "../parts/Overview";
import { TableTab } from "../parts/Table";
import { Tour } from "../parts/Tour";
import { TransportBar } from "../parts/Transport";
import { Videos } from "../parts/Videos";
import { Tabs } from "../parts/controls";
import { wake } from "../state/loop";
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
    <div class="review">
      <div class="stage">
        <div class={films ? "row films" : "row"}>
          {(films || sounds) && <Videos review={review} />}
          <NowPanel review={review} list={films} />
        </div>
        <Overview review={review} />
        <Lanes review={review} />
      </div>
      <Side review={review} />
      <TransportBar review={review} />
      {review.view.generated && review.view.findings.length > 0 && !toured.value && <Tour review={review} />}
    </div>
  );
}

function Side({ review }: { review: Session }) {
  const written = review.notes.value.length + review.labels.value.length;
  return (
    <section class="side" aria-label="Moments, notes and table">
      <Tabs
        label="Moments, notes and table"
        tabs={[
          { id: "moments", words: "Moments", count: review.moments.value.length },
          { id: "notes", words: "Notes", count: written },
          { id: "table", words: "Table" },
        ]}
        chosen={tab.value}
        choose={(id) => (tab.value = id)}
      />
      <div key={tab.value} class="panel" data-tour="moments" role="tabpanel" id={`panel-${tab.value}`} aria-labelledby={`tab-${tab.value}`} tabIndex={0}>
        {tab.value === "moments" ? (
          <Moments review={review} />
        ) : tab.value === "notes" ? (
          <Notes review={review} />
        ) : (
          <TableTab review={review} />
        )}
      </div>
      <NoteBox review={review} />
    </section>
  );
}
