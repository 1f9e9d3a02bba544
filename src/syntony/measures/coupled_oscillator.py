"""Coupled oscillators: how far each person's swinging is bent by the other's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, windowed_plan
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.detrend import detrend
from syntony.kernels.glla import local_derivatives
from syntony.kernels.means import mean_known, observed_mean
from syntony.kernels.oscillators import coupled_acceleration, explained

#: Moments below which nothing is fitted.
FEW = 20
#: Share of a signal's range below which what a straight line leaves of it is rounding.
STILL = 1e-12


class CoupledOscillatorSettings(WindowSettings):
    """Settings of the coupled oscillators.

    The acceleration of each person is a sum of the own position and velocity and the other's.
    Velocity and acceleration are read from short stretches of the signal; these should be shorter
    than half a swing, and longer than its noise. A stretch is seen from its middle: of a swing that
    chance keeps going, damping comes out too small or as growth, and somebody who is only led
    seems to add a little to the leader.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: the model has no delay.
    points : tuple of int
        Samples of a stretch that are read, at least 3.
    apart : tuple of float
        From one of them to the next (s). Of several `points` and `apart` the pair with the largest
        explained share is taken, in every window anew.
    compat : str
        ``"rties"`` takes positions in the signals' own unit. Without it each person is in standard
        deviations about the own straight line, and couplings of different signals compare.
    minimum_coverage : float
        Share of complete stretches below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    points: tuple[Annotated[int, Field(ge=3)], ...] = Field((5,), min_length=1)
    apart: tuple[Seconds, ...] = Field((1.0,), min_length=1)
    compat: Literal["", "rties"] = ""


@dataclass(frozen=True)
class Oscillators:
    """Two fitted oscillators.

    Parameters
    ----------
    coefficients : ndarray, shape (2, 4)
        Of each person's acceleration: own position and velocity, the other's position and velocity.
    alone, coupled : ndarray, shape (2,)
        Adjusted share of each person's acceleration that is explained without and with the other.
    both : tuple of float
        The same of both persons at once, without and with.
    points : int
        Samples of a stretch.
    apart : float
        From one to the next (s).
    coverage : float
        Share of complete stretches.
    """

    coefficients: Array
    alone: Array
    coupled: Array
    both: tuple[float, float]
    points: int
    apart: float
    coverage: float


def plan(settings: CoupledOscillatorSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows with enough stretches for four coefficients."""
    layout = windowed_plan(settings, rate, n)
    apart = [to_samples(seconds, rate) for seconds in settings.apart]
    moments = layout.width - (max(settings.points) - 1) * max(apart)
    if min(apart) < 1 or moments < FEW:
        raise ParameterError(
            f"Coupled oscillators need at least {FEW} stretches in a window and a sample from one "
            f"point to the next; at {float(rate):g} Hz {moments} and {min(apart)} came. Lengthen "
            "the window, or change points and apart."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: CoupledOscillatorSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """What each person as the leader adds to what explains the other, in every window."""
    values, coverage = np.full((len(starts), 2), np.nan), np.zeros((len(starts), 2))
    for i, (sx, sy) in enumerate(starts):
        found = fitted(X[0][sx : sx + plan.width], X[1][sy : sy + plan.width], settings, plan)
        coverage[i] = found.coverage
        values[i] = (found.coupled - found.alone)[::-1]
    return values, coverage


def fitted(
    x: Array, y: Array, settings: CoupledOscillatorSettings, plan: WindowPlan
) -> Oscillators:
    """Fit both persons of one window.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        The two persons; NaN where unknown.
    settings, plan
        As in `rows`.

    Returns
    -------
    Oscillators
        NaN where too little is known, or one does not swing at all.
    """
    pair = [_about_its_line(v, scaled=not settings.compat) for v in (x, y)]
    every = (
        _one_fit(pair, points, apart, settings.minimum_coverage, plan.rate)
        for points, apart in product(settings.points, settings.apart)
    )
    return max(every, key=lambda found: (np.nan_to_num(found.both[1], nan=-np.inf), found.coverage))


def _one_fit(
    pair: list[Array], points: int, apart: float, minimum: float, rate: Fraction
) -> Oscillators:
    between = to_samples(apart, rate)
    a, b = (local_derivatives(v, points, 1 / float(rate), apart=between) for v in pair)
    known = np.isfinite(a[0] + b[0])
    n, coverage = int(known.sum()), float(known.mean())
    nothing = np.full(2, np.nan)
    if coverage < minimum or n < FEW:
        return Oscillators(
            np.full((2, 4), np.nan), nothing, nothing, (math.nan, math.nan), points, apart, coverage
        )
    a, b = a[:, known], b[:, known]
    fits = [coupled_acceleration(a, b), coupled_acceleration(b, a)]
    shares = np.array([explained(squares, n, added) for _, squares, added in fits])
    both = explained(fits[0][1] + fits[1][1], n, (fits[0][2] + fits[1][2]) / 2)
    coefficients = np.stack([found for found, *_ in fits])
    return Oscillators(coefficients, shares[:, 0], shares[:, 1], both, points, apart, coverage)


def columns(_settings: CoupledOscillatorSettings, _plan: WindowPlan) -> Mapping[str, Array]:
    """One column for each person as the one who leads."""
    return {"leader": np.array([0.0, 1.0])}


def summary(
    _values: Array, X: Array, settings: CoupledOscillatorSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Mean over the windows of the coefficients, the periods and the explained shares."""
    every = [
        fitted(X[0, s : s + plan.width], X[1, s : s + plan.width], settings, plan)
        for s in plan.starts(X.shape[1])
    ]
    mine, yours = observed_mean(np.stack([found.coefficients for found in every]), axis=0)
    alone, coupled = observed_mean(np.array([found.both for found in every]), axis=0)
    return {
        "period of the first person (s)": _period(mine[0]),
        "period of the second person (s)": _period(yours[0]),
        "growth of the first person (per s, negative: damped)": float(mine[1]),
        "growth of the second person (per s, negative: damped)": float(yours[1]),
        "pull of the first on the second (per s squared)": float(yours[2]),
        "pull of the second on the first (per s squared)": float(mine[2]),
        "drive of the first on the second (per s)": float(yours[3]),
        "drive of the second on the first (per s)": float(mine[3]),
        "explained without coupling": float(alone),
        "explained with coupling": float(coupled),
        "length of a stretch (s)": float(np.mean([(f.points - 1) * f.apart for f in every])),
    }


def _period(frequency: float) -> float:
    """Seconds of a swing; NaN where the position drives away instead of back."""
    return 2 * math.pi / math.sqrt(-frequency) if frequency < 0 else math.nan


def _about_its_line(x: Array, *, scaled: bool) -> Array:
    """About its own straight line; NaN where nothing else is left."""
    known = np.isfinite(x)
    if not known.any():
        return x
    out = detrend(x)
    spread = float(np.sqrt(observed_mean(out**2)))
    if not spread > STILL * np.ptp(x[known]):
        return np.full(x.shape, np.nan)
    return np.asarray(out / spread if scaled else out)


MEASURE = Measure(
    name="coupled_oscillator",
    title="Coupled oscillators",
    settings=CoupledOscillatorSettings,
    plan=plan,
    rows=rows,
    columns=columns,
    declares=Declaration(
        family="prediction",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="adjusted share of acceleration explained in addition",
        minimum=120.0,
        source="Boker & Laurenceau (2006), Models for Intensive Longitudinal Data, pp. 195-218; "
        "Butler & Barnard (2019), doi:10.1097/PSY.0000000000000703",
        meaning=Meaning(
            formula="x″ = ηₓ·x + ζₓ·x′ + η·y + ζ·y′ + e,  and the same of y″",
            how="Velocity and acceleration are read from short stretches of both signals. Each "
            "person's acceleration is regressed on the own motion, then on both persons' motion; "
            "the value is what the second regression explains in addition. The index is the mean "
            "over both directions.",
            sign="Above 0: the motion of the person whom the column names bends the other's. The "
            "table tells pull and drive with their sign. Slightly below 0: the other adds nothing.",
            not_means="It is no cause: a common push bends both. And no coupling is no lack of "
            "synchrony, since two who always move alike add nothing to each other.",
            pitfalls=(
                (
                    "The model is of swings about a line. Where explained shares are small or a "
                    "period is missing, there is no such swing: take inertia and coordination."
                ),
                (
                    "Stretches near half a swing or longer flatten it; those as short as the noise "
                    "fit the noise. Change `points` and `apart`, before you look."
                ),
                (
                    "Of swings that chance keeps going, one who is only led seems to add to the "
                    "leader too (0.1 % where the leader adds 4.5 %), and damping is not told."
                ),
            ),
        ),
        itself=0.0,
    ),
    index=mean_known,
    summary=summary,
)
