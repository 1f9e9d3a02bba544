"""Maps of wavelet coherence, phase and coverage of signals with gaps."""

import math

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.morlet import Complex, Layout, inside_cone
from syntony.kernels.wavelet import coherency, observed_share
from syntony.kernels.waveletlayouts import FACTOR, like_grinsted

RELATIONS = ("in phase", "first leads", "anti-phase", "second leads")


def relations(phase: Array) -> NDArray[np.int64]:
    """Class of every phase: index into `RELATIONS`, each a quarter of the circle wide.

    References
    ----------
    .. [1] Gvirts Provolovski, Sharma, Gutman, Dahan, Pan, Stotler & Wilcox (2023),
       doi:10.3791/65347.

    Examples
    --------
    >>> [RELATIONS[k] for k in relations(np.array([0.1, 1.5, -1.5, 3.1]))]
    ['in phase', 'first leads', 'second leads', 'anti-phase']
    """
    return np.asarray(np.round(np.asarray(phase) / (np.pi / 2)), dtype=np.int64) % 4


def map_of(
    X: Array, layout: Layout, definition: str, dtype: type = np.complex128
) -> tuple[Array, Array, Array]:
    """Coherence, phase and coverage of two signals, of both given a third if there is one.

    Parameters
    ----------
    X : ndarray, shape (2 or 3, n)
        NaN where not observed; gaps are bridged by straight lines before the transform.
    layout : Layout
        From `layout_for` of the same definition.
    definition : str
        A peer's, or empty for ours.
    dtype : type
        Of the transforms.

    Returns
    -------
    coherence, phase, coverage : ndarray, shape (n_scales, n_points)
        Squared coherence; radians, positive where the first leads, smoothed in our definition;
        share of what a cell rests on that was observed, 0 outside the cone of influence. NaN
        where one of the signals does not vary.
    """
    times = np.arange(layout.points)
    inside = (times >= layout.keep[:, :1]) & (times < layout.keep[:, 1:])
    coverage = np.where(inside, _coverage(np.isfinite(X), layout), 0.0)
    if not all(varies(x) for x in X):
        nothing = np.full(inside.shape, np.nan)
        return nothing, nothing, coverage
    if definition == "Grinsted":
        found, cross, coverage = _as_grinsted(X, layout, dtype, coverage)
    else:
        found, cross = coherency([bridged(x) for x in X], layout, dtype)
    phase = np.angle(np.where(np.isnan(found), np.nan, cross) if definition else found)
    coherence = np.minimum(np.abs(found).astype(np.float64) ** 2, 1.0)
    return coherence, phase.astype(np.float64), coverage


def _as_grinsted(
    X: Array, layout: Layout, dtype: type, coverage: Array
) -> tuple[Complex, Complex, Array]:
    """Transform each signal over all of its own time, then compare where both were observed."""
    spans = [np.flatnonzero(np.isfinite(x))[[0, -1]] + (0, 1) for x in X]
    begin, end = max(s[0] for s in spans), min(s[1] for s in spans)
    shared = like_grinsted(layout, int(end - begin))
    own = [like_grinsted(layout, int(b - a)) for a, b in spans]
    series = [bridged(x[a:b]) for x, (a, b) in zip(X, spans, strict=True)]
    found, cross = coherency(
        series, shared, dtype, own=own, begin=[int(begin - a) for a, _ in spans]
    )
    placed = [np.full(coverage.shape, np.nan + 0j) for _ in range(2)]
    for whole, part in zip(placed, (found, cross), strict=True):
        whole[:, begin:end] = part
    times = np.arange(X.shape[1])
    for o, (a, _) in zip(own, spans, strict=True):
        keep = a + inside_cone(o.n, layout.scales * FACTOR, FACTOR / math.sqrt(2))
        coverage = np.where((times >= keep[:, :1]) & (times < keep[:, 1:]), coverage, 0.0)
    return placed[0], placed[1], coverage


def _coverage(observed: NDArray[np.bool_], layout: Layout) -> Array:
    """Share of what each cell rests on that was observed in the person with less of it."""
    shares = [observed_share(seen, layout) for seen in observed if not seen.all()]
    return np.asarray(np.minimum.reduce([np.ones((layout.scales.size, layout.points)), *shares]))


def bridged(x: Array) -> Array:
    """The series about its mean, gaps bridged by straight lines."""
    seen = np.flatnonzero(np.isfinite(x))
    whole = np.interp(np.arange(x.size), seen, x[seen]) if seen.size < x.size else x
    return np.asarray(whole - whole.mean())


def varies(x: Array) -> bool:
    """Whether what was observed is more than one value."""
    seen = x[np.isfinite(x)]
    return bool(seen.size) and bool(seen.min() < seen.max())
