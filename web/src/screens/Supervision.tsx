/** An hour of supervision: the agenda, what each side noticed, and what is taken from it. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError } from "../api/client";
import { capital, count } from "../core/format";
import { Agenda } from "../parts/Agenda";
import { HourBar } from "../parts/HourBar";
import { NoteView } from "../parts/Notes";
import { save } from "../parts/TakeAway";
import { Keys } from "../parts/controls";
import { Icon } from "../parts/icons";
import { addressOf, failure } from "../state/app";
import { supervision } from "../state/hour";
import type { Review } from "../state/review";
import { type Supervision as Hour, openSupervision } from "../state/supervising";

export function Supervision({ review }: { review: Review }) {
  useEffect(() => {
    let gone = false;
    let end = () => undefined as void;
    openSupervision(review)
      .then((opened) => {
        if (gone) return;
        supervision.value = opened;
        end = review.watch((what) => void opened.reload(what).catch((e: Error) => (failure.value = e)));
      })
      .catch((error: Error) => (failure.value = error));
    return () => {
      gone = true;
      end();
      void supervision.peek()?.save();
      supervision.value = null;
    };
  }, [review]);
  const open = supervision.value;
  if (!open) return null;
  return (
    <div class="supervision">
      <header>
        <a class="button" href={addressOf({ screen: "session", id: review.view.id })} title="Back to the session (Escape)">
          <Icon name="back" /> Session
        </a>
        <h2>Supervision</h2>
        <span class="gap" />
        <HourBar />
      </header>
      <section class="topics" aria-label="Agenda">
        <h3>
          Agenda <span class="unit">{talked(open)}</span>
        </h3>
        <Agenda open={open} />
        {open.list.value.length > 1 && (
          <p class="unit hint">
            Drag to order, or <Keys of="Alt+ArrowUp" /> and <Keys of="Alt+ArrowDown" />
          </p>
        )}
      </section>
      <NotesOf open={open} mine />
      <NotesOf open={open} mine={false} />
      <SummaryBox open={open} />
    </div>
  );
}

function talked(open: Hour): string {
  const list = open.list.value;
  return list.length ? `${list.filter((l) => l.topic.done).length} of ${list.length} talked about` : "";
}

function NotesOf({ open, mine }: { open: Hour; mine: boolean }) {
  const notes = open.notes(mine);
  const topic = open.list.value.find((l) => l.topic.moment === open.chosen.value);
  const what = mine ? "Mine" : "Theirs";
  return (
    <section class="notesof" aria-label={`Notes: ${what}`}>
      <h3>
        {what} <span class="unit">{count(notes.length, "note")}{topic ? " on this topic" : ""}</span>
      </h3>
      {mine && <Author open={open} />}
      <ol class="notes" tabIndex={0} aria-label={`${what}: notes`}>
        {notes.length === 0 && <li class="unit">{mine ? "Nothing of yours yet." : "Nobody else has written yet."}</li>}
        {notes.map((note) => (
          <li key={note.id}>
            <NoteView review={open.review} note={{ ...note }} alone />
          </li>
        ))}
      </ol>
      {mine && <Write open={open} />}
    </section>
  );
}

/** Who writes here; notes of this name are mine. */
function Author({ open }: { open: Hour }) {
  const name = useSignal(open.author.value);
  const keep = () => void open.callMe(name.value.trim()).catch((e: Error) => (failure.value = e));
  return (
    <label class="author">
      I write as
      <input type="text" maxLength={40} value={name.value} onInput={(e) => (name.value = e.currentTarget.value)} onChange={keep} />
    </label>
  );
}

function Write({ open }: { open: Hour }) {
  const text = useSignal("");
  const topic = open.list.value.find((l) => l.topic.moment === open.chosen.value);
  const write = async () => {
    const words = text.peek().trim();
    if (!words) return;
    text.value = "";
    const kept = await open.review.write(words, { moment: topic?.moment.id ?? null, ...(topic ? { start: topic.moment.peak } : {}) });
    if (!kept) text.value = words;
  };
  return (
    <form
      class="write"
      onSubmit={(event) => {
        event.preventDefault();
        void write();
      }}
    >
      <label for="note-box" class="unit">
        {topic ? `On “${topic.moment.title}”` : "On the session"}
      </label>
      <textarea
        id="note-box"
        rows={2}
        maxLength={10000}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void write();
        }}
      />
      <div class="acts">
        <button type="submit" class="main" disabled={!text.value.trim()}>
          Save note
        </button>
        <Keys of="Mod+Enter" />
      </div>
    </form>
  );
}

function SummaryBox({ open }: { open: Hour }) {
  const refused = useSignal("");
  const { text } = open.summary.value;
  const take = async () => {
    await open.save();
    refused.value = "";
    try {
      const { file, name } = await open.review.api.exported("summary", "supervision");
      save(file, name);
    } catch (error) {
      if (error instanceof ApiError && error.code === "consent") refused.value = error.message;
      else failure.value = error as Error;
    }
  };
  const dirty = open.draft.value !== text;
  return (
    <section class="summary" aria-label="Summary">
      <h3>
        <label for="summary-box">Summary</label> <span class="unit">{dirty ? "not saved yet" : text ? "saved" : ""}</span>
        <span class="gap" />
        {!open.review.view.shared && (
          <button type="button" onClick={() => void take()}>
            <Icon name="file" /> Take away
          </button>
        )}
      </h3>
      <textarea
        id="summary-box"
        value={open.draft.value}
        maxLength={100000}
        placeholder="What do we take from this hour?"
        onInput={(event) => (open.draft.value = event.currentTarget.value)}
        onBlur={() => void open.save()}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void open.save();
        }}
      />
      <div class="acts">
        <button type="button" disabled={Boolean(open.draft.value.trim())} onClick={() => void open.begin().catch((e: Error) => (failure.value = e))}>
          Begin with the agenda
        </button>
        <button type="button" class="main" disabled={!dirty} onClick={() => void open.save()}>
          Save
        </button>
      </div>
      {refused.value && (
        <div class="refusal" role="alert">
          <p>{capital(refused.value)}</p>
          <a class="button" href={addressOf({ screen: "privacy", id: open.review.view.id })}>
            Record consent
          </a>
        </div>
      )}
      <p class="unit">Numbers describe coordination, not skill or empathy.</p>
    </section>
  );
}
