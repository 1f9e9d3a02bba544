"""Windowed lagged correlation: every window, every lag, gaps and artifacts included.

Three ways lead to the same number, each quicker and more easily upset than the next. Windows on a
regular grid share the sums of their blocks, centered once for a tile of windows. A window on its
own, or one whose mean lies too far from its tile's center for one pass to keep its digits, is
centered by itself. A cell that even this does not settle is computed in two passes.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.cells import correlate_complete, correlate_observed
from syntony.kernels.pearson import pearson

_TILE = 4  # window lengths over which windows share a center: a steady trend then loses a factor 49


def lagged_correlation(
    x: Array,
    y: Array,
    starts: NDArray[np.int64],
    width: int,
    max_lag: int,
    *,
    out: Array | None = None,
) -> tuple[Array, Array]:
    """Pearson's r of every window at every lag, over the complete pairs.

    Parameters
    ----------
    x, y : (n,) arrays
        Two series on one grid of samples; NaN where nothing was observed. Magnitudes up to 1e150.
    starts : (n_windows, 2) array
        First sample of each window in `x` and in `y`: equal columns for a recording, different ones
        where segments were permuted.
    width : int
        Window length in samples.
    max_lag : int
        Largest lag in samples.
    out : (n_windows, 2 * max_lag + 1) array, optional
        Where to write r, for callers who need it only once and ask again.

    Returns
    -------
    r : (n_windows, 2 * max_lag + 1) array
        Columns are the lags -max_lag to max_lag; at a positive lag `x` leads. NaN where fewer than
        two pairs are complete or one of the series does not vary over them.
    coverage : (n_windows, 2 * max_lag + 1) array
        Share of complete pairs. A read-only view of a single 1.0 if nothing is missing anywhere.

    Raises
    ------
    IndexError
        A window with its lags reaches beyond a series.

    Notes
    -----
    With the window at ``s`` (``s_x`` in `x`, ``s_y`` in `y`) and a lag ``l >= 0``,
    ``x[s_x : s_x + width]`` meets ``y[s_y + l : s_y + l + width]``; at ``-l``,
    ``x[s_x + l : s_x + l + width]`` meets ``y[s_y : s_y + width]``. Swapping the persons therefore
    mirrors the lags exactly. This is the geometry of rMEA [1]_, and of the window that stays put
    while the other slides away from it in [2]_.

    Every value agrees with a two-pass computation in extended precision to 1e-12, and does not
    depend beyond that on which other windows are asked for.

    References
    ----------
    .. [1] Kleinbub & Ramseyer (2020), doi:10.1080/10503307.2020.1844334.
    .. [2] Boker, Rotondo, Xu & King (2002), doi:10.1037/1082-989X.7.3.338.

    Examples
    --------
    >>> x = np.sin(np.arange(300.0) ** 1.3)
    >>> y = np.roll(x, 4)                       # the second repeats the first four samples later
    >>> starts = np.arange(0, 200, 50)[:, None] + np.zeros(2, np.int64)
    >>> r, coverage = lagged_correlation(x, y, starts, 60, 10)
    >>> (r.argmax(axis=1) - 10).tolist()
    [4, 4, 4, 4]
    """
    reach = width + max_lag
    if starts.size and (starts.min() < 0 or (starts.max(axis=0) + reach > (x.size, y.size)).any()):
        raise IndexError(f"A window of {width} samples with {max_lag} of lag leaves the series.")
    shape = (starts.shape[0], 2 * max_lag + 1)
    r = np.empty(shape) if out is None else out
    x, y = np.ascontiguousarray(x, np.float64), np.ascontiguousarray(y, np.float64)
    starts = np.ascontiguousarray(starts, np.int64)
    if np.isnan(x).any() or np.isnan(y).any():
        coverage = np.ones(shape)
        _correlate(x, y, starts, width, r, coverage)
        return r, coverage
    _correlate(x, y, starts, width, r, np.empty((0, shape[1])))
    return r, np.broadcast_to(1.0, shape)


@njit(cache=True, nogil=True, error_model="numpy")
def _correlate(
    x: Array, y: Array, starts: NDArray[np.int64], width: int, r: Array, coverage: Array
) -> None:
    """Fill `r`, and `coverage` where something is missing, tile by tile."""
    begin = alone_until = 0
    while begin < starts.shape[0]:
        alone = begin < alone_until
        if alone and not np.isinf(r[begin]).any():
            begin += 1
            continue
        end = begin + (1 if alone else _tile_length(starts[begin:], width))
        if _correlate_tile(x, y, starts[begin:end], width, r[begin:end], coverage[begin:end]):
            if end > begin + 1:
                alone_until = end  # again, but window by window
                continue
            _settle(x, y, starts[begin], width, r[begin])
        begin = end


@njit(cache=True, nogil=True, error_model="numpy")
def _tile_length(starts: NDArray[np.int64], width: int) -> int:
    """How many of the next windows lie on one grid, and are worth computing together."""
    if starts.shape[0] == 1:
        return 1
    step = starts[1, 0] - starts[0, 0]
    # A block's sums cost ten multiply-adds a lag to store and add up (measured), whatever its size.
    if not 0 < step < width or width / step < 1.25 + 10.0 / math.gcd(width, step):
        return 1
    length = 1
    while (
        length < min(starts.shape[0], max(2, _TILE * width // step))
        and starts[length, 0] - starts[length - 1, 0] == step
        and starts[length, 1] - starts[length - 1, 1] == step
    ):
        length += 1
    return length


@njit(cache=True, nogil=True, error_model="numpy")
def _correlate_tile(
    x: Array, y: Array, starts: NDArray[np.int64], width: int, r: Array, coverage: Array
) -> int:
    """Fill the rows of windows on one grid; returns how many cells are unsettled, marked by inf."""
    n_windows = starts.shape[0]
    step = starts[1, 0] - starts[0, 0] if n_windows > 1 else width
    span = (n_windows - 1) * step + width + r.shape[1] // 2
    a = x[starts[0, 0] : starts[0, 0] + span]
    b = y[starts[0, 1] : starts[0, 1] + span]
    centers = (typical(a), typical(b)) if n_windows > 1 else (_mean(a, width), _mean(b, width))
    if np.isnan(a).any() or np.isnan(b).any():
        return correlate_observed(a - centers[0], b - centers[1], width, step, r, coverage)
    return correlate_complete(a, b, centers, width, step, r)


@njit(cache=True, nogil=True, error_model="numpy")
def typical(x: Array) -> float:
    """Median of up to 64 evenly spaced samples: a center that no artifact can carry off."""
    ordered = np.empty(64)
    count = 0
    for v in x[:: -(-x.size // 64)]:
        if np.isnan(v):
            continue
        i = count
        while i > 0 and ordered[i - 1] > v:
            ordered[i] = ordered[i - 1]
            i -= 1
        ordered[i] = v
        count += 1
    return float(ordered[count // 2]) if count else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _mean(x: Array, width: int) -> float:
    """Mean of the first `width` samples; a typical sample where none of them was observed."""
    # About a sample, or seconds since 1970 would keep no digit finer than 1e-7.
    about = typical(x[:width])
    total = 0.0
    count = 0
    for v in x[:width]:
        if not np.isnan(v):
            total += v - about
            count += 1
    return about + total / count if count else typical(x)


@njit(cache=True, nogil=True, error_model="numpy")
def _settle(x: Array, y: Array, start: NDArray[np.int64], width: int, r: Array) -> None:
    """Compute the cells marked by inf in two passes."""
    center = r.size // 2
    for j in range(r.size):
        if np.isinf(r[j]):
            i_x = start[0] + max(0, center - j)
            i_y = start[1] + max(0, j - center)
            r[j] = pearson(x[i_x : i_x + width], y[i_y : i_y + width])
