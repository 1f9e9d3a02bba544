/** The place in the right column where something is written with more than one line. */
import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type PadName, closePad, pad } from "../state/pads";
import type { Review } from "../state/review";
import { BlindPad } from "./BlindPad";
import { FeelingPad } from "./FeelingPad";
import { HunchPad } from "./HunchPad";
import { SideSplitter } from "./Panels";
import { RatePad } from "./RatePad";
import { WordsPad } from "./WordsPad";
import { IconButton } from "./controls";

const PADS: Record<PadName, { title: string; Body: (props: { review: Review }) => VNode }> = {
  rate: { title: "Rate while watching", Body: RatePad },
  hunch: { title: "Hunches", Body: HunchPad },
  feeling: { title: "Emotion words", Body: FeelingPad },
  blind: { title: "Write first, measures later", Body: BlindPad },
  words: { title: "Words for labels", Body: WordsPad },
};

export function Pad({ review }: { review: Review }) {
  const name = pad.value;
  if (!name) return null;
  const { title, Body } = PADS[name];
  return (
    <Sheet key={name} title={title}>
      <Body review={review} />
    </Sheet>
  );
}

function Sheet({ title, children }: { title: string; children: ComponentChildren }) {
  const sheet = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    sheet.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, []);
  return (
    <section
      class="side pad"
      aria-label={title}
      ref={sheet}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        closePad();
      }}
    >
      <SideSplitter />
      <header>
        <h2>{title}</h2>
        <IconButton icon="cross" words="Close" keyed="Escape" onClick={closePad} />
      </header>
      <div class="padbody" tabIndex={-1}>{children}</div>
    </section>
  );
}

/** One of five steps, by click or by arrow keys. */
export function Steps(props: { label: string; low: string; high: string; value: number | null; change: (value: number) => void }) {
  const name = props.label.toLowerCase().replaceAll(" ", "-");
  return (
    <fieldset class="five">
      <legend>{props.label}</legend>
      <span class="unit">{props.low}</span>
      {[1, 2, 3, 4, 5].map((step) => (
        <label key={step}>
          <input type="radio" name={name} value={step} checked={props.value === step} onChange={() => props.change(step)} aria-label={`${props.label} ${step} of 5`} />
          <span aria-hidden="true">{step}</span>
        </label>
      ))}
      <span class="unit">{props.high}</span>
    </fieldset>
  );
}

/** Whom something is about: those who met, and, where it makes sense, oneself. */
export function peopleOf(review: Review, own: string | null): { value: string; words: string }[] {
  const others = review.view.persons.map((p) => ({ value: p.code, words: p.role && p.role !== p.code ? `${p.code} (${p.role})` : p.code }));
  return own === null ? others : [{ value: "", words: own }, ...others];
}
