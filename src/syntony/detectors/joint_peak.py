"""Several systems at once: two people in step in more than one of them."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.moments import Detector, Moment, Scene, Value
from syntony.core.settings import Seconds, Settings
from syntony.core.signals import Modality
from syntony.kernels.runs import long_runs


class JointPeakSettings(Settings):
    """Settings of joint peaks.

    Parameters
    ----------
    systems : int
        How many systems (movement, skin, ...) must be coupled beyond chance at once.
    hold : float
        For how long (s).
    """

    systems: Annotated[int, Field(ge=2)] = 2
    hold: Seconds = 10.0


def find(scene: Scene, settings: JointPeakSettings) -> tuple[Moment, ...]:
    """Spans in which enough systems are above the band of chance."""
    strongest: dict[Modality, np.ndarray] = {}
    for track in scene.tracks:
        beyond = np.nan_to_num(track.beyond, nan=-np.inf)
        strongest[track.modality] = np.maximum(strongest.get(track.modality, beyond), beyond)
    if len(strongest) < settings.systems:
        return ()
    rows = np.stack(list(strongest.values()))
    above = rows > 1
    found = []
    for first, last in long_runs(above.sum(axis=0) >= settings.systems, round(settings.hold)):
        inside = slice(first, last)
        total = np.where(above[:, inside], rows[:, inside], 0.0).sum(axis=0)
        peak = first + int(total.argmax())
        at = [m for m, high in zip(strongest, above[:, peak], strict=True) if high]
        words = f"{', '.join(at[:-1])} and {at[-1]}"
        found.append(
            scene.moment(
                first, last, peak, kind="joint_peak",
                title=f"In step in {words}",
                reason=f"For {last - first} s {words} were coupled beyond chance at the same time.",
                signals=tuple(t.signal for t in scene.tracks if t.modality in at),
                strength=float(total.max()),
                values=(Value("systems at once", float(len(at)), ""),
                        Value("duration", float(last - first), "s")),
            )
        )  # fmt: skip
    return tuple(found)


def method(settings: JointPeakSettings) -> str:
    """Say the rule."""
    return (
        f"At least {settings.systems} systems above the 95 % band of chance for at least "
        f"{settings.hold:g} s."
    )


DETECTOR = Detector(
    name="joint_peak",
    title="Several systems in step",
    shape="star",
    settings=JointPeakSettings,
    find=find,
    method=method,
    caution="A shared event (a noise, a laugh, standing up) moves several systems of both.",
    source="syntony: coincidence of pointwise bands; its chance rate is counted, not assumed",
)
