"""Lanes: what was measured, in the order and on the axes in which it is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from syntony.analysis.reviewed import bins_of
from syntony.core.clock import Clock
from syntony.core.errors import DataError
from syntony.core.session import Session, Stream
from syntony.core.signals import Array, Participant, Samples, Signal, SignalSet
from syntony.io.store import SessionStore, StreamInfo
from syntony.io.store.tiles import FACTOR, TILE, levels
from syntony.report import formats
from syntony.web.models import Lane, Person, SignalInfo

#: The order of lanes.
ORDER = (
    "movement", "face", "gaze", "voice", "breath", "skin", "heart", "brain", "rating", "unknown",
)  # fmt: skip
#: Streams of more numbers than this are looked at through their overview.
_MANY = 4_000_000
#: Irregular samples further apart than so many usual steps leave a gap.
_HOLE = 5.0


def letters(participants: Iterable[Participant]) -> list[Person]:
    """Give each person a letter of their own: of the role, else of the code, else the next free.

    Examples
    --------
    >>> pair = (Participant("c07", "client"), Participant("t01", "therapist"))
    >>> [p.letter for p in letters(pair)]
    ['C', 'T']
    """
    taken: list[str] = []
    found = []
    for one in participants:
        wanted = [text[:1].upper() for text in (one.role, one.code) if text[:1].isalpha()]
        free = [c for c in (*wanted, *"ABCDEFGHIJKLMNOPQRSTUVWXYZ") if c not in taken]
        taken.append(free[0] if free else f"{len(taken) + 1}")
        found.append(Person(code=one.code, role=one.role, letter=taken[-1]))
    return found


@dataclass(frozen=True)
class Track:
    """One row of one stream: what a signal's id stands for."""

    store: SessionStore
    info: StreamInfo
    row: int
    n: int
    clock: Clock
    made: bool = False

    @property
    def id(self) -> str:
        """Opaque; of what was extracted it is another one after another extraction."""
        of = f"x{self.store.folder.name[-6:]}-" if self.made else "s"
        return f"{of}{self.info.number}-{self.row}"

    @property
    def name(self) -> str:
        """What is measured."""
        return self.info.channels[self.row] if self.info.channels else self.info.name


class Tracks:
    """All signals of a stored session.

    Parameters
    ----------
    store : SessionStore
        The session.
    session : Session
        Described, without samples.
    made : SessionStore or None
        What was extracted from it.
    """

    def __init__(self, store: SessionStore, session: Session, made: SessionStore | None) -> None:
        self._last: tuple[Track | None, Stream | None] = (None, None)
        self._quality: dict[tuple[str, str, str], tuple[SessionStore, StreamInfo]] = {}
        tracks = [*self._of(store, session)]
        if made is not None:
            tracks += self._of(made, made.described(), made=True)
        self.by_id = {track.id: track for track in tracks}

    def _of(self, store: SessionStore, session: Session, *, made: bool = False) -> Iterator[Track]:
        """Every track of a store that can be drawn; what is quality is set aside."""
        lengths = store.lengths()
        for info in store.streams:
            if info.quality:
                self._quality[info.recording, info.person, info.name] = store, info
            elif n := lengths.get(info.number):
                clock = session.clocks.get(info.recording, Clock())
                for row in range(max(1, len(info.channels))):
                    yield Track(store, info, row, n, clock, made)

    @cached_property
    def lanes(self) -> list[Lane]:
        """Signals of one name on one axis; the channels of a set are one lane."""
        grouped: dict[tuple[str, str, str], list[Track]] = {}
        for track in self.by_id.values():
            title = "" if track.info.channels else track.name
            grouped.setdefault((track.info.modality, title, track.info.unit), []).append(track)
        ordered = sorted(grouped.items(), key=lambda item: _place(item[0][0]))
        return [
            Lane(
                id=f"l{k}",
                title=formats.capital(formats.quantity(title or f"{modality} channels")),
                modality=modality, unit=unit,
                signals=[self.signal(track) for track in tracks],
            )
            for k, ((modality, title, unit), tracks) in enumerate(ordered)
        ]  # fmt: skip

    def signal(self, track: Track) -> SignalInfo:
        """What must be known of a signal before it is drawn."""
        if track.info.rate is None:
            return self._irregular(track)
        info = track.info.on(track.clock)
        assert info.rate is not None  # noqa: S101 - as above
        start, step = info.start, float(1 / info.rate)
        low, high, gaps = self._seen(track)
        return SignalInfo(
            id=track.id, name=track.name, person=track.info.person, rate=float(info.rate),
            start=start, stop=start + track.n * step, low=low, high=high,
            quality=self._median_quality(track), gaps=gaps, bin=step, levels=levels(track.n),
            samples=track.n,
        )  # fmt: skip

    def tile(self, track: Track, level: int, number: int) -> Array:
        """Smallest and largest values of a tile, shape (2, TILE).

        Raises
        ------
        DataError
            There is no such tile.
        """
        if track.info.rate is not None:
            return track.store.tile(track.info, level, number)[:, track.row]
        start, step, n = self._grid(track)
        width = FACTOR**level
        if not 0 <= level < levels(n) or not 0 <= number * TILE * width < n:
            raise DataError(f"There is no tile {number} at level {level}.")
        samples = self._samples(track)
        at = np.floor((samples.times - start) / (step * width)).astype(int) - number * TILE
        inside = (at >= 0) & (at < TILE)
        made = np.full((2, TILE), np.nan)
        np.fmin.at(made[0], at[inside], samples.values[inside])
        np.fmax.at(made[1], at[inside], samples.values[inside])
        return made

    def _seen(self, track: Track) -> tuple[float, float, list[tuple[float, float]]]:
        """Lower and upper end of the axis, and when nothing was observed."""
        if track.n * track.info.rows <= _MANY:
            found = self._whole(track)
            row = tuple(found)[track.row] if isinstance(found, SignalSet) else found
            assert isinstance(row, Signal)  # noqa: S101 - it has a rate
            known = row.values[np.isfinite(row.values)]
            return (*_axis(known, known), list(row.support.gaps(row.start, row.stop)))
        view = track.store.overview(track.info, bins=4000)
        low, high = view.low[track.row], view.high[track.row]
        missing = np.isnan(low)
        edges = np.flatnonzero(np.diff(np.concatenate(([False], missing, [False]))))
        times = np.append(view.times, view.times[-1] + view.width)
        gaps = [(float(times[a]), float(times[b])) for a, b in edges.reshape(-1, 2)]
        return (*_axis(low[~missing], high[~missing]), gaps)

    def _whole(self, track: Track) -> Stream:
        """All of a stream; the last one is kept, since its channels are asked for in a row."""
        last, kept = self._last
        if last is None or kept is None or (last.store, last.info) != (track.store, track.info):
            kept = track.store.read(track.info)
            self._last = track, kept
        return kept

    def _median_quality(self, track: Track) -> float:
        """Half of the time it is better; NaN where nobody can say."""
        info = track.info
        known = self._quality.get((info.recording, info.person, f"{track.name} quality"))
        if known is None:
            return math.nan
        values = np.asarray(known[0].read(known[1]).values)
        return float(np.nanmedian(values)) if np.isfinite(values).any() else math.nan

    def _irregular(self, track: Track) -> SignalInfo:
        start, step, n = self._grid(track)
        samples = self._samples(track)
        apart = np.flatnonzero(np.diff(samples.times) > _HOLE * step)
        gaps = [(float(samples.times[k]), float(samples.times[k + 1])) for k in apart]
        low, high = _axis(samples.values, samples.values)
        return SignalInfo(
            id=track.id, name=track.name, person=track.info.person, rate=None, start=start,
            stop=start + n * step, low=low, high=high, quality=self._median_quality(track),
            gaps=gaps, bin=step, levels=levels(n), samples=track.n,
        )  # fmt: skip

    def _samples(self, track: Track) -> Samples:
        found = self._whole(track)
        assert isinstance(found, Samples)  # noqa: S101 - it has no rate
        return found

    def _grid(self, track: Track) -> tuple[float, float, int]:
        """Start, step and number of bins on which samples with times of their own are drawn."""
        return bins_of(self._samples(track).times)


def _axis(low: Array, high: Array) -> tuple[float, float]:
    if not low.size:
        return math.nan, math.nan
    return float(np.quantile(low, 0.005)), float(np.quantile(high, 0.995))


def _place(modality: str) -> int:
    return ORDER.index(modality) if modality in ORDER else len(ORDER)
