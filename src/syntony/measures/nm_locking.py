"""Locking of n to m: whether one person turns n times while the other turns m times."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from syntony.core.bands import SHORT_EPOCHS, BandSettings, band_plan, check_band, short_epochs
from syntony.core.measure import Declaration, IntArray, Meaning, Measure, no_columns
from syntony.core.signals import Array
from syntony.core.windows import WindowPlan
from syntony.kernels.analytic import band_filter, in_epochs
from syntony.kernels.means import mean_known
from syntony.kernels.phase import nm_locking

Turns = Annotated[int, Field(ge=1, le=12)]


class NmLockingSettings(BandSettings):
    """Settings of n:m locking, such as two breaths of one person to one of the other.

    The second person is filtered in the first one's band times `second` over `first`, so both are
    looked at where such a rhythm would be. A filter with sharp edges may pass the same wave to
    two bands that overlap, and then locks it to itself: keep the band narrow.

    Parameters
    ----------
    window, step : float or None
        Length of an epoch, and from epoch to epoch (s).
    low, high : float
        Edges of the first person's band (Hz).
    first, second : int
        The first person's turns, and the second person's in the same time.
    """

    low: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 0.2
    high: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 0.4
    first: Turns = 1
    second: Turns = 2

    def of_second(self) -> NmLockingSettings:
        """The same with the second person's band."""
        ratio = self.second / self.first
        return self.model_copy(update={"low": self.low * ratio, "high": self.high * ratio})


def plan(settings: NmLockingSettings, rate: Fraction, n: int) -> WindowPlan:
    """Epochs with the reach of the longer filter, which both persons' have."""
    check_band(settings.of_second(), rate)
    return band_plan(_longer(settings), rate, n)


def rows(
    X: Array, starts: IntArray, settings: NmLockingSettings, plan: WindowPlan
) -> tuple[Array, Array]:
    """Length of the mean of ``exp(i (second phase_1 - first phase_2))`` in every epoch."""
    rate = float(plan.rate)
    margin = _longer(settings).margin(plan.rate)
    filters = tuple(
        band_filter(s.low / rate, s.high / rate, margin) for s in (settings, settings.of_second())
    )
    metric = nm_locking(settings.first, settings.second)
    return in_epochs(
        metric, X, starts, (filters[0], filters[1]), plan.width, settings.minimum_coverage
    )


def _longer(settings: NmLockingSettings) -> NmLockingSettings:
    """Settings of whoever has the slower band."""
    other = settings.of_second()
    return settings if settings.transition <= other.transition else other


MEASURE = Measure(
    name="nm_locking",
    title="n:m phase locking",
    settings=NmLockingSettings,
    plan=plan,
    rows=rows,
    columns=no_columns,
    declares=Declaration(
        family="phase",
        bounds=(0.0, 1.0),
        mirrors=False,
        scale_free=True,
        similarity=True,
        unit="n:m phase-locking value",
        minimum=60.0,
        unfit={
            "gaps": "Its filters reach far, so that gaps leave hardly an epoch whole: 84 % of "
            "recordings with a tenth to a third missing get no answer."
        },
        source="Tass et al. (1998), doi:10.1103/PhysRevLett.81.3291",
        meaning=Meaning(
            formula="R = | (1/n) Σ exp( i(m φₓ(t) − n φ_y(t)) ) |,  n : m turns",
            how="The first person is filtered to a band and the second to that band times m "
            "over n; multiples of their phases are compared as in phase locking.",
            sign="0: no fixed ratio of turns; 1: n turns of one to m of the other throughout. "
            "No sign, no leader.",
            not_means="A ratio that fits is no communication: two steady rhythms have some "
            "ratio near small numbers.",
            pitfalls=(
                (
                    "Waves that are no sines hold overtones: a 1:2 locking of a person's overtone "
                    "looks like that of two rhythms."
                ),
                (
                    "Bands that overlap pass one wave to both and lock it to itself: keep the band "
                    "narrow."
                ),
                "Trying several ratios and reporting the best needs a test over all of them.",
                SHORT_EPOCHS,
            ),
        ),
        itself=float("nan"),
        modalities={"brain": {"low": 8.0, "high": 13.0, "window": 4.0}},
    ),
    index=mean_known,
    caution=short_epochs,
)
