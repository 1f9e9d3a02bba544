"""Who is who, guessed from names of columns, streams and files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syntony.core.signals import Modality

#: What people call persons in files, and the role that it means.
ROLES: dict[str, str] = {
    word: role
    for role, words in {
        "client": "pat patient patients client cl klient klientin patientin proband",
        "therapist": "th ther therapist therapeut therapeutin counselor counsellor psychotherapist",
        "mother": "mother mom mum mama maman mutter mere madre",
        "father": "father dad papa vater pere padre",
        "child": "child kid enfant kind toddler bambino nino",
        "infant": "infant baby bebe saeugling",
        "caregiver": "caregiver parent caretaker carer",
        "teacher": "teacher instructor tutor",
        "student": "student pupil learner trainee",
        "supervisor": "supervisor",
        "doctor": "doctor physician clinician nurse",
        "interviewer": "interviewer experimenter interrogator",
        "interviewee": "interviewee respondent",
        "leader": "leader",
        "follower": "follower",
        "speaker": "speaker",
        "listener": "listener",
        "woman": "wife woman female she",
        "man": "husband man male he",
        "partner": "partner spouse",
    }.items()
    for word in words.split()
}
#: Letters that mean persons only when both of a pair stand there.
_PAIRS = (
    {"p": "client", "t": "therapist"},
    {"c": "client", "t": "therapist"},
    {"m": "mother", "c": "child"},
    {"m": "mother", "i": "infant"},
    {"a": "", "b": ""},
)
_NUMBERED = re.compile(
    r"(?:p|s|d|person|participant|subject|sub|subj|member|player|user|roi|side|id)?0?[1-9]"
)
_WORDS = re.compile(r"[A-Za-z]+\d+|[A-Za-z]+|\d+")
_REPEATED = re.compile(r"(.*) #(\d+)")

#: Words in names of signals, and the system that they belong to.
_WORDS_OF_SYSTEMS: tuple[tuple[Modality, str], ...] = (
    ("movement", "motion movement mq mea energy velocity speed acc accelerometer gyro wrist"),
    ("movement", "hand hands handmovement arm head body approach position pos flow"),
    ("heart", "hr heart bpm rr ibi ecg ekg ppg bvp pulse hrv"),
    ("skin", "eda gsr scr scl skin conductance"),
    ("breath", "resp respiration breathing breath rsp"),
    ("brain", "eeg nirs fnirs hbo hbr"),
    ("gaze", "gaze pupil looking look eye fixation"),
    ("voice", "voice f0 pitch speech speaking vocalizing vocal intensity loudness"),
    ("face", "face smile au expression"),
    ("rating", "rating dial affect valence arousal joystick"),
)
_SYSTEMS = {word: system for system, words in _WORDS_OF_SYSTEMS for word in words.split()}


@dataclass(frozen=True)
class Whose:
    """Whose a column is.

    Parameters
    ----------
    column : str
        Its name.
    person, role : str
        Code of the person, and what the person seems to be.
    quantity : str
        The rest of the name, the same for all persons; empty where nothing is left.
    """

    column: str
    person: str
    role: str
    quantity: str


def words_of(name: str) -> list[str]:
    """The words and numbers in a name, lower case; ``P1_TT`` is ``p1``, ``tt``."""
    return [word.lower() for word in _WORDS.findall(name)]


def role_of(name: str) -> str:
    """The role that a name speaks of; empty if none."""
    return next((ROLES[word] for word in words_of(name) if word in ROLES), "")


def modality_of(name: str) -> Modality:
    """The system that a name speaks of."""
    return next((_SYSTEMS[word] for word in words_of(name) if word in _SYSTEMS), "unknown")


def whose_columns(names: Sequence[str]) -> tuple[Whose, ...]:
    """Tell persons apart by the words in which names of columns differ.

    Returns
    -------
    tuple of Whose
        Of the columns that exist for two or more persons; empty where no rule tells them apart.
    """
    for found in (
        _by_beginning(names),
        _by_repetition(names),
        _by_role(names),
        _by_number(names),
        *(_by_letter(names, pair) for pair in _PAIRS),
    ):
        shared = _shared(found)
        if shared:
            return shared
    return ()


def _shared(found: Iterable[Whose]) -> tuple[Whose, ...]:
    """Columns whose quantity is there for each of several persons, once."""
    kept = list(found)
    persons = {who.person for who in kept}
    by_quantity: dict[str, list[Whose]] = {}
    for who in kept:
        by_quantity.setdefault(who.quantity, []).append(who)
    complete = {
        quantity
        for quantity, group in by_quantity.items()
        if len(group) == len(persons) == len({who.person for who in group})
    }
    shared = tuple(who for who in kept if who.quantity in complete)
    return shared if len(persons) > 1 else ()


def _by_beginning(names: Sequence[str]) -> list[Whose]:
    """Streams called ``device: quantity``, one device a person."""
    parts = [(name, name.rpartition(": ")) for name in names]
    return [Whose(name, who, role_of(who), what) for name, (who, sign, what) in parts if sign]


def _by_repetition(names: Sequence[str]) -> list[Whose]:
    """Blocks of columns with the same names, one block a person."""
    repeated = {match[1] for name in names if (match := _REPEATED.fullmatch(name))}
    found = []
    for name in names:
        match = _REPEATED.fullmatch(name)
        if match:
            found.append(Whose(name, match[2], "", match[1]))
        elif name in repeated:
            found.append(Whose(name, "1", "", name))
    return found


def _by_role(names: Sequence[str]) -> list[Whose]:
    return [
        _taken_out(name, i, ROLES[word])
        for name in names
        for i, word in enumerate(words_of(name))
        if word in ROLES
    ]


def _by_number(names: Sequence[str]) -> list[Whose]:
    """``p1`` and ``p2``: the first word with a number, where the numbers differ."""
    found = []
    for name in names:
        places = [i for i, word in enumerate(words_of(name)) if _NUMBERED.fullmatch(word)]
        if places:
            found.append(_taken_out(name, places[0], ""))
    return found


def _by_letter(names: Sequence[str], pair: dict[str, str]) -> list[Whose]:
    """Single letters at the beginning or the end of names."""
    found = []
    for name in names:
        words = words_of(name)
        for i in dict.fromkeys((0, len(words) - 1)):
            if words and words[i] in pair:
                found.append(_taken_out(name, i, pair[words[i]]))
                break
    return found


def _taken_out(name: str, place: int, role: str) -> Whose:
    """A name without the word that says whose it is."""
    written = _WORDS.findall(name)
    rest = "_".join(word for i, word in enumerate(written) if i != place)
    return Whose(name, written[place], role, rest)
