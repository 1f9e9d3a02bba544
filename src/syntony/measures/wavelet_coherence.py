"""Wavelet coherence: when and at which periods two people swing together, and who goes first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.devices import Device, place_for
from syntony.core.errors import DataError, ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, stacked
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array, Signal
from syntony.core.unfit import RHYTHMS
from syntony.core.wavelets import PhaseLead, WaveletMap
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.means import mean_known, observed_mean
from syntony.kernels.morlet import Layout
from syntony.kernels.rednoise import lag_one, noise_class, red_noise_thresholds
from syntony.kernels.waveletlayouts import coarse, factor_of, layout_for, periods_within
from syntony.kernels.waveletmap import RELATIONS, bridged, map_of, relations, varies
from syntony.kernels.xp.wavelet import pair_means

Compat = Literal["", "Grinsted", "HyPyP", "pycwt"]
LEVEL = 0.95  # share of cells that red noise leaves below the threshold
WAVES = 8  # shortest periods that a recording must hold


class WaveletSettings(WindowSettings):
    """Settings of the wavelet coherence.

    Parameters
    ----------
    window : float or None
        What is transformed at once (s); None is the whole recording, and that is usual.
    step : float or None
        From value to value (s), at most half the smallest scale (about half the shortest period);
        None is every sample. Products are then smoothed at these times alone, much faster: the
        shortest periods are off by some 5e-3 within a few values of the ends, by 1e-5 elsewhere.
    max_lag : float
        Always 0: who goes first is read from the phase.
    shortest, longest : float or None
        Periods (s). None is about two samples, and as long as the recording allows.
    voices : int
        Periods an octave.
    precision : str
        ``"single"`` needs half the time and memory; coherence differs by some 2e-6.
    device : str
        Where the means of many pairs at once, such as pseudo-dyads, are computed: ``"cuda"`` is a
        card with CuPy or PyTorch (extra ``gpu``). Maps are always computed by the processor.
    red_noise : int
        Pairs of red noise, with the lag-one autocorrelations of the two, that say how coherent
        strangers of that kind are (95 % of their cells, period by period); 0 leaves it out. It
        knows nothing else of the data: the null of a plan keeps more.
    minimum_coverage : float
        Share of observed samples, weighted as the wavelet weighs them, below which a value is NaN.
    compat : str
        ``"Grinsted"``, ``"pycwt"`` (0.5.0b0) or ``"HyPyP"`` (0.6.2, periods of 2 to 20 s) compute
        what these do. The first two average over about 8 and 13 scales where the wavelet's own
        correlation asks for 7, pycwt half a scale off center; HyPyP over 14, with PyWavelets'
        sampled wavelet. Their padding lets the two ends of a recording touch. Values outside the
        cone of influence are NaN here in every mode; `wavelet_map` keeps them.
    """

    shortest: Seconds | None = None
    longest: Seconds | None = None
    voices: Annotated[int, Field(ge=2, le=64)] = 12
    precision: Literal["double", "single"] = "double"
    device: Device = "cpu"
    red_noise: Annotated[int, Field(ge=0, le=100_000)] = 0
    compat: Compat = ""


def plan(settings: WaveletSettings, rate: Fraction, n: int) -> WindowPlan:
    """One window for the whole recording, or windows side by side."""
    if settings.max_lag:
        raise ParameterError(
            "Wavelet coherence has no lags; leave max_lag at 0 and read the phase, or take wcc."
        )
    place_for(settings.device)  # absent: said before any work
    layout = WindowPlan.from_seconds(rate, n, window=settings.window)
    shortest = _periods(settings, rate, layout.width)[0]
    if layout.width < WAVES * shortest * float(rate):
        raise DataError(
            f"Wavelet coherence needs at least {WAVES} waves of the shortest period, "
            f"{WAVES * shortest:g} s; {layout.width / float(rate):g} s came. "
            "Lengthen the window, or ask for shorter periods."
        )
    largest = shortest * float(rate) / factor_of(settings.compat) / 2
    if _step(settings, rate) > max(1, largest) or (settings.step and settings.compat):
        raise ParameterError(
            f"Values may be up to {largest / float(rate):g} s apart, half the smallest scale, and "
            f"peers' modes have one a sample; {settings.step:g} s came. Shorten the step."
        )
    return layout


def columns(settings: WaveletSettings, plan: WindowPlan) -> Mapping[str, Array]:
    """One column a period (s)."""
    return {"period": _periods(settings, plan.rate, plan.width)}


def course(settings: WaveletSettings, plan: WindowPlan) -> Array:
    """One value a sample, or a step (s after the window's start)."""
    return np.arange(0, plan.width, _step(settings, plan.rate)) / float(plan.rate)


def rows(
    X: Array, starts: IntArray, settings: WaveletSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Squared coherence of every window at every sample and period.

    A third row of `X` is held constant: the coherence is then partial.
    """
    layout = _layout(settings, plan.rate, plan.width)
    values = np.empty((len(starts), layout.points, layout.scales.size))
    coverage = np.empty_like(values)
    for i, at in enumerate(starts):
        cut = np.stack([x[s : s + plan.width] for x, s in zip(X, at, strict=True)])
        found = wavelet_map(cut, plan.rate, settings)
        known = (found.coverage >= settings.minimum_coverage) & (found.coverage > 0)
        values[i] = np.where(known, found.coherence, np.nan).T
        coverage[i] = found.coverage.T
    return values, coverage


def crossed(
    first: Sequence[Array], second: Sequence[Array], pairs: IntArray, settings: WaveletSettings,
    rate: Fraction, /,
) -> Array | None:  # fmt: skip
    """Mean coherence of many pairs; what belongs to one recording is computed once a length."""
    if settings.window is not None or settings.compat == "Grinsted":
        return None
    index = np.full(len(pairs), np.nan)
    lengths = np.array([min(first[i].size, second[j].size) for i, j in pairs])
    dtype = np.complex64 if settings.precision == "single" else np.complex128
    for n in np.unique(lengths):
        try:
            layout_of_n = plan(settings, rate, int(n))
        except DataError:
            continue
        here = np.flatnonzero(lengths == n)
        cut = [[x[:n] for x in series] for series in (first, second)]
        whole = [[bool(np.isfinite(x).all()) and varies(x) for x in series] for series in cut]
        fast = np.array([whole[0][i] and whole[1][j] for i, j in pairs[here]], bool)
        if fast.any():
            places, at = zip(
                *(np.unique(pairs[here[fast], k], return_inverse=True) for k in (0, 1)),
                strict=True,
            )
            X, Y = (np.stack([bridged(s[i]) for i in p]) for s, p in zip(cut, places, strict=True))
            met = np.stack(at, axis=1)
            layout = _layout(settings, rate, int(n))
            place = place_for(settings.device)
            means, counts = pair_means(place, X, Y, met, layout, dtype)
            total = counts.sum(axis=1)
            sums = np.where(counts > 0, means * counts, 0.0).sum(axis=1)
            index[here[fast]] = np.where(total > 0, sums / np.maximum(total, 1), np.nan)
        for k, (i, j) in zip(here[~fast], pairs[here[~fast]], strict=True):
            X, starts = np.stack((cut[0][i], cut[1][j])), np.zeros((1, 2), dtype=np.int64)
            index[k] = mean_known(rows(X, starts, settings, layout_of_n)[0])
    return index


def wavelet_map(X: Array, rate: Fraction, settings: WaveletSettings) -> WaveletMap:
    """Coherence, phase and coverage of two signals at every sample and period.

    Parameters
    ----------
    X : ndarray, shape (2 or 3, n)
        Signals on one grid, NaN where not observed. Given a third, the coherence of the first two
        is partial: what the third explains is taken out.
    rate : Fraction
        Samples a second (Hz).
    settings : WaveletSettings
        Periods, precision and mode.

    Returns
    -------
    WaveletMap
        Gaps are bridged by straight lines before the transform, and coverage says what rests on
        them. Everything is NaN where one of the signals does not vary.
    """
    n = X.shape[1]
    dtype = np.complex64 if settings.precision == "single" else np.complex128
    found = map_of(X, _layout(settings, rate, n), settings.compat, dtype)
    return WaveletMap(_periods(settings, rate, n), *found)


def phase_leads(*signals: Signal, **settings: object) -> tuple[PhaseLead, ...]:
    """Who goes first at every octave of periods, by name.

    Parameters
    ----------
    *signals : Signal
        Two persons on one grid.
    **settings
        As of the measure.

    Returns
    -------
    tuple of PhaseLead
        Shortest periods first. Phase alone tells a lead from the lag of a whole turn less, and a
        lead of either from anti-phase, only as far as the rhythm is known not to be that slow.
    """
    chosen = WaveletSettings.checked("Measure 'wavelet_coherence'", settings)
    X, rate = stacked(signals[:2]), signals[0].rate
    found = wavelet_map(X, rate, chosen)
    weight = np.where(found.coverage >= chosen.minimum_coverage, found.coherence, np.nan)
    octave = np.floor(np.log2(found.periods / found.periods[0]) + 1e-9)
    leads = []
    for k in np.unique(octave):
        rows = octave == k
        w, phase = weight[rows], found.phase[rows]
        known = np.isfinite(w)
        if not known.any():
            continue
        mean = np.sum(w[known] * np.exp(1j * phase[known])) / w[known].sum()
        relation = int(relations(np.angle(mean)))
        lag = observed_mean(np.where(known, w * found.lead[rows], np.nan)) / observed_mean(w)
        named = {1: signals[0].person, 3: signals[1].person}.get(relation)
        leads.append(
            PhaseLead(
                float(found.periods[rows][0]), float(found.periods[rows][-1]), named,
                abs(float(lag)) if named is not None else math.nan,
                RELATIONS[relation], float(np.abs(mean)),
            )
        )  # fmt: skip
    return tuple(leads)


def summary(
    values: Array, X: Array, settings: WaveletSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """One row a session: how coherent, in which relation, and who goes first by how much."""
    cells = values.reshape(-1, values.shape[-1]).T
    starts = plan.starts(X.shape[1])
    maps = [wavelet_map(X[:, s : s + plan.width], plan.rate, settings) for s in starts]
    phase = np.concatenate([m.phase for m in maps], axis=1)
    lead = np.concatenate([m.lead for m in maps], axis=1)
    known = np.isfinite(cells)
    table = {"mean coherence": float(observed_mean(cells))}
    if settings.red_noise and all(varies(x) for x in X[:2]):
        above = cells > thresholds(X, plan.rate, settings, plan.width)[:, None]
        table["share above red noise"] = float(above[known].mean()) if known.any() else math.nan
        known &= above
    weight = np.where(known, cells, 0.0)
    total = float(weight.sum())
    for k, name in enumerate(RELATIONS):
        share = float(weight[relations(np.where(known, phase, 0.0)) == k].sum())
        table[name] = share / total if total else math.nan
    table["lead of the first (s)"] = (
        float((weight * np.where(known, lead, 0.0)).sum() / total) if total else math.nan
    )
    return table


def thresholds(X: Array, rate: Fraction, settings: WaveletSettings, n: int) -> Array:
    """Coherence that red noise of the two persons' kind stays below in 95 % of cells.

    Parameters
    ----------
    X : ndarray, shape (2, n)
        Signals on one grid; only their lag-one autocorrelations are used, as classes of
        ``4 artanh`` rounded, so that pairs of one class share one simulation.
    rate : Fraction
        Samples a second (Hz).
    settings : WaveletSettings
        With the number of draws in `red_noise`.
    n : int
        Samples of a window.

    Returns
    -------
    ndarray, shape (n_periods,)
        The same at every call, whoever came before.
    """
    classes = sorted(noise_class(lag_one(x)) for x in X[:2])
    return _simulated((classes[0], classes[1]), settings, rate, n).copy()


@lru_cache(maxsize=64)
def _simulated(
    classes: tuple[int, int], settings: WaveletSettings, rate: Fraction, n: int
) -> Array:
    layout = _layout(settings, rate, n)
    rng = np.random.default_rng([20261122, *(k % 1000 for k in classes)])
    factor = factor_of(settings.compat)
    return red_noise_thresholds(
        (math.tanh(classes[0] / 4), math.tanh(classes[1] / 4)), layout.scales, layout.box,
        omega=layout.omega, cone=factor / math.sqrt(2), factor=factor,
        draws=settings.red_noise, level=LEVEL, rng=rng,
    )  # fmt: skip


def _periods(settings: WaveletSettings, rate: Fraction, n: int) -> Array:
    """Seconds, ascending."""
    second = float(rate)
    asked = [None if p is None else p * second for p in (settings.shortest, settings.longest)]
    if settings.compat == "HyPyP":
        asked = [p or usual * second for p, usual in zip(asked, (2.0, 20.0), strict=True)]
    periods = periods_within(settings.compat, n, settings.voices, asked[0], asked[1])
    if not periods.size:
        raise ParameterError(
            f"Periods from {asked[0]} to {asked[1]} samples of {n} came; the longest must be the "
            "larger one. Lengthen the window, or ask for shorter periods."
        )
    return np.asarray(periods / second)


@lru_cache(maxsize=64)
def _layout(settings: WaveletSettings, rate: Fraction, n: int) -> Layout:
    periods = _periods(settings, rate, n) * float(rate)
    return coarse(layout_for(settings.compat, periods, n, settings.voices), _step(settings, rate))


def _step(settings: WaveletSettings, rate: Fraction) -> int:
    return 1 if settings.step is None else max(1, to_samples(settings.step, rate))


MEASURE = Measure(
    name="wavelet_coherence",
    title="Wavelet coherence",
    settings=WaveletSettings,
    plan=plan,
    rows=rows,
    columns=columns,
    declares=Declaration(
        family="coherence",
        bounds=(0.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="squared coherence",
        minimum=60.0,
        # A recording turned around in time has a seam, and around it no coherence: so held, 9 to
        # 13 % of strangers were called in every family.
        null="phase_randomization",
        unfit=RHYTHMS,
        source="Grinsted, Moore & Jevrejeva (2004), doi:10.5194/npg-11-561-2004",
        meaning=Meaning(
            formula="R²(t, s) = |⟨Wₓ W_y*⟩|² / ( ⟨|Wₓ|²⟩ ⟨|W_y|²⟩ ),  ⟨·⟩ smooths over time and "
            "scale",
            how="Both signals are transformed with Morlet wavelets; cross-spectrum and spectra "
            "are smoothed over time and scale before they are divided. Cells outside the cone "
            "of influence are unknown. The index is the mean over all that is known.",
            sign="0 to 1 at every moment and period. The phase says who is ahead, and only by "
            "less than half a period.",
            not_means="A red island is no event between two people: smoothing makes islands in "
            "strangers' maps, and 5 % of cells exceed a 5 % threshold by construction.",
            pitfalls=(
                ("Smoothing over a few scales makes strangers' mean about 0.3: only a null tells."),
                (
                    "Red-noise thresholds know only lag-one autocorrelation; breathing and pulse "
                    "in both people exceed them."
                ),
                (
                    "In blood (fNIRS) breathing, pressure waves of 0.1 Hz and the task's own "
                    "period are shared without any exchange."
                ),
                "Choosing the band by looking at the map needs a test over all bands.",
            ),
        ),
        modalities={
            "movement": {"shortest": 0.8, "longest": 20.0},
            "brain": {"shortest": 2.0, "longest": 20.0},
            "skin": {"shortest": 2.0, "longest": 60.0},
            "heart": {"shortest": 2.0, "longest": 60.0},
        },
    ),
    index=mean_known,
    crossed=crossed,
    summary=summary,
    course=course,
    partial=True,
)
