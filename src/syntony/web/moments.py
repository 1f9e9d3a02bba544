"""Moments as the page lists them: what was found, under what people said of it."""

from __future__ import annotations

import hashlib
import math

from syntony.core.results import Finding, Findings
from syntony.report import formats
from syntony.web.models import Figure, Moment, Why


def found_moments(findings: Findings) -> list[Moment]:
    """Every moment of an analysis, in the order of time."""
    made = [_of(finding, k) for finding in findings.findings for k in range(len(finding.stretches))]
    return sorted(made, key=lambda moment: (moment.start, moment.id))


def _of(finding: Finding, k: int) -> Moment:
    stretch, signal = finding.stretches[k], finding.result.signal
    what = formats.quantity(signal)
    leading = stretch.leading
    led = leading.outcome == "leads" and leading.leader is not None
    title = (
        f"{formats.person(leading.leader or '')} leads in {what}" if led else f"In step in {what}"
    )
    hours = max(finding.result.coords["time"][-1] - finding.result.coords["time"][0], 1.0) / 3600
    length = stretch.stop - stretch.start
    values = [
        Figure(name="length", value=length, unit="s"),
        Figure(name="p over the session", value=stretch.p, unit=""),
        Figure(name="strength", value=stretch.strength, unit=finding.result.unit),
    ]
    if led:
        values.append(Figure(name="lag", value=leading.lag, unit="s"))
    return Moment(
        id=moment_id("in_step", signal, finding.result.persons, stretch.start), kind="in_step",
        shape="circle", start=stretch.start, stop=stretch.stop, peak=stretch.start, title=title,
        reason=f"For {formats.duration(length)} {what} was coupled more than in whole sessions of "
        f"strangers ({formats.p_value(stretch.p)}).",
        why=Why(
            method="A cluster of neighboring windows and lags, heavier than the heaviest of "
            "sessions in which the second person was put elsewhere in time.",
            threshold=f"{formats.percent(finding.verdict.alpha)} of such sessions",
            values=values, per_hour_by_chance=finding.verdict.alpha / hours,
        ),
        persons=list(finding.result.persons), signals=[signal],
        strength=1 - stretch.p if math.isfinite(stretch.p) else math.nan,
        decision="open", title_edited=False, starred=False, source="found",
    )  # fmt: skip


def moment_id(kind: str, signal: str, persons: tuple[str, ...], start: float) -> str:
    """An id that the same moment has again after the same analysis."""
    text = "\0".join((kind, signal, *persons, f"{start:.1f}"))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
