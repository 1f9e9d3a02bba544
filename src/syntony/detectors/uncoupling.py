"""Uncoupling: two people who were in step are not any more."""

from __future__ import annotations

import numpy as np

from syntony.core.moments import Detector, Moment, Scene, Value
from syntony.core.settings import Seconds, Settings
from syntony.kernels.runs import long_runs


class UncouplingSettings(Settings):
    """Settings of uncoupling.

    Parameters
    ----------
    before : float
        For how long they were coupled beyond chance (s).
    after : float
        For how long they stay within chance afterwards (s).
    within : float
        How long the change may take (s).
    """

    before: Seconds = 30.0
    after: Seconds = 60.0
    within: Seconds = 30.0


def find(scene: Scene, settings: UncouplingSettings) -> tuple[Moment, ...]:
    """Ends of coupling that are followed by none."""
    found = []
    for track in scene.tracks:
        beyond = track.beyond
        calm = long_runs(np.abs(beyond) <= 1, round(settings.after))
        for first, last in long_runs(beyond > 1, round(settings.before)):
            after = calm[(calm[:, 0] >= last) & (calm[:, 0] - last <= settings.within)]
            if not after.size:
                continue
            end = int(after[0, 0])
            stop = min(end + round(settings.after), len(scene))
            found.append(
                scene.moment(
                    int(last) - 1, stop, min(int(last), stop), kind="uncoupling",
                    title=f"{track.title.capitalize()} uncouples",
                    reason=(
                        f"After {last - first} s in step {track.title} is within chance for "
                        f"{after[0, 1] - end} s."
                    ),
                    signals=(track.signal,),
                    strength=float(np.nanmean(beyond[first:last])),
                    values=(Value("in step before", float(last - first), "s"),
                            Value("within chance after", float(after[0, 1] - end), "s")),
                )
            )  # fmt: skip
    return tuple(found)


def method(settings: UncouplingSettings) -> str:
    """Say the rule."""
    return (
        f"Coupling above the 95 % band of chance for at least {settings.before:g} s, and within "
        f"{settings.within:g} s back inside the band for at least {settings.after:g} s."
    )


DETECTOR = Detector(
    name="uncoupling",
    title="Uncoupling",
    shape="ring",
    settings=UncouplingSettings,
    find=find,
    method=method,
    caution="Uncoupling may be a brake that was meant, a change of topic, or chance.",
    source="syntony: pointwise band of the session's own null",
)
