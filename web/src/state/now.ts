/** Keeps "this moment" with the playhead: at once when it stands, a few times a second when it runs. */
import { type Signal, effect } from "@preact/signals-core";
import type { ThisMoment } from "../api/types";
import type { Transport } from "../core/clock";

const EVERY = 300;

export class ThisMomentReader {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = -Infinity;
  private readonly end: () => void;

  constructor(
    private readonly transport: Transport,
    private readonly ask: (time: number) => Promise<ThisMoment>,
    private readonly into: Signal<ThisMoment | null>,
  ) {
    this.end = effect(() => {
      void transport.time.value;
      this.plan();
    });
  }

  stop(): void {
    this.end();
    clearTimeout(this.timer);
  }

  private plan(): void {
    if (this.timer !== undefined) return;
    const wait = Math.max(this.last + EVERY - performance.now(), 40);
    this.timer = setTimeout(() => void this.read(), wait);
  }

  private async read(): Promise<void> {
    this.last = performance.now();
    const time = this.transport.time.peek();
    try {
      this.into.value = await this.ask(time);
    } catch {
      // Nothing is shown rather than an old value; the lost server is named in the status line.
      this.into.value = null;
    }
    this.timer = undefined;
    if (this.transport.time.peek() !== time) this.plan();
  }
}
