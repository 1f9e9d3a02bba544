"""Lagged correlation written down from its definition, in extended precision."""

import numpy as np


def pearson(x, y):
    """Pearson's r over the complete pairs, in two passes; NaN if either does not vary."""
    together = ~(np.isnan(x) | np.isnan(y))
    x, y = np.longdouble(x[together]), np.longdouble(y[together])
    if x.size < 2 or x.min() == x.max() or y.min() == y.max():
        return np.nan
    dx, dy = x - x.mean(), y - y.mean()
    return float((dx * dy).sum() / np.sqrt((dx * dx).sum() * (dy * dy).sum()))


def lagged_correlation(x, y, starts, width, max_lag):
    """r and coverage, shape (windows, lags); at a positive lag x leads."""
    shape = (len(starts), 2 * max_lag + 1)
    r, coverage = np.empty(shape), np.empty(shape)
    for w, (s_x, s_y) in enumerate(starts):
        for j, lag in enumerate(range(-max_lag, max_lag + 1)):
            a = x[s_x + max(0, -lag) :][:width]
            b = y[s_y + max(0, lag) :][:width]
            r[w, j] = pearson(a, b)
            coverage[w, j] = np.mean(~np.isnan(a) & ~np.isnan(b))
    return r, coverage


def lag_profile(x, y, max_lag):
    """r and coverage of whole records, shape (series, lags); at a positive lag x leads."""
    n = len(x)
    r, coverage = np.empty((2, len(y), 2 * max_lag + 1))
    for i, row in enumerate(y):
        for j, lag in enumerate(range(-max_lag, max_lag + 1)):
            a, b = x[max(0, -lag) : n - max(0, lag)], row[max(0, lag) : n - max(0, -lag)]
            r[i, j] = pearson(a, b)
            coverage[i, j] = np.mean(~np.isnan(a) & ~np.isnan(b))
    return r, coverage
