"""Traces by which recordings can be brought together: loudness, light, movement, acceleration."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from syntony.core.kinds import kind_of
from syntony.core.session import Media, Recording
from syntony.core.signals import Array, Samples, Signal, SignalSet
from syntony.io.glimpses import BIN, glimmer, loudness

#: Of a film only so much is looked at, from its beginning (s): pictures are slow to decode.
LOOKED = 300.0
#: Rate at which sounds are correlated (Hz): finer than a syllable, and an hour is little.
_COARSE = 100

Kind = Literal["sound", "light", "movement", "acceleration"]


@dataclass(frozen=True, eq=False)
class Trace:
    """One thing that a recording shows of what happened in the room.

    Parameters
    ----------
    kind : str
        ``sound`` (amplitude), ``light`` (mean luma of pictures), ``movement`` (change from
        picture to picture) or ``acceleration`` (how far from its usual size, over the axes).
    signal : Signal
        On the recording's clock.
    late : float
        How much later than it happened a sharp onset is seen on average (s).
    error : float
        Standard error (s) of when an onset happened.
    """

    kind: Kind
    signal: Signal
    late: float
    error: float

    def energy(self) -> Signal:
        """What is compared by correlation: logarithms, as devices differ in gain and place."""
        values = np.abs(self.signal.values)
        if self.kind == "sound":
            width = round(1 / (BIN * _COARSE))
            whole = values[: values.size // width * width].reshape(-1, width)
            values = np.sqrt(np.mean(np.square(whole), axis=1))
        usual = float(np.nanmedian(values)) or float(np.nanmax(values)) or 1.0
        rate = Fraction(_COARSE) if self.kind == "sound" else self.signal.rate
        # A change from picture to picture is what happened halfway between them.
        start = self.signal.start - (self.late if self.kind == "movement" else 0.0)
        return self.signal.like(np.log(values + usual), rate=rate, start=start, name=self.kind)


def traces_of(recording: Recording, *, most: float = LOOKED) -> tuple[Trace, ...]:
    """Everything in a recording by which it may be aligned.

    Parameters
    ----------
    recording : Recording
        With signals, pictures or sound.
    most : float
        How much of a film is looked at (s).

    Returns
    -------
    tuple of Trace
        Sound first: it is the most exact.

    Raises
    ------
    FormatError, LimitError
        A film or a sound cannot be decoded, or took more than it may.
    """
    found = [_sound(media) for media in recording.media if media.kind == "audio"]
    found += _accelerations(recording)
    for media in recording.media:
        if media.kind == "video":
            found += _pictures(media, most)
    return tuple(trace for trace in found if np.isfinite(trace.signal.values).any())


def _sound(media: Media) -> Trace:
    rate = Fraction(1) / Fraction(str(BIN))
    amplitude = np.sqrt(loudness(media))
    signal = Signal.with_gaps(amplitude, rate, media.start, name="sound", modality="voice")
    return Trace("sound", signal, -BIN / 2, 0.002)


def _pictures(media: Media, most: float) -> list[Trace]:
    times, light, movement = glimmer(media, most=most)
    step = 1 / float(media.rate)
    places = np.rint((times - times[0]) / step).astype(np.int64)
    off = float(np.sqrt(np.mean((times - times[0] - places * step) ** 2)))
    error = math.hypot(step / math.sqrt(12), off)
    made = []
    for kind, values in (("light", light), ("movement", movement)):
        even = np.full(int(places[-1]) + 1, np.nan)
        even[places] = values
        signal = Signal.with_gaps(even, media.rate, float(times[0]), name=kind, modality="movement")
        made.append(Trace(kind, signal, step / 2, error))  # type: ignore[arg-type] # both are kinds
    return made


def _accelerations(recording: Recording) -> list[Trace]:
    """One a set of axes: how far the size of the acceleration is from its usual one."""
    axes: dict[tuple[str, Fraction, float, int], list[Signal]] = {}
    for stream in recording.streams:
        if isinstance(stream, Samples):
            continue
        for signal in stream if isinstance(stream, SignalSet) else (stream,):
            if kind_of(signal.name, signal.unit, signal.modality) == "acc":
                key = (signal.person, signal.rate, signal.start, len(signal))
                axes.setdefault(key, []).append(signal)
    made = []
    for signals in axes.values():
        size: Array = np.sqrt(np.sum([s.values**2 for s in signals], axis=0))
        unusual = np.abs(size - np.nanmedian(size)) if np.isfinite(size).any() else size
        step = 1 / float(signals[0].rate)
        trace = signals[0].like(unusual, name="acceleration")
        made.append(Trace("acceleration", trace, step / 2, step / math.sqrt(12)))
    return made
