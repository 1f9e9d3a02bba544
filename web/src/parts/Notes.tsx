/** Notes in threads, labels in a list, and the box for the next note. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Label, Moment, Note } from "../api/types";
import { afterwards } from "../core/after";
import { clock, length } from "../core/format";
import { answering, draft, rewriting } from "../state/panel";
import type { Review } from "../state/review";
import { openPad } from "../state/pads";
import { FeelingView } from "./FeelingPad";
import { HunchView } from "./HunchPad";
import { RatingView } from "./RatePad";
import { Empty, IconButton, Keys } from "./controls";

export function Notes({ review }: { review: Review }) {
  const roots = review.notes.value.filter((n) => !n.parent);
  const { book } = review;
  const all = [
    ...roots.map((note) => ({ at: note.start, id: note.id, view: <NoteView review={review} note={note} /> })),
    ...review.labels.value.map((label) => ({ at: label.start, id: label.id, view: <LabelView review={review} label={label} /> })),
    ...book.hunches.value.map((hunch) => ({ at: hunch.start, id: hunch.id, view: <HunchView review={review} hunch={hunch} /> })),
    ...book.feelings.value.map((one) => ({ at: one.start, id: one.id, view: <FeelingView review={review} feeling={one} /> })),
    ...book.ratings.value.map((one) => ({ at: one.start, id: one.id, view: <RatingView review={review} rating={one} /> })),
  ].sort((a, b) => a.at - b.at);
  if (all.length === 0)
    return (
      <Empty>
        <p>Nothing written yet.</p>
        <p class="unit">
          <Keys of="n" /> writes a note at the playhead, <Keys of="1" /> to <Keys of="6" /> set labels, also while
          playing.
        </p>
      </Empty>
    );
  return (
    <ol class="notes">
      {all.map(({ id, view }) => (
        <li key={id}>{view}</li>
      ))}
    </ol>
  );
}

/** The notes of one moment. */
export function Thread({ review, moment }: { review: Review; moment: Moment }) {
  const own = review.notes.value.filter((n) => n.moment === moment.id && !n.parent);
  return own.length === 0 ? null : (
    <ol class="notes thread">
      {own.map((note) => (
        <li key={note.id}>
          <NoteView review={review} note={note} />
        </li>
      ))}
    </ol>
  );
}

export function LabelView({ review, label }: { review: Review; label: Label }) {
  const several = new Set(review.labels.value.map((l) => l.author)).size > 1;
  const facts = [several ? `by ${label.author}` : "", label.stop === null ? "" : length(label.stop - label.start)].filter(Boolean);
  return (
    <div class="label">
      <button type="button" class="stamp" onClick={() => review.transport.seek(label.start)}>
        {clock(label.start, 1)}
      </button>
      <span class="chip">
        <kbd>{label.key}</kbd> {label.name} <span class="unit">{facts.join(", ")}</span>
      </span>
      <IconButton icon="remove" words={`Remove the label ${label.name}`} onClick={() => void review.removeLabel(label)} />
    </div>
  );
}

/** @param alone without its answers, which stand elsewhere */
export function NoteView({ review, note, alone = false }: { review: Review; note: Note; alone?: boolean }) {
  const replies = review.notes.value.filter((n) => n.parent === note.id);
  const about = review.moments.value.find((m) => m.id === note.moment);
  return (
    <article class="note">
      <header>
        {note.parent && !alone ? null : (
          <button type="button" class="stamp" onClick={() => review.transport.seek(note.start)}>
            {clock(note.start, 1)}
            {note.stop === null ? "" : `–${clock(note.stop, 1)}`}
          </button>
        )}
        <span class="author">{note.author}</span>
        {note.edited && <span class="unit">changed</span>}
        <span class="gap" />
        {note.parent ? null : (
          <IconButton icon="reply" words="Answer" onClick={() => (answering.value = note.id)} />
        )}
        <IconButton icon="edit" words="Change the note" onClick={() => (rewriting.value = note.id)} />
        <IconButton icon="remove" words="Remove the note" onClick={() => void review.removeNote(note)} />
      </header>
      {about && <p class="about">{about.title}</p>}
      {rewriting.value === note.id ? (
        <Writing
          label="Change the note"
          text={note.text}
          done={(text) => {
            rewriting.value = null;
            if (text && text !== note.text) void review.rewrite(note, text);
          }}
        />
      ) : (
        <p class="text">{note.text}</p>
      )}
      {!alone && replies.map((reply) => (
        <NoteView key={reply.id} review={review} note={reply} />
      ))}
      {answering.value === note.id && (
        <Writing
          label="Answer"
          text=""
          done={(text) => {
            answering.value = null;
            if (text) void review.write(text, { parent: note });
          }}
        />
      )}
    </article>
  );
}

function Writing(props: { label: string; text: string; done: (text: string | null) => void }) {
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => area.current?.focus(), []);
  // The focus goes back to the note, not to the top of the page.
  const done = (text: string | null) => {
    const note = area.current!.closest<HTMLElement>(".note");
    props.done(text);
    afterwards(() => note?.querySelector("button")?.focus());
  };
  const save = () => done(area.current!.value.trim());
  return (
    <div class="writing">
      <textarea
        ref={area}
        rows={2}
        aria-label={props.label}
        defaultValue={props.text}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            done(null);
          }
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      <div class="acts">
        <button type="button" class="main" onClick={save}>
          Save
        </button>
        <button type="button" class="quiet" onClick={() => done(null)}>
          Cancel
        </button>
      </div>
    </div>
  );
}

export async function saveDraft(review: Review): Promise<void> {
  const text = draft.peek().trim();
  if (!text) return;
  const selected = review.moments.peek().find((m) => m.id === review.selected.peek());
  const time = review.transport.time.peek();
  // A note written inside a selected moment is about it.
  const inside = selected && time >= selected.start - 5.01 && time <= selected.stop + 0.01;
  draft.value = "";
  const saved = await review.write(text, { moment: inside ? selected.id : null });
  if (!saved) draft.value = text;
}

function At({ review }: { review: Review }) {
  const time = review.transport.time.value;
  const frame = review.frame();
  return (
    <>
      <b>{clock(time, 1)}</b>
      {frame && <span class="unit"> frame {frame.frame}</span>}
    </>
  );
}

/** Words with more letters stand two in a row. */
const LONG = 11;

export function NoteBox({ review }: { review: Review }) {
  const words = review.book.vocabulary.value;
  return (
    <div class="notebox" data-tour="note">
      <ul class={words.some((word) => word.name.length > LONG) ? "words wide" : "words"} aria-label="Labels">
        {words.map((word) => (
          <li key={word.key}>
            <button type="button" class="quiet" title={word.definition} onClick={() => void review.label(word.key)}>
              <kbd>{word.key}</kbd> {word.name}
            </button>
          </li>
        ))}
      </ul>
      <label for="note-box">
        Note at <At review={review} />
      </label>
      <textarea
        id="note-box"
        rows={2}
        value={draft.value}
        placeholder="What did you notice?"
        maxLength={10000}
        onInput={(event) => (draft.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      <div class="acts">
        <button type="button" class="main" title="Save note (Ctrl Enter)" disabled={!draft.value.trim()} onClick={() => void saveDraft(review)}>
          Save note
        </button>
        <span class="gap" />
        <IconButton icon="rate" words="Rate while watching" keyed="r" onClick={() => openPad("rate")} />
        <IconButton icon="hunch" words="Hunches" keyed="h" onClick={() => openPad("hunch")} />
        <IconButton icon="heart" words="Emotion words" keyed="w" onClick={() => openPad("feeling")} />
        <IconButton icon="hidden" words="Blind: write first" keyed="b" onClick={() => openPad("blind")} />
        <IconButton icon="words" words="Words for labels" keyed="d" onClick={() => openPad("words")} />
      </div>
    </div>
  );
}
