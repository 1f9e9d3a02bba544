"""The handbook: one page a measure, null and kind of moment, from what each declares of itself.

The reference on the web is made from the same declarations, with figures beside them.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from syntony.core.claims import claims
from syntony.core.guidance import advice_for
from syntony.core.registry import collect
from syntony.core.settings import Settings

Kind = Literal["measures", "surrogates", "detectors"]
_PAIR = "Coordination is a property of the pair or the group, never of one person."


@dataclass(frozen=True)
class Part:
    """A piece of a page.

    Parameters
    ----------
    title : str
        Its heading.
    lines : tuple of str
        Paragraphs, or items of a list.
    listed : bool
        Whether the lines are items of a list.
    """

    title: str
    lines: tuple[str, ...]
    listed: bool = False


@dataclass(frozen=True)
class Entry:
    """One page of the handbook.

    Parameters
    ----------
    name, kind : str
        The plug-in, and of which kind it is.
    title, line : str
        What people call it, and what it is in a sentence.
    formula : str
        One line in plain characters; empty where there is none.
    facts : tuple of (str, str)
        Names and values.
    parts : tuple of Part
        What, how, what it does not mean, pitfalls, settings, what is known.
    source : str
        The paper, with DOI.
    """

    name: str
    kind: Kind
    title: str
    line: str
    formula: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    source: str


@cache
def handbook() -> tuple[Entry, ...]:
    """Every page: measures, then nulls, then kinds of moments, each by title."""
    made = {"measures": _measure, "surrogates": _null, "detectors": _detector}
    return tuple(
        entry
        for kind, page in made.items()
        for entry in sorted(map(page, collect(kind).values()), key=lambda one: one.title.lower())
    )


def module_text(plugin: Any) -> tuple[str, str]:
    """First paragraph and the rest of what the plug-in's file says of itself."""
    module = inspect.getmodule(plugin.settings)
    text = inspect.cleandoc((module and module.__doc__) or plugin.title)
    first, _, rest = text.partition("\n\n")
    return " ".join(first.split()), rest


def first_line(plugin: Any) -> str:
    """Say what the file says of it after its name, as in ``Name: what it is.``."""
    said = module_text(plugin)[0].partition(": ")[2] or module_text(plugin)[0]
    return said[0].upper() + said[1:]


def _measure(measure: Any) -> Entry:
    declared, meaning = measure.declares, measure.declares.meaning
    low, high = declared.bounds
    facts = (
        ("Name", measure.name),
        ("Family", declared.family),
        ("Persons", _persons(declared.persons)),
        ("Values", f"{declared.unit}, {_bound(low)} to {_bound(high)}"),
        ("Larger", "more alike" if declared.similarity else "less alike"),
        ("Needs", f"{declared.minimum:g} s of complete data"),
        ("Scale and offset", "do not matter" if declared.scale_free else "matter"),
        ("Swapping persons", "mirrors it" if declared.mirrors else "changes it"),
    )
    unfit = tuple(f"Unfit for {name}: {why}" for name, why in declared.unfit.items())
    advice = tuple(
        f"{told.subject}: {told.range + '. ' if told.range else ''}{told.statement}"
        for told in advice_for(measure.settings)
    )
    parts = (
        Part("How", (meaning.how, *_rest(measure))),
        Part("How it is read", (meaning.sign,)),
        Part("What it does not mean", (meaning.not_means, _PAIR)),
        Part("Pitfalls", (*meaning.pitfalls, *unfit), listed=True),
        Part("Settings", tuple(_settings(measure.settings)), listed=True),
        Part("Windows, lags and bands", advice, listed=True),
        Part("What is known", _known("measures", declared.family, measure.name), listed=True),
    )
    return _entry(measure, "measures", meaning.formula, facts, parts, declared.source)


def _null(null: Any) -> Entry:
    facts = (("Name", null.name), ("Keeps exactly", ", ".join(null.keeps)))
    parts = (
        Part("How", _rest(null)),
        Part("What it breaks", (null.breaks,)),
        Part("Fair for", (null.assumes,)),
        Part("Settings", tuple(_settings(null.settings)), listed=True),
        Part("What is known", _known("surrogates", null.name), listed=True),
    )
    return _entry(null, "surrogates", "", facts, parts, null.source)


def _detector(detector: Any) -> Entry:
    parts = (
        Part("How", (detector.method(detector.settings()), *_rest(detector))),
        Part("What it does not mean", (detector.caution,)),
        Part("Settings", tuple(_settings(detector.settings)), listed=True),
    )
    return _entry(detector, "detectors", "", (("Name", detector.name),), parts, detector.source)


def _entry(
    plugin: Any,
    kind: Kind,
    formula: str,
    facts: tuple[tuple[str, str], ...],
    parts: tuple[Part, ...],
    source: str,
) -> Entry:
    held = tuple(part for part in parts if part.lines)
    return Entry(
        plugin.name, kind, plugin.title, _plain(first_line(plugin)), formula, facts, held, source
    )


def _rest(plugin: Any) -> tuple[str, ...]:
    """Paragraphs of what the file says after its first one; tables and formulas stay out."""
    blocks = re.split(r"\n\s*\n", module_text(plugin)[1])
    return tuple(_plain(block) for block in blocks if block.strip() and _is_prose(block))


def _is_prose(block: str) -> bool:
    return not any(line.startswith(("    ", ".. ", "|", ">>>", "- ")) for line in block.split("\n"))


def _plain(text: str) -> str:
    """Our docstrings without their marks."""
    return " ".join(re.sub(r"`+([^`]+)`+", r"\1", text).replace("*", "").split())


def _settings(model: type[Settings]) -> Iterator[str]:
    told = _parameters(model)
    for name, field in model.model_fields.items():
        default = _shown(field.get_default(call_default_factory=True))
        more = f": {told[name]}" if told.get(name) else ""
        yield f"{name} = {default}{more}"


def _parameters(model: type[Settings]) -> dict[str, str]:
    """Names of settings with their text; the nearest class's words count."""
    found: dict[str, str] = {}
    for cls in reversed(model.__mro__):
        text = inspect.cleandoc(cls.__doc__ or "") if hasattr(cls, "model_fields") else ""
        parts = re.split(r"^Parameters\n-{3,}\n", text, flags=re.MULTILINE)
        if len(parts) < 2:
            continue
        own = re.split(r"\n\n(?=\w+\n-{3,})", parts[1])[0]
        for block in re.split(r"\n(?=\S)", own):
            head, _, body = block.partition("\n")
            found |= {n.strip(): _plain(body) for n in head.split(" : ")[0].split(", ")}
    return found


def _shown(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple | list):
        return ", ".join(map(_shown, value)) or "none"
    text = str(value)
    return "must be said" if text == "PydanticUndefined" else text or "none"


def _persons(allowed: tuple[float, float]) -> str:
    fewest, most = allowed
    if most == 2:
        return "two"
    return "two or more" if math.isinf(most) else f"{fewest:g} to {most:g}"


def _bound(value: float) -> str:
    return f"{value:g}".replace("-", "−").replace("inf", "∞")


def _known(*about: str) -> tuple[str, ...]:
    """What is known of one of these, with its sources."""
    return tuple(
        f"{claim.wording} ({'; '.join(map(str, claim.sources))})"
        if claim.sources
        else claim.wording
        for claim in claims().values()
        if set(claim.about) & set(about)
    )
