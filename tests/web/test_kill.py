import json
import math
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from tests.web.conftest import HOST, Browser, told

from syntony.io.store import open_session
from syntony.io.store.notebook import Notebook
from syntony.web.app import make_app
from syntony.web.door import Door
from syntony.web.library import Library

#: The issue asks for 100: SYNTONY_KILLS=100.
KILLS = int(os.environ.get("SYNTONY_KILLS", "20"))

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


#: Readings of a second of a rating.
SECOND = 25
PERSON = "client"


class Writer:
    """One page that writes, changes and erases as fast as it is answered."""

    def __init__(self, host, cookie, sid):
        self.connection = HTTPConnection("127.0.0.1", int(host.rpartition(":")[2]), timeout=60)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.path = f"/api/v1/sessions/{sid}"
        self.headers = {
            "Host": host, "Origin": f"http://{host}", "Cookie": cookie,
            "Content-Type": "application/json",
        }  # fmt: skip

    def ask(self, method, path, body=None):
        sent = None if body is None else json.dumps(body)
        self.connection.request(method, f"{self.path}/{path}", sent, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status < 300, content
        return json.loads(content) if content else None

    def work(self, known, rng, kill):
        """Write until the server dies; `known.sure` holds what was acknowledged for sure.

        `kill` is a thread that kills it, begun after a few answers, so that it dies in a write.
        """
        enough = known.acknowledged.total() + rng.randrange(1, 15)
        while True:
            if known.acknowledged.total() == enough:
                kill.start()
            known.tries += 1
            kind = KINDS[known.tries % len(KINDS)]
            named, method, path, body, kept = ASKED[kind](known, rng)
            known.sure.pop(named, None)  # until it is acknowledged it may be either way
            try:
                made = self.ask(method, path, body)
            except (OSError, HTTPException):
                self.connection.close()
                return
            if method != "DELETE":
                known.sure[named[0], named[1] or made["id"]] = kept(made)
            known.acknowledged[kind] += 1


@dataclass
class Known:
    """What was acknowledged: `sure` holds (kind, id) with what must be there."""

    forms: dict
    topics: list
    sure: dict = field(default_factory=dict)
    acknowledged: Counter = field(default_factory=Counter)
    tries: int = 0

    def one(self, kind, rng):
        """The id of one that is there for sure, or None."""
        ids = sorted(name for sort, name in self.sure if sort == kind)
        return rng.choice(ids) if ids else None


def _written(kind, new, change):
    """Asks that make, change and erase things of a kind."""

    def ask(known, rng):
        name, k = known.one(kind, rng), known.tries
        if name is None or k % 3 == 0:
            return (kind, None), "POST", kind, new(k), _TOLD[kind]
        if k % 3 == 1 and change is not None:
            return (kind, name), "PATCH", f"{kind}/{name}", change(k), _TOLD[kind]
        return (kind, name), "DELETE", f"{kind}/{name}", None, None

    return ask


def _answered(known, rng):
    name = known.one("forms", rng)
    if name is not None and known.tries % 3 == 0:
        return ("forms", name), "DELETE", f"forms/{name}", None, None
    answers = {item: rng.choice((0, 1, 2, 3, None)) for item in known.forms["items"]}
    told = {"form": "phq-9", "version": known.forms["version"], "person": PERSON,
            "taken": "2026-03-01", "phase": "after", "answers": answers}  # fmt: skip
    return ("forms", None), "POST", "forms", told, _TOLD["forms"]


def _read_on(known, rng):
    rating = known.one("ratings", rng)
    if rating is None:
        words = {"scale": "closeness", "low": "far", "high": "near", "person": PERSON}
        return (
            ("ratings", None),
            "POST",
            "ratings",
            {"start": 0, **words},
            lambda made: made["scale"],
        )
    first = rng.randrange(0, 200) * SECOND
    values = [round(rng.random(), 3) for _ in range(SECOND)]
    name = ("blocks", f"{rating}:{known.tries}")
    return (
        name,
        "POST",
        f"ratings/{rating}/blocks",
        {"first": first, "values": values},
        (lambda _: (rating, first, tuple(values))),
    )


def _ordered(known, rng):
    """The agenda in another order, with other topics ticked off."""
    rng.shuffle(known.topics)
    told = [{"moment": one, "done": rng.random() < 0.5} for one in known.topics]
    kept = tuple((one["moment"], one["done"]) for one in told)
    return ("agenda", "all"), "PUT", "agenda", told, lambda _: kept


_TOLD = {
    "notes": lambda one: one["text"],
    "hunches": lambda one: (one["text"], one["answer"]),
    "feelings": lambda one: (one["word"], one["reply"]),
    "forms": lambda one: {a["item"]: a["value"] for a in one["answers"]},
}
ASKED = {
    "notes": _written(
        "notes",
        lambda k: {"start": float(k % 200), "text": f"note {k}"},
        lambda k: {"text": f"changed {k}"},
    ),
    "hunches": _written(
        "hunches",
        lambda k: {"start": 1.0, "text": f"hunch {k}", "about": PERSON, "confidence": 3},
        lambda k: {"answer": ("yes", "partly", "no")[k // 3 % 3]},
    ),
    "feelings": _written(
        "feelings",
        lambda k: {"start": 1.0, "word": f"word {k}", "person": PERSON, "intensity": 2,
                   "confidence": 3, "valence": 0.5, "arousal": -0.5},
        lambda k: {"reply": f"reply {k}"},
    ),
    "forms": _answered,
    "blocks": _read_on,
    "agenda": _ordered,
}  # fmt: skip
KINDS = (*ASKED, "blocks")  # of a rating there is one a second


def there(folder):
    """What is on the disk, as `Known.sure` holds it; blocks by what they hold."""
    book = Notebook(folder)
    found = {("notes", one.id): one.text for one in book.notes()}
    found |= {("hunches", one.id): (one.text, one.answer) for one in book.hunches()}
    found |= {("feelings", one.id): (one.word, one.reply) for one in book.feelings()}
    for one in book.responses():
        skipped = {k: None if math.isnan(v) else v for k, v in one.answers.items()}
        found["forms", one.id] = skipped
    found |= {("ratings", one.rating.id): one.rating.scale for one in book.ratings()}
    topics = sorted(book.agenda(), key=lambda one: one.position)
    found["agenda", "all"] = tuple((one.id, one.done) for one in topics)
    blocks = {(b.rating, b.first, b.values) for one in book.ratings() for b in one.blocks}
    return found, blocks


def starred(folder, sid):
    """Five starred moments, so that there is an agenda, and the form that is answered."""
    app = make_app(Door(HOST), Library(folder))
    browser = Browser(app)
    browser.post("/api/v1/enter", json={"code": app.state.door.code})
    topics = []
    for k in range(5):
        told = {"title": f"moment {k}", "start": k, "stop": k + 1}
        path = f"/api/v1/sessions/{sid}/moments"
        topics.append(browser.post(path, json=told).json()["id"])
        assert browser.patch(f"{path}/{topics[-1]}", json={"starred": True}).status_code == 200
    forms = browser.get("/api/v1/forms").json()["forms"]
    form = next(one for one in forms if one["key"] == "phq-9")
    app.state.desk.jobs.close()
    return Known(
        {"version": form["version"], "items": [item["id"] for item in form["items"]]}, topics
    )


def test_nothing_that_was_acknowledged_is_lost_when_the_server_is_killed(library, capsys):
    (sid,) = library.ids()
    folder = library.folder / "demo"
    known = starred(library.folder, sid)
    lost = 0
    choose = random.Random(7)
    script = Path(__file__).with_name("killed.py")
    command = [sys.executable, script, str(library.folder), str(KILLS)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as servers:
        for _ in range(KILLS):
            process, host, cookie = servers.stdout.readline().split()
            writer = Writer(host, cookie, sid)
            writer.ask("GET", "notes")  # it is up
            killer = threading.Timer(
                choose.uniform(0, 0.03), os.kill, (int(process), signal.SIGKILL)
            )
            writer.work(known, choose, killer)
            killer.join()
            servers.stdin.write("\n")
            servers.stdin.flush()
            found, blocks = there(folder)
            lost += sum(
                told not in blocks if kind == "blocks" else found.get((kind, name)) != told
                for (kind, name), told in known.sure.items()
            )
    assert open_session(folder).verify() == ()
    while Notebook(folder).undo():
        pass
    assert there(folder) == ({("agenda", "all"): ()}, set())
    wrote = known.acknowledged
    told(
        capsys,
        f"kill -9: {KILLS} kills, {wrote.total()} acknowledged writes, {lost} lost "
        f"({', '.join(f'{kind} {count}' for kind, count in sorted(wrote.items()))})",
    )
    assert wrote.total() > KILLS
    assert set(wrote) == set(ASKED)
    assert lost == 0
