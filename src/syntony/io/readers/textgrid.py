"""Tiers of Praat (TextGrid), long and short, of intervals and of points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.io.annotations import Annotations, Span, head_text, seconds, span_between, text_lines

#: In Praat's text files only texts in quotes, free-standing numbers and flags mean something. A
#: quote in a text is doubled; a comment runs from an exclamation mark to the end of the line.
_TOKEN = re.compile(
    r'"(?P<text>(?:[^"]++|"")*+)"'
    r"|!(?P<remark>[^\n]*)"
    r"|(?<!\S)(?P<number>[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)(?!\S)"
    r"|(?<!\S)(?P<flag><\w+>)(?!\S)"
    r'|[^\s"!]+|\S'
)
_BINARY = b"ooBinaryFile"
_INTERVALS, _POINTS = "IntervalTier", "TextTier"


class TextGridSettings(Settings):
    """What a recipe may tell about a TextGrid.

    Parameters
    ----------
    tiers : tuple of str
        Names of the tiers to read; empty is all.
    encoding : str
        Such as ``utf-8`` or ``utf-16``; empty finds it out.
    """

    tiers: tuple[str, ...] = ()
    encoding: str = ""


def sniff(head: bytes, path: Path) -> float:
    """Praat's first two lines."""
    if head.startswith(_BINARY) and b"TextGrid" in head[:40]:
        return 0.95
    text = head_text(head[:2048])
    if "ooTextFile" in text[:80] and re.search(r'"TextGrid"', text[:300]):
        return 0.95
    short = "ooTextFile" in text[:80] and path.suffix.lower() == ".textgrid"
    return 0.8 if short else 0.0


def read(path: Path, settings: TextGridSettings) -> Recording:
    """Read the labelled intervals and points of each tier; empty labels are no annotations."""
    with path.open("rb") as file:
        if file.read(len(_BINARY)) == _BINARY:
            raise FormatError(f"{path.name} is a binary TextGrid; save it in Praat as a text file.")
    tokens = _Tokens("\n".join(text_lines(path, settings.encoding)), path.name)
    tokens.header()
    found = Annotations(path.name)
    names: list[str] = []
    for _ in range(tokens.count("tiers")):
        kind, name = tokens.text("the class of a tier"), tokens.text("the name of a tier")
        if kind not in (_INTERVALS, _POINTS):
            raise FormatError(
                f"{tokens.place}: a tier is of class {kind[:40]!r}, which is unknown."
            )
        own = f"{name} #{names.count(name) + 1}" if name in names else name
        names.append(name)
        spans = list(_spans(tokens, kind))
        if not settings.tiers or own in settings.tiers:
            found.tier(own).extend(span for span in spans if span.label)
    missing = sorted(set(settings.tiers) - {name for name, _ in found.tiers})
    if missing:
        raise FormatError(
            f"{path.name} has no tier called {', '.join(missing)}; it has: {', '.join(names)}."
        )
    return found.recording()


def _spans(tokens: _Tokens, kind: str) -> Iterator[Span]:
    """All entries of one tier."""
    tokens.number("the begin of a tier")
    tokens.number("the end of a tier")
    for _ in range(tokens.count("entries of a tier")):
        start = tokens.number("a time")
        stop = tokens.number("a time") if kind == _INTERVALS else start
        label = tokens.text("a label").strip()
        yield span_between(start, stop, label, tokens.place)


class _Tokens:
    """The texts, numbers and flags of a file, one after the other."""

    def __init__(self, text: str, name: str) -> None:
        self._text, self._name = text, name
        self._matches = _TOKEN.finditer(text)
        self._at, self._line = 0, 1

    @property
    def place(self) -> str:
        """File and line of the token that was taken last."""
        return f"{self._name}, line {self._line}"

    def header(self) -> None:
        """Pass the type of the file, its begin and end, and the flag that there are tiers."""
        if self.text("the type of the file") != "ooTextFile" or (
            self.text("the class of the object") != "TextGrid"
        ):
            raise FormatError(f"{self._name} is no TextGrid; it is another object of Praat.")
        self.number("the begin of the file")
        self.number("the end of the file")
        if self._next("flag", "<exists>") != "<exists>":
            raise FormatError(f"{self._name} holds no tiers.")

    def text(self, what: str) -> str:
        return self._next("text", what).replace('""', '"')

    def number(self, what: str) -> Decimal:
        return seconds(self._next("number", what), self.place)

    def count(self, what: str) -> int:
        written = self._next("number", f"the number of {what}")
        if not written.isdigit() or int(written) > len(self._text):
            raise FormatError(f"{self.place}: the number of {what} cannot be {written[:20]}.")
        return int(written)

    def _next(self, kind: str, what: str) -> str:
        for match in self._matches:
            found = match.lastgroup
            if found not in (None, "remark"):
                self._line += self._text.count("\n", self._at, match.start())
                self._at = match.start()
                if found == kind:
                    return match[kind]
                raise FormatError(
                    f"{self.place}: {what} was needed, {match.group()[:40]!r} came; save the "
                    "TextGrid again in Praat."
                )
        raise FormatError(f"{self._name} is cut off: {what} was needed where it ends.")


READER = Reader(
    name="textgrid",
    title="Praat TextGrid",
    suffixes=(".textgrid",),
    binary=False,
    sniff=sniff,
    read=read,
    settings=TextGridSettings,
    source="Boersma & Weenink, Praat manual, TextGrid file formats; "
    "Jadoul et al. (2018), doi 10.1016/j.wocn.2018.07.001",
)
