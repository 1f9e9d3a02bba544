/** Hits, misses and false alarms: what was planted in a made-up session, and what was found. */
import { capital, clock, count } from "../core/format";
import { truthOf } from "../core/truth";
import type { Review } from "../state/review";
import { Icon } from "./icons";

export function Truth({ review }: { review: Review }) {
  const truth = truthOf(review.view.planted ?? [], review.view.findings);
  const hits = truth.planted.filter((p) => p.flag).length;
  const named = truth.planted.filter((p) => p.leader).length;
  const go = (time: number) => review.transport.seek(time);
  return (
    <div class="truth">
      <p>
        {hits} of {count(truth.planted.length, "planted span")} found, {truth.planted.length - hits} missed; the right
        leader in {named}. {truth.alarms.length === 0 ? "No false alarm." : `${count(truth.alarms.length, "false alarm")}.`}
      </p>
      <ul>
        {truth.planted.map(({ planted, flag, leader }) => (
          <li key={`${planted.signal}${planted.start}`} class={flag ? "hit" : "miss"}>
            <Icon name={flag ? "check" : "cross"} />
            <button type="button" class="stamp" onClick={() => go(planted.start)}>
              {clock(planted.start)}–{clock(planted.stop)}
            </button>
            <span>
              {capital(planted.signal.replaceAll("_", " "))}: {flag ? (leader ? "found, with its leader" : "found, no leader named") : "missed"}
            </span>
          </li>
        ))}
        {truth.alarms.map((flag) => (
          <li key={`${flag.signal}${flag.start}`} class="alarm">
            <Icon name="cross" />
            <button type="button" class="stamp" onClick={() => go(flag.start)}>
              {clock(flag.start)}–{clock(flag.stop)}
            </button>
            <span>{capital(flag.signal.replaceAll("_", " "))}: found where nothing was planted</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
