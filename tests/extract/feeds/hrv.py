"""Ninety seconds of an ECG whose beats follow a breath of a quarter of a hertz, and the belt."""

from fractions import Fraction

import numpy as np

from syntony.core.extraction import Feed

RATE = 125
FEED = Feed(Fraction(RATE), 10.0, ("ECG", "RSP"), ("A", "A"), ("mV", ""))
TIMES = FEED.start + np.arange(90 * RATE) / RATE
_BREATH = 2 * np.pi * 0.25
_beats = [10.3]
while _beats[-1] < 99:
    _beats.append(_beats[-1] + 0.85 + 0.05 * np.sin(_BREATH * _beats[-1]))
BEATS = np.array(_beats)
_RNG = np.random.default_rng(7)
_NEAR = TIMES[:, None] - BEATS
VALUES = np.stack((
    np.exp(-((_NEAR / 0.015) ** 2)).sum(axis=1) + _RNG.normal(0, 0.02, TIMES.size),
    np.sin(_BREATH * TIMES) + _RNG.normal(0, 0.05, TIMES.size),
))  # fmt: skip
