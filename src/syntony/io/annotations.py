"""Turns, captions and tiers that somebody marked, gathered into events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

import numpy as np

from syntony.core.errors import FormatError, LimitError
from syntony.core.session import Notice, Recording
from syntony.core.signals import Events
from syntony.io.text import encoding_of, encoding_of_head, read_lines

#: What spans are called that are somebody's speech.
TURNS = "turns"
#: Characters of the longest file of annotations that is read; hours of speech have a few millions.
LONGEST_TEXT = 1 << 26
#: No time in a recording is larger (s): seconds since 1970 are below.
LATEST = 1e11


@dataclass(frozen=True)
class Span:
    """One annotation: onset and length (s), and what is written there."""

    start: float
    duration: float
    label: str = ""


@dataclass
class Annotations:
    """What a file of annotations holds, while it is gathered.

    Parameters
    ----------
    where : str
        Name of the file.
    tiers : dict of (name, person) to list of Span
        What is annotated, and of whom where the file says it itself.
    notices : list of Notice
        What must be known.
    """

    where: str
    tiers: dict[tuple[str, str], list[Span]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    def tier(self, name: str, person: str = "") -> list[Span]:
        """The spans of a tier, which may still be empty."""
        return self.tiers.setdefault((name, person), [])

    def tell(self, code: str, text: str, *, warning: bool = True) -> None:
        """Add a notice."""
        self.notices.append(Notice(code, text, self.where, warning))

    def recording(self) -> Recording:
        """Events of every tier that holds something, in order of time.

        Raises
        ------
        FormatError
            No tier holds anything.
        """
        full = {key: spans for key, spans in self.tiers.items() if spans}
        if not full:
            raise FormatError(f"{self.where} holds no annotation; there is nothing to read in it.")
        empty = [_called(key) for key in self.tiers if key not in full]
        if empty:
            self.tell("empty-tier", f"Nothing is annotated in: {', '.join(empty)}.", warning=False)
        self._tell_of_overlaps(full)
        events = tuple(_events(*key, spans) for key, spans in full.items())
        return Recording(self.where, events=events, notices=tuple(self.notices))

    def _tell_of_overlaps(self, full: dict[tuple[str, str], list[Span]]) -> None:
        counts = {_called(key): _overlaps(spans) for key, spans in full.items()}
        told = [f"{name} ({count})" for name, count in counts.items() if count]
        if told:
            self.tell(
                "overlapping-annotations",
                f"Annotations of one tier that begin before the one before has ended: "
                f"{', '.join(told)}; they are kept as they are.",
                warning=False,
            )


def _called(key: tuple[str, str]) -> str:
    return ": ".join(word for word in reversed(key) if word)


def _overlaps(spans: Sequence[Span]) -> int:
    ordered = sorted(spans, key=lambda span: span.start)
    latest = np.maximum.accumulate([span.start + span.duration for span in ordered])
    # Onset plus length is rounded: a millionth of a second is no overlap.
    starts = np.array([span.start for span in ordered[1:]])
    return int(np.count_nonzero(starts < latest[:-1] - 1e-6))


def _events(name: str, person: str, spans: Sequence[Span]) -> Events:
    ordered = sorted(spans, key=lambda span: span.start)
    return Events(
        np.array([span.start for span in ordered]),
        np.array([span.duration for span in ordered]),
        tuple(span.label for span in ordered),
        name,
        person,
    )


def span_between(start: Decimal, stop: Decimal, label: str, place: str) -> Span:
    """A span from its two ends, its length exact in the digits that were written.

    Raises
    ------
    FormatError
        It ends before it begins; the message names the place.
    """
    if stop < start:
        raise FormatError(f"{place}: {label!r} ends at {stop} s before it begins at {start} s.")
    return Span(float(start), float(stop - start), label)


def seconds(text: str, place: str) -> Decimal:
    """A time as it is written, exact.

    Raises
    ------
    FormatError
        It is no number of seconds; the message names the place.
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or abs(value) > LATEST:
        raise FormatError(f"{place}: a time in seconds was needed, {text.strip()[:40]!r} came.")
    return value


def clock_seconds(hours: str, minutes: str, second: str, fraction: str) -> Decimal:
    """Seconds from the parts of ``hh:mm:ss.fff``; every part is digits or empty."""
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(second)
    return whole + (Decimal(f"0.{fraction}") if fraction else Decimal(0))


def head_text(head: bytes) -> str:
    """The first bytes as text without a byte order mark; empty where they are no text."""
    encoding = encoding_of_head(head)
    return head.decode(encoding, errors="replace").lstrip("\ufeff") if encoding else ""


def text_lines(path: Path, encoding: str = "") -> list[str]:
    """All lines of a file of annotations, without their ends.

    Raises
    ------
    FormatError
        The file is no text.
    LimitError
        It is longer than any annotation.
    """
    lines: list[str] = []
    length = 0
    for line in read_lines(path, encoding or encoding_of(path)):
        length += len(line)
        if length > LONGEST_TEXT:
            raise LimitError(
                f"{path.name} has more than {LONGEST_TEXT >> 20} million characters; these are "
                "no annotations of one session."
            )
        lines.append(line.rstrip("\n"))
    return lines
