"""AAFT: the very same values, in an order with about the same spectrum, in one step."""

from __future__ import annotations

import numpy as np

from syntony.core.contracts import Surrogate
from syntony.core.refusals import broken, still, too_short, trend
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.surrogate import aaft

FEW_SAMPLES = 40
#: Share of the power at other frequencies above which a surrogate is another signal. Bursts of
#: motion (0.14) and breathing (0.12) are beyond, autoregressive signals (0.01 to 0.04) are not.
MOVED_POWER = 0.08
NAME = "aaft"


class AaftSettings(Settings):
    """The amplitude-adjusted Fourier transform has no settings."""


def draw(x: Array, count: int, _settings: AaftSettings, rng: np.random.Generator) -> Array:
    """Permutations of `x` with about its spectrum, shape (count, n)."""
    return aaft(x, count, rng)


def refuses(x: Array) -> Notice | None:
    """A spectrum needs an unbroken recording that varies, without a trend, and must stay."""
    told = (
        broken(x, NAME)
        or still(x, NAME)
        or too_short(x, FEW_SAMPLES, "a spectrum", NAME)
        or trend(x, NAME)
    )
    if told is not None or (moved := _moved_power(x)) <= MOVED_POWER:
        return told
    text = (
        f"The distribution is so far from a bent Gaussian one that {moved:.0%} of the power would "
        "move to other frequencies; take IAAFT or a shift."
    )
    return Notice("spectrum", text, NAME)


def _moved_power(x: Array) -> float:
    """Share of the power that surrogates have at other frequencies, over bands of 20."""
    made = aaft(x, 20, np.random.default_rng(0))
    power = np.abs(np.fft.rfft(np.vstack((x, made)))[:, 1:]) ** 2
    shares = np.stack((power[0], power[1:].mean(axis=0)))
    shares /= shares.sum(axis=1, keepdims=True)
    apart = np.convolve(shares[0] - shares[1], np.full(20, 1 / 20), "valid")
    return float(np.abs(apart).sum() / 2)


SURROGATE = Surrogate(
    name=NAME,
    title="Amplitude-adjusted Fourier transform (AAFT)",
    level="signal",
    keeps=("distribution",),
    breaks="the order of events; the spectrum comes out flatter than it was",
    assumes="a stationary Gaussian signal that was bent by a growing function; IAAFT is nearer to "
    "the spectrum, and this one is here for comparison with older studies. wcc's index called "
    "4.0, 3.5, 2.5 and 8.5 % of 200 strangers synchronous (white noise, memory .5, .9, .98): not "
    "for signals as slow as the last",
    settings=AaftSettings,
    draw=draw,
    refuses=refuses,
    source="Theiler et al. (1992), doi:10.1016/0167-2789(92)90102-S",
)
