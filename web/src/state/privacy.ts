/** What the people of one session allow, what was done with it, and how it is erased. */
import { batch, signal } from "@preact/signals-core";
import { type SessionApi, session } from "../api/client";
import type { ConsentView, Proven, SessionRow, Trail } from "../api/types";
import { PURPOSES, type Purpose } from "../core/consent";
import { unreadable } from "../core/shelf";

export class Privacy {
  readonly consents = signal<ConsentView | null>(null);
  readonly trail = signal<Trail | null>(null);
  readonly proof = signal<Proven | null>(null);
  /** What is going on, and what was refused. */
  readonly busy = signal("");
  readonly refused = signal("");
  readonly api: SessionApi;
  private last: Promise<void> = Promise.resolve();

  constructor(readonly row: Pick<SessionRow, "id" | "name" | "state" | "problem" | "shared">) {
    this.api = session(row.id);
  }

  /** What is to be written to erase it. */
  get code(): string {
    return unreadable(this.row) ? this.row.id : this.row.name;
  }

  async load(): Promise<void> {
    if (unreadable(this.row)) return;
    const [consents, trail] = await Promise.all([this.api.consents(), this.api.audit()]);
    batch(() => {
      this.consents.value = consents;
      this.trail.value = trail;
    });
  }

  async say(person: string, purpose: Purpose, given: boolean): Promise<string> {
    const verb = given ? "is given" : "is not given";
    await this.during("consent", async () => {
      await this.api.consent({ person, purpose, given });
      await this.load();
    });
    return this.refused.peek() || `${PURPOSES[purpose].name}: consent of ${person} ${verb}`;
  }

  async erase(what: Proven["what"], confirm: string): Promise<void> {
    await this.during("erase", async () => {
      this.proof.value = await this.api.erase({ what, confirm });
      if (what === "media") await this.load();
    });
  }

  /** One after the other: nothing that is said meanwhile is lost. */
  private during(what: string, run: () => Promise<void>): Promise<void> {
    this.last = this.last.then(() => this.alone(what, run));
    return this.last;
  }

  private async alone(what: string, run: () => Promise<void>): Promise<void> {
    batch(() => {
      this.busy.value = what;
      this.refused.value = "";
    });
    try {
      await run();
    } catch (error) {
      this.refused.value = (error as Error).message;
    } finally {
      this.busy.value = "";
    }
  }
}
