/** What was found on looking back from a time; nothing of it is kept unless somebody keeps it. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Moment } from "../api/types";
import { clock } from "../core/format";
import type { Review } from "../state/review";
import { traced } from "../state/tracing";
import { IconButton, ShapeIcon } from "./controls";

export function Traced({ review }: { review: Review }) {
  const at = traced.value;
  const section = useRef<HTMLElement>(null);
  useLayoutEffect(() => section.current?.scrollIntoView({ block: "nearest" }), [at]);
  if (!at || at.session !== review.view.id) return null;
  return (
    <section ref={section} class="traced" aria-label="When did this begin?" aria-busy={at.found === null}>
      <header>
        <h3>When did this begin?</h3>
        <span class="unit">from {clock(at.time)}</span>
        <span class="gap" />
        <IconButton icon="cross" words="Close what was traced back" onClick={() => (traced.value = null)} />
      </header>
      {at.found === null && <p class="unit">Looking back</p>}
      {at.error && <p role="alert">{at.error}</p>}
      {at.found?.length === 0 && !at.error && (
        <p class="unit">Nothing that they share here can be traced back to a time when they were apart.</p>
      )}
      <ul>
        {at.found?.map((moment) => (
          <Found key={moment.id} review={review} moment={moment} />
        ))}
      </ul>
    </section>
  );
}

function Found({ review, moment }: { review: Review; moment: Moment }) {
  return (
    <li>
      <ShapeIcon shape={moment.shape} filled={false} />
      <div>
        <b>{moment.title}</b>
        <p class="unit">{moment.reason}</p>
        <div class="acts">
          <button type="button" class="quiet" onClick={() => review.transport.seek(moment.start)}>
            Go to {clock(moment.start)}
          </button>
          <button type="button" class="quiet" onClick={() => void review.keep(moment)}>
            Keep as a moment
          </button>
        </div>
      </div>
    </li>
  );
}
