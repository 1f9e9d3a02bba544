from fractions import Fraction

import numpy as np
from tests.extract.voices import RATE, two_microphones

from syntony.core.extraction import Feed

SPANS = ([(0.3, 3.0), (5.0, 7.8)], [(2.8, 5.2), (6.0, 6.5)])
VALUES = two_microphones(SPANS)
FEED = Feed(
    Fraction(RATE), 2.0, ("sound/1", "sound/2"), ("A", "B"), ("full scale", "full scale"),
)  # fmt: skip
TIMES = 2.0 + np.arange(VALUES.shape[1]) / RATE
