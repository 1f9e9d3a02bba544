"""Changes from one picture to the next, byte by byte, in buffers that are used again."""

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array

Picture = NDArray[np.uint8]


def difference(before: Picture, picture: Picture, out: Picture, spare: Picture) -> Picture:
    """Absolute difference of two pictures, without leaving eight bits.

    Parameters
    ----------
    before, picture : (h, w) arrays of uint8
        Two pictures.
    out, spare : (h, w) arrays of uint8
        Overwritten; `out` is the result.
    """
    np.maximum(before, picture, out=out)
    np.minimum(before, picture, out=spare)
    return np.subtract(out, spare, out=out)


def changed(
    change: Picture, threshold: int, mask: NDArray[np.bool_] | None, flags: NDArray[np.bool_]
) -> int:
    """How many pixels changed by more than a threshold.

    Parameters
    ----------
    change : (h, w) array of uint8
        From `difference`.
    threshold : int
        Levels, 0 to 255.
    mask : (h, w) array of bool, or None
        Pixels that count; None is all.
    flags : (h, w) array of bool
        Overwritten.
    """
    np.greater(change, np.uint8(threshold), out=flags)
    if mask is not None:
        np.logical_and(flags, mask, out=flags)
    return int(np.count_nonzero(flags))


def histogram(change: Picture, mask: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """How many pixels changed by 0, 1, ... 255 levels, shape (256,)."""
    chosen = change.ravel() if mask is None else change[mask]
    return np.bincount(chosen, minlength=256)


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
        From `histogram`.
    share : float
        0 to 1.
    """
    above = counts.sum() - np.cumsum(counts)
    return int(np.argmax(above <= share * counts.sum()))
