"""What sessions and studies like these would find: power from their own nulls."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from syntony.analysis.clocks import on_one_clock
from syntony.analysis.extraction import check_choices, extracted
from syntony.analysis.finding import check_plan, largest_lag
from syntony.analysis.pairs import Pair, pairs
from syntony.analysis.panel import panel_for
from syntony.analysis.sources import works_of
from syntony.core.contracts import Progress
from syntony.core.errors import ParameterError, SyntonyError
from syntony.core.measure import stacked
from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import seed_for
from syntony.core.results import Failure, Significance
from syntony.core.session import Session
from syntony.core.signals import Array
from syntony.stats.equivalence import (
    POWER,
    detectable,
    detectable_correlation,
    sensitivity,
)
from syntony.stats.significance import significance
from syntony.stats.verdict import levels

MINUTES = (2.5, 5.0, 10.0, 20.0, 40.0)
DYADS = (8, 16, 32, 64, 128)


@dataclass(frozen=True)
class SessionPower:
    """What one test finds in sessions of one length.

    Parameters
    ----------
    signal, test : str
        What is compared, and the member of the panel.
    minutes : float
        Looked at from the beginning of each session.
    pairs : int
        Pairs whose sessions are so long.
    effect : float
        Smallest effect that is found with the power asked for, in standard deviations of chance,
        at the share of the error that the verdict leaves to the test; the median over the pairs.
    value : float
        The same as a value of the test's own statistic: this is what falls with the length.
    """

    signal: str
    test: str
    minutes: float
    pairs: int
    effect: float
    value: float


@dataclass(frozen=True)
class StudyPower:
    """What a study of so many dyads finds.

    Parameters
    ----------
    signal, test : str
        What is compared, and the member of the panel.
    dyads : int
        One session each, as long as those at hand.
    effect : float
        Smallest mean effect that is found, in standard deviations of one session's chance.
    correlation : float
        Smallest correlation across dyads that is found, as of synchrony with outcome (two-sided).
    """

    signal: str
    test: str
    dyads: int
    effect: float
    correlation: float


@dataclass(frozen=True)
class Power:
    """Tables of what would be found.

    Parameters
    ----------
    sessions : tuple of SessionPower
        By signal, test and length.
    studies : tuple of StudyPower
        By signal, test and number of dyads.
    power, alpha : float
        Share of sessions or studies that find it, and the level.
    surrogates : int
        Surrogates a session.
    failures : tuple of Failure
        What could not be read or computed.
    """

    sessions: tuple[SessionPower, ...]
    studies: tuple[StudyPower, ...]
    power: float
    alpha: float
    surrogates: int
    failures: tuple[Failure, ...] = ()


def power(
    target: Session | Sequence[Session] | Path,
    plan: AnalysisPlan | None = None,
    *,
    minutes: Sequence[float] = MINUTES,
    dyads: Sequence[int] = DYADS,
    out: Path | None = None,
    progress: Progress | None = None,
) -> Power:
    """Tell what sessions of other lengths and studies of other sizes would find.

    Every session is cut to each length from its beginning, and its nulls are computed anew:
    nothing is extrapolated, so no length beyond those at hand is told.

    Parameters
    ----------
    target : Session, sequence of Session, or Path
        As for `analyze`.
    plan : AnalysisPlan, optional
        Preparation, tests, surrogates, level and seed.
    minutes : sequence of float
        Lengths of sessions.
    dyads : sequence of int
        Sizes of studies.
    out : Path, optional
        Folder in which extracted signals are kept.
    progress : callable, optional
        Told ``(what, done, total)``.

    Raises
    ------
    ParameterError
        The plan has no test within the dyad, or a length or size is not positive.
    DataError
        There is nothing to analyze.

    Examples
    --------
    >>> from syntony.analysis.demo import demo_session
    >>> plan = AnalysisPlan(null={"members": ("spectrum",), "surrogates": 99})
    >>> told = power(demo_session(), plan, minutes=(5, 10), dyads=(10,))
    >>> short, long = (row.value for row in told.sessions if row.signal == "motion_energy")
    >>> short > long
    True
    """
    works, plan, _ = works_of(target, plan or AnalysisPlan())
    check_plan(plan)
    check_choices(plan.extract or ())
    if not panel_for(plan.null.members) or plan.pairs == "group":
        raise ParameterError("Power is told of tests of two persons: name some (null.members).")
    if not all(0 < m < math.inf for m in minutes) or not all(d > 0 for d in dyads):
        raise ParameterError("Lengths (minutes) and sizes (dyads) are positive and finite.")
    tell = progress or (lambda _what, _done, _total: None)
    failures: list[Failure] = []
    found: dict[tuple[str, str], dict[float, list[Significance]]] = {}
    for i, work in enumerate(works):
        tell(work.name, i, len(works))
        try:
            whole = extracted(work.load(), plan, keep=out)
            failures += whole.failures
            for pair in pairs(on_one_clock(whole.session, plan.align), plan):
                for length, test in _nulls(pair, plan, minutes):
                    by_length = found.setdefault((pair.name, test.test), {})
                    by_length.setdefault(length, []).append(test)
        except SyntonyError as error:
            failures.append(Failure(work.name, "compute", type(error).__name__, str(error)))
    tell("all sessions", len(works), len(works))
    shares = levels([member.name for member in panel_for(plan.null.members)], plan.null.alpha)
    return Power(
        tuple(_session_rows(found, minutes, shares)),
        tuple(_study_rows(found, dyads, plan)),
        POWER, plan.null.alpha, plan.null.surrogates, tuple(failures),
    )  # fmt: skip


def _nulls(
    pair: Pair, plan: AnalysisPlan, minutes: Sequence[float]
) -> Iterator[tuple[float, Significance]]:
    """Every test of every length that a pair's session has, and of its whole (infinity)."""
    X = stacked(pair.signals)
    seed = seed_for(plan.seed, "power", pair.session, pair.name, *pair.persons)
    lengths = {m: round(60 * m * float(pair.rate)) for m in minutes}
    for length, n in {**lengths, math.inf: X.shape[1]}.items():
        if n > X.shape[1]:
            continue
        for member in panel_for(plan.null.members):
            test = significance(
                member, X[:, :n], pair.rate, max_lag=largest_lag(plan, pair),
                count=plan.null.surrogates, seed=seed,
            )  # fmt: skip
            if _varies(test.null):
                yield length, test


def _varies(null: Array) -> bool:
    return bool(null.size > 1 and null.min() < null.max())


def _session_rows(
    found: dict[tuple[str, str], dict[float, list[Significance]]],
    minutes: Sequence[float],
    shares: dict[str, float],
) -> Iterator[SessionPower]:
    for (signal, test), by_length in found.items():
        for length in minutes:
            tests = by_length.get(length, [])
            if not tests:
                continue
            effects = [detectable(t.null, alpha=shares[test]) for t in tests]
            values = [
                float(t.null.mean() + e * t.null.std(ddof=1))
                for t, e in zip(tests, effects, strict=True)
            ]
            yield SessionPower(
                signal, test, length, len(tests), float(np.median(effects)),
                float(np.median(values)),
            )  # fmt: skip


def _study_rows(
    found: dict[tuple[str, str], dict[float, list[Significance]]],
    dyads: Sequence[int],
    plan: AnalysisPlan,
) -> Iterator[StudyPower]:
    for (signal, test), by_length in found.items():
        rows = sensitivity(
            [t.null for t in by_length.get(math.inf, [])],
            dyads=dyads, surrogates=(plan.null.surrogates,), alpha=plan.null.alpha, seed=plan.seed,
        )  # fmt: skip
        for row in rows:
            r = detectable_correlation(row.dyads, alpha=plan.null.alpha)
            yield StudyPower(signal, test, row.dyads, row.effect, r)
