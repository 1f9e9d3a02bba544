"""Moving averages and resampling, sample by sample from their definitions."""

import numpy as np


def moving_average(x, width):
    """Each sample weighs by how much of its unit interval lies within half a width."""
    average = np.full(len(x), np.nan)
    for t in np.flatnonzero(~np.isnan(x)):
        distance = np.abs(np.arange(len(x)) - t)
        weight = np.clip(width / 2 + 0.5 - distance, 0, 1)
        weight = np.where(np.isnan(x), 0, weight).astype(np.longdouble)
        average[t] = (weight * np.nan_to_num(np.longdouble(x))).sum() / weight.sum()
    return average


def moving_average_rmea(x, width):
    """The R code of rMEA's sasFiltB, with R's counting from 1 and truncation of indices."""
    average = np.empty(len(x))
    for t in range(1, len(x) + 1):
        i = max(1, t - (width - 1) / 2)
        total = 0.0
        while i <= t + (width - 1) / 2 + 1e-10:
            total += x[int(i) - 1] if int(i) <= len(x) else np.nan
            i += 1
        average[t - 1] = 0 if np.isnan(total) else total / width
    average[np.isnan(x)] = np.nan
    return average
