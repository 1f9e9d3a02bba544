"""Wrong partner: everybody's second head is handed to a first one of another dyad, all at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from syntony.core.contracts import Surrogate
from syntony.core.measure import IntArray
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array

#: Of five dyads 120 orders, of which the real one is one.
FEW_DYADS = 5


class PartnerSettings(Settings):
    """Wrong partners have no settings: dyads and strata come with the sessions."""


def draw(
    sessions: Sequence[tuple[str, str]],
    count: int,
    _settings: PartnerSettings,
    rng: np.random.Generator,
) -> IntArray:
    """Whose second head meets each first one.

    Parameters
    ----------
    sessions : sequence of (dyad, stratum)
        Partners change within a stratum only, such as one stimulus: what strangers share because
        they saw the same is no coupling.
    count : int
        How many times all are dealt anew.
    rng : Generator
        Source of all randomness.

    Returns
    -------
    integer ndarray, shape (count, n_sessions)
        Every order within the strata is equally likely, the real one among them: only then is
        the test exact.
    """
    strata = np.array([stratum for _, stratum in sessions])
    made = np.tile(np.arange(len(sessions)), (count, 1))
    for stratum in dict.fromkeys(strata.tolist()):
        own = np.flatnonzero(strata == stratum)
        made[:, own] = rng.permuted(np.broadcast_to(own, (count, own.size)), axis=1)
    return made


def refuses(sessions: Array) -> Notice | None:
    """Few dyads have few orders."""
    if len(sessions) >= FEW_DYADS:
        return None
    text = f"{len(sessions)} dyads have too few orders of partners; {FEW_DYADS} are needed."
    return Notice("too-few-dyads", text, "wrong_partner")


SURROGATE = Surrogate(
    name="wrong_partner",
    title="Wrong partner",
    level="partners",
    keeps=("person", "heads", "distribution", "spectrum", "order within windows", "place",
           "stratum"),
    breaks="who met whom",
    assumes="sessions of one kind: the same task at the same time is shared by strangers too",
    settings=PartnerSettings,
    draw=draw,
    refuses=refuses,
    source="Burgess (2013), doi:10.3389/fnhum.2013.00881; as participant shuffling: Moulder et "
    "al. (2018), doi:10.1037/met0000172",
)  # fmt: skip
