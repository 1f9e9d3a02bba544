"""All defensible analyses of the same sessions at once: a multiverse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from syntony.analysis.clocks import on_one_clock
from syntony.analysis.defaults import settings_for
from syntony.analysis.extraction import extracted
from syntony.analysis.pairs import Pair, pairs
from syntony.analysis.sources import Work, works_of
from syntony.core.contracts import Progress, Surrogate
from syntony.core.errors import ParameterError, SyntonyError
from syntony.core.measure import Measure, stacked
from syntony.core.multiverse import (
    MultiverseGrid,
    MultiverseResult,
    Preparation,
    Specification,
    SpecificationCurve,
)
from syntony.core.plan import AnalysisPlan, MeasureChoice
from syntony.core.provenance import fingerprint, seed_for
from syntony.core.registry import get
from syntony.core.results import Failure
from syntony.core.session import Session
from syntony.core.signals import Array
from syntony.io.saved import kept_or_made, load_arrays, save_arrays
from syntony.stats.multiverse import joint_tests

#: Of each pair its signal, its indices, and those of its surrogates.
Rows = list[tuple[str, tuple[Array, Array]]]
#: What a preparation is called where the plan names none.
USUAL = "usual"
#: Samples of a recording of which no measure asks for more before it is planned.
_HOUR = 36_000


def multiverse(
    target: Session | Sequence[Session] | Path,
    plan: AnalysisPlan | None = None,
    grid: MultiverseGrid | None = None,
    *,
    out: Path | None = None,
    progress: Progress | None = None,
) -> MultiverseResult:
    """Analyze sessions in every combination of choices.

    Parameters
    ----------
    target : Session, sequence of Session, or Path
        What to analyze, as for `analyze`.
    plan : AnalysisPlan, optional
        Recipe, alignment, extraction, pairs and seed; the rest is the grid's.
    grid : MultiverseGrid, optional
        The choices.
    out : Path, optional
        Folder in which finished sessions are kept: after an interruption the same call goes on
        from there.
    progress : callable, optional
        Told ``(what, done, total)``.

    Returns
    -------
    MultiverseResult
        One curve a signal; sessions that failed are named.

    Raises
    ------
    ParameterError
        A measure, setting, step or null does not exist, or a null is none of single signals.

    References
    ----------
    .. [1] Steegen, Tuerlinckx, Gelman & Vanpaemel (2016), doi:10.1177/1745691616658637.

    Examples
    --------
    >>> from syntony.analysis.demo import demo_session
    >>> grid = MultiverseGrid(measures=("wcc",), settings={"window": (30, 60)}, surrogates=19)
    >>> result = multiverse(demo_session(), grid=grid)
    >>> [(curve.signal, len(curve.specifications)) for curve in result.curves][:1]
    [('motion_energy', 2)]
    """
    grid = grid or MultiverseGrid()
    preparations = grid.preparations or (Preparation(name=USUAL),)
    specifications = _checked(grid, preparations)
    works, plan, _ = works_of(target, plan or AnalysisPlan())
    tell = progress or (lambda _what, _done, _total: None)
    rows: dict[str, list[tuple[Array, Array]]] = {}
    failures: list[Failure] = []
    for i, work in enumerate(works):
        tell(work.name, i, len(works))
        try:
            for name, row in _kept(work, plan, grid, out, specifications, preparations, failures):
                rows.setdefault(name, []).append(row)
        except SyntonyError as error:
            failures.append(Failure(work.name, "compute", type(error).__name__, str(error)))
    tell("all sessions", len(works), len(works))
    title = target.resolve().stem if isinstance(target, Path) else works[0].name
    curves = tuple(_curve(name, found, specifications, grid) for name, found in rows.items())
    return MultiverseResult(title, curves, tuple(failures))


def _checked(
    grid: MultiverseGrid, preparations: Sequence[Preparation]
) -> tuple[Specification, ...]:
    """Every combination once; what does not exist is refused before anything is read."""
    names = [preparation.name for preparation in preparations]
    if len(set(names)) < len(names):
        raise ParameterError(f"Preparations need different names; got {', '.join(names)}.")
    for null in grid.nulls:
        _null(null)
    for preparation in preparations:
        for choice in preparation.steps:
            get("steps", choice.step)
    unknown = set(grid.settings)
    found = []
    for measure in grid.measures:
        own = {name: v for name, v in grid.settings.items() if name in _choices_of(measure)}
        unknown -= set(own)
        for values in product(*own.values()):
            settings = dict(zip(own, values, strict=True))
            settings_for(MeasureChoice(measure=measure, settings=settings), "unknown")
            found += [
                Specification(measure, settings, name, null)
                for name in names
                for null in grid.nulls
            ]
    if unknown:
        raise ParameterError(
            f"No measure of the grid has a setting {', '.join(sorted(unknown))}; "
            "`syntony measures NAME` lists what each has."
        )
    return tuple(found)


def _choices_of(name: str) -> set[str]:
    """Settings of a measure that make a difference."""
    measure: Measure = get("measures", name)
    usual = measure.settings()
    layout = measure.plan(usual, Fraction(10), _HOUR)
    without_lags = "lag" not in measure.columns(usual, layout)
    return set(measure.settings.model_fields) - ({"max_lag"} if without_lags else set())


def _null(name: str) -> Surrogate:
    surrogate: Surrogate = get("surrogates", name)
    if surrogate.level != "signal":
        raise ParameterError(
            f"A multiverse needs nulls that make one recording anew; {name!r} makes "
            f"a {surrogate.level} anew."
        )
    return surrogate


def _kept(
    work: Work,
    plan: AnalysisPlan,
    grid: MultiverseGrid,
    out: Path | None,
    specifications: Sequence[Specification],
    preparations: Sequence[Preparation],
    failures: list[Failure],
) -> Rows:
    """Rows of a session: those that an earlier run kept under the same key, or new ones."""
    file, before = None, len(failures)
    if out is not None and work.key:
        key = fingerprint([work.key, grid.model_dump(mode="json")])
        file = out / "sessions" / f"{key[:16]}.multiverse"

    def make() -> Rows:
        whole = extracted(work.load(), plan, keep=out)
        failures.extend(whole.failures)
        session = on_one_clock(whole.session, plan.align)
        return list(_session(session, plan, grid, specifications, preparations))

    # What failed is tried again, and named again.
    return kept_or_made(
        file, make, _load_rows, _save_rows, worth=lambda _made: len(failures) == before
    )


def _save_rows(made: Rows, file: Path) -> None:
    arrays: dict[str, Array] = {}
    for i, (name, (observed, null)) in enumerate(made):
        arrays |= {f"{i}/{name}/observed": observed, f"{i}/{name}/null": null}
    save_arrays(arrays, file)


def _load_rows(file: Path) -> Rows:
    kept = load_arrays(file)
    names = dict.fromkeys(name.rpartition("/")[0] for name in kept)
    return [(n.partition("/")[2], (kept[f"{n}/observed"], kept[f"{n}/null"])) for n in names]


def _session(
    session: Session,
    plan: AnalysisPlan,
    grid: MultiverseGrid,
    specifications: Sequence[Specification],
    preparations: Sequence[Preparation],
) -> Iterator[tuple[str, tuple[Array, Array]]]:
    """For each pair of a session: its signal, its indices, and those of its surrogates."""
    prepared: dict[tuple[str, tuple[str, ...]], dict[str, Pair]] = {}
    for preparation in preparations:
        steps = None if preparation.name == USUAL and not preparation.steps else preparation.steps
        told = plan.model_copy(update={"prepare": steps, "measures": ()})
        for pair in pairs(session, told):
            prepared.setdefault((pair.name, pair.persons), {})[preparation.name] = pair
    for (name, persons), ways in prepared.items():
        seed = seed_for(plan.seed, "multiverse", session.name, name, *persons)
        columns = [_indices(ways[s.preparation], s, grid, seed) for s in specifications]
        yield (
            name,
            (
                np.array([observed for observed, _ in columns]),
                np.stack([null for _, null in columns], axis=1),
            ),
        )


def _indices(
    pair: Pair, specification: Specification, grid: MultiverseGrid, seed: int
) -> tuple[float, Array]:
    """A specification's index of a pair, and of its surrogates; NaN where it cannot be judged."""
    choice = MeasureChoice(measure=specification.measure, settings=dict(specification.settings))
    measure, settings = settings_for(choice, pair.modality)
    X = stacked(pair.signals)
    layout = measure.plan(settings, pair.rate, X.shape[1])
    starts = layout.starts(X.shape[1])
    surrogate = _null(specification.null)
    unknown = np.nan, np.full(grid.surrogates, np.nan)
    if not starts.size or surrogate.refuses(X[1]) is not None:
        return unknown
    places = np.repeat(starts[:, None], 2, axis=1)
    sign = 1.0 if measure.declares.similarity else -1.0

    def index(second: Array) -> float:
        values, _ = measure.rows(np.stack((X[0], second)), places, settings, layout)
        return sign * measure.index(values)

    # One seed for all: specifications on one grid meet the same surrogates.
    made: Any = surrogate.draw(
        X[1], grid.surrogates, surrogate.settings(), np.random.default_rng(seed)
    )
    return index(X[1]), np.array([index(second) for second in made])


def _curve(
    name: str,
    rows: Sequence[tuple[Array, Array]],
    specifications: tuple[Specification, ...],
    grid: MultiverseGrid,
) -> SpecificationCurve:
    tests = joint_tests(np.stack([o for o, _ in rows]), np.stack([n for _, n in rows]))
    known = np.isfinite(tests.p)
    agreement = float((tests.p[known] <= grid.alpha).mean()) if known.any() else np.nan
    return SpecificationCurve(
        name, specifications, tests.effects, tests.p, tests.adjusted, tests.band, tests.joint,
        tests.median_p, agreement, len(rows), grid.surrogates, grid.alpha,
    )  # fmt: skip
