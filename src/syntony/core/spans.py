"""Intervals of time: when something was observed, and how such intervals combine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from syntony.core.errors import DataError


@dataclass(frozen=True, eq=False)
class Intervals:
    """Disjoint, ascending spans of time, half-open ``[start, stop)``.

    Parameters
    ----------
    bounds : array_like, shape (n_intervals, 2)
        Start and stop of each span (s). Spans that touch are kept apart; spans that
        overlap or run backwards are refused.
    labels : tuple of str, optional
        One label a span, or none at all.

    Raises
    ------
    DataError
        A bound is not finite, a span runs backwards, or two spans overlap.
    """

    bounds: NDArray[np.float64]
    labels: tuple[str, ...] = ()

    def __init__(self, bounds: ArrayLike = (), labels: Iterable[str] = ()) -> None:
        array = np.asarray(bounds, dtype=np.float64).reshape(-1, 2)
        if not np.isfinite(array).all():
            raise DataError(
                "An interval needs two finite bounds in seconds; one is NaN or infinite."
            )
        if (array[:, 1] < array[:, 0]).any() or (array[1:, 0] < array[:-1, 1]).any():
            raise DataError(
                "Intervals must be ascending and must not overlap; "
                "sort them and join the overlapping ones with Intervals.joined()."
            )
        array.flags.writeable = False
        object.__setattr__(self, "bounds", array)
        object.__setattr__(self, "labels", tuple(labels))
        if self.labels and len(self.labels) != len(array):
            raise DataError(f"{len(array)} intervals need as many labels; {len(self.labels)} came.")

    @classmethod
    def joined(cls, bounds: ArrayLike) -> Intervals:
        """Build from spans in any order; overlapping and touching ones become one."""
        array = np.asarray(bounds, dtype=np.float64).reshape(-1, 2)
        merged: list[list[float]] = []
        for start, stop in array[np.argsort(array[:, 0], kind="stable")]:
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], float(stop))
            else:
                merged.append([float(start), float(stop)])
        return cls(merged)

    @classmethod
    def from_mask(
        cls, mask: NDArray[np.bool_], times: NDArray[np.float64], step: float
    ) -> Intervals:
        """Spans where ``mask`` is true; a sample stands for the ``step`` (s) after its time."""
        edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False]))))
        first, last = edges[::2], edges[1::2] - 1
        return cls(np.column_stack((times[first], times[last] + step)))

    def __len__(self) -> int:
        return len(self.bounds)

    def __iter__(self) -> Iterator[tuple[float, float]]:
        return ((float(a), float(b)) for a, b in self.bounds)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Intervals):
            return NotImplemented
        return np.array_equal(self.bounds, other.bounds) and self.labels == other.labels

    __hash__ = None  # type: ignore[assignment]

    @property
    def duration(self) -> float:
        """Total length (s)."""
        return float(np.diff(self.bounds, axis=1).sum())

    def contains(self, times: ArrayLike) -> NDArray[np.bool_]:
        """Whether each time lies in one of the spans."""
        t = np.asarray(times, dtype=np.float64)
        if not len(self):
            return np.zeros(t.shape, dtype=bool)
        i = np.searchsorted(self.bounds[:, 0], t, side="right") - 1
        inside: NDArray[np.bool_] = (i >= 0) & (t < self.bounds[np.maximum(i, 0), 1])
        return inside

    def __and__(self, other: Intervals) -> Intervals:
        """The time that both cover."""
        out: list[tuple[float, float]] = []
        i = j = 0
        while i < len(self) and j < len(other):
            start = max(self.bounds[i, 0], other.bounds[j, 0])
            stop = min(self.bounds[i, 1], other.bounds[j, 1])
            if start < stop:
                out.append((float(start), float(stop)))
            if self.bounds[i, 1] < other.bounds[j, 1]:
                i += 1
            else:
                j += 1
        return Intervals(out)

    def gaps(self, start: float, stop: float) -> Intervals:
        """The time between ``start`` and ``stop`` (s) that no span covers."""
        edges = np.concatenate(([start], self.bounds.clip(start, stop).ravel(), [stop]))
        between = edges.reshape(-1, 2)
        return Intervals(between[between[:, 1] > between[:, 0]])

    def mapped(self, offset: float, scale: float) -> Intervals:
        """Every time ``t`` becomes ``offset + scale * t``."""
        return Intervals(offset + scale * self.bounds, self.labels)
