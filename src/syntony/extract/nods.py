"""Nods: slow and fast swings of a head's pitch."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from syntony.core.errors import DataError, ParameterError
from syntony.core.extraction import Chunk, Extractor, Feed, Mark, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Seconds, Settings, Share
from syntony.core.signals import Array
from syntony.kernels.sliding import Windows

Degrees = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Band = tuple[Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]]


class NodsSettings(Settings):
    """Bands and what counts as a nod.

    Parameters
    ----------
    slow, fast : (float, float)
        Edges of the bands (Hz): heads of people who talk swing together slowly, and listeners
        nod fast, less in step than chance (Hale et al. 2020).
    slow_least, fast_least : float
        Amplitude (deg) from which on there is a nod. The face extractor's own noise is about 0.4
        degrees a picture, 0.3 of it in the fast band at 25 pictures a second.
    shortest : float
        A nod holds for at least so long (s).
    lost : float
        Share of a filter's weight that may lie on missing samples; those are bridged by a line,
        and where more is missing nothing is said.
    """

    slow: Band = (0.2, 1.1)
    fast: Band = (2.6, 6.5)
    slow_least: Degrees = 1.5
    fast_least: Degrees = 1.0
    shortest: Seconds = 0.3
    lost: Share = 0.1


@dataclass
class _Nod:
    """Watches an amplitude for nods."""

    label: str
    least: float
    shortest: float
    person: str
    began: float | None = None
    last: float = 0.0

    def push(self, t: float, amplitude: float, step: float) -> Mark | None:
        """Take the next amplitude; a nod that has ended comes back."""
        if amplitude >= self.least:
            self.began = t if self.began is None else self.began
            self.last = t + step
            return None
        return self.end()

    def end(self) -> Mark | None:
        """The nod that is going on, ended here."""
        began, self.began = self.began, None
        if began is None or self.last - began < self.shortest - 1e-9:
            return None
        return Mark("nod", began, self.last - began, self.label, self.person)


@dataclass
class _Process:
    """Swings of one person's pitch in both bands."""

    feed: Feed
    settings: NodsSettings
    filters: tuple[NDArray[np.complex128], ...]
    nods: tuple[_Nod, ...]
    too_slow: bool
    windows: Windows = field(init=False)

    def __post_init__(self) -> None:
        self.half = max(taps.size for taps in self.filters) // 2
        self.windows = Windows(1, 2 * self.half + 1, 1, padding=self.half)

    @property
    def outputs(self) -> tuple[Output, ...]:
        person = self.feed.persons[0] if self.feed.persons else ""
        names = [n for nod in self.nods for n in (f"nod_{nod.label}", f"nod_{nod.label}_amplitude")]
        return tuple(Output(name, "deg", person, "movement") for name in names)

    @property
    def rate(self) -> Fraction:
        return self.feed.rate

    def push(self, chunk: Chunk) -> Piece:
        """Take pitch (1, n), give the samples around which enough is known."""
        return self._piece(list(self.windows.push(chunk.values[:1])))

    def finish(self) -> Piece:
        """Give the last samples and the nods that were going on."""
        piece = self._piece(list(self.windows.finish()))
        ended = [nod.end() for nod in self.nods]
        marks = (*piece.marks, *(mark for mark in ended if mark is not None))
        return Piece(piece.times, piece.values, piece.quality, marks)

    def notices(self) -> tuple[Notice, ...]:
        """What the rate and the filters leave out."""
        made = []
        if self.too_slow:
            text = (
                f"Fast nods ({self.settings.fast[0]:g} to {self.settings.fast[1]:g} Hz) need "
                f"{2 * self.settings.fast[1]:g} pictures a second; these have "
                f"{float(self.feed.rate):g}, so there are slow ones only."
            )
            made.append(Notice("no-fast-nods", text, "nods"))
        lost = self.half / float(self.feed.rate)
        text = f"Slow nods are not told within about {lost:.2g} s of an edge or a long gap."
        made.append(Notice("filter-edges", text, "nods", warning=False))
        return tuple(made)

    def _piece(self, windows: list[tuple[int, Array]]) -> Piece:
        if not windows:
            return Piece.nothing(len(self.outputs))
        step = 1.0 / float(self.feed.rate)
        times, values, quality, marks = [], [], [], []
        for number, window in windows:
            t = self.feed.start + number * step
            row, good = [], []
            for taps, nod in zip(self.filters, self.nods, strict=True):
                swing, kept = self._swing(window[0], taps)
                amplitude = abs(swing)
                row += [swing.real, amplitude]
                good += [kept, kept]
                mark = nod.push(t, amplitude, step)
                if mark is not None:
                    marks.append(mark)
            times.append(t)
            values.append(row)
            quality.append(good)
        return Piece(np.array(times), np.array(values).T, np.array(quality).T, tuple(marks))

    def _swing(self, window: Array, taps: NDArray[np.complex128]) -> tuple[complex, float]:
        """Value in a band, as real part and quadrature, and the share of the filter it rests on."""
        reach = taps.size // 2
        part = window[self.half - reach : self.half + reach + 1]
        missing = np.isnan(part)
        weights = np.abs(taps)
        lost = float(weights[missing].sum() / weights.sum())
        if missing[reach] or lost > self.settings.lost:
            return complex(math.nan, math.nan), 1.0 - lost
        if missing.any():
            places = np.arange(part.size)
            part = np.interp(places, places[~missing], part[~missing])
        return complex((part - part.mean()) @ taps), 1.0 - lost


def band_filter(band: tuple[float, float], rate: float) -> NDArray[np.complex128]:
    """Taps that give a band's swing and its quadrature.

    Parameters
    ----------
    band : (float, float)
        Edges (Hz), where the gain is one half.
    rate : float
        Of the signal (Hz).

    Returns
    -------
    ndarray of complex, shape (2 * h + 1,)
        A Hamming-windowed sinc of four over the band's width, moved to its middle; of a sine of
        the middle frequency the product with the samples around has the sine's amplitude, and
        nothing is delayed.
    """
    low, high = band
    half = math.ceil(2.0 / (high - low) * rate)
    t = np.arange(-half, half + 1) / rate
    shape = np.sinc((high - low) * t) * np.hamming(t.size)
    turn = np.exp(-2j * np.pi * (low + high) / 2 * t)
    taps: NDArray[np.complex128] = 2 * shape / shape.sum() * turn
    return taps


def _start(feed: Feed, settings: NodsSettings) -> _Process:
    """Check that there is one head's pitch, and make the filters.

    Raises
    ------
    DataError
        There is no channel, or it is too slow for slow nods.
    ParameterError
        A band ends before it begins.
    """
    for name, band in (("slow", settings.slow), ("fast", settings.fast)):
        if band[0] >= band[1]:
            raise ParameterError(f"nods: {name} must be (lower, upper) in hertz; {band} came.")
    if not feed.channels:
        raise DataError("Nods need the pitch of a head; no channel came.")
    rate = float(feed.rate)
    if rate < 2 * settings.slow[1]:
        raise DataError(
            f"Nods of up to {settings.slow[1]:g} Hz need at least {2 * settings.slow[1]:g} samples "
            f"a second; these have {rate:g}."
        )
    person = feed.persons[0] if feed.persons else ""
    bands = [("slow", settings.slow, settings.slow_least)]
    too_slow = rate < 2 * settings.fast[1]
    if not too_slow:
        bands.append(("fast", settings.fast, settings.fast_least))
    return _Process(
        feed, settings, tuple(band_filter(band, rate) for _, band, _ in bands),
        tuple(_Nod(label, least, settings.shortest, person) for label, _, least in bands), too_slow,
    )  # fmt: skip


EXTRACTOR = Extractor(
    name="nods",
    title="Slow and fast nods",
    food="series",
    wants=("head_pitch",),
    causal=False,
    settings=NodsSettings,
    start=_start,
    source="Hale et al. (2020), doi:10.1007/s10919-019-00320-3",
)
