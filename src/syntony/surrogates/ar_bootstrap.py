"""AR bootstrap: a person with the same memory and the same surprises, in another order."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from syntony.core.contracts import Surrogate
from syntony.core.refusals import still, too_short, trend
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.autoregression import fit_ar
from syntony.kernels.bootstrap import ar_bootstrap

FEW_SAMPLES = 60
MAX_ORDER = 20
NAME = "ar_bootstrap"


class AutoregressionSettings(Settings):
    """Settings of the autoregressive bootstrap.

    Parameters
    ----------
    max_order : int
        Largest order of the model; Schwarz's criterion (BIC) chooses.
    """

    max_order: Annotated[int, Field(ge=1, le=200)] = MAX_ORDER


def draw(x: Array, count: int, settings: AutoregressionSettings, rng: np.random.Generator) -> Array:
    """Series by the model of `x` with its gaps, shape (count, n)."""
    return ar_bootstrap(x, count, rng, max_order=settings.max_order)


def refuses(x: Array) -> Notice | None:
    """A model needs enough samples, and something that it does not explain."""
    told = still(x, NAME) or too_short(x, FEW_SAMPLES, "an autoregression", NAME) or trend(x, NAME)
    if told is not None or fit_ar(x, MAX_ORDER)[1] >= 0:
        return told
    text = "Its own past predicts this signal to the last digits; there is nothing to draw from."
    return Notice("no-residual", text, NAME)


SURROGATE = Surrogate(
    name=NAME,
    title="Autoregressive bootstrap",
    level="signal",
    keeps=("autoregression",),
    breaks="when it happened, and whatever a linear model does not hold: bursts, restless spells",
    assumes="a stationary linear signal whose surprises come independently: take out trends first. "
    "wcc's index called 4.0, 5.0, 3.0, 5.0 and 6.0 % of 200 strangers synchronous (white noise, "
    "memory .5, .9, .98, bursts), and 12 % of those who breathe",
    settings=AutoregressionSettings,
    draw=draw,
    refuses=refuses,
    source="Efron & Tibshirani (1986), doi:10.1214/ss/1177013815",
)
