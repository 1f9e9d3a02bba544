"""Two faces of different tone whose skin beats at 72 and 96 a minute, 15 pictures a second."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed

RATE, SIZE = 15, (18, 30)
SETTINGS = {"window": 6}
TONES = ((190, 140, 120), (120, 80, 62))
#: Relative strength of the pulse in red, green and blue (Wang et al. 2017).
BEAT = np.array([0.33, 0.77, 0.53])


def faces(n, rates, rng, depth=0.02, noise=2.0, rate=RATE, size=SIZE):
    """Pictures (n, h, w, 3): a bluish wall and two squares of skin with a pulse in it."""
    pictures = np.full((n, *size, 3), (110, 120, 150), np.float64)
    beat = np.arange(n) / rate
    for tone, left, hz in zip(TONES, (2, size[1] // 2 + 2), rates, strict=True):
        pulse = depth * np.sin(2 * np.pi * hz * beat)[:, None] * BEAT
        width = size[1] // 2 - 4
        pictures[:, 2:-4, left : left + width] = (np.array(tone) * (1 + pulse))[:, None, None]
    return np.clip(np.rint(pictures + rng.normal(0, noise, pictures.shape)), 0, 255).astype(
        np.uint8
    )


FEED = Feed(Fraction(RATE), 1.0, persons=("ann", "bob"), size=SIZE)
TIMES = 1 + np.arange(20 * RATE) / RATE
VALUES = faces(TIMES.size, (1.2, 1.6), np.random.default_rng(3))
