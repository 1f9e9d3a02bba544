/** Who goes first in a short span: its mean by lag, before the whole session's with its chance band. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { FindingView } from "../api/types";
import { type Range, reachOf } from "../core/compare";
import { capital, number } from "../core/format";
import { type SpanProfile, lagWords, profileIn } from "../core/lagmap";
import { failure } from "../state/app";
import type { Source } from "../state/clips";

/** Cells that chance reaches less often than this are drawn strong. */
const ALPHA = 0.05;
const HIGH = 60;

/** The profile of a span; null until its map is here. */
export function useProfile(source: Source, finding: FindingView | undefined, start: number, stop: number): SpanProfile | null {
  const profile = useSignal<SpanProfile | null>(null);
  const id = finding?.id;
  useEffect(() => {
    let gone = false;
    profile.value = null;
    if (!finding?.map) return;
    const shape = finding.map;
    Promise.all([source.api.map(finding.id), source.api.mapChance(finding.id)])
      .then(([cells, chance]) => {
        if (gone) return;
        profile.value = profileIn(shape, new Int8Array(cells), chance.byteLength ? new Uint8Array(chance) : null, start, stop);
      })
      .catch((error: Error) => (failure.value = error));
    return () => {
      gone = true;
    };
  }, [source, id, start, stop]);
  return profile.value;
}

/** What a profile reaches, with the band that it is seen before. */
export function reachOfProfile(profile: SpanProfile | null, finding: FindingView | undefined): Range {
  const whole = finding?.profile;
  return reachOf([profile?.value ?? [], whole?.value ?? [], whole?.low ?? [], whole?.high ?? []]);
}

type Props = { profile: SpanProfile; finding: FindingView; lags: Range; values: Range };

export function LagProfile({ profile, finding, lags, values }: Props) {
  const x = (lag: number) => ((lag - lags[0]) / (lags[1] - lags[0] || 1)) * 100;
  const y = (value: number) => 2 + (HIGH - 4) * (1 - (value - values[0]) / (values[1] - values[0] || 1));
  const line = (at: readonly number[], list: readonly (number | null)[], keep: (i: number) => boolean = () => true) => {
    let open = false;
    return at
      .map((lag, i) => {
        const value = list[i];
        if (value == null || !keep(i)) return void (open = false);
        const step = `${open ? "L" : "M"}${x(lag).toFixed(2)} ${y(value).toFixed(2)}`;
        open = true;
        return step;
      })
      .join("");
  };
  const whole = finding.profile;
  const band = whole ? `${line(whole.lag, whole.high)}${line([...whole.lag].reverse(), [...whole.low].reverse()).replace("M", "L")}z` : "";
  const strong = (i: number) => {
    const chance = profile.chance[i];
    return chance != null && chance <= ALPHA;
  };
  return (
    <figure class="lagprofile">
      <svg viewBox={`0 0 100 ${HIGH}`} preserveAspectRatio="none" role="img" aria-label={wordsOf(profile, finding)}>
        {band.length > 1 && <path class="band" d={band} />}
        <path class="zero" d={`M0 ${y(0)}H100M${x(0)} 0V${HIGH}`} />
        {whole && <path class="whole" d={line(whole.lag, whole.value)} />}
        <path class="own" d={line(profile.lag, profile.value)} />
        <path class="strong" d={line(profile.lag, profile.value, strong)} />
      </svg>
      <figcaption aria-hidden="true">
        <span>
          ← {capital(finding.persons[1] ?? "")} <span class="long">leads</span>
        </span>
        <span>
          {capital(finding.persons[0] ?? "")} <span class="long">leads</span> →
        </span>
      </figcaption>
    </figure>
  );
}

function wordsOf(profile: SpanProfile, finding: FindingView): string {
  let best = -1;
  profile.value.forEach((value, i) => {
    if (value !== null && (best < 0 || Math.abs(value) > Math.abs(profile.value[best]!))) best = i;
  });
  if (best < 0) return "Lag profile: no window has its middle in this span.";
  return `Lag profile: strongest ${number(profile.value[best])} ${finding.unit}, ${lagWords(profile.lag[best]!, finding.persons)}.`;
}

/** What the lines of the profiles are. */
export function Legend() {
  return (
    <p class="unit legendline">
      <span>
        <i class="own" /> this span, <b>strong</b> where chance reaches it in less than 5 %
      </span>
      <span>
        <i class="whole" /> whole session
      </span>
      <span>
        <i class="band" /> where chance keeps the whole session
      </span>
    </p>
  );
}
