"""Two squares that wander over a noisy wall, left and right, 25 pictures a second."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed

FEED = Feed(Fraction(25), 2.0, persons=("ann", "bob"), size=(40, 60))
TIMES = 2 + np.arange(60) / 25
SETTINGS = {"calibration": 0.4}


def _pictures():
    rng = np.random.default_rng(5)
    pictures = np.clip(np.rint(rng.normal(100, 1.5, (60, 40, 60))), 0, 255).astype(np.uint8)
    for i, picture in enumerate(pictures):
        for left, phase in ((4, 0.0), (34, 1.3)):
            at = left + round(8 + 7 * np.sin(i / 4 + phase))
            picture[15:30, at : at + 8] += 60
    return pictures


VALUES = _pictures()
