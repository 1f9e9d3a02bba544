"""Co-activation: arousal that is high and rising in both at once."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.moments import Detector, Moment, Scene, Track, Value
from syntony.core.settings import Seconds, Settings
from syntony.core.signals import Array
from syntony.kernels.runs import long_runs, robust_z
from syntony.kernels.slopes import moving_slopes


class CoactivationSettings(Settings):
    """Settings of co-activation.

    Parameters
    ----------
    above : float
        Standard deviations above the person's own median of the session.
    hold : float
        For how long both must be above it and rising (s).
    slope : float
        Length of the line that tells whether a signal rises (s).
    """

    above: Annotated[float, Field(gt=0)] = 1.0
    hold: Seconds = 20.0
    slope: Seconds = 20.0


def find(scene: Scene, settings: CoactivationSettings) -> tuple[Moment, ...]:
    """Spans in which a signal of skin or heart is high and rises in both."""
    found = []
    for track in scene.of("skin", "heart"):
        z = robust_z(track.levels)
        rising = np.stack([_slope(row, round(settings.slope)) for row in z]) > 0
        both = np.all((z > settings.above) & rising, axis=0)
        for first, last in long_runs(np.asarray(both), round(settings.hold)):
            found.append(_moment(scene, track, z, int(first), int(last)))
    return tuple(found)


def _slope(z: Array, width: int) -> Array:
    """Slope around each second; NaN near the ends."""
    slopes = moving_slopes(z, width, min_coverage=0.8)
    padded = np.full(z.size, math.nan)
    padded[width // 2 : width // 2 + slopes.size] = slopes
    return padded


def _moment(scene: Scene, track: Track, z: Array, first: int, last: int) -> Moment:
    both = z[:, first:last].min(axis=0)
    peak = first + int(both.argmax())
    return scene.moment(
        first, last, peak, kind="coactivation",
        title=f"{track.title.capitalize()} rises in both",
        reason=(
            f"For {last - first} s {track.title} of both was above the own usual level and rising."
        ),
        signals=(track.signal,),
        strength=float(both.max()),
        values=(
            *(Value(f"{person} above own median", float(z[i, peak]), "SD")
              for i, person in enumerate(track.persons)),
            Value("duration", float(last - first), "s"),
        ),
    )  # fmt: skip


def method(settings: CoactivationSettings) -> str:
    """Say the rule."""
    return (
        f"Skin conductance or heart rate of both more than {settings.above:g} standard deviations "
        f"(by the median absolute deviation) above the own median, and rising over "
        f"{settings.slope:g} s, for at least {settings.hold:g} s."
    )


DETECTOR = Detector(
    name="coactivation",
    title="Co-activation",
    shape="triangle",
    settings=CoactivationSettings,
    find=find,
    method=method,
    caution=(
        "Arousal has no sign: joy, effort, heat and fear raise it alike. It is a place to ask, "
        "such as for a graded step or a reappraisal; nothing follows from it by itself."
    ),
    source="syntony: joint exceedance of the persons' own levels, against their shifted selves",
)
