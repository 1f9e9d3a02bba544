"""Half a minute of three axes: gravity, noise, and a shake in between."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed

RATE = 32
FEED = Feed(Fraction(RATE), 0.0, ("acc x", "acc y", "acc z"), ("A",) * 3, ("g",) * 3)
TIMES = np.arange(30 * RATE) / RATE
VALUES = np.random.default_rng(2).normal(0, 0.01, (3, TIMES.size)) + np.array([[0], [0.6], [0.8]])
VALUES[0] += np.where((TIMES > 10) & (TIMES < 12), np.sin(2 * np.pi * 3 * TIMES), 0)
