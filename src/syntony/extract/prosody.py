"""How somebody speaks: pitch, loudness, voicing, syllables, pauses and whisper of each person."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Extractor, Feed, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Seconds, Settings, Share
from syntony.core.signals import Array
from syntony.kernels.pitch import Tracker, nuclei, settled
from syntony.kernels.sliding import Windows
from syntony.kernels.speakers import SILENCE, Flags, joined, leakage, own, stretches

#: Frames a second.
FRAMES = 100
#: Below this a channel is taken for silent whatever its loudest part is (dB).
_FAINT = -70.0
#: Frames around a syllable's peak in which a voice must be, or it is whispered.
_NEAR = 3
#: Name, unit, and whether it is about a longer window.
_OUTPUTS = (
    ("f0", "Hz"), ("intensity", "dB re full scale"), ("voiced share", "share"),
    ("syllable rate", "1/s"), ("pause share", "share"), ("whisper share", "share"),
)  # fmt: skip

Span = tuple[float, float]


class ProsodySettings(Settings):
    """How voices are measured; the usual values suit adults' and children's speech.

    Parameters
    ----------
    floor, ceiling : float
        Lowest and highest pitch that counts (Hz).
    voicing : float
        How well a frame must repeat to be voiced, 0 to 1.
    range_db : float
        What is quieter than a channel's loud speech by more than this is no speech (dB).
    dip_db : float
        How far loudness falls between two syllables (dB).
    margin_db : float
        How much louder than the leakage of the others a person's own voice must be (dB).
    pause : float
        Silences of a person up to this are pauses within speech (s).
    window : float
        Over which shares and the rate of syllables are taken (s).
    turns : mapping of str to tuple of (float, float)
        Begin and end of each turn of each person (s, on the sound's clock), from somebody's marks
        or from the extractor of speech: outside their own turns, and where another speaks too,
        nothing is measured. Needed where one microphone hears several people.
    rate : float
        Values a second (Hz).
    """

    floor: Annotated[float, Field(ge=40, le=300)] = 75.0
    ceiling: Annotated[float, Field(ge=150, le=1200)] = 500.0
    voicing: Share = 0.45
    range_db: Annotated[float, Field(gt=0)] = 25.0
    dip_db: Annotated[float, Field(gt=0)] = 2.0
    margin_db: float = 6.0
    pause: Seconds = 1.0
    window: Seconds = 3.0
    turns: dict[str, tuple[Span, ...]] = Field(default_factory=dict)
    rate: Annotated[float, Field(gt=0, le=50)] = 10.0


class _Prosody:
    """Gathers pitch and loudness of frames of 10 ms; whose they are is decided at the end."""

    def __init__(self, feed: Feed, settings: ProsodySettings) -> None:
        self._feed, self._settings = feed, settings
        self.rate = Fraction(settings.rate).limit_denominator(1000)
        self._persons, self._groups = _voices(feed, settings)
        self.outputs = tuple(
            Output(name, unit, who, "voice") for who in self._persons for name, unit in _OUTPUTS
        )
        self._tracker = Tracker.of(float(feed.rate), settings.floor, settings.ceiling)
        hop = int(feed.rate) // FRAMES
        rows = list(dict.fromkeys(tuple(group) for group in self._groups))
        self._rows = rows
        self._row_of = [rows.index(tuple(group)) for group in self._groups]
        # Half a frame before the first sample, so that frame k is about the time k / FRAMES.
        self._windows = Windows(len(rows), self._tracker.width, hop, self._tracker.width // 2)
        self._weights = self._tracker.window / self._tracker.window.sum()
        # Four bytes a number: hours of frames are a few megabytes.
        self._frames = array("f")
        self._seen = 0
        self._notices: list[Notice] = []

    def push(self, chunk: Chunk) -> Piece:
        """Take sound; nothing is final before the end, since levels and leakage are not."""
        rows = np.array([chunk.values[list(row)].mean(axis=0) for row in self._rows])
        self._seen += rows.shape[1]
        self._take(self._windows.push(rows))
        return Piece.nothing(len(self.outputs))

    def _take(self, windows: object) -> None:
        for _, frame in windows:  # type: ignore[attr-defined]
            for row in frame:
                self._frames.extend(self._measured(row))

    def _measured(self, row: Array) -> tuple[float, float, float]:
        """Level (dB), pitch (Hz) and strength of one frame; NaN where a sample is missing."""
        power = float((row * row) @ self._weights)
        if not np.isfinite(power):
            return np.nan, np.nan, np.nan
        frequency, strength = self._tracker.period(row)
        return 10.0 * np.log10(max(power, 10.0 ** (SILENCE / 10))), frequency, strength

    def finish(self) -> Piece:
        """Decide whose every frame is, and give it all."""
        self._take(self._windows.finish())
        steps = int(Fraction(self._seen) / self._feed.rate * self.rate)
        gathered = np.array(self._frames, np.float64).reshape(-1, len(self._rows), 3)
        n = min(len(gathered), int(self._seen * FRAMES / float(self._feed.rate)))
        if not steps or not n:
            return Piece.nothing(len(self.outputs))
        levels, pitch, strength = gathered[:n].transpose(2, 1, 0)
        loud = np.array([self._loudness(row) for row in levels])
        least = np.maximum(loud - self._settings.range_db, _FAINT)
        with np.errstate(invalid="ignore"):
            speaking: Flags = np.asarray(levels > least[:, None])
        mine = self._mine(levels, speaking)
        grid = np.arange(steps) / float(self.rate)
        values = np.full((len(self.outputs), steps), np.nan)
        quality = np.full_like(values, np.nan)
        for i, row in enumerate(self._row_of):
            voice = _Voice(
                levels[row], pitch[row], strength[row], mine[i], float(least[row]), self._settings
            )
            at = slice(i * len(_OUTPUTS), (i + 1) * len(_OUTPUTS))
            values[at], quality[at] = voice.at(grid, 1.0 / float(self.rate))
        return Piece(self._feed.start + grid, values, quality)

    def notices(self) -> tuple[Notice, ...]:
        """What the measures rest on."""
        return tuple(self._notices)

    @staticmethod
    def _loudness(levels: Array) -> float:
        known = levels[np.isfinite(levels)]
        return float(np.percentile(known, 99)) if known.size else np.nan

    def _mine(self, levels: Array, speaking: Flags) -> Flags:
        """Frames in which a person speaks, and nobody else is heard in the microphone."""
        alone: Flags = speaking
        if len(levels) > 1:
            leak = leakage(levels, speaking)
            alone = np.asarray(speaking & own(levels, leak, self._settings.margin_db))
        rows = alone[self._row_of]
        if not self._settings.turns:
            return rows
        times = self._feed.start + np.arange(levels.shape[1]) / FRAMES
        turns = np.array([_within(self._settings.turns[who], times) for who in self._persons])
        others = turns.sum(axis=0)[None] - turns > 0
        return np.asarray(rows & turns & ~others)


class _Voice:
    """One person's frames, and what is measured of them."""

    def __init__(
        self, level: Array, pitch: Array, strength: Array, mine: Flags, least: float,
        settings: ProsodySettings,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._known = np.isfinite(level)
        self._mine = mine
        with np.errstate(invalid="ignore"):
            self._voiced = mine & (strength >= settings.voicing)
        self._pitch = settled(np.where(self._voiced, pitch, np.nan))
        self._voiced &= np.isfinite(self._pitch)
        self._strength = strength
        self._level = np.where(mine, level, np.nan)
        self._syllables = nuclei(self._level, least, settings.dip_db)
        spans = stretches(mine).astype(np.float64)
        turns = joined(spans, settings.pause * FRAMES)
        self._turn = _within(
            [(a, b) for a, b in turns.tolist()], np.arange(mine.size, dtype=np.float64)
        )

    def at(self, grid: Array, step: float) -> tuple[Array, Array]:
        """Values and quality of the outputs at the steps of a grid (s after the first frame)."""
        values = np.full((len(_OUTPUTS), grid.size), np.nan)
        quality = np.full_like(values, np.nan)
        half = 0.5 * self._settings.window
        for k, time in enumerate(grid):
            short = slice(*_frames(time, time + step, self._known.size))
            middle = time + 0.5 * step
            wide = slice(*_frames(middle - half, middle + half, self._known.size))
            mine = int(self._mine[short].sum())
            if not self._known[short].any() or not self._turn[short].any():
                continue
            share = mine / max(1, short.stop - short.start)
            if self._voiced[short].any():
                values[0, k] = np.nanmedian(self._pitch[short])
                quality[0, k] = share * float(self._strength[short][self._voiced[short]].mean())
            if mine:
                power = 10.0 ** (self._level[short][self._mine[short]] / 10.0)
                values[1, k], quality[1, k] = 10.0 * np.log10(power.mean()), share
            self._over(wide, values[2:, k], quality[2:, k])
        return values, np.clip(quality, 0.0, 1.0)

    def _over(self, wide: slice, values: Array, quality: Array) -> None:
        """Shares and the rate of syllables over a window around a step."""
        mine, turn = int(self._mine[wide].sum()), int(self._turn[wide].sum())
        least = min(1.0, 0.5 * self._settings.window) * FRAMES
        if mine < least:
            return
        first, last = np.searchsorted(self._syllables, (wide.start, wide.stop))
        places = self._syllables[first:last]
        values[0] = self._voiced[wide].sum() / mine
        values[1] = places.size * FRAMES / mine
        values[2] = 1.0 - mine / turn
        if places.size:
            near = [self._voiced[max(0, p - _NEAR) : p + _NEAR + 1].any() for p in places]
            values[3] = 1.0 - float(np.mean(near))
        quality[np.isfinite(values)] = mine / max(1.0, self._settings.window * FRAMES)


def _frames(start: float, stop: float, n: int) -> tuple[int, int]:
    """First and one past the last frame whose middle lies within a stretch of time (s)."""
    return max(0, round(start * FRAMES)), min(n, max(0, round(stop * FRAMES)))


def _within(spans: Sequence[Span], times: Array) -> Flags:
    inside: Flags = np.zeros(times.size, dtype=np.bool_)
    for first, last in spans:
        inside |= (times >= first) & (times < last)
    return inside


def _voices(feed: Feed, settings: ProsodySettings) -> tuple[tuple[str, ...], list[list[int]]]:
    """Persons, and the channels in which each is heard."""
    channels = list(range(len(feed.channels)))
    named: dict[str, list[int]] = {}
    for i in channels:
        who = feed.persons[i] if feed.persons else ""
        named.setdefault(who or f"channel {i + 1}", []).append(i)
    if not settings.turns:
        return tuple(named), list(named.values())
    missing = [who for who in settings.turns if who not in named]
    if missing and len(channels) > 1 and len(missing) < len(settings.turns):
        raise DataError(
            f"Turns are given of {', '.join(missing)}, who has no microphone; the microphones are "
            f"those of {', '.join(named)}."
        )
    return tuple(settings.turns), [named.get(who, channels) for who in settings.turns]


def start(feed: Feed, settings: ProsodySettings) -> _Prosody:
    """Listen to a microphone for each person, or to one for all with their turns."""
    if not feed.channels or feed.rate.denominator != 1 or int(feed.rate) % FRAMES:
        raise DataError(
            f"Measuring voices needs sound at a rate that is a multiple of {FRAMES} Hz, such as "
            f"16000 Hz; {len(feed.channels)} channels of {float(feed.rate):g} Hz came."
        )
    if float(feed.rate) < 6 * settings.ceiling:
        raise DataError(
            f"A pitch up to {settings.ceiling:g} Hz needs {6 * settings.ceiling:g} samples a "
            f"second or more; {float(feed.rate):g} came."
        )
    return _Prosody(feed, settings)


EXTRACTOR = Extractor(
    name="prosody",
    title="Pitch, loudness and rate of speech",
    food="series",
    wants=("sound",),
    causal=False,
    settings=ProsodySettings,
    start=start,
    source="Pitch as in Boersma (1993), IFA Proceedings 17, 97-110; syllables as in "
    "de Jong & Wempe (2009), doi 10.3758/BRM.41.2.385",
)
