/** Step 4: recipes with their cost, and a look at a minute with the settings as they stand. */
import { effect, signal } from "@preact/signals-core";
import * as api from "../api/client";
import type { Offer, Preview } from "../api/types";
import { body, choices, seen, step } from "./importing";

export const offers = signal<readonly Offer[]>([]);
export const preview = signal<Preview | null>(null);
/** Why there is no preview. */
export const unseen = signal("");
export const looking = signal(false);

let turn = 0;
export async function refresh(): Promise<void> {
  const own = ++turn;
  const intake = seen.peek()?.id;
  if (!intake) return;
  looking.value = true;
  try {
    const found = await api.preview(intake, body());
    if (own !== turn) return;
    preview.value = found;
    unseen.value = "";
  } catch (error) {
    if (own !== turn) return;
    preview.value = null;
    unseen.value = (error as Error).message;
  } finally {
    if (own === turn) looking.value = false;
  }
}

async function price(): Promise<void> {
  const intake = seen.peek()?.id;
  if (!intake) return;
  try {
    offers.value = await api.offers(intake, body());
  } catch (error) {
    unseen.value = (error as Error).message;
  }
}

let wait: ReturnType<typeof setTimeout> | undefined;
/** A setting that changes is looked at when the hand rests. */
effect(() => {
  const here = step.value === 3 && seen.value !== null;
  const { recipe, window, lag, depth } = choices.value;
  void [recipe, window, lag, depth];
  clearTimeout(wait);
  if (here) wait = setTimeout(() => void refresh().then(price), 150);
});
effect(() => {
  void seen.value;
  offers.value = [];
  preview.value = null;
  unseen.value = "";
});
