"""Settings and plan that all measures in a band of frequencies share."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from syntony.core.errors import DataError, ParameterError
from syntony.core.session import Notice
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.windows import WindowPlan, to_samples

Hertz = Annotated[float, Field(gt=0, allow_inf_nan=False)]
#: Length of a Hamming-windowed filter times its transition.
_HAMMING = 3.3
#: Pitfalls that measures in a band share.
SHORT_EPOCHS = (
    "Strangers score above 0, the more so the shorter the epoch: hold it against a null, and "
    "compare only epochs of one length."
)
ONE_RHYTHM = (
    "Two people who each keep a steady rhythm of nearly the same rate look locked as long as the "
    "rates stay near: take nulls that keep the rhythm (whole recordings shifted, pseudo-dyads)."
)
COMMON_INPUT = (
    "A shared stimulus (light, sound, the beat of a task) moves both without either answering: "
    "compare with people who had the same stimulus."
)
#: Independent phases below which strangers look locked: their phase locking is 0.2 there.
FEW_PHASES = 20


class BandSettings(WindowSettings):
    """Settings of a measure on the phases or envelopes of two signals in a band.

    Parameters
    ----------
    window : float or None
        Length of an epoch (s); None is the whole recording. The filter reaches beyond both of
        its ends, so that no epoch has filtered edges.
    step : float or None
        From epoch to epoch (s).
    max_lag : float
        Always 0: phases are compared at the same time.
    low, high : float
        Edges of the band (Hz). The usual ones are those in which heads move together (Hale et
        al. 2020).
    minimum_coverage : float
        Share of an epoch's samples, filtered from observed ones only, below which a value is NaN.
    """

    window: Seconds | None = 30.0
    low: Hertz = 0.2
    high: Hertz = 1.1

    @property
    def transition(self) -> float:
        """Width of the filter's slopes (Hz); the lower one ends above 0."""
        return min(self.low, max(0.25 * self.low, 0.25 * (self.high - self.low)))

    def margin(self, rate: Fraction) -> int:
        """Samples that the filter reaches beyond an epoch, on either side."""
        return math.ceil(_HAMMING * float(rate) / self.transition / 2)


def band_plan(settings: BandSettings, rate: Fraction, n: int) -> WindowPlan:
    """Plan of a measure whose settings are `BandSettings`: epochs with the filter's reach.

    Raises
    ------
    ParameterError
        The band is empty, or above what the rate holds, or lags were asked for.
    DataError
        A whole recording is too short for the filter.
    """
    check_band(settings, rate)
    margin = settings.margin(rate)
    inner = n - 2 * margin if settings.window is None else to_samples(settings.window, rate)
    if inner < 2:
        raise DataError(
            f"A filter of {settings.low:g}-{settings.high:g} Hz needs {2 * margin} samples around "
            f"an epoch of at least 2; {n} came. Record longer, or widen the band."
        )
    step = inner if settings.step is None else to_samples(settings.step, rate)
    return WindowPlan(rate, inner + 2 * margin, step)


def check_band(settings: BandSettings, rate: Fraction) -> None:
    """Refuse a band that the rate does not hold.

    Raises
    ------
    ParameterError
        The band is empty or too high, or lags were asked for.
    """
    if settings.max_lag:
        raise ParameterError(
            "Measures in a band compare phases at the same time; leave max_lag at 0, or take wcc."
        )
    if not settings.low < settings.high < float(rate) / 2:
        raise ParameterError(
            f"A band needs edges in order and below half the rate, {float(rate) / 2:g} Hz; "
            f"{settings.low:g} to {settings.high:g} Hz came."
        )


def short_epochs(settings: BandSettings, plan: WindowPlan) -> Notice | None:
    """Say how locked strangers look in epochs as short as these.

    Over N independent phases strangers have a phase locking of about ``sqrt(pi / 4 N)``; a band
    of B Hz has about 1.25 B of them a second.
    """
    seconds = (plan.width - 2 * settings.margin(plan.rate)) / float(plan.rate)
    a_second = 1.25 * (settings.high - settings.low)
    if seconds * a_second >= FEW_PHASES:
        return None
    text = (
        f"Epochs of {seconds:g} s hold about {seconds * a_second:.0f} independent phases between "
        f"{settings.low:g} and {settings.high:g} Hz: strangers' phase locking is then about "
        f"{math.sqrt(math.pi / 4 / max(1.0, seconds * a_second)):.2f}, not 0. Take epochs of "
        f"{math.ceil(FEW_PHASES / a_second)} s, or a measure without that bias (ppc, pli2, "
        "wpli_debiased), and compare only epochs of one length."
    )
    return Notice("short-epochs", text, f"{settings.low:g}-{settings.high:g} Hz")
