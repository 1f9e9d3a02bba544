/** What is said of one moment: each section is a part of its own, in this order. */
import type { VNode } from "preact";
import type { Moment } from "../api/types";
import { clock } from "../core/format";
import type { Review } from "../state/review";
import { NoteView, LabelView } from "./Notes";
import { FeelingView } from "./FeelingPad";
import { HunchView } from "./HunchPad";
import { Chance } from "./Chance";
import { Keys } from "./controls";
import { Why, chanceOf } from "./Why";

type Section = { title: string; Body: (props: { review: Review; moment: Moment }) => VNode | null };

/** Another way to speak of a moment is one more line here. */
const SECTIONS: readonly Section[] = [
  { title: "Why", Body: Reasons },
  { title: "Against chance", Body: Chance },
  { title: "Labels", Body: Labels },
  { title: "Emotion words and hunches", Body: Felt },
  { title: "Notes", Body: Written },
];

export function MomentSide({ review, moment }: { review: Review; moment: Moment }) {
  return (
    <div class="momentside" tabIndex={0} role="region" aria-label="What is said of this moment">
      {SECTIONS.map(({ title, Body }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          <Body review={review} moment={moment} />
        </section>
      ))}
    </div>
  );
}

function Reasons({ moment }: { moment: Moment }) {
  return (
    <div class="card">
      <p>{moment.reason}</p>
      <Why moment={moment} />
      {moment.source === "found" && <p class="chance">{chanceOf(moment)}</p>}
    </div>
  );
}

function Labels({ review, moment }: { review: Review; moment: Moment }) {
  const own = review.labels.value.filter((l) => l.start >= moment.start - 5 && l.start <= moment.stop + 5);
  if (own.length === 0) return <p class="unit">None between {clock(moment.start - 5)} and {clock(moment.stop + 5)}.</p>;
  return (
    <ol class="notes">
      {own.map((label) => (
        <li key={label.id}>
          <LabelView review={review} label={label} />
        </li>
      ))}
    </ol>
  );
}

/** What each thought that somebody felt, and what the other said to it. */
function Felt({ review, moment }: { review: Review; moment: Moment }) {
  const inside = ({ start }: { start: number }) => start >= moment.start - 5 && start <= moment.stop + 5;
  const feelings = review.book.feelings.value.filter(inside);
  const hunches = review.book.hunches.value.filter(inside);
  if (feelings.length + hunches.length === 0)
    return (
      <p class="unit">
        None yet; <Keys of="w" /> pins a word, <Keys of="h" /> a hunch.
      </p>
    );
  return (
    <ol class="notes">
      {feelings.map((one) => (
        <li key={one.id}>
          <FeelingView review={review} feeling={one} />
        </li>
      ))}
      {hunches.map((one) => (
        <li key={one.id}>
          <HunchView review={review} hunch={one} />
        </li>
      ))}
    </ol>
  );
}

function Written({ review, moment }: { review: Review; moment: Moment }) {
  const inside = (start: number) => start >= moment.start - 5 && start <= moment.stop + 5;
  const own = review.notes.value.filter((n) => !n.parent && (n.moment === moment.id || (n.moment === null && inside(n.start))));
  if (own.length === 0) return <p class="unit">Nothing written yet.</p>;
  return (
    <ol class="notes">
      {own.map((note) => (
        <li key={note.id}>
          <NoteView review={review} note={note} />
        </li>
      ))}
    </ol>
  );
}
