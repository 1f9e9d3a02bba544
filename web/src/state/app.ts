/** Where the page is, what is open over it, and what the server tells it. */
import { batch, computed, signal } from "@preact/signals-core";
import * as api from "../api/client";
import { connection, listen } from "../api/socket";
import type { Job, Library } from "../api/types";
import type { Copying } from "./copying";
import { enterForms, forms, handed } from "./forms";
import { loadPins } from "./pins";
import { remember } from "./prefs";
import { Privacy } from "./privacy";
import type { ReportBuilder } from "./reports";
import type { Sharing } from "./sharing";
import { Review, openReview } from "./review";
import { blank, guardLibrary, shut } from "./safe";

export type Place =
  | { screen: "library" }
  | { screen: "import" }
  | { screen: "compare" }
  | { screen: "handbook"; entry: string }
  | { screen: "settings"; part: string }
  | { screen: "session"; id: string }
  | { screen: "supervision"; id: string }
  | { screen: "moment"; id: string; moment: string }
  | { screen: "report"; id: string }
  | { screen: "copies"; id: string; moment?: string }
  | { screen: "share"; id: string }
  | { screen: "forms"; id: string }
  | { screen: "kiosk"; id: string; form: string; person: string }
  | { screen: "course"; dyad: string }
  | { screen: "privacy"; id: string };

export const place = signal<Place>({ screen: "library" });
export const library = signal<Library | null>(null);
export const review = signal<Review | null>(null);
export const reports = signal<ReportBuilder | null>(null);
export const copying = signal<Copying | null>(null);
export const sharing = signal<Sharing | null>(null);
export const privacy = signal<Privacy | null>(null);
export const opening = signal(false);
export const failure = signal<Error | null>(null);
export const jobs = signal<Job[]>([]);
export const over = signal<"help" | "commands" | null>(null);
/** Spoken to screen readers, politely. */
export const spoken = signal("");
/** The answer to a key or a click, for eyes; gone after a while. */
export const answer = signal("");
/** How long it stays (ms). */
const STAYS = 4000;

/** Whether the session that is kept open is to be read again before it is shown. */
let outdated = false;
let lastSaid = 0;
let passing: ReturnType<typeof setTimeout> | undefined;
/** Work beside the page, by kind, in words. */
const WORKS: Record<string, string> = {
  analyze: "The analysis", encrypt: "Encrypting", import: "The import", mask: "The masked copy",
  remove: "Removing the part", review: "The review copy", share: "The supervisor's copy",
};

/** Say something, at most once in a while: a live region is not a ticker. What is urgent answers somebody, and is seen as well. */
export function say(words: string, urgent = false): void {
  const now = performance.now();
  if (!urgent && now - lastSaid < 1500) return;
  lastSaid = now;
  spoken.value = words;
  if (!urgent) return;
  answer.value = words;
  clearTimeout(passing);
  passing = setTimeout(() => (answer.value = ""), STAYS);
}

export function addressOf(to: Place): string {
  if (to.screen === "settings") return `#/settings${to.part && `/${encodeURIComponent(to.part)}`}`;
  if (to.screen === "handbook") return `#/handbook${to.entry && `/${encodeURIComponent(to.entry)}`}`;
  if (to.screen === "course") return `#/course/${encodeURIComponent(to.dyad)}`;
  if (to.screen === "kiosk") return `#/session/${[to.id, "ask", to.form, to.person].map(encodeURIComponent).join("/")}`;
  if (!("id" in to)) return `#/${to.screen}`;
  if (to.screen === "copies" && to.moment) return `#/session/${encodeURIComponent(to.id)}/copies/${encodeURIComponent(to.moment)}`;
  const more = to.screen === "moment" ? `/moment/${encodeURIComponent(to.moment)}` : to.screen === "session" ? "" : `/${to.screen}`;
  return `#/session/${encodeURIComponent(to.id)}${more}`;
}

export function go(to: Place): void {
  location.hash = addressOf(to);
}

function read(hash: string): { place: Place; time: number | null } {
  const [path, query] = hash.replace(/^#/, "").split("?");
  const time = Number.parseFloat(new URLSearchParams(query).get("t") ?? "");
  return {
    place: placeOf(path ?? ""),
    time: Number.isFinite(time) ? time : null,
  };
}

function placeOf(path: string): Place {
  const [, first, id, what, more, person] = path.split("/").map(decodeURIComponent);
  if (first === "import" || first === "compare") return { screen: first };
  if (first === "settings") return { screen: first, part: id ?? "" };
  if (first === "handbook") return { screen: first, entry: id ?? "" };
  if (first === "course") return { screen: "course", dyad: id ?? "" };
  if (first !== "session" || !id) return { screen: "library" };
  if (what === "copies" && more) return { screen: what, id, moment: more };
  if (what === "moment" && more) return { screen: "moment", id, moment: more };
  if (what === "ask" && more && person) return { screen: "kiosk", id, form: more, person };
  return { screen: what === "privacy" || what === "copies" || what === "share" || what === "report" || what === "supervision" || what === "forms" ? what : "session", id };
}

/** The session that a place shows; null where it shows none, or only what belongs to it. */
export function sessionOf(to: Place): string | null {
  return to.screen === "session" || to.screen === "moment" || to.screen === "supervision" ? to.id : null;
}

async function moved(): Promise<void> {
  const { place: to, time } = read(location.hash);
  const open = review.peek();
  // A form that somebody answers is left by handing it back, and by nothing else.
  if (handed.peek() && addressOf(to) !== addressOf(place.peek())) return history.replaceState(null, "", addressOf(place.peek()));
  place.value = to;
  failure.value = null;
  try {
    if (to.screen === "library") {
      open?.transport.pause();
      library.value = await api.library();
    } else if (to.screen === "forms" || to.screen === "kiosk") {
      open?.transport.pause();
      await enterForms(to.id);
    } else if (to.screen === "course") {
      open?.transport.pause();
      library.value = await api.library();
    } else if (!("id" in to) || to.screen === "report" || to.screen === "copies" || to.screen === "share") {
      open?.transport.pause();
    } else if (to.screen === "privacy") {
      open?.transport.pause();
      await enterPrivacy(to.id);
    } else if (open?.view.id === to.id && !outdated) {
      if (time !== null) open.transport.seek(time);
    } else {
      await enterSession(to.id, time);
    }
  } catch (error) {
    failure.value = error as Error;
  }
}

async function enterSession(id: string, time: number | null): Promise<void> {
  review.peek()?.dispose();
  outdated = false;
  batch(() => {
    review.value = null;
    opening.value = true;
  });
  try {
    const opened = await openReview(id, time);
    const still = place.peek();
    if (sessionOf(still) === id) review.value = opened;
    else opened.dispose();
  } finally {
    opening.value = false;
  }
}

async function enterPrivacy(id: string): Promise<void> {
  privacy.value = null;
  const shelf = await api.library();
  const row = shelf.sessions.find((s) => s.id === id);
  if (!row) throw new Error("There is no such session in the library any more. Go back to the library.");
  const opened = new Privacy(row);
  await opened.load();
  const still = place.peek();
  if (still.screen === "privacy" && still.id === id) privacy.value = opened;
}

/** Leave a session that is erased, or that nobody may review any more. */
async function left(open: Review, what: readonly string[]): Promise<boolean> {
  const allowed = async () =>
    (await open.api.consents()).purposes.some((p) => p.purpose === "review" && p.allowed);
  if (!what.includes("erased") && !(what.includes("consents") && !(await allowed()))) return false;
  open.dispose();
  review.value = null;
  if (sessionOf(place.peek()) !== null) go({ screen: "library" });
  return true;
}

/** Trade the launch code in for a cookie, and wipe it from the address. */
async function enterApp(): Promise<void> {
  const given = new URLSearchParams(location.hash.replace(/^#/, ""));
  const code = given.get("code");
  if (!code) return;
  const open = given.get("open");
  history.replaceState(null, "", addressOf(open ? { screen: "session", id: open } : { screen: "library" }));
  await api.enter(code);
}

export async function start(): Promise<void> {
  try {
    await enterApp();
    if (await shut()) return;
  } catch (error) {
    failure.value = error as Error;
    return;
  }
  await begin();
}

/** Go to work, once nothing is locked. */
export async function begin(): Promise<void> {
  guardLibrary();
  try {
    await remember((error) => (failure.value = error));
    jobs.value = await api.jobs();
    await loadPins();
  } catch (error) {
    failure.value = error as Error;
    return;
  }
  window.addEventListener("hashchange", () => void moved());
  listen((message) => {
    if (message.kind === "job") {
      const { job } = message;
      const known = jobs.peek().some((j) => j.id === job.id);
      jobs.value = known ? jobs.peek().map((j) => (j.id === job.id ? job : j)) : [...jobs.peek(), job];
      if (job.state === "done" || job.state === "failed") say(`${WORKS[job.kind] ?? "The work"} ${job.state === "done" ? "is done" : "has failed"}`, true);
    } else if (message.kind === "locked") {
      blank();
    } else if (message.kind === "changed") {
      void changed(message.session, message.what).catch((error: Error) => (failure.value = error));
    }
  });
  await moved();
}

/** Show what forms and answers are now; a session that is closed or erased is left. */
async function formsChanged(session: string, what: readonly string[]): Promise<void> {
  const open = forms.peek();
  if (!open) return;
  if (open.view.id === session && (what.includes("erased") || what.includes("consents"))) {
    forms.value = null;
    if (place.peek().screen === "forms" && !what.includes("erased")) await enterForms(session);
    else if (place.peek().screen === "forms") go({ screen: "library" });
  } else if (what.includes("forms") || (what.includes("responses") && open.view.id === session)) await open.reload();
}

/** Somebody or some job has changed a session: show it. */
async function changed(session: string, what: readonly string[]): Promise<void> {
  if (what.includes("pins") || what.includes("erased") || what.includes("consents") || what.includes("moments")) await loadPins();
  await formsChanged(session, what);
  if (place.peek().screen === "library") library.value = await api.library();
  const asked = privacy.peek();
  if (asked?.row.id === session && !what.includes("erased")) await asked.load();
  if (copying.peek()?.id === session && !what.includes("erased")) await copying.peek()!.load();
  if (sharing.peek()?.id === session && !what.includes("erased")) await sharing.peek()!.load();
  if (reports.peek()?.id === session || what.includes("pins")) await reports.peek()?.changedElsewhere(what);
  const open = review.peek();
  if (open && what.includes("vocabulary")) open.book.vocabulary.value = await api.vocabulary();
  if (open?.view.id !== session || (await left(open, what))) return;
  // A new analysis changes everything that is drawn; somebody who is looking around stays there.
  // Forms stand at the ends of the session as events of it.
  const answered = what.includes("responses");
  const seen = sessionOf(place.peek()) === session;
  if (answered && !seen) outdated = true;
  const anew = what.includes("findings") || what.includes("media") || what.includes("corrections") || (answered && seen);
  if (anew) await enterSession(session, open.touched || what.includes("blind") ? open.transport.time.peek() : null);
  else await open.changedElsewhere(what);
}

/** The work that goes on with the session that is open. */
export const working = computed(() =>
  jobs.value.find((j) => j.session === review.value?.view.id && (j.state === "running" || j.state === "queued")),
);

export { connection };
