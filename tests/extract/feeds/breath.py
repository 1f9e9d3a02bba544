"""Eighty seconds of a belt at fifteen breaths a minute, with drift and noise."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed

RATE = 50
FEED = Feed(Fraction(RATE), 20.0, ("RSP",), ("A",), ("V",))
TIMES = FEED.start + np.arange(80 * RATE) / RATE
VALUES = (
    3 + 0.01 * TIMES - np.cos(2 * np.pi * 0.25 * TIMES)
    + np.random.default_rng(3).normal(0, 0.05, TIMES.size)
)[None]  # fmt: skip
