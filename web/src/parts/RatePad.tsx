/** Continuous rating while watching, and the comparison of two ratings of the same. */
import { useSignal } from "@preact/signals";
import type { TargetedPointerEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Rating, RatingComparison } from "../api/types";
import { clock, length, number } from "../core/format";
import { SCALES } from "../core/rating";
import { failure } from "../state/app";
import { starting } from "../state/pads";
import type { Review } from "../state/review";
import { IconButton, Keys, Select } from "./controls";
import { peopleOf } from "./Pad";

export function RatePad({ review }: { review: Review }) {
  return review.book.rating.value ? <Running review={review} rating={review.book.rating.value} /> : <Beginning review={review} />;
}

const OWN = "own";

function Beginning({ review }: { review: Review }) {
  const start = useRef<HTMLButtonElement>(null);
  // After a rating, too: what was focused then is gone.
  useLayoutEffect(() => start.current?.focus(), []);
  const scale = useSignal(SCALES[0]!.scale);
  const own = useSignal({ scale: "", low: "", high: "" });
  const person = useSignal(review.view.persons.at(-1)?.code ?? "");
  const told = scale.value === OWN ? own.value : SCALES.find((s) => s.scale === scale.value)!;
  const complete = Boolean(told.scale.trim() && told.low.trim() && told.high.trim());
  useLayoutEffect(() => {
    starting.value = () => {
      if (complete) void review.book.rate({ ...told, person: person.peek() });
    };
    return () => (starting.value = null);
  });
  return (
    <>
      <form
        class="padform"
        onSubmit={(event) => {
          event.preventDefault();
          starting.peek()?.();
        }}
      >
        <p class="unit">
          The session plays, and you say with <Keys of="ArrowUp" /> <Keys of="ArrowDown" />, the slider or a game pad how it is, moment by moment.
        </p>
        <Select
          label="What"
          value={scale.value}
          choices={[...SCALES.map((s) => ({ value: s.scale, words: `${s.scale}: ${s.low} – ${s.high}` })), { value: OWN, words: "A scale of your own" }]}
          change={(value) => (scale.value = value)}
        />
        {scale.value === OWN &&
          (["scale", "low", "high"] as const).map((part) => (
            <input
              key={part}
              type="text"
              maxLength={60}
              aria-label={{ scale: "What is rated", low: "Word at the lower end", high: "Word at the upper end" }[part]}
              placeholder={{ scale: "What is rated", low: "Word at the lower end", high: "Word at the upper end" }[part]}
              value={own.value[part]}
              onInput={(event) => (own.value = { ...own.peek(), [part]: event.currentTarget.value })}
            />
          ))}
        <Select label="Of whom" value={person.value} choices={peopleOf(review, null)} change={(code) => (person.value = code)} />
        <div class="acts">
          <button type="submit" class="main" data-first ref={start} disabled={!complete}>
            Play and rate
          </button>
          <Keys of="r" />
        </div>
      </form>
      <Ratings review={review} />
    </>
  );
}

function Running({ review, rating }: { review: Review; rating: Rating }) {
  const { book, transport } = review;
  const going = book.ratings.value.find((r) => r.id === rating.id) ?? rating;
  const playing = transport.playing.value;
  return (
    <div class="padform running">
      <p>
        <b>{rating.scale}</b> <span class="unit">of {rating.person}</span>
      </p>
      <Slider review={review} rating={rating} />
      <p class="unit" role="status">
        {playing ? "Reading" : "Standing still: nothing is read"} · {length(going.seconds)} rated
      </p>
      <div class="acts">
        <button type="button" class="main" onClick={() => book.stop()}>
          Stop rating
        </button>
        <Keys of="r" />
      </div>
    </div>
  );
}

function Slider({ review, rating }: { review: Review; rating: Rating }) {
  const { book } = review;
  const value = book.slider.value;
  const move = (event: TargetedPointerEvent<HTMLDivElement>) => {
    if (event.type === "pointermove" && event.buttons === 0) return;
    if (event.type === "pointerdown") event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    book.slide(1 - (event.clientY - box.top) / box.height);
  };
  return (
    <div class="slider">
      <span class="end">{rating.high}</span>
      <div
        class="track"
        role="slider"
        tabIndex={0}
        aria-label={`${rating.scale} of ${rating.person}`}
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(value * 100)}
        onPointerDown={move}
        onPointerMove={move}
      >
        <svg viewBox="0 0 60 200" preserveAspectRatio="none" aria-hidden="true">
          <rect class="rail" x="28" y="0" width="4" height="200" rx="2" />
          <rect class="middle" x="20" y="99.5" width="20" height="1" />
          <rect class="part" x="28" y={200 - value * 200} width="4" height={value * 200} rx="2" />
          <rect class="knob" x="10" y={Math.min(Math.max(200 - value * 200 - 5, 0), 190)} width="40" height="10" rx="5" />
        </svg>
      </div>
      <span class="end">{rating.low}</span>
    </div>
  );
}

function Ratings({ review }: { review: Review }) {
  const all = review.book.ratings.value;
  const chosen = useSignal<string[]>([]);
  const found = useSignal<RatingComparison | null>(null);
  if (all.length === 0) return null;
  const pick = (id: string) => {
    found.value = null;
    const rest = chosen.peek().filter((c) => c !== id);
    chosen.value = rest.length < chosen.peek().length ? rest : [...rest, id].slice(-2);
  };
  const both = chosen.value.flatMap((id) => all.find((r) => r.id === id) ?? []);
  const alike = both.length === 2 && both[0]!.scale === both[1]!.scale && both[0]!.person === both[1]!.person;
  const compare = () =>
    review.api
      .compareRatings(both[0]!.id, both[1]!.id)
      .then((answer) => (found.value = answer))
      .catch((error: Error) => (failure.value = error));
  return (
    <section class="ratings" aria-label="Ratings">
      <h3>Ratings</h3>
      <ol class="notes">
        {all.map((rating) => (
          <li key={rating.id}>
            <RatingView review={review} rating={rating} chosen={chosen.value.includes(rating.id)} pick={() => pick(rating.id)} />
          </li>
        ))}
      </ol>
      {all.length > 1 && (
        <div class="acts">
          <button type="button" disabled={!alike} onClick={() => void compare()}>
            Compare the two
          </button>
          {!alike && <span class="unit">Choose two of the same scale and person.</span>}
        </div>
      )}
      {found.value && alike && <Compared review={review} one={both[0]!} other={both[1]!} found={found.value} />}
    </section>
  );
}

export function RatingView({ review, rating, chosen, pick }: { review: Review; rating: Rating; chosen?: boolean; pick?: () => void }) {
  return (
    <div class="label rated">
      {pick && <input type="checkbox" checked={chosen ?? false} onChange={pick} aria-label={`Choose the rating of ${rating.scale} by ${rating.author}`} />}
      <button type="button" class="stamp" onClick={() => review.transport.seek(rating.runs[0]?.start ?? rating.start)}>
        {clock(rating.runs[0]?.start ?? rating.start, 1)}
      </button>
      <span class="chip">
        {rating.scale}{" "}
        <span class="unit">
          of {rating.person}, by {rating.author}, <span class="lasts">{length(rating.seconds)}</span>
        </span>
      </span>
      <IconButton icon="remove" words={`Remove the rating of ${rating.scale} by ${rating.author}`} onClick={() => void review.book.removeRating(rating)} />
    </div>
  );
}

function Compared(props: { review: Review; one: Rating; other: Rating; found: RatingComparison }) {
  const { review, one, other, found } = props;
  const name = (rating: Rating) => (one.author === other.author ? `${rating.author}, from ${clock(rating.start)}` : rating.author);
  const lag = found.lag ?? 0;
  const later = lag > 0 ? name(other) : name(one);
  const told = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => told.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div class="compared" role="status" ref={told}>
      {found.r !== null && (
        <>
          <p>
            They go together best {lag === 0 ? "without delay" : `with ${later} ${Math.abs(lag).toFixed(1)} s behind`}: r = {number(found.r)}. Copies
            turned around in time reach that in {number(100 * (found.p ?? 1), 0)} % of cases.
          </p>
          <Profile found={found} one={name(one)} other={name(other)} />
        </>
      )}
      <p class="unit">{found.sentence}</p>
      {found.differences.length > 0 && <h3>Farthest apart</h3>}
      <ol class="apart">
        {found.differences.map((d) => (
          <li key={d.start}>
            <button type="button" class="stamp" onClick={() => review.transport.playFrom(d.start)}>
              {clock(d.start, 1)}
            </button>
            <span>
              {name(one)} {number(d.one)}, {name(other)} {number(d.other)}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** r at each delay. */
function Profile({ found, one, other }: { found: RatingComparison; one: string; other: string }) {
  const last = found.lags.at(-1) || 1;
  const points = found.lags.flatMap((lag, i) => {
    const r = found.profile[i];
    return r === null || r === undefined ? [] : [`${(150 + (lag / last) * 140).toFixed(1)},${(35 - r * 30).toFixed(1)}`];
  });
  return (
    <figure>
      <svg class="profile" viewBox="0 0 300 70" role="img" aria-label={`Correlation at delays from ${-last} to ${last} s`}>
        <path class="axis" d="M10 35H290M150 5V65" />
        <polyline points={points.join(" ")} />
        <circle cx={150 + ((found.lag ?? 0) / last) * 140} cy={35 - (found.r ?? 0) * 30} r="3.5" />
      </svg>
      <figcaption class="delays" aria-hidden="true">
        <span>{other} {last} s first</span>
        <span>r by delay</span>
        <span>{one} {last} s first</span>
      </figcaption>
    </figure>
  );
}
