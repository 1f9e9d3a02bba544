/** Five coach marks of the first run. Enter goes on; Escape dismisses them for ever. */
import { useSignal } from "@preact/signals";
import { isTyping } from "../core/keys";
import type { ComponentChildren, CSSProperties } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { toured } from "../state/prefs";
import type { Review } from "../state/review";
import { Keys } from "./controls";

type Stop = { at: string; side: "right" | "left" | "above" | "below"; title: string; words: ComponentChildren };

const STOPS: Stop[] = [
  {
    at: "lanes",
    side: "below",
    title: "Two people, one clock",
    words: (
      <>
        Where the lane is green they move together; the gray band is what chance looks like. Press <Keys of="Space" /> to
        play.
      </>
    ),
  },
  {
    at: "moments",
    side: "left",
    title: "The moments that stand out",
    words: (
      <>
        Choose one: it plays from 5 s before. <Keys of="j" /> goes to the next. Each says why it was marked, and how
        often chance would.
      </>
    ),
  },
  {
    at: "map",
    side: "above",
    title: "Who goes first",
    words: <>The lag map over time. Color above the middle line: the first person leads. Click it to go there.</>,
  },
  {
    at: "note",
    side: "left",
    title: "Say what you see",
    words: (
      <>
        <Keys of="2" /> sets a label, also while playing. <Keys of="n" /> writes a note. <Keys of="Mod+z" /> takes back
        anything.
      </>
    ),
  },
  {
    at: "now",
    side: "below",
    title: "This moment, in numbers",
    words: (
      <>
        Every value stands beside its chance band. <Keys of="t" /> shows all numbers, and what was planted in this
        made-up session, <Keys of="Shift+F7" /> writes the report. <Keys of="?" /> lists all keys. Your own recordings
        come in through the library.
      </>
    ),
  },
];

const GAP = 12;

function placed(target: DOMRect, mark: DOMRect, side: Stop["side"]): CSSProperties {
  let left = target.left + 24;
  let top = target.bottom + GAP;
  if (side === "left") {
    left = target.left - mark.width - GAP;
    top = target.top + 24;
  } else if (side === "right") {
    left = target.right + GAP;
    top = target.top;
  } else if (side === "above") top = target.top - mark.height - GAP;
  else if (target.bottom + mark.height > innerHeight) {
    // No room below a tall part: inside it, at its foot.
    left = target.left + target.width * 0.3;
    top = target.bottom - mark.height - 20;
  }
  const x = Math.min(Math.max(left, 8), innerWidth - mark.width - 8);
  const y = Math.min(Math.max(top, 8), innerHeight - mark.height - 8);
  return { transform: `translate(${Math.round(x)}px, ${Math.round(y)}px)` };
}

export function Tour({ review }: { review: Review }) {
  const step = useSignal(0);
  const place = useSignal<CSSProperties>({ visibility: "hidden" });
  const mark = useRef<HTMLDivElement>(null);
  const stop = STOPS[step.value];
  const end = () => (toured.value = true);

  useLayoutEffect(() => {
    const target = stop && document.querySelector(`[data-tour="${stop.at}"]`);
    if (!target || !mark.current) return;
    const put = () =>
      (place.value = placed(target.getBoundingClientRect(), mark.current!.getBoundingClientRect(), stop.side));
    put();
    target.classList.add("toured");
    window.addEventListener("resize", put);
    return () => {
      target.classList.remove("toured");
      window.removeEventListener("resize", put);
    };
  }, [step.value, review]);

  const last = step.value === STOPS.length - 1;
  const next = () => (last ? end() : step.value++);

  // Ahead of the keys of the screen: there Enter opens a moment.
  useLayoutEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
      if (event.key === "Escape") end();
      else if (event.key === "Enter" && !(event.target as HTMLElement).closest("a, button, summary")) next();
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener("keydown", key, { capture: true });
    return () => window.removeEventListener("keydown", key, { capture: true });
  }, [last]);

  if (!stop) return null;
  return (
    <div ref={mark} class={`coach ${stop.side}`} style={place.value} role="dialog" aria-label={`Tour, ${stop.title}`}>
      <p class="unit">
        {step.value + 1} of {STOPS.length}
        {step.value === 0 && " · This is a made-up session; nobody was recorded."}
      </p>
      <h2>{stop.title}</h2>
      <p>{stop.words}</p>
      <div class="acts">
        <button type="button" class="main" onClick={next}>
          {last ? "Done" : "Next"} <kbd>Enter</kbd>
        </button>
        {step.value > 0 && (
          <button type="button" class="quiet" onClick={() => step.value--}>
            Back
          </button>
        )}
        <span class="gap" />
        <button type="button" class="quiet" onClick={end}>
          Skip <kbd>Esc</kbd>
        </button>
      </div>
    </div>
  );
}
