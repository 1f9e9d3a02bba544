"""Who says what in captions: voices that are tagged, and names before a colon."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from syntony.core.session import Recording
from syntony.io.annotations import TURNS, Annotations, span_between

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"</?[^<>]*>|\{\\[^{}]*\}")
#: A name before a colon: up to four words that begin with a letter, no full stop inside a word.
_NAMED = re.compile(
    r"(?:>>\s*|-\s*)?(?P<name>[^\W\d_][\w'’.&()-]*(?: [\w'’.&()-]+){0,3})\s?:\s+(?=\S)"
)


@dataclass(frozen=True)
class Cue:
    """A caption: its ends (s), its lines, and where it stands in the file."""

    start: Decimal
    stop: Decimal
    lines: tuple[str, ...]
    place: str


def captions(cues: Sequence[Cue], where: str) -> Recording:
    """Turns of everybody who is named, and the captions of nobody.

    Parameters
    ----------
    cues : sequence of Cue
        In order of the file.
    where : str
        Its name.

    Returns
    -------
    Recording
        Names before a colon count where they are written in capitals or come twice; which these
        are is told. A voice goes on to the end of its caption.

    Raises
    ------
    FormatError
        A caption ends before it begins, or there is none.
    """
    found = Annotations(where)
    names = _names(line for cue in cues for line in cue.lines)
    for cue in cues:
        for person, label in _said(cue.lines, names):
            span = span_between(cue.start, cue.stop, label, cue.place)
            found.tier(TURNS if person else "captions", person).append(span)
    if names:
        text = f"Names before a colon were taken for those who speak: {', '.join(sorted(names))}."
        found.tell("guessed-persons", text, warning=False)
    return found.recording()


def _names(lines: Iterable[str]) -> frozenset[str]:
    counts = Counter(match["name"] for line in lines if (match := _named(line)))
    return frozenset(name for name, count in counts.items() if count > 1 or name.isupper())


def _named(line: str) -> re.Match[str] | None:
    return _NAMED.match(_plain(line)) if not _VOICE.search(line) else None


def _said(lines: Sequence[str], names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Who says what in one caption, consecutive lines of one person together."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        match = _named(line)
        if match and match["name"] in names:
            parts.append((match["name"], [_plain(line)[match.end() :]]))
            continue
        before, *voices = _VOICE.split(line)
        parts[-1][1].append(_plain(before))
        for name, words in zip(voices[::2], voices[1::2], strict=True):
            parts.append((html.unescape(name).strip(), [_plain(words)]))
    for person, words in parts:
        text = " ".join(word for word in words if word)
        if text or person:
            yield person, text


def _plain(text: str) -> str:
    """A line without tags, its entities resolved."""
    return html.unescape(_TAG.sub("", text)).replace("\xa0", " ").strip()
