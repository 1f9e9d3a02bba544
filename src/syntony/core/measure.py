"""What a measure of synchrony declares, and the one offline loop over it.

A measure is settings, a plan and a row function. ``rows`` judges windows at given starts, so
offline (all windows), live (the newest window) and the segment null (windows of different
times paired) run the same mathematics.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import DataError
from syntony.core.provenance import Provenance
from syntony.core.results import SynchronyResult
from syntony.core.session import Notice
from syntony.core.settings import Settings, WindowSettings
from syntony.core.signals import Array, Signal
from syntony.core.windows import WindowPlan

IntArray = NDArray[np.int64]
Judged = TypeVar("Judged")

#: How many persons a measure takes at once: two, or any number from two.
PAIR = (2, 2)
GROUP = (2, math.inf)


class Rows(Protocol):
    """Judge windows: ``X (n_persons, n)``, ``starts (n_windows, n_persons)`` in samples.

    Returns values and coverage, each of shape ``(n_windows, ...)`` with the further axes of
    the measure's columns; where the measure has a course, ``(n_windows, n_inside, ...)``. A value
    depends on its own window alone.
    """

    def __call__(
        self, X: Array, starts: IntArray, settings: Any, plan: WindowPlan, /
    ) -> tuple[Array, Array]:
        """Values and coverage of the windows at ``starts``."""


class Profiles(Protocol):
    """Judge one person's series ``x (n,)`` with many of another ``Y (n_series, n)``.

    Returns the profile of each, shape ``(n_series, n_columns)``: the mean over the windows of
    the linked values. The fast way for surrogates; it equals a loop over ``rows``.
    """

    def __call__(self, x: Array, Y: Array, settings: Any, plan: WindowPlan, /) -> Array:
        """Profiles of ``x`` with every row of ``Y``."""


class Crossed(Protocol):
    """Judge many pairs of recordings, computing only once what belongs to one of them.

    Takes the first and the second persons' series, each as long as it is, and which meets which,
    ``pairs (n_pairs, 2)``. Returns the index of each pair over the time that both have, shape
    ``(n_pairs,)``, as ``rows`` and ``index`` would to 1e-9; or None where these settings leave
    only the long way.
    """

    def __call__(
        self, first: Sequence[Array], second: Sequence[Array], pairs: IntArray, settings: Any,
        rate: Fraction, /,
    ) -> Array | None:  # fmt: skip
        """Index of every pair."""


@dataclass(frozen=True)
class Meaning:
    """What a value says, and what it does not: the words of the reference page and of commands.

    Parameters
    ----------
    formula : str
        One line, in plain characters.
    how : str
        How a value comes about, and which number a session is reported by.
    sign : str
        What larger, positive and negative values say, and who leads at which.
    not_means : str
        What it does not mean, however large it is.
    pitfalls : tuple of str
        Where it misleads, and what to do instead.
    """

    formula: str
    how: str
    sign: str
    not_means: str
    pitfalls: tuple[str, ...]


@dataclass(frozen=True)
class Declaration:
    """What a measure promises; conformance tests and documentation are made from it.

    Parameters
    ----------
    family : str
        Kind of measure, such as ``"correlation"``.
    bounds : tuple of float
        Smallest and largest possible value.
    mirrors : bool
        Whether swapping the two persons mirrors the lags (or, without lags, changes nothing); of
        a group, whether values follow the persons whatever their order.
    scale_free : bool
        Whether scale (positive) and offset of the signals do not matter.
    similarity : bool
        Whether a larger value means more alike.
    unit : str
        Unit of the values, in words.
    minimum : float
        Seconds of complete data below which nothing should be said.
    source : str
        The paper, with DOI.
    meaning : Meaning
        What a value says, and what it does not.
    link : str
        How values are averaged: ``"fisher_z"`` for correlations, else ``"identity"``.
    itself : float, optional
        What a signal scores with itself where that is not the best score: 0 for measures that
        leave out what has no delay; NaN where it depends on the data.
    sparse : bool
        Whether what was observed well may hold nothing to judge, such as no peak; NaN then.
    modalities : mapping of str to mapping
        Defaults that differ by modality.
    persons : tuple of float
        The fewest and the most persons that it takes at once.
    null : str
        The surrogate that its one number needs to be held against; empty takes what is usual:
        windows shifted, or a recording that is judged as a whole turned around in time.
    unfit : mapping of str to str
        Families of signals (of ``make calibrate``) on which its default calls strangers
        synchronous too often or hardly ever, and why.
    """

    family: str
    bounds: tuple[float, float]
    mirrors: bool
    scale_free: bool
    similarity: bool
    unit: str
    minimum: float
    source: str
    meaning: Meaning
    link: Literal["fisher_z", "identity"] = "identity"
    itself: float | None = None
    sparse: bool = False
    modalities: Mapping[str, Mapping[str, float]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    persons: tuple[float, float] = PAIR
    null: str = ""
    unfit: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Measure:
    """A measure of synchrony: one constant ``MEASURE`` in one file of ``measures/``.

    Parameters
    ----------
    name : str
        The file's name; what plans and the command line call it.
    title : str
        What people call it.
    settings : type of Settings
        Its settings with the field's usual values.
    plan : callable
        ``(settings, rate, n) -> WindowPlan``.
    rows : Rows
        The mathematics.
    columns : callable
        ``(settings, plan) -> {dimension: coordinates}`` of the axes after time. The dimension
        ``"leader"`` holds the number of the person who leads, in the order of the persons.
    declares : Declaration
        What it promises.
    index : callable
        Values (n_windows, ...) -> the one number it is reported by, as its authors define it.
    profiles : Profiles, optional
        The fast way for many surrogates.
    crossed : Crossed, optional
        The fast way for many pairs, such as all pseudo-dyads of a study.
    summary : callable, optional
        ``(values, X, settings, plan) -> {name: number}``: the table that its authors print.
    course : callable, optional
        ``(settings, plan) -> seconds after the start of a window, shape (n_inside,)``, of the
        values that every window has inside it. Such windows lie side by side, and one window is
        usually the whole recording.
    caution : callable, optional
        ``(settings, plan) -> Notice or None``: what a user must know of windows like these.
    each_person : tuple of str
        Dimensions after those of its columns that hold one value for each person; their
        coordinates number the persons in order, from 0.
    partial : bool
        Whether `rows` takes a third signal after those of two persons and holds it constant.
    """

    name: str
    title: str
    settings: type[Settings]
    plan: Callable[[Any, Fraction, int], WindowPlan]
    rows: Rows
    columns: Callable[[Any, WindowPlan], Mapping[str, Array]]
    declares: Declaration
    index: Callable[[Array], float]
    profiles: Profiles | None = None
    crossed: Crossed | None = None
    summary: Callable[[Array, Array, Any, WindowPlan], Mapping[str, float]] | None = None
    course: Callable[[Any, WindowPlan], Array] | None = None
    caution: Callable[[Any, WindowPlan], Notice | None] | None = None
    each_person: tuple[str, ...] = ()
    partial: bool = False

    def __call__(self, *signals: Signal, **settings: Any) -> SynchronyResult:
        """Compute the measure for signals on one grid (see `compute`)."""
        return compute(self, signals, self.configured(settings))

    def configured(self, given: Mapping[str, Any]) -> Settings:
        """Check settings by name.

        Raises
        ------
        ParameterError
            A setting is unknown or impossible; the message names it and what is possible.
        """
        return self.settings.checked(f"Measure {self.name!r}", given)


def windowed_plan(settings: WindowSettings, rate: Fraction, n: int) -> WindowPlan:
    """Plan of a measure whose settings are `WindowSettings`."""
    return WindowPlan.from_seconds(
        rate, n, window=settings.window, step=settings.step, max_lag=settings.max_lag
    )


def lag_columns(_settings: Settings, plan: WindowPlan) -> Mapping[str, Array]:
    """Columns of a measure with one value a lag."""
    return {"lag": plan.lags}


def no_columns(_settings: Settings, _plan: WindowPlan) -> Mapping[str, Array]:
    """Columns of a measure with one value a window."""
    return {}


def each_judged(
    found: Iterable[tuple[Judged | None, float]], value: Callable[[Judged], float]
) -> tuple[Array, Array]:
    """Values and coverage of windows that are judged one after the other.

    Parameters
    ----------
    found : iterable of (content, coverage)
        Of each window what is judged, such as phases or spectra; None where too little is known.
    value : callable
        ``content -> value``.

    Returns
    -------
    values, coverage : ndarray, shape (n_windows,)
        NaN where there is nothing to judge.
    """
    judged = [(math.nan if one is None else value(one), share) for one, share in found]
    values, coverage = np.array(judged, dtype=np.float64).reshape(-1, 2).T
    return values, coverage


def compute(
    measure: Measure,
    signals: Sequence[Signal],
    settings: Settings,
    *,
    given: Signal | None = None,
    provenance: Provenance | None = None,
) -> SynchronyResult:
    """Compute a measure over a whole recording.

    Parameters
    ----------
    measure : Measure
        From `syntony.core.registry.get("measures", name)`.
    signals : sequence of Signal
        One a person, same rate, start and length.
    settings : Settings
        Of this measure.
    given : Signal, optional
        What is held constant, such as a shared stimulus or breathing, by a measure with a
        `partial` form: what it explains of both persons is taken out.
    provenance : Provenance, optional
        What was done before; parameters are added.

    Returns
    -------
    SynchronyResult
        Dims ``("time", *columns)``; time is the middle of what a window rests on, or of each
        value of its course (s).

    Raises
    ------
    DataError
        The signals are not on one grid, or do not hold one window with its lags, or the measure
        does not take so many persons.
    """
    if given is not None and not measure.partial:
        raise DataError(f"{measure.title} cannot hold a third signal constant; leave it out.")
    X = stacked(signals if given is None else (*signals, given))
    low, high = measure.declares.persons
    if not low <= len(signals) <= high:
        takes = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        raise DataError(f"{measure.title} takes {takes} persons at once; {len(signals)} came.")
    first = signals[0]
    plan = measure.plan(settings, first.rate, X.shape[1])
    starts = plan.starts(X.shape[1])
    if not starts.size:
        raise DataError(
            f"{measure.title} needs {plan.span / float(plan.rate):g} s (window and lags); "
            f"the recording has {first.duration:g} s. Shorten the window or the lags."
        )
    pairs = np.repeat(starts[:, None], len(X), axis=1)
    values, coverage = measure.rows(X, pairs, settings, plan)
    times = plan.centers(starts)
    if measure.course is not None:
        begins = (starts / float(plan.rate))[:, None]
        times = (begins + measure.course(settings, plan)).ravel()
        values, coverage = (v.reshape(-1, *v.shape[2:]) for v in (values, coverage))
    numbers = np.arange(len(signals), dtype=np.float64)
    columns = {**measure.columns(settings, plan), **dict.fromkeys(measure.each_person, numbers)}
    base = provenance or Provenance()
    params = {**base.params, "measure": measure.name, **settings.model_dump(mode="json")}
    if given is not None:
        params["given"] = given.name
    return SynchronyResult(
        measure=measure.name,
        signal=first.name,
        persons=tuple(s.person for s in signals),
        values=values,
        dims=("time", *columns),
        coords={"time": first.start + times, **columns},
        coverage=coverage,
        unit=measure.declares.unit,
        provenance=Provenance(base.sources, base.steps, params, base.seed, base.versions),
    )


def stacked(signals: Sequence[Signal]) -> Array:
    """Persons x time of signals on one grid; NaN where a person was not observed.

    Raises
    ------
    DataError
        Fewer than two signals, or rates, starts or lengths differ.
    """
    if len(signals) < 2:
        raise DataError(f"Synchrony needs at least two signals; {len(signals)} came.")
    first = signals[0]
    for other in signals[1:]:
        offset = abs(other.start - first.start) * float(first.rate)
        if other.rate != first.rate or len(other) != len(first) or offset > 1e-3:
            raise DataError(
                "Signals must share rate, start and length; "
                f"{first.person or 'the first'} has {_grid(first)}, "
                f"{other.person or 'the other'} has {_grid(other)}. "
                "Bring them onto one grid first (syntony.analysis.grid.common_grid)."
            )
    return np.stack([s.values for s in signals])


def _grid(signal: Signal) -> str:
    return f"{len(signal)} samples at {float(signal.rate):g} Hz from {signal.start:g} s"
