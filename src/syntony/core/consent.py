"""Consent: for what a recorded person allows a session to be used, and the one check of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from syntony.core.errors import ConsentError
from syntony.core.session import Session

Purpose = Literal["review", "supervision", "research", "teaching", "media", "client", "body"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

#: Purpose -> what it is, for sentences.
WORDS: Mapping[Purpose, str] = {
    "review": "review on this machine",
    "supervision": "supervision",
    "research": "research",
    "teaching": "teaching",
    "media": "taking films and sound away",
    "client": "a report for the client",
    "body": "showing heart, skin, breath and brain in the client's report",
}

#: Code of the notice that nobody was recorded.
GENERATED = "generated"


@dataclass(frozen=True)
class Consent:
    """What a person said once; what was said last counts.

    Parameters
    ----------
    person : str
        Code of who was recorded.
    purpose : str
        For what.
    given : bool
        Whether it was given, or withheld or withdrawn.
    time : str
        When it was recorded, as ISO 8601 in UTC.
    who : str
        By whom it was recorded.
    """

    person: str
    purpose: Purpose
    given: bool
    time: str
    who: str = ""


def check(
    session: Session, persons: Iterable[str], consents: Sequence[Consent], purpose: Purpose
) -> None:
    """Let a use of a session pass, or refuse it.

    Every recorded person must have allowed it. Where nobody said anything, review on this
    machine alone is allowed, and a generated session needs nobody's consent.

    Parameters
    ----------
    session : Session
        Which session; samples are not needed.
    persons : iterable of str
        Codes of all who were recorded.
    consents : sequence of Consent
        What was said, in the order in which it was recorded.
    purpose : str
        For what it is to be used.

    Raises
    ------
    ConsentError
        A person has not allowed it, or took it back.

    Examples
    --------
    >>> from syntony.core.signals import Participant
    >>> session = Session("s", (Participant("client"),))
    >>> check(session, ["client"], [], "review")
    >>> said = [Consent("client", "research", True, "2026-03-14")]
    >>> check(session, ["client"], said, "research")
    >>> check(session, ["client"], said, "teaching")
    Traceback (most recent call last):
    syntony.core.errors.ConsentError: teaching needs the consent of client, which is not recorded...
    """
    if generated(session):
        return
    said = {(one.person, one.purpose): one.given for one in consents}
    against = [who for (who, what), given in said.items() if what == purpose and not given]
    if against:
        raise ConsentError(
            f"{', '.join(against)} did not allow, or no longer allows, {WORDS[purpose]}; it stays "
            "blocked until that person gives consent."
        )
    if purpose == "review":
        return
    everybody = list(dict.fromkeys(persons))
    if not everybody:
        raise ConsentError(
            f"{WORDS[purpose]} needs the consent of everybody who was recorded, and the session "
            "names nobody; name its persons first."
        )
    missing = [who for who in everybody if not said.get((who, purpose), False)]
    if missing:
        raise ConsentError(
            f"{WORDS[purpose]} needs the consent of {_named(missing)}, which is not recorded; "
            "record what they said. Without it, review on this machine alone is allowed."
        )


def _named(codes: Sequence[str]) -> str:
    """Codes of people in a sentence: ``"A, B and C"``."""
    first, last = ", ".join(codes[:-1]), codes[-1]
    return f"{first} and {last}" if first else last


def generated(session: Session) -> bool:
    """Whether nobody was recorded: each recording says that a program made it."""
    return bool(session.recordings) and all(
        any(notice.code == GENERATED for notice in recording.notices)
        for recording in session.recordings
    )
