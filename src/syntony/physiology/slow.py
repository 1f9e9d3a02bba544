"""Slow signals in blocks and windows: what `skin`, `breath` and `motion` share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed
from syntony.core.signals import Array
from syntony.kernels.sliding import Windows


@dataclass
class Blocks:
    """Blocks of samples, the same however the samples are cut.

    Parameters
    ----------
    rows, size : int
        Channels, and samples of a block.
    """

    rows: int
    size: int
    _left: Array = field(init=False)

    def __post_init__(self) -> None:
        self._left = np.empty((self.rows, 0))

    def push(self, values: Array) -> Array:
        """Take samples (rows, n), give the blocks that are full: (rows, n_blocks, size)."""
        kept = np.concatenate((self._left, values), axis=1)
        count = kept.shape[1] // self.size
        self._left = kept[:, count * self.size :].copy()
        return kept[:, : count * self.size].reshape(self.rows, count, self.size)


def block_means(blocks: Array) -> Array:
    """Mean of each block, (rows, n_blocks); NaN where less than half of it was observed."""
    seen = np.isfinite(blocks)
    n = seen.sum(axis=2)
    sums = np.where(seen, blocks, 0.0).sum(axis=2)
    return np.where(2 * n >= blocks.shape[2], sums / np.maximum(n, 1), np.nan)


def block_size(rate: Fraction, wanted: float) -> int:
    """Samples of a block, so that blocks come at about `wanted` Hz and at no less."""
    return max(1, int(float(rate) / wanted + 1e-9))


@dataclass
class Around:
    """A function of the samples around each sample, over a stream.

    Parameters
    ----------
    work : callable
        A window (rows, n) -> (outputs, n); a value may rest on `margin` samples at each side.
    rows, margin, hop : int
        Channels, samples at each side, and samples that are done at once.
    """

    work: Callable[[Array], Array]
    rows: int
    margin: int
    hop: int
    count: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._windows = Windows(self.rows, self.hop + 2 * self.margin, self.hop, self.margin)
        self._seen = 0

    def push(self, values: Array) -> Iterator[Array]:
        """Take samples (rows, n), give (outputs, hop) where what is around is known."""
        self._seen += values.shape[1]
        yield from self._done(self._windows.push(values))

    def finish(self) -> Iterator[Array]:
        """The rest, up to the last sample."""
        yield from self._done(self._windows.push(np.full((self.rows, self.hop - 1), np.nan)))
        yield from self._done(self._windows.finish())

    def _done(self, windows: Iterator[tuple[int, Array]]) -> Iterator[Array]:
        for number, window in windows:
            first = number * self.hop
            whole = self.work(window)[:, self.margin : self.margin + self.hop]
            part = whole[:, : max(0, self._seen - first)]
            self.count = first + part.shape[1]
            if part.shape[1]:
                yield part


def times_of(feed: Feed, size: int, first: int, count: int) -> Array:
    """Middles of the blocks from number `first` on (s)."""
    middle = (size - 1) / 2
    blocks = first + np.arange(count, dtype=np.float64)
    return feed.start + (blocks * size + middle) / float(feed.rate)
