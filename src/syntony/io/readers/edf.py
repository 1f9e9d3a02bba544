"""Recordings of polygraphs and amplifiers: EDF, EDF+ and BDF."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.session import Notice, Recording
from syntony.core.settings import Settings
from syntony.core.signals import Array, Events, sample_times
from syntony.io.channels import Channel, streams_of_channels, unique, unit_of
from syntony.io.sensors import pulses

_BDF = b"\xffBIOSEMI"
_EDF = b"0       "
_HEADER, _PER_SIGNAL = 256, 256
_DATE = re.compile(rb"[ \d]\d[.:\-/ ][ \d]\d[.:\-/ ][ \d]\d[.:\-/ ]?[ \d]\d[.:\-/ ][ \d]\d")
#: Where the labels and the samples a record of all signals begin, in bytes a signal.
_LABELS, _SAMPLES = (0, 16), (216, 8)
_PLUS_DATE = re.compile(r"Startdate (\d{1,2})-([A-Za-z]{3})-(\d{4})")
_MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
_ONSET = re.compile(rb"([+-]\d{1,12}(?:\.\d{1,12})?)(?:\x15[^\x14\x00]*)?\x14")
#: The date of recordings that are to tell none.
_NO_DATE = datetime(1985, 1, 1, tzinfo=UTC)
#: More than this many times as long as what was recorded is no recording with gaps but damage.
_MOST_GAPS = 50
#: Share of samples at an end of the amplifier's range that is worth a word.
_CLIPPED = 0.01
#: Bits of a BioSemi status channel that hold the trigger.
_TRIGGER = 0xFFFF


class EdfSettings(Settings):
    """What a recipe may tell about an EDF or BDF file.

    Parameters
    ----------
    backwards : str
        What to do where the clock of a discontinuous file runs backwards: ``refuse`` it, or keep
        the ``longest`` run.
    """

    backwards: Literal["refuse", "longest"] = "refuse"


@dataclass(frozen=True)
class _Layout:
    """How the bytes of a file lie."""

    header: int
    width: int
    promised: int
    duration: Fraction
    labels: tuple[bytes, ...]
    samples: tuple[int, ...]
    encoding: str
    dates: tuple[bytes, bytes, bytes]

    @property
    def record(self) -> int:
        """Bytes of a data record."""
        return sum(self.samples) * self.width

    @property
    def timekeeper(self) -> tuple[int, int] | None:
        """First and one-past-last byte of the annotations that time a record."""
        for i, label in enumerate(self.labels):
            if label.strip() in (b"EDF Annotations", b"BDF Annotations"):
                first = sum(self.samples[:i]) * self.width
                return first, first + self.samples[i] * self.width
        return None


@dataclass
class _Found:
    name: str
    notices: list[Notice] = field(default_factory=list)

    def tell(self, code: str, text: str, *, warning: bool = True) -> None:
        self.notices.append(Notice(code, text, self.name, warning))


def sniff(head: bytes, _path: Path) -> float:
    """Version, and a date and time where EDF has them."""
    if not head.startswith((_BDF, _EDF)) or len(head) < _HEADER:
        return 0.0
    return 1.0 if _DATE.match(head[168:184]) and head[184:192].strip().isdigit() else 0.0


def read(path: Path, settings: EdfSettings) -> Recording:
    """Read every signal at its own rate, and the annotations, on the recorder's clock."""
    import warnings

    import edfio

    layout = _layout(path)
    found = _Found(path.name)
    records = (path.stat().st_size - layout.header) // layout.record
    if records < 1:
        raise FormatError(f"{path.name} ends before its first data record; copy it again.")
    _judge_length(found, layout, path, records)
    opener = edfio.read_bdf if layout.width == 3 else edfio.read_edf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what edfio warns of is told above, with figures
        edf = opener(path, header_encoding=layout.encoding)
    onsets = _onsets(path, layout, records)
    kept = _kept(found, onsets, layout, settings)
    began = _began(found, layout.dates)
    start = began + float(onsets[kept[0]])
    places = _places(found, onsets[kept], layout)
    channels, events = _channels(found, edf, (layout, kept, places), start)
    events = [*events, *_annotations(edf, began + float(onsets[0]))]
    streams = streams_of_channels(channels, start)
    if not streams and not events:
        raise FormatError(f"{path.name} holds neither signals nor annotations.")
    return Recording(path.name, streams, tuple(events), None, tuple(found.notices))


def _layout(path: Path) -> _Layout:
    """Read the header.

    Raises
    ------
    FormatError
        A number in it is none, or it describes no data.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER)
        try:
            count = int(head[252:256])
            rest = file.read(max(0, count) * _PER_SIGNAL)
            labels, samples = (
                [rest[first * count + i * n :][:n] for i in range(count)]
                for first, n in (_LABELS, _SAMPLES)
            )
            layout = _Layout(
                int(head[184:192]), 3 if head.startswith(_BDF) else 2, int(head[236:244]),
                Fraction(head[244:252].decode("ascii").strip()), tuple(labels),
                tuple(int(n) for n in samples), _encoding(head[1:] + rest),
                (head[168:176], head[176:184], head[88:168]),
            )  # fmt: skip
        except (ValueError, ZeroDivisionError) as error:
            raise FormatError(
                f"{path.name}: a number in its header is none ({error}); the header is damaged."
            ) from error
    size = (count + 1) * _PER_SIGNAL
    if layout.header != size or min(layout.samples, default=0) < 1 or layout.duration < 0:
        raise FormatError(
            f"{path.name}: the header describes {count} signals in {layout.header} bytes and "
            f"records of {layout.record} bytes; it is damaged or of another format."
        )
    return layout


def _encoding(header: bytes) -> str:
    """EDF wants ASCII; makers write UTF-8 or Latin-1 where a unit has a µ."""
    try:
        header.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _judge_length(found: _Found, layout: _Layout, path: Path, records: int) -> None:
    rest = path.stat().st_size - layout.header - records * layout.record
    if layout.promised > records or rest:
        promised = f"{layout.promised}" if layout.promised >= 0 else "an unknown number"
        found.tell(
            "truncated",
            f"The file is cut off: it holds {records} whole data records of {promised} and "
            f"{rest} bytes more, which were left out.",
        )
    elif layout.promised < records:
        found.tell(
            "header-differs",
            f"The header promises {layout.promised} data records, the file holds {records}; the "
            "recording was not ended properly.",
        )


def _onsets(path: Path, layout: _Layout, records: int) -> Array:
    """Time of each data record after the start that the header tells (s)."""
    even: Array = np.arange(records, dtype=np.float64) * float(layout.duration)
    span = layout.timekeeper
    if span is None:
        return even
    raw: NDArray[np.uint8] = np.memmap(
        path, np.uint8, "r", layout.header, (records, layout.record)
    )[:, span[0] : span[1]]
    told = [_ONSET.match(row.tobytes()) for row in raw]
    missing = [i for i, match in enumerate(told) if match is None]
    if missing:
        raise FormatError(
            f"{path.name}: data record {missing[0] + 1} does not tell its time, as EDF+ must; the "
            "file is damaged there."
        )
    return np.array([float(match[1]) for match in told if match], dtype=np.float64)


def _kept(
    found: _Found, onsets: Array, layout: _Layout, settings: EdfSettings
) -> NDArray[np.int64]:
    """The records that follow each other in time."""
    back = np.flatnonzero(np.diff(onsets) < 0.5 * float(layout.duration)) + 1
    if not back.size or not layout.duration:
        return np.arange(onsets.size)
    fault = (
        f"its clock runs backwards at data record {back[0] + 1}, from {onsets[back[0] - 1]:g} to "
        f"{onsets[back[0]]:g} s ({back.size} times in all)"
    )
    if settings.backwards == "refuse":
        raise FormatError(
            f"{found.name}: {fault}: the clock was reset or recordings were joined. Cut the file "
            "there, or say backwards='longest' (keep the longest run)."
        )
    edges = np.concatenate(([0], back, [onsets.size]))
    best = int(np.argmax(np.diff(edges)))
    kept = np.arange(edges[best], edges[best + 1])
    found.tell(
        "clock-reset",
        f"In this file {fault}; records {kept[0] + 1} to {kept[-1] + 1} of {onsets.size} were "
        "kept.",
    )
    return kept


def _began(found: _Found, dates: tuple[bytes, bytes, bytes]) -> float:
    """When the recording began (s since 1970); 0 where the file does not tell."""
    day, clock, recording = (text.decode("latin-1") for text in dates)
    numbers = [int(n) for n in re.findall(r"\d+", f"{day} {clock}")]
    plus = _PLUS_DATE.match(recording)
    try:
        day_of, month, year, hour, minute, second = numbers
        year += 1900 if year >= 85 else 2000
        began = datetime(year, month, day_of, hour, minute, second, tzinfo=UTC)
        if plus:
            told = began.replace(
                year=int(plus[3]), month=_MONTHS.index(plus[2].upper()) // 3 + 1, day=int(plus[1])
            )
            if told != began:
                swapped = (told.day, told.month) == (began.month, began.day)
                what = "has day and month swapped" if swapped else "is another one"
                text = f"The date {day} in the header {what}; that of EDF+ ({told:%Y-%m-%d}) holds."
                found.tell("date", text, warning=not swapped)
                began = told
    except (ValueError, TypeError):
        began = _NO_DATE
    if began.date() == _NO_DATE.date():
        found.tell("no-start", "The file does not say on which day it began; its time starts at 0.")
        return 0.0
    return began.timestamp()


def _places(found: _Found, onsets: Array, layout: _Layout) -> NDArray[np.int64]:
    """Number of each record on an even grid of records' first samples, in the finest steps."""
    finest = max(layout.samples)
    step = float(layout.duration) / finest if layout.duration else 1.0
    places: NDArray[np.int64] = np.rint((onsets - onsets[0]) / step).astype(np.int64)
    gaps = np.flatnonzero(np.diff(places) > finest + 1)
    if gaps.size:
        lost = float((np.diff(onsets) - float(layout.duration))[gaps].sum())
        whole = float(onsets[-1] - onsets[0])
        if whole > _MOST_GAPS * onsets.size * max(float(layout.duration), step):
            raise FormatError(
                f"{found.name}: its records span {whole:g} s but hold "
                f"{onsets.size * float(layout.duration):g} s; the times are damaged."
            )
        found.tell(
            "gaps",
            f"The recording was interrupted {gaps.size} times ({lost:.4g} s together); this time "
            "counts as not observed.",
        )
    return places


def _channels(
    found: _Found, edf: Any, where: tuple[_Layout, NDArray[np.int64], NDArray[np.int64]],
    start: float,
) -> tuple[list[Channel], list[Events]]:  # fmt: skip
    """Signals with their gaps, and the triggers of a status channel."""
    layout, kept, places = where
    channels: list[Channel] = []
    events: list[Events] = []
    flat: list[str] = []
    clipped: list[str] = []
    signals = edf.signals if layout.duration else ()
    for signal, name in zip(signals, unique(s.label for s in signals), strict=True):
        n = signal.samples_per_data_record
        rate = n / layout.duration
        digital = signal.digital.reshape(-1, n)[kept]
        at = np.rint(places * (n / max(layout.samples))).astype(np.int64)
        index = (at[:, None] + np.arange(n)).ravel()
        if layout.width == 3 and name == "Status":
            codes = (digital.ravel() & _TRIGGER).astype(np.float64)
            times = sample_times(int(index[-1]) + 1, rate, start)[index]
            events += pulses(codes, times, "Status")
            continue
        span = signal.digital_max - signal.digital_min
        reach = signal.physical_max - signal.physical_min
        if not span or not reach or not math.isfinite(reach):
            flat.append(name)
            continue
        rails = (digital <= signal.digital_min) | (digital >= signal.digital_max)
        if (share := float(rails.mean())) > _CLIPPED:
            clipped.append(f"{name} {share:.0%}")
        filled = np.full(int(index[-1]) + 1, np.nan)
        steps = digital.ravel().astype(np.float64) - signal.digital_min
        filled[index] = steps * (reach / span)
        filled += signal.physical_min
        channels.append(Channel(name, unit_of(signal.physical_dimension), filled, rate))
    if flat:
        text = f"Their range is empty, so their numbers have no unit; left out: {', '.join(flat)}."
        found.tell("uncalibrated", text)
    if clipped:
        text = "At an end of the amplifier's range (clipped, or the sensor was off): "
        found.tell("clipped", f"{text}{', '.join(clipped)} of the samples.")
    return channels, events


def _annotations(edf: Any, start: float) -> list[Events]:
    """What was noted in the file, as one list of events; `start` is that of the first record."""
    notes = edf.annotations
    if not notes:
        return []
    times = np.array([start + note.onset for note in notes])
    durations = np.array([note.duration or 0.0 for note in notes])
    return [Events(times, durations, tuple(note.text for note in notes), "annotations")]


READER = Reader(
    name="edf",
    title="European Data Format (EDF, EDF+, BDF)",
    suffixes=(".edf", ".bdf", ".rec"),
    binary=True,
    sniff=sniff,
    read=read,
    settings=EdfSettings,
    source="Kemp & Olivan (2003), European data format 'plus', doi 10.1016/S1388-2457(03)00123-8",
    imports=("edfio",),
)
