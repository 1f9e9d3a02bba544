"""Real dyads against pseudo-dyads: the same people, paired with somebody they never met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

import numpy as np

from syntony.analysis.defaults import settings_for
from syntony.analysis.pairs import Failed, Pair
from syntony.core.errors import DataError
from syntony.core.measure import Measure
from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import seed_for
from syntony.core.registry import get
from syntony.core.results import DyadContrast, Failure, Finding, Significance
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.stats.dyads import contrast, dyad_test
from syntony.stats.equivalence import equivalences
from syntony.stats.verdict import verdict
from syntony.surrogates.pseudo_dyad import FEW_DYADS, SURROGATE

#: All re-pairings of up to 71 dyads; of more dyads so many are drawn.
PSEUDO_DYADS = 5000

Table = tuple[tuple[Pair, ...], Array]


def groups(ready: Sequence[Pair]) -> Iterator[tuple[Pair, ...]]:
    """Pairs that may be re-paired with each other: one signal of one method at one rate.

    Where a session has several pairs, the k-th pairs of all sessions go together, so that
    persons keep their place.
    """
    place: dict[tuple[str, str], int] = {}
    keyed: list[tuple[tuple[str, str, float, int], Pair]] = []
    for pair in ready:
        k = place[pair.session, pair.name] = place.get((pair.session, pair.name), -1) + 1
        keyed.append(((pair.name, pair.method, float(pair.rate), k), pair))
    keyed.sort(key=lambda item: item[0])
    for _, members in groupby(keyed, key=lambda item: item[0]):
        yield tuple(pair for _, pair in members)


def contrasts(
    tables: Sequence[Table], plan: AnalysisPlan, failed: Failed | None = None
) -> tuple[DyadContrast, ...]:
    """Compare real with pseudo-dyads for every signal that enough sessions have.

    Parameters
    ----------
    tables : sequence of (group, values)
        From `dyad_tables`.
    plan : AnalysisPlan
        Its first measure is compared, by its index.
    failed : callable, optional
        Told ``(what, error)`` of every signal of which too little could be judged. Left out, the
        first one raises.

    Returns
    -------
    tuple of DyadContrast
        One a group of at least `FEW_DYADS` sessions.
    """
    found = []
    for group, values in tables:
        try:
            found.append(
                contrast(
                    values,
                    measure=plan.measures[0].measure,
                    signal=group[0].name,
                    statistic=statistic(plan),
                    sessions=[pair.session for pair in group],
                    seed=seed_for(plan.seed, "contrast", group[0].name),
                )
            )
        except DataError as error:
            if failed is None:
                raise
            failed(f"strangers, {group[0].name}", error)
    return tuple(found)


def with_pseudo_dyads(
    found: Sequence[Finding], tables: Sequence[Table], plan: AnalysisPlan
) -> tuple[Finding, ...]:
    """Add the test against pseudo-dyads to each finding, and renew its verdict.

    Parameters
    ----------
    found : sequence of Finding
        Of all sessions, tested within the dyad.
    tables : sequence of (group, values)
        From `dyad_tables`.
    plan : AnalysisPlan
        Whether ``pseudo_dyads`` is a member of its panel.

    Returns
    -------
    tuple of Finding
        Unchanged where there are too few sessions.
    """
    if "pseudo_dyads" not in plan.null.members:
        return tuple(found)
    tests: dict[tuple[str, str, tuple[str, ...]], Significance] = {}
    for group, values in tables:
        for i, pair in enumerate(group):
            tests[pair.session, pair.name, pair.persons] = dyad_test(values, i, seed=plan.seed)
    renewed = []
    for finding in found:
        test = tests.get((finding.session, finding.result.signal, finding.result.persons))
        if test is None:
            renewed.append(finding)
            continue
        members = (*finding.tests, test)
        answer = verdict(members, alpha=plan.null.alpha)
        small = equivalences(members, plan.bound, alpha=plan.null.alpha)
        renewed.append(replace(finding, tests=members, verdict=answer, equivalence=small))
    return tuple(renewed)


def statistic(plan: AnalysisPlan) -> str:
    """The one number of people who met and who did not, in words."""
    measure = get("measures", plan.measures[0].measure)
    turned = (
        "" if measure.declares.similarity else ", less of which is more alike, with its sign turned"
    )
    return f"index of {measure.name} over windows that do not overlap{turned}"


def unplaced(ready: Sequence[Pair], plan: AnalysisPlan) -> tuple[Failure, ...]:
    """Sessions that are of no stratum though the plan pairs within one: they meet nobody."""
    field = plan.null.stratum
    names = dict.fromkeys(pair.session for pair in ready if field and not pair.stratum)
    text = (
        f"The plan re-pairs people within one {field!r} only (null.stratum), and the design of "
        f"this session has none: it meets nobody. Write a column {field!r} into dyads.tsv, or a "
        "field of that name into the recipe's pattern, or name another stratum."
    )
    return tuple(Failure(name, "compute", "DataError", text) for name in names)


def dyad_tables(ready: Sequence[Pair], plan: AnalysisPlan) -> tuple[Table, ...]:
    """Groups of at least `FEW_DYADS` sessions, each with the values of everybody with everybody."""
    dyads = [p for p in ready if len(p.signals) == 2 and (p.stratum or not plan.null.stratum)]
    return tuple((g, dyad_values(g, plan)) for g in groups(dyads) if len(g) >= FEW_DYADS)


def dyad_values(group: Sequence[Pair], plan: AnalysisPlan) -> Array:
    """The first measure's index of every first person with every second person.

    Windows do not overlap, so that every sample counts once, and each pseudo-dyad is cut to the
    shorter of its two recordings.

    Returns
    -------
    ndarray, shape (n, n)
        The diagonal is real; NaN where two sessions are of one dyad or of different strata. Larger
        is more alike: the index of a distance has its sign turned.
    """
    measure, settings = settings_for(plan.measures[0], group[0].modality)
    if "step" in type(settings).model_fields:
        settings = settings.model_copy(update={"step": None})
    wanted = SURROGATE.draw(
        [(pair.dyad, pair.stratum) for pair in group],
        PSEUDO_DYADS,
        SURROGATE.settings(),
        np.random.default_rng(seed_for(plan.seed, "pseudo-dyads", group[0].name)),
    )
    met = np.array([*((i, i) for i in range(len(group))), *wanted])
    first = [pair.signals[0].values for pair in group]
    second = [pair.signals[1].values for pair in group]
    found = measure.crossed and measure.crossed(first, second, met, settings, group[0].rate)
    if found is None:
        found = np.array(
            [_index(measure, settings, group[0].rate, first[i], second[j]) for i, j in met]
        )
    values = np.full((len(group), len(group)), np.nan)
    values[met[:, 0], met[:, 1]] = np.asarray(found) * (
        1.0 if measure.declares.similarity else -1.0
    )
    return values


def _index(measure: Measure, settings: Settings, rate: Fraction, x: Array, y: Array) -> float:
    """Index of one pair over the time that both have."""
    n = min(x.size, y.size)
    layout = measure.plan(settings, rate, n)
    starts = np.repeat(layout.starts(n)[:, None], 2, axis=1)
    cells, _ = measure.rows(np.stack((x[:n], y[:n])), starts, settings, layout)
    return measure.index(cells)
