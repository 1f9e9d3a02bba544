"""Granger causality in a band: at which rhythms the past of one person drives the other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from syntony.core.directed import FREQUENCIES, DirectedSettings, directed_plan
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, stacked
from syntony.core.signals import Array, Signal
from syntony.core.windows import WindowPlan
from syntony.kernels.means import observed_mean
from syntony.kernels.mvar import fit_mvar, midpoints, spectral_granger


class SpectralGrangerSettings(DirectedSettings):
    """Settings of Granger causality by frequency.

    The mean over the whole band, from 0 to half the rate, is Granger causality in time of the
    same model. `granger` gives more where a person needs a longer past of their own to make up
    for the other's, because it takes one order for both.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    low, high : float
        Edges of the band over which is averaged (Hz); without `high` up to half the rate.
    """


def rows(
    X: Array, starts: IntArray, settings: SpectralGrangerSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """How much each person's past drives the other in the band, in every window."""
    frequencies = midpoints(*settings.band(plan.rate), FREQUENCIES)
    values, coverage = np.full((len(starts), 2), np.nan), np.zeros((len(starts), 2))
    for i, (sx, sy) in enumerate(starts):
        window = np.stack((X[0, sx : sx + plan.width], X[1, sy : sy + plan.width]))
        A, covariance, order, coverage[i] = fit_mvar(window, settings.max_order)
        if order > 0 and coverage[i, 0] >= settings.minimum_coverage:
            values[i] = spectral_granger(A, covariance, frequencies).mean(axis=0)
    return values, coverage


def columns(_settings: SpectralGrangerSettings, _plan: WindowPlan) -> Mapping[str, Array]:
    """One column for each person as the one who leads."""
    return {"leader": np.array([0.0, 1.0])}


def stronger(values: Array) -> float:
    """The larger of both directions, of the mean over the windows."""
    return float(np.fmax.reduce(observed_mean(values, axis=0)))


def summary(
    values: Array, X: Array, settings: SpectralGrangerSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Mean of both directions, their difference, and where each is strongest."""
    first, second = observed_mean(values, axis=0)
    frequencies = midpoints(*settings.band(plan.rate), FREQUENCIES)
    spectra = np.full((0, FREQUENCIES, 2), np.nan)
    for start in plan.starts(X.shape[1]):
        A, covariance, order, _ = fit_mvar(X[:, start : start + plan.width], settings.max_order)
        if order > 0:
            found = spectral_granger(A, covariance, frequencies)
            spectra = np.concatenate((spectra, found[None]))
    strongest = [np.nan, np.nan]
    if len(spectra):
        strongest = list(frequencies[spectra.mean(axis=0).argmax(axis=0)] * float(plan.rate))
    return {
        "by the first person": float(first),
        "by the second person": float(second),
        "difference (positive: the first leads)": float(first - second),
        "first person strongest at (Hz)": float(strongest[0]),
        "second person strongest at (Hz)": float(strongest[1]),
    }


def granger_spectrum(
    first: Signal, second: Signal, *, max_order: int = 10, frequencies: int = FREQUENCIES
) -> tuple[Array, Array]:
    """Granger causality of two whole signals at each frequency.

    Parameters
    ----------
    first, second : Signal
        On one grid.
    max_order : int
        Largest order that Schwarz's criterion may choose.
    frequencies : int
        How many, evenly up to half the rate.

    Returns
    -------
    hertz : ndarray, shape (frequencies,)
        Frequencies (Hz).
    causality : ndarray, shape (frequencies, 2)
        By the first and by the second person; NaN where there is no model, as of a still person.

    Raises
    ------
    DataError
        The signals are not on one grid.
    ParameterError
        They are too short for `max_order`.
    """
    X = stacked((first, second))
    settings = SpectralGrangerSettings(max_order=max_order)
    directed_plan(settings, first.rate, X.shape[1])
    A, covariance, order, _ = fit_mvar(X, max_order)
    at = midpoints(0.0, 0.5, frequencies)
    if order < 0:
        return at * float(first.rate), np.full((frequencies, 2), np.nan)
    return at * float(first.rate), spectral_granger(A, covariance, at)


MEASURE = Measure(
    name="granger_spectral",
    title="Granger causality by frequency",
    settings=SpectralGrangerSettings,
    plan=directed_plan,
    rows=rows,
    columns=columns,
    declares=Declaration(
        family="prediction",
        bounds=(0.0, float("inf")),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="ln of power over power that is not driven",
        minimum=60.0,
        source="Geweke (1982), doi:10.1080/01621459.1982.10477803",
        meaning=Meaning(
            formula="f(x→y) = ln( S_yy(f) / ( S_yy(f) − σ²(x|y) |H_yx(f)|² ) )",
            how="One autoregression of both on both pasts (order by BIC) gives spectra; what of "
            "one person's power the other's surprises bring about is taken out, and the "
            "logarithm of the ratio averaged over the band.",
            sign="0: nothing of this rhythm is driven; larger: more. The column names the person "
            "whose past drives.",
            not_means="Granger causality is foretelling and no cause: a common source that "
            "reaches one person first gives the same.",
            pitfalls=(
                "A frequency with hardly any power has a value as well: look at the spectra.",
                "Trends and common slow drifts fill the lowest frequencies: detrend first.",
                (
                    "A few samples at a high rate are an instant: resample so that the order holds "
                    "the delay that is sought."
                ),
            ),
        ),
        itself=0.0,
    ),
    index=stronger,
    summary=summary,
)
