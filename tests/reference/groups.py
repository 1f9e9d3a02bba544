"""Measures of groups as their papers and multiSyncPy's documentation tell them, term by term."""

import itertools

import numpy as np


def cluster_phase(phases):
    """phases (n_persons, n) in radians."""
    q = np.angle(np.mean(np.exp(1j * phases), axis=0))
    relative = phases - q
    usual = np.angle(np.mean(np.exp(1j * relative), axis=1))
    away = relative - usual[:, None]
    return np.mean([abs(np.mean(np.exp(1j * column))) for column in away.T])


def squared_order(phases):
    return np.mean([abs(np.mean(np.exp(1j * column))) ** 2 for column in phases.T])


def omega(X):
    """From covariances, over all permutations of their determinant."""
    C = np.cov(X)
    return 1 - _determinant(np.abs(C)) / np.prod(np.diag(C))


def largest_share(X, rounds=2000):
    """By the power method."""
    R = np.corrcoef(X)
    v = np.arange(1.0, len(R) + 1)
    for _ in range(rounds):
        v = R @ v
        v /= np.linalg.norm(v)
    return 100 * (v @ R @ v) / np.trace(R)


def influences(X, lag, *, scaled=True):
    """Least squares of each one's future on everybody's present and a constant."""
    Z = _scaled(X, lag) if scaled else X
    n = X.shape[1] - lag
    design = np.column_stack([np.ones(n), *(z[:-lag] for z in Z)])
    return np.column_stack([np.linalg.lstsq(design, z[lag:])[0][1:] for z in Z])


def pair_influences(X, lag, *, scaled=False):
    """Row i, column j: j's future on j's present and i's; twice the same where i is j."""
    Z = _scaled(X, lag) if scaled else X
    M = np.empty((len(X), len(X)))
    for i, j in itertools.product(range(len(X)), repeat=2):
        now, other, then = Z[j, :-lag], Z[i, :-lag], Z[j, lag:]
        design = np.column_stack([now - now.mean(), other - other.mean()])
        M[i, j] = np.linalg.lstsq(design, then - then.mean())[0][1]
    return M


def coefficient(M):
    """The others' weights on the empath, and what they explain, to four digits each."""
    empath = np.argmax((M**2).sum(axis=0))
    rest = np.delete(M, empath, 0)
    V = rest[:, empath]
    Q = np.round(np.linalg.inv(np.delete(rest, empath, 1)) @ V, 4)
    return np.round(V @ Q, 4)


def _scaled(X, lag):
    return X / X[:, :-lag].std(axis=1, keepdims=True)


def _determinant(C):
    total = 0.0
    for order in itertools.permutations(range(len(C))):
        swaps = sum(a > b for a, b in itertools.combinations(order, 2))
        total += (-1) ** swaps * np.prod([C[i, k] for i, k in enumerate(order)])
    return total
