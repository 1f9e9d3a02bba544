"""How the floor passes between people, as it stands in a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PersonTurns:
    """One person's part in the turn-taking; what never happened has NaN as its measure.

    Parameters
    ----------
    turns, back_channels, interruptions, interrupted : int
        How many: turns with the floor, back-channels, interruptions by and of this person.
    speaking : float
        Time spoken, overlaps and back-channels included (s).
    share_of_time, share_of_speech : float
        That as a share of the conversation, and of what all spoke together.
    turn_length : float
        Median length of turns with the floor (s).
    latency, latency_spread : float
        Median and interquartile range of the offsets at which this person takes the floor (s).
    overlapping : float
        Share of these that are overlaps.
    """

    turns: int
    back_channels: int
    interruptions: int
    interrupted: int
    speaking: float
    share_of_time: float
    share_of_speech: float
    turn_length: float
    latency: float
    latency_spread: float
    overlapping: float


@dataclass(frozen=True)
class SessionTurns:
    """The turn-taking of one session.

    Parameters
    ----------
    session : str
        Where it is.
    recordings : tuple of str
        In which the turns stand.
    persons : mapping of str to PersonTurns
        Each person's part, in the order in which they first speak.
    start, stop : float
        Begin of the first turn and end of the last (s, session time).
    silence, overlap : float
        Share of the time between in which nobody speaks, and in which two or more do.
    offset : float
        Median of all floor transfer offsets (s); an overlap is negative.
    clock_error : float
        Standard error of the clocks against each other (s), where turns stand in several
        recordings; NaN where these were never compared. 0 in one recording.
    """

    session: str
    recordings: tuple[str, ...]
    persons: Mapping[str, PersonTurns]
    start: float
    stop: float
    silence: float
    overlap: float
    offset: float
    clock_error: float
