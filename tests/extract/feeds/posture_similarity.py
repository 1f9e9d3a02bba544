"""Angles of two people, the second the first one's mirror image a little later."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed
from syntony.extract.posture_similarity import ANGLES

TIMES = 5 + np.arange(250) / 25
_RNG = np.random.default_rng(4)
_ANN = {name: 20 * np.sin(0.5 * TIMES + k) for k, name in enumerate(ANGLES)}
_BOB = {name: ANGLES[name][1] * np.roll(_ANN[ANGLES[name][0]], 10) for name in ANGLES}
VALUES = np.array([*_ANN.values(), *_BOB.values()]) + _RNG.normal(0, 2, (16, 250))
FEED = Feed(
    Fraction(25), 5.0, (*ANGLES, *ANGLES), ("ann",) * 8 + ("bob",) * 8, ("deg",) * 16
)  # fmt: skip
