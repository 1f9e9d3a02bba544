"""Polygons as masks of pixels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array


def inside(
    corners: Sequence[tuple[float, float]] | Array, height: int, width: int
) -> NDArray[np.bool_]:
    """Pixels whose middle lies in a polygon.

    Parameters
    ----------
    corners : (k, 2) array
        (x, y) of the corners in pixels, in order; the polygon may be concave or cross itself
        (even-odd rule) and reach beyond the picture.
    height, width : int
        Of the picture.

    Returns
    -------
    (height, width) array of bool

    Examples
    --------
    >>> inside([(0, 0), (3, 0), (0, 3)], 3, 3).astype(int).tolist()
    [[1, 1, 0], [1, 0, 0], [0, 0, 0]]
    """
    points = np.asarray(corners, np.float64)
    x, y = points.T
    to_x, to_y = np.roll(x, -1), np.roll(y, -1)
    middles = np.arange(width) + 0.5
    mask = np.zeros((height, width), np.bool_)
    for row in range(height):
        level = row + 0.5
        across = (y <= level) != (to_y <= level)
        if not across.any():
            continue
        share = (level - y[across]) / (to_y[across] - y[across])
        edges = np.sort(x[across] + share * (to_x[across] - x[across]))
        # A middle right on an edge belongs to the polygon on its right: neighbors share no pixel.
        mask[row] = np.searchsorted(edges, middles, side="right") % 2 == 1
    return mask
