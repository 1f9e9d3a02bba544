"""Metrics of two analytic signals, each as its paper has it, in plain sums over pairs."""

import numpy as np


def plv(x, y):
    return abs(np.mean(np.exp(1j * _apart(x, y))))


def ppc(x, y):
    apart = np.exp(1j * _apart(x, y))
    cosines = [(apart[i] * apart[j].conj()).real for i, j in _pairs(x.size)]
    return np.mean(cosines)


def ciplv(x, y):
    mean = np.mean(np.exp(1j * _apart(x, y)))
    return abs(mean.imag) / np.sqrt(1 - mean.real**2)


def ccorr(x, y):
    a, b = (np.sin(np.angle(z) - _mean_angle(np.angle(z))) for z in (x, y))
    return np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b))


def accorr(x, y):
    a, b = np.angle(x), np.angle(y)
    apart, together = (abs(np.sum(np.exp(1j * (a + s * b)))) for s in (-1, 1))
    n = -(_mean_angle(a - b) - _mean_angle(a + b)) / 2
    m = _mean_angle(a - b) + n
    below = np.sqrt(np.sum(np.sin(a - m) ** 2) * np.sum(np.sin(b - n) ** 2))
    return (apart - together) / (2 * below)


def coherence(x, y):
    return abs(_coherency(x, y))


def imaginary_coherence(x, y):
    return _coherency(x, y).imag


def pli(x, y):
    return abs(np.mean(np.sign(np.sin(_apart(x, y)))))


def pli2(x, y):
    signs = np.sign(np.sin(_apart(x, y)))
    return np.mean([signs[i] * signs[j] for i, j in _pairs(x.size)])


def wpli(x, y):
    lag = (x * y.conj()).imag
    return abs(lag.mean()) / np.abs(lag).mean()


def wpli_debiased(x, y):
    lag = (x * y.conj()).imag
    pairs = _pairs(x.size)
    return sum(lag[i] * lag[j] for i, j in pairs) / sum(abs(lag[i] * lag[j]) for i, j in pairs)


def envelope_correlation(x, y):
    return np.corrcoef(abs(x), abs(y))[0, 1]


def power_correlation(x, y):
    return np.corrcoef(abs(x) ** 2, abs(y) ** 2)[0, 1]


def _apart(x, y):
    return np.angle(x) - np.angle(y)


def _coherency(x, y):
    return np.sum(x * y.conj()) / np.sqrt(np.sum(abs(x) ** 2) * np.sum(abs(y) ** 2))


def _mean_angle(a):
    return np.angle(np.mean(np.exp(1j * a)))


def _pairs(n):
    return [(i, j) for i in range(n) for j in range(n) if i != j]
