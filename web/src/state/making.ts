/** What a job makes of one session to be given away: masked copies, and copies for supervision. */
import { batch, computed, signal } from "@preact/signals-core";
import { ApiError, type SessionApi, cancelJob, session } from "../api/client";
import type { Job, Moment, SessionView } from "../api/types";
import { jobs, say } from "./app";

export class Making {
  readonly api: SessionApi;
  readonly view = signal<SessionView | null>(null);
  readonly moments = signal<Moment[]>([]);
  /** Ids of the moments that are chosen. */
  readonly picked = signal<readonly string[]>([]);

  readonly busy = signal("");
  readonly refused = signal<{ text: string; consent: boolean } | null>(null);
  /** The newest job that makes one, unless it is done. */
  readonly job = computed(() => {
    const last = jobs.value.filter((j) => j.kind === this.kind && j.session === this.id).at(-1);
    return last && last.state !== "done" && last.state !== "cancelled" ? last : null;
  });

  private turn = 0;

  constructor(
    readonly id: string,
    private readonly kind: Job["kind"],
  ) {
    this.api = session(id);
  }

  /** Chosen moments, in their order. */
  get chosenMoments(): Moment[] {
    return this.moments.value.filter((m) => this.picked.value.includes(m.id));
  }

  pick(moment: string): void {
    const on = this.picked.peek();
    this.picked.value = on.includes(moment) ? on.filter((m) => m !== moment) : [...on, moment];
  }

  async cancel(): Promise<void> {
    const job = this.job.peek();
    if (job) await this.during("cancel", () => cancelJob(job.id));
  }

  /** What was asked for, or null where it was asked again since: the older answer may come later. */
  protected async newest<T>(asked: Promise<T>): Promise<T | null> {
    const turn = ++this.turn;
    const told = await asked;
    return turn === this.turn ? told : null;
  }

  protected begun(job: Job): void {
    if (!jobs.peek().some((j) => j.id === job.id)) jobs.value = [...jobs.peek(), job];
    say("The copy is being made", true);
  }

  /** Do something that may be refused; `what` says which. */
  protected async during(what: string, run: () => Promise<void>): Promise<void> {
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
