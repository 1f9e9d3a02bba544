/** What to copy, and how people in it are hidden. */
import type { ComponentChildren } from "preact";
import type { Signal } from "@preact/signals-core";
import { PURPOSES, SHARED } from "../core/consent";
import { FACES, VOICES } from "../core/copies";
import { clock } from "../core/format";
import type { Copying, What } from "../state/copying";
import { Select, ShapeIcon, Time } from "./controls";

const WHAT: readonly { value: What; words: string }[] = [
  { value: "all", words: "All of it" },
  { value: "stretch", words: "From, to" },
  { value: "moments", words: "Moments" },
];

export function NewCopyForm({ state }: { state: Copying }) {
  const view = state.view.value!;
  const film = state.chosen.value?.kind === "video";
  const voices = film ? VOICES : VOICES.filter((v) => v.value !== "none");
  const ready = state.chosen.value && state.stretches.value && !state.busy.value && !busy(state);
  if (view.media.length === 0)
    return (
      <aside class="new" aria-label="New copy">
        <h2>New copy</h2>
        <p class="unit">This session holds no film and no sound.</p>
      </aside>
    );
  return (
    <aside class="new" aria-label="New copy">
      <h2>New copy</h2>
      <div class="pairs">
        <Select
          label="Of"
          value={state.media.value}
          choices={view.media.map((m) => ({ value: m.id, words: m.title }))}
          change={(media) => state.choose(media)}
        />
        <Select
          label="For"
          value={state.purpose.value}
          choices={SHARED.map((value) => ({ value, words: PURPOSES[value].name }))}
          change={(purpose) => (state.purpose.value = purpose)}
        />
      </div>
      <fieldset>
        <legend>Which part</legend>
        <div class="tabsrow">
          {WHAT.map((one) => (
            <label key={one.value} class={one.value === state.what.value ? "on" : ""}>
              <input
                type="radio"
                name="what"
                checked={one.value === state.what.value}
                onChange={() => (state.what.value = one.value)}
              />
              {one.words}
            </label>
          ))}
        </div>
        {state.what.value === "stretch" && (
          <div class="fromto">
            <Time label="From" of={state.from} />
            <Time label="To" of={state.to} />
          </div>
        )}
        {state.what.value === "moments" && (
          <div class="momentlist">
            {state.moments.value.map((m) => (
              <label key={m.id}>
                <input type="checkbox" checked={state.picked.value.includes(m.id)} onChange={() => state.pick(m.id)} />
                <span>
                  <ShapeIcon shape={m.shape} filled={state.picked.value.includes(m.id)} /> {m.title}{" "}
                  <span class="unit">{clock(m.start)}</span>
                </span>
              </label>
            ))}
            {state.moments.value.length === 0 && <p class="unit">No moment is marked in this session.</p>}
          </div>
        )}
      </fieldset>
      {film && (
        <Choices legend="Faces" name="faces" choices={FACES} of={state.faces}>
          <label class="headcount">
            People to be seen
            <input
              type="number"
              min="1"
              max="8"
              value={state.people.value}
              onInput={(event) => {
                const n = event.currentTarget.valueAsNumber;
                if (Number.isInteger(n) && n >= 1 && n <= 8) state.people.value = n;
              }}
            />
          </label>
          <p class="unit">Where one of them is not found for certain, all of the picture is masked.</p>
        </Choices>
      )}
      <Choices legend="Voices" name="voice" choices={voices} of={state.voice} />
      <button type="button" class="main" disabled={!ready} onClick={() => void state.make()}>
        Make the copy
      </button>
    </aside>
  );
}

function busy(state: Copying): boolean {
  const job = state.job.value;
  return job !== null && job.state !== "failed";
}

function Choices<T extends string>(props: {
  legend: string;
  name: string;
  choices: readonly { value: T; words: string; more: string }[];
  of: Signal<T>;
  children?: ComponentChildren;
}) {
  return (
    <fieldset>
      <legend>{props.legend}</legend>
      {props.choices.map((one) => (
        <label key={one.value}>
          <input
            type="radio"
            name={props.name}
            checked={one.value === props.of.value}
            onChange={() => (props.of.value = one.value)}
          />
          <span>
            {one.words}
            <span class="unit">{one.more}</span>
          </span>
        </label>
      ))}
      {props.children}
    </fieldset>
  );
}
