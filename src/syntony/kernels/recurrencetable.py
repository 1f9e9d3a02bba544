"""Before and after the recurrence plot: scaled points, and the table of its lines."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.recurrence import Lines, embedded

Scale = Literal["z", "unit", "none"]


def courses(X: Array, scale: Scale, dimension: int, delay: int, ddof: int = 0) -> list[Array]:
    """Points of each person, shape ``(dimension, n_points)``, scaled over the window.

    Parameters
    ----------
    X : ndarray, shape (n_persons, n)
        One window of each.
    scale : str
        ``"z"`` to mean 0 and standard deviation 1, ``"unit"`` to 0..1, ``"none"``.
    dimension, delay : int
        Delay coordinates, and samples between them.
    ddof : int
        Taken from the divisor of the variance.
    """
    return [embedded(_scaled(x, scale, ddof)[None], dimension, delay) for x in X]


def still(x: Array) -> bool:
    """Whether a person's window does not vary, or holds nothing."""
    return not np.nanmax(x, initial=-math.inf) > np.nanmin(x, initial=math.inf)


def _scaled(x: Array, scale: Scale, ddof: int) -> Array:
    if scale == "none" or still(x):
        return x
    if scale == "unit":
        return np.asarray((x - np.nanmin(x)) / (np.nanmax(x) - np.nanmin(x)))
    centered = x - np.nanmean(x)
    return np.asarray(centered / np.sqrt(np.nanmean(centered**2)) * _shrink(x, ddof))


def _shrink(x: Array, ddof: int) -> float:
    known = int(np.isfinite(x).sum())
    return math.sqrt((known - ddof) / known)


def quantified(
    lines: Lines, rate: float, *, min_diagonal: int = 2, min_vertical: int = 2
) -> dict[str, float]:
    """Recurrence quantification of one plot, as shares of one and in seconds.

    Parameters
    ----------
    lines : Lines
        Of `syntony.kernels.recurrence.recurrence_lines`.
    rate : float
        Samples a second (Hz).
    min_diagonal, min_vertical : int
        Points from which a run counts as a line.

    Returns
    -------
    dict of str to float
        NaN for what a plot without such lines does not have.
    """
    diagonal = _Row(lines.diagonal, min_diagonal)
    vertical = _Row(lines.vertical, min_vertical)
    points = lines.points
    return {
        "recurrence rate": points / lines.cells if lines.cells else math.nan,
        "determinism": diagonal.points / points if points else math.nan,
        "diagonal lines": float(diagonal.lines),
        "mean diagonal line (s)": diagonal.mean / rate,
        "longest diagonal line (s)": diagonal.longest / rate,
        "entropy of diagonal lines (nats)": diagonal.entropy,
        "relative entropy": diagonal.relative_entropy,
        "laminarity": vertical.points / points if points else math.nan,
        "trapping time (s)": vertical.mean / rate,
        "longest vertical line (s)": vertical.longest / rate,
    }


def crqa_table(
    lines: Lines, cells: int, min_diagonal: int = 2, min_vertical: int = 2
) -> dict[str, float]:
    """The columns that crqa 2.1.0 prints: percentages of all cells, lengths in samples.

    Parameters
    ----------
    lines : Lines
        The Theiler window left out.
    cells : int
        All cells of the plot, those of the Theiler window too.
    min_diagonal, min_vertical : int
        Points from which a run counts as a line.
    """
    diagonal = _Row(lines.diagonal, min_diagonal)
    vertical = _Row(lines.vertical, min_vertical)
    points = lines.points
    return {
        "RR": 100.0 * points / cells if cells else math.nan,
        "DET": 100.0 * diagonal.points / points if points else math.nan,
        "NRLINE": float(diagonal.lines),
        "maxL": diagonal.longest,
        "L": diagonal.mean,
        "ENTR": diagonal.entropy,
        "rENTR": diagonal.relative_entropy,
        "LAM": 100.0 * vertical.points / points if points else math.nan,
        "TT": vertical.mean,
        "max_vert": vertical.longest,
    }


def entropy(counts: NDArray[np.int64]) -> float:
    """Shannon entropy of counts (nats); NaN where there are none."""
    p = counts[counts > 0] / max(1, counts.sum())
    return float(-(p * np.log(p)).sum()) + 0.0 if p.size else math.nan


class _Row:
    """Lines of one direction that are long enough."""

    def __init__(self, histogram: NDArray[np.int64], minimum: int) -> None:
        counts = histogram.copy()
        counts[:minimum] = 0
        lengths = np.flatnonzero(counts)
        self.lines = int(counts.sum())
        self.points = int(counts @ np.arange(counts.size))
        self.mean = self.points / self.lines if self.lines else math.nan
        self.longest = float(lengths[-1]) if lengths.size else math.nan
        self.entropy = entropy(counts)
        self.relative_entropy = (
            self.entropy / math.log(lengths.size) if lengths.size > 1 else math.nan
        )
