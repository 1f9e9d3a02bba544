"""Recording a session: second by second to the disk, whatever happens to the program."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from syntony.core.clock import Clock
from syntony.core.errors import DataError, StorageError
from syntony.core.session import Recording, Session
from syntony.core.signals import Array, Events
from syntony.io.store import schema
from syntony.io.store.blocks import insert_chunk
from syntony.io.store.reading import SessionStore
from syntony.io.store.rows import (
    insert_clock,
    insert_events,
    insert_recording,
    insert_series,
    insert_stream,
)
from syntony.io.store.saving import new_database
from syntony.io.store.sealing import is_sealed, seal
from syntony.io.store.streams import StreamInfo


def record_session(
    session: Session,
    folder: Path,
    *,
    every: float = 1.0,
    clock: Callable[[], float] = time.monotonic,
) -> SessionWriter:
    """Begin to record a session.

    Parameters
    ----------
    session : Session
        Its name, participants and design; recordings that it has already are left out.
    folder : Path
        The session's folder; made where it is missing.
    every : float
        Seconds after which what has arrived is brought to the disk.
    clock : callable
        Seconds that only go forward, to measure `every` with.

    Raises
    ------
    StorageError
        The folder holds a session already, or the disk refuses.
    """
    with new_database(folder, session):
        pass
    return SessionWriter(folder, every=every, clock=clock)


@dataclass
class _Tail:
    """The end of a stream: what is on the disk, and what waits."""

    info: StreamInfo
    idx: int = 0
    first: int = 0
    last: float = -np.inf
    waiting: list[Array] = field(default_factory=list)


class SessionWriter:
    """Writes samples, marks and clocks of a running session; made by `record_session`.

    What has arrived is brought to the disk once in a while (`commit`), with the next samples
    that come, or when asked. A commit that returns is acknowledged: it survives the end of the
    program and of the power. A commit that fails leaves what was acknowledged, and what waits
    is tried again with the next one. Use it from one thread, and not from the one that must
    keep up with a device: a disk may stall for a second.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from tempfile import TemporaryDirectory
    >>> from syntony.core.signals import Participant
    >>> room = Session("today", (Participant("client"),))
    >>> with TemporaryDirectory() as folder, record_session(room, Path(folder)) as writer:
    ...     belt = StreamInfo("belt", "breath", rate=Fraction(25), person="client")
    ...     belt = writer.add(belt)
    ...     writer.append(belt, [0.0, 0.1, 0.3])
    ...     writer.append(belt, [0.4, np.nan])
    ...     writer.seal().session().signals(name="breath")[0].values
    array([0. , 0.1, 0.3, 0.4, nan])
    """

    def __init__(
        self, folder: Path, *, every: float = 1.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._every, self._clock = every, clock
        self._committed = clock()
        self._tails: dict[int, _Tail] = {}
        with schema.guarded(folder):
            self._connection = schema.connect(folder / schema.DATABASE, write=True)

    def add(self, stream: StreamInfo) -> StreamInfo:
        """Announce a stream; the same with its number, by which samples are appended.

        Raises
        ------
        DataError or ParameterError
            No stream can be like this, because a channel's name stands twice for example.
        """
        # What it will be read as knows best what it may be.
        stream.noun(np.zeros((stream.rows, 1)), start=stream.start)
        with schema.guarded(self._folder), schema.transaction(self._connection):
            info = insert_stream(self._connection, self._recording(stream.recording), stream)
        self._tails[info.number] = _Tail(info)
        return info

    def append(
        self, stream: StreamInfo, values: ArrayLike, *, times: ArrayLike | None = None
    ) -> None:
        """Take samples that have arrived.

        Parameters
        ----------
        stream : StreamInfo
            As `add` gave it.
        values : array_like, shape (n,) or (n_channels, n)
            In the stream's unit; NaN where nothing was observed.
        times : array_like, shape (n,)
            Device times (s) of samples that have times of their own.

        Raises
        ------
        DataError
            The shape is not the stream's, or times stand still or run backwards.
        StorageError
            A commit was due, and the disk refused.
        """
        tail = self._tails[stream.number]
        block = _block(tail.info, values, times)
        if block.shape[1]:
            if tail.info.rate is None:
                _check_ascending(tail, block[0])
                tail.last = float(block[0, -1])
            tail.waiting.append(block)
        if self._clock() - self._committed >= self._every:
            self.commit()

    def mark(self, recording: str, events: Events) -> None:
        """Write events that have happened, on the recording's clock, at once."""
        with schema.guarded(self._folder), schema.transaction(self._connection):
            number = self._recording(recording)
            row = self._connection.execute(
                "SELECT id FROM event_series WHERE recording = ? AND name = ? AND person = ?",
                (number, events.name, events.person),
            ).fetchone()
            series = row[0] if row else insert_series(self._connection, number, events)
            (first,) = self._connection.execute(
                "SELECT count(*) FROM events WHERE series = ?", (series,)
            ).fetchone()
            insert_events(self._connection, series, first, events)

    def set_clock(self, recording: str, clock: Clock) -> None:
        """Write what is known by now about a recording's clock."""
        with schema.guarded(self._folder), schema.transaction(self._connection):
            insert_clock(self._connection, recording, clock)

    def acknowledged(self, stream: StreamInfo) -> int:
        """How many samples of a stream are on the disk."""
        return self._tails[stream.number].first

    def commit(self) -> None:
        """Bring everything that waits to the disk.

        Raises
        ------
        StorageError
            The disk refuses, or the session was sealed meanwhile. What was acknowledged is
            safe; what waits is kept and tried again.
        """
        with schema.guarded(self._folder), schema.transaction(self._connection):
            if is_sealed(self._connection):
                raise StorageError(f"{self._folder.name} has been sealed; record a new session.")
            ends = {n: self._write(tail) for n, tail in self._tails.items() if tail.waiting}
        for number, (idx, first) in ends.items():
            tail = self._tails[number]
            tail.idx, tail.first, tail.waiting = idx, first, []
        self._committed = self._clock()

    def seal(self) -> SessionStore:
        """Commit, bring the session into the form in which it is kept, and close it."""
        self.commit()
        with schema.guarded(self._folder):
            seal(self._connection)
        self.close()
        return SessionStore(self._folder)

    def close(self) -> None:
        """Commit what waits and stop; the session can be sealed later."""
        try:
            if any(tail.waiting for tail in self._tails.values()):
                self.commit()
        finally:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _recording(self, name: str) -> int:
        """The number of a recording, made where it is new."""
        row = self._connection.execute(
            "SELECT id FROM recordings WHERE name = ?", (name,)
        ).fetchone()
        return int(row[0]) if row else insert_recording(self._connection, Recording(name))

    def _write(self, tail: _Tail) -> tuple[int, int]:
        """Write what waits as chunks; the next chunk's place and first sample."""
        idx, first = tail.idx, tail.first
        block = np.concatenate(tail.waiting, axis=1)
        for part in np.split(block, range(tail.info.chunk, block.shape[1], tail.info.chunk), 1):
            insert_chunk(self._connection, tail.info, idx, first, part)
            idx, first = idx + 1, first + part.shape[1]
        return idx, first


def _block(info: StreamInfo, values: ArrayLike, times: ArrayLike | None) -> Array:
    """The rows that are stored of samples as they arrive."""
    array = np.array(values, dtype=np.float64)
    if (times is None) != (info.rate is not None):
        needed = "times of their own" if info.rate is None else "no times, for they have a rate"
        raise DataError(f"Samples of {info.title} need {needed}.")
    if times is not None:
        stamps = np.array(times, dtype=np.float64)
        if array.ndim != 1 or stamps.shape != array.shape:
            raise DataError(
                f"Samples of {info.title} need as many times as values; "
                f"shapes {stamps.shape} and {array.shape} came."
            )
        if not (np.isfinite(stamps).all() and np.isfinite(array).all()):
            raise DataError(f"Samples of {info.title} must be finite; leave out what is missing.")
        return np.stack((stamps, array))
    if array.ndim != 1 + bool(info.channels) or (info.channels and len(array) != info.rows):
        raise DataError(
            f"Samples of {info.title} need an array "
            f"{f'({info.rows}, n)' if info.channels else '(n,)'}; shape {array.shape} came."
        )
    array[~np.isfinite(array)] = np.nan
    return np.atleast_2d(array)


def _check_ascending(tail: _Tail, times: Array) -> None:
    late = np.flatnonzero(np.diff(times, prepend=tail.last) <= 0)
    if late.size:
        before = tail.last if late[0] == 0 else times[late[0] - 1]
        raise DataError(
            f"Samples of {tail.info.title} need ascending times; {times[late[0]]:g} s came after "
            f"{before:g} s. Leave out what stands still or runs backwards, or begin a new stream."
        )
