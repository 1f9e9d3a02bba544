"""Who speaks when, as diarization writes it (RTTM)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.io.annotations import TURNS, Annotations, Span, head_text, seconds, text_lines

_TYPES = frozenset(
    ("SPEAKER", "SEGMENT", "NOSCORE", "NO_RT_METADATA", "LEXEME", "NON-LEX", "NON-SPEECH",
     "FILLER", "EDIT", "IP", "SU", "CB", "A/P", "SPKR-INFO")
)  # fmt: skip
_FIELDS = 8


class RttmSettings(Settings):
    """What a recipe may tell about an RTTM file.

    Parameters
    ----------
    file : str
        Which recording, where one file holds the turns of several; empty takes the only one.
    encoding : str
        Such as ``utf-8`` or ``latin-1``; empty finds it out.
    """

    file: str = ""
    encoding: str = ""


def sniff(head: bytes, _path: Path) -> float:
    """Its first line has the fields and one of the types of the format."""
    for line in head_text(head[:8192]).splitlines():
        fields = line.split()
        if fields and not line.startswith(";"):
            return 0.95 if fields[0] in _TYPES and len(fields) >= _FIELDS else 0.0
    return 0.0


def read(path: Path, settings: RttmSettings) -> Recording:
    """Read the turns of each speaker; lines of other types are counted and left out."""
    found = Annotations(path.name)
    others: Counter[str] = Counter()
    files: dict[str, None] = {}
    for number, line in enumerate(text_lines(path, settings.encoding), 1):
        fields = line.split()
        if not fields or line.startswith(";"):
            continue
        place = f"{path.name}, line {number}"
        if fields[0] not in _TYPES or len(fields) < _FIELDS:
            raise FormatError(
                f"{place}: a type such as SPEAKER and {_FIELDS} or more fields were needed, "
                f"{line[:60]!r} came."
            )
        if settings.file in ("", fields[1]):
            files.setdefault(fields[1])
            if fields[0] == "SPEAKER":
                found.tier(TURNS, fields[7]).append(_turn(fields, place))
            else:
                others[fields[0]] += 1
    if len(files) > 1:
        raise FormatError(
            f"{path.name} holds the turns of {len(files)} recordings ({', '.join(list(files)[:8])}"
            "); say file= with the one that is meant."
        )
    if not files:
        raise FormatError(f"{path.name} holds no turns of {settings.file or 'any recording'}.")
    if others:
        told = ", ".join(f"{kind} ({count})" for kind, count in others.items())
        found.tell("lines-left-out", f"Lines that are no turns: {told}.", warning=False)
    return found.recording()


def _turn(fields: list[str], place: str) -> Span:
    start, duration = seconds(fields[3], place), seconds(fields[4], place)
    if duration < 0:
        raise FormatError(f"{place}: a turn lasts {duration} s; it must not be negative.")
    return Span(float(start), float(duration))


READER = Reader(
    name="rttm",
    title="Speaker turns (RTTM)",
    suffixes=(".rttm",),
    binary=False,
    sniff=sniff,
    read=read,
    settings=RttmSettings,
    source="NIST (2009), The 2009 rich transcription meeting recognition evaluation plan, "
    "appendix A; Ryant et al. (2021), doi 10.21437/Interspeech.2021-1208",
)
