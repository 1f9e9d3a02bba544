"""Moments that may be worth a look, each with how often chance would mark one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from syntony.analysis.defaults import settings_for
from syntony.analysis.pairs import Pair
from syntony.core.errors import ParameterError
from syntony.core.measure import stacked
from syntony.core.moments import Detector, Moment, Scene, Track, Value
from syntony.core.plan import AnalysisPlan, MomentChoice
from syntony.core.registry import collect, get
from syntony.core.results import Finding, Stretch
from syntony.core.settings import Settings
from syntony.core.signals import Array, Samples, Signal
from syntony.kernels.fisher import fisher_z
from syntony.kernels.means import observed_mean

#: How often the second person is put elsewhere in time to count what chance marks.
SHIFTS = 40
#: The least that a shift moves (s): beyond what couples two people, and what a detector holds.
LEAST_SHIFT = 60.0
#: Kind of a moment that is a stretch of a finding.
STRETCH = "in_step"
STRETCH_METHOD = (
    "A cluster of neighboring windows and lags heavier than all but 5 % of the heaviest clusters "
    "of sessions in which the second person was put elsewhere in time."
)


def moments(
    prepared: Sequence[Pair], found: Sequence[Finding], plan: AnalysisPlan
) -> tuple[Moment, ...]:
    """Find the moments of one session.

    Parameters
    ----------
    prepared : sequence of Pair
        Signals of one session, as `pairs` yields them.
    found : sequence of Finding
        What `finding` said of them; a pair without its finding shows no coupling.
    plan : AnalysisPlan
        Its measures and its choice of moments.

    Returns
    -------
    tuple of Moment
        In the order of time; none of a plan without tests, since nothing could be held against
        chance. The chance rate of a detector is its mean count over 40 shifts of
        the second person by a minute or more; NaN in sessions of less than three minutes. That of
        a stretch is at most its level an hour of session.

    Raises
    ------
    ParameterError
        There is no such detector or setting.
    """
    if not plan.null.members:
        return ()
    chosen = _chosen(plan)
    marked: list[Moment] = []
    for stage in _stages(prepared, found, plan):
        scene = stage.scene()
        for detector, settings in chosen:
            seen = detector.find(scene, settings)
            if seen:
                elsewhere = stage.elsewhere
                count = sum(len(detector.find(other, settings)) for other in elsewhere)
                rate = count / (len(elsewhere) * stage.hours) if elsewhere else math.nan
                method, shape = detector.method(settings), detector.shape
                marked += [replace(m, per_hour=rate, method=method, shape=shape) for m in seen]
        marked += stage.stretches(plan.null.alpha)
    name = prepared[0].session if prepared else ""
    placed = (replace(m, session=name) for m in marked)
    return tuple(sorted(placed, key=lambda m: (m.peak, m.kind, m.signals)))


def traced_back(prepared: Sequence[Pair], time: float) -> tuple[Moment, ...]:
    """Look from `time` back for when what the two have in common there began to be so.

    Parameters
    ----------
    prepared : sequence of Pair
        Signals of one session, as `pairs` yields them.
    time : float
        Session time (s) at which somebody wonders whose posture, breath or voice this is.

    Returns
    -------
    tuple of Moment
        Of each signal in which the two are together at that time after having been apart, when
        they became alike and who moved; the earliest first. Empty where there is none.
    """
    detector: Detector = get("detectors", "convergence")
    settings = detector.settings()
    back = [
        replace(
            moment,
            method=detector.method(settings),
            shape=detector.shape,
            session=prepared[0].session,
        )
        for stage in _stages(prepared, (), AnalysisPlan())
        for moment in detector.find(stage.scene(), settings)
        if moment.start <= time <= moment.stop
    ]
    return tuple(sorted(back, key=lambda m: m.peak))


def _chosen(plan: AnalysisPlan) -> list[tuple[Detector, Settings]]:
    """Detectors with their settings."""
    choices = plan.moments
    if choices is None:
        choices = tuple(MomentChoice(detector=name) for name in collect("detectors"))
    plugins = [(get("detectors", choice.detector), choice) for choice in choices]
    return [(plugin, plugin.configured(choice.settings)) for plugin, choice in plugins]


@dataclass(frozen=True, eq=False)
class _Part:
    """One signal of two persons, ready to be put on seconds."""

    pair: Pair
    finding: Finding | None
    plan: AnalysisPlan

    def levels(self, start: float, n: int) -> Array:
        """Mean of each person's signal in each second, shape (2, n)."""
        return np.stack([_seconds(raw, start, n) for raw in self.pair.raw])

    def strength(self, X: Array) -> Array:
        """Coupling of each window, as the course of the finding has it, of any two series."""
        measure, settings = settings_for(self.plan.measures[0], self.pair.modality)
        layout = measure.plan(settings, self.pair.rate, X.shape[1])
        starts = np.repeat(layout.starts(X.shape[1])[:, None], 2, axis=1)
        values, _ = measure.rows(X, starts, settings, layout)
        linked = fisher_z(values) if measure.declares.link == "fisher_z" else values
        return observed_mean(np.abs(linked), axis=-1)


@dataclass(frozen=True, eq=False)
class _Stage:
    """All signals of two persons, and what they would be had the second been elsewhere."""

    persons: tuple[str, str]
    parts: tuple[_Part, ...]
    start: float
    n: int

    def scene(self, shift: int = 0) -> Scene:
        """The two second by second; the second person `shift` s later, round the session."""
        tracks = tuple(self._track(part, shift) for part in self.parts)
        return Scene(self.persons, self.start, tracks)

    @property
    def hours(self) -> float:
        """Length of the session (h)."""
        return self.n / 3600

    @cached_property
    def elsewhere(self) -> list[Scene]:
        """The same two, put where they were not together; none where there is no room for it."""
        room = self.n - 2 * LEAST_SHIFT
        if room < LEAST_SHIFT:
            return []
        shifts = np.unique(np.round(LEAST_SHIFT + np.linspace(0, room, SHIFTS)).astype(int))
        return [self.scene(int(shift)) for shift in shifts]

    def _track(self, part: _Part, shift: int) -> Track:
        pair = part.pair
        levels = part.levels(self.start, self.n)
        if shift:
            levels[1] = _rolled(levels[1], shift)
        strength, low, high = np.full((3, self.n), np.nan)
        course = part.finding.course if part.finding is not None else None
        if course is not None and course.time.size:
            value = course.value
            if shift:
                X = stacked(pair.signals)
                X[1] = _rolled(X[1], round(shift * float(pair.rate)))
                value = part.strength(X)
            at = _nearest(course.time, np.add(np.arange(self.n), self.start + 0.5))
            strength, low, high = (
                np.where(at >= 0, row[at], np.nan) for row in (value, course.low, course.high)
            )
        return Track(
            pair.name, pair.raw[0].unit, pair.modality, self.persons, levels, strength, low, high
        )

    def stretches(self, alpha: float) -> Iterator[Moment]:
        """The findings' own stretches, which were tested over the whole session."""
        for part in self.parts:
            for stretch in part.finding.stretches if part.finding is not None else ():
                yield _of_stretch(part, stretch, self.persons, alpha / self.hours)


def _of_stretch(part: _Part, stretch: Stretch, persons: tuple[str, str], per_hour: float) -> Moment:
    """A stretch in which two people are in step, as a moment."""
    what = part.pair.name.replace("_", " ")
    leading = stretch.leading
    led = leading.outcome == "leads"
    title = f"{leading.leader} leads in {what}" if led else f"In step in {what}"
    lag = (Value("lag", leading.lag, "s"),) if led else ()
    return Moment(
        kind=STRETCH, start=stretch.start, stop=stretch.stop, peak=stretch.start, title=title,
        reason=(
            f"For {stretch.stop - stretch.start:.0f} s {what} was coupled more than in whole "
            f"sessions of strangers (p = {stretch.p:.3g}). {leading.reason}"
        ),
        persons=persons, signals=(part.pair.name,), strength=1 - stretch.p,
        values=(Value("p", stretch.p, "over the session"), Value("strength", stretch.strength, ""),
                *lag),
        per_hour=per_hour, method=STRETCH_METHOD,
    )  # fmt: skip


def _stages(
    prepared: Sequence[Pair], found: Sequence[Finding], plan: AnalysisPlan
) -> Iterator[_Stage]:
    """Two persons at a time, with all their signals."""
    known = {(f.result.signal, f.result.persons): f for f in found}
    of: dict[tuple[str, str], list[_Part]] = {}
    for pair in prepared:
        if len(pair.persons) == 2:
            first, second = pair.persons
            part = _Part(pair, known.get((pair.name, pair.persons)), plan)
            of.setdefault((first, second), []).append(part)
    for persons, parts in of.items():
        start = math.floor(min(s.start for part in parts for s in part.pair.signals))
        stop = max(s.stop for part in parts for s in part.pair.signals)
        yield _Stage(persons, tuple(parts), float(start), math.ceil(stop - start))


def _seconds(part: Signal | Samples, start: float, n: int) -> Array:
    """Mean of what was observed in each second."""
    known = np.isfinite(part.values)
    second = np.floor(part.times[known] - start).astype(int)
    inside = (second >= 0) & (second < n)
    second, values = second[inside], part.values[known][inside]
    counts = np.bincount(second, minlength=n)
    sums = np.bincount(second, values, minlength=n)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(counts > 0, sums / counts, np.nan))


def _rolled(x: Array, shift: int) -> Array:
    """The span that was observed, turned round by `shift`."""
    known = np.flatnonzero(np.isfinite(x))
    if not known.size:
        return x
    made = x.copy()
    made[known[0] : known[-1] + 1] = np.roll(x[known[0] : known[-1] + 1], shift)
    return made


def _nearest(times: Array, at: Array) -> np.ndarray:
    """Index of the window whose middle is nearest; -1 further away than half a step."""
    right = np.clip(np.searchsorted(times, at), 0, times.size - 1)
    left = np.maximum(right - 1, 0)
    nearest = np.where(np.abs(times[left] - at) <= np.abs(times[right] - at), left, right)
    reach = max(0.5, np.diff(times).min() / 2 if times.size > 1 else 0.5)
    return np.where(np.abs(times[nearest] - at) <= reach + 1e-9, nearest, -1)


def check_moments(plan: AnalysisPlan) -> None:
    """Refuse detectors and settings that do not exist, before anything is computed.

    Raises
    ------
    ParameterError
        Names what is unknown.
    """
    _chosen(plan)
    if plan.moments and not plan.null.members:
        raise ParameterError(
            "Moments are held against chance, and a plan without tests has none; name members of "
            "the null, or leave the moments out."
        )
