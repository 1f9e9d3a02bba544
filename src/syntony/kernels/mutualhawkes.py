"""Events of several people that call each other forth: the mutually exciting Hawkes process."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

Bools = NDArray[np.bool_]

_DECAYS = 8  # mean delays that are tried of a person's own response and of the one to others
_STEPS, _MORE = 60, 2000  # of the fit for every two delays, and for the likeliest
_MOST_CHILDREN = 0.99  # of a person's own: with 1 or more a process never settles
_NONE = 1e-300


def fit_mutual_hawkes(marks: Array, longest: float) -> tuple[Array, Array, Array]:
    """Rates, branching matrix and delays of several people's events, by maximum likelihood.

    Parameters
    ----------
    marks : (n_persons, n) array
        1 in the sample in which an event begins, else 0; NaN where a person was not observed.
        Events of one person are at least two samples apart.
    longest : float
        Largest mean delay of a response (samples).

    Returns
    -------
    rates : (n_persons,) array
        Events a sample that nothing called forth.
    branching : (n_persons, n_persons) array
        Events of the target (column) that an event of the source (row) calls forth on average; at
        most 0.99 of a person's own.
    delays : (n_persons, 2) array
        Mean time (samples) to a person's own next ones, and from others' events to theirs.

    Notes
    -----
    The intensity of person j is ``rate_j + sum_i branching_ij sum(g(t - event_i))`` [1]_ with a
    geometric response ``g(k) = (1 - q) q**(k - first)``: to others' events from the next sample on,
    to one's own from the second on, because none begins in the sample after one's own event. It is
    fitted by expectation and maximization [2]_ for each of 8 x 8 mean delays, of which the
    likeliest is taken. Samples in which anybody is missing do not count, and what was before them
    is forgotten.

    References
    ----------
    .. [1] Hawkes (1971), doi:10.1093/biomet/58.1.83.
    .. [2] Veen & Schoenberg (2008), doi:10.1198/016214508000000148.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> first = (rng.random(4000) < 0.03) * 1.0
    >>> first[1:] *= first[:-1] == 0
    >>> second = np.roll(first, 3) * (rng.random(4000) < 0.8)
    >>> _, branching, _ = fit_mutual_hawkes(np.stack((first, second)), 20.0)
    >>> bool(branching[0, 1] > 0.6), bool(branching[1, 0] < 0.1)
    (True, True)
    """
    seen: Bools = np.asarray(np.isfinite(marks).all(axis=0))
    trains = np.ascontiguousarray(np.where(seen, marks, 0.0), np.float64)
    n = len(trains)
    rates, branching, delays = np.empty(n), np.empty((n, n)), np.empty((n, 2))
    memories = 1.0 - 1.0 / np.geomspace(1.0, max(2.0, longest), _DECAYS)
    for j in range(n):
        order = np.array([j, *(i for i in range(n) if i != j)])
        found, own, others = _fit_target(trains[order], seen, memories)
        rates[j], branching[order, j] = found[0], found[1:]
        delays[j] = 1.0 + 1.0 / (1.0 - memories[own]), 1.0 / (1.0 - memories[others])
    return rates, branching, delays


@njit(cache=True, nogil=True, error_model="numpy")
def _fit_target(trains: Array, seen: Bools, memories: Array) -> tuple[Array, int, int]:
    """Fit the first train to itself and the others, for every two memories."""
    n_sources, n_memories = len(trains), memories.size
    events = 0
    for t in range(seen.size):
        events += trains[0, t] > 0.0
    excited = np.empty((n_memories, n_sources, events))
    called = np.empty((n_memories, n_sources))
    exposed = 0.0
    for m in range(n_memories):
        for i in range(n_sources):
            lag = 2 if i == 0 else 1
            exposed, called[m, i] = _respond(
                trains[i], trains[0], seen, memories[m], lag, excited[m, i]
            )
    best, likeliest, own, others = np.zeros(n_sources + 1), -np.inf, 0, 0
    part, reach = np.empty((n_sources, events)), np.empty(n_sources)
    for a in range(n_memories):
        for b in range(n_memories):
            _choose(excited, called, a, b, part, reach)
            guess = np.full(n_sources + 1, events / (n_sources + 1.0))
            guess[0] /= max(exposed, 1.0)
            for i in range(n_sources):
                guess[i + 1] /= max(reach[i], _NONE)
            likelihood = _climb(guess, part, reach, exposed, _STEPS)
            if likelihood > likeliest + 1e-9:
                likeliest, own, others = likelihood, a, b
                best[:] = guess
    _choose(excited, called, own, others, part, reach)
    _climb(best, part, reach, exposed, _MORE)
    return best, own, others


@njit(cache=True, nogil=True, error_model="numpy")
def _choose(
    excited: Array, called: Array, own: int, others: int, part: Array, reach: Array
) -> None:
    for i in range(len(part)):
        m = own if i == 0 else others
        part[i] = excited[m, i]
        reach[i] = called[m, i]


@njit(cache=True, nogil=True, error_model="numpy")
def _respond(
    source: Array, target: Array, seen: Bools, q: float, lag: int, excited: Array
) -> tuple[float, float]:
    """Response to a source at the target's events; how long it was exposed, and to how much."""
    response, exposed, called, k = 0.0, 0.0, 0.0, 0
    for t in range(seen.size):
        if not seen[t]:
            response = 0.0
            continue
        reaches = t >= lag and seen[t - 1]
        response = q * response + (1.0 - q) * (source[t - lag] if reaches else 0.0)
        if t > 0 and target[t - 1] > 0.0:
            if target[t] > 0.0:
                excited[k] = response
                k += 1
            continue
        exposed += 1.0
        called += response
        if target[t] > 0.0:
            excited[k] = response
            k += 1
    return exposed, called


@njit(cache=True, nogil=True, error_model="numpy")
def _climb(found: Array, part: Array, reach: Array, exposed: float, steps: int) -> float:
    """Expectation and maximization from a first guess; returns the logarithm of the likelihood."""
    n_sources, events = part.shape
    shares = np.empty(n_sources)
    for _ in range(steps):
        found[1] = min(found[1], _MOST_CHILDREN)
        own = 0.0
        shares[:] = 0.0
        for k in range(events):
            whole = found[0]
            for i in range(n_sources):
                whole += found[i + 1] * part[i, k]
            whole = max(whole, _NONE)
            own += found[0] / whole
            for i in range(n_sources):
                shares[i] += found[i + 1] * part[i, k] / whole
        moved = abs(own / max(exposed, 1.0) - found[0]) * exposed
        found[0] = own / max(exposed, 1.0)
        for i in range(n_sources):
            children = shares[i] / reach[i] if reach[i] > 0.0 else 0.0
            moved = max(moved, abs(children - found[i + 1]) * reach[i])
            found[i + 1] = children
        if moved < 1e-9 * events:
            break
    found[1] = min(found[1], _MOST_CHILDREN)
    likelihood = -float(found[0]) * exposed
    for i in range(n_sources):
        likelihood -= found[i + 1] * reach[i]
    for k in range(events):
        whole = found[0]
        for i in range(n_sources):
            whole += found[i + 1] * part[i, k]
        likelihood += math.log(max(whole, _NONE))
    return likelihood
