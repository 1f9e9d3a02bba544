/** The whole session's coordination in a moment's signals, among what imitations of chance gave. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { FindingView, Moment, Null } from "../api/types";
import { hillOf, leftWords, reachedWords } from "../core/nulls";
import { failure } from "../state/app";
import type { Review } from "../state/review";

const [WIDE, HIGH] = [200, 34];
/** Imitations that reach the observed value less often than this are few. */
const ALPHA = 0.05;

export function Chance({ review, moment }: { review: Review; moment: Moment }) {
  const findings = review.view.findings.filter((f) => moment.signals.includes(f.signal));
  if (findings.length === 0) return <p class="unit">This moment was marked by hand; nothing is tested about it.</p>;
  return (
    <div class="chances">
      <p class="unit">The value over the whole session, among those of imitations in which the two never met.</p>
      {findings.map((finding) => (
        <Tests key={finding.id} review={review} finding={finding} />
      ))}
    </div>
  );
}

function Tests({ review, finding }: { review: Review; finding: FindingView }) {
  const tests = useSignal<Null[] | null>(null);
  useEffect(() => {
    let gone = false;
    review.api
      .nulls(finding.id)
      .then((found) => {
        if (!gone) tests.value = found;
      })
      .catch((error: Error) => (failure.value = error));
    return () => {
      gone = true;
    };
  }, [review, finding.id]);
  if (tests.value === null)
    return (
      <div class="tests coming" aria-busy="true">
        <h4>{finding.title}</h4>
      </div>
    );
  return (
    <div class="tests">
      <h4>{finding.title}</h4>
      {tests.value.length === 0 && <p class="unit">This analysis has no imitations to compare with.</p>}
      {tests.value.map((test) => (
        <figure key={test.test} title={test.statistic}>
          <Picture test={test} />
          <figcaption>
            <b>{test.test}</b>
            {leftWords(test.test) && <span class="unit">{leftWords(test.test)}</span>}
            <span class="unit">{reachedWords(test)}</span>
          </figcaption>
        </figure>
      ))}
    </div>
  );
}

function Picture({ test }: { test: Null }) {
  const { bars, at } = hillOf(test);
  const wide = WIDE / bars.length;
  const few = test.p !== null && test.p <= ALPHA;
  return (
    <svg viewBox={`-5 0 ${WIDE + 10} ${HIGH + 1}`} role="img" aria-label={reachedWords(test)}>
      {bars.map((share, i) => share > 0 && (
        <rect key={i} class="chance" x={i * wide} y={HIGH - share * (HIGH - 4)} width={wide} height={share * (HIGH - 4)} />
      ))}
      <line class="floor" x1="-5" x2={WIDE + 5} y1={HIGH} y2={HIGH} />
      {at !== null && <line class={few ? "seen few" : "seen"} x1={at * WIDE} x2={at * WIDE} y1="2" y2={HIGH} />}
      {at !== null && <circle class={few ? "seen few" : "seen"} cx={at * WIDE} cy="4" r="3.5" />}
    </svg>
  );
}
