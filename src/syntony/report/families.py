"""Channels that belong together: corrected for their number, as one family a pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from syntony.core.results import Finding
from syntony.core.signals import Array
from syntony.stats.families import family_wise
from syntony.stats.verdict import benjamini_hochberg

#: Session, persons and name of a family.
Key = tuple[str, tuple[str, ...], str]


def families(found: Sequence[Finding]) -> Mapping[Key, list[int]]:
    """Places of the findings of each family of two channels or more."""
    groups: dict[Key, list[int]] = {}
    for i, finding in enumerate(found):
        if finding.family:
            key = (finding.session, finding.result.persons, finding.family)
            groups.setdefault(key, []).append(i)
    return {key: places for key, places in groups.items() if len(places) > 1}


def family_p(found: Sequence[Finding]) -> Array:
    """Chance that any channel of its family shows as much, by the largest inside shared nulls.

    Returns
    -------
    ndarray, shape (n_findings,)
        NaN where a finding stands alone or nothing was tested.
    """
    p = np.full(len(found), np.nan)
    for places in families(found).values():
        p[places] = family_wise([found[i].tests for i in places])
    return p


def family_q(found: Sequence[Finding]) -> Array:
    """Each verdict's p, corrected for the channels of its family (false discovery rate).

    Returns
    -------
    ndarray, shape (n_findings,)
        NaN where a finding stands alone or has no p. The smallest one of a family is Simes' p of
        the whole family: whether there is anything in it at all.
    """
    q = np.full(len(found), np.nan)
    for places in families(found).values():
        q[places] = benjamini_hochberg(np.array([found[i].verdict.p for i in places]))
    return q
