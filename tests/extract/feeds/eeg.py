"""Twelve seconds of noise of a whole cap, in which mu waxes and wanes."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed

CHANNELS = ("Fz", "C3", "Cz", "C4", "Pz", "O1", "Oz", "O2")
FEED = Feed(Fraction(128), 5.0, tuple(f"eeg/{name}" for name in CHANNELS), ("A",) * 8, ("µV",) * 8)
TIMES = FEED.start + np.arange(12 * 128) / 128
_RNG = np.random.default_rng(5)
VALUES = _RNG.normal(0, 4, (8, TIMES.size)) + 15 * np.sin(2 * np.pi * 0.1 * TIMES) * np.sin(
    2 * np.pi * 10 * TIMES
)
SETTINGS = {"baseline": (5.0, 8.0)}
