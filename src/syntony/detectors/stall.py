"""Stall: little happens, in both, and nothing is coupled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syntony.core.moments import Detector, Moment, Scene, Track, Value
from syntony.core.settings import Seconds, Settings, Share
from syntony.core.signals import Array
from syntony.kernels.runs import long_runs
from syntony.kernels.smooth import moving_average


class StallSettings(Settings):
    """Settings of stalls.

    Parameters
    ----------
    quiet : float
        Share of a person's own session: movement (and voice) below this quantile is little.
    hold : float
        For how long (s).
    smooth : float
        Amounts are means over so long (s).
    """

    quiet: Share = 0.25
    hold: Seconds = 45.0
    smooth: Seconds = 15.0


def find(scene: Scene, settings: StallSettings) -> tuple[Moment, ...]:
    """Spans of little movement, little voice and no coupling."""
    moving = scene.of("movement")
    if not moving:
        return ()
    quiet = np.all([_little(track, settings) for track in scene.of("movement", "voice")], axis=0)
    coupled = np.any([track.beyond > 1 for track in scene.tracks], axis=0)
    found = []
    for first, last in long_runs(quiet & ~coupled, round(settings.hold)):
        amount = np.stack([np.nanmean(t.levels[:, first:last]) for t in moving])
        peak = (int(first) + int(last)) // 2
        found.append(
            scene.moment(
                int(first), int(last), peak, kind="stall",
                title="Little moves",
                reason=(
                    f"For {last - first} s both were among the stillest {settings.quiet:.0%} of "
                    "their own session, and nothing was coupled beyond chance."
                ),
                signals=tuple(track.signal for track in moving),
                strength=float(last - first),
                values=(Value("duration", float(last - first), "s"),
                        *(Value(f"mean {t.title}", float(v), t.unit)
                          for t, v in zip(moving, amount, strict=True))),
            )
        )  # fmt: skip
    return tuple(found)


def _little(track: Track, settings: StallSettings) -> NDArray[np.bool_]:
    """Seconds in which both are below their own quantile; where unknown, not."""
    return np.asarray(np.all([_low(row, settings) for row in track.levels], axis=0))


def _low(x: Array, settings: StallSettings) -> NDArray[np.bool_]:
    if not np.isfinite(x).any():
        return np.zeros(x.size, bool)
    level = moving_average(x, settings.smooth)
    varies = bool(np.nanmax(level) > np.nanmin(level))
    return np.asarray((level <= np.nanquantile(level, settings.quiet)) & varies)


def method(settings: StallSettings) -> str:
    """Say the rule."""
    return (
        f"Movement, and voice where it was recorded, of both in the lowest {settings.quiet:.0%} of "
        f"the own session (means over {settings.smooth:g} s) for at least {settings.hold:g} s, "
        "with no coupling above the 95 % band of chance."
    )


DETECTOR = Detector(
    name="stall",
    title="Stall",
    shape="square",
    settings=StallSettings,
    find=find,
    method=method,
    caution="Stillness may be rest, grief, thinking or listening; that a session stalls is open.",
    source="syntony",
)
