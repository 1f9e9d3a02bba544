"""What one person's window explains of the other's later window, beyond that one's own past."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array


@njit(cache=True, nogil=True, error_model="numpy")
def cross_lagged(
    x: Array, y: Array, starts: NDArray[np.int64], width: int, reach: int, own: int
) -> tuple[Array, Array, Array]:
    """Regress every delayed window on the other person's window, with or without its own past.

    Parameters
    ----------
    x, y : (n,) arrays
        Two series on one grid; NaN where nothing was observed.
    starts : (n_windows, 2) array
        First sample of each window in `x` and in `y`.
    width, reach : int
        Window and largest lag (samples).
    own : int
        1 where the window that the led person had at the leader's time is in the model first,
        else 0.

    Returns
    -------
    gain : (n_windows, 2 reach + 1) array
        Variance explained by the leader in addition, 0 to 1. At a positive lag `x` leads: ``x`` at
        the window's start meets ``y`` so much later. NaN beyond the series and where the leader or
        the led does not vary.
    left : (n_windows, 2 reach + 1) array
        Variance that nothing explains, as a share.
    count : (n_windows, 2 reach + 1) array
        Complete samples.

    References
    ----------
    .. [1] Altmann (2013), Synchronisation nonverbalen Verhaltens, doi:10.1007/978-3-531-19815-6.
    """
    shape = (len(starts), 2 * reach + 1)
    gain, left, count = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape)
    for i in range(len(starts)):
        sx, sy = starts[i]
        for lag in range(reach + 1):
            if sy + lag + width <= y.size:
                found = _explained(x, y, sx, sy, lag, width, own)
                k = reach + lag
                gain[i, k], left[i, k], count[i, k] = found
            if lag > 0 and sx + lag + width <= x.size:
                found = _explained(y, x, sy, sx, lag, width, own)
                k = reach - lag
                gain[i, k], left[i, k], count[i, k] = found
    return gain, left, count


@njit(cache=True, nogil=True, error_model="numpy")
def _explained(
    lead: Array, led: Array, s: int, t: int, lag: int, width: int, own: int
) -> tuple[float, float, int]:
    """Gain, rest and complete samples of one window at one lag."""
    n, ma, mb, mc = 0, 0.0, 0.0, 0.0
    a0, b0, c0 = np.nan, np.nan, np.nan
    varies_a, varies_b, varies_c = False, False, False
    for k in range(width):
        a, b, c = lead[s + k], led[t + k] if own else 0.0, led[t + lag + k]
        if np.isnan(a + b + c):
            continue
        if n == 0:
            a0, b0, c0 = a, b, c
        varies_a, varies_b = varies_a or a != a0, varies_b or b != b0
        varies_c = varies_c or c != c0
        ma += a - a0
        mb += b - b0
        mc += c - c0
        n += 1
    if n < 4 or not (varies_a and varies_c):
        return np.nan, np.nan, n
    if own and lag == 0:  # everybody explains themself
        return 0.0, 0.0, n
    ma, mb, mc = ma / n + a0, mb / n + b0, mc / n + c0
    aa, bb, cc, ab, ac, bc = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(width):
        a, b, c = lead[s + k] - ma, (led[t + k] if own else 0.0) - mb, led[t + lag + k] - mc
        if np.isnan(a + b + c):
            continue
        aa += a * a
        cc += c * c
        ac += a * c
        if own:
            bb += b * b
            ab += a * b
            bc += b * c
    if not varies_b:
        past, new, fresh = 0.0, ac, aa
    else:
        past, new, fresh = bc * bc / bb / cc, ac - ab * bc / bb, aa - ab * ab / bb
    gain = 0.0 if fresh <= 1e-12 * aa else new * new / fresh / cc
    gain = min(gain, max(0.0, 1.0 - past))
    return gain, max(0.0, 1.0 - past - gain), n
