/** A word for an emotion: from a wheel or a list, with how strong and how sure, and a way to offer it. */
import { type Signal, useSignal } from "@preact/signals";
import type { TargetedKeyboardEvent } from "preact";
import { useRef } from "preact/hooks";
import type { Feeling } from "../api/types";
import { afterwards } from "../core/after";
import { type Entry, filtered, offer } from "../core/feelings";
import { clock, number } from "../core/format";
import { say } from "../state/app";
import type { Review } from "../state/review";
import { Clock } from "./HunchPad";
import { Field, type Place } from "./FeelingField";
import { Wheel } from "./FeelingWheel";
import { Steps, peopleOf } from "./Pad";
import { IconButton, Select } from "./controls";

export function FeelingPad({ review }: { review: Review }) {
  const word = useSignal("");
  const typed = useSignal("");
  const opened = useSignal<string | null>(null);
  const whose = useSignal("");
  const strong = useSignal<number | null>(null);
  const sure = useSignal<number | null>(null);
  const place = useSignal<Place | null>(null);
  const choose = (entry: Pick<Entry, "word" | "family">) => {
    word.value = entry.word;
    opened.value = entry.family;
    typed.value = "";
  };
  const save = async () => {
    if (!word.peek() && !place.peek()) return;
    const kept = await review.book.pinFeeling({
      word: word.peek(), person: whose.peek(), intensity: strong.peek(), confidence: sure.peek(),
      valence: place.peek()?.valence ?? null, arousal: place.peek()?.arousal ?? null,
    });
    if (!kept) return;
    say(`${kept.word || "Place in the field"} saved`, true);
    word.value = "";
    [strong.value, sure.value, place.value] = [null, null, null];
  };
  return (
    <form
      class="padform feeling"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        void save();
      }}
    >
      <div class="pair">
        <Select label="Who feels it" value={whose.value} choices={peopleOf(review, "I myself")} change={(code) => (whose.value = code)} />
        <span class="unit">at <Clock review={review} /></span>
      </div>
      <Finder typed={typed} word={word} choose={choose} />
      {typed.value ? null : <Wheel opened={opened.value} word={word.value} open={(f) => (opened.value = f)} choose={choose} />}
      <p class="chosen" role="status">
        {word.value ? <b>{word.value}</b> : <span class="unit">No word chosen yet</span>}
      </p>
      <Steps label="How strong" low="slight" high="full" value={strong.value} change={(step) => (strong.value = step)} />
      <Steps label="How sure" low="guess" high="sure" value={sure.value} change={(step) => (sure.value = step)} />
      <Field place={place} />
      {(word.value || place.value) && (
        <p class="offering">
          <span class="unit">Offer it:</span> “{offer(word.value, whose.value === "")}”
        </p>
      )}
      <div class="acts">
        <button type="submit" class="main" disabled={!word.value && !place.value}>
          Pin to the time
        </button>
      </div>
    </form>
  );
}

/** Said apart: the types know the role only beside a list of the browser's own. */
const COMBOBOX = { role: "combobox" } as object;

type FinderProps = { typed: Signal<string>; word: Signal<string>; choose: (entry: Pick<Entry, "word" | "family">) => void };

/** Typing filters; the arrow keys walk through the list, Enter takes the word. */
function Finder({ typed, word, choose }: FinderProps) {
  const at = useSignal(0);
  const shown = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const entries = filtered(typed.value);
  const open = shown.value || typed.value !== "";
  const own = typed.value.trim();
  // What nobody has put on the list may be said all the same.
  const all: Entry[] = entries.length > 0 || !own ? entries : [{ word: own.slice(0, 60), ring: 3, family: "", path: "your own word" }];
  const chosen = Math.min(at.value, all.length - 1);
  const take = (entry: Entry) => {
    choose(entry);
    shown.value = false;
    at.value = 0;
  };
  const key = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      if (!open) shown.value = true;
      else at.value = Math.min(Math.max(chosen + by, 0), all.length - 1);
      afterwards(() => document.getElementById(`feeling-${at.peek()}`)?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter" && open && all[chosen] && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      take(all[chosen]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      typed.value = "";
      shown.value = false;
    }
  };
  return (
    <div class="finder">
      <div class="pair">
        <input
          ref={input}
          data-first
          type="text"
          {...COMBOBOX}
          aria-label="Emotion word"
          aria-expanded={open}
          aria-controls="feelings"
          aria-autocomplete="list"
          {...(open && all.length > 0 ? { "aria-activedescendant": `feeling-${chosen}` } : {})}
          placeholder={word.value || "Type a word"}
          maxLength={60}
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            at.value = 0;
          }}
          onKeyDown={key}
        />
        <button type="button" aria-pressed={shown.value} onClick={() => (shown.value = !shown.value)}>
          List
        </button>
      </div>
      <ul id="feelings" role="listbox" aria-label="Words" hidden={!open} tabIndex={-1}>
        {all.map((entry, i) => (
          <li
            key={entry.word}
            id={`feeling-${i}`}
            role="option"
            aria-selected={i === chosen}
            class={`ring${entry.ring}`}
            onPointerDown={(event) => {
              event.preventDefault();
              take(entry);
            }}
          >
            {entry.word} {entry.path && <span class="unit">{entry.path}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

export function FeelingView({ review, feeling }: { review: Review; feeling: Feeling }) {
  const facts = [
    feeling.person === "" ? feeling.author : feeling.person,
    feeling.intensity === null ? "" : `strong ${feeling.intensity} of 5`,
    feeling.confidence === null ? "" : `sure ${feeling.confidence} of 5`,
  ].filter(Boolean);
  return (
    <article class="note felt">
      <header>
        <button type="button" class="stamp" onClick={() => review.transport.seek(feeling.start)}>
          {clock(feeling.start, 1)}
        </button>
        <b>{feeling.word || "In the field"}</b>
        <span class="author">{facts.join(", ")}</span>
        <span class="gap" />
        <IconButton icon="remove" words={`Remove ${feeling.word || "the place in the field"}`} onClick={() => void review.book.removeFeeling(feeling)} />
      </header>
      {feeling.valence !== null && feeling.arousal !== null && (
        <p class="unit">
          valence {number(feeling.valence)}, arousal {number(feeling.arousal)}
        </p>
      )}
      {feeling.person !== "" && (
        <input
          type="text"
          class="reply"
          aria-label={`What ${feeling.person} said to ${feeling.word || "it"}`}
          placeholder={`Offered? What ${feeling.person} said`}
          defaultValue={feeling.reply}
          maxLength={2000}
          onBlur={(event) => {
            const said = event.currentTarget.value.trim();
            if (said !== feeling.reply) void review.book.replyTo(feeling, said);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      )}
    </article>
  );
}
