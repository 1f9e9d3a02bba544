"""Phase randomization: the same spectrum, every wave at a phase of its own."""

from __future__ import annotations

import numpy as np

from syntony.core.contracts import Surrogate
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.surrogate import randomize_phases


class PhaseSettings(Settings):
    """Phase randomization has no settings."""


def draw(x: Array, count: int, _settings: PhaseSettings, rng: np.random.Generator) -> Array:
    """Series with the spectrum of `x`, shape (count, n)."""
    return randomize_phases(x, count, rng)


def refuses(x: Array) -> Notice | None:
    """A spectrum needs an unbroken recording that varies."""
    if np.isnan(x).any():
        text = "A spectrum needs a recording without gaps; take segments or shifts instead."
        return Notice("gaps", text, "phase_randomization")
    if x.min() == x.max():
        return Notice("still", "A constant signal has no phases to turn.", "phase_randomization")
    return None


SURROGATE = Surrogate(
    name="phase_randomization",
    title="Phase randomization",
    level="signal",
    keeps=("spectrum",),
    breaks="the order of events and the shape of the distribution",
    assumes="stationary, linear, Gaussian signals: take out trends first",
    settings=PhaseSettings,
    draw=draw,
    refuses=refuses,
    source="Theiler et al. (1992), doi:10.1016/0167-2789(92)90102-S",
)
