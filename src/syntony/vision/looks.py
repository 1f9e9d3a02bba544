"""How somebody looks, coarsely: shares of colors in a few places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from syntony.core.signals import Array
from syntony.vision.network import Picture
from syntony.vision.squares import Square

#: Levels of each color. Between two people who were filmed alike unlikeness is 0.1 to 0.35 with 8
#: levels (0.05 to 0.18 with 4), of one person at different times 0.01 to 0.16.
BINS = 8
_POINTS = 12


def looks(picture: Picture, squares: Sequence[Square]) -> Array:
    """Square roots of the color shares in squares of a picture.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB.
    squares : sequence of Square
        Parts of a person, such as hair, face and clothes.

    Returns
    -------
    ndarray, shape (n_squares, 512)
        The sum of products of two rows is the Bhattacharyya coefficient. NaN for a square of which
        less than half lies in the picture.

    References
    ----------
    .. [1] Comaniciu, Ramesh & Meer (2003), Kernel-based object tracking,
       doi:10.1109/TPAMI.2003.1195991.
    """
    return np.array([_shares(picture, square) for square in squares])


def _shares(picture: Picture, square: Square) -> Array:
    grid = np.arange(_POINTS) + 0.5
    u, v = np.meshgrid(grid, grid)
    places = square.to_picture(np.stack((u.ravel(), v.ravel()), axis=1), _POINTS)
    column, row = np.floor(places).astype(np.int64).T
    height, width, _ = picture.shape
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    if 2 * inside.sum() < inside.size:
        return np.full(BINS**3, np.nan)
    colors = picture[row[inside], column[inside]].astype(np.float64) * (BINS / 256) - 0.5
    return np.sqrt(_soft_histogram(np.clip(colors, 0, BINS - 1)))


def _soft_histogram(colors: Array) -> Array:
    """Shares of bins; a color counts for the eight around it, so that noise moves little."""
    low = np.minimum(colors.astype(np.int64), BINS - 2)
    high_share = colors - low
    histogram: NDArray[np.float64] = np.zeros(BINS**3)
    for corner in range(8):
        up = np.array([corner & 1, corner >> 1 & 1, corner >> 2])
        weight = np.where(up, high_share, 1 - high_share).prod(axis=1)
        index = (low + up) @ np.array([BINS * BINS, BINS, 1])
        histogram += np.bincount(index, weight, BINS**3)
    return histogram / len(colors)
