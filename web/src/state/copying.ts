/** Masked copies of one session: what is to be made, what was made, and what was taken away. */
import { batch, computed, signal } from "@preact/signals-core";
import { ApiError, type SessionApi, cancelJob, session } from "../api/client";
import type { CopiedClip, Copy, Moment, NewCopy, SessionView, Taken } from "../api/types";
import type { Shared } from "../core/consent";
import { type Faces, type Voice, seconds } from "../core/copies";
import { jobs, say } from "./app";

export type What = "all" | "stretch" | "moments";

export class Copying {
  readonly api: SessionApi;
  readonly view = signal<SessionView | null>(null);
  readonly moments = signal<Moment[]>([]);
  readonly copies = signal<Copy[]>([]);
  readonly taken = signal<Taken[]>([]);

  readonly purpose = signal<Shared>("supervision");
  readonly media = signal("");
  readonly people = signal(2);
  readonly what = signal<What>("all");
  readonly from = signal("0:00");
  readonly to = signal("");
  readonly picked = signal<readonly string[]>([]);
  readonly faces = signal<Faces>("solid");
  readonly voice = signal<Voice>("none");

  readonly busy = signal("");
  readonly refused = signal<{ text: string; consent: boolean } | null>(null);
  /** The newest job that makes a copy, unless it is done. */
  readonly job = computed(() => {
    const mine = jobs.value.filter((j) => j.kind === "mask" && j.session === this.id);
    const last = mine.at(-1);
    return last && last.state !== "done" && last.state !== "cancelled" ? last : null;
  });
  readonly chosen = computed(() => this.view.value?.media.find((m) => m.id === this.media.value) ?? null);
  /** Stretches as they are chosen; null where they are no times. */
  readonly stretches = computed<NewCopy["stretches"] | null>(() => {
    if (this.what.value === "all") return [];
    if (this.what.value === "moments") {
      const on = this.moments.value.filter((m) => this.picked.value.includes(m.id));
      return on.length ? on.map((m) => ({ start: m.start, stop: Math.max(m.stop, m.start + 1) })) : null;
    }
    const [start, stop] = [seconds(this.from.value), seconds(this.to.value)];
    return start !== null && stop !== null && stop > start ? [{ start, stop }] : null;
  });

  /** `moment`: the one that is to be shown to somebody, if it is one. */
  constructor(
    readonly id: string,
    moment = "",
  ) {
    this.api = session(id);
    if (!moment) return;
    this.what.value = "moments";
    this.picked.value = [moment];
  }

  async load(): Promise<void> {
    const [view, moments, copies, taken] = await Promise.all([
      this.api.view(), this.api.moments(), this.api.copies(), this.api.shares(),
    ]);
    batch(() => {
      const first = this.view.peek() === null;
      this.view.value = view;
      this.moments.value = moments.filter((m) => m.decision !== "rejected");
      this.copies.value = copies;
      this.taken.value = taken;
      if (first) this.choose(view.media[0]?.id ?? "");
    });
  }

  choose(media: string): void {
    this.media.value = media;
    const one = this.view.peek()?.media.find((m) => m.id === media);
    const named = one?.kind === "video" ? one.persons.length : 0;
    this.people.value = named || this.view.peek()?.persons.length || 2;
    if (one?.kind === "audio" && this.voice.peek() === "none") this.voice.value = "envelope";
  }

  pick(moment: string): void {
    const on = this.picked.peek();
    this.picked.value = on.includes(moment) ? on.filter((m) => m !== moment) : [...on, moment];
  }

  async make(): Promise<void> {
    const stretches = this.stretches.peek();
    if (!stretches) return;
    await this.during("make", async () => {
      const job = await this.api.makeCopy({
        purpose: this.purpose.peek(), media: this.media.peek(), stretches,
        faces: this.faces.peek(), voice: this.voice.peek(), people: this.people.peek(),
      });
      if (!jobs.peek().some((j) => j.id === job.id)) jobs.value = [...jobs.peek(), job];
      say("The copy is being made", true);
    });
  }

  async cancel(): Promise<void> {
    const job = this.job.peek();
    if (job) await this.during("cancel", () => cancelJob(job.id));
  }

  async release(copy: Copy): Promise<void> {
    await this.during("release", async () => {
      const free = await this.api.releaseCopy(copy.id);
      this.copies.value = this.copies.peek().map((c) => (c.id === free.id ? free : c));
    });
  }

  async remove(copy: Copy): Promise<void> {
    await this.during("remove", async () => {
      await this.api.removeCopy(copy.id);
      await this.load();
    });
  }

  async take(copy: Copy, clip: CopiedClip, save: (file: Blob, name: string) => void): Promise<void> {
    await this.during("take", async () => {
      const { file, name } = await this.api.clip(copy.id, copy.clips.indexOf(clip), copy.purpose);
      save(file, name);
      this.taken.value = await this.api.shares();
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
