"""Groups against strangers without surrogates: Kuramoto's order parameter over many groups."""

from __future__ import annotations

import math
from dataclasses import dataclass

from syntony.core.errors import DataError
from syntony.core.signals import Array


@dataclass(frozen=True)
class WeakNull:
    """The weak null test of Frank and Richardson.

    Parameters
    ----------
    t : float
        How far the mean squared order parameter lies above that of strangers.
    df : int
        Groups less one.
    p : float
        One-sided.
    """

    t: float
    df: int
    p: float


def weak_null(squared: Array, n_persons: int) -> WeakNull:
    """Test whether groups are more in phase than people whose phases are independent.

    Parameters
    ----------
    squared : ndarray, shape (n_groups,)
        Mean squared order parameter of each group, as the table of ``kuramoto`` tells it.
    n_persons : int
        Persons in every group: strangers' squared order parameter is one over it.

    Returns
    -------
    WeakNull
        The standard deviation is the authors', over the number of groups and not one less.

    Raises
    ------
    DataError
        Fewer than two groups, one without a value, or all alike.

    Notes
    -----
    It asks whether phases agree, not whether anybody answers anybody: one beat that all hear makes
    phases agree too. Phases of people who start together and keep their own steady rhythm are not
    independent either; surrogates from other groups tell.

    References
    ----------
    .. [1] Frank & Richardson (2010), doi:10.1016/j.physd.2010.07.015.
    """
    from scipy.stats import t as student

    n = squared.size
    spread = float(squared.std()) if n > 1 else 0.0
    if not math.isfinite(spread) or not spread > 0:
        raise DataError(
            f"The weak null test needs at least two groups with a value each that differ; {n} came."
        )
    t = (float(squared.mean()) - 1 / n_persons) / (spread / math.sqrt(n))
    return WeakNull(t, n - 1, float(student.sf(t, n - 1)))
