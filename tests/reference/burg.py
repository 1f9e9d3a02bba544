"""Burg's recursion over stretches between gaps, step by step in plain lists."""

import numpy as np


def stretches(x):
    """The runs of observed samples."""
    runs, run = [], []
    for v in [*x, np.nan]:
        if np.isnan(v):
            if run:
                runs.append(np.longdouble(run))
            run = []
        else:
            run.append(v)
    return runs


def burg(x, order):
    """Coefficients of the given order, and the share of the variance left at each order."""
    mean = np.nanmean(np.longdouble(x))
    forward = [run - mean for run in stretches(x)]
    backward = [run.copy() for run in forward]
    a, share = np.zeros(0, np.longdouble), [np.longdouble(1)]
    for _ in range(order):
        f, b = [run[1:] for run in forward], [run[:-1] for run in backward]
        product = sum((u * v).sum() for u, v in zip(f, b, strict=True))
        squares = sum((u * u).sum() + (v * v).sum() for u, v in zip(f, b, strict=True))
        reflection = 2 * product / squares
        forward = [u - reflection * v for u, v in zip(f, b, strict=True)]
        backward = [v - reflection * u for u, v in zip(f, b, strict=True)]
        a = np.append(a - reflection * a[::-1], reflection)
        share.append(share[-1] * (1 - reflection**2))
    return np.float64(a), np.float64(share)


def bic(share, n_observed):
    """Schwarz's criterion of every order."""
    return n_observed * np.log(share) + np.arange(len(share)) * np.log(n_observed)
