"""Real groups against pseudo-groups: the same people, each with members of other groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from syntony.analysis.defaults import settings_for
from syntony.analysis.pairs import Failed, Pair
from syntony.analysis.pseudo import groups, statistic
from syntony.core.contrasts import DyadContrast
from syntony.core.errors import DataError
from syntony.core.measure import IntArray
from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import seed_for
from syntony.core.results import Finding, Significance
from syntony.core.signals import Array
from syntony.stats.groups import group_contrast, group_test
from syntony.stats.verdict import verdict
from syntony.surrogates.pseudo_group import FEW_GROUPS, SURROGATE, GroupingSettings

#: Times that everybody is grouped anew, and pseudo-groups that are judged at most.
REGROUPINGS, PSEUDO_GROUPS, FEW_REGROUPINGS = 99, 4000, 19


@dataclass(frozen=True, eq=False)
class Regrouped:
    """Groups of one size and signal, with what strangers in their places give.

    Parameters
    ----------
    groups : tuple of Pair
        The real ones.
    real : ndarray, shape (n_groups,)
        Index of each; larger is more alike.
    pseudo : ndarray, shape (n_regroupings, n_groups)
        Index of each pseudo-group; NaN where it could not be formed or judged.
    members : ndarray, shape (n_regroupings, n_groups, n_persons)
        Whose person sits at each place.
    """

    groups: tuple[Pair, ...]
    real: Array
    pseudo: Array
    members: IntArray


def regroupings(ready: Sequence[Pair], plan: AnalysisPlan) -> tuple[Regrouped, ...]:
    """Judge pseudo-groups of every signal and size of which there are at least `FEW_GROUPS`.

    Values of most measures of groups depend on the number of persons, so groups of different
    sizes are not mixed.
    """
    if "pseudo_dyads" not in plan.null.members:
        return ()
    many = [p for p in ready if len(p.signals) > 2 and (p.stratum or not plan.null.stratum)]
    found = []
    for same in groups(many):
        by_size = sorted(same, key=lambda pair: len(pair.signals))
        for _, chosen in groupby(by_size, key=lambda pair: len(pair.signals)):
            members = tuple(chosen)
            if len(members) >= FEW_GROUPS:
                found.append(_regrouped(members, plan))
    return tuple(found)


def _regrouped(members: tuple[Pair, ...], plan: AnalysisPlan) -> Regrouped:
    n, persons = len(members), len(members[0].signals)
    drawn = SURROGATE.draw(
        [(pair.dyad, pair.stratum) for pair in members],
        max(FEW_REGROUPINGS, min(REGROUPINGS, PSEUDO_GROUPS // n)),
        GroupingSettings(persons=persons),
        np.random.default_rng(seed_for(plan.seed, "pseudo-groups", members[0].name, str(persons))),
    )
    real = np.array([_index(members, np.full(persons, i), plan) for i in range(n)])
    pseudo = np.array([[_index(members, row, plan) for row in table] for table in drawn])
    return Regrouped(members, real, pseudo, drawn)


def _index(members: Sequence[Pair], row: IntArray, plan: AnalysisPlan) -> float:
    """Index of the first measure of people of these sessions, over the time that all have."""
    if row[0] < 0:
        return np.nan
    measure, settings = settings_for(plan.measures[0], members[0].modality)
    if "step" in type(settings).model_fields:
        settings = settings.model_copy(update={"step": None})
    series = [members[session].signals[place].values for place, session in enumerate(row)]
    n = min(x.size for x in series)
    layout = measure.plan(settings, members[0].rate, n)
    starts = np.repeat(layout.starts(n)[:, None], row.size, axis=1)
    values, _ = measure.rows(np.stack([x[:n] for x in series]), starts, settings, layout)
    return measure.index(values) * (1.0 if measure.declares.similarity else -1.0)


def group_contrasts(
    found: Sequence[Regrouped], plan: AnalysisPlan, failed: Failed
) -> tuple[DyadContrast, ...]:
    """Compare real with pseudo-groups; `failed` is told where too little could be judged."""
    made = []
    for one in found:
        try:
            made.append(
                group_contrast(
                    one.real,
                    one.pseudo,
                    persons=len(one.groups[0].signals),
                    measure=plan.measures[0].measure,
                    signal=one.groups[0].name,
                    statistic=statistic(plan),
                    sessions=[pair.session for pair in one.groups],
                    seed=seed_for(plan.seed, "group contrast", one.groups[0].name),
                )
            )
        except DataError as error:
            failed(f"strangers, {one.groups[0].name}", error)
    return tuple(made)


def with_pseudo_groups(
    findings: Sequence[Finding], found: Sequence[Regrouped], plan: AnalysisPlan
) -> tuple[Finding, ...]:
    """Add the test against pseudo-groups to each finding of a group, and renew its verdict."""
    tests: dict[tuple[str, str, tuple[str, ...]], Significance] = {}
    for one in found:
        for i, pair in enumerate(one.groups):
            joined = (one.members == i).any(axis=2)
            tests[pair.session, pair.name, pair.persons] = group_test(
                float(one.real[i]), one.pseudo[joined], seed=plan.seed
            )
    renewed = []
    for finding in findings:
        test = tests.get((finding.session, finding.result.signal, finding.result.persons))
        members = finding.tests if test is None else (*finding.tests, test)
        renewed.append(
            finding
            if test is None
            else replace(finding, tests=members, verdict=verdict(members, alpha=plan.null.alpha))
        )
    return tuple(renewed)
