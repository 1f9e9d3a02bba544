"""Captions of the web (WebVTT) with the voices in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.io.annotations import clock_seconds, head_text, text_lines
from syntony.io.captions import Cue, captions

_TIME = r"(?:(\d{1,6}):)?(\d\d):(\d\d)[.,](\d{3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_SIGN = "WEBVTT"


class CaptionSettings(Settings):
    """What a recipe may tell about captions.

    Parameters
    ----------
    encoding : str
        Such as ``utf-8`` or ``latin-1``; empty finds it out.
    """

    encoding: str = ""


def sniff(head: bytes, _path: Path) -> float:
    """Its first word."""
    return 0.95 if re.match(rf"{_SIGN}(?:\s|$)", head_text(head[:64])) else 0.0


def read(path: Path, settings: CaptionSettings) -> Recording:
    """Read every caption; what it says of its looks is left out."""
    lines = text_lines(path, settings.encoding)
    if not lines or not re.match(rf"\ufeff?{_SIGN}(?:\s|$)", lines[0]):
        raise FormatError(f"{path.name} does not begin with {_SIGN}; it is no WebVTT file.")
    return captions(list(_cues(lines, path.name)), path.name)


def _cues(lines: list[str], name: str) -> Iterator[Cue]:
    """Blocks between blank lines that have a time; notes, styles and regions have none."""
    for blank, block in groupby(enumerate(lines, 1), key=lambda numbered: not numbered[1].strip()):
        rows = list(block)
        timed = next((i for i, (_, line) in enumerate(rows[:2]) if "-->" in line), None)
        if blank or timed is None or rows[0][1].startswith("NOTE"):
            continue
        number, line = rows[timed]
        place = f"{name}, line {number}"
        match = _TIMING.fullmatch(line)
        if match is None:
            raise FormatError(
                f"{place}: times like 00:01.500 --> 00:03.000 were needed, {line[:60]!r} came."
            )
        parts = [part or "" for part in match.groups()]
        said = tuple(text for _, text in rows[timed + 1 :])
        yield Cue(clock_seconds(*parts[:4]), clock_seconds(*parts[4:]), said, place)


READER = Reader(
    name="vtt",
    title="Captions with voices (WebVTT)",
    suffixes=(".vtt",),
    binary=False,
    sniff=sniff,
    read=read,
    settings=CaptionSettings,
    source="W3C, WebVTT: The Web Video Text Tracks Format, specification of 4 April 2019",
)
