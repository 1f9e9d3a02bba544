/** Everything that is drawn, in numbers: findings as the command line prints them, and the view. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Table } from "../api/types";
import { clock, number, short } from "../core/format";
import { columnsFor, fillColumns } from "../core/pyramid";
import { failure } from "../state/app";
import type { Review } from "../state/review";
import { Truth } from "./Truth";

export function TableTab({ review }: { review: Review }) {
  const table = useSignal<Table | null>(null);
  useEffect(() => {
    if (!review.view.analyzed) return;
    review.api
      .table()
      .then((t) => (table.value = t))
      .catch((error: Error) => (failure.value = error));
  }, [review]);
  const { planted } = review.view;
  return (
    <div class="tables">
      {table.value && <Findings table={table.value} />}
      {!review.view.analyzed && <p class="unit">There are no findings before an analysis; what is in view stands below.</p>}
      {planted && (
        <label class="switch">
          <input
            type="checkbox"
            checked={review.planted.value}
            onChange={(event) => (review.planted.value = event.currentTarget.checked)}
          />
          Show what was planted in this made-up session
        </label>
      )}
      {planted && review.planted.value && <Truth review={review} />}
      <InView review={review} />
      <Profiles review={review} />
      <p class="unit">The same numbers come from <code>syntony analyze</code>.</p>
    </div>
  );
}

/** What is read first, and the rest. */
function firstSentence(words: string): [first: string, rest: string] {
  const end = /\.\s/.exec(words);
  return end ? [words.slice(0, end.index + 1), words.slice(end.index + 2)] : [words, ""];
}

/** Every row of the command line's table, one below the other: it is wider than this panel. */
function Findings({ table }: { table: Table }) {
  const aligned = table.words.length === table.rows.length;
  return (
    <>
      <h3>Findings</h3>
      {aligned ? null : table.words.map((sentence) => <p key={sentence}>{sentence}</p>)}
      {table.rows.map((row, i) => (
        <details key={i} class="finding">
          <summary>{aligned ? firstSentence(table.words[i]!)[0] : String(row["signal"] ?? i + 1)}</summary>
          {aligned && <p>{firstSentence(table.words[i]!)[1]}</p>}
          <table>
            <tbody>
              {table.columns.map((c) => {
                const value = row[c.key];
                return (
                  <tr key={c.key}>
                    <th scope="row">
                      {c.title.replaceAll("_", " ")}
                      {c.unit ? <span class="unit"> {c.unit}</span> : null}
                    </th>
                    <td>{typeof value === "number" ? short(value) : (value ?? "–")}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </details>
      ))}
    </>
  );
}

/** Extremes of every signal in the window: the lanes for eyes that do not see them. */
function InView({ review }: { review: Review }) {
  void review.stale.value;
  const view = review.window.value;
  const columns = columnsFor(400);
  const rows = review.view.lanes.flatMap((lane) =>
    lane.signals.map((signal) => {
      fillColumns(review.tiles, signal, view, 400, columns);
      const [low, high] = [columns.low, columns.high].map((list) => list.filter((v) => !Number.isNaN(v)));
      const gaps = signal.gaps.filter(([a, b]) => b > view.start && a < view.start + view.span).length;
      return {
        id: signal.id,
        lane,
        person: signal.person,
        low: low!.length ? Math.min(...low!) : null,
        high: high!.length ? Math.max(...high!) : null,
        gaps,
      };
    }),
  );
  return (
    <>
      <h3>
        In view, {clock(view.start)} to {clock(view.start + view.span)}
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Signal</th>
            <th scope="col">Person</th>
            <th scope="col" class="figure">Low</th>
            <th scope="col" class="figure">High</th>
            <th scope="col" class="figure">Gaps</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                {row.lane.title} <span class="unit">{row.lane.unit}</span>
              </th>
              <td>{row.person}</td>
              <td class="figure">{short(row.low)}</td>
              <td class="figure">{short(row.high)}</td>
              <td class="figure">{row.gaps || "none"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Profiles({ review }: { review: Review }) {
  const finding = review.view.findings.find((f) => f.id === review.mapped.value);
  const profile = finding?.profile;
  if (!finding || !profile) return null;
  const step = Math.max(1, Math.round(profile.lag.length / 10));
  const at = profile.lag.map((_, i) => i).filter((i) => i % step === 0);
  return (
    <>
      <h3>Profile over lags: {finding.signal.replaceAll("_", " ")}</h3>
      <p class="unit">A positive lag: the {finding.persons[0]} leads.</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Lag, s</th>
            <th scope="col" class="figure">{finding.unit}</th>
            <th scope="col" class="figure">Chance</th>
          </tr>
        </thead>
        <tbody>
          {at.map((i) => (
            <tr key={i}>
              <th scope="row">{number(profile.lag[i], 1)}</th>
              <td class="figure">{number(profile.value[i])}</td>
              <td class="figure">
                {number(profile.low[i])} to {number(profile.high[i])}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
