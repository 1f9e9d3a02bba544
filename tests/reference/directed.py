"""Measures of directed flow, written from their papers, entry by entry at one frequency."""

import itertools

import numpy as np


def fitted(X, order, skipped):
    """Coefficients (order, n, n) and covariance, by the normal equations of scaled series.

    The first `skipped` moments have no complete past.
    """
    rows = [t for t in range(skipped, X.shape[1]) if np.isfinite(X[:, t - skipped : t + 1]).all()]
    lagged = np.array([[X[:, t - j] for j in range(skipped + 1)] for t in rows])
    lagged = (lagged - lagged.mean(axis=0)) / lagged.std(axis=0)
    now, past = lagged[:, 0], lagged[:, 1 : order + 1].reshape(len(rows), -1)
    found = np.linalg.solve(past.T @ past, past.T @ now).T
    left = now - past @ found.T
    n = len(X)
    A = np.stack([found[:, j * n : (j + 1) * n] for j in range(order)])
    return A, left.T @ left / len(rows)


def criterion(covariance, order, moments):
    n = len(covariance)
    return moments * np.log(np.linalg.det(covariance)) + n * n * order * np.log(moments)


def at(A, f):
    """I - sum of A[k] exp(-2 pi i f (k + 1))."""
    B = np.eye(A.shape[1], dtype=complex)
    for k, part in enumerate(A, start=1):
        B -= part * np.exp(-2j * np.pi * f * k)
    return B


def pdc(A, f, weights=None):
    """Squared, source by target."""
    B, n = at(A, f), A.shape[1]
    weights = np.ones(n) if weights is None else weights
    out = np.empty((n, n))
    for source, target in itertools.product(range(n), repeat=2):
        whole = sum(abs(B[k, source]) ** 2 / weights[k] for k in range(n))
        out[source, target] = abs(B[target, source]) ** 2 / weights[target] / whole
    return out


def dtf(A, f):
    """Squared, source by target."""
    H, n = np.linalg.inv(at(A, f)), A.shape[1]
    return np.array([[abs(H[j, i]) ** 2 / sum(abs(H[j]) ** 2) for j in range(n)] for i in range(n)])


def spectrum(A, covariance, f):
    H = np.linalg.inv(at(A, f))
    return H @ covariance @ H.conj().T


def direct_dtf(A, covariance, f, everywhere):
    n = A.shape[1]
    H = np.linalg.inv(at(A, f))
    all_of = np.mean([np.abs(np.linalg.inv(at(A, g))) ** 2 for g in everywhere], axis=0)
    G = np.linalg.inv(spectrum(A, covariance, f))
    out = np.empty((n, n))
    for i, j in itertools.product(range(n), repeat=2):
        partial = abs(G[i, j]) ** 2 / (G[i, i].real * G[j, j].real)
        out[i, j] = abs(H[j, i]) ** 2 / all_of[j].sum() * partial
    return out


def granger(A, covariance, f):
    """By the first and by the second: ln of the other's power over what is intrinsic in it."""
    S, H = spectrum(A, covariance, f), np.linalg.inv(at(A, f))
    out = []
    for x, y in ((0, 1), (1, 0)):
        new = covariance[x, x] - covariance[x, y] ** 2 / covariance[y, y]
        rest = S[y, y].real - new * abs(H[y, x]) ** 2
        out.append(np.log(S[y, y].real / rest))
    return np.array(out)
