"""Two drawn people who move their hands, 12 pictures a second."""

from fractions import Fraction

import numpy as np
from tests.networks import need_networks
from tests.vision.drawn import blank, figure, finished

from syntony.core.extraction import Feed

need_networks(module=True)


def _picture(i):
    picture = blank(220, 330)
    lift = 0.9 * np.sin(2 * np.pi * i / 12)
    figure(picture, 85, 45, 22, wrists=((1.6, 4.6 + lift), (-1.75, 5.4)))
    figure(
        picture, 240, 50, 22, skin="dark", shirt=(150, 40, 40),
        wrists=((1.7, 5.4), (-1.6, 4.7 - lift)),
    )  # fmt: skip
    return finished(picture, i)


FEED = Feed(Fraction(12), 5.0, persons=("ann", "bob"), size=(220, 330))
TIMES = 5 + np.arange(14) / 12
VALUES = np.stack([_picture(i) for i in range(14)])
