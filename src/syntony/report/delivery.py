"""What an analysis leaves in its folder: report, table, findings and plan."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from syntony.core.brains import InterBrainFinding
from syntony.core.moments import Moment
from syntony.core.results import Finding, Findings
from syntony.core.turns import SessionTurns
from syntony.io.saved import save_findings, write_whole
from syntony.report.build import write_report
from syntony.report.families import family_p, family_q
from syntony.report.formats import inert


def deliver(findings: Findings, folder: Path) -> Mapping[str, str]:
    """Write everything that an analysis leaves behind.

    Parameters
    ----------
    findings : Findings
        What was found.
    folder : Path
        Made where it is missing; files of earlier runs are replaced whole.

    Returns
    -------
    mapping of str to str
        What was written -> its path.
    """
    report = write_report(findings, folder / "report.html")
    write_whole(folder / "table.csv", table(findings.findings).encode("utf-8"))
    beside: dict[str, str] = {}
    if findings.within:
        beside["Within persons"] = str(folder / "within.csv")
        write_whole(folder / "within.csv", table(findings.within).encode("utf-8"))
    if findings.turns:
        beside["Turns"] = str(folder / "turns.csv")
        write_whole(folder / "turns.csv", turn_table(findings.turns).encode("utf-8"))
    if findings.moments:
        beside["Moments"] = str(folder / "moments.csv")
        write_whole(folder / "moments.csv", moments_table(findings.moments).encode("utf-8"))
    if findings.inter_brain:
        beside["Between heads"] = str(folder / "inter_brain.csv")
        write_whole(folder / "inter_brain.csv", head_table(findings.inter_brain).encode("utf-8"))
    write_whole(folder / "plan.toml", findings.plan.to_toml().encode("utf-8"))
    saved = save_findings(findings, folder / "all.findings")
    return {
        "Report": str(report),
        "Table": str(folder / "table.csv"),
        **beside,
        "Plan": str(folder / "plan.toml"),
        "Findings": str(saved),
    }


def table(found: Sequence[Finding]) -> str:
    """One row a finding as CSV: comma, dot, UTF-8; what is unknown is an empty cell."""
    rows = [dict(_cells(finding)) for finding in found]
    for row, p, q in zip(rows, family_p(found), family_q(found), strict=True):
        if math.isfinite(q):
            row |= {"p in family": _number(p), "q in family": _number(q)}
    return _written(rows)


def turn_table(found: Sequence[SessionTurns]) -> str:
    """One row a session and person as CSV, as `table`; times and lengths in seconds."""
    return _written(
        [
            {
                "session": inert(told.session),
                "person": inert(who),
                "from (s)": _number(told.start),
                "to (s)": _number(told.stop),
                "silence": _number(told.silence),
                "overlap": _number(told.overlap),
                "median offset (s)": _number(told.offset),
                "clock error (s)": _number(told.clock_error),
                **{name: _number(value) for name, value in asdict(part).items()},
            }
            for told in found
            for who, part in told.persons.items()
        ]
    )


def moments_table(marked: Sequence[Moment]) -> str:
    """One row a moment as CSV: comma, dot, UTF-8; what is unknown is an empty cell."""
    return _written(
        [
            {
                "session": inert(moment.session),
                "start (s)": _number(moment.start),
                "stop (s)": _number(moment.stop),
                "peak (s)": _number(moment.peak),
                "kind": inert(moment.kind),
                "title": inert(moment.title),
                "persons": inert("; ".join(moment.persons)),
                "signals": inert("; ".join(moment.signals)),
                "strength": _number(moment.strength),
                "by chance (1/h)": _number(moment.per_hour),
                "reason": inert(moment.reason),
                "rule": inert(moment.method),
            }
            for moment in marked
        ]
    )


def _written(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows under the names of all their cells."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def head_table(found: Sequence[InterBrainFinding]) -> str:
    """One row a pair of channels, band and segment as CSV, as `table`."""
    rows = []
    for one in found:
        result = one.result
        for place in np.ndindex(result.values.shape):
            names = [result.labels[dim][k] for dim, k in zip(result.dims[:3], place, strict=False)]
            when = [float(result.coords["time"][k]) for k in place[3:]]
            rows.append(
                {
                    "session": inert(one.session),
                    "kind": one.kind,
                    "signal": result.signal,
                    "measure": result.measure,
                    "first": inert(result.persons[0]),
                    "second": inert(result.persons[1]),
                    "first channel": inert(names[0]),
                    "second channel": inert(names[1]),
                    "band": inert(names[2]),
                    **({"time (s)": _number(when[0])} if when else {}),
                    "value": _number(float(result.values[place])),
                    "effect (SD)": _number(float(one.effect[place])),
                    "p": _number(float(one.p[place])),
                    "observed": _number(float(result.coverage[place])),
                }
            )
    return _written(rows)


def _cells(finding: Finding) -> Iterator[tuple[str, object]]:
    """Name and content of every cell of a finding's row."""
    first, second = finding.result.persons[0], finding.result.persons[-1]
    yield "session", inert(finding.session)
    yield "dyad", inert(finding.dyad)
    yield "signal", inert(finding.result.signal)
    yield "first", inert(first)
    yield "second", inert(second)
    if finding.family:
        yield "family", inert(finding.family)
    yield "verdict", finding.verdict.answer
    yield "p", _number(finding.verdict.p)
    for test in finding.tests:
        yield f"p {test.test}", _number(test.p)
        yield f"effect {test.test}", _number(test.effect)
    for name, found in finding.equivalence.items():
        yield f"equivalence {name}", found.answer
        yield f"p equivalence {name}", _number(found.p)
    yield "leading", finding.leading.outcome
    yield "leader", inert(finding.leading.leader or "")
    yield "lag (s)", _number(finding.leading.lag)
    yield "stretches", len(finding.stretches)
    yield "stretches (s)", _number(sum(s.stop - s.start for s in finding.stretches))
    yield "mean, signed", _number(finding.signed)
    yield "mean, unsigned", _number(finding.unsigned)
    yield "judged", _number(finding.result.judged)
    for role, person in (("first", first), ("second", second)):
        yield f"amount {role}", _number(finding.amounts[person])
    for reading in finding.readings:
        name = reading.result.measure
        yield name, _number(reading.index)
        if reading.test is not None:
            yield f"p {name}", _number(reading.test.p)
        for key, value in reading.summary.items():
            yield f"{name}: {key}", _number(value)
    yield "notices", " ".join(sorted({n.code for n in finding.notices if n.warning}))


def _number(value: float) -> str:
    """All digits of a number; nothing where it is unknown."""
    return "" if math.isnan(value) else repr(float(value))
