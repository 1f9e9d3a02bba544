/** Pinning, and what is said about it. */
import type { Moment } from "../api/types";
import { failure, say } from "./app";
import { pinOf, toggle } from "./pins";
import type { Review } from "./review";

/** Pin a moment, or take its pin out. */
export async function pin(review: Review, moment: Moment | undefined): Promise<void> {
  if (!moment) return say("Choose a moment first", true);
  await told(() => toggle(pinOf(review.view, moment)));
}

/** Do something with the pins; a refusal is shown. */
export async function told(work: () => Promise<string | void>): Promise<void> {
  try {
    const words = await work();
    if (words) say(words, true);
  } catch (error) {
    failure.value = error as Error;
  }
}
