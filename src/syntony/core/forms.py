"""Questionnaires: what a form is, and how it is read and checked.

A form is one JSON file: those of syntony lie in ``syntony/questionnaires``, a user's own in the
folder ``forms`` of the library.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from syntony.core.errors import ParameterError
from syntony.core.settings import Settings

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Number = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Doi = Annotated[str, Field(pattern=r"^10\.\d{4,9}/\S{1,200}$")]


class Source(Settings):
    """A paper: in words, and its DOI."""

    words: Words
    doi: Doi


class Choice(Settings):
    """An answer that can be chosen: its number, and its words where they may be shown."""

    value: Number
    text: Annotated[str, Field(max_length=300)] = ""


class Item(Settings):
    """A question. Without text it is asked on paper, and only its number is entered here.

    `answers` are its own, where they are not those of the form.
    """

    id: Key
    text: Annotated[str, Field(max_length=2000)] = ""
    answers: tuple[Choice, ...] = ()


class Band(Settings):
    """A published band of scores: from a score on, up to the next band."""

    start: Number
    word: Words


class Change(Settings):
    """How many points are more than the scale's own error, by a published study."""

    points: Annotated[float, Field(gt=0, le=1e6)]
    source: Source


class Scale(Settings):
    """A score: of which items, how they are joined, and what may be missing.

    `missing`: so many answers may be missing; the others then stand for them (prorating).
    `better`: which way is better for the person, or null where neither is.
    """

    key: Key
    title: Words
    items: tuple[Key, ...] = ()
    reversed: tuple[Key, ...] = ()
    method: Literal["sum", "mean"] = "sum"
    missing: Annotated[int, Field(ge=0, le=1000)] = 0
    low: Number
    high: Number
    better: Literal["lower", "higher"] | None = None
    bands: tuple[Band, ...] = ()
    bands_source: Source | None = None
    change: Change | None = None


class Risk(Settings):
    """An item whose answer the therapist must see at once, from a value on."""

    item: Key
    start: Number
    about: Words


class Licence(Settings):
    """Who holds the form, and on what terms it may be used."""

    kind: Literal["free", "own", "licensed"]
    holder: Words
    text: Words


class Form(Settings):
    """A questionnaire as its file holds it."""

    key: Key
    title: Annotated[str, Field(min_length=1, max_length=60)]
    name: Words
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    about: Words
    instruction: Annotated[str, Field(max_length=2000)] = ""
    answers: tuple[Choice, ...] = ()
    items: Annotated[tuple[Item, ...], Field(max_length=300)] = ()
    scales: Annotated[tuple[Scale, ...], Field(min_length=1, max_length=60)]
    risks: tuple[Risk, ...] = ()
    licence: Licence
    validated: bool
    hidden: bool = False
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        faults = [*_item_faults(self), *_scale_faults(self), *_risk_faults(self)]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def asked(self) -> bool:
        """Whether it can be shown to a person: every item has its words, and so have answers."""
        return bool(self.items) and all(
            item.text and all(choice.text for choice in self.choices(item)) for item in self.items
        )

    @property
    def version(self) -> str:
        """A mark of exactly these questions, answers and rules, 16 hex digits."""
        return blake2b(self.text.encode(), digest_size=8).hexdigest()

    @property
    def text(self) -> str:
        """The form as one line of JSON, the same for the same form."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)

    def choices(self, item: Item) -> tuple[Choice, ...]:
        """The answers that an item takes."""
        return item.answers or self.answers

    def scale(self, key: str) -> Scale:
        """A scale by its key.

        Raises
        ------
        ParameterError
            There is none of that key.
        """
        for scale in self.scales:
            if scale.key == key:
                return scale
        known = ", ".join(scale.key for scale in self.scales)
        raise ParameterError(f"{self.title} has no scale {key!r}; it has: {known}.")


def read_form(text: str, name: str = "The form") -> Form:
    """Read a form from JSON.

    Parameters
    ----------
    text : str
        The JSON.
    name : str
        What it is called in messages.

    Raises
    ------
    ParameterError
        It is no JSON, or not a form; the message names every place.
    """
    faults = form_faults(text)
    if faults:
        raise ParameterError(f"{name} cannot be used: {' '.join(faults)}")
    return Form.model_validate_json(text)


def form_faults(text: str) -> list[str]:
    """Everything that keeps a text from being a form, a sentence each; none where it is one."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        return [f"It is not JSON{where}: {error}."]
    if not isinstance(given, dict):
        return ["A form is a JSON object: { ... }."]
    try:
        Form.model_validate_json(text)
    except ValidationError as error:
        return [_fault(one["loc"], one["msg"]) for one in error.errors()]
    return []


@cache
def builtin_forms() -> Mapping[str, Form]:
    """The questionnaires that syntony brings, by key, in alphabetical order.

    Raises
    ------
    ParameterError
        A file is not a form, or not named after its key.
    """
    found: dict[str, Form] = {}
    folder = files("syntony") / "questionnaires"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        form = read_form(file.read_text(encoding="utf-8"), file.name)
        if file.name != f"{form.key}.json":
            raise ParameterError(f"{file.name} holds the form {form.key!r}; name it after its key.")
        found[form.key] = form
    return found


def builtin_form(key: str) -> Form:
    """One of the questionnaires that syntony brings.

    Raises
    ------
    ParameterError
        There is none of that key.
    """
    found = builtin_forms()
    if key not in found:
        raise ParameterError(f"No form is called {key!r}; there are: {', '.join(found)}.")
    return found[key]


def _fault(place: tuple[int | str, ...], words: str) -> str:
    where = ".".join(str(part) for part in place)
    words = words.removeprefix("Value error, ").replace("Tuple", "The list").rstrip(".")
    return f"{where}: {words}." if where else f"{words}."


def _item_faults(form: Form) -> Iterator[str]:
    """What is wrong with the items and their answers."""
    ids = [item.id for item in form.items]
    yield from _twice("items", ids)
    for item in form.items:
        values = [choice.value for choice in form.choices(item)]
        if len(values) < 2:
            yield f"item {item.id} needs at least two answers, its own or those of the form"
        if len(set(values)) != len(values):
            yield f"item {item.id} has two answers of one value"
    if form.licence.kind == "licensed" and any(item.text for item in form.items):
        yield (
            "a licensed form is a slot: leave the texts of its items empty; with the holder's "
            'permission in writing, say so in licence.text and make it of kind "own"'
        )


def _scale_faults(form: Form) -> Iterator[str]:
    """What is wrong with the scales."""
    ids = {item.id for item in form.items}
    yield from _twice("scales", [scale.key for scale in form.scales])
    for scale in form.scales:
        what = f"scale {scale.key}"
        yield from _twice(f"items of {what}", scale.items)
        unknown = [key for key in scale.items if key not in ids]
        if unknown:
            yield f"{what} names items that are not there: {', '.join(unknown)}"
        if form.items and not scale.items:
            yield f"{what} names no items"
        if set(scale.reversed) - set(scale.items):
            yield f"{what} reverses items that it does not have"
        if scale.missing and scale.missing >= len(scale.items):
            yield f"{what} would allow all its answers to be missing"
        if scale.low >= scale.high:
            yield f"{what} ends where it begins or before"
        starts = [band.start for band in scale.bands]
        if starts != sorted(set(starts)) or any(not scale.low <= x <= scale.high for x in starts):
            yield f"the bands of {what} must rise, inside {scale.low:g} to {scale.high:g}"
        if scale.bands and scale.bands_source is None:
            yield f"the bands of {what} need bands_source, the paper that published them"
        if not unknown and scale.items:
            yield from _range_faults(form, scale)


def _range_faults(form: Form, scale: Scale) -> Iterator[str]:
    """Whether a scale reaches what its answers can make."""
    items = [item for item in form.items if item.id in scale.items]
    values = [[choice.value for choice in form.choices(item)] for item in items]
    if not all(values):
        return
    low, high = sum(map(min, values)), sum(map(max, values))
    if scale.method == "mean":
        low, high = low / len(values), high / len(values)
    if (low, high) != (scale.low, scale.high):
        yield (
            f"scale {scale.key}: its answers make scores from {low:g} to {high:g}, its low and "
            f"high are {scale.low:g} and {scale.high:g}"
        )


def _risk_faults(form: Form) -> Iterator[str]:
    ids = {item.id for item in form.items}
    for risk in form.risks:
        if risk.item not in ids:
            yield f"the risk item {risk.item} is not there"


def _twice(what: str, keys: Sequence[str]) -> Iterator[str]:
    double = {key for key in keys if list(keys).count(key) > 1}
    if double:
        yield f"{what} hold the same key twice: {', '.join(sorted(double))}"
