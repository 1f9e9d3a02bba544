"""The least-squares slope from the normal equations, in extended precision."""

import numpy as np


def moving_slopes(x, width, min_coverage):
    slopes = []
    for p in range(len(x) - width + 1):
        window = np.longdouble(x[p : p + width])
        t = np.arange(width)[~np.isnan(window)].astype(np.longdouble)
        v = window[~np.isnan(window)]
        if v.size < max(2, min_coverage * width):
            slopes.append(np.nan)
            continue
        dt = t - t.mean()
        slopes.append(float((dt * (v - v.mean())).sum() / (dt * dt).sum()))
    return np.array(slopes)
