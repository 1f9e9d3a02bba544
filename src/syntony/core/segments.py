"""Settings and plan of measures that average the spectra of segments of a window."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from syntony.core.errors import ParameterError
from syntony.core.settings import Seconds, WindowSettings
from syntony.core.windows import WindowPlan, to_samples

#: Samples of a usual segment, in windows that hold at least four of them; else a quarter of one.
USUAL, QUARTER = 256, 4
FEW_SAMPLES, FEW_SEGMENTS = 8, 3


class SegmentSettings(WindowSettings):
    """Settings of a measure on the mean spectra of half-overlapping segments.

    Parameters
    ----------
    window, step : float or None
        As in every windowed measure (s); None takes the whole recording at once.
    max_lag : float
        Always 0: spectra hold every delay.
    segment : float or None
        Length of a segment (s); None is a quarter of the window, and 256 samples of a window of
        at least four times that.
    minimum_coverage : float
        Share of segments without a missing sample below which a value is NaN.
    """

    max_lag: Annotated[float, Field(ge=0, le=0)] = 0.0
    segment: Seconds | None = None

    def samples(self, plan: WindowPlan) -> int:
        """Samples of a segment."""
        if self.segment is not None:
            return to_samples(self.segment, plan.rate)
        return USUAL if plan.width >= USUAL * QUARTER else plan.width // QUARTER


def segment_plan(settings: SegmentSettings, rate: Fraction, n: int) -> WindowPlan:
    """Windows of at least three segments.

    Raises
    ------
    ParameterError
        Segments are too short, or too few.
    """
    layout = WindowPlan.from_seconds(rate, n, window=settings.window, step=settings.step)
    length = settings.samples(layout)
    count = (layout.width - length) // max(1, length - length // 2) + 1
    if length < FEW_SAMPLES or count < FEW_SEGMENTS:
        raise ParameterError(
            f"A spectrum needs at least {FEW_SEGMENTS} segments of {FEW_SAMPLES} samples in a "
            f"window; {max(0, count)} of {length} came. Lengthen the window, or change the segment."
        )
    return layout
