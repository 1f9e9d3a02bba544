"""Apply a plan's preparation steps to one signal, and say what was done."""

from __future__ import annotations

from collections.abc import Sequence

from syntony.core.contracts import Step
from syntony.core.errors import ParameterError
from syntony.core.plan import StepChoice
from syntony.core.registry import get
from syntony.core.signals import Samples, Signal


def prepare(
    part: Signal | Samples, choices: Sequence[StepChoice]
) -> tuple[Signal, tuple[str, ...]]:
    """Run the steps in order.

    Parameters
    ----------
    part : Signal or Samples
        Irregular samples need a step first that makes them regular.
    choices : sequence of StepChoice
        Names and settings; all of them are run, whatever modality they are meant for.

    Returns
    -------
    signal : Signal
        The result; what a step could not know is a gap.
    steps : tuple of str
        What was done, in words with figures, in order.

    Raises
    ------
    ParameterError
        A step or a setting is unknown, or irregular samples were not made regular first.
    DataError
        A step cannot be applied to these values.

    Examples
    --------
    >>> energy = Signal([0.0, 12.0, 4.0, 0.0], rate=25, modality="movement")
    >>> choices = [StepChoice(step="transform", settings={"function": "log1p"})]
    >>> prepare(energy, choices)[1]
    ('each value taken as log(1 + x)',)
    """
    words = []
    for choice in choices:
        step: Step = get("steps", choice.step)
        if isinstance(part, Samples) and not step.irregular:
            break
        settings = step.settings.checked(f"Step {step.name!r}", choice.settings)
        part = step.apply(part, settings)
        words.append(step.describe(settings))
    if isinstance(part, Samples):
        raise ParameterError(
            f"{part.name} of {part.person or 'somebody'} came at times of its own; "
            "its first step must be resample."
        )
    return part, tuple(words)
