/** This moment: every finding's value under the playhead, with its chance band beside it. */
import type { FindingView, NowRow, SessionView } from "../api/types";
import { capital, clock, leads, number } from "../core/format";
import { columnsOf } from "../core/scene";
import { courseRange } from "../draw/lanes";
import { addressOf, failure, jobs, working } from "../state/app";
import type { Review } from "../state/review";
import { HiddenNow } from "./BlindPad";

/** More findings than this tell only what is beyond chance in words. */
const MANY = 8;

const SENTENCE = "Numbers describe coordination, not skill or empathy.";

export function NowPanel({ review, list }: { review: Review; list: boolean }) {
  const now = review.now.value;
  const findings = findingsOf(review);
  // One unit for all is said once.
  const units = [...new Set(findings.map((f) => f.unit))];
  return (
    <section class={`now ${list ? "list" : "cells"}`} aria-label="This moment" data-tour="now">
      <header>
        <h2>This moment</h2>
        <At review={review} />
        {units.length === 1 && <span class="unit">{units[0]}</span>}
      </header>
      {review.view.blind ? (
        <HiddenNow />
      ) : findings.length === 0 ? (
        <Nothing review={review} />
      ) : (
        <ul
          {...(findings.length > MANY ? { class: "many" } : {})}
          style={{ "--wide": columnsOf(findings.length, 7), "--narrow": columnsOf(findings.length, 4) }}
        >
          {findings.map((finding) => (
            <Row
              key={finding.id}
              finding={finding}
              row={now?.rows.find((r) => r.finding === finding.id)}
              title={titleOf(finding, review)}
              unit={units.length > 1}
              letterOf={(code) => review.view.persons.find((p) => p.code === code)?.letter ?? ""}
            />
          ))}
        </ul>
      )}
      <footer>{now?.sentence ?? SENTENCE}</footer>
    </section>
  );
}

/** What there is to see before an analysis, or after one that found nothing. */
function soFar({ analyzed, lanes, media }: SessionView): string {
  if (analyzed) return "The analysis found nothing that can be compared; its notices say why.";
  if (lanes.length > 0) return "Nothing has been analyzed yet; the lanes show the signals.";
  return media.length > 0
    ? "Nothing has been analyzed yet; the analysis takes the signals from the recording."
    : "This session holds no signals and no recording.";
}

/** Before an analysis: the lanes show signals, and here is how to get the rest. */
function Nothing({ review }: { review: Review }) {
  const job = working.value;
  if (job)
    return (
      <div class="nothing">
        <progress max={job.total || 1} {...(job.total ? { value: job.done } : {})} aria-label="Analysis" />
        <p>The session is being analyzed; its signals can be looked at already.</p>
      </div>
    );
  const failed = jobs.value.findLast((j) => j.session === review.view.id && j.kind === "analyze");
  return (
    <div class="nothing">
      <p class="unit">{soFar(review.view)}</p>
      {failed?.state === "failed" && <p role="alert">The analysis failed. {failed.error}</p>}
      {review.view.lanes.length + review.view.media.length > 0 ? (
        <button type="button" class="main" onClick={() => void review.api.analyze().catch((e: Error) => (failure.value = e))}>
          Compute coordination
        </button>
      ) : (
        <a class="button" href={addressOf({ screen: "import" })}>
          Import…
        </a>
      )}
    </div>
  );
}

function At({ review }: { review: Review }) {
  return <span class="at">{clock(review.transport.time.value, 1)}</span>;
}

const letterOf = (review: Review, code: string) => review.view.persons.find((p) => p.code === code)?.letter ?? code;

/** In a group the pair whose lag map is shown; all pairs at once are in the table of the group. */
function findingsOf(review: Review): readonly FindingView[] {
  const { findings, persons } = review.view;
  const mapped = findings.find((f) => f.id === review.mapped.value);
  if (persons.length < 3 || !mapped) return findings;
  return findings.filter((f) => f.persons.join("\0") === mapped.persons.join("\0"));
}

export function titleOf(finding: FindingView, review: Review): string {
  // Two findings of one signal (two pairs, two measures) are told apart by their own titles.
  const alike = review.view.findings.filter((f) => f.signal === finding.signal);
  const lane = review.view.lanes.find((l) => l.signals.some((s) => s.name === finding.signal));
  const pairs = new Set(alike.map((f) => f.persons.join("\0")));
  if (pairs.size > 1) return `${finding.title} ${finding.persons.map((code) => letterOf(review, code)).join("–")}`;
  return alike.length > 1 ? finding.title : (lane?.title ?? finding.title);
}

const STATES = { "above chance": "above", "within chance": "within", unknown: "unknown" } as const;

type RowProps = { finding: FindingView; row: NowRow | undefined; title: string; unit: boolean; letterOf: (code: string | null) => string };

function Row({ finding, row, title, unit, letterOf }: RowProps) {
  const state = row?.state ?? "unknown";
  const range: [number, number] = finding.course ? courseRange(finding.course) : [-1, 1];
  const band =
    row && row.low !== null && row.high !== null
      ? `chance ${number(row.low)} to ${number(row.high)}`
      : "no chance band here";
  const words =
    state === "above chance" ? <Leader row={row!} letter={letterOf(row?.leader ?? null)} />
    : state === "within chance" ? "as chance allows"
    : row?.quality && row.quality !== "good" ? row.quality
    : "unknown here";
  return (
    <li class={STATES[state]} title={`${title}, ${finding.unit}; ${state === "above chance" && !row?.leader ? "no leader shown; " : ""}${band}. ${finding.method}`}>
      <span class="name">{title}</span>
      <span class="value">
        <b>{number(row?.value ?? null)}</b> {unit && <span class="unit">{finding.unit}</span>}
      </span>
      <Bullet row={row} range={range} />
      <span class="words">{words}</span>
      <span class="unseen">{`${state}, ${band}, ${row?.quality ?? ""}`}</span>
    </li>
  );
}

/** Who leads, by name; by letter where there is little room. */
function Leader({ row, letter }: { row: NowRow; letter: string }) {
  if (!row.leader)
    return (
      <>
        together<span class="unseen">, no leader shown</span>
      </>
    );
  const rest = leads(row.leader, row.lag).slice(row.leader.length);
  return (
    <>
      <span class="long">{capital(row.leader)}</span>
      <span class="brief" aria-hidden="true">
        {letter}
      </span>
      {rest}
    </>
  );
}

/** The band of chance, and the value as a mark on it. */
function Bullet({ row, range }: { row: NowRow | undefined; range: [number, number] }) {
  const [low, high] = range;
  const x = (v: number) => 2 + ((Math.min(Math.max(v, low), high) - low) / (high - low || 1)) * 96;
  const banded = row && row.low !== null && row.high !== null;
  return (
    <svg class="bullet" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
      <rect class="rail" x="0" y="6.5" width="100" height="1" />
      {banded && <rect class="band" x={x(row.low!)} y="2" width={Math.max(x(row.high!) - x(row.low!), 1)} height="10" rx="1" />}
      {row && row.value !== null && <path class="tick" d={`M${x(row.value)} 1V13`} />}
    </svg>
  );
}
