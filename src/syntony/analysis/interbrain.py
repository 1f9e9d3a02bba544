"""From two heads to a finding: all pairs of channels, their null, and what to beware of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from syntony.analysis.coupling import Groups, Meeting, meeting_of, pooled
from syntony.analysis.headguards import head_guards
from syntony.analysis.heads import Cap, Caps, caps_of, in_microvolts, joined, regions_of
from syntony.analysis.pairs import Failed
from syntony.core.brains import InterBrainFinding, PairCluster
from syntony.core.errors import ParameterError, SyntonyError
from syntony.core.interbrain import InterBrain
from syntony.core.measure import Measure
from syntony.core.montage import BoolArray, neighbors_of
from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import Provenance, seed_for
from syntony.core.registry import get
from syntony.core.results import Significance, SynchronyResult, Verdict
from syntony.core.session import Notice, Session
from syntony.core.signals import Array
from syntony.kernels.headpairs import COUPLINGS
from syntony.kernels.means import observed_mean
from syntony.stats.channels import CellTest, Cluster, cluster_test, max_statistic

#: Values that the surrogates of one test may hold together.
MOST_VALUES = 120_000_000
METHOD = "the largest effect of all pairs, bands and times inside the null"
DIMS = ("first_channel", "second_channel", "band", "time")
WHOLE = "all channels of a head together"
UNTESTED = Verdict("undecided", math.nan, METHOD, math.nan, "Nothing was tested against chance.")


@dataclass(frozen=True, eq=False)
class Bench:
    """Two heads ready to be compared: their meeting, and how its values become a result.

    Parameters
    ----------
    caps : Caps
        On one grid, in µV or µM; of regions, if their signals were averaged first.
    meeting : Meeting
        Prepared for the measure.
    groups : pair of sequences
        Rows whose values are averaged; empty where every channel stands for itself.
    labels : pair of tuple of str
        Names along both heads.
    """

    caps: Caps
    meeting: Meeting
    groups: Groups | None
    labels: tuple[tuple[str, ...], tuple[str, ...]]

    def pooled(self, values: Array) -> Array:
        """Values of regions, where they are asked for."""
        return values if self.groups is None else pooled(values, self.groups)


def inter_brain(
    session: Session, blood: Session, plan: AnalysisPlan, failed: Failed | None = None
) -> Iterator[InterBrainFinding]:
    """Compare all channels of every two heads of a session.

    Parameters
    ----------
    session : Session
        As it was read, with raw EEG.
    blood : Session
        After extraction and alignment.
    plan : AnalysisPlan
        Its `inter_brain`, `null` and `seed`; nothing is compared where `inter_brain` is False.
    failed : callable, optional
        Told ``(what, error)`` of heads that cannot be compared; left out, the first one raises.

    Yields
    ------
    InterBrainFinding
        Nothing where fewer than two persons have channels of a method.
    """
    return compared(benches(session, blood, plan, failed), blood, plan, failed)


def benches(
    session: Session, blood: Session, plan: AnalysisPlan, failed: Failed | None = None
) -> Iterator[Bench]:
    """Prepare every two heads of a session (see `inter_brain`)."""
    if plan.inter_brain is False:
        return
    settings = plan.inter_brain or InterBrain()
    found = list(caps_of(session, blood, settings))
    for method in ("EEG", "fNIRS"):
        caps = [cap for cap in found if cap.method == method]
        for one, other in _met(caps, plan, within=settings.within):
            try:
                bench = bench_of(joined(one, other, blood), settings)
            except SyntonyError as error:
                if failed is None:
                    raise
                failed(f"{method} of {one.person} and {other.person}", error)
                continue
            yield bench


def compared(
    ready: Iterable[Bench], session: Session, plan: AnalysisPlan, failed: Failed | None = None
) -> Iterator[InterBrainFinding]:
    """Compare heads that are prepared (see `inter_brain`)."""
    for bench in ready:
        try:
            yield between(bench, session, plan)
        except SyntonyError as error:
            if failed is None:
                raise
            caps = bench.caps
            failed(f"{caps.method} of {' and '.join(caps.persons)}", error)


def between(bench: Bench, session: Session, plan: AnalysisPlan) -> InterBrainFinding:
    """Compare two heads, or a head with itself, and test all pairs of channels together.

    Parameters
    ----------
    bench : Bench
        Two heads, prepared.
    session : Session
        Where they are from.
    plan : AnalysisPlan
        Its `inter_brain`, `null` and `seed`.

    Raises
    ------
    ParameterError
        The test would not fit into memory.
    """
    settings, caps = plan.inter_brain or InterBrain(), bench.caps
    values, coverage = map(bench.pooled, bench.meeting.real())
    values = np.where(coverage >= settings.minimum_coverage, values, np.nan)
    result = _result(bench, values, coverage, session, plan)
    alone = caps.persons[0] == caps.persons[1]
    test, clusters, significance = (
        (None, (), None) if alone or not plan.null.members else tested(bench, values, plan, session)
    )
    shape = result.values.shape
    nothing = np.full(shape, math.nan)
    return InterBrainFinding(
        session=session.name,
        dyad=session.dyad or session.name,
        kind="within" if alone else "between",
        method=caps.method,
        result=result,
        effect=nothing if test is None else test.effect.reshape(shape),
        p=nothing if test is None else test.p.reshape(shape),
        tests=() if significance is None else (significance,),
        verdict=UNTESTED if significance is None else verdict_of(significance, plan),
        clusters=tuple(cluster_of(c, result) for c in clusters),
        notices=tuple(head_guards(caps, bench.meeting, settings)),
    )


def bench_of(caps: Caps, settings: InterBrain) -> Bench:
    """Prepare two heads for the measure that is asked for."""
    caps = in_microvolts(caps)
    named = [regions_of(cap, settings) for cap in caps.caps]
    labels = (caps.caps[0].labels, caps.caps[1].labels)
    groups = None
    if all(named):
        labels = (tuple(named[0]), tuple(named[1]))
        rows = (list(named[0].values()), list(named[1].values()))
        if settings.average == "signals":
            caps = replace(caps, X=_means(caps.X, rows[0]), Y=_means(caps.Y, rows[1]))
        else:
            groups = rows
    return Bench(caps, meeting_of(caps, settings), groups, labels)


def tested(
    bench: Bench, values: Array, plan: AnalysisPlan, session: Session
) -> tuple[CellTest | None, tuple[Cluster, ...], Significance]:
    """All pairs, bands and times together against the null of the plan."""
    settings = plan.inter_brain or InterBrain()
    method, persons = bench.caps.method, bench.caps.persons
    name = settings.null_of(method)
    measure: Measure = get("measures", settings.measure_of(method))
    seed = seed_for(plan.seed, session.name, "inter-brain", method, *persons)
    refusal = bench.meeting.refusal(name)
    if refusal is not None:
        return None, (), significance_of(measure, None, name, seed, refusal)
    count = plan.null.surrogates
    check_size(count, values)
    null = np.empty((count, *values.shape))
    for row, made in zip(null, bench.meeting.made_anew(name, count, seed), strict=True):
        row[:] = bench.pooled(made)
    test, clusters = judged(values, null, bench.labels, measure, settings)
    return test, clusters, significance_of(measure, test, name, seed)


def judged(
    values: Array, null: Array, labels: Sequence[tuple[str, ...]], measure: Measure,
    settings: InterBrain,
) -> tuple[CellTest, tuple[Cluster, ...]]:  # fmt: skip
    """The max statistic, and clusters where they are asked for; `null` is overwritten."""
    coupling = COUPLINGS.get(measure.name)
    signed = coupling is not None and coupling.signed
    test = max_statistic(values, null, signed=signed)
    if settings.cluster is None:
        return test, ()
    near = [_neighbors(own, settings) for own in labels]
    effects = np.where(np.isfinite(null), null, 0.0)
    return test, cluster_test(test, effects, settings.cluster, (near[0], near[1]), signed=signed)


def significance_of(
    measure: Measure, test: CellTest | None, null: str, seed: int, refusal: Notice | None = None
) -> Significance:
    """The largest effect against the largest of every surrogate."""
    surrogate = get("surrogates", null)
    known = test is not None and test.null.size
    effects = test.null if test is not None and known else np.empty(0)
    observed = test.observed if test is not None else math.nan
    spread = effects.std(ddof=1) if effects.size > 1 else 0.0
    return Significance(
        test=null,
        statistic=f"largest effect of {measure.title.lower()} among all pairs (SD of chance)",
        observed=observed,
        null=effects,
        p=test.smallest if test is not None else math.nan,
        effect=float((observed - effects.mean()) / spread) if spread > 0 else math.nan,
        surrogate=surrogate.name,
        keeps=", ".join(WHOLE if kept == "heads" else kept for kept in surrogate.keeps),
        seed=seed,
        notices=() if refusal is None else (refusal,),
    )


def verdict_of(test: Significance, plan: AnalysisPlan) -> Verdict:
    """Whether anything among all pairs beats chance."""
    alpha = plan.null.alpha
    if not math.isfinite(test.p):
        told = "; ".join(n.text for n in test.notices) or "nothing could be judged"
        return Verdict("undecided", math.nan, METHOD, alpha, f"No test could be made: {told}")
    beyond = test.p <= alpha
    text = "Some pairs of channels beat chance" if beyond else "No pair of channels beats chance"
    return Verdict(
        "more than chance" if beyond else "not distinguishable from chance", test.p, METHOD, alpha,
        f"{text}, all of them counted.",
    )  # fmt: skip


def result_of(
    values: Array, coverage: Array, bench: Bench, plan: AnalysisPlan, base: Provenance
) -> SynchronyResult:
    """All pairs as one result; the axis of time is left out where there is one value."""
    settings = plan.inter_brain or InterBrain()
    caps = bench.caps
    measure: Measure = get("measures", settings.measure_of(caps.method))
    bands = settings.bands_of(caps.method)
    labels = dict(zip(DIMS, (*bench.labels, tuple(bands)), strict=False))
    coords = {dim: np.arange(len(names), dtype=np.float64) for dim, names in labels.items()}
    coords["band"] = np.array([(low * high) ** 0.5 for low, high in bands.values()])
    dims: tuple[str, ...] = DIMS[:3]
    if settings.segment is None:
        values, coverage = values[..., 0], coverage[..., 0]
    else:
        dims, coords = DIMS, {**coords, "time": bench.meeting.times}
    kind = f"{caps.method} {settings.blood}" if caps.method == "fNIRS" else caps.method
    told = {"measure": measure.name, "null": settings.null_of(caps.method), "bands": dict(bands)}
    params = {**settings.model_dump(mode="json"), **told}
    return SynchronyResult(
        measure=measure.name, signal=kind, persons=caps.persons, values=values, dims=dims,
        coords=coords, coverage=coverage, unit=measure.declares.unit, labels=labels,
        provenance=replace(base, params={**base.params, **params}, seed=plan.seed),
    )  # fmt: skip


def check_size(count: int, values: Array) -> None:
    """Refuse a test whose surrogates would not fit into memory.

    Raises
    ------
    ParameterError
        There are too many values.
    """
    if count * values.size > MOST_VALUES:
        raise ParameterError(
            f"{count} surrogates of {values.size:,} values are more than the {MOST_VALUES:,} that "
            "are held at once. Take regions (by = 'region'), fewer channels or bands, longer "
            "segments, or fewer surrogates."
        )


def cluster_of(cluster: Cluster, result: SynchronyResult) -> PairCluster:
    """A cluster along the dimensions of a result."""
    cells = cluster.cells[:, : len(result.dims)].astype(np.float64)
    return PairCluster(cells, cluster.mass, cluster.p)


def _met(caps: Sequence[Cap], plan: AnalysisPlan, *, within: bool) -> Iterator[tuple[Cap, Cap]]:
    """Which heads are compared."""
    for one, other in combinations(caps, 2):
        if plan.pairs == "all" or one is caps[0]:
            yield one, other
    if within:
        yield from ((cap, cap) for cap in caps)


def _result(
    bench: Bench, values: Array, coverage: Array, session: Session, plan: AnalysisPlan
) -> SynchronyResult:
    names = {name for cap in bench.caps.caps for name in cap.recordings}
    sources = tuple(r.source for r in session.recordings if r.source and r.name in names)
    return result_of(values, coverage, bench, plan, Provenance(sources=sources))


def _means(X: Array, rows: Sequence[Sequence[int]]) -> Array:
    """Mean signal of the channels of each region that are observed."""
    return np.stack([observed_mean(X[list(own)], axis=0) for own in rows])


def _neighbors(labels: tuple[str, ...], settings: InterBrain) -> BoolArray:
    near = neighbors_of(labels, settings.neighbors)
    return np.zeros((len(labels), len(labels)), bool) if near is None else near
