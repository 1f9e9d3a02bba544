"""Captions as SubRip writes them (SRT), with the names in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.io.annotations import clock_seconds, head_text, text_lines
from syntony.io.captions import Cue, captions

_TIME = r"(\d{1,3}):(\d\d?):(\d\d?)(?:[,.](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_NUMBER = re.compile(r"\s*\d+\s*")


class SrtSettings(Settings):
    """What a recipe may tell about captions.

    Parameters
    ----------
    encoding : str
        Such as ``utf-8`` or ``latin-1``; empty finds it out.
    """

    encoding: str = ""


def sniff(head: bytes, _path: Path) -> float:
    """A number, and below it two times with an arrow between them."""
    lines = [line for line in head_text(head[:4096]).splitlines() if line.strip()]
    if lines and _NUMBER.fullmatch(lines[0]):
        lines.pop(0)
    return 0.95 if lines and _TIMING.fullmatch(lines[0]) else 0.0


def read(path: Path, settings: SrtSettings) -> Recording:
    """Read every caption; tags are left out."""
    lines = [line.lstrip("\ufeff") for line in text_lines(path, settings.encoding)]
    return captions(list(_cues(lines, path.name)), path.name)


def _cues(lines: list[str], name: str) -> Iterator[Cue]:
    """From each line with times to the next one, without that one's number."""
    starts = [i for i, line in enumerate(lines) if "-->" in line]
    for here, after in pairwise([*starts, len(lines)]):
        place = f"{name}, line {here + 1}"
        match = _TIMING.fullmatch(lines[here])
        if match is None:
            raise FormatError(
                f"{place}: times like 00:00:01,500 --> 00:00:03,000 were needed, "
                f"{lines[here][:60]!r} came."
            )
        said = lines[here + 1 : after]
        if after < len(lines) and said and _NUMBER.fullmatch(said[-1]):
            said = said[:-1]
        parts = [part or "" for part in match.groups()]
        words = tuple(line for line in said if line.strip())
        yield Cue(clock_seconds(*parts[:4]), clock_seconds(*parts[4:]), words, place)


READER = Reader(
    name="srt",
    title="Captions (SubRip)",
    suffixes=(".srt",),
    binary=False,
    sniff=sniff,
    read=read,
    settings=SrtSettings,
    source="The format of SubRip as the Library of Congress describes it, specification fdd000569",
)
