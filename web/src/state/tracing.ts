/** Looking back from where one stands: when what the two share there began, and who moved. */
import { signal } from "@preact/signals-core";
import type { Moment } from "../api/types";
import { say } from "./app";
import { tab } from "./panel";
import type { Review } from "./review";

export type Traced = {
  readonly session: string;
  readonly time: number;
  /** null while it is looked for. */
  readonly found: readonly Moment[] | null;
  readonly error: string;
};

export const traced = signal<Traced | null>(null);

export async function traceBack(review: Review): Promise<void> {
  const asked = { session: review.view.id, time: review.transport.time.peek(), error: "" };
  tab.value = "moments";
  traced.value = { ...asked, found: null };
  try {
    const found = await review.api.back(asked.time);
    if (traced.peek()?.time !== asked.time) return; // another question came meanwhile
    traced.value = { ...asked, found };
    say(found.length === 0 ? "Nothing that they share here can be traced back." : `${found.length} found`, true);
  } catch (error) {
    traced.value = { ...asked, found: [], error: (error as Error).message };
  }
}
