/** The moments of the report's first page: chosen, put in order, or taken over from the pins. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Moment, Report } from "../api/types";
import { clock } from "../core/format";
import { say } from "../state/app";
import { PICKED, type ReportBuilder } from "../state/reports";
import { IconButton, Keys, ShapeIcon } from "./controls";
import { Icon } from "./icons";

type Props = { builder: ReportBuilder; draft: Report };

export function FirstPage({ builder, draft }: Props) {
  const every = builder.moments.value;
  const full = draft.moments.length >= PICKED;
  return (
    <fieldset class="picks">
      <legend>
        First page <span class="unit">{draft.moments.length} of {PICKED}</span>
      </legend>
      <Order builder={builder} draft={draft} />
      {every.map((m) => {
        const on = draft.moments.includes(m.id);
        return (
          <label key={m.id} class={full && !on ? "off" : ""}>
            <input type="checkbox" checked={on} disabled={full && !on} onChange={() => builder.pick(m.id)} />
            <span>
              <ShapeIcon shape={m.shape} filled={on} /> {m.title} <span class="unit">{clock(m.start)}</span>
            </span>
          </label>
        );
      })}
      {every.length === 0 && <p class="unit">No moment is marked in this session.</p>}
    </fieldset>
  );
}

/** What is chosen, in the order of the page, and what is proposed. */
function Order({ builder, draft }: Props) {
  const box = useRef<HTMLDivElement>(null);
  /** Where the keyboard goes on when its button has moved or gone. */
  const next = useRef("");
  useLayoutEffect(() => {
    if (!next.current) return;
    const wanted = box.current?.querySelector<HTMLElement>(next.current) ?? box.current?.querySelector<HTMLElement>("button");
    (wanted ?? box.current?.parentElement?.querySelector("input"))?.focus();
    next.current = "";
  });
  const known = new Map(builder.moments.value.map((m) => [m.id, m]));
  const chosen = draft.moments.map((id) => known.get(id)).filter((m): m is Moment => m !== undefined);
  return (
    <div class="order" ref={box}>
      <Proposal builder={builder} draft={draft} took={() => (next.current = "ol button")} />
      {chosen.length > 0 && (
        <ol aria-label="In this order">
          {chosen.map((m, i) => (
            <li key={m.id}>
              <ShapeIcon shape={m.shape} filled />
              <span>
                {m.title} <span class="unit">{clock(m.start)}</span>
              </span>
              {i > 0 && (
                <IconButton
                  icon="up"
                  data-up={m.id}
                  words={`Move ${m.title} at ${clock(m.start)} up`}
                  onClick={() => {
                    next.current = i > 1 ? `[data-up="${m.id}"]` : `[data-out="${m.id}"]`;
                    builder.raise(m.id);
                    say(`${m.title}: place ${i} of ${chosen.length}`);
                  }}
                />
              )}
              <IconButton
                icon="cross"
                data-out={m.id}
                words={`Leave ${m.title} at ${clock(m.start)} out`}
                onClick={() => {
                  const after = chosen[i + 1] ?? chosen[i - 1];
                  next.current = after ? `[data-out="${after.id}"]` : "button";
                  builder.pick(m.id);
                }}
              />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function Proposal({ builder, draft, took }: Props & { took: () => void }) {
  const pinned = builder.view.value!.pinned;
  const proposed = pinned.slice(0, PICKED);
  if (proposed.length === 0)
    return draft.moments.length > 0 ? null : (
      <p class="unit">
        What you pin with <Keys of="p" /> while you review is proposed here.
      </p>
    );
  if (proposed.join() === draft.moments.join()) return <p class="unit">As pinned, in the same order.</p>;
  const many = pinned.length > PICKED ? `the first ${PICKED} of ${pinned.length} pinned` : pinned.length > 1 ? `the ${pinned.length} pinned` : "the pinned one";
  return (
    <button
      type="button"
      class="pinned"
      onClick={() => {
        took();
        builder.takePinned();
      }}
    >
      <Icon name="pin" /> Take {many}
    </button>
  );
}
