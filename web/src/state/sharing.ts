/** Supervisor's copies of one session: what is to be shared, and what was. */
import { batch, computed, signal } from "@preact/signals-core";
import { ApiError, type SessionApi, cancelJob, session } from "../api/client";
import type { Moment, SessionView, SharedCopy } from "../api/types";
import { type Range, partsOf } from "../core/sharing";
import { SHORTEST } from "../core/passphrase";
import { jobs, say } from "./app";

const EMPTY: Range = { from: "", to: "" };

export class Sharing {
  readonly api: SessionApi;
  readonly view = signal<SessionView | null>(null);
  readonly moments = signal<Moment[]>([]);
  readonly copies = signal<SharedCopy[]>([]);

  readonly picked = signal<readonly string[]>([]);
  readonly around = signal(5);
  readonly ranges = signal<readonly Range[]>([EMPTY]);
  readonly films = signal(false);
  readonly notes = signal(false);
  readonly until = signal("");
  readonly secret = signal("");

  readonly busy = signal("");
  readonly refused = signal<{ text: string; consent: boolean } | null>(null);
  /** The newest job that makes a copy, unless it is done. */
  readonly job = computed(() => {
    const last = jobs.value.filter((j) => j.kind === "share" && j.session === this.id).at(-1);
    return last && last.state !== "done" && last.state !== "cancelled" ? last : null;
  });
  /** What is chosen; null where a range is none. */
  readonly parts = computed(() => {
    const on = this.moments.value.filter((m) => this.picked.value.includes(m.id));
    return partsOf(on, this.around.value, this.ranges.value);
  });
  /** Whether it can be made; `locked`: it must have a passphrase. */
  ready(locked: boolean): boolean {
    const secret = this.secret.value;
    const sure = secret ? secret.length >= SHORTEST : !locked;
    const job = this.job.value;
    return Boolean(this.parts.value?.length) && sure && !this.busy.value && (job === null || job.state === "failed");
  }

  constructor(readonly id: string) {
    this.api = session(id);
  }

  async load(): Promise<void> {
    const [view, moments, copies] = await Promise.all([this.api.view(), this.api.moments(), this.api.sharedCopies()]);
    batch(() => {
      this.view.value = view;
      this.moments.value = moments.filter((m) => m.decision !== "rejected");
      this.copies.value = copies;
    });
  }

  pick(moment: string): void {
    const on = this.picked.peek();
    this.picked.value = on.includes(moment) ? on.filter((m) => m !== moment) : [...on, moment];
  }

  range(at: number, change: Partial<Range>): void {
    this.ranges.value = this.ranges.peek().map((range, k) => (k === at ? { ...range, ...change } : range));
  }

  addRange(): void {
    this.ranges.value = [...this.ranges.peek(), EMPTY];
  }

  async make(): Promise<void> {
    const parts = this.parts.peek();
    if (!parts?.length) return;
    await this.during("make", async () => {
      const job = await this.api.share({
        parts, until: this.until.peek() || null, films: this.films.peek(), notes: this.notes.peek(),
        passphrase: this.secret.peek() || null,
      });
      this.secret.value = "";
      if (!jobs.peek().some((j) => j.id === job.id)) jobs.value = [...jobs.peek(), job];
      say("The copy is being made", true);
    });
  }

  async cancel(): Promise<void> {
    const job = this.job.peek();
    if (job) await this.during("cancel", () => cancelJob(job.id));
  }

  async take(copy: SharedCopy, save: (file: Blob, name: string) => void): Promise<void> {
    await this.during("take", async () => {
      const { file, name } = await this.api.takeShared(copy.id);
      save(file, name);
    });
  }

  async unshare(copy: SharedCopy): Promise<void> {
    await this.during("unshare", async () => {
      await this.api.unshare(copy.id);
      await this.load();
      say("The copy is gone from here", true);
    });
  }

  private async during(what: string, run: () => Promise<void>): Promise<void> {
    batch(() => {
      this.busy.value = what;
      this.refused.value = null;
    });
    try {
      await run();
    } catch (error) {
      const consent = error instanceof ApiError && error.code === "consent";
      this.refused.value = { text: (error as Error).message, consent };
    } finally {
      this.busy.value = "";
    }
  }
}
