"""Payloads put into every text field of the app, and what became of each."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.browser.payloads import PAYLOADS
from tests.browser.textfields import (
    CHOICE,
    FORM_KEY,
    PASSED_OVER,
    PERSON,
    SHAPE,
    form_of,
    found_in,
    refusal,
    routes,
    table_of,
    with_text,
)

#: So many jobs may wait; those of trials are cancelled in time.
_FEW = 20
_SPAN = {"start": 1, "stop": 2}
_WORD = {"key": "1", "name": "shift", "shape": "circle", "definition": ""}


@dataclass
class Filling:
    """An app that is asked, its session and people, and what came of it.

    `ask` takes a list of (method, path, body) and gives a list of (status, text).
    """

    ask: Any
    sid: str
    spare: str
    people: tuple[str, ...]
    fields: int = 0
    kept: int = 0
    passed_over: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)

    def __post_init__(self):
        self.seen = self._looked_into()
        self.bodies = self._bodies()
        self.one("POST", f"sessions/{self.sid}/labels", {"key": "1", **_SPAN})

    def one(self, method, path, body=None):
        """One answer, as JSON."""
        ((status, text),) = self.ask([[method, f"api/v1/{path}", body]])
        assert status < 300, (path, status, text[:300])
        return json.loads(text) if text else None

    def fill(self, described):
        """Ask every field of every route."""
        for method, route, fields in routes(described):
            if not fields:
                continue
            whys = {one: refusal(route, one) for one in fields}
            for one, why in whys.items():
                if why is not None:
                    self._refuses(method, route, one, why)
            free = [one for one, why in whys.items() if why is None]
            if free:
                self._takes(method, route, free)
        self._inside()

    def figures(self):
        """What became of the payloads, by kind."""
        refused = ", ".join(f"{n} as not {kind}" for kind, n in self.refused.most_common())
        away = ", ".join(f"{n} {what}" for what, n in self.passed_over.most_common())
        return f"refused: {refused}; taken and not kept: {away}"

    def _asked(self, method, route, bodies):
        path = f"api/v1{self._path(route)}"
        answers = []
        for at in range(0, len(bodies), _FEW):
            answers += self.ask([[method.upper(), path, b] for b in bodies[at : at + _FEW]])
            if route.endswith("/session"):
                self._cancel()
        return answers

    def _cancel(self):
        waiting = [j["id"] for j in self.one("GET", "jobs") if j["state"] in ("queued", "running")]
        self.ask([["DELETE", f"api/v1/jobs/{job}", None] for job in waiting])

    def _refuses(self, method, route, one, why):
        """Every payload is refused for the reason, but for codes of people."""
        body = self.bodies[method, route]
        if one.name == "clocks.on":  # elsewhere it is not looked at
            body = {**self.imported(film=True), "clocks": {"by": "correlation"}}
        told = [one.fit(payload) for payload in PAYLOADS]
        if why in (SHAPE, CHOICE) and one.schema:
            assert all(one.shuts_out(text) for text in told), (route, one.name)
        told = told[:: why.every]
        answers = self._asked(method, route, [with_text(body, one.path, text) for text in told])
        for text, (status, answer) in zip(told, answers, strict=True):
            if why is PERSON and text in self.people:
                assert status < 300, (route, one.name, status, answer[:300])
                self.kept += found_in(text, answer)
                continue
            assert status == why.status, (route, one.name, status, answer[:300])
            assert re.search(why.says, json.loads(answer)["error"]["text"]), (route, one.name)
            self.refused[why.kind] += 1
        self.fields += 1

    def _takes(self, method, route, free):
        """Every payload is taken by every field, and is found again."""
        told = [
            [one.fit(PAYLOADS[(i + j) % len(PAYLOADS)]) for j, one in enumerate(free)]
            for i in range(len(PAYLOADS))
        ]
        bodies = []
        for texts in told:
            body = self.bodies[method, route]
            for one, text in zip(free, texts, strict=True):
                body = with_text(body, one.path, text)
            bodies.append(body)
        for texts, (status, answer) in zip(told, self._asked(method, route, bodies), strict=True):
            assert status < 300, (route, texts, status, answer[:300])
            for one, text in zip(free, texts, strict=True):
                away = _passed_over(route, one)
                if away:
                    self.passed_over[away] += 1
                else:
                    assert status == 204 or found_in(text, answer), (route, one.name, text, answer)
                    self.kept += 1
        self.fields += len(free)

    def _inside(self):
        """Texts inside of files that are written as text."""
        for payload in PAYLOADS:
            made = self.one("PUT", f"forms/{FORM_KEY}", {"text": form_of(payload)})
            assert found_in(payload, json.dumps(made))
            self.kept += 1
        for person in self.people:
            table = {"text": table_of(person, 3)}
            made = self.one("POST", f"sessions/{self.sid}/forms/import", table)
            assert found_in(person, json.dumps(made))
            self.kept += 1

    def _path(self, route):
        """A path with ids of things that are there: the last one of the list that it lies in."""
        ids = {"intake": self.seen["id"], "audience": "trainee", "recording": "0", "mid": "m0"}
        ids["sid"] = self.spare if re.search("/(erase|parts|analyze)$", route) else self.sid
        ids["key"] = FORM_KEY if route.startswith("/forms") else "author"
        path = re.sub(r"\{(\w+)\}", lambda m: ids.get(m[1], m[0]), route)
        while "{" in path:
            rows = self.one("GET", path[1 : path.index("{") - 1])
            path = re.sub(r"\{\w+\}", rows[-1]["id"], path, count=1)
        return path

    def _looked_into(self):
        """An import of the files that the app may take."""
        (root, *_) = self.one("GET", "places")["entries"]
        files = self.one("GET", f"places/{root['id']}")["entries"]
        return self.one("POST", "imports", {"ids": [file["id"] for file in files]})

    def imported(self, dyad="", role="", name="", part="", *, film=False):
        """What the page says to make a session of the files, with texts in its free fields."""
        codes = [one["code"] for one in self.seen["persons"][:2]]
        files = []
        for one in self.seen["files"]:
            shown = one["kind"] == "film"
            persons = [p["persons"] if not shown else codes if film else [] for p in one["parts"]]
            said = [{"id": p["id"], "persons": who, "name": name}
                    for p, who in zip(one["parts"], persons, strict=True)]  # fmt: skip
            boxes = [{"person": code, "part": part, "left": k / 2, "right": (k + 1) / 2, "top": 0,
                      "bottom": 1} for k, code in enumerate(codes)]  # fmt: skip
            files.append({"id": one["id"], "parts": said, "boxes": boxes if shown else []})
        files.sort(key=lambda one: not one["boxes"])  # the film's boxes are the first ones
        return {
            "name": "come-in", "dyad": dyad, "files": files, "depth": "quick",
            "persons": [{"code": code, "role": role} for code in codes], "recipe": "physiology",
            "clocks": {"by": "given", "offsets": {"x": 0}, "clocks": {"x": {"offset": 0}}},
        }  # fmt: skip

    def _bodies(self):
        """A body that each route takes, where it has a text field."""
        person = self.people[0]
        of_form = {"form": "phq-9", "person": person, "taken": "2026-03-01", "phase": "before"}
        forms = self.one("GET", "forms")["forms"]
        version = next(one["version"] for one in forms if one["key"] == "phq-9")
        imported = self.imported()
        sid = "/sessions/{sid}"
        made = {
            ("post", "/enter"): {"code": ""}, ("post", "/forms/check"): {"text": ""},
            ("put", "/forms/{key}"): {"text": ""}, ("post", "/imports"): {"ids": [""]},
            ("post", "/imports/{intake}/proposals"):
                {"file": "f0", "against": "f1", "way": "correlation"},
            ("put", "/library/pins"): [{"session": self.sid, **_SPAN, "moment": None}],
            ("put", "/preferences/{key}"): "",
            ("put", "/retention"): [{"purpose": "research", "what": "media", "days": 30}],
            ("post", "/vault/encrypt"): {"code": "x"}, ("post", "/vault/new"): {"passphrase": "x"},
            ("put", "/vault/passphrase"): {"passphrase": "x", "new": "x"},
            ("post", "/vault/recovery"): {"passphrase": "x"},
            ("put", "/vault/recovery"): {"code": "x"},
            ("post", "/vault/recover"): {"code": "x", "passphrase": "x"},
            ("post", "/vault/unlock"): {"passphrase": "x"},
            ("put", "/vocabulary"): {"words": [_WORD]},
            ("put", f"{sid}/agenda"): [{"moment": "0" * 16, "done": False}],
            ("post", f"{sid}/analyze"): {"plan": ""},
            ("post", f"{sid}/clocks/{{recording}}"): {"offset": 0},
            ("post", f"{sid}/consents"): {"person": person, "purpose": "review", "given": True},
            ("post", f"{sid}/copies"): {
                "purpose": "research", "media": "m0", "stretches": [], "faces": "solid",
                "voice": "none", "people": 1,
            },
            ("post", f"{sid}/erase"): {"what": "media", "confirm": ""},
            ("post", f"{sid}/feelings"): {
                "start": 1, "word": "", "person": "", "valence": 0, "arousal": 0, "intensity": 1,
                "confidence": 1,
            },
            ("patch", f"{sid}/feelings/{{feeling}}"): {"reply": ""},
            ("post", f"{sid}/forms"): {**of_form, "version": version, "answers": {"1": 1}},
            ("post", f"{sid}/forms/import"): {"text": ""},
            ("post", f"{sid}/forms/scores"): {**of_form, "scores": {"total": 3}},
            ("post", f"{sid}/hunches"): {"start": 1, "text": "x", "about": person, "confidence": 1},
            ("patch", f"{sid}/hunches/{{hunch}}"): {"text": "x"},
            ("post", f"{sid}/labels"): {"key": "1", **_SPAN},
            ("patch", f"{sid}/labels/{{label}}"): {"key": "1"},
            ("post", f"{sid}/media/{{mid}}/find"): {"place": ""},
            ("post", f"{sid}/moments"): {"title": "x", **_SPAN},
            ("patch", f"{sid}/moments/{{moment}}"): {"title": "x"},
            ("post", f"{sid}/notes"): {"text": "x", **_SPAN},
            ("patch", f"{sid}/notes/{{note}}"): {"text": "x"},
            ("post", f"{sid}/parts"): {"start": 1, "stop": 2, "confirm": ""},
            ("post", f"{sid}/ratings"):
                {"start": 0, "scale": "x", "low": "x", "high": "x", "person": person},
            ("put", f"{sid}/reports/{{audience}}"):
                {"pages": ["summary"], "moments": [], "opening": "", "closing": "", "body": False},
            ("post", f"{sid}/shared"): {"parts": []},
            ("put", f"{sid}/summary"): {"text": ""},
        }  # fmt: skip
        for route in ("clocks", "offers", "preview", "session"):
            made["post", f"/imports/{{intake}}/{route}"] = imported
        return made


def _passed_over(route, one):
    """What becomes of a text that is taken and not kept; None where it is kept."""
    for place, name, what in PASSED_OVER:
        if re.fullmatch(place, route) and re.fullmatch(name, one.name):
            return what
    return None
