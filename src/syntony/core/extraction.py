"""What extractors promise, and the one offline loop over them.

An extractor turns pictures, sound or raw recordings into signals with their quality. It is fed
chunk by chunk and gives what is final so far, so offline is one long chunk and live many short
ones: any way of cutting the input gives the same output, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import DataError
from syntony.core.session import Notice, Stream
from syntony.core.settings import Settings
from syntony.core.signals import Array, Events, Modality, Samples, Signal

#: What an extractor is fed: rows of numbers, gray pictures (the luma plane), or RGB pictures.
Food = Literal["series", "luma", "rgb"]
Kind = Literal["regular", "irregular"]


@dataclass(frozen=True)
class Feed:
    """What is known before the first chunk.

    Parameters
    ----------
    rate : Fraction
        Samples or pictures a second (Hz); of pictures the nominal rate, since every one has a
        time of its own.
    start : float
        Time of the first sample (s).
    channels : tuple of str
        Rows of a chunk of series; empty for pictures.
    persons : tuple of str
        Whose each channel is, or who is to be found in pictures, from left to right.
    units : tuple of str
        One a channel.
    size : tuple of int
        Height and width of pictures as they are displayed (pixels).
    """

    rate: Fraction
    start: float = 0.0
    channels: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    size: tuple[int, int] = (0, 0)


@dataclass(frozen=True, eq=False)
class Chunk:
    """A piece of the input.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Of each sample or picture (s).
    values : ndarray
        Series: (n_channels, n) of float, NaN where nothing was observed. Pictures: (n, height,
        width) of uint8, or (n, height, width, 3) in RGB.
    """

    times: Array
    values: NDArray[Any]


@dataclass(frozen=True)
class Output:
    """One row of what an extractor gives.

    Parameters
    ----------
    name, unit, person, modality
        As in `Signal`; persons are compared on signals of one name.
    kind : str
        ``regular``: one value at every step of the process's rate. ``irregular``: at times of
        its own, such as beats; rows of NaN elsewhere are left out.
    """

    name: str
    unit: str = ""
    person: str = ""
    modality: Modality = "unknown"
    kind: Kind = "regular"


@dataclass(frozen=True)
class Mark:
    """Something that happened: a beat, a turn, a nod, a cut.

    Parameters
    ----------
    name : str
        What kind of thing; marks of one name and person become one `Events`.
    time, duration : float
        Onset and length (s); a point has length 0.
    label : str
        What it was in particular.
    person : str
        Whose; empty is nobody's or everybody's.
    """

    name: str
    time: float
    duration: float = 0.0
    label: str = ""
    person: str = ""


@dataclass(frozen=True, eq=False)
class Piece:
    """A piece of output: what has become final.

    Parameters
    ----------
    times : ndarray, shape (k,)
        Ascending over all pieces (s).
    values : ndarray, shape (n_outputs, k)
        NaN where nothing could be measured.
    quality : ndarray, shape (n_outputs, k)
        0 (worthless) to 1 (as good as it gets); NaN where nobody can say.
    marks : tuple of Mark
        In any order.
    """

    times: Array
    values: Array
    quality: Array
    marks: tuple[Mark, ...] = ()

    @classmethod
    def nothing(cls, n_outputs: int, marks: tuple[Mark, ...] = ()) -> Piece:
        """No rows yet, perhaps marks."""
        return cls(np.empty(0), np.empty((n_outputs, 0)), np.empty((n_outputs, 0)), marks)


class Process(Protocol):
    """An extractor at work on one recording."""

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What it gives, known from the start."""

    @property
    def rate(self) -> Fraction | None:
        """Rate of the regular outputs (Hz); None puts every row at the times of its piece."""

    def push(self, chunk: Chunk, /) -> Piece:
        """Take a chunk, give what is final."""

    def finish(self) -> Piece:
        """Give the rest; nothing is pushed afterwards."""

    def notices(self) -> tuple[Notice, ...]:
        """What a user must know about this recording; asked after `finish`."""


@dataclass(frozen=True)
class Extractor:
    """A way from recordings to signals: one constant ``EXTRACTOR`` in one file of ``extract/``.

    Parameters
    ----------
    name : str
        The file's name; what plans and the command line call it.
    title : str
        What people call it.
    food : str
        ``series``, ``luma`` or ``rgb``.
    wants : tuple of str
        For series: the kinds of channel it takes, such as ``("ecg",)``; for pictures empty.
    causal : bool
        Whether its output rests on the past alone, so that it can run live as it is.
    settings : type of Settings
        Its settings with the field's usual values.
    start : callable
        ``(feed, settings) -> Process``; raises `DataError` where the feed cannot serve.
    source : str
        The paper or the standard, with DOI where there is one.
    imports : tuple of str
        Modules beyond the core that it needs.
    extra : str
        The extra of this package that brings them; empty where the core is enough.
    together : bool
        Of series: whether it is fed the channels of all persons of a recording at once, since it
        is about what lies between them; otherwise each person's alone.
    """

    name: str
    title: str
    food: Food
    wants: tuple[str, ...]
    causal: bool
    settings: type[Settings]
    start: Callable[[Feed, Any], Process]
    source: str
    imports: tuple[str, ...] = ()
    extra: str = ""
    together: bool = False


@dataclass(frozen=True, eq=False)
class Extraction:
    """What an extractor made of one recording.

    Parameters
    ----------
    streams : tuple of Signal or Samples
        One an output, with its gaps; an output without a single value is left out.
    quality : tuple of Signal or Samples
        Beside each stream of the same name and person, 0 to 1.
    events : tuple of Events
        Marks by name and person.
    notices : tuple of Notice
        What must be known.
    """

    streams: tuple[Stream, ...] = ()
    quality: tuple[Stream, ...] = ()
    events: tuple[Events, ...] = ()
    notices: tuple[Notice, ...] = field(default=())


def run(
    extractor: Extractor, feed: Feed, chunks: Iterable[Chunk], settings: Settings
) -> Extraction:
    """Feed an extractor a whole recording.

    Parameters
    ----------
    extractor : Extractor
        From `syntony.core.registry.get("extractors", name)`.
    feed : Feed
        What is known beforehand.
    chunks : iterable of Chunk
        In order; how they are cut does not matter.
    settings : Settings
        Of this extractor.

    Returns
    -------
    Extraction
        Streams that were never observed are named in its notices.

    Raises
    ------
    DataError
        The feed cannot serve this extractor, or there was nothing in it.
    """
    process = extractor.start(feed, settings)
    pieces = [process.push(chunk) for chunk in chunks]
    pieces.append(process.finish())
    return collected(process, pieces)


def collected(process: Process, pieces: Sequence[Piece]) -> Extraction:
    """Put the pieces of a finished process together."""
    times = np.concatenate([piece.times for piece in pieces])
    values = np.concatenate([piece.values for piece in pieces], axis=1)
    quality = np.concatenate([piece.quality for piece in pieces], axis=1)
    marks = [mark for piece in pieces for mark in piece.marks]
    if times.size and (np.diff(times) <= 0).any():
        raise DataError("An extractor gave times that do not ascend; this is a fault of it.")
    streams: list[Stream] = []
    beside: list[Stream] = []
    silent = []
    for output, row, good in zip(process.outputs, values, quality, strict=True):
        if not np.isfinite(row).any():
            silent.append(f"{output.person} {output.name}".strip())
            continue
        streams.append(_stream(output, process.rate, times, row))
        judged = Output(f"{output.name} quality", "0 to 1", output.person, output.modality)
        if np.isfinite(good).any():
            beside.append(_stream(judged, process.rate, times, good))
    notices = process.notices()
    if silent:
        text = f"Nothing could be measured of: {', '.join(silent)}."
        notices = (*notices, Notice("nothing-measured", text))
    return Extraction(tuple(streams), tuple(beside), _events(marks), notices)


def _stream(output: Output, rate: Fraction | None, times: Array, row: Array) -> Stream:
    if rate is None or output.kind == "irregular":
        seen = np.isfinite(row)
        return Samples(
            times[seen], row[seen], output.name, output.unit, output.person, output.modality
        )
    return Signal.with_gaps(
        row, rate, float(times[0]), name=output.name, unit=output.unit, person=output.person,
        modality=output.modality,
    )  # fmt: skip


def _events(marks: Sequence[Mark]) -> tuple[Events, ...]:
    """Marks by name and person, in the order of time."""
    made = []
    for name, person in dict.fromkeys((mark.name, mark.person) for mark in marks):
        mine = sorted(
            (m for m in marks if (m.name, m.person) == (name, person)), key=lambda m: m.time
        )
        times, durations = [m.time for m in mine], [m.duration for m in mine]
        labels = tuple(m.label for m in mine)
        made.append(Events(np.array(times), np.array(durations), labels, name, person))
    return tuple(made)
