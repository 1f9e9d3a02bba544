"""Multiscale regression: how one person's fluctuations go with the other's, scale by scale."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.measure import Declaration, IntArray, Meaning, Measure
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan, to_samples
from syntony.kernels.fisher import fisher_z
from syntony.kernels.fluctuations import detrended_moments, scale_regression
from syntony.kernels.means import observed_mean

#: Samples of a block below which polynomials take nearly everything (Likens et al.).
FEW_SAMPLES = 8
#: Blocks of the longest scale that a window needs.
FEW_BLOCKS = 4
Z_LIMIT = 10.0


class MultiscaleRegressionSettings(WindowSettings):
    """Settings of the multiscale regression.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: fluctuations are compared at the same time.
    shortest, longest : float
        Smallest and largest scale (s): the length of a block in which fluctuations are taken.
    per_octave : int
        Scales from one to its double.
    order : int
        Order of the polynomials that are taken out of every block; 2 also bends away slow trends.
    minimum_coverage : float
        Share of blocks without a gap below which a scale is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    shortest: Seconds = 4.0
    longest: Seconds = 64.0
    per_octave: Annotated[int, Field(ge=1, le=24)] = 2
    order: Annotated[int, Field(ge=1, le=4)] = 2

    def scales(self, rate: Fraction) -> list[int]:
        """Samples of the blocks, ascending."""
        octaves = np.log2(self.longest / self.shortest)
        steps = np.arange(int(octaves * self.per_octave + 1e-9) + 1) / self.per_octave
        return sorted({to_samples(float(s), rate) for s in self.shortest * 2.0**steps})


def plan(settings: MultiscaleRegressionSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows with enough blocks of the longest scale, and blocks with enough samples.

    Raises
    ------
    ParameterError
        One is too short, or the longest scale is shorter than the shortest.
    """
    layout = WindowPlan.from_seconds(rate, n, window=settings.window, step=settings.step)
    if settings.longest < settings.shortest:
        raise ParameterError(
            f"The longest scale needs to be at least the shortest; {settings.longest:g} and "
            f"{settings.shortest:g} s came."
        )
    first, last = settings.scales(rate)[0], settings.scales(rate)[-1]
    if first < FEW_SAMPLES:
        raise ParameterError(
            f"A block needs at least {FEW_SAMPLES} samples; {settings.shortest:g} s at "
            f"{float(rate):g} Hz have {first}. Take `shortest` of {FEW_SAMPLES / float(rate):g} s "
            "or more, or resample to a higher rate."
        )
    if layout.width < FEW_BLOCKS * last:
        raise ParameterError(
            f"A window needs at least {FEW_BLOCKS} blocks of the longest scale; "
            f"{layout.width / float(rate):g} s hold {layout.width // last} of "
            f"{settings.longest:g} s. Lengthen the window, or shorten `longest`."
        )
    return layout


def rows(
    X: Array, starts: IntArray, settings: MultiscaleRegressionSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Correlation of the fluctuations at every scale in every window."""
    scales = settings.scales(plan.rate)
    values = np.full((len(starts), len(scales)), np.nan)
    coverage = np.zeros_like(values)
    for i, (sx, sy) in enumerate(starts):
        x, y = X[0][sx : sx + plan.width], X[1][sy : sy + plan.width]
        table, coverage[i] = regressions(x, y, settings, plan)
        values[i] = table[:, 2]
    return values, coverage


def regressions(
    x: Array, y: Array, settings: MultiscaleRegressionSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Slopes both ways and the correlation at every scale, of one window.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        The two persons, in any unit; NaN where unknown.
    settings, plan
        As in `rows`.

    Returns
    -------
    table : ndarray, shape (n_scales, 3)
        Slope of the second person on the first, of the first on the second, correlation. NaN where
        too little is known, or one stands still.
    coverage : ndarray, shape (n_scales,)
        Share of blocks without a gap.
    """
    scales = settings.scales(plan.rate)
    table, coverage = np.full((len(scales), 3), np.nan), np.zeros(len(scales))
    for k, scale in enumerate(scales):
        moments, coverage[k] = detrended_moments(x, y, scale, settings.order)
        if coverage[k] >= settings.minimum_coverage:
            table[k] = scale_regression(moments)
    return table, coverage


def columns(settings: MultiscaleRegressionSettings, plan: WindowPlan) -> Mapping[str, Array]:
    """One column a scale (s)."""
    return {"scale": np.array(settings.scales(plan.rate)) / float(plan.rate)}


def mean_z(values: Array) -> float:
    """Mean Fisher's z over windows and scales, sign kept."""
    return float(observed_mean(fisher_z(values, Z_LIMIT)))


def summary(
    _values: Array, X: Array, settings: MultiscaleRegressionSettings, plan: WindowPlan
) -> Mapping[str, float]:
    """Mean over the windows of the slopes both ways and of what they explain, at every scale."""
    every = [
        regressions(X[0, s : s + plan.width], X[1, s : s + plan.width], settings, plan)[0]
        for s in plan.starts(X.shape[1])
    ]
    table = {}
    for k, scale in enumerate(columns(settings, plan)["scale"]):
        there, back, r = observed_mean(np.stack([found[k] for found in every]), axis=0)
        table[f"slope of the second on the first at {scale:.3g} s"] = float(there)
        table[f"slope of the first on the second at {scale:.3g} s"] = float(back)
        table[f"correlation at {scale:.3g} s"] = float(r)
    return table


MEASURE = Measure(
    name="multiscale_regression",
    title="Multiscale regression",
    settings=MultiscaleRegressionSettings,
    plan=plan,
    rows=rows,
    columns=columns,
    declares=Declaration(
        family="regression",
        bounds=(-1.0, 1.0),
        mirrors=True,
        scale_free=True,
        similarity=True,
        unit="correlation of fluctuations",
        minimum=300.0,
        source="Likens et al. (2019), doi:10.1016/j.physa.2019.121580; "
        "Kristoufek (2015), doi:10.1103/PhysRevE.91.022802",
        meaning=Meaning(
            formula="β_yx(s) = F²xy(s) / F²xx(s),  ρ(s) = ± √(β_yx(s) β_xy(s))",
            how="The running sums of both signals are cut into blocks of a scale, and a polynomial "
            "is taken out of each. What is left of one is regressed on what is left of the other, "
            "both ways; the value is the signed root of both slopes. The index is the mean "
            "Fisher's z over the scales; the table tells the slopes.",
            sign="Positive: at this scale (seconds) they swell and sink together. Negative: one "
            "swells where the other sinks. No lags, so nobody leads: a slope is no influence.",
            not_means="A value at a long scale rests on few blocks: strangers reach ±0.5 there "
            "with ease. It is no test.",
            pitfalls=(
                "Trends raise long scales: take `order` 2 (the default) or more, and compare.",
                (
                    "A delay of a good part of a scale hides the answer at it, and at all "
                    "shorter ones."
                ),
                "Scales overlap in what they see: neighbors are not independent findings.",
            ),
        ),
        link="fisher_z",
    ),
    index=mean_z,
    summary=summary,
)
