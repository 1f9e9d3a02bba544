"""What is found between heads: all pairs of channels as one result, with their chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syntony.core.interbrain import Method
from syntony.core.results import Significance, SynchronyResult, Verdict
from syntony.core.session import Notice
from syntony.core.signals import Array


@dataclass(frozen=True, eq=False)
class PairCluster:
    """Neighboring pairs of channels that stand out together.

    Parameters
    ----------
    cells : ndarray, shape (n_cells, n_dims)
        Places of its cells along the dimensions of the result.
    mass : float
        Sum of their effects.
    p : float
        Family-wise, by the heaviest cluster inside the null.
    """

    cells: Array
    mass: float
    p: float


@dataclass(frozen=True, eq=False)
class InterBrainFinding:
    """Coupling of all channels of one head with all of another.

    Parameters
    ----------
    session, dyad : str
        Where it was found; of wrong partners all sessions.
    kind : str
        ``between`` two heads; ``within`` one (never tested); ``partners``: the mean over all
        dyads against wrong partners.
    method : str
        ``EEG`` or ``fNIRS``.
    result : SynchronyResult
        Dims ``("first_channel", "second_channel", "band")`` and ``"time"`` where segments were
        asked for; `labels` names channels (or regions) and bands.
    effect, p : ndarray, shape of the values
        Distance of every value from its own null in that null's standard deviations, and the
        chance that strangers show as much anywhere among all pairs, bands and times; NaN where
        unknown or not tested.
    tests : tuple of Significance
        The largest effect of all against the largest of every surrogate.
    verdict : Verdict
        Whether there is anything at all.
    clusters : tuple of PairCluster
        The heaviest first, where they were asked for.
    notices : tuple of Notice
        What a user must know before believing it.
    """

    session: str
    dyad: str
    kind: Literal["between", "within", "partners"]
    method: Method
    result: SynchronyResult
    effect: Array
    p: Array
    tests: tuple[Significance, ...]
    verdict: Verdict
    clusters: tuple[PairCluster, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def beyond(self) -> NDArray[np.intp]:
        """Places of the cells that beat chance, the largest effect first, (n_cells, n_dims)."""
        places = np.argwhere(self.p <= self.verdict.alpha)
        sizes = np.abs(self.effect[tuple(places.T)])
        return np.asarray(places[np.argsort(-sizes, kind="stable")])
