/** The course over the sessions of a dyad: scores of forms and coordination, by date. */
import { signal } from "@preact/signals-core";
import { useLayoutEffect } from "preact/hooks";
import * as api from "../api/client";
import type { DyadCourse } from "../api/types";
import { columnsOf, coordination, scoreLines } from "../core/questionnaire";
import { count, number } from "../core/format";
import { Empty, Select } from "../parts/controls";
import { ScorePlot, SpreadPlot } from "../parts/CoursePlot";
import { Icon } from "../parts/icons";
import { addressOf, failure, go, library } from "../state/app";

const course = signal<DyadCourse | null>(null);

export function Course({ dyad }: { dyad: string }) {
  const shelf = library.value;
  const dyads = [...new Set((shelf?.sessions ?? []).filter((s) => s.state === "new" || s.state === "analyzed").map((s) => s.dyad))].sort();
  const of = dyads.includes(dyad) ? dyad : (dyads[0] ?? "");
  useLayoutEffect(() => {
    course.value = null;
    const load = shelf && dyads.length ? api.course(of).then((found) => { course.value = found; }) : Promise.resolve();
    load.catch((error: Error) => (failure.value = error));
  }, [of, shelf]);
  const found = course.value;
  const columns = found ? columnsOf(found) : [];
  const lines = found ? scoreLines(found, columns) : [];
  const rows = found ? coordination(found, columns) : [];
  const ends = rows.flatMap((r) => r.points.flatMap((p) => [p.low ?? 0, p.high ?? 0]));
  const reach = [Math.floor(Math.min(-2, ...ends) / 2) * 2, Math.ceil(Math.max(4, ...ends) / 2) * 2] as const;
  return (
    <div class="coursepage">
      <header>
        <h2>Course</h2>
        {found && <p class="unit">{count(found.sessions.length, "session")}{found.closed > 0 ? `, ${found.closed} more closed to review` : ""}</p>}
        <span class="gap" />
        {dyads.length > 1 && <Select label="Dyad" value={of} choices={dyads.map((d) => ({ value: d, words: d || "no dyad" }))} change={(d) => go({ screen: "course", dyad: d })} />}
        <a class="button" href={addressOf({ screen: "library" })}><Icon name="back" /> Library</a>
      </header>
      {found && (
        <>
          <section aria-labelledby="course-scores">
            <h3 id="course-scores">What people said on forms</h3>
            {lines.length > 0 ? (
              <>
                <p class="unit lead">Each point is one score; where there is none the line has a gap. The shaded band around the first score is what the form's own error explains, where a study has published it.</p>
                <div class="plots">{lines.map((line) => <ScorePlot key={line.key} line={line} columns={columns} />)}</div>
              </>
            ) : (
              <Empty><p>No form was answered in these sessions yet.</p></Empty>
            )}
          </section>
          <section aria-labelledby="course-coordination">
            <h3 id="course-coordination">Coordination</h3>
            {rows.length > 0 ? (
              <>
                <p class="unit lead">Distance from chance, in standard deviations of chance: 0, the dashed line, is what two people who were apart would show. The bar reaches from the lowest to the highest test. Numbers describe coordination, not skill or empathy.</p>
                {columns.length === 1 && <p class="unit lead">This is the first session; the course grows with every further one of this dyad.</p>}
                <div class="plots">{rows.map((row) => <SpreadPlot key={row.signal} row={row} columns={columns} reach={reach} />)}</div>
              </>
            ) : (
              <Empty><p>No session of this dyad was analyzed yet.</p></Empty>
            )}
          </section>
          {lines.length + rows.length > 0 && (
            <details class="numbers">
              <summary>All numbers as a table</summary>
              <div class="scroll" tabIndex={0} role="group" aria-label="All numbers">
                <table>
                  <thead><tr><th scope="col">What</th>{columns.map((c) => <th key={c.key} scope="col">{c.label}</th>)}</tr></thead>
                  <tbody>
                    {lines.map((line) => <tr key={line.key}><th scope="row">{line.title}, {line.person}</th>{line.points.map((p, i) => <td key={columns[i]!.key}>{number(p.value, 1)}</td>)}</tr>)}
                    {rows.map((row) => <tr key={row.signal}><th scope="row">{row.title}</th>{row.points.map((p, i) => <td key={columns[i]!.key}>{number(p.value, 1)}</td>)}</tr>)}
                  </tbody>
                </table>
              </div>
            </details>
          )}
        </>
      )}
    </div>
  );
}
