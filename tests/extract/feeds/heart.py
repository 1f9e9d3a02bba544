"""Thirty seconds of an ECG of narrow peaks, about seventy a minute, in noise."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed

RATE = 250
FEED = Feed(Fraction(RATE), 100.0, ("ECG",), ("A",), ("mV",))
TIMES = FEED.start + np.arange(30 * RATE) / RATE
BEATS = 100.4 + np.cumsum(0.85 + 0.05 * np.sin(np.arange(33)))
_NOISE = np.random.default_rng(5).normal(0, 0.02, TIMES.size)
_NEAR = TIMES[:, None] - BEATS
VALUES = (np.exp(-((_NEAR / 0.012) ** 2)).sum(axis=1)
          + 0.2 * np.exp(-(((_NEAR - 0.25) / 0.05) ** 2)).sum(axis=1) + _NOISE)[None]  # fmt: skip
