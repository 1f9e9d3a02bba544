/** The keys of each screen. What is listed here is what the help shows. */
import { opened as clocksOpened } from "./clocks";
import { afterwards } from "../core/after";
import { SPEEDS } from "../core/clock";
import type { Binding } from "../core/keys";
import { type Follow, held, panned, zoomed } from "../core/view";
import { jumpTo, toggleLoop } from "../parts/Transport";
import { saveDraft } from "../parts/Notes";
import { go, over, say } from "./app";
import { bind } from "./binding";
import { bookBindings } from "./bookBindings";
import { closePad, pad } from "./pads";
import { pin } from "./pinning";
import { editing, focusNoteBox, tab } from "./panel";
import { reset, show } from "./presets";
import { follow, layout, theme, toured } from "./prefs";
import type { Review } from "./review";
import { traceBack } from "./tracing";
import { lockNow, vault } from "./safe";

export { bind };

export function commonBindings(): Binding[] {
  return [
    bind("Everywhere", "?", "Show the keys", () => (over.value = "help")),
    bind("Everywhere", "Mod+k", "All commands", () => (over.value = "commands"), { whileTyping: true }),
    bind("Everywhere", "Shift+F2", "Go to the library", () => go({ screen: "library" })),
    ...(vault.value?.encrypted ? [bind("Everywhere", "Shift+F9", "Lock the library", () => void lockNow())] : []),
    bind("Everywhere", "Shift+F10", "Settings", () => go({ screen: "settings", part: "" })),
    bind("Everywhere", "Shift+F8", "Handbook: what each measure means", () => go({ screen: "handbook", entry: "" })),
    bind("Everywhere", "Shift+F3", "Light, dark or as the system", () => {
      theme.value = ({ system: "light", light: "dark", dark: "system" } as const)[theme.peek()];
    }),
  ];
}

const NEXT_FOLLOW: Record<Follow, Follow> = { off: "page", page: "center", center: "off" };
const FOLLOW_WORDS: Record<Follow, string> = {
  off: "The view stands still",
  page: "The view follows by pages",
  center: "The view keeps the playhead in its center",
};

export function reviewBindings(review: Review): Binding[] {
  const { transport, view } = review;
  const by = (seconds: number) => () => transport.seek(transport.time.peek() + seconds);
  const pages = (n: number) => () => {
    transport.seek(transport.time.peek() + n * review.window.peek().span);
  };
  const zoom = (factor: number) => () => {
    const at = review.window.peek();
    const share = (transport.time.peek() - at.start) / at.span;
    review.window.value = zoomed(at, factor, share >= 0 && share <= 1 ? share : 0.5, view.duration);
  };
  const speed = (step: number) => () => {
    const at = SPEEDS.findIndex((s) => s >= transport.rate.peek());
    transport.setRate(SPEEDS[Math.min(Math.max(at + step, 0), SPEEDS.length - 1)]!);
  };
  return [
    bind("Play", "Space", "Play or pause", () => transport.toggle()),
    bind("Play", ".", "One frame on", () => review.step(1)),
    bind("Play", ",", "One frame back", () => review.step(-1)),
    bind("Play", "Mod+ArrowRight", "Ten frames on", () => review.step(10)),
    bind("Play", "Mod+ArrowLeft", "Ten frames back", () => review.step(-10)),
    bind("Play", "ArrowRight", "1 s on", by(1)),
    bind("Play", "ArrowLeft", "1 s back", by(-1)),
    bind("Play", "Shift+ArrowRight", "5 s on", by(5)),
    bind("Play", "Shift+ArrowLeft", "5 s back", by(-5)),
    bind("Play", "Alt+ArrowRight", "One window on", pages(1)),
    bind("Play", "Alt+ArrowLeft", "One window back", pages(-1)),
    bind("Play", "Home", "To the beginning", () => transport.seek(0)),
    bind("Play", "End", "To the end", () => transport.seek(view.duration)),
    bind("Play", "<", "Slower", speed(-1)),
    bind("Play", ">", "Faster", speed(1)),
    bind("Play", "[", "Repeat from here", () => {
      const stop = transport.loop.peek()?.[1] ?? view.duration;
      transport.setLoop([transport.time.peek(), Math.max(stop, transport.time.peek() + 1)]);
    }),
    bind("Play", "]", "Repeat up to here", () => transport.setLoop([transport.loop.peek()?.[0] ?? 0, transport.time.peek()])),
    bind("Play", "l", "Repeat, or stop repeating", () => toggleLoop(review)),
    ...momentBindings(review),
    ...bookBindings(review),
    ...writingBindings(review),
    ...(pad.value ? [bind("View", "Escape", "Close what lies over the right column", closePad)] : []),
    bind("View", ["+", "="], "Zoom in", zoom(0.5)),
    bind("View", "-", "Zoom out", zoom(2)),
    bind("View", "PageDown", "Move the view on", () => (review.window.value = panned(review.window.peek(), review.window.peek().span / 2, view.duration))),
    bind("View", "PageUp", "Move the view back", () => (review.window.value = panned(review.window.peek(), -review.window.peek().span / 2, view.duration))),
    bind("View", "a", "Whole session in view", () => (review.window.value = held({ start: 0, span: view.duration }, view.duration))),
    bind("View", "f", "Follow: stand still, page, centered", () => {
      follow.value = NEXT_FOLLOW[follow.peek()];
      say(FOLLOW_WORDS[follow.peek()], true);
    }),
    bind("View", "o", "Persons overlaid or apart", () => {
      layout.value = layout.peek() === "overlaid" ? "split" : "overlaid";
      say(layout.peek() === "overlaid" ? "Persons overlaid" : "Persons apart", true);
    }),
    bind("View", "7", "Watch: large films, two signals", () => say(show("watch", review), true)),
    bind("View", "8", "Analyze: all signals", () => say(show("analyze", review), true)),
    bind("View", "9", "Brain signals", () => say(show("brain", review), true)),
    bind("View", "0", "Group: everybody with everybody", () => say(show("group", review), true)),
    bind("View", "Shift+0", "All panels as they were made", () => {
      reset(review);
      say("All panels as they were made", true);
    }),
    bind("View", "t", "Table of all numbers", () => {
      pad.value = null;
      tab.value = "table";
      afterwards(() => document.getElementById("tab-table")?.focus());
    }),
    bind("View", "c", "Compare what is pinned", () => go({ screen: "compare" })),
    bind("View", "Shift+F7", "Write a report", () => go({ screen: "report", id: view.id })),
    bind("View", "v", "Supervision: agenda, notes, summary", () => go({ screen: "supervision", id: view.id })),
    bind("View", "Alt+k", "Clocks of this session", () => (clocksOpened.value = true)),
    bind("View", "Shift+F4", "Privacy: consent, and what was done", () => go({ screen: "privacy", id: view.id })),
    bind("View", "q", "Forms: questionnaires and scores", () => go({ screen: "forms", id: view.id })),
    ...(view.planted ? [bind("View", "Shift+F6", "Show or hide what was planted", () => (review.planted.value = !review.planted.peek()))] : []),
    ...(view.generated ? [bind("View", "Shift+F1", "Take the tour again", () => (toured.value = false))] : []),
  ];
}

/** Said where a key needs a moment that it is about. */
const FIRST = "Choose a moment first";

function momentBindings(review: Review): Binding[] {
  const chosen = () => review.moments.peek().find((m) => m.id === review.selected.peek());
  const jump = (by: 1 | -1) => () => {
    tab.value = "moments";
    if (!review.neighbor(by)) return say(by > 0 ? "No moment after this" : "No moment before this", true);
    jumpTo(review, by);
    const moment = chosen();
    if (moment) say(`${moment.title}. ${moment.reason}`);
  };
  const decide = (decision: "agreed" | "rejected", words: string) => () => {
    const moment = chosen();
    if (!moment) return say(FIRST, true);
    const next = moment.decision === decision ? "open" : decision;
    void review.changeMoment(moment, { decision: next }, `${moment.title}: ${words}`);
    say(next === "open" ? "To review again" : words, true);
  };
  return [
    bind("Moments", "j", "Next moment", jump(1)),
    bind("Moments", "k", "Previous moment", jump(-1)),
    bind("Moments", "Enter", "Open the moment", () => {
      const moment = chosen();
      if (!moment) say(FIRST, true);
      else go({ screen: "moment", id: review.view.id, moment: moment.id });
    }),
    bind("Moments", "p", "Pin the moment to compare it", () => void pin(review, chosen())),
    bind("Moments", "y", "Agree", decide("agreed", "Agreed")),
    bind("Moments", "x", "Not useful", decide("rejected", "Not useful")),
    bind("Moments", "s", "Star for supervision", () => {
      const moment = chosen();
      if (!moment) return say(FIRST, true);
      void review.changeMoment(moment, { starred: !moment.starred }, `${moment.title}: star`);
      say(moment.starred ? "Star taken away" : "Starred for supervision", true);
    }),
    bind("Moments", "e", "Change the title", () => {
      const moment = chosen();
      if (!moment) return say(FIRST, true);
      [pad.value, tab.value, editing.value] = [null, "moments", moment.id];
    }),
    bind("Moments", "i", "When did this begin?", () => void traceBack(review)),
    bind("Moments", "m", "Mark a moment of your own", () => {
      tab.value = "moments";
      void review.mark();
    }),
  ];
}

function writingBindings(review: Review): Binding[] {
  return [
    bind("Write", "n", "Write a note", () => {
      if (pad.peek() === null) return focusNoteBox();
      pad.value = null;
      afterwards(focusNoteBox);
    }),
    bind("Write", "Mod+Enter", "Save the note", () => void saveDraft(review), { whileTyping: true }),
    bind("Write", "Mod+z", "Undo", () => void review.edits.undo().then(() => say(review.edits.said.peek(), true))),
    bind("Write", ["Mod+y", "Mod+Shift+z"], "Do again", () => void review.edits.redo().then(() => say(review.edits.said.peek(), true))),
  ];
}
