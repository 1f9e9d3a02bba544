"""What the store knows of a stream beside its samples, and the way to and from the nouns."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, Self

import numpy as np

from syntony.core.clock import Clock
from syntony.core.errors import IntegrityError
from syntony.core.session import Stream
from syntony.core.signals import Array, Modality, Samples, Signal, SignalSet, as_rate, sample_times
from syntony.core.spans import Intervals

Kind = Literal["signal", "set", "samples"]

_CHUNK_SECONDS = 10
_CHUNK_BYTES = 1 << 24
_CHUNK_SAMPLES = 1024
#: Samples in one bin of the coarsest display level; sealed chunks hold whole bins.
COARSEST = 256


@dataclass(frozen=True)
class StreamInfo:
    """What is measured in a stream, on its device's clock.

    Parameters
    ----------
    recording : str
        Name of the recording that it belongs to.
    name : str
        What is measured; empty for a set of channels.
    rate : Fraction or None
        Samples a second (Hz); None for samples at times of their own.
    start : float
        Device time of the first sample (s); ignored without a rate.
    unit, person, modality
        As in `Signal`.
    channels : tuple of str
        Names of the channels of a set.
    number : int
        Its number in the store; 0 before it has one.
    quality : bool
        Whether it is the quality of another stream and lies beside it.
    """

    recording: str
    name: str = ""
    rate: Fraction | None = None
    start: float = 0.0
    unit: str = ""
    person: str = ""
    modality: Modality = "unknown"
    channels: tuple[str, ...] = ()
    number: int = 0
    quality: bool = False

    def __post_init__(self) -> None:
        if self.rate is not None:
            object.__setattr__(self, "rate", as_rate(self.rate))

    @classmethod
    def of(cls, recording: str, stream: Stream) -> Self:
        """What is known of a stream beside its samples."""
        facts = cls(recording, unit=stream.unit, person=stream.person, modality=stream.modality)
        if isinstance(stream, Samples):
            return replace(facts, name=stream.name)
        facts = replace(facts, rate=stream.rate, start=stream.start)
        if isinstance(stream, SignalSet):
            return replace(facts, channels=stream.channels)
        return replace(facts, name=stream.name)

    @property
    def kind(self) -> Kind:
        """``signal``, ``set`` of channels or irregular ``samples``."""
        if self.rate is None:
            return "samples"
        return "set" if self.channels else "signal"

    @property
    def title(self) -> str:
        """What messages call it."""
        what = self.name or f"{len(self.channels)} channels"
        return f"stream {self.number} ({what}{f' of {self.person}' if self.person else ''})"

    @property
    def rows(self) -> int:
        """Rows of a block: channels, or times over values for irregular samples."""
        return {"signal": 1, "set": len(self.channels), "samples": 2}[self.kind]

    @property
    def chunk(self) -> int:
        """Samples in a sealed chunk: about 10 s in whole display bins, at most 16 MiB."""
        if self.rate is None:
            return _CHUNK_SAMPLES
        bins = round(_CHUNK_SECONDS * self.rate / COARSEST)
        return COARSEST * max(1, min(bins, _CHUNK_BYTES // (8 * COARSEST * self.rows)))

    def on(self, clock: Clock) -> StreamInfo:
        """The same stream with the start and the rate that it has on the session's clock."""
        if self.rate is None:
            return self
        return replace(self, rate=clock.session_rate(self.rate), start=clock.to_session(self.start))

    def times(self, first: int, block: Array) -> Array:
        """Device times (s) of a block's samples, the first of which has number `first`."""
        if self.rate is None:
            return np.asarray(block[0])
        return sample_times(block.shape[1], self.rate, self.start, first=first)

    def noun(self, block: Array, *, start: float, support: Intervals | None = None) -> Stream:
        """Build the signal, set or samples of a block that begins at `start` (s)."""
        if self.rate is None:
            return Samples(block[0], block[1], self.name, self.unit, self.person, self.modality)
        if self.channels:
            return SignalSet(
                block, self.channels, self.rate, start, self.unit, self.person, self.modality
            )
        facts = (self.rate, start, self.name, self.unit, self.person, self.modality)
        if support is not None:
            return Signal(block[0], *facts, support)
        return Signal.with_gaps(
            block[0], *facts[:2], name=self.name, unit=self.unit, person=self.person,
            modality=self.modality,
        )  # fmt: skip


def block_of(stream: Stream) -> Array:
    """Return a stream's samples as the rows that the store keeps, shape (rows, n)."""
    if isinstance(stream, Samples):
        return np.stack((stream.times, stream.values))
    return np.atleast_2d(stream.values)


def stream_infos(connection: sqlite3.Connection) -> tuple[StreamInfo, ...]:
    """All streams, in the order in which they were added."""
    channels: dict[int, list[str]] = {}
    for number, channel in connection.execute(
        "SELECT stream, name FROM channels ORDER BY stream, position"
    ):
        channels.setdefault(number, []).append(channel)
    rows = connection.execute(
        "SELECT streams.id, recordings.name, streams.name, rate, start, unit, person, modality, "
        "quality FROM streams JOIN recordings ON recordings.id = streams.recording "
        "ORDER BY streams.id"
    )
    return tuple(
        StreamInfo(
            recording, name, _rate(rate), start, unit, person, modality,
            tuple(channels.get(number, ())), number, bool(quality),
        )
        for number, recording, name, rate, start, unit, person, modality, quality in rows
    )  # fmt: skip


def _rate(text: str | None) -> Fraction | None:
    # Fraction() would also take "1e999999999" and compute for a day.
    if text is None:
        return None
    if not re.fullmatch(r"[1-9]\d{0,999}(/[1-9]\d{0,999})?", text, re.ASCII):
        raise IntegrityError(f"A stored rate must be a fraction such as 30000/1001; {text!r} came.")
    return Fraction(text)
