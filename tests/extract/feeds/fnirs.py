"""A minute of light of one person: two long channels and a short one, with a pulse."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed

PAIRS = (("S1_D1", 30.0), ("S1_D2", 32.0), ("S1_D3", 8.0))
FEED = Feed(
    Fraction(10), 2.0,
    tuple(f"fnirs/{name} {nm} nm {far:g} mm" for name, far in PAIRS for nm in (760, 850)),
    ("A",) * 6, ("a.u.",) * 6,
)  # fmt: skip
TIMES = FEED.start + np.arange(600) / 10
_RNG = np.random.default_rng(3)
VALUES = np.array(
    [
        (1 + i)
        * np.exp(
            0.02 * (1 + k) * np.sin(2 * np.pi * 1.1 * TIMES)
            + 0.01 * (-1) ** k * np.sin(2 * np.pi * 0.05 * TIMES + i)
            + 0.001 * _RNG.normal(size=600)
        )
        for i in range(3)
        for k in range(2)
    ]
)
