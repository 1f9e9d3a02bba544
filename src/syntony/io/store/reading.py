"""A stored session: all of it, a window of one stream, or an overview for the screen."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from syntony.core.clock import Clock
from syntony.core.errors import DataError, FormatError, IntegrityError
from syntony.core.session import Notice, Session, Stream
from syntony.core.sharing import SharedCopy
from syntony.core.signals import Array
from syntony.io.store import audit, schema
from syntony.io.store.blocks import chunks
from syntony.io.store.checking import faults
from syntony.io.store.outcomes import StoredResult, insert_result, load_results, result_marks
from syntony.io.store.overviews import Overview, overview
from syntony.io.store.rows import (
    load_clocks,
    load_recordings,
    load_session,
    load_shared,
    load_support,
)
from syntony.io.store.sealing import broken_seals, content_mark, is_sealed, seal
from syntony.io.store.streams import StreamInfo, stream_infos
from syntony.io.store.tiles import tile


@dataclass(frozen=True)
class SessionStore:
    """A session in its folder; made by `open_session` or `save_session`.

    It holds nothing open: every call opens the database, asks, and closes it again, so it can
    be handed to any thread or process. A session that is still being recorded can be read.

    Parameters
    ----------
    folder : Path
        The session's folder.
    """

    folder: Path

    @property
    def sealed(self) -> bool:
        """Whether nothing more will be recorded."""
        with self._open() as connection:
            return is_sealed(connection)

    @property
    def shared(self) -> SharedCopy | None:
        """What it says of itself where it is a supervisor's copy; None elsewhere."""
        with self._open() as connection:
            return load_shared(connection)

    @property
    def streams(self) -> tuple[StreamInfo, ...]:
        """What is measured, in the order in which it was added."""
        with self._open() as connection:
            return stream_infos(connection)

    def described(self) -> Session:
        """Read everything but the samples: who met, media, events, notices and clocks."""
        with self._open() as connection:
            recordings = load_recordings(connection, self.folder)
            clocks = load_clocks(connection)
            return replace(load_session(connection), recordings=recordings, clocks=clocks)

    def lengths(self) -> dict[int, int]:
        """Samples of each sealed stream by its number."""
        with self._open() as connection:
            rows = connection.execute("SELECT id, n FROM streams WHERE n IS NOT NULL")
            return dict(rows.fetchall())

    def mark(self) -> str:
        """What changes with anything that `session` reads, and with nothing else.

        Notes, results and the audit trail leave it as it is.
        """
        with self._open() as connection:
            return content_mark(connection)

    def session(self) -> Session:
        """Read everything.

        Raises
        ------
        IntegrityError
            Something is not what was written; the message names the stream and the chunk, or
            the table.
        """
        with self._open() as connection:
            if broken := broken_seals(connection):
                raise IntegrityError(
                    f"What {self.folder.name}/{schema.DATABASE} holds under {', '.join(broken)} is "
                    "not what was sealed; take the file from a backup."
                )
            streams: dict[tuple[str, bool], list[Stream]] = {}
            silent: dict[str, list[Notice]] = {}
            for info in stream_infos(connection):
                block = _whole(connection, info)
                if block.size:
                    support = load_support(connection, info.number)
                    stream = info.noun(block, start=info.start, support=support)
                    streams.setdefault((info.recording, info.quality), []).append(stream)
                else:
                    silent.setdefault(info.recording, []).append(_silence(info))
            recordings = tuple(
                replace(
                    recording,
                    streams=tuple(streams.get((recording.name, False), ())),
                    quality=tuple(streams.get((recording.name, True), ())),
                    notices=(*recording.notices, *silent.get(recording.name, ())),
                )
                for recording in load_recordings(connection, self.folder)
            )
            clocks = load_clocks(connection)
            return replace(load_session(connection), recordings=recordings, clocks=clocks)

    def read(
        self, stream: StreamInfo, *, start: float = -math.inf, stop: float = math.inf
    ) -> Stream:
        """Read a window of one stream; only the chunks that it touches are read.

        Parameters
        ----------
        stream : StreamInfo
            One of `streams`.
        start, stop : float
            Session time (s), half-open; left out, from the beginning and to the end.

        Returns
        -------
        Signal, SignalSet or Samples
            On session time, to the bit what `session` gives between the two times.

        Raises
        ------
        DataError
            Nothing was recorded between the two times.
        IntegrityError
            A chunk is not what was written; the message names it.
        """
        with self._open() as connection:
            clock = load_clocks(connection).get(stream.recording, Clock())
            step = 1.0 if stream.rate is None else float(1 / stream.rate)
            within = (clock.to_device(start) - step, clock.to_device(stop) + step)
            found = list(chunks(connection, stream, *within))
        if found:
            block = np.concatenate([chunk.block for chunk in found], axis=1)
            on_session = stream.on(clock)
            times = on_session.times(found[0].first, block)
            if stream.rate is None:
                times = times + clock.offset + clock.drift * (times - clock.reference)
                block = np.stack((times, block[1]))
            keep = (times >= start) & (times < stop)
            if keep.any():
                return on_session.noun(block[:, keep], start=float(times[keep][0]))
        raise DataError(f"Nothing of {stream.title} was recorded between {start:g} and {stop:g} s.")

    def overview(
        self,
        stream: StreamInfo,
        *,
        start: float = -math.inf,
        stop: float = math.inf,
        bins: int = 1000,
    ) -> Overview:
        """Smallest and largest values of a signal in bins, quickly, to be drawn.

        Parameters
        ----------
        stream : StreamInfo
            One of `streams`, with a rate.
        start, stop : float
            Session time (s); bins that reach into the window are given.
        bins : int
            At least so many bins, where the signal has as many samples.

        Raises
        ------
        ParameterError
            The stream has no rate: read its samples instead.
        DataError
            Nothing was recorded between the two times.
        """
        with self._open() as connection:
            clock = load_clocks(connection).get(stream.recording, Clock())
            return overview(connection, stream.on(clock), (start, stop), bins)

    def tile(self, stream: StreamInfo, level: int, number: int) -> Array:
        """Smallest and largest values in 512 bins of a fixed grid, to be drawn and kept.

        Parameters
        ----------
        stream : StreamInfo
            One of `streams`, with a rate.
        level : int
            A bin holds ``4 ** level`` samples.
        number : int
            Tiles begin at the first sample of the stream.

        Returns
        -------
        ndarray, shape (2, n_rows, 512)
            NaN where nothing was observed, and after the end.

        Raises
        ------
        DataError
            There is no such tile, or the session is still being recorded.
        """
        with self._open() as connection:
            return tile(connection, stream, level, number)

    def seal(self) -> None:
        """Bring a session whose recording ended into the form in which it is kept."""
        with self._open(write=True) as connection:
            seal(connection)

    def verify(self) -> tuple[Notice, ...]:
        """Check every byte; each fault is named with its place, none is repaired.

        Returns
        -------
        tuple of Notice
            Empty when all is well. Codes: ``database``, ``table``, ``chunk``, ``missing-chunk``,
            ``overview``, ``result``, ``audit``, ``missing-source``, ``changed-source``.
        """
        with self._open() as connection:
            return faults(connection, self.folder)

    def add_result(self, result: StoredResult, *, who: str = "") -> None:
        """Keep the outcome of an analysis; a name that exists already is replaced."""
        with self._open(write=True) as connection, schema.transaction(connection):
            mark = insert_result(connection, result)
            audit.add(connection, "analysis", f"results:{mark.hex()}", who=who)

    def results(self) -> tuple[StoredResult, ...]:
        """Everything that was kept, in the order in which it came."""
        with self._open() as connection:
            return load_results(connection)

    def result_marks(self) -> dict[str, str]:
        """Names of what was kept, each with a mark that changes when it does."""
        with self._open() as connection:
            return result_marks(connection)

    @contextmanager
    def _open(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """One connection; what it reads is of one moment, even while somebody records."""
        with schema.guarded(self.folder):
            path = self.folder / schema.DATABASE
            if not path.is_file():
                raise FormatError(
                    f"{self.folder.name} is not a session: it holds no {schema.DATABASE}. "
                    "Choose a session's folder, or read the files in it."
                )
            with closing(schema.connect(path, write=write)) as connection:
                if not write:
                    connection.execute("BEGIN")
                yield connection


def today() -> date:
    """The day on this machine, on which a copy can be opened or not."""
    return date.today()  # noqa: DTZ011 - the day that its user has


def open_session(folder: Path) -> SessionStore:
    """Open a session.

    Parameters
    ----------
    folder : Path
        The session's folder.

    Raises
    ------
    FormatError
        It is not a session, or was written by a newer version of syntony.
    IntegrityError
        Its database is damaged.
    CopyError
        It is a supervisor's copy, whose last day has passed.
    """
    store = SessionStore(folder)
    if (copy := store.shared) is not None:
        copy.check_open(today())
    return store


def _whole(connection: sqlite3.Connection, info: StreamInfo) -> Array:
    """All samples of a stream."""
    (expected,) = connection.execute(
        "SELECT n FROM streams WHERE id = ?", (info.number,)
    ).fetchone()
    blocks = [chunk.block for chunk in chunks(connection, info)]
    whole = np.concatenate(blocks, axis=1) if blocks else np.empty((info.rows, 0))
    if expected is not None and expected != whole.shape[1]:
        raise IntegrityError(
            f"{whole.shape[1]} of {expected} samples of {info.title} are there; "
            "take session.db from a backup. SessionStore.verify() names what is missing."
        )
    return whole


def _silence(info: StreamInfo) -> Notice:
    return Notice(
        "empty-stream", "The stream was announced and gave no sample.", info.title, warning=True
    )
