/** People by people at the playhead: how strongly each two go together, and who leads. */
import { useSignal } from "@preact/signals";
import { clock, leads, number } from "../core/format";
import { type Pair, aboveOf, askedOf, matrixOf } from "../core/group";
import type { Review } from "../state/review";
import { Empty, Select } from "./controls";

export function GroupTab({ review }: { review: Review }) {
  const chosen = useSignal("");
  const asked = askedOf(review.view.findings);
  const of = asked.find((a) => a.id === chosen.value) ?? asked[0];
  if (!of)
    return (
      <Empty>
        <p>No pair has been analyzed yet.</p>
      </Empty>
    );
  const { persons } = review.view;
  const matrix = matrixOf(persons, of, review.now.value?.rows ?? []);
  const { above, known } = aboveOf(matrix);
  const words = (a: string, b: string, pair: Pair) =>
    `${a} and ${b}: ${number(pair.value)}, ${pair.unknown ? "unknown here" : pair.above ? "above chance" : "within chance"}${pair.leader ? `, ${leads(pair.leader, pair.lag)}` : ""}`;
  return (
    <div class="group">
      <div class="pick">
        <Select label="Signal" hideLabel value={of.id} choices={asked.map((a) => ({ value: a.id, words: a.title }))} change={(id) => (chosen.value = id)} />
        <span class="unit">{of.findings[0]!.unit}</span>
      </div>
      <p class="tally" role="status">
        {known === 0 ? "Unknown here" : `${above} of ${known} pairs above chance`} at {clock(review.transport.time.value)}
      </p>
      <div class="scroll">
        <table class="matrix">
          <thead>
            <tr>
              <td />
              {persons.map((p) => (
                <th scope="col" key={p.code} title={p.code}>
                  {p.letter}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {persons.map((a, i) => (
              <tr key={a.code}>
                <th scope="row" title={a.code}>
                  {a.letter} <span class="unit">{a.code === a.letter ? "" : a.code}</span>
                </th>
                {matrix[i]!.map((pair, j) => {
                  const b = persons[j]!.code;
                  if (!pair) return <td key={b} class="none">{i === j ? "" : "–"}</td>;
                  return (
                    <td key={b} class={pair.unknown ? "unknown" : pair.above ? "above" : "within"} title={words(a.code, b, pair)} onClick={() => (review.mapped.value = pair.finding)}>
                      {number(pair.value, 1)}
                      {pair.leader === a.code && <b aria-hidden="true">›</b>}
                      <span class="unseen">{words(a.code, b, pair)}</span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="unit note">
        Green: above the band of chance. › : the person of the row leads. A click shows the pair. Numbers describe coordination, not skill or
        empathy.
      </p>
    </div>
  );
}
