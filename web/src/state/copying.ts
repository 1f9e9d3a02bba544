/** Masked copies of one session: what is to be made, what was made, and what was taken away. */
import { batch, computed, signal } from "@preact/signals-core";
import type { CopiedClip, Copy, NewCopy, Taken } from "../api/types";
import type { Shared } from "../core/consent";
import { type Faces, type Voice, seconds } from "../core/copies";
import { Making } from "./making";

export type What = "all" | "stretch" | "moments";

export class Copying extends Making {
  readonly copies = signal<Copy[]>([]);
  readonly taken = signal<Taken[]>([]);

  readonly purpose = signal<Shared>("supervision");
  readonly media = signal("");
  readonly people = signal(2);
  readonly what = signal<What>("all");
  readonly from = signal("0:00");
  readonly to = signal("");
  readonly faces = signal<Faces>("solid");
  readonly voice = signal<Voice>("none");

  readonly chosen = computed(() => this.view.value?.media.find((m) => m.id === this.media.value) ?? null);
  /** Stretches as they are chosen; null where they are no times. */
  readonly stretches = computed<NewCopy["stretches"] | null>(() => {
    if (this.what.value === "all") return [];
    if (this.what.value === "moments") {
      const on = this.chosenMoments;
      return on.length ? on.map((m) => ({ start: m.start, stop: Math.max(m.stop, m.start + 1) })) : null;
    }
    const [start, stop] = [seconds(this.from.value), seconds(this.to.value)];
    return start !== null && stop !== null && stop > start ? [{ start, stop }] : null;
  });

  /** `moment`: the one that is to be shown to somebody, if it is one. */
  constructor(id: string, moment = "") {
    super(id, "mask");
    if (!moment) return;
    this.what.value = "moments";
    this.picked.value = [moment];
  }

  async load(): Promise<void> {
    const told = await this.newest(
      Promise.all([this.api.view(), this.api.moments(), this.api.copies(), this.api.shares()]),
    );
    if (!told) return;
    const [view, moments, copies, taken] = told;
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

  async make(): Promise<void> {
    const stretches = this.stretches.peek();
    if (!stretches) return;
    await this.during("make", async () => {
      const job = await this.api.makeCopy({
        purpose: this.purpose.peek(), media: this.media.peek(), stretches,
        faces: this.faces.peek(), voice: this.voice.peek(), people: this.people.peek(),
      });
      this.begun(job);
    });
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
      await this.load();
    });
  }
}
