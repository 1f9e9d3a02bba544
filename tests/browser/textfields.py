"""Every text field of every route, out of the description of the routes.

A field is asked either with a body that is right in everything else, and then what it was given
must be found again, or it is refused for a reason that `REFUSED` tells.
"""

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.browser.payloads import RUN

#: In a path: any item of a list, and a key of a mapping.
ITEM, KEY = "[]", "{}"
SOURCE = "ran()"


@dataclass(frozen=True, eq=False)
class Field:
    """A text of a body: where it stands, and what is said of it."""

    path: tuple[str, ...]
    schema: dict[str, Any]

    @property
    def name(self):
        """Its path in one word; the empty one is a body that is a text itself."""
        return ".".join(self.path)

    def shuts_out(self, text):
        """Whether the description itself refuses a text."""
        if "pattern" in self.schema:
            return re.search(self.schema["pattern"], text) is None
        return text not in self.schema.get("enum", (self.schema.get("const"),))

    def fit(self, payload):
        """A payload that the field has room for, again and again where it is too short."""
        least = self.schema.get("minLength", 0)
        payload *= max(1, -(-least // max(len(payload), 1)))
        room = self.schema.get("maxLength", 10**6)
        return payload if len(payload) <= room else payload.replace(RUN, SOURCE)[:room]


def routes(described):
    """(method, route, its fields) of every route that takes a body."""
    shapes = described["components"]["schemas"]
    for route, operations in described["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is not None:
                yield (
                    method,
                    route.removeprefix("/api/v1"),
                    tuple(_texts(content["schema"], shapes)),
                )


def _texts(schema, shapes, path=()):
    if "$ref" in schema:
        yield from _texts(shapes[schema["$ref"].rpartition("/")[2]], shapes, path)
    for one in schema.get("anyOf", ()):
        yield from _texts(one, shapes, path)
    kind = schema.get("type")
    if kind == "object":
        for name, inner in schema.get("properties", {}).items():
            yield from _texts(inner, shapes, (*path, name))
        if "properties" not in schema:
            yield Field((*path, KEY), schema.get("propertyNames", {}))
            yield from _texts(schema.get("additionalProperties") or {"type": "null"}, shapes,
                              (*path, KEY))  # fmt: skip
    elif kind == "array":
        for one in schema.get("prefixItems") or [schema.get("items", {})]:
            yield from _texts(one, shapes, (*path, ITEM))
    elif kind == "string" or not (kind or "$ref" in schema or "anyOf" in schema):
        yield Field(path, schema)


def with_text(body, path, text):
    """A body with a text in a field: in the first item of a list, under a first key."""
    if not path:
        return text
    body, (step, *rest) = deepcopy(body), path
    if step == ITEM:
        first = body[0] if body else {}
        return [with_text(first, tuple(rest), text), *body[1:]]
    if step == KEY:
        key = next(iter(body), "x")
        value = body.pop(key, {})
        return {text: value, **body} if not rest else {key: with_text(value, tuple(rest), text)}
    return {**body, step: with_text(body.get(step), tuple(rest), text)}


def strings(answer):
    """Every text in a JSON answer, keys and the lines of long texts too."""
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, dict):
        for key, value in answer.items():
            yield key
            yield from strings(value)
    elif isinstance(answer, list):
        for one in answer:
            yield from strings(one)


def found_in(text, answer):
    """Whether a text stands in an answer, as it is or as a string of a file in it."""
    every = list(strings(json.loads(answer) if answer else None))
    shown = text[:1].upper() + text[1:]  # titles begin with a capital
    return text in every or shown in every or any(json.dumps(text)[1:-1] in one for one in every)


@dataclass(frozen=True)
class Refusal:
    """Why a field takes none of the payloads: its kind, and what the answer says.

    `every`: one payload of so many is asked, where the description of the field refuses all.
    """

    kind: str
    status: int
    says: str
    every: int = 1


SHAPE = Refusal("a shape of its own", 400, "should match pattern", 20)
CHOICE = Refusal("one of a few words", 400, "Input should be", 20)
PERSON = Refusal("a person of the session", 400, "Nobody here")


def refusal(route, field):
    """Why a field takes nothing; None where it takes any text."""
    for place, name, why in REFUSED:
        if re.fullmatch(place, route) and re.fullmatch(name, field.name):
            return why
    if "pattern" in field.schema:
        return SHAPE
    return CHOICE if "enum" in field.schema or "const" in field.schema else None


TOML, FORM, TABLE = (
    Refusal(f"a text of {kind}", 400, says)
    for kind, says in (
        ("TOML", "is not a TOML file"),
        ("JSON", "It is not JSON"),
        ("rows and columns", "has the columns"),
    )
)
#: Where a field is refused for another reason than its shape or its list of words.
REFUSED = (
    ("/enter", "code", Refusal("the launch code", 403, "used or is wrong")),
    (
        "/vault/(unlock|recover|recovery|passphrase)",
        "code|passphrase|new",
        Refusal("a vault's secret", 423, "no vault"),
    ),
    ("/vault/encrypt", "code", Refusal("a recovery code", 400, "recovery code")),
    (".*/(consents|feelings|forms|forms/scores|ratings)", "person", PERSON),
    (".*/hunches", "about", PERSON),
    (".*/labels(/{label})?", "key", Refusal("a key of the vocabulary", 400, "key")),
    (".*/forms(/scores)?", "(answers|scores)[.]{}", SHAPE),
    (".*/(erase|parts)", "confirm", Refusal("the session's name", 400, "Write the session's name")),
    (".*/shared", "passphrase", Refusal("a copy of nothing", 400, "at least one part")),
    (".*/analyze", "plan", TOML),
    ("/forms/{key}", "text", FORM),
    (".*/forms/import", "text", TABLE),
    (
        "/imports/{intake}/(clocks|preview)",
        "clocks[.]on",
        Refusal("a signal that all recorded", 400, "signal", 12),
    ),
)

#: Where a text is taken and not kept, as the route says: what it does with it.
PASSED_OVER = (
    ("/vault/new", "passphrase", "made a key of"),
    ("/forms/check", "text", "looked at"),
    ("/imports/{intake}/(clocks|offers|preview)", ".*", "tried"),
    ("/imports/{intake}/session", ".*", "begun and cancelled"),
)
#: A form with a text in every place that may hold one.
FORM_KEY = "own-words"


def form_of(text):
    """The text of a form that holds one payload everywhere."""
    return json.dumps({
        "key": FORM_KEY, "title": text[:60], "name": text, "language": "en", "about": text,
        "instruction": text, "answers": [{"value": k, "text": text} for k in range(3)],
        "items": [{"id": "a", "text": text}], "validated": False,
        "scales": [{"key": "whole", "title": text, "items": ["a"], "low": 0, "high": 2,
                    "bands": [{"start": 0, "word": text}],
                    "bands_source": {"words": text, "doi": "10.1000/x"}}],
        "risks": [{"item": "a", "start": 2, "about": text}],
        "licence": {"kind": "own", "holder": text, "text": text},
        "sources": [{"words": text, "doi": "10.1000/x"}],
    })  # fmt: skip


def table_of(person, text):
    """A table of scores; `text` has quotes around it."""
    quoted = '"' + person.replace('"', '""') + '"'
    return f"form,person,date,scale,score\nphq-9,{quoted},2026-03-01,total,{text}\n"
