"""Taking slow courses out of a series: polynomials, and a zero-phase high-pass."""

import math

import numpy as np

from syntony.kernels import Array
from syntony.kernels.gaps import stretches

_SETTLED = 0.01  # share of a step that may be left of a filter's response outside its edges


def detrend(x: Array, order: int = 1) -> Array:
    """Residuals of a polynomial in time, fitted by least squares to all observed samples.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    order : int
        0 takes out the mean, 1 a line, 2 a parabola, 3 a cubic.

    Returns
    -------
    (n,) array
        Residuals; NaN where `x` is NaN, and everywhere if the polynomial could pass through all
        observed samples.

    References
    ----------
    .. [1] Forsythe (1957), doi:10.1137/0105007, for the orthogonal polynomials used.

    Examples
    --------
    >>> detrend(np.array([1.0, 2.0, np.nan, 4.0, 5.0])).round(12).tolist()
    [0.0, 0.0, nan, 0.0, 0.0]
    """
    seen = ~np.isnan(x)
    residual = np.full(x.size, np.nan)
    values = x[seen]
    if values.size <= order + 1:
        return residual
    t = np.linspace(-1.0, 1.0, x.size)[seen]
    values = values - values[0]
    before, now, norm_before = np.zeros(t.size), np.ones(t.size), 1.0
    for _ in range(order + 1):
        norm = np.sum(now * now)
        values = values - np.sum(values * now) / norm * now
        center = np.sum(t * now * now) / norm
        before, now = now, (t - center) * now - norm / norm_before * before
        norm_before = norm
    residual[seen] = values
    return residual


def high_pass(x: Array, cutoff: float, *, order: int = 2) -> Array:
    """Zero-phase Butterworth high-pass, each stretch between gaps by itself.

    Parameters
    ----------
    x : (n,) array
        A series; NaN where nothing was observed.
    cutoff : float
        Frequency at which the power is halved by each of the two passes, in cycles per sample,
        between 0 and 0.5.
    order : int
        Order of the filter; run forth and back it acts as one of twice that order.

    Returns
    -------
    (n,) array
        The filtered series. NaN where `x` is NaN and within `high_pass_edge` samples of every gap
        and end, where the filter has not settled.
    """
    from scipy.signal import butter, sosfiltfilt

    filtered = np.full(x.size, np.nan)
    sections = butter(order, 2.0 * cutoff, "highpass", output="sos")
    edge = high_pass_edge(cutoff, order=order)
    for begin, end in stretches(x):
        if end - begin > 2 * edge:
            stretch = x[begin:end] - x[begin]
            pad = min(edge, end - begin - 1)
            whole = sosfiltfilt(sections, stretch, padlen=pad)
            filtered[begin + edge : end - edge] = whole[edge : end - begin - edge]
    return filtered


def high_pass_edge(cutoff: float, *, order: int = 2) -> int:
    """Samples until what a step excites in the filter has decayed to a hundredth.

    Parameters are those of `high_pass`. At order 2 that is about one period of the cutoff.
    """
    angle = math.pi / 2 + math.pi / (
        2 * order
    )  # of the slowest pole, before the bilinear transform
    pole = math.tan(math.pi * cutoff) * complex(math.cos(angle), math.sin(angle))
    return math.ceil(math.log(_SETTLED) / math.log(max(1e-6, abs((1 + pole) / (1 - pole)))))
