/** The report builder: for whom, what is in it, and what is kept of that. */
import { batch, computed, signal } from "@preact/signals-core";
import { type SessionApi, session } from "../api/client";
import type { Audience, Moment, Reader, Report, ReportEdit, Reports } from "../api/types";
import type { Binding } from "../core/keys";
import { raised } from "../core/order";
import { reports, say } from "./app";

/** What of a session is in its reports. */
const WATCHED: readonly string[] = [
  "reports", "moments", "pins", "notes", "labels", "ratings", "hunches", "feelings", "responses", "findings", "consents",
];
/** Typing rests for so long before it is kept (ms). */
const PAUSE = 500;
export const PICKED = 3;

export class ReportBuilder {
  readonly api: SessionApi;
  readonly view = signal<Reports | null>(null);
  readonly moments = signal<Moment[]>([]);
  readonly audience = signal<Reader>("supervisor");
  /** What is on the screen of each report; ahead of what is kept while somebody types. */
  readonly drafts = signal<Partial<Record<Reader, Report>>>({});
  /** Counts what asks for a new preview. */
  readonly fresh = signal(0);
  readonly busy = signal("");
  readonly refused = signal("");
  readonly pending = signal(false);
  readonly chosen = computed<Audience | null>(() => this.view.value?.audiences.find((a) => a.name === this.audience.value) ?? null);
  readonly draft = computed<Report | null>(() => this.drafts.value[this.audience.value] ?? null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: Report | null = null;
  /** So many changes are on their way; the preview waits for the last of them. */
  private sent = 0;
  private line: Promise<void> = Promise.resolve();

  constructor(readonly id: string) {
    this.api = session(id);
  }

  async load(): Promise<void> {
    const [view, moments] = await Promise.all([this.api.reports(), this.api.moments()]);
    batch(() => {
      this.view.value = view;
      this.moments.value = moments.filter((m) => m.decision !== "rejected");
      this.drafts.value = Object.fromEntries(view.reports.map((r) => [r.audience, r]));
      this.fresh.value++;
    });
  }

  /** Another page, a job or an undo has changed something that a report shows. */
  async changedElsewhere(what: readonly string[]): Promise<void> {
    if (this.waiting || this.pending.peek() || what.includes("erased")) return;
    if (what.some((w) => WATCHED.includes(w))) await this.load();
  }

  /** Show a change at once and keep it; words wait until the typing rests. */
  change(change: Partial<ReportEdit>, typed = false): void {
    const draft = this.draft.peek();
    if (!draft) return;
    const changed = { ...draft, ...change };
    this.drafts.value = { ...this.drafts.peek(), [draft.audience]: changed };
    if (this.waiting && this.waiting.audience !== draft.audience) this.flush();
    this.waiting = changed;
    clearTimeout(this.timer);
    if (typed) this.timer = setTimeout(() => this.flush(), PAUSE);
    else this.flush();
  }

  /** Keep what waits, now. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    const changed = this.waiting;
    this.waiting = null;
    if (changed) {
      this.sent++;
      this.line = this.line.then(() => this.keep(changed));
    }
    return this.line;
  }

  toggle(page: ReportEdit["pages"][number]): void {
    const on = this.draft.peek()?.pages ?? [];
    const order = this.chosen.peek()?.pages.map((p) => p.name) ?? [];
    const next = on.includes(page) ? on.filter((p) => p !== page) : [...on, page];
    this.change({ pages: order.filter((p) => next.includes(p)) });
  }

  pick(moment: string): void {
    const on = this.draft.peek()?.moments ?? [];
    if (on.includes(moment)) this.change({ moments: on.filter((m) => m !== moment) });
    else if (on.length < PICKED) this.change({ moments: [...on, moment] });
  }

  /** Put a chosen moment before the one above it. */
  raise(moment: string): void {
    this.change({ moments: raised(this.draft.peek()?.moments ?? [], moment) });
  }

  /** What is pinned is what the first page shows, as far as there is room. */
  takePinned(): void {
    this.change({ moments: this.view.peek()?.pinned.slice(0, PICKED) ?? [] });
  }

  async turn(which: "undo" | "redo"): Promise<void> {
    await this.flush();
    try {
      const { done } = await this.api.turn(which);
      say(done ? `${which === "undo" ? "Undone" : "Done again"}: ${done}` : `Nothing to ${which}`, true);
      await this.load();
    } catch (error) {
      this.refused.value = (error as Error).message;
    }
  }

  async take(format: string): Promise<{ file: Blob; name: string } | null> {
    await this.flush();
    batch(() => {
      this.busy.value = format;
      this.refused.value = "";
    });
    try {
      return await this.api.report(this.audience.peek(), format);
    } catch (error) {
      this.refused.value = (error as Error).message;
      return null;
    } finally {
      this.busy.value = "";
    }
  }

  private async keep(changed: Report): Promise<void> {
    const { audience, ...body } = changed;
    this.pending.value = true;
    try {
      await this.api.setUpReport(audience, body);
      this.refused.value = "";
    } catch (error) {
      this.refused.value = (error as Error).message;
      await this.load();
    } finally {
      this.sent--;
      if (this.sent === 0)
        batch(() => {
          this.pending.value = false;
          this.fresh.value++;
        });
    }
  }
}

export function reportBindings(): Binding[] {
  const open = reports.peek();
  if (!open) return [];
  return [
    { group: "Report", keys: ["Mod+z"], words: "Undo", run: () => void open.turn("undo") },
    { group: "Report", keys: ["Mod+Shift+z", "Mod+y"], words: "Do again", run: () => void open.turn("redo") },
  ];
}
