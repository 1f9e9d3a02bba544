/** Ways to look at a session: which lanes, how large the films. Sizes are kept, lanes are not. */
import { batch } from "@preact/signals-core";
import type { Review } from "./review";
import { filmsHeight, mapHeight, sideWidth } from "./prefs";
import { foldedLanes } from "./review";
import { tab } from "./panel";

export type Preset = "watch" | "analyze" | "brain" | "group";

/** What lanes a preset shows; null: as the session opens. */
export function lanesFor(preset: Preset, review: Review): Set<string> | null {
  const { lanes, findings } = review.view;
  const all = lanes.map((l) => l.id);
  const without = (kept: readonly string[]) => new Set(all.filter((id) => !kept.includes(id)));
  if (preset === "analyze") return new Set();
  if (preset === "brain") {
    const brain = lanes.filter((l) => l.modality === "brain").map((l) => l.id);
    return brain.length > 0 ? without(brain) : null;
  }
  if (preset === "watch") {
    const asked = new Set(findings.map((f) => f.signal));
    const first = lanes.filter((l) => l.signals.some((s) => asked.has(s.name)));
    return without((first.length > 0 ? first : lanes).slice(0, 2).map((l) => l.id));
  }
  return null;
}

/** @returns what is seen now, in words */
export function show(preset: Preset, review: Review, height = window.innerHeight): string {
  const lanes = lanesFor(preset, review);
  if (preset === "brain" && !lanes) return "This session has no brain signals";
  if (preset === "group" && review.view.persons.length < 3) return "The group view is for three people and more";
  batch(() => {
    review.solo.value = null;
    review.muted.value = lanes ?? foldedLanes(review.view);
    filmsHeight.value = { watch: Math.round(height * 0.52), analyze: 170, brain: 170, group: 200 }[preset];
    mapHeight.value = { watch: 110, analyze: 260, brain: 200, group: 130 }[preset];
    if (preset === "group") tab.value = "group";
  });
  return { watch: "Watch: large films, two signals", analyze: "Analyze: all signals", brain: "Brain signals", group: "Group: everybody with everybody" }[preset];
}

/** All panels as they were made. */
export function reset(review: Review): void {
  batch(() => {
    filmsHeight.value = sideWidth.value = 0;
    mapHeight.value = 150;
    review.solo.value = null;
    review.muted.value = foldedLanes(review.view);
    if (tab.peek() === "group") tab.value = "moments";
  });
}
