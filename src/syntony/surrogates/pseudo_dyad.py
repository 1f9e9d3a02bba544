"""Pseudo-dyads: real people, paired with somebody they never met (participant shuffle)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from syntony.core.contracts import Surrogate
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array

#: Fewer real dyads give too few, too dependent pseudo-dyads.
FEW_DYADS = 8


class PairingSettings(Settings):
    """Pseudo-dyads have no settings: places are kept, dyads and strata come with the sessions."""


def draw(
    sessions: Sequence[tuple[str, str]],
    count: int,
    _settings: PairingSettings,
    rng: np.random.Generator,
) -> tuple[tuple[int, int], ...]:
    """Which first person meets which second person.

    Parameters
    ----------
    sessions : sequence of (dyad, stratum)
        Sessions of one dyad are never paired with each other, nor are different strata (such as
        different stimuli: a shared stimulus is no interaction).
    count : int
        Largest number of pseudo-dyads; if there are more, so many are drawn without replacement.
    rng : Generator
        Used only where they are drawn.

    Returns
    -------
    tuple of (int, int)
        First person of session i with second person of session j, in ascending order.
    """
    possible = [
        (i, j)
        for i, (dyad, stratum) in enumerate(sessions)
        for j, (other, same) in enumerate(sessions)
        if dyad != other and stratum == same
    ]
    if len(possible) <= count:
        return tuple(possible)
    chosen = rng.choice(len(possible), size=count, replace=False)
    return tuple(possible[k] for k in sorted(chosen.tolist()))


def refuses(sessions: Array) -> Notice | None:
    """Few dyads are no null."""
    if len(sessions) >= FEW_DYADS:
        return None
    text = f"{len(sessions)} dyads give too few pseudo-dyads for a null; {FEW_DYADS} are needed."
    return Notice("too-few-dyads", text, "pseudo_dyad")


SURROGATE = Surrogate(
    name="pseudo_dyad",
    title="Pseudo-dyads (participant shuffle)",
    level="dyad",
    keeps=("person", "distribution", "spectrum", "order within windows", "place", "stratum"),
    breaks="who met whom",
    assumes="sessions of one kind: the same task at the same time is shared by strangers too",
    settings=PairingSettings,
    draw=draw,
    refuses=refuses,
    source="Bernieri & Rosenthal (1991), Fundamentals of Nonverbal Behavior, pp. 401-432; "
    "as participant shuffling: Moulder et al. (2018), doi:10.1037/met0000172",
)
