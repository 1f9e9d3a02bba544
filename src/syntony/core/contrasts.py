"""Real dyads against pseudo-dyads."""

from __future__ import annotations

from dataclasses import dataclass

from syntony.core.signals import Array


@dataclass(frozen=True, eq=False)
class DyadContrast:
    """Real dyads against pseudo-dyads: the same measure on people who never met.

    Parameters
    ----------
    measure, signal : str
        What was compared.
    statistic : str
        The one number a dyad, in words.
    sessions : tuple of str
        Names of the real sessions, one a value of `real`.
    real, pseudo : ndarray
        One number a real session, one a pseudo-dyad.
    effect : float
        Cohen's d with the pooled standard deviation.
    interval : tuple of float
        95 % bootstrap interval of the effect, over dyads.
    p : float
        Permutation p-value over dyads.
    scheme : str
        How pseudo-dyads were paired, in words with their number.
    reading : str
        One sentence in words, such as "small".
    persons : int
        How many were compared at once; of more than two, pseudo-groups.
    """

    measure: str
    signal: str
    statistic: str
    sessions: tuple[str, ...]
    real: Array
    pseudo: Array
    effect: float
    interval: tuple[float, float]
    p: float
    scheme: str
    reading: str
    persons: int = 2
