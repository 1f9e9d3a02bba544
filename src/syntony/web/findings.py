"""Findings as the page shows them: the numbers are those of the report and of the command line."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence

import numpy as np

from syntony.core.results import Course, Finding, Findings, Leading
from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.report import formats
from syntony.report.delivery import table as written
from syntony.report.methods import measure_title
from syntony.report.words import sentences
from syntony.web.models import (
    Column,
    CourseShape,
    FindingView,
    Lane,
    LeadingShape,
    MapView,
    MomentRow,
    NoticeShape,
    NullShape,
    ProfileShape,
    StretchShape,
    TableShape,
    ThisMoment,
)

#: What stands under every number.
CAUTION = "Numbers describe coordination, not skill or empathy."
#: Parts of the strip in the list of sessions.
STRIP = 120
_UNKNOWN = -128
_POOR = 0.5


def finding_views(findings: Findings) -> list[FindingView]:
    """Every finding, by its place."""
    modalities = {fact.name: fact.modality for fact in findings.signals}
    return [
        _view(f"f{k}", finding, modalities.get(finding.result.signal, "unknown"))
        for k, finding in enumerate(findings.findings)
    ]


def notice_shape(notice: Notice) -> NoticeShape:
    """A notice with its weight in words."""
    level = "warning" if notice.warning else "info"
    return NoticeShape(code=notice.code, text=notice.text, level=level, subject=notice.where)


def map_bytes(finding: Finding) -> bytes:
    """The map as int8, lag by window, the most negative lag first."""
    values = finding.result.values.T
    scaled = np.full(values.shape, _UNKNOWN, np.int8)
    known = np.isfinite(values)
    scaled[known] = np.round(values[known] / _scale(finding.result.values)).astype(np.int8)
    return scaled.tobytes()


def chance_bytes(finding: Finding) -> bytes:
    """Chance of each cell in steps of 1/255, rounded up; 255 is unknown."""
    values = finding.result.values.T
    p = np.full(values.shape, np.nan) if finding.map_p is None else finding.map_p.T
    raised = np.ceil(np.where(np.isfinite(p), p, 1.0) * 255)
    return np.asarray(np.clip(raised, 0, 255).astype(np.uint8)).tobytes()


def this_moment(findings: Findings, lanes: Sequence[Lane], t: float) -> ThisMoment:
    """Every finding in the window that is nearest to `t` (s)."""
    rows = [_row(f"f{k}", f, lanes, t) for k, f in enumerate(findings.findings)]
    return ThisMoment(t=t, rows=rows, sentence=CAUTION)


def table_shape(findings: Findings) -> TableShape:
    """The table that the command line writes, cell by cell."""
    rows = list(csv.DictReader(io.StringIO(written(findings.findings))))
    columns = [
        Column(key=key, title=key.removesuffix(" (s)"), unit="s" if key.endswith(" (s)") else None)
        for key in (rows[0] if rows else ())
    ]
    cells = [{key: _cell(text) for key, text in row.items()} for row in rows]
    words = [" ".join(sentences(finding)) for finding in findings.findings]
    return TableShape(columns=columns, rows=cells, words=words)


def strip(findings: Findings, duration: float) -> list[float]:
    """Strongest evidence in each part of a session: 1 is the edge of the band of chance."""
    edges = np.linspace(0, max(duration, 1e-9), STRIP + 1)
    best = np.full(STRIP, np.nan)
    for finding in findings.findings:
        if (course := finding.course) is not None and course.time.size:
            beyond = _beyond(course)
            at = _nearest(course.time, (edges[:-1] + edges[1:]) / 2, _reach(finding))
            best = np.fmax(best, np.where(at >= 0, beyond[at], np.nan))
    return [float(value) for value in best]


def _view(name: str, finding: Finding, modality: str) -> FindingView:
    result = finding.result
    return FindingView(
        id=name, signal=result.signal, title=formats.capital(formats.quantity(result.signal)),
        modality=modality, measure=result.measure, persons=list(result.persons), unit=result.unit,
        answer=finding.verdict.answer, p=finding.verdict.p, leading=_leading(finding.leading),
        sentence=" ".join(sentences(finding)),
        stretches=[
            StretchShape(start=s.start, stop=s.stop, p=s.p, strength=s.strength,
                         leading=_leading(s.leading))
            for s in finding.stretches
        ],
        course=course_shape(finding.course), profile=profile_shape(finding), map=_map(finding),
        window=_window(finding), method=_method(finding),
        notices=[notice_shape(n) for n in finding.notices],
        amounts=dict(finding.amounts),
    )  # fmt: skip


def _leading(leading: Leading) -> LeadingShape:
    known = all(math.isfinite(bound) for bound in leading.interval)
    return LeadingShape(
        outcome=leading.outcome, leader=leading.leader, lag=leading.lag,
        interval=leading.interval if known else None, p=leading.p, reason=leading.reason,
    )  # fmt: skip


def course_shape(course: Course | None) -> CourseShape | None:
    """Coordination over time with its band of chance."""
    if course is None:
        return None
    return CourseShape(
        time=course.time.tolist(), value=course.value.tolist(), low=course.low.tolist(),
        high=course.high.tolist(),
    )  # fmt: skip


def null_shapes(finding: Finding) -> list[NullShape]:
    """What every test of a finding saw, and what it saw in imitations of chance."""
    return [
        NullShape(
            test=formats.capital(formats.quantity(test.test)), statistic=test.statistic,
            observed=test.observed, null=test.null.tolist(),
            reached=int(np.sum(test.null >= test.observed)), p=test.p,
            surrogate=formats.quantity(test.surrogate), keeps=test.keeps,
        )
        for test in finding.tests
    ]  # fmt: skip


def profile_shape(finding: Finding) -> ProfileShape | None:
    """The first test with a known value at every lag that it looks at."""
    lags = finding.result.coords.get("lag")
    for test in finding.tests:
        profile = test.profile
        if lags is None or profile is None or not np.isfinite(profile).any():
            continue
        beside = lags.size - profile.size
        if beside < 0 or beside % 2:
            continue  # of other lags than the map's
        inside = lags[beside // 2 : lags.size - beside // 2]
        low, high = np.full((2, profile.size), np.nan) if test.band is None else test.band
        return ProfileShape(
            lag=inside.tolist(), value=profile.tolist(), low=low.tolist(), high=high.tolist()
        )
    return None


def _map(finding: Finding) -> MapView | None:
    result = finding.result
    if result.dims != ("time", "lag") or not result.values.size:
        return None
    columns, rows = result.values.shape
    lags, times = result.coords["lag"], result.coords["time"]
    return MapView(
        rows=rows, columns=columns, lags=(float(lags[0]), float(lags[-1])),
        times=(float(times[0]), float(times[-1])), scale=_scale(result.values), offset=0.0,
    )  # fmt: skip


def _scale(values: Array) -> float:
    known = np.abs(values[np.isfinite(values)])
    return (float(known.max()) if known.size else 0.0) / 127 or 1 / 127


def _method(finding: Finding) -> str:
    params = finding.result.provenance.params
    parts = [
        f"{words} {value:g} s"
        for key, words in (("window", "windows of"), ("step", "every"), ("max_lag", "lags up to"))
        if isinstance(value := params.get(key), (int, float)) and value
    ]
    return ", ".join((measure_title(finding.result.measure), *parts))


def _window(finding: Finding) -> float:
    return _param(finding, "window")


def _param(finding: Finding, name: str) -> float:
    value = finding.result.provenance.params.get(name)
    return float(value) if isinstance(value, (int, float)) else math.nan


def _reach(finding: Finding) -> float:
    """How far from its middle a window speaks (s): half its length with the lag, or of a step."""
    times = finding.result.coords["time"]
    step = float(np.diff(times).min()) if times.size > 1 else 0.0
    lag = _param(finding, "max_lag")
    span = _window(finding) + (lag if math.isfinite(lag) else 0.0)
    return max(span if math.isfinite(span) else 0.0, step) / 2


def _nearest(times: Array, at: Array, reach: float) -> np.ndarray:
    """Index of the nearest window; -1 beyond the reach of all."""
    right = np.clip(np.searchsorted(times, at), 0, times.size - 1)
    left = np.maximum(right - 1, 0)
    nearest = np.where(np.abs(times[left] - at) <= np.abs(times[right] - at), left, right)
    return np.where(np.abs(times[nearest] - at) <= reach + 1e-9, nearest, -1)


def _beyond(course: Course) -> Array:
    """Strength in half-widths of chance from its middle."""
    half = (course.high - course.low) / 2
    middle = (course.high + course.low) / 2
    known = half > 0
    made = np.full(course.value.shape, np.nan)
    made[known] = (course.value[known] - middle[known]) / half[known]
    return made


def _row(name: str, finding: Finding, lanes: Sequence[Lane], t: float) -> MomentRow:
    value = low = high = math.nan
    if (course := finding.course) is not None and course.time.size:
        at = int(_nearest(course.time, np.array([t]), _reach(finding))[0])
        if at >= 0:
            value, low, high = (float(x[at]) for x in (course.value, course.low, course.high))
    known = math.isfinite(value) and math.isfinite(high)
    inside = [s for s in finding.stretches if s.start <= t < s.stop]
    leading = inside[0].leading if inside else None
    leads = leading is not None and leading.outcome == "leads"
    return MomentRow(
        finding=name, title=formats.capital(formats.quantity(finding.result.signal)), value=value,
        low=low, high=high,
        state=("above chance" if value > high else "within chance") if known else "unknown",
        leader=leading.leader if leading and leads else None,
        lag=leading.lag if leading and leads else math.nan,
        quality="; ".join(_quality(finding, lanes, t)) or "good",
    )  # fmt: skip


def _quality(finding: Finding, lanes: Sequence[Lane], t: float) -> Iterator[str]:
    """What is to be said against the signals of a finding at a time."""
    for lane in lanes:
        for signal in lane.signals:
            if signal.name != finding.result.signal or signal.person not in finding.result.persons:
                continue
            outside = not signal.start <= t < signal.stop
            if outside or any(start <= t < stop for start, stop in signal.gaps):
                yield f"not observed: {signal.person}"
            elif signal.quality is not None and signal.quality < _POOR:
                yield f"signal poor: {signal.person}"


def _cell(text: str) -> str | float | None:
    """A cell of the table: a number where it is one, null where it is empty."""
    try:
        return float(text) if text else None
    except ValueError:
        return text
