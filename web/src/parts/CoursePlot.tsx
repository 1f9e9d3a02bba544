/** A small line over sessions: gaps stay gaps, a shaded band is what the form's own error explains. */
import { type Column, type Line, type Row, type Spread, runs } from "../core/questionnaire";
import { capital, number } from "../core/format";

const WIDE = 264;
const TALL = 96;
const LEFT = 30;
const RIGHT = 6;
/** Points keep off the ends, so that none is cut in half by the axis. */
const INSET = 12;
const TOP = 8;
const BOTTOM = 20;

const across = (i: number, n: number) => (n < 2 ? (LEFT + WIDE - RIGHT) / 2 : LEFT + INSET + ((WIDE - LEFT - RIGHT - 2 * INSET) * i) / (n - 1));

/** A label that fits: dates always do, names of sessions may not. */
const cut = (words: string, most: number) => (words.length > most ? `${words.slice(0, most - 1)}…` : words);

function Axis(props: { low: number; high: number; up: (v: number) => number; columns: readonly Column[]; zero?: boolean }) {
  const { low, high, up, columns } = props;
  const ends = columns.length > 1 ? [0, columns.length - 1] : [0];
  return (
    <>
      {[low, high].map((v) => (
        <text key={v} class="tick" x={LEFT - 6} y={up(v) + 4} text-anchor="end">
          {number(v, Number.isInteger(v) ? 0 : 1)}
        </text>
      ))}
      <path class="axis" d={`M${LEFT} ${up(high)}V${up(low)}H${WIDE - RIGHT}`} />
      {props.zero && <path class="zero" d={`M${LEFT} ${up(0)}H${WIDE - RIGHT}`} />}
      {ends.map((i) => (
        <text
          key={i}
          class="tick"
          x={columns.length < 2 ? across(0, 1) : i === 0 ? LEFT : WIDE - RIGHT}
          y={TALL - 4}
          text-anchor={columns.length < 2 ? "middle" : i === 0 ? "start" : "end"}
        >
          {cut(columns[i]?.label ?? "", columns.length < 2 ? 30 : 15)}
        </text>
      ))}
    </>
  );
}

export function ScorePlot({ line, columns }: { line: Line; columns: readonly Column[] }) {
  const up = (v: number) => TALL - BOTTOM - ((v - line.low) / (line.high - line.low || 1)) * (TALL - TOP - BOTTOM);
  const first = line.points.find((p) => p.value !== null)?.value ?? null;
  const band = line.change !== null && first !== null ? [Math.min(first + line.change, line.high), Math.max(first - line.change, line.low)] as const : null;
  const from = across(Math.max(line.points.findIndex((p) => p.value !== null), 0), columns.length);
  const last = line.points.filter((p) => p.value !== null).at(-1)?.value ?? null;
  const told = line.points.map((p, i) => `${columns[i]?.label}: ${p.value === null ? "no score" : number(p.value, Number.isInteger(p.value) ? 0 : 1)}`);
  return (
    <figure class="courseplot">
      <figcaption>
        <b>{line.title}</b>
        <span class="value">{number(last, last !== null && Number.isInteger(last) ? 0 : 1)}</span>
        <span class="unit">{capital(line.person)}{line.better ? `, ${line.better} is better` : ""}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDE} ${TALL}`} role="img" aria-label={`${line.title}, ${line.person}. ${told.join("; ")}`}>
        {band && <rect class="band" x={from} width={WIDE - RIGHT - from} y={up(band[0])} height={up(band[1]) - up(band[0])} />}
        <Axis low={line.low} high={line.high} up={up} columns={columns} />
        {runs(line.points).map((run) => (
          <path key={run[0]![0]} class="line" d={`M${run.map(([i, v]) => `${across(i, columns.length)} ${up(v)}`).join("L")}`} />
        ))}
        {line.points.map((p, i) => p.value !== null && (
          <circle key={columns[i]!.key} class="point" cx={across(i, columns.length)} cy={up(p.value)} r="3.5">
            <title>{told[i]}</title>
          </circle>
        ))}
      </svg>
    </figure>
  );
}

export function SpreadPlot({ row, columns, reach }: { row: Row; columns: readonly Column[]; reach: readonly [low: number, high: number] }) {
  const up = (v: number) => TALL - BOTTOM - ((v - reach[0]) / (reach[1] - reach[0])) * (TALL - TOP - BOTTOM);
  const last = row.points.filter((p) => p.value !== null).at(-1)?.value ?? null;
  const told = row.points.map((p, i) => `${columns[i]?.label}: ${number(p.value, 1)}`);
  return (
    <figure class="courseplot coordination">
      <figcaption>
        <b>{row.title}</b>
        <span class="value">{number(last, 1)}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDE} ${TALL}`} role="img" aria-label={`${row.title}. ${told.join("; ")}`}>
        <Axis low={reach[0]} high={reach[1]} up={up} columns={columns} zero />
        {runs(row.points).map((run) => (
          <path key={run[0]![0]} class="line" d={`M${run.map(([i, v]) => `${across(i, columns.length)} ${up(v)}`).join("L")}`} />
        ))}
        {row.points.map((p, i) => (p.value === null ? null : <Whisker key={columns[i]!.key} at={across(i, columns.length)} point={p} up={up} words={told[i]!} />))}
      </svg>
    </figure>
  );
}

function Whisker(props: { at: number; point: Spread; up: (v: number) => number; words: string }) {
  const { at, point, up } = props;
  return (
    <g>
      {point.low !== null && point.high !== null && <path class="whisker" d={`M${at} ${up(point.low)}V${up(point.high)}`} />}
      <circle class="point" cx={at} cy={up(point.value!)} r="3.5">
        <title>{props.words}</title>
      </circle>
    </g>
  );
}
