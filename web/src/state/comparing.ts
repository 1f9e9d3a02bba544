/** The comparison that is open, for the screen and its keys. */
import { signal } from "@preact/signals-core";
import type { Stage } from "./clips";

export const stage = signal<Stage | null>(null);
