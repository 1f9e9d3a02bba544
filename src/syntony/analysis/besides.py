"""What files of one meeting are to each other: the same twice, or never at one time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from syntony.analysis.intake import Part, Seen
from syntony.core.session import Notice
from syntony.io.clocks import DATED

#: Rates of one quantity may differ by so much (share).
_RATES = 0.01


def beside(files: Sequence[Seen]) -> tuple[Notice, ...]:
    """What must be known of files beside each other.

    Parameters
    ----------
    files : sequence of Seen
        Of one meeting, as they were understood.

    Returns
    -------
    tuple of Notice
        Two files that hold the same of one person at the same time, rates of one quantity that
        differ by more than 1 %, and files whose clocks say that they never ran together.
    """
    found: list[Notice] = []
    usable = [seen for seen in files if not seen.error and seen.parts]
    for one, other in combinations(usable, 2):
        names = f"{one.path.name} and {other.path.name}"
        apart = _apart(one, other)
        if apart is not None:
            text = (
                f"{names} never ran together: {duration_in_words(apart)} lie between them. They "
                "are of two meetings, or a clock was wrong; align them, or leave one out."
            )
            found.append(Notice("no-overlap", text, one.path.name))
        for part, rival in _same(one, other):
            if apart is None:
                text = (
                    f"{names} both say that they hold {part.column.name} of {part.persons[0]} at "
                    "the same time; give it to one of them in the next step."
                )
                found.append(Notice("claimed-twice", text, part.persons[0]))
            if part.rate and rival.rate and abs(part.rate / rival.rate - 1) > _RATES:
                text = (
                    f"{part.column.name} has {part.rate:.6g} Hz in {one.path.name} and "
                    f"{rival.rate:.6g} Hz in {other.path.name}; one of them may be wrong."
                )
                found.append(Notice("two-rates", text, part.persons[0]))
    return tuple(found)


def dated(seen: Seen) -> bool:
    """Whether a file's clock counts seconds since 1970, as those of other devices do."""
    return bool(seen.parts) and min(part.start for part in seen.parts) >= DATED


def duration_in_words(seconds: float) -> str:
    """Such as ``40 s``, ``12 min`` or ``3.5 days``."""
    for unit, size in (("days", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def _apart(one: Seen, other: Seen) -> float | None:
    """Time between two files that never ran together (s); None where they did, or nobody knows."""
    if not (dated(one) and dated(other)):
        return None
    (first, last), (begin, end) = _ran(one), _ran(other)
    gap = max(begin - last, first - end)
    return gap if gap > 0 else None


def _ran(seen: Seen) -> tuple[float, float]:
    starts = [part.start for part in seen.parts]
    return min(starts), max(part.start + part.duration for part in seen.parts)


def _same(one: Seen, other: Seen) -> Iterator[tuple[Part, Part]]:
    """Parts of two files that are the same quantity of one person."""
    for part in one.parts:
        for rival in other.parts:
            alike = part.kind == rival.kind == "signal" and part.column.name == rival.column.name
            if alike and part.persons and part.persons == rival.persons:
                yield part, rival
