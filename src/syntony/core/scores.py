"""Answers to a form, and the scores that they make.

What is not known is NaN: a scale with more missing answers than its form allows has no score.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from syntony.core.errors import ParameterError
from syntony.core.forms import Form, Scale


@dataclass(frozen=True)
class Response:
    """A form that a person answered, or the scores of one that was answered elsewhere.

    Parameters
    ----------
    id : str
        Unique in its session.
    form : Form
        As it was when it was answered.
    person : str
        Code of whom it is about: who answered.
    taken : str
        When it was answered, as ISO 8601; a day is enough.
    answers : mapping of str to float
        By item; an item that was skipped is NaN. Empty where only scores are known.
    given : mapping of str to float
        Scores by scale, where they were computed elsewhere.
    phase : str
        ``before`` or ``after`` the session, or empty where it is not known.
    author : str
        Who entered it.
    created : str
        When it was written here, as ISO 8601 in UTC.
    """

    id: str
    form: Form
    person: str
    taken: str
    answers: Mapping[str, float] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)
    phase: str = ""
    author: str = ""
    created: str = ""

    @property
    def scores(self) -> dict[str, Score]:
        """Scores by scale, in the form's order."""
        if self.given:
            return {
                scale.key: Score(scale, self.given.get(scale.key, math.nan), 0)
                for scale in self.form.scales
            }
        return {scale.key: score(self.form, scale, self.answers) for scale in self.form.scales}


@dataclass(frozen=True)
class Score:
    """A score with what it rests on.

    Parameters
    ----------
    scale : Scale
        Of what.
    value : float
        NaN where too many answers are missing.
    missing : int
        So many of its answers were missing; the score is prorated where it is known all the same.
    """

    scale: Scale
    value: float
    missing: int

    @property
    def band(self) -> str:
        """The published band in which it lies; empty where there is none."""
        if not math.isfinite(self.value):
            return ""
        inside = [band.word for band in self.scale.bands if band.start <= self.value]
        return inside[-1] if inside else ""


def score(form: Form, scale: Scale, answers: Mapping[str, float]) -> Score:
    """Compute one score from answers.

    Parameters
    ----------
    form : Form
        Which questionnaire.
    scale : Scale
        One of its scales, with items.
    answers : mapping of str to float
        By item; what is absent or NaN is missing.

    Returns
    -------
    Score
        The sum or mean. Where at most `scale.missing` answers are missing, a sum is that of the
        answers there are, times items by answers; beyond that it is NaN.

    Examples
    --------
    >>> from syntony.core.forms import builtin_form
    >>> phq = builtin_form("phq-9")
    >>> answers = {str(i): 1.0 for i in range(1, 9)}
    >>> score(phq, phq.scales[0], answers).value
    9.0
    """
    items = {item.id: item for item in form.items}
    known = []
    for key in scale.items:
        value = answers.get(key, math.nan)
        if math.isfinite(value):
            values = [choice.value for choice in form.choices(items[key])]
            turned = min(values) + max(values) - value
            known.append(turned if key in scale.reversed else value)
    missing = len(scale.items) - len(known)
    if not known or missing > scale.missing:
        return Score(scale, math.nan, missing)
    mean = sum(known) / len(known)
    whole = sum(known) if not missing else mean * len(scale.items)
    return Score(scale, mean if scale.method == "mean" else whole, missing)


def risks(response: Response) -> tuple[str, ...]:
    """Say in neutral words what the therapist should see at once; empty where there is nothing.

    Examples
    --------
    >>> from syntony.core.forms import builtin_form
    >>> risks(Response("r", builtin_form("phq-9"), "C", "2026-03-14", {"9": 1.0}))
    ('Item 9 (thoughts of death or of hurting oneself) was answered with 1: "Several days".',)
    """
    if not response.answers:
        return ()
    told = []
    items = {item.id: item for item in response.form.items}
    for risk in response.form.risks:
        value = response.answers.get(risk.item, math.nan)
        about = f"Item {risk.item} ({risk.about})"
        if not math.isfinite(value):
            told.append(f"{about} was skipped.")
        elif value >= risk.start:
            choices = response.form.choices(items[risk.item])
            words = next((c.text for c in choices if c.value == value), "")
            told.append(
                f"{about} was answered with {value:g}" + (f': "{words}".' if words else ".")
            )
    return tuple(told)


def checked_answers(form: Form, answers: Mapping[str, float | None]) -> dict[str, float]:
    """Answers to every item, NaN where one was skipped.

    Raises
    ------
    ParameterError
        An item is not of the form, or takes no such answer; or nothing was answered.
    """
    items = {item.id: item for item in form.items}
    if not items:
        raise ParameterError(
            f"The items of {form.title} are not here ({form.licence.holder} holds them); enter its "
            "scores instead."
        )
    for key, value in answers.items():
        if key not in items:
            raise ParameterError(f"{form.title} has no item {key!r}; it has: {', '.join(items)}.")
        possible = [choice.value for choice in form.choices(items[key])]
        if value is not None and value not in possible:
            listed = ", ".join(f"{one:g}" for one in possible)
            raise ParameterError(f"Item {key} takes one of {listed}; {value:g} came.")
    made = {key: math.nan if (v := answers.get(key)) is None else float(v) for key in items}
    if not any(map(math.isfinite, made.values())):
        raise ParameterError("No item was answered; there is nothing to keep.")
    return made


def checked_scores(form: Form, given: Mapping[str, float | None]) -> dict[str, float]:
    """Scores by scale that were computed elsewhere.

    Raises
    ------
    ParameterError
        A scale is not of the form, or cannot have such a score; or there is no score.
    """
    made: dict[str, float] = {}
    for key, value in given.items():
        scale = form.scale(key)
        if value is None:
            continue
        if not scale.low <= value <= scale.high:
            raise ParameterError(
                f"{form.title}, {scale.title}: a score lies from {scale.low:g} to {scale.high:g}; "
                f"{value:g} came."
            )
        made[key] = float(value)
    if not made:
        raise ParameterError(f"{form.title}: no score came; give at least one.")
    return made
