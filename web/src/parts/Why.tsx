/** Why a moment was marked: its numbers, its rule, and how often chance would mark one. */
import type { Moment } from "../api/types";
import { capital, clock, count, number, short } from "../core/format";

export function Why({ moment }: { moment: Moment }) {
  return (
    <>
      <dl>
        <dt>Where</dt>
        <dd>
          {clock(moment.start, 1)} to {clock(moment.stop, 1)}
        </dd>
        {moment.why.values.map((v) => [
          <dt key={`${v.name}-name`}>{v.name.length > 1 ? capital(v.name) : v.name}</dt>,
          <dd key={v.name}>
            {Number.isInteger(v.value) ? v.value : short(v.value)} {v.unit}
          </dd>,
        ])}
      </dl>
      {moment.source === "found" && <p class="method">{moment.why.method.replace(/\.?$/, ".")}</p>}
    </>
  );
}

export function chanceOf(moment: Moment): string {
  const rate = moment.why.per_hour_by_chance;
  if (moment.source === "made") return "Marked by hand.";
  if (rate === null) return "How often chance marks this is not known.";
  return `Chance alone marks this ${count(Number(number(rate, 1)), "time")} an hour.`;
}
