"""Convergence: when a person's posture, breath or voice becomes the other's."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.moments import Detector, Moment, Scene, Track, Value
from syntony.core.settings import Seconds, Settings
from syntony.core.signals import Array
from syntony.kernels.convergence import approaches
from syntony.kernels.smooth import moving_average

#: Share of the way above which one person moved to the other.
MOST = 2 / 3


class ConvergenceSettings(Settings):
    """Settings of convergence.

    Parameters
    ----------
    smooth : float
        Levels are means over so long (s).
    near, far : float
        Together below `near`, apart above `far`, in standard deviations of both persons' levels.
    hold : float
        For how long they must stay together (s).
    within : float
        How long before they must have been apart (s).
    slow : float
        Share of its variance that the means of one person's signal must hold; signals that only
        swing, such as a belt's, have no level that could converge.
    """

    smooth: Seconds = 15.0
    near: Annotated[float, Field(gt=0)] = 0.5
    far: Annotated[float, Field(gt=0)] = 1.5
    hold: Seconds = 60.0
    within: Seconds = 120.0
    slow: Annotated[float, Field(ge=0, le=1)] = 0.3


def find(scene: Scene, settings: ConvergenceSettings) -> tuple[Moment, ...]:
    """Onsets of being alike, in what a person can take over from another."""
    found = []
    for track in scene.of("movement", "breath", "voice", "face", "heart"):
        z = levels(track, settings)
        if z is None:
            continue
        runs = approaches(
            np.abs(z[0] - z[1]), near=settings.near, far=settings.far,
            hold=round(settings.hold), within=round(settings.within),
        )  # fmt: skip
        found += [_moment(scene, track, z, *map(int, run)) for run in runs]
    return tuple(found)


def levels(track: Track, settings: ConvergenceSettings) -> Array | None:
    """Smoothed levels of both on one scale, shape (2, n); None of a signal that only swings."""
    known = np.isfinite(track.levels)
    if not known.any(axis=1).all():
        return None
    smooth = np.stack([moving_average(row, settings.smooth) for row in track.levels])
    slow = np.nanvar(smooth, axis=1) > settings.slow * np.nanvar(track.levels, axis=1)
    if not slow.any() or not np.nanstd(smooth) > 0:
        return None
    return np.asarray((smooth - np.nanmean(smooth)) / np.nanstd(smooth))


def mover(z: Array, apart: int, together: int, persons: tuple[str, str]) -> tuple[str, float]:
    """Who went how much of the way; an empty name where both did."""
    change = z[:, together] - z[:, apart]
    toward = np.sign(z[::-1, apart] - z[:, apart]) * change
    way = np.abs(z[0, apart] - z[1, apart]) - np.abs(z[0, together] - z[1, together])
    shares = np.clip(toward / way, 0.0, 1.0)
    i = int(shares.argmax())
    return (persons[i] if shares[i] >= MOST else "", float(shares[i]))


def _moment(scene: Scene, track: Track, z: Array, apart: int, first: int, last: int) -> Moment:
    who, share = mover(z, apart, first, track.persons)
    a, b = track.persons
    other = b if who == a else a
    title = (
        f"{track.title.capitalize()} of {who} becomes {other}'s"
        if who
        else f"{track.title.capitalize()} of both meets"
    )
    way = float(np.abs(z[0, apart] - z[1, apart]))
    gone = f"; {who} went {share:.0%} of the way" if who else "; both moved"
    reason = (
        f"Within {first - apart} s a difference of {way:.1f} standard deviations went away and "
        f"stayed away for {last - first} s{gone}."
    )
    return scene.moment(
        apart, last, first, kind="convergence", title=title, reason=reason,
        signals=(track.signal,), strength=way,
        values=(Value("difference before", way, "SD"),
                Value("time of approach", float(first - apart), "s"),
                Value("together for", float(last - first), "s")),
    )  # fmt: skip


def method(settings: ConvergenceSettings) -> str:
    """Say the rule."""
    return (
        f"Levels (means over {settings.smooth:g} s) more than {settings.far:g} standard deviations "
        f"apart, and within {settings.within:g} s less than {settings.near:g} apart for at least "
        f"{settings.hold:g} s. Who went at least two thirds of the way is named."
    )


DETECTOR = Detector(
    name="convergence",
    title="Becoming alike",
    shape="diamond",
    settings=ConvergenceSettings,
    find=find,
    method=method,
    caution=(
        "Two people also become alike because both tire, calm down or warm up. Look at the "
        "picture: whose posture or breath was it first?"
    ),
    source="syntony; convergence as level in Edlund et al. (2009), Interspeech, and De Looze et "
    "al. (2014), doi:10.1016/j.specom.2013.10.002",
)
