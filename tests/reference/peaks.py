"""Peak picking of Boker and others, written down window by window from its description."""

import numpy as np
from scipy.interpolate import CubicSpline


def parabola(values, place, points):
    """Weighted least squares of the nearest points, read at `place`."""
    x = np.arange(len(values), dtype=float)
    near = sorted(range(len(values)), key=lambda k: abs(k - place))[:points]
    widest = max(abs(k - place) for k in near)
    weight = [(1 - (abs(k - place) / widest) ** 3) ** 1.5 for k in near]
    design = [
        [w, w * (x[k] - place), w * (x[k] - place) ** 2] for w, k in zip(weight, near, strict=True)
    ]
    seen = [w * values[k] for w, k in zip(weight, near, strict=True)]
    return np.linalg.lstsq(np.array(design), np.array(seen), rcond=None)[0][0]


def half_steps(values, span):
    """Smoothed, then read at every half step."""
    n, x = len(values), np.arange(len(values))
    smooth = np.array([parabola(values, k, int(n * span + 1e-5)) for k in range(n)])
    # The ends bend as the cubics through the outermost four values do.
    third = [
        2 * np.polyfit(np.arange(4), smooth[part], 3)[0] * 3 for part in (slice(4), slice(-4, n))
    ]
    bends = fmm_bends(smooth, third)
    between = [
        (smooth[k] + smooth[k + 1]) / 2 - (bends[k] + bends[k + 1]) / 16 for k in range(n - 1)
    ]
    out = np.empty(2 * n - 1)
    out[::2], out[1::2] = smooth, between
    assert np.allclose(CubicSpline(x, smooth)(x), smooth)
    return out


def fmm_bends(y, third):
    """Second derivatives of the spline with these third derivatives in its outermost pieces."""
    n = len(y)
    system, right = np.zeros((n, n)), np.zeros(n)
    system[0, :2], right[0] = [-1, 1], third[0]
    system[-1, -2:], right[-1] = [-1, 1], third[1]
    for k in range(1, n - 1):
        system[k, k - 1 : k + 2] = [1, 4, 1]
        right[k] = 6 * (y[k - 1] - 2 * y[k] + y[k + 1])
    return np.linalg.solve(system, right)


def nearest_peak(row, guard):
    """Steps from the middle and height of the nearest peak, or NaN."""
    middle = len(row) // 2
    highest = [max(row[middle - j : middle + j + 1]) for j in range(middle + 1)]
    top, idle = highest[1], 0
    for now in highest[2:]:
        top, idle = (now, 0) if now > top else (top, idle + 1)
        if idle >= guard:
            break
    place = int(np.flatnonzero(row == top)[0]) - middle
    return (place, top) if abs(place) <= middle - guard else (np.nan, np.nan)
