"""Two drawn people who tilt their heads and smile, 12 pictures a second."""

from fractions import Fraction

import numpy as np
from tests.networks import need_networks
from tests.vision.drawn import blank, finished, person

from syntony.core.extraction import Feed

need_networks(module=True)


def _picture(i):
    picture = blank(160, 260)
    phase = 2 * np.pi * i / 12
    person(picture, 70 + 0.5 * i, 55, 26, roll=0.25 * np.sin(phase), smile=0.05 * np.cos(phase))
    person(picture, 190, 60, 26, roll=0.2 * np.cos(phase), skin="dark", shirt=(150, 40, 40))
    return finished(picture, i)


FEED = Feed(Fraction(12), 5.0, persons=("ann", "bob"), size=(160, 260))
TIMES = 5 + np.arange(16) / 12
VALUES = np.stack([_picture(i) for i in range(16)])
