/** Removing a part of one session: which, what would go, and how far it is. */
import { batch, computed, signal } from "@preact/signals-core";
import { type SessionApi, session } from "../api/client";
import type { PartOutlook } from "../api/types";
import { seconds } from "../core/copies";
import { clock } from "../core/format";
import { jobs, review } from "./app";

export class Parting {
  readonly api: SessionApi;
  readonly from = signal("");
  readonly to = signal("");
  readonly eraseFilms = signal(false);
  /** What would go, of the part that was asked about. */
  readonly outlook = signal<(PartOutlook & { start: number; stop: number }) | null>(null);
  readonly busy = signal(false);
  readonly refused = signal("");
  readonly part = computed<{ start: number; stop: number } | null>(() => {
    const [start, stop] = [seconds(this.from.value), seconds(this.to.value)];
    return start !== null && stop !== null && stop > start ? { start, stop } : null;
  });
  /** The outlook while it is of the part that is written down. */
  readonly ahead = computed(() => {
    const [part, found] = [this.part.value, this.outlook.value];
    return part && found && part.start === found.start && part.stop === found.stop ? found : null;
  });
  readonly stuck = computed(() => this.ahead.value?.films.some((film) => film.what === "impossible") ?? false);
  readonly job = computed(() => jobs.value.findLast((job) => job.kind === "remove" && job.session === this.id) ?? null);

  constructor(readonly id: string) {
    this.api = session(id);
    const open = review.peek();
    if (open?.view.id !== id) return;
    const chosen = open.moments.peek().find((m) => m.id === open.selected.peek());
    const span = open.transport.loop.peek() ?? (chosen ? [chosen.start, chosen.stop] : null);
    if (span) [this.from.value, this.to.value] = [clock(Math.floor(span[0])), clock(Math.ceil(span[1]))];
  }

  async look(): Promise<void> {
    const part = this.part.peek();
    if (!part) return;
    await this.during(async () => {
      const found = await this.api.partOutlook(part.start, part.stop);
      batch(() => {
        this.outlook.value = { ...found, ...part };
        this.eraseFilms.value = false;
      });
    });
  }

  async remove(confirm: string): Promise<void> {
    const part = this.part.peek();
    if (!part || !this.ahead.peek()) return;
    await this.during(async () => {
      const job = await this.api.removePart({ ...part, confirm, erase_films: this.eraseFilms.peek() });
      batch(() => {
        if (!jobs.peek().some((one) => one.id === job.id)) jobs.value = [...jobs.peek(), job];
        this.outlook.value = null;
      });
    });
  }

  private async during(run: () => Promise<void>): Promise<void> {
    batch(() => {
      this.busy.value = true;
      this.refused.value = "";
    });
    try {
      await run();
    } catch (error) {
      this.refused.value = (error as Error).message;
    } finally {
      this.busy.value = false;
    }
  }
}
