"""The shapes of questionnaires, of answers to them, and of the course over sessions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from syntony.core.forms import Form
from syntony.core.scores import Response, Score, risks
from syntony.web.models import Known, Shape

FormKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Code = Annotated[str, Field(min_length=1, max_length=200)]
Value = Annotated[float | None, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
FormText = Annotated[str, Field(max_length=200_000)]


class ChoiceShape(Shape):
    """An answer."""

    value: float
    text: str


class ItemShape(Shape):
    """A question with its own answers; `text` is empty where it is asked on paper."""

    id: str
    text: str
    answers: list[ChoiceShape]


class SourceShape(Shape):
    """A paper."""

    words: str
    doi: str


class BandShape(Shape):
    """A published band: from a score on."""

    start: float
    word: str


class ScaleShape(Shape):
    """A score that a form makes. `change`: points beyond the scale's own error."""

    key: str
    title: str
    low: float
    high: float
    missing: int
    better: Literal["lower", "higher"] | None
    bands: list[BandShape]
    bands_source: SourceShape | None
    change: float | None
    change_source: SourceShape | None


class FormShape(Shape):
    """A questionnaire. `asked`: it can be shown to a person here."""

    key: str
    version: str
    title: str
    name: str
    language: str
    about: str
    instruction: str
    items: list[ItemShape]
    scales: list[ScaleShape]
    asked: bool
    own: bool
    validated: bool
    hidden: bool
    licence: Literal["free", "own", "licensed"]
    holder: str
    terms: str


class BrokenForm(Shape):
    """A file of the user's own that is no form."""

    key: str
    faults: list[str]


class FormList(Shape):
    """Every form, and own files that cannot be used."""

    forms: list[FormShape]
    broken: list[BrokenForm]


class FormSource(Shape):
    """A form as the text of its file."""

    key: str
    text: str
    own: bool


class NewText(Shape):
    """The text of an own form."""

    text: FormText


class Checked(Shape):
    """What is wrong with a text, a sentence each; the form where nothing is."""

    faults: list[str]
    form: FormShape | None


class Hiding(Shape):
    """Whether a form's scores are left out of what the client gets."""

    hidden: bool


class NewAnswers(Shape):
    """A form that was answered here; null is an item that was skipped."""

    form: FormKey
    version: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    person: Code
    taken: Day
    phase: Literal["before", "after", ""] = ""
    answers: Annotated[dict[FormKey, Value], Field(max_length=300)]


class NewScores(Shape):
    """Scores by scale that were computed elsewhere."""

    form: FormKey
    person: Code
    taken: Day
    phase: Literal["before", "after", ""] = ""
    scores: Annotated[dict[FormKey, Value], Field(max_length=60)]


class NewTable(Shape):
    """A table of scores as CSV or TSV."""

    text: Annotated[str, Field(max_length=2_000_000)]


class AnswerShape(Shape):
    """What was answered to an item; null where it was skipped."""

    item: str
    value: Known


class ScoreShape(Shape):
    """A score. `missing`: so many of its answers were; it is prorated where it is known."""

    scale: str
    title: str
    value: Known
    missing: int
    band: str


class ResponseShape(Shape):
    """A form that somebody answered. `known`: the form is still the one that was answered."""

    id: str
    form: str
    title: str
    person: str
    taken: str
    phase: str
    source: Literal["answered", "scores"]
    answers: list[AnswerShape]
    scores: list[ScoreShape]
    risks: list[str]
    author: str
    created: str
    known: bool


class CourseScore(Shape):
    """A score of the course."""

    form: str
    title: str
    scale: str
    scale_title: str
    person: str
    taken: str
    value: Known
    low: float
    high: float
    change: float | None
    better: Literal["lower", "higher"] | None


class CourseFinding(Shape):
    """Coordination of a session: distance from chance in its standard deviations.

    `value` is the median of the tests, `low` and `high` the least and the most of them.
    """

    signal: str
    title: str
    modality: str
    answer: str
    value: Known
    low: Known
    high: Known


class CourseSession(Shape):
    """A session of the course."""

    id: str
    name: str
    date: str | None
    analyzed: bool
    scores: list[CourseScore]
    findings: list[CourseFinding]


class DyadCourse(Shape):
    """Sessions of one dyad in the order of their dates, without those closed to review."""

    dyad: str
    closed: int
    sessions: list[CourseSession]


def form_shape(form: Form, *, own: bool, hidden: bool) -> FormShape:
    """A form as the page sees it."""
    items = [
        ItemShape(
            id=item.id, text=item.text,
            answers=[ChoiceShape(value=c.value, text=c.text) for c in form.choices(item)],
        )
        for item in form.items
    ]  # fmt: skip
    return FormShape(
        key=form.key, version=form.version, title=form.title, name=form.name,
        language=form.language, about=form.about, instruction=form.instruction, items=items,
        scales=list(_scales(form)), asked=form.asked, own=own, validated=form.validated,
        hidden=hidden, licence=form.licence.kind, holder=form.licence.holder,
        terms=form.licence.text,
    )  # fmt: skip


def response_shape(response: Response, forms: Iterable[Form]) -> ResponseShape:
    """An answered form as the page sees it."""
    form = response.form
    return ResponseShape(
        id=response.id, form=form.key, title=form.title, person=response.person,
        taken=response.taken, phase=response.phase,
        source="scores" if response.given else "answered",
        answers=[AnswerShape(item=k, value=v) for k, v in response.answers.items()],
        scores=[_score(one) for one in response.scores.values()], risks=list(risks(response)),
        author=response.author, created=response.created,
        known=any(one.version == form.version for one in forms if one.key == form.key),
    )  # fmt: skip


def _score(score: Score) -> ScoreShape:
    return ScoreShape(
        scale=score.scale.key, title=score.scale.title, value=score.value, missing=score.missing,
        band=score.band,
    )  # fmt: skip


def _scales(form: Form) -> Iterable[ScaleShape]:
    for scale in form.scales:
        papers = (scale.bands_source, scale.change.source if scale.change else None)
        bands, change = (p and SourceShape(words=p.words, doi=p.doi) for p in papers)
        yield ScaleShape(
            key=scale.key, title=scale.title, low=scale.low, high=scale.high,
            missing=scale.missing, better=scale.better,
            bands=[BandShape(start=b.start, word=b.word) for b in scale.bands],
            bands_source=bands, change=scale.change.points if scale.change else None,
            change_source=change,
        )  # fmt: skip
