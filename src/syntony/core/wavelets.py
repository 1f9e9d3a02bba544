"""What wavelets tell of two signals beside one number: a map, and who goes first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from syntony.core.signals import Array


@dataclass(frozen=True, eq=False)
class WaveletMap:
    """Everything that one stretch of two signals gives.

    Parameters
    ----------
    periods : ndarray, shape (n_periods,)
        Seconds.
    coherence : ndarray, shape (n_periods, n)
        At every sample, or step: squared, 0 to 1, outside the cone of influence too.
    phase : ndarray, shape (n_periods, n)
        Radians, positive where the first person leads; smoothed like the coherence, but in the
        modes of peers that of the cross-spectrum itself.
    coverage : ndarray, shape (n_periods, n)
        Share of what a cell rests on that was observed; 0 outside the cone of influence.
    """

    periods: Array
    coherence: Array
    phase: Array
    coverage: Array

    @property
    def lead(self) -> Array:
        """By how much the first person precedes the second (s), within half a period."""
        return np.asarray(self.phase / (2 * np.pi) * self.periods[:, None])


@dataclass(frozen=True)
class PhaseLead:
    """Who goes first at one octave of periods.

    Parameters
    ----------
    shortest, longest : float
        Periods (s).
    leader : str or None
        Only where the phase says who: a quarter turn to either side of in phase and of anti-phase
        it does not.
    lag : float
        By how much the leader precedes (s); NaN without a leader.
    relation : str
        ``"in phase"``, ``"first leads"``, ``"anti-phase"`` or ``"second leads"``.
    agreement : float
        How alike the phases are over time, 0 to 1, each weighing as its coherence.
    """

    shortest: float
    longest: float
    leader: str | None
    lag: float
    relation: str
    agreement: float
