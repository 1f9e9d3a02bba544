/** The words that keys 1 to 6 set: one list for the library, and how two people agree on them. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { changeVocabulary, formerVocabulary } from "../api/client";
import type { Agreed, Shape, Word } from "../api/types";
import { number } from "../core/format";
import { failure, say } from "../state/app";
import type { Review } from "../state/review";
import { Select, ShapeIcon } from "./controls";

const SHAPES: readonly Shape[] = ["circle", "ring", "triangle", "inverted", "diamond", "square", "star"];
const failed = (error: Error) => (failure.value = error);

export function WordsPad({ review }: { review: Review }) {
  const { vocabulary } = review.book;
  const rows = useSignal<Word[]>(sixOf(vocabulary.value));
  const former = useSignal(false);
  useLayoutEffect(() => {
    rows.value = sixOf(vocabulary.value);
  }, [vocabulary.value]);
  const set = (key: string, change: Partial<Word>) => (rows.value = rows.peek().map((w) => (w.key === key ? { ...w, ...change } : w)));
  const taken = (words: Word[], said: string) => {
    vocabulary.value = words;
    say(said, true);
  };
  const save = () =>
    changeVocabulary(rows.peek().filter((w) => w.name.trim()).map((w) => ({ ...w, name: w.name.trim() })))
      .then((words) => {
        former.value = true;
        taken(words, "Words saved");
      })
      .catch(failed);
  return (
    <>
      <form
        class="padform"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p class="unit">For all sessions of this library. Labels that were set keep the word they were set with; an empty line frees its key.</p>
        <ol class="vocabulary">
          {rows.value.map((word, i) => (
            <li key={word.key}>
              <kbd>{word.key}</kbd>
              <ShapeIcon shape={word.shape} filled={false} />
              <input
                type="text"
                {...(i === 0 ? { "data-first": true } : {})}
                aria-label={`Word of key ${word.key}`}
                maxLength={40}
                value={word.name}
                onInput={(event) => set(word.key, { name: event.currentTarget.value })}
              />
              <Select label={`Shape of key ${word.key}`} hideLabel value={word.shape} choices={SHAPES.map((s) => ({ value: s, words: s }))} change={(shape) => set(word.key, { shape })} />
              <input
                type="text"
                class="definition"
                aria-label={`Definition of key ${word.key}`}
                placeholder="When is it set?"
                title={word.definition}
                maxLength={400}
                value={word.definition}
                onInput={(event) => set(word.key, { definition: event.currentTarget.value })}
              />
            </li>
          ))}
        </ol>
        <div class="acts">
          <button type="submit" class="main">
            Save words
          </button>
          <button type="button" onClick={() => void formerVocabulary().then((words) => taken(words, "Former words are back")).catch(failed)}>
            {former.value ? "Undo" : "Former words"}
          </button>
        </div>
      </form>
      <Agreement review={review} />
    </>
  );
}

function sixOf(words: readonly Word[]): Word[] {
  return ["1", "2", "3", "4", "5", "6"].map(
    (key) => words.find((w) => w.key === key) ?? { key, name: "", shape: "circle", definition: "" },
  );
}

function Agreement({ review }: { review: Review }) {
  const found = useSignal<Agreed | null>(null);
  const authors = new Set(review.labels.value.map((l) => l.author));
  useEffect(() => {
    if (authors.size > 1) review.api.agreement().then((answer) => (found.value = answer)).catch(failed);
  }, [review, authors.size, review.labels.value.length]);
  const view = found.value;
  if (authors.size < 2 || !view || view.rows.length === 0) return null;
  return (
    <section class="counts" aria-label="Agreement of labels">
      <h3>Agreement of labels</h3>
      <p class="unit">
        {view.one} and {view.other}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Word</th>
            <th scope="col">Set by each</th>
            <th scope="col">Kappa</th>
            <th scope="col">95 % interval</th>
          </tr>
        </thead>
        <tbody>
          {view.rows.map((row) => (
            <tr key={row.word}>
              <th scope="row">{row.word}</th>
              <td>
                {row.one}, {row.other}
              </td>
              <td>{row.kappa === null ? "–" : number(row.kappa)}</td>
              <td>{row.low === null || row.high === null ? "–" : `${number(row.low)} to ${number(row.high)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="unit">{view.sentence}</p>
    </section>
  );
}
