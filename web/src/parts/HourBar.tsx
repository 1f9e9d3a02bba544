/** The clock of the hour of supervision. */
import { clock } from "../core/format";
import { hour } from "../state/hour";
import { HOURS } from "../state/supervising";
import { IconButton, Select } from "./controls";

export function HourBar() {
  const running = hour.running.value;
  const passed = hour.passed.value;
  const all = hour.minutes.value * 60;
  return (
    <div class="hour" role="group" aria-label="Clock of the hour">
      <IconButton icon={running ? "pause" : "play"} words={running ? "Stop the clock" : "Start the clock"} keyed="t" onClick={() => hour.toggle()} />
      <output class={passed >= all ? "up" : ""} aria-live="off">
        {clock(passed)} <span class="unit">{passed >= all ? "the hour is over" : `of ${clock(all)}`}</span>
      </output>
      <progress max={all} value={Math.min(passed, all)} aria-label="Part of the hour that has passed" />
      <IconButton icon="loop" words="Set the clock back" onClick={() => hour.reset()} />
      <Select label="Length of the hour" hideLabel value={hour.minutes.value} choices={HOURS.map((m) => ({ value: m, words: `${m} min` }))} change={(m) => (hour.minutes.value = m)} />
    </div>
  );
}
