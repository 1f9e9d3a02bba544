"""IAAFT: the very same values, and as nearly as can be the same spectrum."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.contracts import Surrogate
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.surrogate import iaaft


class IaaftSettings(Settings):
    """Settings of the iterated amplitude-adjusted Fourier transform.

    Parameters
    ----------
    iterations : int
        After so many a surrogate is taken as it is.
    """

    iterations: Annotated[int, Field(ge=1, le=10_000)] = 100


def draw(x: Array, count: int, settings: IaaftSettings, rng: np.random.Generator) -> Array:
    """Permutations of `x` with nearly its spectrum, shape (count, n)."""
    return iaaft(x, count, rng, max_iterations=settings.iterations)[0]


def refuses(x: Array) -> Notice | None:
    """A spectrum needs an unbroken recording that varies."""
    if np.isnan(x).any():
        text = "A spectrum needs a recording without gaps; take segments or shifts instead."
        return Notice("gaps", text, "iaaft")
    if x.min() == x.max():
        return Notice("still", "A constant signal has no order to change.", "iaaft")
    return None


SURROGATE = Surrogate(
    name="iaaft",
    title="Iterated amplitude-adjusted Fourier transform (IAAFT)",
    level="signal",
    keeps=("distribution",),
    breaks="the order of events; the spectrum stays as nearly as the distribution lets it",
    assumes="stationary signals: take out trends first",
    settings=IaaftSettings,
    draw=draw,
    refuses=refuses,
    source="Schreiber & Schmitz (1996), doi:10.1103/PhysRevLett.77.635",
)
