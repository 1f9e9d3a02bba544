/** Hunches about the other: logged before asking, answered by the other, counted without a score. */
import { useComputed, useSignal } from "@preact/signals";
import type { Hunch } from "../api/types";
import { clock, count } from "../core/format";
import { tallies } from "../core/hunches";
import { say } from "../state/app";
import type { Review } from "../state/review";
import { Keys, Select, IconButton } from "./controls";
import { Steps, peopleOf } from "./Pad";

const ANSWERS = [
  { value: "not asked", words: "Not asked" },
  { value: "yes", words: "Confirmed" },
  { value: "partly", words: "Partly" },
  { value: "no", words: "Not confirmed" },
] as const;

export function HunchPad({ review }: { review: Review }) {
  const text = useSignal("");
  const about = useSignal(review.view.persons.at(-1)?.code ?? "");
  const sure = useSignal(3);
  const save = async () => {
    const said = text.peek().trim();
    if (!said) return;
    const kept = await review.book.logHunch({ text: said, about: about.peek(), confidence: sure.peek() });
    if (!kept) return;
    text.value = "";
    say("Hunch saved", true);
  };
  const hunches = review.book.hunches.value;
  return (
    <>
      <form
        class="padform"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p class="unit">What do you take the other to feel or want at <Clock review={review} />? Ask later, and note the answer.</p>
        <textarea
          data-first
          rows={2}
          aria-label="Hunch"
          placeholder="I think that …"
          maxLength={2000}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            void save();
          }}
        />
        <Select label="About" value={about.value} choices={peopleOf(review, null)} change={(code) => (about.value = code)} />
        <Steps label="How sure" low="guess" high="sure" value={sure.value} change={(step) => (sure.value = step)} />
        <div class="acts">
          <button type="submit" class="main" disabled={!text.value.trim()}>
            Log hunch
          </button>
          <Keys of="Mod+Enter" />
        </div>
      </form>
      {hunches.length > 0 && (
        <ol class="notes">
          {hunches.map((hunch) => (
            <li key={hunch.id}>
              <HunchView review={review} hunch={hunch} />
            </li>
          ))}
        </ol>
      )}
      <Counts hunches={hunches} />
    </>
  );
}

export function Clock({ review }: { review: Review }) {
  const tenth = useComputed(() => Math.round(review.transport.time.value * 10) / 10);
  return <b>{clock(tenth.value, 1)}</b>;
}

export function HunchView({ review, hunch }: { review: Review; hunch: Hunch }) {
  return (
    <article class="note hunch">
      <header>
        <button type="button" class="stamp" onClick={() => review.transport.seek(hunch.start)}>
          {clock(hunch.start, 1)}
        </button>
        <span class="author">
          Hunch about {hunch.about}
        </span>
        <span class="gap" />
        <IconButton icon="remove" words="Remove the hunch" onClick={() => void review.book.removeHunch(hunch)} />
      </header>
      <p class="text">{hunch.text}</p>
      <div class="asked">
        <Select
          label="Confirmed by the other"
          hideLabel
          value={hunch.answer}
          choices={ANSWERS}
          change={(answer) => void review.book.changeHunch(hunch, { answer })}
        />
        <span class="unit">sure {hunch.confidence} of 5</span>
      </div>
    </article>
  );
}

function Counts({ hunches }: { hunches: readonly Hunch[] }) {
  const rows = tallies(hunches);
  const asked = hunches.filter((h) => h.answer !== "not asked").length;
  if (rows.length === 0) return null;
  return (
    <section class="counts" aria-label="What became of hunches">
      <h3>What became of them</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Sure</th>
            <th scope="col">Yes</th>
            <th scope="col">Partly</th>
            <th scope="col">No</th>
            <th scope="col">Not asked</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.confidence}>
              <th scope="row">{row.confidence} of 5</th>
              <td>{row.yes}</td>
              <td>{row.partly}</td>
              <td>{row.no}</td>
              <td>{row.open}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="unit">
        {count(asked, "answer")} of {count(hunches.length, "hunch", "hunches")} in this session. Counts, no score: which hunches get
        asked, and how, decides them as much as how well somebody listens.
      </p>
    </section>
  );
}
