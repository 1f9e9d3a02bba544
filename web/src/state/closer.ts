/** The keys of the moment page, of the comparison and of supervision. */
import { SPEEDS } from "../core/clock";
import { windowOf } from "../core/compare";
import type { Binding } from "../core/keys";
import { stepSpans } from "../parts/Spans";
import { go, say } from "./app";
import { focusNoteBox } from "./panel";
import { bind, reviewBindings } from "./bindings";
import { stage } from "./comparing";
import { hour, supervision } from "./hour";
import { closePad, pad } from "./pads";
import { told } from "./pinning";
import { pins, undoPins } from "./pins";
import type { Review } from "./review";

/** Keys of the review that mean the same here. */
const SAME = new Set(["Play", "Write", "Moments"]);

export function momentPageBindings(review: Review, id: string): Binding[] {
  const all = review.moments.peek();
  const at = all.findIndex((m) => m.id === id);
  const moment = all[at];
  const to = (by: 1 | -1) => () => {
    const next = all[at + by];
    if (next) go({ screen: "moment", id: review.view.id, moment: next.id });
    else say(by > 0 ? "This is the last moment" : "This is the first moment", true);
  };
  const { start, span } = windowOf(moment?.start ?? 0, moment?.stop ?? 0);
  const own = [
    bind("Moments", "Escape", "Back to the session", () => {
      if (pad.peek()) closePad();
      else go({ screen: "session", id: review.view.id });
    }),
    bind("Moments", "j", "Next moment", to(1)),
    bind("Moments", "k", "Previous moment", to(-1)),
    bind("Play", "Home", "To the beginning of the clip", () => review.transport.seek(start)),
    bind("Play", "End", "To the end of the clip", () => review.transport.seek(start + span)),
    bind("View", "c", "Compare what is pinned", () => go({ screen: "compare" })),
    bind("View", "v", "Supervision", () => go({ screen: "supervision", id: review.view.id })),
  ];
  const taken = new Set([...own.flatMap((b) => b.keys), "Enter", "e", "m", "l", "[", "]", "Alt+ArrowLeft", "Alt+ArrowRight"]);
  return [...own, ...reviewBindings(review).filter((b) => SAME.has(b.group) && !b.keys.some((k) => taken.has(k)))];
}

export function compareBindings(open: Review | null): Binding[] {
  const transport = () => stage.peek()?.transport;
  const by = (seconds: number) => () => {
    const open = transport();
    open?.seek(open.time.peek() + seconds);
  };
  const frame = (seconds: number) => () => {
    transport()?.pause();
    by(seconds)();
  };
  const speed = (step: number) => () => {
    const open = transport();
    if (!open) return;
    const at = SPEEDS.findIndex((s) => s >= open.rate.peek());
    open.setRate(SPEEDS[Math.min(Math.max(at + step, 0), SPEEDS.length - 1)]!);
  };
  const moved = (by: 1 | -1) => () => {
    if (pins.peek().some((p) => p.moment === null)) stepSpans(by);
    else say("Moments stay where they are; pin the same minute of sessions to move it", true);
  };
  return [
    open
      ? bind("View", "Escape", "Back to the session", () => go({ screen: "session", id: open.view.id }))
      : bind("View", "Escape", "To the library", () => go({ screen: "library" })),
    bind("Play", "Space", "Play or pause all", () => transport()?.toggle()),
    bind("Play", ".", "One frame on", frame(0.04)),
    bind("Play", ",", "One frame back", frame(-0.04)),
    bind("Play", "ArrowRight", "1 s on", by(1)),
    bind("Play", "ArrowLeft", "1 s back", by(-1)),
    bind("Play", "Shift+ArrowRight", "5 s on", by(5)),
    bind("Play", "Shift+ArrowLeft", "5 s back", by(-5)),
    bind("Play", "Home", "To the beginning", () => transport()?.seek(0)),
    bind("Play", "<", "Slower", speed(-1)),
    bind("Play", ">", "Faster", speed(1)),
    bind("Compare", "[", "Earlier in all sessions", moved(-1)),
    bind("Compare", "]", "Later in all sessions", moved(1)),
    bind("Compare", "Mod+z", "Undo the last change of pins", () =>
      void told(async () => ((await undoPins()) ? "Pins are as they were" : "Nothing to undo")),
    ),
  ];
}

export function supervisionBindings(review: Review): Binding[] {
  const step = (by: 1 | -1) => () => {
    const open = supervision.peek();
    const list = open?.list.peek() ?? [];
    if (!open || list.length === 0) return say("Nothing is on the agenda yet", true);
    const at = list.findIndex((l) => l.topic.moment === open.chosen.peek());
    const next = list[Math.min(Math.max(at + by, 0), list.length - 1)]!;
    open.chosen.value = next.topic.moment;
    say(next.moment.title, true);
  };
  const chosen = (act: (moment: string) => void) => () => {
    const moment = supervision.peek()?.chosen.peek();
    if (moment) act(moment);
    else say("Choose a topic first", true);
  };
  const { edits } = review;
  return [
    bind("Agenda", "j", "Next topic", step(1)),
    bind("Agenda", "k", "Previous topic", step(-1)),
    bind("Agenda", "d", "Talked about, or not", chosen((moment) => void supervision.peek()!.tick(moment))),
    bind("Agenda", "Enter", "Look closely at the topic", chosen((moment) => go({ screen: "moment", id: review.view.id, moment }))),
    bind("Agenda", ["Alt+ArrowUp", "Alt+ArrowDown"], "Order the agenda, on a topic", () => undefined, { keyOnly: true }),
    bind("Hour", "t", "Start or stop the clock", () => hour.toggle()),
    bind("Write", "n", "Write a note", focusNoteBox),
    bind("Write", "u", "Write the summary", () => document.getElementById("summary-box")?.focus()),
    bind("Write", "Mod+z", "Undo", () => void edits.undo().then(() => say(edits.said.peek(), true))),
    bind("Write", ["Mod+y", "Mod+Shift+z"], "Do again", () => void edits.redo().then(() => say(edits.said.peek(), true))),
    bind("View", "Escape", "Back to the session", () => go({ screen: "session", id: review.view.id })),
  ];
}
