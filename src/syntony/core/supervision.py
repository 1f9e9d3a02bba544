"""An hour of supervision: its agenda of starred moments, and its summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from syntony.core.annotations import Judged


@dataclass(frozen=True)
class Topic:
    """A moment on the agenda.

    Parameters
    ----------
    id : str
        Of the moment.
    position : int
        Its place, from 0.
    done : bool
        Whether it was talked about.
    """

    id: str
    position: int
    done: bool = False


@dataclass(frozen=True)
class Summary:
    """What people took from the hour, in their words.

    Parameters
    ----------
    id : str
        There is one a session.
    text, author : str
        What was written, and by whom.
    edited : str
        When, as ISO 8601 in UTC.
    """

    id: str
    text: str
    author: str
    edited: str = ""


def agenda(moments: Iterable[Judged], topics: Iterable[Topic]) -> list[tuple[Judged, Topic]]:
    """Starred moments in the order that was chosen; new ones follow in the order of time.

    Examples
    --------
    >>> from syntony.core.moments import Moment
    >>> def starred(name, start):
    ...     found = Moment("x", start, start + 1, start, name, "", (), (), 1.0)
    ...     return Judged(name, found, starred=True)
    >>> moments = [starred("a", 1.0), starred("b", 2.0), starred("c", 3.0)]
    >>> [one.id for one, _ in agenda(moments, [Topic("c", 0), Topic("a", 1), Topic("gone", 2)])]
    ['c', 'a', 'b']
    """
    known = {topic.id: topic for topic in topics}
    last = len(known)
    starred = sorted((m for m in moments if m.starred), key=lambda m: (m.moment.start, m.id))
    every = [
        (one, known.get(one.id) or Topic(one.id, last + k)) for k, one in enumerate(starred)
    ]  # fmt: skip
    return sorted(every, key=lambda pair: pair[1].position)


def proposed(every: Iterable[tuple[Judged, Topic]]) -> str:
    """The beginning of a summary: what was talked about and what is left, to be edited."""
    parts = list(every)
    talked = [one for one, topic in parts if topic.done]
    left = [one for one, topic in parts if not topic.done]
    lines = ["What we talked about", *map(_line, talked)] if talked else []
    lines += (
        [*([""] if talked and left else []), "For next time", *map(_line, left)] if left else []
    )
    return "\n".join([*lines, "", "What I take with me", "- "]).lstrip()


def _line(one: Judged) -> str:
    minute, second = divmod(int(one.moment.start), 60)
    title = one.moment.title
    return f"- {minute:02d}:{second:02d} {title[:1].upper()}{title[1:]}: "
