"""Events that call forth events of their own: the Hawkes process on a grid of samples."""

import math

import numpy as np
from numba import njit
from numpy.random import Generator
from numpy.typing import NDArray

from syntony.kernels import Array

Times = NDArray[np.int64]

_DECAYS = 24  # means of the response that are tried, evenly spaced in their logarithm
_STEPS = 500  # of the fit, at most
_MOST_CHILDREN = 0.99  # with 1 or more a process never settles
_BURN_IN = 20  # mean lengths of a family, before a record begins


def fit_hawkes(events: Times, n: int) -> tuple[float, float, float]:
    """Rate, branching ratio and memory of one person's events, by maximum likelihood.

    Parameters
    ----------
    events : (n_events,) integer array
        Ascending samples at which an event begins, at least two samples apart.
    n : int
        Samples that were observed.

    Returns
    -------
    rate : float
        Events a sample that nothing called forth.
    branching : float
        Events that an event calls forth on average, 0 to 0.99.
    delay : float
        Mean time to them (samples, at least 2).

    Notes
    -----
    The intensity is ``rate + branching * sum(g(t - event))`` with a geometric response
    ``g(k) = (1 - q) q**(k - 2)`` from k = 2 on, and 0 in the sample after an event, where no other
    can begin. Rate and branching are found by expectation and maximization [2]_ for each of 24
    delays up to a tenth of the record, of which the likeliest is taken. The expected number of
    events is then the observed one.

    References
    ----------
    .. [1] Hawkes (1971), doi:10.1093/biomet/58.1.83.
    .. [2] Veen & Schoenberg (2008), doi:10.1198/016214508000000148.

    Examples
    --------
    >>> rate, branching, _ = fit_hawkes(np.arange(5, 1000, 10), 1000)
    >>> 0.05 < rate < 0.12, branching < 0.5
    (True, True)
    """
    train = np.zeros(n)
    train[events] = 1.0
    best = (-math.inf, events.size / max(1, n - events.size), 0.0, 2.0)
    for mean in np.geomspace(1.0, max(2.0, n / 10), _DECAYS):
        likelihood, rate, branching = _fit(train, 1.0 - 1.0 / mean)
        if likelihood > best[0] + 1e-9:
            best = (likelihood, rate, branching, 1.0 + mean)
    return best[1], best[2], best[3]


def draw_hawkes(
    n: int, rate: float, branching: float, delay: float, count: int, rng: Generator
) -> Array:
    """Series of marks, 1 where an event begins and 0 elsewhere, as `fit_hawkes` has them.

    Parameters
    ----------
    n : int
        Samples.
    rate, branching, delay : float
        As from `fit_hawkes`.
    count : int
        Number of series.
    rng : Generator
        Source of all randomness.

    Returns
    -------
    (count, n) array
        Each begins as if it had always run.
    """
    q = 1.0 - 1.0 / max(1.0, delay - 1.0)
    before = min(10 * n, math.ceil(_BURN_IN * delay / (1.0 - branching)))
    made = np.empty((count, n))
    for row in made:
        row[:] = _run(rng.random(before + n), rate, branching, q)[before:]
    return made


@njit(cache=True, nogil=True, error_model="numpy")
def _fit(train: Array, q: float) -> tuple[float, float, float]:
    """Likelihood, rate and branching ratio for one memory."""
    response, excited, exposed, called = 0.0, np.empty(train.size), 0.0, 0.0
    events = 0
    for t in range(train.size):
        response = q * response + (1.0 - q) * (train[t - 2] if t > 1 else 0.0)
        if t > 0 and train[t - 1] > 0.0:
            continue
        exposed += 1.0
        called += response
        if train[t] > 0.0:
            excited[events] = response
            events += 1
    own = float(events)
    rate, branching = 0.5 * own / exposed, 0.5 * own / max(called, 1e-300)
    for _ in range(_STEPS):
        branching = min(branching, _MOST_CHILDREN)
        before = own
        own = 0.0
        for k in range(events):
            own += rate / (rate + branching * excited[k])
        rate, branching = own / exposed, (events - own) / max(called, 1e-300)
        if abs(own - before) < 1e-9 * events:
            break
    branching = min(branching, _MOST_CHILDREN)
    likelihood = -rate * exposed - branching * called
    for k in range(events):
        likelihood += math.log(rate + branching * excited[k])
    return likelihood, rate, branching


@njit(cache=True, nogil=True, error_model="numpy")
def _run(chances: Array, rate: float, branching: float, q: float) -> Array:
    """One series from uniform random numbers."""
    train = np.zeros(chances.size)
    response = 0.0
    for t in range(chances.size):
        response = q * response + (1.0 - q) * (train[t - 2] if t > 1 else 0.0)
        free = t == 0 or train[t - 1] == 0.0
        if free and chances[t] < rate + branching * response:
            train[t] = 1.0
    return train
