"""Proposals of how two recordings come onto one clock, each with its error, or a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from syntony.analysis.align import correlated
from syntony.analysis.claps import clock_of_claps
from syntony.analysis.clocklines import AlignSettings
from syntony.analysis.traces import Kind, Trace
from syntony.core.clock import Clock
from syntony.core.errors import ClockError, SyntonyError

Way = Literal["clap", "correlation"]
#: What has the same course in two recordings of one room, the most exact first.
_ALIKE: tuple[tuple[Kind, Kind], ...] = (
    ("sound", "sound"), ("acceleration", "acceleration"), ("movement", "acceleration"),
    ("acceleration", "movement"), ("movement", "movement"), ("light", "light"),
)  # fmt: skip
_VERBS: dict[Kind, str] = {
    "sound": "heard", "light": "seen as light", "movement": "seen as movement",
    "acceleration": "felt by the accelerometer",
}  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """A clock that the recordings themselves suggest; somebody has to agree.

    Parameters
    ----------
    clock : Clock
        Of the device, to the reference's time.
    words : str
        What it rests on, and what to look at.
    marks : tuple of (float, float, float)
        Of claps: device time, session time, and what is left over (s).
    """

    clock: Clock
    words: str
    marks: tuple[tuple[float, float, float], ...] = ()


def proposed(
    device: Sequence[Trace],
    reference: Sequence[Trace],
    way: Way,
    *,
    names: tuple[str, str] = ("the device", "the reference"),
    settings: AlignSettings | None = None,
) -> Proposal:
    """Propose a clock for a device.

    Parameters
    ----------
    device, reference : sequence of Trace
        As from `syntony.analysis.traces.traces_of`.
    way : str
        ``clap``: sharp onsets that stand out in both. ``correlation``: blocks of something that
        both have recorded (sound, movement, acceleration, light).
    names : tuple of str
        What the two are called in words.
    settings : AlignSettings, optional
        What is taken for granted about clocks.

    Returns
    -------
    Proposal
        Never silently taken: words say what it rests on.

    Raises
    ------
    ClockError
        Nothing tells how they belong together; the message says what was tried.
    """
    settings = settings or AlignSettings()
    places = f"{names[0]} and {names[1]}"
    if way == "clap":
        return _by_claps(device, reference, places, settings)
    refused = []
    for kind, other in _ALIKE:
        pairs = [(d, r) for d in device if d.kind == kind for r in reference if r.kind == other]
        for one, two in pairs:
            try:
                clock = correlated(one.energy(), two.energy(), settings)
            except SyntonyError as error:
                refused.append(f"Of {kind} with {other}: {error}")
                continue
            words = f"Blocks of {settings.block:g} s, {_VERBS[kind]} in one, {_VERBS[other]} in "
            return Proposal(clock, f"{words}the other, agree.")
    told = " ".join(refused) or "they have neither sound nor movement in common."
    raise ClockError(f"{places} cannot be brought together by correlation: {told}")


def _by_claps(
    device: Sequence[Trace], reference: Sequence[Trace], places: str, settings: AlignSettings
) -> Proposal:
    clock, times, others, kinds = clock_of_claps(device, reference, places, settings)
    marks = tuple(
        (t, u, u - clock.to_session(t))
        for t, u in zip(times.tolist(), others.tolist(), strict=True)
    )
    number = "One clap" if times.size == 1 else f"{times.size} claps"
    words = f"{number}, {_VERBS[kinds[0]]} in one, {_VERBS[kinds[1]]} in the other."
    if times.size == 1:
        words += " One moment cannot be checked by another: look whether it is the same clap."
    return Proposal(clock, words, marks)
