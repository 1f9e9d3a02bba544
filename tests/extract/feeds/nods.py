"""A head that swings slowly, then nods fast, 25 pictures a second."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed

FEED = Feed(Fraction(25), 5.0, ("head_pitch",), ("ann",), ("deg",))
TIMES = 5 + np.arange(25 * 24) / 25
_SLOW = 4 * np.sin(2 * np.pi * 0.6 * TIMES)
_FAST = np.where((TIMES > 12) & (TIMES < 15), 3 * np.sin(2 * np.pi * 4 * TIMES), 0)
VALUES = (8 + _SLOW + _FAST + np.random.default_rng(3).normal(0, 0.2, TIMES.size))[None]
