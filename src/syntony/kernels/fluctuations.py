"""Detrended fluctuations of two series together, scale by scale."""

import numpy as np

from syntony.kernels import Array

#: Samples of all blocks that are worked on at once.
_CHUNK = 1 << 18
#: Share of its running sum's squares below which what a polynomial leaves is rounding.
_ROUNDING = 1e-20


def detrended_moments(x: Array, y: Array, scale: int, order: int) -> tuple[Array, float]:
    """Sums of squares and products of what polynomials leave of the running sums in blocks.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Two series; NaN where nothing was observed.
    scale : int
        Samples of a block; what is left over at the end is not used.
    order : int
        Of the polynomials, at least 1.

    Returns
    -------
    moments : ndarray, shape (3,)
        Squares of the first, squares of the second, products; over blocks without a gap.
        Squares of what a polynomial takes whole are 0.
    coverage : float
        Share of such blocks.

    References
    ----------
    .. [1] Kristoufek (2015), doi:10.1103/PhysRevE.91.022802, equations 4 to 8.
    """
    count = x.size // scale
    blocks = np.stack((x, y))[:, : count * scale].reshape(2, count, scale)
    whole = np.isfinite(blocks).all(axis=(0, 2))
    t = np.linspace(-1.0, 1.0, scale)
    basis, _ = np.linalg.qr(t[:, None] ** np.arange(order + 1.0))
    moments, before = np.zeros(3), np.zeros(2)
    chosen = np.flatnonzero(whole)
    for some in np.array_split(chosen, max(1, chosen.size * scale // _CHUNK)):
        # A block's running sum differs from the whole one's by a constant and a line only.
        a, b = (np.cumsum(v - v[:, :1], axis=1) for v in blocks[:, some])
        before += (a * a).sum(), (b * b).sum()
        a, b = (v - (v @ basis) @ basis.T for v in (a, b))
        moments += (a * a).sum(), (b * b).sum(), (a * b).sum()
    moments[:2][moments[:2] <= _ROUNDING * before] = 0.0
    return moments, float(whole.mean()) if count else 0.0


def scale_regression(moments: Array) -> tuple[float, float, float]:
    """Slope of the second on the first, of the first on the second, and their common correlation.

    NaN where either does not move.

    Examples
    --------
    >>> [float(v) for v in scale_regression(np.array([4.0, 1.0, -1.0]))]
    [-0.25, -1.0, -0.5]
    """
    xx, yy, xy = moments.tolist()
    if xx <= 0 or yy <= 0:
        return np.nan, np.nan, np.nan
    return xy / xx, xy / yy, min(1.0, max(-1.0, xy / np.sqrt(xx * yy)))
