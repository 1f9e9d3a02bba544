"""Turn-taking: who has the floor, how it passes on, who listens aloud, who breaks in.

Everything here is counted on turns, whoever found or marked them. The words are those of the
field, and only operational: a back-channel is a short turn of somebody who does not get the floor,
an interruption a take-over in the middle of another's turn; nobody's intention is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from syntony.core.errors import DataError
from syntony.core.signals import Array, Events
from syntony.core.turns import PersonTurns

#: Longest turn that counts as a back-channel where its speaker does not get the floor (s).
BACK_CHANNEL = 1.0
#: Shortest overlap with which the floor is taken that counts as an interruption (s); shorter ones
#: are ends foreseen, as in most overlaps (Levinson & Torreira 2015).
INTERRUPTION = 0.5
#: Name of the events that are turns.
TURNS = "turns"


@dataclass(frozen=True)
class Turn:
    """One turn: whose, its begin and its end (s)."""

    person: str
    start: float
    stop: float


@dataclass(frozen=True)
class Transfer:
    """The floor passes from one person to another.

    Parameters
    ----------
    time : float
        When the new turn begins (s).
    before, after : str
        Who had the floor, and who has it now.
    offset : float
        Begin of the new turn minus end of the old one (s): a gap is positive, an overlap negative.
    """

    time: float
    before: str
    after: str
    offset: float


@dataclass(frozen=True)
class Floor:
    """How the floor went through a conversation.

    Parameters
    ----------
    transfers : tuple of Transfer
        From person to person, in order.
    back_channels : tuple of Turn
        Short turns of somebody who did not get the floor.
    bids : tuple of Turn
        Longer turns within another's turn, without getting the floor.
    pauses : tuple of Turn
        Silences after which the same person went on.
    """

    transfers: tuple[Transfer, ...]
    back_channels: tuple[Turn, ...]
    bids: tuple[Turn, ...]
    pauses: tuple[Turn, ...]


@dataclass(frozen=True)
class TurnTaking:
    """The turn-taking of a conversation.

    Parameters
    ----------
    persons : mapping of str to PersonTurns
        Each person's part.
    duration : float
        Length of the conversation (s).
    silence, overlap : float
        Share of it in which nobody speaks, and in which two or more do.
    offset : float
        Median floor transfer offset of all (s).
    floor : Floor
        What all this was counted on.
    """

    persons: Mapping[str, PersonTurns]
    duration: float
    silence: float
    overlap: float
    offset: float
    floor: Floor


def turns_of(events: Iterable[Events], *, name: str = TURNS) -> tuple[Turn, ...]:
    """Turns of everybody, in the order of their begin, from events of that name with a person."""
    found = [
        Turn(one.person, float(start), float(start + length))
        for one in events
        if one.name == name and one.person
        for start, length in zip(one.times, one.durations, strict=True)
        if length > 0
    ]
    return tuple(sorted(found, key=lambda turn: (turn.start, turn.stop)))


def floor_of(turns: Sequence[Turn], *, back_channel: float = BACK_CHANNEL) -> Floor:
    """Follow the floor through turns.

    Parameters
    ----------
    turns : sequence of Turn
        In the order of their begin.
    back_channel : float
        Longest back-channel (s).

    Returns
    -------
    Floor
        A turn that ends before the turn of whoever has the floor does not get it, nor does a
        short one after which the same person goes on.

    References
    ----------
    .. [1] Heldner & Edlund (2010), doi 10.1016/j.wocn.2010.08.002
    .. [2] Levinson & Torreira (2015), doi 10.3389/fpsyg.2015.00731
    .. [3] Yngve (1970), On getting a word in edgewise.

    Examples
    --------
    >>> talk = [Turn("A", 0, 5), Turn("B", 2, 2.5), Turn("B", 5.2, 8), Turn("A", 7.9, 9)]
    >>> found = floor_of(talk)
    >>> [(t.after, round(t.offset, 3)) for t in found.transfers]
    [('B', 0.2), ('A', -0.1)]
    >>> [turn.person for turn in found.back_channels]
    ['B']
    """
    transfers: list[Transfer] = []
    back_channels: list[Turn] = []
    bids: list[Turn] = []
    pauses: list[Turn] = []
    holder: Turn | None = None
    for i, turn in enumerate(turns):
        if holder is None:
            holder = turn
        elif turn.person == holder.person:
            if turn.start > holder.stop:
                pauses.append(Turn(turn.person, holder.stop, turn.start))
            holder = Turn(turn.person, holder.start, max(holder.stop, turn.stop))
        elif turn.stop - turn.start <= back_channel and _goes_on(
            holder, turn, turns[i + 1 : i + 2]
        ):
            back_channels.append(turn)
        elif turn.stop <= holder.stop:
            bids.append(turn)
        else:
            offset = turn.start - holder.stop
            transfers.append(Transfer(turn.start, holder.person, turn.person, offset))
            holder = turn
    return Floor(tuple(transfers), tuple(back_channels), tuple(bids), tuple(pauses))


def _goes_on(holder: Turn, short: Turn, later: Sequence[Turn]) -> bool:
    """Whether whoever has the floor keeps it after somebody's short turn."""
    return short.stop <= holder.stop or bool(later and later[0].person == holder.person)


def turn_taking(
    turns: Sequence[Turn],
    start: float,
    stop: float,
    *,
    back_channel: float = BACK_CHANNEL,
    interruption: float = INTERRUPTION,
) -> TurnTaking:
    """Measure the turn-taking of a conversation.

    Parameters
    ----------
    turns : sequence of Turn
        From `turns_of`.
    start, stop : float
        The conversation's begin and end (s); turns are cut to it.
    back_channel : float
        Longest back-channel (s).
    interruption : float
        Shortest overlap that makes a take-over an interruption (s).

    Returns
    -------
    TurnTaking
        Persons in the order in which they first speak.

    Raises
    ------
    DataError
        The conversation has no length, or nobody speaks in it.
    """
    kept = tuple(
        Turn(turn.person, max(turn.start, start), min(turn.stop, stop))
        for turn in turns
        if turn.stop > start and turn.start < stop
    )
    if not stop > start or not kept:
        raise DataError(
            f"Turn-taking needs turns between {start:g} and {stop:g} s; {len(kept)} came."
        )
    floor = floor_of(kept, back_channel=back_channel)
    spans = {who: _joined(kept, who) for who in dict.fromkeys(turn.person for turn in kept)}
    spoken = {who: float(np.diff(mine, axis=1).sum()) for who, mine in spans.items()}
    silence, overlap = _silence_and_overlap(list(spans.values()), start, stop)
    persons = {
        who: _part(
            who, kept, floor, interruption, (spoken[who], sum(spoken.values()), stop - start)
        )
        for who in spans
    }
    offsets = [transfer.offset for transfer in floor.transfers]
    return TurnTaking(persons, stop - start, silence, overlap, _middle(offsets), floor)


def _part(
    who: str,
    turns: Sequence[Turn],
    floor: Floor,
    interruption: float,
    times: tuple[float, float, float],
) -> PersonTurns:
    spoken, spoken_by_all, duration = times
    aside = {*floor.back_channels, *floor.bids}
    lengths = [t.stop - t.start for t in turns if t.person == who and t not in aside]
    offsets = [t.offset for t in floor.transfers if t.after == who]
    broken = [t for t in floor.transfers if t.offset <= -interruption]
    spread = np.subtract(*np.percentile(offsets, [75, 25])) if len(offsets) > 1 else np.nan
    return PersonTurns(
        turns=len(lengths),
        back_channels=sum(turn.person == who for turn in floor.back_channels),
        interruptions=sum(transfer.after == who for transfer in broken),
        interrupted=sum(transfer.before == who for transfer in broken),
        speaking=spoken,
        share_of_time=spoken / duration,
        share_of_speech=spoken / spoken_by_all,
        turn_length=_middle(lengths),
        latency=_middle(offsets),
        latency_spread=float(spread),
        overlapping=float(np.mean(np.array(offsets) < 0)) if offsets else float("nan"),
    )


def _middle(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else float("nan")


def _joined(turns: Sequence[Turn], who: str) -> Array:
    """Spans in which a person speaks, overlapping ones made one."""
    spans: list[list[float]] = []
    for turn in turns:
        if turn.person != who:
            continue
        if spans and turn.start <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], turn.stop)
        else:
            spans.append([turn.start, turn.stop])
    return np.array(spans)


def _silence_and_overlap(spans: Sequence[Array], start: float, stop: float) -> tuple[float, float]:
    """Share of the time in which nobody speaks, and in which two or more do."""
    edges = np.unique(np.concatenate(([start, stop], *(mine.ravel() for mine in spans))))
    middles = (edges[1:] + edges[:-1]) / 2
    heard = np.zeros(middles.size, np.int64)
    for mine in spans:
        inside = (middles[:, None] >= mine[:, 0]) & (middles[:, None] < mine[:, 1])
        heard += inside.any(axis=1)
    lengths = np.diff(edges)
    return (
        float(lengths[heard == 0].sum() / (stop - start)),
        float(lengths[heard > 1].sum() / (stop - start)),
    )
