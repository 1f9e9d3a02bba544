/** Step 4: a recipe, how far chance is asked, and what the settings make of a minute. */
import type { Advice, ImportBody, Offer, Preview } from "../api/types";
import { clock, number } from "../core/format";
import { about, axisOf, band, course, room } from "../core/sketch";
import { looking, offers, preview, unseen } from "../state/choosing";
import { align, aligned, choices, used } from "../state/importing";

const DEPTHS = [
  ["quick", "A quick look", "99 surrogates a test: the smallest p is 0.01"],
  ["usual", "As usual", "499 surrogates a test: the smallest p is 0.002"],
  ["thorough", "For a paper", "1,999 surrogates a test: the smallest p is 0.0005"],
] as const;

const put = (change: Partial<typeof choices.value>) => (choices.value = { ...choices.value, ...change });

export function Choose() {
  const now = choices.value;
  const advice = preview.value?.advice;
  return (
    <div class="choose">
      <div class="fields">
        <label>
          Session
          <input type="text" value={now.name} onInput={(e) => put({ name: e.currentTarget.value })} />
        </label>
        <label>
          <span>
            Dyad or group <span class="unit">if it meets again</span>
          </span>
          <input type="text" value={now.dyad} onInput={(e) => put({ dyad: e.currentTarget.value })} />
        </label>
      </div>
      {offers.value.length > 0 && (
        <fieldset>
          <legend>What is compared</legend>
          <div class="options">
            {offers.value.map((offer) => (
              <Recipe key={offer.key} offer={offer} />
            ))}
          </div>
        </fieldset>
      )}
      <fieldset>
        <legend>How thoroughly chance is tried</legend>
        <div class="options">
          {DEPTHS.map(([depth, words, what]) => (
            <label key={depth} class="option">
              <input type="radio" name="depth" checked={now.depth === depth} onChange={() => put({ depth })} />
              <span>
                <b>{words}</b>
                <span class="unit">{what}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="fields">
        <Length label="Window" usual="60" value={now.window} advice={advice?.window} change={(window) => put({ window })} />
        <Length label="Longest lag" usual="5" value={now.lag} advice={advice?.max_lag} change={(lag) => put({ lag })} />
      </div>
      <Minute />
      <p class="unit">
        {used.value.length === 1 ? "One file" : `${used.value.length} files`} will be read; films and sound stay where
        they are. What was chosen is written to import.toml in the session's folder: the command line reruns it.
      </p>
      {aligned.value && (
        <details class="plan" onToggle={(event) => event.currentTarget.open && void align()}>
          <summary>Read the plan</summary>
          <pre tabIndex={0}>{aligned.value.plan}</pre>
        </details>
      )}
    </div>
  );
}

function Recipe({ offer }: { offer: Offer }) {
  return (
    <label class={offer.pairs ? "option" : "option none"}>
      <input
        type="radio"
        name="recipe"
        checked={choices.value.recipe === offer.key}
        onChange={() => put({ recipe: offer.key as ImportBody["recipe"] })}
      />
      <span>
        <b>{offer.title}</b>
        <span class="unit">{offer.statement}</span>
        <span class="cost">
          {offer.pairs ? `${about(offer.seconds)}, keeps ${room(offer.size)}` : "nothing of this kind is shared here"}
        </span>
      </span>
    </label>
  );
}

type LengthProps = {
  label: string; usual: string; value: string; advice: Advice | undefined; change: (text: string) => void;
};

function Length({ label, usual, value, advice, change }: LengthProps) {
  const given = Number(value.replace(",", ".") || usual);
  const off = advice && ((advice.low !== null && given < advice.low) || (advice.high !== null && given > advice.high));
  const range =
    advice && advice.low !== null ? `${advice.low} ${advice.high === null ? "s or more" : `to ${advice.high} s`}` : "";
  return (
    <div class="length">
      <label>
        <span>
          {label} <span class="unit">seconds</span>
        </span>
        <input type="text" inputMode="decimal" placeholder={usual} value={value} onInput={(e) => change(e.currentTarget.value)} />
      </label>
      {advice && (
        <details>
          <summary class={off ? "off" : ""}>
            {range ? `Sensible: ${range}${off ? ", this is outside" : ""}` : "What papers say"}
          </summary>
          <p>{advice.statement}</p>
          <p class="unit">{advice.ground}</p>
        </details>
      )}
    </div>
  );
}

function Minute() {
  const found = preview.value;
  return (
    <section class="minute" aria-label="A minute beforehand" aria-busy={looking.value}>
      <header>
        <h3>A minute beforehand</h3>
        <span class="unit" role="status">
          {looking.value && !found ? "Reading a minute" : found ? `computed in ${number(found.took_ms, 0)} ms` : ""}
        </span>
      </header>
      {found ? <Pictures of={found} /> : <p class="unit">{unseen.value}</p>}
    </section>
  );
}

const [WIDE, HIGH, SIDE] = [640, 88, 240];

function Pictures({ of }: { of: Preview }) {
  const ends = of.signals.flatMap((s) => [s.start, s.start + s.step * s.values.length]);
  const time = { low: Math.min(...ends), high: Math.max(...ends) };
  const both = axisOf(...of.signals.map((s) => s.values));
  const c = of.course;
  const over = c && axisOf(c.value, c.low, c.high);
  const p = of.profile;
  const lags = p && { low: p.lag[0]!, high: p.lag[p.lag.length - 1]! };
  const beside = p && axisOf(p.value, p.low, p.high);
  const [one, two] = of.signals.map((s) => s.person);
  return (
    <>
      <div class="views">
        <figure>
          <svg viewBox={`0 0 ${WIDE} ${HIGH}`} preserveAspectRatio="none" role="img" aria-label={`${of.title} of ${one} and ${two}`}>
            {of.signals.map((s, i) => (
              <path
                key={s.person}
                class={i ? "second" : "first"}
                d={course(s.values.map((_, n) => s.start + (n + 0.5) * s.step), s.values, time, both, WIDE, HIGH)}
              />
            ))}
          </svg>
          {c && over && (
            <svg viewBox={`0 0 ${WIDE} ${HIGH}`} preserveAspectRatio="none" role="img" aria-label="Coordination over this minute, with what chance makes">
              <path class="chance" d={band(c.time, c.low, c.high, time, over, WIDE, HIGH)} />
              <path class="value" d={course(c.time, c.value, time, over, WIDE, HIGH)} />
            </svg>
          )}
          <figcaption class="unit">
            {of.title}: <b class="person0">{one}</b>, <b class="person1">{two}</b>; {clock(time.low)} to {clock(time.high)}. Below:
            coordination, over gray what chance makes.
          </figcaption>
        </figure>
        {p && lags && beside && (
          <figure>
            <svg viewBox={`0 0 ${SIDE} ${2 * HIGH}`} preserveAspectRatio="none" role="img" aria-label={`Coordination by lag, from ${two} first to ${one} first`}>
              <path class="chance" d={band(p.lag, p.low, p.high, lags, beside, SIDE, 2 * HIGH)} />
              <line x1={SIDE / 2} x2={SIDE / 2} y1="0" y2={2 * HIGH} />
              <path class="value" d={course(p.lag, p.value, lags, beside, SIDE, 2 * HIGH)} />
            </svg>
            <figcaption class="unit ends">
              <span>{two} first</span>
              <span>± {number(lags.high, 1)} s</span>
              <span>{one} first</span>
            </figcaption>
          </figure>
        )}
      </div>
      <p class="unit">
        {of.measure}, windows of {number(of.window, 1)} s, lags up to {number(of.max_lag, 1)} s. {of.words}
      </p>
    </>
  );
}
