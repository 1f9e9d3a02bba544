"""A minute of skin conductance with a response every eight seconds."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed

RATE = 32
FEED = Feed(Fraction(RATE), 5.0, ("EDA",), ("A",), ("µS",))
TIMES = FEED.start + np.arange(60 * RATE) / RATE
ONSETS = np.arange(9.0, 60.0, 8.0)
_SINCE = np.maximum(TIMES[:, None] - ONSETS, 0)
VALUES = (6 + 0.005 * TIMES + (0.9 * (np.exp(-_SINCE / 2.5) - np.exp(-_SINCE / 0.8))).sum(axis=1)
          + np.random.default_rng(3).normal(0, 0.002, TIMES.size))[None]  # fmt: skip
