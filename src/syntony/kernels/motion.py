"""Changes from one picture to the next, byte by byte."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

from syntony.kernels import Array

Picture = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Spans:
    """Pixels of regions, as runs in the rows of a picture.

    Parameters
    ----------
    first : (height + 1,) array of int
        Number of each row's first run; the runs of row y are ``first[y]`` to ``first[y + 1]``.
    starts, stops : (n,) arrays of int
        Columns.
    owners : (n,) array of int
        Number of the region that a run belongs to.
    """

    first: NDArray[np.int64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    owners: NDArray[np.int64]


def spans(masks: Sequence[NDArray[np.bool_]]) -> Spans:
    """Runs of masks of one shape, (height, width) each."""
    found = []
    for owner, mask in enumerate(masks):
        padded = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
        padded[:, 1:-1] = mask
        rows, edges = np.nonzero(np.diff(padded, axis=1))
        found.append(np.stack([rows[::2], edges[::2], edges[1::2], np.full(rows.size // 2, owner)]))
    rows, starts, stops, owners = np.concatenate(found, axis=1)
    order = np.argsort(rows, kind="stable")
    first = np.searchsorted(rows[order], np.arange(masks[0].shape[0] + 1))
    return Spans(first.astype(np.int64), *(np.ascontiguousarray(column[order], np.int64)
                                           for column in (starts, stops, owners)))  # fmt: skip


def changed(
    before: Picture, picture: Picture, where: Spans, threshold: int, n_regions: int
) -> NDArray[np.int64]:
    """How many pixels of each region changed by more than a threshold.

    Parameters
    ----------
    before, picture : (h, w) arrays of uint8
        Two pictures; quickest where the pixels of a row follow each other in memory.
    where : Spans
        Of the regions.
    threshold : int
        Levels, 0 to 255.
    n_regions : int
        How many regions there are.

    Returns
    -------
    (n_regions,) array of int
    """
    counts = np.zeros(n_regions, np.int64)
    one, other = _flat(before), _flat(picture)
    _count(
        one[0], one[1], other[0], other[1], picture.shape[1], threshold,
        where.first, where.starts, where.stops, where.owners, counts,
    )  # fmt: skip
    return counts


def _flat(picture: Picture) -> tuple[Picture, int]:
    """Rows of a picture as one line of memory, and how far apart they begin."""
    if picture.flags.c_contiguous:
        return picture.reshape(-1), picture.shape[1]
    if picture.strides[1] != 1 or picture.strides[0] < picture.shape[1]:
        return np.ascontiguousarray(picture).reshape(-1), picture.shape[1]
    length = (picture.shape[0] - 1) * picture.strides[0] + picture.shape[1]
    # An array whose memory is known to be one line: only such loops are made parallel.
    line = np.lib.stride_tricks.as_strided(picture, (length,), (1,), writeable=False)
    return line, picture.strides[0]


_EVEN = np.uint64(0x00FF00FF00FF00FF)
_LOW, _EIGHT, _SIXTEEN = np.uint64(0xFFFF), np.uint64(8), np.uint64(16)
_LINE = types.Array(types.uint8, 1, "C", readonly=True)
_INTS = types.Array(types.int64, 1, "C", readonly=True)


@njit(cache=True, nogil=True)
def _sum(flags: Picture, words: NDArray[np.uint64], start: int, stop: int) -> int:
    """Flags (0 or 1) that are set, eight at a time."""
    total = 0
    inner, outer = (start + 7) // 8, stop // 8
    if inner >= outer:
        for x in range(start, stop):
            total += flags[x]
        return total
    for x in range(start, inner * 8):
        total += flags[x]
    for x in range(outer * 8, stop):
        total += flags[x]
    for at in range(inner, outer, 255):  # a byte holds 255 of them
        gathered = np.uint64(0)
        for i in range(at, min(at + 255, outer)):
            gathered += words[i]
        pairs = (gathered & _EVEN) + ((gathered >> _EIGHT) & _EVEN)
        for _ in range(4):
            total += int(pairs & _LOW)
            pairs >>= _SIXTEEN
    return total


# Compiled on import, before the walls of the process that decodes; a cached file makes that quick.
# Whole rows are compared although regions may be narrower: memory is quick only from end to end.
@njit(
    types.void(
        _LINE, types.int64, _LINE, types.int64, types.int64, types.int64,
        _INTS, _INTS, _INTS, _INTS, types.int64[::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _count(before, apart, picture, away, width, threshold, first, starts, stops, owners, counts):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    flags = np.zeros((width + 7) // 8 * 8, np.uint8)
    words = flags.view(np.uint64)
    limit = np.uint8(threshold)
    for y in range(first.size - 1):
        if first[y] == first[y + 1]:
            continue
        one = before[y * apart : y * apart + width]
        other = picture[y * away : y * away + width]
        for x in range(width):
            high = one[x] if one[x] > other[x] else other[x]
            low = other[x] if one[x] > other[x] else one[x]
            flags[x] = np.uint8(np.uint8(high - low) > limit)
        for run in range(first[y], first[y + 1]):
            counts[owners[run]] += _sum(flags, words, starts[run], stops[run])


def histograms(
    before: Picture, picture: Picture, where: Spans, n_regions: int
) -> NDArray[np.int64]:
    """How many pixels of each region changed by 0, 1, ... 255 levels.

    Parameters
    ----------
    before, picture, where, n_regions
        As in `changed`.

    Returns
    -------
    (n_regions, 256) array of int
    """
    counts = np.zeros((n_regions, 256), np.int64)
    one, other = _flat(before), _flat(picture)
    _tally(
        one[0], one[1], other[0], other[1],
        where.first, where.starts, where.stops, where.owners, counts,
    )  # fmt: skip
    return counts


@njit(
    types.void(
        _LINE, types.int64, _LINE, types.int64,
        _INTS, _INTS, _INTS, _INTS, types.int64[:, ::1],
    ),
    cache=True, nogil=True,
)  # fmt: skip
def _tally(before, apart, picture, away, first, starts, stops, owners, counts):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    for y in range(first.size - 1):
        for run in range(first[y], first[y + 1]):
            own = counts[owners[run]]
            for x in range(starts[run], stops[run]):
                one, other = before[y * apart + x], picture[y * away + x]
                own[one - other if one > other else other - one] += 1


def likeness(before: Picture, picture: Picture) -> tuple[float, float, float]:
    """How alike two pictures are.

    Returns
    -------
    mean, common, correlation : float
        Mean absolute change (levels); which part of it is one change common to all pixels, up to
        1; and Pearson's correlation of the levels, 1 where a picture is even.
    """
    x, y = before.astype(np.float64), picture.astype(np.float64)
    change = y - x
    mean = float(np.abs(change).mean())
    rest = float(np.abs(change - change.mean()).mean())
    common = 1 - rest / mean if mean > 0 else 0.0
    x -= x.mean()
    y -= y.mean()
    spread = float((x * x).sum() * (y * y).sum())
    return mean, common, float((x * y).sum()) / spread**0.5 if spread > 0 else 1.0


def noise_level(counts: Array, share: float) -> int:
    """The smallest level that no more than a share of the pixels exceeds.

    Parameters
    ----------
    counts : (256,) array
        A row of `histograms`.
    share : float
        0 to 1.
    """
    above = counts.sum() - np.cumsum(counts)
    return int(np.argmax(above <= share * counts.sum()))
