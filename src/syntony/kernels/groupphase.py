"""The phases of a whole group."""

import math
from collections.abc import Iterator

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array

Complex = NDArray[np.complex128]
IntArray = NDArray[np.int64]


def windows_of(X: Array, starts: IntArray, width: int) -> Iterator[Array]:
    """Every window of all persons, shape (n_persons, width), each person's from its own start."""
    for begins in starts:
        yield np.stack([x[s : s + width] for x, s in zip(X, begins, strict=True)])


def varies(window: Array) -> bool:
    """Whether every person does."""
    return bool((np.nanmin(window, axis=1) < np.nanmax(window, axis=1)).all())


def phasors_of_window(window: Array, *, centered: bool) -> Complex:
    """Phases of the analytic signals of a window, as numbers of modulus 1.

    Parameters
    ----------
    window : (n_persons, n) array
        NaN where not observed; there a straight line is laid for the transform.
    centered : bool
        Whether each person's mean is taken out first.

    Returns
    -------
    (n_persons, n_known) complex array
        Of the moments at which all are known.
    """
    from scipy.signal import hilbert

    known = np.isfinite(window)
    t = np.arange(window.shape[1])
    whole = np.stack(
        [x if k.all() else np.interp(t, t[k], x[k]) for x, k in zip(window, known, strict=True)]
    )
    if centered:
        # About the first sample, so that an offset costs no digits.
        whole = whole - whole[:, :1]
        whole -= whole.mean(axis=1, keepdims=True)
    z = np.asarray(hilbert(whole, axis=1))[:, known.all(axis=0)]
    size = np.abs(z)
    return np.asarray(np.where(size > 0, z / np.where(size > 0, size, 1.0), 1.0))


def judged_phases(
    X: Array, starts: IntArray, width: int, minimum: float, *, given: bool, centered: bool
) -> Iterator[tuple[Complex | None, float]]:
    """Phases of every window with its coverage; None where too little is known or one is still.

    Parameters
    ----------
    X : (n_persons, n) array
        Signals, or phases (rad) where they are `given`.
    starts : (n_windows, n_persons) integer array
        First samples.
    width : int
        Samples of a window.
    minimum : float
        Share of moments at which all must be known.
    given, centered : bool
        Whether `X` holds phases, and else whether means are taken out of each window.

    Yields
    ------
    phasors, coverage
        As `phasors_of_window`, and the share of moments at which all are known.
    """
    for window in windows_of(X, starts, width):
        known = np.isfinite(window).all(axis=0)
        coverage = float(known.mean())
        if not known.any() or coverage < minimum or not varies(window):
            yield None, coverage
        elif given:
            yield np.exp(1j * window[:, known]), coverage
        else:
            yield phasors_of_window(window, centered=centered), coverage


def order_parameter(z: Complex) -> Array:
    """Kuramoto's order parameter at every moment: how far the phases agree, 0 to 1.

    Parameters
    ----------
    z : (n_persons, n) complex array
        Phases as numbers of modulus 1.

    References
    ----------
    .. [1] Kuramoto (1984), doi:10.1007/978-3-642-69689-3.
    """
    return np.asarray(np.minimum(np.abs(z.mean(axis=0)), 1.0))


def cluster_phase(z: Complex) -> float:
    """Mean over time of how close all are to their usual place in the group's rhythm, 0 to 1.

    Parameters
    ----------
    z : (n_persons, n) complex array
        Phases as numbers of modulus 1; at least one moment.

    Returns
    -------
    float
        rho of the group. Persons who keep any constant distance from each other score 1.

    References
    ----------
    .. [1] Frank & Richardson (2010), doi:10.1016/j.physd.2010.07.015; Richardson et al. (2012),
       doi:10.3389/fphys.2012.00405.

    Examples
    --------
    >>> turns = np.exp(2j * np.pi * np.arange(100) / 20)
    >>> round(cluster_phase(np.stack((turns, 1j * turns, -1j * turns * 1j))), 12)
    1.0
    """
    return float(_cluster_phase(np.ascontiguousarray(z)))


def cluster_phases(
    phases: Array, starts: IntArray, width: int, minimum: float
) -> tuple[Array, Array]:
    """Cluster phase of every window of given phases, each moment turned once.

    Parameters
    ----------
    phases : (n_persons, n) array
        In radians; NaN where not observed.
    starts : (n_windows,) integer array
        First samples, the same for all persons.
    width : int
        Samples of a window.
    minimum : float
        Share of moments at which all must be known.

    Returns
    -------
    values, coverage : (n_windows,) arrays
        As `cluster_phase`; NaN where too little is known or a phase stands still.
    """
    relative = _turned(np.exp(1j * phases.T))
    values, coverage = np.empty(len(starts)), np.empty(len(starts))
    _fill_cluster(relative, starts, width, values, coverage)
    moves = np.zeros((len(phases), phases.shape[1]), np.int64)
    moves[:, 1:] = np.cumsum(np.abs(np.diff(phases)) > 0, axis=1)
    still = (moves[:, starts + width - 1] == moves[:, starts]).any(axis=0)
    values[still | (coverage < minimum)] = np.nan
    return values, coverage


@njit(cache=True, nogil=True, error_model="numpy")
def _turned(Z: Complex) -> Complex:
    """Phases (n, n_persons) less the group's; NaN where one of them is unknown."""
    out = np.empty_like(Z)
    for t in range(len(Z)):
        mean = 0j
        for i in range(Z.shape[1]):
            mean += Z[t, i]
        size = math.sqrt(mean.real**2 + mean.imag**2)
        turn = mean.conjugate() / size if size != 0.0 else 1.0 + 0j
        for i in range(Z.shape[1]):
            out[t, i] = Z[t, i] * turn
    return out


@njit(cache=True, nogil=True, error_model="numpy")
def _fill_cluster(
    relative: Complex, starts: IntArray, width: int, values: Array, coverage: Array
) -> None:
    n_persons = relative.shape[1]
    place = np.empty(n_persons, np.complex128)
    for w in range(starts.size):
        place[:] = 0
        count = 0
        for t in range(starts[w], starts[w] + width):
            if relative[t, 0].real == relative[t, 0].real:
                count += 1
                for i in range(n_persons):
                    place[i] += relative[t, i]
        for i in range(n_persons):
            size = abs(place[i])
            place[i] = place[i].conjugate() / size if size > 0.0 else 1.0 + 0j
        total = 0.0
        for t in range(starts[w], starts[w] + width):
            if relative[t, 0].real == relative[t, 0].real:
                mean = 0j
                for i in range(n_persons):
                    mean += relative[t, i] * place[i]
                total += math.sqrt(mean.real**2 + mean.imag**2)
        coverage[w] = count / width
        values[w] = min(1.0, total / (n_persons * count)) if count else np.nan


@njit(cache=True, nogil=True, error_model="numpy")
def _cluster_phase(z: Complex) -> float:
    n_persons, n = z.shape
    relative = np.empty_like(z)
    place = np.zeros(n_persons, np.complex128)
    for t in range(n):
        mean = 0j
        for i in range(n_persons):
            mean += z[i, t]
        size = abs(mean)
        turn = mean.conjugate() / size if size > 0.0 else 1.0 + 0j
        for i in range(n_persons):
            relative[i, t] = z[i, t] * turn
            place[i] += relative[i, t]
    for i in range(n_persons):
        size = abs(place[i])
        place[i] = place[i].conjugate() / size if size > 0.0 else 1.0 + 0j
    total = 0.0
    for t in range(n):
        mean = 0j
        for i in range(n_persons):
            mean += relative[i, t] * place[i]
        total += abs(mean) / n_persons
    return float(min(1.0, total / n))
