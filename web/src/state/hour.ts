/** The supervision that is open, and its clock. */
import { signal } from "@preact/signals-core";
import { say } from "./app";
import { HourClock, type Supervision } from "./supervising";

export const supervision = signal<Supervision | null>(null);
export const hour = new HourClock(() => say("The hour is over", true));
