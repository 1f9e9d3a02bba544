"""Windows that slide over rows of samples, the same however the input is cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass
class Windows:
    """The samples that windows still need.

    Parameters
    ----------
    rows : int
        Channels.
    length, hop : int
        Samples of a window, and from one window to the next.
    padding : int
        Samples of NaN before the first and after the last.
    """

    rows: int
    length: int
    hop: int
    padding: int = 0
    _kept: Array = field(init=False)
    _next: int = field(default=0, init=False)
    _late: int = field(default=0, init=False)
    _run: int = field(default=0, init=False)
    #: Samples of the longest stretch in which any row was observed without a break.
    longest: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._kept = np.full((self.rows, self.padding), np.nan)

    def push(self, values: ArrayLike) -> Iterator[tuple[int, Array]]:
        """Take samples (rows, n); number and samples (rows, length) of each window whole now."""
        rows = np.asarray(values, dtype=np.float64)
        self._measure(np.asarray(np.isfinite(rows).any(axis=0)))
        return self._after(rows)

    def finish(self) -> Iterator[tuple[int, Array]]:
        """The windows that need the samples after the last."""
        return self._after(np.full((self.rows, self.padding), np.nan))

    def _measure(self, seen: NDArray[np.bool_]) -> None:
        """Go on with the stretch that the last chunk ended in."""
        gaps = np.flatnonzero(~seen)
        if not gaps.size:
            self._run += seen.size
        else:
            inner = int(np.diff(gaps).max(initial=1)) - 1
            self.longest = max(self.longest, self._run + int(gaps[0]), inner)
            self._run = seen.size - 1 - int(gaps[-1])
        self.longest = max(self.longest, self._run)

    def _after(self, values: Array) -> Iterator[tuple[int, Array]]:
        kept = np.concatenate((self._kept, values), axis=1)[:, self._late :]
        self._late = max(0, self._late - self._kept.shape[1] - values.shape[1])
        count = max(0, (kept.shape[1] - self.length) // self.hop + 1)
        first = self._next
        self._next += count
        # With a hop longer than what has come, the next window begins in what is still to come.
        self._late += max(0, count * self.hop - kept.shape[1])
        self._kept = kept[:, count * self.hop :].copy()
        for i in range(count):
            # A copy: the same bytes in the same layout give the same sums wherever a chunk ends.
            yield first + i, kept[:, i * self.hop : i * self.hop + self.length].copy()
