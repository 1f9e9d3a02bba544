"""Many defensible ways to analyze the same data, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from syntony.core.plan import StepChoice
from syntony.core.results import Failure
from syntony.core.settings import Settings
from syntony.core.signals import Array


class Preparation(Settings):
    """A way to prepare signals.

    Parameters
    ----------
    name : str
        What figures call it.
    steps : tuple of StepChoice
        Steps in order.
    """

    name: str
    steps: tuple[StepChoice, ...] = ()


class MultiverseGrid(Settings):
    """The choices that are crossed: every combination is a specification.

    Parameters
    ----------
    measures : tuple of str
        Measures; `syntony measures` lists them.
    settings : mapping of str to tuple
        Values of each setting, such as ``{window = [15, 30, 60], max_lag = [2, 5]}``. A measure
        without the setting takes part once.
    preparations : tuple of Preparation
        Ways to prepare the signals; empty is the usual one alone.
    nulls : tuple of str
        Nulls that make the second person's recording anew; `syntony nulls` lists them.
    surrogates : int
        Surrogates a specification.
    alpha : float
        The level, fixed beforehand.
    """

    measures: tuple[str, ...] = ("wcc", "pwcc")
    settings: dict[str, tuple[Any, ...]] = Field(
        default_factory=lambda: {"window": (15.0, 30.0, 60.0), "max_lag": (2.0, 5.0)}
    )
    preparations: tuple[Preparation, ...] = ()
    nulls: tuple[str, ...] = ("circular_shift",)
    surrogates: Annotated[int, Field(ge=19, le=100_000)] = 199
    alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.05


@dataclass(frozen=True)
class Specification:
    """One way to do the analysis.

    Parameters
    ----------
    measure : str
        Its name.
    settings : mapping of str to object
        What was set of it.
    preparation, null : str
        Their names.
    """

    measure: str
    settings: Mapping[str, Any]
    preparation: str
    null: str

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen, kind of choice -> choice, in words."""
        told = {name: _told(value) for name, value in self.settings.items()}
        return {
            "measure": self.measure, **told, "preparation": self.preparation, "null": self.null,
        }  # fmt: skip

    def __str__(self) -> str:
        return ", ".join(f"{kind} {choice}" for kind, choice in self.choices.items())


@dataclass(frozen=True, eq=False)
class SpecificationCurve:
    """What all specifications say about one signal.

    Parameters
    ----------
    signal : str
        What was compared.
    specifications : tuple of Specification
        In the order of the arrays.
    effects : ndarray, shape (n_specifications,)
        Distance of the measure's index from its null's mean, in the null's standard deviations,
        averaged over the pairs; NaN where nothing could be judged.
    p : ndarray, shape (n_specifications,)
        Of each alone.
    adjusted : ndarray, shape (n_specifications,)
        Of each, for having looked at all: the largest effect of the surrogates is what it is
        held against (max-T).
    band : ndarray, shape (2, n_specifications)
        Pointwise 95 % band of the effects under the null.
    joint : float
        p of the largest effect among all (max-T): is there anything at all?
    median_p : float
        p of the middle effect: is it more than a lucky choice?
    agreement : float
        Share of the specifications that are beyond chance alone.
    pairs : int
        Pairs of persons, over all sessions.
    surrogates : int
        Surrogates a specification.
    alpha : float
        The level.
    """

    signal: str
    specifications: tuple[Specification, ...]
    effects: Array
    p: Array
    adjusted: Array
    band: Array
    joint: float
    median_p: float
    agreement: float
    pairs: int
    surrogates: int
    alpha: float


@dataclass(frozen=True, eq=False)
class MultiverseResult:
    """Specification curves of every signal.

    Parameters
    ----------
    title : str
        Of the session or folder.
    curves : tuple of SpecificationCurve
        One a signal.
    failures : tuple of Failure
        What could not be read or computed.
    """

    title: str
    curves: tuple[SpecificationCurve, ...]
    failures: tuple[Failure, ...] = ()


def _told(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
