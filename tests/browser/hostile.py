"""Text that would run if it were ever taken for more than text, and where it can be put."""

import json
import re
from dataclasses import replace

import numpy as np

from syntony.analysis.demo import demo_session
from syntony.core.session import Notice
from syntony.core.signals import Events

_OUT_OF = ("", '">', "'>", "</textarea>", "</title>", "</style>", "-->", "]]>", "</script>", "`}")
_INTO = (
    "<img src=x onerror=hit()>",
    "<svg onload=hit()>",
    "<script>hit()</script>",
    "<b autofocus tabindex=0 onfocus=hit()>",
    "<a href=javascript:hit()>x",
    "=HYPERLINK(0)<iframe srcdoc=x>",
)
#: Sixty of them, each short enough for the shortest field that takes any text.
PAYLOADS = tuple(out + into for out in _OUT_OF for into in _INTO)

#: What a page tells of a script that ran, or would have.
WATCH = """() => {
  window.hits = [];
  window.hit = () => window.hits.push('ran');
  window.alert = window.hit;
  document.addEventListener('securitypolicyviolation', e => window.hits.push(e.violatedDirective));
}"""
#: Elements that only a payload makes.
MADE = """() => [...document.querySelectorAll(
  'script:not([src]), [onerror], [onload], [onfocus], iframe[srcdoc], ' +
  'a[href^="javascript:"], b[autofocus]')]
  .map(e => e.outerHTML.slice(0, 120))"""


class Payloads:
    """One after another, and which were used."""

    def __init__(self):
        self.used = 0

    def __call__(self, longest=None):
        for _ in PAYLOADS:
            payload = PAYLOADS[self.used % len(PAYLOADS)]
            self.used += 1
            if longest is None or len(payload) <= longest:
                return payload
        raise AssertionError(f"no payload fits into {longest} characters")


def hostile_session(payload):
    """The demo session with a payload wherever a recording may carry text."""
    session = demo_session()
    codes = {p.code: f"{p.code} {payload()}" for p in session.participants}
    recordings = []
    for k, recording in enumerate(session.recordings):
        streams = tuple(
            replace(stream, person=codes[stream.person], unit=payload(), name=stream.name)
            for stream in recording.streams
        )
        marks = Events(np.arange(3.0) * 60, np.zeros(3), tuple(payload() for _ in range(3)),
                       payload(), codes[recording.streams[0].person])  # fmt: skip
        said = Notice("told", payload(), payload())
        recordings.append(
            replace(
                recording,
                name=f"{k} {payload()}",
                streams=streams,
                events=(marks,),
                notices=(*recording.notices, said),
            )
        )
    people = tuple(replace(p, code=codes[p.code]) for p in session.participants)
    return replace(session, name=payload(), dyad=payload(), participants=people,
                   recordings=tuple(recordings),
                   design=session.design | {"condition": payload()})  # fmt: skip


class Filler:
    """Fills every body that the API documents: payloads where any text may stand.

    Parameters
    ----------
    document : dict
        The OpenAPI document.
    payload : Payloads
        Where they come from.
    meant : mapping of str to value
        Fields that mean something, by name: a person's code, a time, an id.
    """

    def __init__(self, document, payload, meant):
        self.shapes = document["components"]["schemas"]
        self.payload, self.meant = payload, meant
        self.filled = 0

    def body(self, shape, name=""):
        """A value of a shape; an error that names the field where none can be made."""
        if name in self.meant:
            return self.meant[name]
        if "$ref" in shape:
            return self.body(self.shapes[shape["$ref"].rpartition("/")[2]], name)
        if "anyOf" in shape:
            return self.body(next(s for s in shape["anyOf"] if s.get("type") != "null"), name)
        if "enum" in shape:
            return shape["enum"][0]
        kind = shape.get("type")
        if kind == "object":
            return {key: self.body(s, key) for key, s in shape.get("properties", {}).items()}
        if kind == "array":
            return [self.body(shape["items"], name)]
        if kind == "boolean":
            return True
        if kind in ("integer", "number"):
            return shape.get("minimum", 1)
        if kind != "string" or "pattern" in shape:
            raise AssertionError(f"what does {name!r} mean? Say it in this test: {shape}")
        self.filled += 1
        return self.payload(shape.get("maxLength"))


def hostile_form(text, payload):
    """A questionnaire with payloads in every word of it."""

    def rewritten(value, key=""):
        if isinstance(value, dict):
            return {k: rewritten(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [rewritten(v, key) for v in value]
        words = isinstance(value, str) and re.search(r"[A-Z].*[a-z]", value)
        return payload() if words and key not in {"key", "id", "language", "method"} else value

    return json.dumps(rewritten(json.loads(text)) | {"key": "hostile"})
