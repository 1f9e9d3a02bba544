"""Who says what when, as transcripts for scoring write it (STM)."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.io.annotations import TURNS, Annotations, head_text, seconds, span_between, text_lines

_LINE = re.compile(
    r"\s*(?P<file>\S+)\s+(?P<channel>\S+)\s+(?P<speaker>\S+)\s+(?P<start>\d*\.?\d+)\s+"
    r"(?P<stop>\d*\.?\d+)(?:\s+(?P<rest>.*))?"
)
_CONDITIONS = re.compile(r"<[^<>]*>\s*")
#: Stretches that scoring passes over; they are nobody's.
_UNSCORED = frozenset(("inter_segment_gap", "ignore_time_segment_in_scoring", "excluded_region"))


class StmSettings(Settings):
    """What a recipe may tell about an STM file.

    Parameters
    ----------
    file : str
        Which recording, where one file holds several; empty takes the only one.
    encoding : str
        Such as ``utf-8`` or ``latin-1``; empty finds it out.
    """

    file: str = ""
    encoding: str = ""


def sniff(head: bytes, path: Path) -> float:
    """Lines of a file, a channel, a speaker who is no number, two times, and words."""
    lines = (
        line
        for line in head_text(head[:8192]).splitlines()[:-1]
        if line.strip() and not line.startswith(";")
    )
    matches = [_LINE.fullmatch(line) for line in islice(lines, 4)]
    if not all(match and _is_timed(match) for match in matches):
        return 0.0
    if not any(match and re.search(r"[^\W\d_]", match["rest"] or "") for match in matches):
        return 0.0
    return 0.95 if path.suffix.lower() == ".stm" else 0.8


def _is_timed(match: re.Match[str]) -> bool:
    named = not re.fullmatch(r"[\d.,+-]+", match["speaker"])
    return named and float(match["start"]) <= float(match["stop"])


def read(path: Path, settings: StmSettings) -> Recording:
    """Read the utterances of each speaker with their words."""
    found = Annotations(path.name)
    files: dict[str, None] = {}
    unscored = 0
    for number, line in enumerate(text_lines(path, settings.encoding), 1):
        if not line.strip() or line.startswith(";"):
            continue
        place = f"{path.name}, line {number}"
        match = _LINE.fullmatch(line)
        if match is None:
            raise FormatError(
                f"{place}: file, channel, speaker, begin and end (s) and words were needed, "
                f"{line[:60]!r} came."
            )
        if settings.file not in ("", match["file"]):
            continue
        files.setdefault(match["file"])
        label = _CONDITIONS.sub("", match["rest"] or "", count=1).strip()
        if {match["speaker"].lower(), label.lower()} & _UNSCORED:
            unscored += 1
            continue
        start, stop = seconds(match["start"], place), seconds(match["stop"], place)
        found.tier(TURNS, match["speaker"]).append(span_between(start, stop, label, place))
    if len(files) > 1:
        raise FormatError(
            f"{path.name} holds {len(files)} recordings ({', '.join(list(files)[:8])}); say file= "
            "with the one that is meant."
        )
    if unscored:
        text = f"Stretches that nobody transcribed and that were left out: {unscored}."
        found.tell("lines-left-out", text, warning=False)
    return found.recording()


READER = Reader(
    name="stm",
    title="Transcript with times (STM)",
    suffixes=(".stm",),
    binary=False,
    sniff=sniff,
    read=read,
    settings=StmSettings,
    source="NIST scoring toolkit (SCTK), infmts: STM reference file format; "
    "Fiscus (1997), doi 10.1109/ASRU.1997.659110",
)
