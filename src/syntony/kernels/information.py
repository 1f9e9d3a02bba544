"""Information in courses of states: entropies from counts, shared and transferred."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

States = NDArray[np.int64]

#: What stands for a state that is not known.
UNKNOWN = -1


def quantile_states(x: Array, n_states: int) -> States:
    """States of equal share: below the first quantile, the second, and so on.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    n_states : int
        At least 2.

    Returns
    -------
    (n,) integer array
        0 for the lowest values to ``n_states - 1``; `UNKNOWN` where nothing was observed.

    Examples
    --------
    >>> quantile_states(np.array([1.0, 5.0, np.nan, 2.0]), 2).tolist()
    [0, 1, -1, 1]
    """
    known = np.isfinite(x)
    states = np.full(x.size, UNKNOWN, np.int64)
    if known.any():
        edges = np.quantile(x[known], np.arange(1, n_states) / n_states)
        states[known] = np.searchsorted(edges, x[known], side="right")
    return states


def category_states(x: Array) -> States:
    """States numbered by value; `UNKNOWN` where nothing was observed."""
    known = np.isfinite(x)
    states = np.full(x.size, UNKNOWN, np.int64)
    states[known] = np.unique(x[known], return_inverse=True)[1]
    return states


def joint_states(*parts: States) -> States:
    """One number for each combination of states; unknown where one of the parts is."""
    known = np.logical_and.reduce([part >= 0 for part in parts])
    joint = np.full(parts[0].size, UNKNOWN, np.int64)
    if known.any():
        code, size = np.zeros(int(known.sum()), np.int64), 1
        for part in parts:
            here = part[known]
            states = int(here.max()) + 1
            code, size = code * states + here, size * states
            if size > _MANY:  # numbered anew, so that no number of parts overflows
                code = np.unique(code, return_inverse=True)[1]
                size = int(code.max()) + 1
        joint[known] = code
    return joint


_MANY = 1 << 12


def entropy_of_states(states: States) -> float:
    """Shannon entropy (nats) of the shares of the known states; NaN where none is known."""
    counts = np.bincount(states[states >= 0])
    return _entropy(counts)


def transfer_entropy(source: States, target: States, history: int, delay: int) -> float:
    """Transfer entropy from one course of states to another.

    Parameters
    ----------
    source, target : (n,) integer arrays
        States; negative where unknown.
    history : int
        States of its own past that tell the target's next one.
    delay : int
        Samples from state to state.

    Returns
    -------
    float
        ``sum p(next, past, source) log2(p(next | past, source) / p(next | past))`` (bits) with
        shares for probabilities, at least 0; NaN where no transition is known.

    Notes
    -----
    Shares of few transitions find transfer [1]_ where there is none: compare with surrogates.

    References
    ----------
    .. [1] Schreiber (2000), doi:10.1103/PhysRevLett.85.461.

    Examples
    --------
    >>> x = np.array([0, 1, 1, 1, 1, 0, 0, 0, 0])
    >>> y = np.array([0, 0, 1, 1, 1, 1, 0, 0, 0])
    >>> round(transfer_entropy(x, y, 2, 1), 6), transfer_entropy(y, x, 2, 1)
    (0.67927, 0.0)
    """
    first = history * delay
    following = target[first:]
    past = joint_states(*(target[first - k * delay : -k * delay] for k in range(1, history + 1)))
    sent = source[first - delay : -delay]
    known = (following >= 0) & (past >= 0) & (sent >= 0)
    if not known.any():
        return math.nan
    following, past, sent = following[known], past[known], sent[known]
    both = joint_states(past, sent)
    nats = (
        entropy_of_states(joint_states(following, past))
        + entropy_of_states(both)
        - entropy_of_states(past)
        - entropy_of_states(joint_states(following, both))
    )
    return max(0.0, nats / math.log(2.0)) if nats > _ROUNDING else 0.0


_ROUNDING = 1e-13


def lagged_information(
    x: States, y: States, n_states: int, max_lag: int
) -> tuple[Array, Array, Array]:
    """Mutual information of two courses of states at every lag.

    Parameters
    ----------
    x, y : (n,) integer arrays
        States from 0 to `n_states` - 1; negative where unknown.
    n_states : int
        Number of states.
    max_lag : int
        Largest lag in samples, less than n.

    Returns
    -------
    information : (2 * max_lag + 1,) array
        Columns are the lags -max_lag to max_lag; at a positive lag `x` leads: ``x[t]`` is paired
        with ``y[t + lag]``. In bits, over the known pairs; NaN where there are none.
    normalized : (2 * max_lag + 1,) array
        The same over the geometric mean of both entropies; NaN where one of them is 0.
    coverage : (2 * max_lag + 1,) array
        Share of known pairs in the overlap.

    Examples
    --------
    >>> x = np.array([0, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1])
    >>> _, normalized, _ = lagged_information(x, np.roll(x, 2), 2, 3)
    >>> int(normalized.argmax()) - 3
    2
    """
    found = np.empty((3, 2 * max_lag + 1))
    _fill_information(x, y, n_states, max_lag, found)
    return found[0], found[1], found[2]


def _entropy(counts: NDArray[np.int64]) -> float:
    counts = counts[counts > 0]
    if not counts.size:
        return math.nan
    p = counts / counts.sum()
    return float(-(p * np.log(p)).sum()) + 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _fill_information(x: States, y: States, n_states: int, max_lag: int, found: Array) -> None:
    n, side = x.size, n_states + 1
    # What is unknown has a state of its own, which is not read.
    row = np.where(x < 0, n_states, x) * side
    column = np.where(y < 0, n_states, y)
    cells, counts = np.empty(side * side, np.int64), np.empty(n_states * n_states, np.int64)
    of_x, of_y = np.empty(n_states, np.int64), np.empty(n_states, np.int64)
    for at in range(2 * max_lag + 1):
        lag = at - max_lag
        cells[:] = 0
        ahead, behind = max(0, -lag), max(0, lag)
        early, late = row[ahead : n - behind], column[behind : n - ahead]
        for t in range(early.size):
            cells[early[t] + late[t]] += 1
        of_x[:] = 0
        of_y[:] = 0
        for a in range(n_states):
            for b in range(n_states):
                counts[a * n_states + b] = cells[a * side + b]
                of_x[a] += cells[a * side + b]
                of_y[b] += cells[a * side + b]
        total = of_x.sum()
        h_x, h_y = _count_entropy(of_x, total), _count_entropy(of_y, total)
        shared = max(0.0, h_x + h_y - _count_entropy(counts, total))
        found[0, at] = shared / math.log(2.0) if total else np.nan
        varies = h_x > 0.0 and h_y > 0.0
        found[1, at] = min(1.0, shared / math.sqrt(h_x * h_y)) if varies else np.nan
        found[2, at] = total / (n - abs(lag))


@njit(cache=True, nogil=True, error_model="numpy")
def _count_entropy(counts: NDArray[np.int64], total: int) -> float:
    """Shannon entropy (nats)."""
    entropy = 0.0
    for count in counts:
        if count:
            entropy -= count / total * math.log(count / total)
    return entropy
