"""R's cross-correlation function of two segments, written down from its definition."""

import numpy as np


def ccf(x, y, max_lag):
    """c_k for k = -max_lag ... max_lag; at a positive lag x leads (R: the other sign)."""
    x, y = np.longdouble(x), np.longdouble(y)
    dx, dy = x - np.nanmean(x), y - np.nanmean(y)
    scale = np.sqrt(np.nanmean(dx * dx) * np.nanmean(dy * dy))
    c = []
    for lag in range(-max_lag, max_lag + 1):
        products = [dx[t] * dy[t + lag] for t in range(len(x)) if 0 <= t + lag < len(x)]
        products = np.array([p for p in products if not np.isnan(p)])
        c.append(products.sum() / (len(products) + abs(lag)) / scale if len(products) else np.nan)
    return np.float64(c)


def segment_correlations(x, y, width, max_lag, min_coverage):
    """r at every lag of segment i of x with segment j of y; NaN where either is unusable."""
    n = len(x) // width
    r = np.full((2 * max_lag + 1, n, n), np.nan)
    for i in range(n):
        for j in range(n):
            a, b = x[i * width :][:width], y[j * width :][:width]
            if all(
                np.sum(~np.isnan(v)) >= max(2, min_coverage * width) and np.nanstd(v) > 0
                and np.nanmin(v) < np.nanmax(v)
                for v in (a, b)
            ):  # fmt: skip
                r[:, i, j] = np.clip(ccf(a, b, max_lag), -1, 1)
    return r
