"""Windows in whole samples: seconds are rounded here, once, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import DataError, ParameterError
from syntony.core.signals import Array


@dataclass(frozen=True)
class WindowPlan:
    """Window, step and reach in samples at one rate.

    Parameters
    ----------
    rate : Fraction
        Samples a second (Hz).
    width : int
        Samples a window correlates.
    step : int
        Samples from one window's start to the next.
    reach : int
        Largest lag in samples; 0 where a measure has no lags.
    """

    rate: Fraction
    width: int
    step: int
    reach: int = 0

    def __post_init__(self) -> None:
        if self.width < 2 or self.step < 1 or self.reach < 0:
            raise ParameterError(
                "A window needs at least 2 samples, a step at least 1 and a lag at least 0; "
                f"at {float(self.rate):g} Hz {self.width}, {self.step} and {self.reach} came. "
                "Lengthen them, or resample to a higher rate first."
            )

    @classmethod
    def from_seconds(
        cls,
        rate: Fraction,
        n: int,
        *,
        window: float | None,
        step: float | None = None,
        max_lag: float = 0.0,
    ) -> WindowPlan:
        """Round seconds to samples (half up); no window means the whole of `n` samples.

        Parameters
        ----------
        rate : Fraction
            Samples a second (Hz).
        n : int
            Samples of the recording.
        window, step, max_lag : float
            Seconds. Without a step windows do not overlap.
        """
        reach = to_samples(max_lag, rate)
        width = n - reach if window is None else to_samples(window, rate)
        if window is None and width < 2:
            raise DataError(
                f"{n} samples at {float(rate):g} Hz are too few for a window and lags of "
                f"{max_lag:g} s. Record longer, or shorten the lags."
            )
        return cls(rate, width, width if step is None else to_samples(step, rate), reach)

    @property
    def span(self) -> int:
        """Samples that one window needs, its lags included."""
        return self.width + self.reach

    @property
    def lags(self) -> Array:
        """Lags (s), ascending, zero among them; positive: the first person leads."""
        k = np.arange(-self.reach, self.reach + 1)
        return np.asarray(k * (self.rate.denominator / self.rate.numerator), dtype=np.float64)

    def delay(self, seconds: float, dimension: int) -> int:
        """Samples between the delay coordinates of a point; 1 where there is one coordinate.

        Raises
        ------
        ParameterError
            The delay rounds to nothing, or a window holds fewer than two points beyond its
            delays and lags.
        """
        if dimension == 1:
            return 1
        samples = to_samples(seconds, self.rate)
        if samples < 1:
            raise ParameterError(
                f"At {float(self.rate):g} Hz a delay of {seconds:g} s is less than one sample; "
                f"delay coordinates need at least {1 / float(self.rate):g} s."
            )
        if self.width - (dimension - 1) * samples < 2:
            raise ParameterError(
                f"A window of {self.span / float(self.rate):g} s needs at least two points beyond "
                f"its lags and its {dimension - 1} delays of {seconds:g} s; lengthen it, or take "
                "fewer or shorter delays."
            )
        return samples

    def starts(self, n: int) -> NDArray[np.int64]:
        """First sample of every window that lies with all its lags inside `n` samples."""
        return np.arange(0, n - self.span + 1, self.step, dtype=np.int64)

    def centers(self, starts: NDArray[np.int64]) -> Array:
        """Middle of the samples that each window rests on (s after the first sample)."""
        middles = starts.astype(np.float64) + self.span / 2
        return np.asarray(middles * (self.rate.denominator / self.rate.numerator))


def by_window(
    X: Array,
    starts: NDArray[np.int64],
    plan: WindowPlan,
    value: Callable[[Array], float],
    *,
    minimum: float,
    known: Callable[[Array], Array] = np.isfinite,
) -> tuple[Array, Array]:
    """Value and coverage of every window, for measures that take one window at a time.

    Parameters
    ----------
    X : ndarray, shape (persons, n)
        One signal of each person, on one grid.
    starts : ndarray, shape (windows, persons)
        First sample of each person's part of each window.
    plan : WindowPlan
        How long a window is.
    value : callable
        From a window, shape (persons, width), to its value.
    minimum : float
        Share of complete samples below which no value is asked for.
    known : callable
        From a window to what of it is known, shape (persons, m): its samples unless said otherwise.

    Returns
    -------
    values, coverage : ndarray, shape (windows,)
        NaN where too little is known; the share of `known` that all persons have.
    """
    values, coverage = np.full(len(starts), np.nan), np.zeros(len(starts))
    for i, begins in enumerate(starts):
        window = np.stack([x[s : s + plan.width] for x, s in zip(X, begins, strict=True)])
        coverage[i] = known(window).all(axis=0).mean()
        if coverage[i] >= minimum:
            values[i] = value(window)
    return values, coverage


def to_samples(seconds: float, rate: Fraction) -> int:
    """Whole samples in a duration, half up.

    Examples
    --------
    >>> to_samples(0.5, Fraction(30000, 1001))
    15
    """
    return int(Fraction(repr(float(seconds))) * rate + Fraction(1, 2))
