"""Pseudo-groups: real people, grouped with people whom they never met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.contracts import Surrogate
from syntony.core.measure import IntArray
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array

#: Fewer real groups give too few, too dependent pseudo-groups.
FEW_GROUPS = 8


class GroupingSettings(Settings):
    """Settings of the pseudo-groups; dyads (here: groups) and strata come with the sessions.

    Parameters
    ----------
    persons : int
        How many are in every group.
    """

    persons: Annotated[int, Field(ge=2, le=1000)] = 3


def draw(
    sessions: Sequence[tuple[str, str]],
    count: int,
    settings: GroupingSettings,
    rng: np.random.Generator,
) -> IntArray:
    """Who sits in whose group: everybody once, nobody with anybody of the own group.

    Parameters
    ----------
    sessions : sequence of (group, stratum)
        People of different strata never meet, nor do people of two sessions of one group.
    count : int
        How many times all are grouped anew.
    settings : GroupingSettings
        How many persons.
    rng : Generator
        Source of all randomness.

    Returns
    -------
    integer ndarray, shape (count, n_sessions, n_persons)
        Number of the session whose person sits at each place of each group; the first stays where
        they are. -1 in the whole group where it cannot be formed.
    """
    codes, strata = (np.array(part) for part in zip(*sessions, strict=True))
    made = np.full((count, len(sessions), settings.persons), -1)
    for stratum in dict.fromkeys(strata.tolist()):
        own = np.flatnonzero(strata == stratum)
        if own.size < settings.persons:
            continue
        for row in made:
            order = rng.permutation(own)
            moved = rng.permutation(own.size - 1)[: settings.persons - 1] + 1
            for place, by in enumerate((0, *moved)):
                row[order, place] = np.roll(order, -by)
    here = np.sort(codes[made], axis=2)
    made[(here[..., 1:] == here[..., :-1]).any(axis=2)] = -1
    return made


def refuses(sessions: Array) -> Notice | None:
    """Few groups are no null."""
    if len(sessions) >= FEW_GROUPS:
        return None
    text = f"{len(sessions)} groups give too few pseudo-groups for a null; {FEW_GROUPS} are needed."
    return Notice("too-few-groups", text, "pseudo_group")


SURROGATE = Surrogate(
    name="pseudo_group",
    title="Pseudo-groups (participant shuffle of groups)",
    level="group",
    keeps=("person", "distribution", "spectrum", "order within windows", "place", "stratum"),
    breaks="who met whom",
    assumes="sessions of one kind: the same task at the same time is shared by strangers too",
    settings=GroupingSettings,
    draw=draw,
    refuses=refuses,
    source="Bernieri & Rosenthal (1991), Fundamentals of Nonverbal Behavior, pp. 401-432; "
    "as participant shuffling: Moulder et al. (2018), doi:10.1037/met0000172",
)
