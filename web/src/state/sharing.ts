/** Supervisor's copies of one session: what is to be shared, and what was. */
import { batch, computed, signal } from "@preact/signals-core";
import type { SharedCopy } from "../api/types";
import { type Range, partsOf } from "../core/sharing";
import { SHORTEST } from "../core/passphrase";
import { say } from "./app";
import { Making } from "./making";

const EMPTY: Range = { from: "", to: "" };

export class Sharing extends Making {
  readonly copies = signal<SharedCopy[]>([]);

  readonly around = signal(5);
  readonly ranges = signal<readonly Range[]>([EMPTY]);
  readonly films = signal(false);
  readonly notes = signal(false);
  readonly until = signal("");
  readonly secret = signal("");

  /** What is chosen; null where a range is none. */
  readonly parts = computed(() => partsOf(this.chosenMoments, this.around.value, this.ranges.value));
  /** Whether it can be made; `locked`: it must have a passphrase. */
  ready(locked: boolean): boolean {
    const secret = this.secret.value;
    const sure = secret ? secret.length >= SHORTEST : !locked;
    const job = this.job.value;
    return Boolean(this.parts.value?.length) && sure && !this.busy.value && (job === null || job.state === "failed");
  }

  constructor(id: string) {
    super(id, "share");
  }

  async load(): Promise<void> {
    const told = await this.newest(
      Promise.all([this.api.view(), this.api.moments(), this.api.sharedCopies()]),
    );
    if (!told) return;
    const [view, moments, copies] = told;
    batch(() => {
      this.view.value = view;
      this.moments.value = moments.filter((m) => m.decision !== "rejected");
      this.copies.value = copies;
    });
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
      this.begun(job);
    });
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
}
