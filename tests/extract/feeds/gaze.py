"""Two people side by side who turn to each other and away again."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed

_NAMES = (
    "head_x", "head_y", "head_size", "head_yaw", "head_pitch", "gaze_yaw", "gaze_pitch",
)  # fmt: skip
_UNITS = ("px", "px", "px", "deg", "deg", "deg", "deg")
TIMES = 5 + np.arange(250) / 25
_SWING = 45 + 44 * np.sin(2 * np.pi * 0.2 * TIMES)
_ANN = np.stack([np.full(250, v) for v in (200.0, 150.0, 40.0)] + [_SWING, 0 * _SWING] * 2)
_BOB = np.stack([np.full(250, v) for v in (500.0, 150.0, 40.0)] + [-_SWING, 0 * _SWING] * 2)
VALUES = np.concatenate((_ANN, _BOB))
FEED = Feed(Fraction(25), 5.0, _NAMES * 2, ("ann",) * 7 + ("bob",) * 7, _UNITS * 2)
