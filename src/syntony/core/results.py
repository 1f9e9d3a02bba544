"""What syntony answers with: values with their null, leader, quality and story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from syntony.core.contrasts import DyadContrast as DyadContrast
from syntony.core.errors import DataError
from syntony.core.facts import Picture, SignalFacts
from syntony.core.moments import Moment
from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import Provenance
from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.core.spans import Intervals
from syntony.core.turns import SessionTurns

if TYPE_CHECKING:
    from syntony.core.brains import InterBrainFinding

Outcome = Literal["leads", "mutual", "undetermined"]
Answer = Literal["more than chance", "not distinguishable from chance", "undecided"]


@dataclass(frozen=True, eq=False)
class SynchronyResult:
    """Values of one measure for one group of persons, never a bare matrix.

    Parameters
    ----------
    measure : str
        Name of the measure.
    signal : str
        What was compared, such as ``"motion_energy"``.
    persons : tuple of str
        Whose signals, in order; a positive lag means that the first leads.
    values : ndarray
        One axis a dimension of `dims`; NaN where it cannot be known.
    dims : tuple of str
        ``("time",)``, ``("time", "lag")``, ...
    coords : mapping of str to ndarray
        Seconds (time: middle of the window, session clock; lag) or hertz, one array a dimension.
    coverage : ndarray
        Share of complete samples behind each value, same shape as `values`.
    unit : str
        Unit of the values, such as ``"Pearson's r"``.
    provenance : Provenance
        How to make the numbers again.
    labels : mapping of str to tuple of str
        Names along dimensions whose coordinates are only numbers, such as channels.
    """

    measure: str
    signal: str
    persons: tuple[str, ...]
    values: Array
    dims: tuple[str, ...]
    coords: Mapping[str, Array]
    coverage: Array
    unit: str
    provenance: Provenance = field(default_factory=Provenance)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lengths = tuple(len(self.coords[d]) for d in self.dims)
        if not (self.values.shape == self.coverage.shape == lengths):
            raise DataError(
                f"Values, coverage and coordinates must agree; shapes {self.values.shape}, "
                f"{self.coverage.shape} and {lengths} came."
            )

    @property
    def judged(self) -> float:
        """Share of the values that could be judged, 0 to 1."""
        return float(np.isfinite(self.values).mean()) if self.values.size else 0.0


@dataclass(frozen=True, eq=False)
class Significance:
    """One comparison of an observed statistic with its null.

    Parameters
    ----------
    test : str
        Which member of the panel, such as ``"prewhitened"``.
    statistic : str
        What was compared, in words with its unit.
    observed, null : float, ndarray of shape (n,)
        Its value in the real data, and in the surrogates.
    p : float
        ``(1 + #{null >= observed}) / (1 + n)``; NaN where the test was refused.
    effect : float
        Distance from the null's mean in the null's standard deviations.
    surrogate, keeps : str
        How the null was made, and what it keeps of the data, in words.
    seed : int
        The seed of the surrogates.
    profile : ndarray or None
        Observed value at each lag (or other column), if the measure has them.
    band : ndarray or None, shape (2, n_columns)
        Pointwise 95 % band of the profile under the null.
    notices : tuple of Notice
        Guards that spoke, such as a trend that was taken out first.
    """

    test: str
    statistic: str
    observed: float
    null: Array
    p: float
    effect: float
    surrogate: str
    keeps: str
    seed: int
    profile: Array | None = None
    band: Array | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Equivalence:
    """An effect against the smallest effect of interest.

    Parameters
    ----------
    effect : float
        Distance from the null's mean in the null's standard deviations.
    bound : float
        Smallest effect of interest, in the same unit.
    interval : (float, float)
        Effects that neither of two one-sided tests rejects: 1 - 2 alpha of confidence.
    p_below, p_above : float
        Of "the effect is at least the bound" and of "it is at most minus the bound".
    p : float
        The larger one: of "it is not within the bounds" (TOST).
    answer : str
        ``within``: no effect of interest; ``beyond``: surely one; ``undecided``.
    """

    effect: float
    bound: float
    interval: tuple[float, float]
    p_below: float
    p_above: float
    p: float
    answer: Literal["within", "beyond", "undecided"]


@dataclass(frozen=True)
class Verdict:
    """The panel's one combined answer.

    Parameters
    ----------
    answer : str
        More than chance, not distinguishable from chance, or undecided.
    p : float
        Combined p-value, calibrated.
    method : str
        How the members were combined.
    alpha : float
        The level that was fixed beforehand.
    agreement : str
        A plain account of how the members (dis)agree.
    """

    answer: Answer
    p: float
    method: str
    alpha: float
    agreement: str


@dataclass(frozen=True)
class Leading:
    """Who leads, by how much, and whether that beats its own null.

    Parameters
    ----------
    outcome : str
        ``leads``, ``mutual`` (in step, the interval holds zero) or ``undetermined``.
    leader : str or None
        The person who leads, only if the outcome is ``leads``.
    lag : float
        By how much the leader precedes (s), positive; NaN if unknown.
    interval : tuple of float
        95 % interval of the lag of the first person before the second (s, signed).
    p : float
        Of the asymmetry under its own null.
    reason : str
        One sentence: why this outcome.
    """

    outcome: Outcome
    leader: str | None
    lag: float
    interval: tuple[float, float]
    p: float
    reason: str


@dataclass(frozen=True)
class Stretch:
    """A span of time in which the coupling exceeds chance, over the whole session.

    Parameters
    ----------
    start, stop : float
        Session time (s).
    p : float
        Family-wise, by the largest cluster inside the null.
    strength : float
        Mean of the evidence in the span, in the unit of the measure.
    leading : Leading
        Who leads in it.
    """

    start: float
    stop: float
    p: float
    strength: float
    leading: Leading


@dataclass(frozen=True, eq=False)
class Reading:
    """One measure of one pair: its values, its one number, and that number's own null.

    Parameters
    ----------
    result : SynchronyResult
        The values.
    index : float
        The one number that the measure is reported by.
    summary : mapping of str to float
        The table that its authors print, if they print one.
    test : Significance or None
        The index against its null; None without surrogates.
    """

    result: SynchronyResult
    index: float
    summary: Mapping[str, float] = field(default_factory=dict)
    test: Significance | None = None


@dataclass(frozen=True, eq=False)
class Course:
    """One value a window with the band in which chance keeps it.

    Parameters
    ----------
    time : ndarray, shape (n_windows,)
        Middle of the window (s, session clock).
    value : ndarray, shape (n_windows,)
        Mean over the lags of the unsigned, linked values; NaN where unknown.
    low, high : ndarray, shape (n_windows,)
        Pointwise 95 % band of the same value under the null.
    """

    time: Array
    value: Array
    low: Array
    high: Array


@dataclass(frozen=True, eq=False)
class Finding:
    """Everything that is known about one signal of one group of persons in one session.

    Parameters
    ----------
    session, dyad : str
        Where it was found.
    result : SynchronyResult
        The values of the measure.
    tests : tuple of Significance
        The members of the panel.
    verdict : Verdict
        Their one combined answer.
    leading : Leading
        Who leads over the whole session.
    stretches : tuple of Stretch
        When, if anywhere.
    amounts : mapping of str to float
        Mean level of the signal of each person, in its unit: synchrony is not activity.
    signed, unsigned : float
        Mean of the linked values (Fisher's z of correlations), with and without their sign.
    levels : ndarray, shape (n_persons, n_windows)
        Mean level of each person's signal in each window, in its unit.
    course : Course or None
        Strength over time with its chance band; None without surrogates.
    map_p : ndarray or None
        Share of surrogate windows whose largest unsigned value over the lags reaches each value.
    readings : tuple of Reading
        Every measure of the plan, the first of which is `result`.
    support : Intervals
        When all persons were observed at once.
    notices : tuple of Notice
        What the validity guards say.
    family : str
        The channels that it is one of, such as those of a cap; empty where it stands alone.
    equivalence : mapping of str to Equivalence
        By test, where the plan names a smallest effect of interest.
    """

    session: str
    dyad: str
    result: SynchronyResult
    tests: tuple[Significance, ...]
    verdict: Verdict
    leading: Leading
    stretches: tuple[Stretch, ...]
    amounts: Mapping[str, float]
    signed: float
    unsigned: float
    levels: Array
    support: Intervals
    course: Course | None = None
    map_p: Array | None = None
    readings: tuple[Reading, ...] = ()
    notices: tuple[Notice, ...] = ()
    family: str = ""
    equivalence: Mapping[str, Equivalence] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """A piece of work that could not be done, while the rest went on.

    Parameters
    ----------
    where : str
        File or session.
    stage : str
        read, extract, align, prepare, compute or report.
    code : str
        The kind of error, such as ``"FormatError"``.
    text : str
        What was needed, what came, what to do.
    """

    where: str
    stage: str
    code: str
    text: str


@dataclass(frozen=True, eq=False)
class Findings:
    """Everything one analysis found, with what failed and how to do it again.

    Parameters
    ----------
    title : str
        Of the session or folder.
    plan : AnalysisPlan
        What was done.
    findings : tuple of Finding
        One a session, signal, measure and pair of persons.
    contrasts : tuple of DyadContrast
        Real against pseudo-dyads, where there are enough sessions.
    failures : tuple of Failure
        What could not be read or computed.
    notices : tuple of Notice
        What concerns all of it.
    clocks : mapping of str to str
        Recording -> its clock in words.
    signals : tuple of SignalFacts
        What was compared, signal by signal, as it came out of the files or the extractors.
    pictures : tuple of Picture
        What extractors saw.
    within : tuple of Finding
        Two signals of one person; never among `findings`, which are of several.
    turns : tuple of SessionTurns
        How the floor passed, of each session in which turns of several persons are known.
    moments : tuple of Moment
        What may be worth a look.
    inter_brain : tuple of InterBrainFinding
        All channels of one head with all of another.
    """

    title: str
    plan: AnalysisPlan
    findings: tuple[Finding, ...]
    contrasts: tuple[DyadContrast, ...] = ()
    failures: tuple[Failure, ...] = ()
    notices: tuple[Notice, ...] = ()
    clocks: Mapping[str, str] = field(default_factory=dict)
    signals: tuple[SignalFacts, ...] = ()
    pictures: tuple[Picture, ...] = ()
    within: tuple[Finding, ...] = ()
    turns: tuple[SessionTurns, ...] = ()
    moments: tuple[Moment, ...] = ()
    inter_brain: tuple[InterBrainFinding, ...] = ()
