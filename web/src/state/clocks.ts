/** The clocks of the session that is open: how far recordings are apart, and putting them right. */
import { effect, signal } from "@preact/signals-core";
import type { ClockChoice, ClocksView, SessionClock, Suggested } from "../api/types";
import { number } from "../core/format";
import { failure, review, say } from "./app";
import type { Review } from "./review";

export const clocksOf = signal<ClocksView | null>(null);
/** What a recording and the first one suggest; or why nothing tells, or that it is being looked at. */
export const suggestions = signal<ReadonlyMap<string, Suggested | string>>(new Map());
export const opened = signal(false);
/** While both are compared. */
export const COMPARING = "Comparing both";

let turn = 0;
let last = "";
effect(() => {
  const open = review.value;
  const own = ++turn;
  // While a session is loaded again there is none for a moment.
  if (open && open.view.id !== last) {
    last = open.view.id;
    opened.value = false;
    suggestions.value = new Map();
    clocksOf.value = null;
  }
  if (open && !open.view.blind) void load(open, own);
});

async function load(open: Review, own: number): Promise<void> {
  try {
    const found = await open.api.clocks();
    if (own !== turn) return;
    clocksOf.value = found;
    // Recordings with films or sound are compared unasked; everything else on request.
    const [first, ...rest] = found.clocks.filter((c) => c.media.length > 0);
    if (first && first.id === found.clocks[0]?.id)
      for (const one of rest) await compare(open, one, "correlation");
  } catch (error) {
    if (own === turn) failure.value = error as Error;
  }
}

const put = (id: string, value: Suggested | string) => (suggestions.value = new Map(suggestions.peek()).set(id, value));

export async function compare(open: Review, one: SessionClock, way: "clap" | "correlation"): Promise<void> {
  put(one.id, COMPARING);
  try {
    put(one.id, await open.api.suggestClock(one.id, way));
  } catch (error) {
    put(one.id, (error as Error).message);
  }
}

export async function correct(open: Review, one: SessionClock, clock: ClockChoice): Promise<void> {
  await open.edits.do({
    words: `Clock of ${one.title} corrected`,
    send: () => open.api.correctClock(one.id, clock),
    settle: (found) => {
      clocksOf.value = found;
      suggestions.value = new Map([...suggestions.peek()].filter(([id]) => id !== one.id));
      say("Corrected. What was analyzed before is of the earlier clock.", true);
    },
  });
}

/** What the chip says; empty where there is nothing to say. */
export function chipWords(found: ClocksView | null, told: ReadonlyMap<string, Suggested | string>): string {
  const off = [...told.values()].flatMap((s) => (typeof s === "string" || !s.seen ? [] : [s.off_ms]));
  if (off.length) {
    const worst = Math.max(...off);
    return worst < 1000 ? `${number(worst, 0)} ms apart` : `${number(worst / 1000, 1)} s apart`;
  }
  return found?.stale ? "Clocks changed since the analysis" : "";
}
