"""Rupture of coordination: after being in step, two people are less alike than chance."""

from __future__ import annotations

import numpy as np

from syntony.core.moments import Detector, Moment, Scene, Value
from syntony.core.settings import Seconds, Settings
from syntony.kernels.runs import long_runs


class RuptureSettings(Settings):
    """Settings of ruptures of coordination.

    Parameters
    ----------
    hold : float
        For how long coupling must stay below chance (s).
    memory : float
        How long before they must have been coupled beyond chance (s).
    """

    hold: Seconds = 20.0
    memory: Seconds = 120.0


def find(scene: Scene, settings: RuptureSettings) -> tuple[Moment, ...]:
    """Falls below the band of chance soon after coupling above it."""
    found = []
    for track in scene.tracks:
        beyond = track.beyond
        for first, last in long_runs(beyond < -1, round(settings.hold)):
            before = beyond[max(0, first - round(settings.memory)) : first]
            if not (before > 1).any():
                continue
            peak = int(first) + int(np.nanargmin(beyond[first:last]))
            found.append(
                scene.moment(
                    int(first), int(last), peak, kind="rupture",
                    title=f"{track.title.capitalize()} falls out of step",
                    reason=(
                        f"For {last - first} s {track.title} was coupled less than chance would "
                        "have it, soon after being coupled more."
                    ),
                    signals=(track.signal,),
                    strength=float(-np.nanmin(beyond[first:last])),
                    values=(Value("duration", float(last - first), "s"),
                            Value("coupling", float(track.strength[peak]), ""),
                            Value("lower edge of chance", float(track.low[peak]), "")),
                )
            )  # fmt: skip
    return tuple(found)


def method(settings: RuptureSettings) -> str:
    """Say the rule."""
    return (
        f"Coupling below the 95 % band of chance for at least {settings.hold:g} s, after having "
        f"been above it within the last {settings.memory:g} s."
    )


DETECTOR = Detector(
    name="rupture",
    title="Rupture of coordination",
    shape="inverted",
    settings=RuptureSettings,
    find=find,
    method=method,
    caution=(
        "This is about signals, not about the alliance: whether there was a rupture between the "
        "two, only they can say."
    ),
    source="syntony: pointwise band of the session's own null",
)
