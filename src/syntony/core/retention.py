"""Retention: how long each purpose holds a session, and when nothing holds it any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from syntony.core.consent import WORDS, Consent, Purpose
from syntony.core.errors import ParameterError

#: All of a session, or its films and sound.
What = Literal["session", "media"]
WHATS: tuple[What, ...] = get_args(What)
#: A hundred years.
LONGEST = 36_525


@dataclass(frozen=True)
class Rule:
    """For how long a purpose holds a session.

    Parameters
    ----------
    purpose : str
        The use that everybody allowed.
    what : str
        What it holds: the whole ``session``, or its ``media`` (films and sound).
    days : int
        After the day of the session.
    grace : int
        After the day on which somebody takes the consent back.

    Raises
    ------
    ParameterError
        Days are negative, or more than a hundred years.
    """

    purpose: Purpose
    what: What
    days: int
    grace: int = 0

    def __post_init__(self) -> None:
        for days in (self.days, self.grace):
            if not 0 <= days <= LONGEST:
                raise ParameterError(f"A term has 0 to {LONGEST:,} days; {days} came.")


@dataclass(frozen=True)
class Term:
    """Until when something is held.

    Parameters
    ----------
    what : str
        The whole session, or its films and sound.
    until : date or None
        The last day; None where the day of the session is not known.
    reason : str
        Which purpose holds it longest.
    """

    what: What
    until: date | None
    reason: str


def terms(
    rules: Iterable[Rule], met: date | None, persons: Sequence[str], said: Sequence[Consent]
) -> tuple[Term, ...]:
    """Until when a session and its media are held.

    Every purpose that is allowed holds what its rule names, and the longest counts. A purpose that
    nobody was asked for holds nothing; one that was taken back holds for its grace. Whoever takes
    back the consent to *review* closes the session, so that nothing else holds it.

    Parameters
    ----------
    rules : iterable of Rule
        At most one a purpose and what.
    met : date or None
        The day of the session.
    persons : sequence of str
        Codes of all who were recorded.
    said : sequence of Consent
        In the order in which it was recorded.

    Returns
    -------
    tuple of Term
        For each of media and session that a rule holds; without a rule there is no term.

    Examples
    --------
    >>> terms([Rule("review", "session", 30)], date(2026, 3, 1), ["client"], [])[0].until
    datetime.date(2026, 3, 31)
    """
    held: dict[What, list[Term]] = {}
    closed: dict[What, Term] = {}
    for rule in rules:
        ended = _ended(rule.purpose, said)
        if ended is not None:
            until = ended + timedelta(rule.grace)
            term = Term(rule.what, until, f"Consent to {WORDS[rule.purpose]} ended on {ended}.")
            if rule.purpose == "review":
                closed[rule.what] = term
        elif _allowed(rule.purpose, persons, said):
            until_ = met + timedelta(rule.days) if met else None
            told = f"{rule.days:,} days for {WORDS[rule.purpose]}"
            term = Term(rule.what, until_, f"{told}." if met else f"{told}; its day is not known.")
        else:
            continue
        held.setdefault(rule.what, []).append(term)
    longest = {what: max(found, key=_last) for what, found in held.items()}
    return tuple((longest | closed)[what] for what in WHATS if what in longest)


def _last(term: Term) -> date:
    return term.until or date.max


def _ended(purpose: Purpose, said: Sequence[Consent]) -> date | None:
    """The day on which somebody took consent back, or withheld it, and did not give it again."""
    last = {one.person: one for one in said if one.purpose == purpose}
    ends = [_day(one.time) for one in last.values() if not one.given]
    return min(ends, default=None)


def _day(time: str) -> date:
    return datetime.fromisoformat(time).date()


def _allowed(purpose: Purpose, persons: Sequence[str], said: Sequence[Consent]) -> bool:
    if purpose == "review":
        return True
    given = {one.person for one in said if one.purpose == purpose and one.given}
    return bool(persons) and given.issuperset(persons)
