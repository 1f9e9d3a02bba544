"""Voices in what is shared: left out, only their loudness kept, or disguised.

Sound is taken in pieces and given back in pieces, sample for sample at its time.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from syntony.core.signals import Array
from syntony.kernels.disguise import moved_pitch, moved_resonances, predictors

#: What is done with voices: no sound; a noise as loud as the voice, without a word; a disguise.
Voice = Literal["none", "envelope", "disguised"]
#: What must be said with each.
HONEST = {
    "none": "No sound is in the copy.",
    "envelope": "Speech is replaced by a noise as loud as it was over a quarter of a second: turns "
    "can be heard, words and voices cannot.",
    "disguised": "This is a disguise, not anonymity: words stay as they were, and a program that "
    "learned from disguised speech told speakers apart with 1.1 to 16.9 % equal error, where 50 % "
    "would be chance (VoicePrivacy Challenge 2022, McAdams baseline).",
}
#: Hops over which loudness is taken (s), and the weights that smooth it over five of them.
_HOP, _SMOOTH = 0.05, np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9
#: Frames of the disguise (s), and the lines that move its pitch (s).
_FRAME, _LINE = 0.032, 0.04
#: What a disguise draws from: McAdams coefficients, and semitones either way.
_POWERS, _SEMITONES = (0.6, 0.85), (2.0, 4.0)


class Changer(Protocol):
    """Changes sound piece by piece; all pieces together are as long as what came."""

    def push(self, block: Array) -> Array:
        """Take samples (channels, n), give those that are done."""

    def finish(self) -> Array:
        """Give the rest."""


def changed(voice: Voice, blocks: Iterable[Array], channels: int, rate: int) -> Iterator[Array]:
    """Change sound as it comes.

    Parameters
    ----------
    voice : str
        ``envelope`` or ``disguised``.
    blocks : iterable of ndarray, shape (channels, n)
        Samples in order; NaN is silence.
    channels, rate : int
        Of the sound; samples a second (Hz).
    """
    changer: Changer = Envelope(channels, rate) if voice == "envelope" else Disguise(channels, rate)
    for block in blocks:
        yield changer.push(np.nan_to_num(block))
    yield changer.finish()


class Envelope:
    """A noise in place of speech, as loud as it was within a quarter of a second."""

    def __init__(self, channels: int, rate: int) -> None:
        self._hop = round(_HOP * rate)
        self._noise = np.random.default_rng(secrets.randbits(64))
        self._held = np.zeros((channels, 0))
        # Two hops before the first are silent.
        self._loud = np.zeros((channels, 2))
        self._level = np.zeros((channels, 1))
        self._owed = 0

    def push(self, block: Array) -> Array:
        """Take samples, give those whose loudness is known."""
        self._owed += block.shape[1]
        held = np.concatenate((self._held, block), axis=1)
        n = held.shape[1] // self._hop
        hops = held[:, : n * self._hop].reshape(held.shape[0], n, self._hop)
        self._held = held[:, n * self._hop :]
        self._loud = np.concatenate((self._loud, np.sqrt((hops**2).mean(axis=2))), axis=1)
        return self._made()

    def finish(self) -> Array:
        """Give the rest, after which all is silent."""
        owed = self._owed
        quiet = np.zeros((self._held.shape[0], 4 * self._hop))
        return self.push(quiet)[:, :owed]

    def _made(self) -> Array:
        n = self._loud.shape[1] - 4
        if n < 1:
            return np.zeros((self._loud.shape[0], 0))
        smooth = sum(w * self._loud[:, k : k + n] for k, w in enumerate(_SMOOTH))
        self._loud = self._loud[:, n:]
        levels = np.concatenate((self._level, smooth), axis=1)
        self._level = levels[:, -1:]
        share = (np.arange(self._hop) + 1) / self._hop
        gain = levels[:, :-1, None] * (1 - share) + levels[:, 1:, None] * share
        gain = gain.reshape(gain.shape[0], -1)
        white = self._noise.normal(0, 1, (gain.shape[0], gain.shape[1] + 7))
        soft = np.cumsum(np.pad(white, ((0, 0), (1, 0))), axis=1)
        made = (soft[:, 8:] - soft[:, :-8]) / np.sqrt(8) * gain
        self._owed -= made.shape[1]
        limited: Array = np.clip(made, -1, 1)
        return limited


@dataclass(frozen=True)
class Drawn:
    """What a disguise was drawn to be; it is kept nowhere.

    Parameters
    ----------
    power : float
        McAdams coefficient.
    ratio : float
        New pitch over old one.
    """

    power: float
    ratio: float

    @classmethod
    def now(cls) -> Drawn:
        """Another one each time."""
        dice = np.random.default_rng(secrets.randbits(64))
        semitones = dice.uniform(*_SEMITONES) * dice.choice((-1, 1))
        return cls(float(dice.uniform(*_POWERS)), float(2 ** (semitones / 12)))


class Disguise:
    """Other resonances and another pitch.

    Parameters
    ----------
    channels, rate : int
        Of the sound; samples a second (Hz).
    drawn : Drawn, optional
        What it becomes, for tests.
    """

    def __init__(self, channels: int, rate: int, drawn: Drawn | None = None) -> None:
        self._drawn = drawn or Drawn.now()
        self._frame = round(_FRAME * rate) // 2 * 2
        self._line = round(_LINE * rate)
        self._window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self._frame) / self._frame))
        # Half a frame of silence before the first sample, and a line of it.
        self._sound = np.zeros((channels, self._line))
        self._first = -self._line
        self._moved = np.zeros((channels, self._frame // 2))
        self._tail = np.zeros((channels, self._frame // 2))
        self._owed, self._spare = 0, self._frame // 2

    def push(self, block: Array) -> Array:
        """Take samples, give those that no later one changes."""
        self._owed += block.shape[1]
        return self._pushed(block)

    def finish(self) -> Array:
        """Give the rest, after which all is silent."""
        owed = self._owed
        quiet = np.zeros((self._tail.shape[0], self._line + 2 * self._frame))
        return self._pushed(quiet)[:, :owed]

    def _pushed(self, block: Array) -> Array:
        sound = np.concatenate((self._sound, block), axis=1)
        n = max(0, sound.shape[1] - 2 * self._line)
        fresh = moved_pitch(sound, self._first, n, self._drawn.ratio, self._line)
        self._sound, self._first = sound[:, n:], self._first + n
        self._moved = np.concatenate((self._moved, fresh), axis=1)
        half = self._frame // 2
        count = self._moved.shape[1] // half - 1
        if count < 1:
            return np.zeros((block.shape[0], 0))
        made = np.stack([self._voiced(channel, count) for channel in range(block.shape[0])])
        made[:, :half] += self._tail
        self._tail = made[:, count * half :]
        self._moved = self._moved[:, count * half :]
        ready = made[:, : count * half]
        begun = min(self._spare, ready.shape[1])
        self._spare -= begun
        self._owed -= ready.shape[1] - begun
        return np.clip(ready[:, begun:], -1, 1)

    def _voiced(self, channel: int, count: int) -> Array:
        """Frames of a channel with moved resonances, added up."""
        from scipy.signal import lfilter

        half = self._frame // 2
        places = np.arange(count)[:, None] * half + np.arange(self._frame)
        frames = self._moved[channel][places] * self._window
        inverse = predictors(frames)
        changed_ = moved_resonances(inverse, self._drawn.power)
        made = np.zeros((count + 1) * half)
        for k, frame in enumerate(frames):
            if not frame.any():
                continue
            other = lfilter([1.0], changed_[k], lfilter(inverse[k], [1.0], frame))
            loud = np.sqrt((frame**2).sum() / max((other**2).sum(), 1e-12))
            made[k * half : (k + 2) * half] += loud * other * self._window
        return made
