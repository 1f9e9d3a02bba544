"""Generated people for figures and examples: their truth is known."""

from fractions import Fraction

import numpy as np

from syntony import Signal

RATE = Fraction(5)
SECONDS = 300
LAG = 0.6  # by which the first person leads (s)


def _course(rng, width, n):
    """Smooth noise of unit variance that changes within about `width` samples."""
    kernel = np.hanning(width + 2)[1:-1]
    x = np.convolve(rng.normal(size=n + width - 1), kernel, mode="valid")
    return (x - x.mean()) / x.std()


def persons(count=2, seed=7, own=1.1):
    """A group in which everybody follows the first person, each by `LAG` more than the one before.

    The first two persons are the coupled pair of the figures.
    """
    rng = np.random.default_rng(seed)
    n, step = int(SECONDS * RATE), int(LAG * RATE)
    source = _course(rng, 9, n + count * step)
    names = ("client", "therapist", "third", "fourth")
    made = []
    for k in range(count):
        follows = source[(count - k) * step :][:n]
        values = follows + own * _course(rng, 7, n) if k else follows + 0.3 * _course(rng, 7, n)
        made.append(Signal(values, RATE, name="movement", unit="a.u.", person=names[k]))
    return made


def two_to_one(seed=7):
    """Two people who breathe: the second twice while the first breathes once."""
    rng = np.random.default_rng(seed)
    n = int(SECONDS * RATE)
    turns = np.cumsum(0.28 + 0.02 * _course(rng, 25, n)) / float(RATE)
    noise = 0.3 * rng.normal(size=(2, n))
    waves = np.cos(2 * np.pi * turns), np.cos(4 * np.pi * turns + 0.6)
    return [
        Signal(w + e, RATE, name="breath", unit="a.u.", person=p)
        for w, e, p in zip(waves, noise, ("client", "therapist"), strict=True)
    ]
