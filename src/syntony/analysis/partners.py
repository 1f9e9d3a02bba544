"""All dyads together: real partners against wrong ones, all pairs of channels at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from syntony.analysis.coupling import Epochs, Waves, band_coherence, pooled
from syntony.analysis.interbrain import (
    Bench,
    check_size,
    cluster_of,
    judged,
    result_of,
    significance_of,
    verdict_of,
)
from syntony.core.brains import InterBrainFinding
from syntony.core.errors import DataError
from syntony.core.interbrain import InterBrain
from syntony.core.measure import Measure
from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import Provenance, seed_for
from syntony.core.registry import get
from syntony.core.session import Notice, Session
from syntony.core.signals import Array
from syntony.kernels.headpairs import Head, couple
from syntony.stats.channels import shuffled_means
from syntony.surrogates.wrong_partner import FEW_DYADS

NULL = "wrong_partner"


@dataclass(frozen=True, eq=False)
class Held:
    """Two heads that are kept until all sessions are known.

    Parameters
    ----------
    bench : Bench
        Prepared, without what only their own test needs.
    session, dyad, stratum : str
        Partners change within a stratum only.
    place : int
        Number of the pair in its session, from 0.
    """

    bench: Bench
    session: str
    dyad: str
    stratum: str
    place: int

    @property
    def kind(self) -> tuple[str, float, int, int]:
        """What heads must share to be partners: method, rate, epoch, and their place."""
        caps, meeting = self.bench.caps, self.bench.meeting
        width = meeting.cut.width if isinstance(meeting, Epochs) else 0
        return caps.method, float(caps.rate), width, self.place


def held(heads: Sequence[Bench], session: Session, plan: AnalysisPlan) -> Iterator[Held]:
    """Keep the heads of a session for later, in half the memory.

    Yields
    ------
    Held
        Nothing of one head alone, nor of a session that is of no stratum though the plan names
        one: it has no wrong partners.
    """
    settings = plan.inter_brain or InterBrain()
    stratum = session.design.get(plan.null.stratum, "")
    if not settings.partners or not plan.null.members or (plan.null.stratum and not stratum):
        return
    places: dict[str, int] = {}
    for bench in heads:
        one, other = bench.caps.persons
        if one != other:
            place = places[bench.caps.method] = places.get(bench.caps.method, -1) + 1
            dyad = session.dyad or session.name
            yield Held(_slim(bench), session.name, dyad, stratum, place)


def _slim(bench: Bench) -> Bench:
    """What a meeting with another's head needs."""
    meeting = bench.meeting
    if not isinstance(meeting, Epochs):
        return bench
    none = np.empty((0, 0))
    caps = replace(bench.caps, X=none, Y=none)
    heads = (_single(meeting.heads[0]), _single(meeting.heads[1]))
    return replace(bench, caps=caps, meeting=replace(meeting, caps=caps, heads=heads))


def partners(all_: Sequence[Held], plan: AnalysisPlan) -> Iterator[InterBrainFinding]:
    """Test the mean over dyads against wrong partners.

    Parameters
    ----------
    all_ : sequence of Held
        Heads of all sessions.
    plan : AnalysisPlan
        Its `inter_brain`, `null` and `seed`.

    Yields
    ------
    InterBrainFinding
        One a method, rate and epoch of which there are `FEW_DYADS` sessions or more.

    Raises
    ------
    DataError
        The heads have no channel or region in common.
    """
    ordered = sorted(all_, key=lambda one: one.kind)
    for _, same in groupby(ordered, key=lambda one: one.kind):
        group = list(same)
        if len({one.dyad for one in group}) >= FEW_DYADS:
            yield _tested(group, plan)


def _tested(group: Sequence[Held], plan: AnalysisPlan) -> InterBrainFinding:
    settings, first = plan.inter_brain or InterBrain(), group[0].bench
    method = first.caps.method
    measure: Measure = get("measures", settings.measure_of(method))
    labels = tuple(_shared([one.bench.labels[k] for one in group]) for k in (0, 1))
    surrogate, count = get("surrogates", NULL), plan.null.surrogates
    seed = seed_for(plan.seed, "wrong partners", method)
    dyads = [(one.dyad, one.stratum) for one in group]
    rng = np.random.default_rng(seed)
    orders = surrogate.draw(dyads, count, surrogate.settings(), rng)
    known: dict[tuple[int, int], Array] = {}

    def table(i: int, j: int) -> Array:
        if (i, j) not in known:
            known[i, j] = _met(group[i].bench, group[j].bench, (labels[0], labels[1]), settings)
        return known[i, j]

    check_size(count, table(0, 0))
    values, null = shuffled_means(table, orders, len(group))
    test, clusters = judged(values, null, labels, measure, settings)
    bench = replace(first, labels=(labels[0], labels[1]))
    whole = plan.model_copy(update={"inter_brain": settings.model_copy(update={"segment": None})})
    sessions = f"{len(group)} sessions"
    coverage = np.mean([np.isfinite(table(i, i)) for i in range(len(group))], axis=0)
    result = result_of(values, coverage, bench, whole, Provenance(steps=(sessions,)))
    result = replace(result, persons=("first persons", "second persons"))
    significance = significance_of(measure, test, NULL, seed)
    text = (
        f"The mean over {sessions} against {count} times in which everybody's second head was "
        "handed to another first one. Dyads differ in their epochs: of two heads the first ones "
        "that both have were compared."
    )
    return InterBrainFinding(
        session="all sessions",
        dyad="",
        kind="partners",
        method=method,
        result=result,
        effect=test.effect[..., 0],
        p=test.p[..., 0],
        tests=(significance,),
        verdict=verdict_of(significance, plan),
        clusters=tuple(cluster_of(c, result) for c in clusters),
        notices=(Notice("wrong-partners", text, method, warning=False),),
    )


def _met(
    one: Bench, other: Bench, labels: tuple[tuple[str, ...], tuple[str, ...]], settings: InterBrain
) -> Array:
    """First head of one dyad with the second of another, of the shared channels or regions."""
    a, b = one.meeting, other.meeting
    if isinstance(a, Epochs) and isinstance(b, Epochs):
        n = min(len(a.cut.starts), len(b.cut.starts))
        heads = (_first(a.heads[0], n), _first(b.heads[1], n))
        values, coverage = couple(a.coupling, *heads, np.zeros(n, np.int64))
        values = np.where(coverage >= settings.minimum_coverage, values, np.nan)
    elif isinstance(a, Waves) and isinstance(b, Waves):
        n = min(a.caps.X.shape[1], b.caps.Y.shape[1])
        bands = settings.bands_of(a.caps.method).values()
        values = band_coherence(a.caps.X[:, :n], b.caps.Y[:, :n], bands, float(a.caps.rate))
    if one.groups is not None and other.groups is not None:
        values = pooled(values, (one.groups[0], other.groups[1]))
    rows = [one.labels[0].index(label) for label in labels[0]]
    columns = [other.labels[1].index(label) for label in labels[1]]
    return np.asarray(values[np.ix_(rows, columns)])


def _shared(names: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Names that all have, in the order of the first."""
    found = tuple(n for n in names[0] if all(n in others for others in names))
    if not found:
        raise DataError(
            "The heads of these sessions have no channel in common, so partners cannot be "
            "exchanged. Compare regions ([inter_brain] by = 'region')."
        )
    return found


def _first(head: Head, n: int) -> Head:
    return Head(tuple(band[:n] for band in head.bands), head.known[:, :n])


def _single(head: Head) -> Head:
    """The same in single precision: phases to 1e-7."""
    small = (np.complex64 if np.iscomplexobj(band) else np.float32 for band in head.bands)
    bands = tuple(band.astype(kind) for band, kind in zip(head.bands, small, strict=True))
    return Head(bands, head.known)
