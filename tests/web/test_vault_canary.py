"""The program as people start it, over a vault, and killed: canaries in whatever it leaves.

Names, notes, names of files, pieces of films and samples of signals are looked for in the data
folder with its journals, temporary files, files that are open and deleted, arguments and
environment of processes, what is printed, and a copy of the locked vault.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import numpy as np
import pytest
from tests.io.films import film, levels
from tests.web.conftest import told
from tests.web.test_imports import body

from syntony.analysis.demo import demo_session
from syntony.core.annotations import Note
from syntony.core.session import Recording
from syntony.core.signals import Signal
from syntony.io.reading import read
from syntony.io.store import save_session
from syntony.io.store.notebook import Notebook
from syntony.io.vault import create_vault, keys, lock
from syntony.web import vaulting

CANARY, TYPED = "Anna-Canary", "leans-back-canary"
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of tests
FILM = film(levels(120), "mp4", "libx264")
SAMPLES = np.random.default_rng(11).normal(size=3000)
NEEDLES = (
    CANARY.encode(), TYPED.encode(), FILM[700:740], SAMPLES[500:503].tobytes(),
    b"%.9f" % SAMPLES[7], PASSPHRASE.encode(),
)  # fmt: skip
KILLS = 2

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
    pytest.mark.slow,
]


class Page:
    """A page of the app, by plain requests."""

    def __init__(self, address):
        self.host, code = re.match(r"http://([^/]+)/#code=([^&]+)", address).groups()
        self.cookie = ""
        answer = self.ask("POST", "enter", {"code": code}, whole=True)
        self.cookie = answer.getheader("set-cookie").partition(";")[0]

    def ask(self, method, path, given=None, *, whole=False, **headers):
        connection = HTTPConnection("127.0.0.1", int(self.host.rpartition(":")[2]), timeout=120)
        told = {
            "Host": self.host, "Origin": f"http://{self.host}", "Cookie": self.cookie,
            "Content-Type": "application/json", **headers,
        }  # fmt: skip
        told = {name: value for name, value in told.items() if value}
        connection.request(method, f"/api/v1/{path}", given and json.dumps(given), told)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        assert answer.status < 300, (method, path, answer.status, content[:300])
        assert whole or "vault" in path or answer.getheader("cache-control") == "no-store"
        if whole:
            return answer
        plain = answer.getheader("content-type", "").startswith("application/json")
        return json.loads(content) if plain and content else content


@contextmanager
def running(library, spare, log, *options):
    """The app; killed at the end."""
    start = "from syntony.cli import main; main()"
    with log.open("ab") as errors:
        server = subprocess.Popen(
            [sys.executable, "-c", start, "app", str(library), "--no-browser", *options],
            stdout=subprocess.PIPE, stderr=errors, text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "TMPDIR": str(spare)},
        )  # fmt: skip
        try:
            yield server, Page(re.search(r"http\S+", server.stdout.readline())[0])
        finally:
            server.send_signal(signal.SIGKILL)
            server.wait()
            log.write_bytes(log.read_bytes() + server.stdout.read().encode())
            server.stdout.close()


@pytest.fixture
def plain(tmp_path):
    """A library with a session of somebody, not encrypted yet."""
    library = tmp_path / "library"
    outside = tmp_path / "given" / f"{CANARY}.mp4"
    outside.parent.mkdir()
    outside.write_bytes(FILM)
    rows = "\n".join(f"{k / 10:.1f},{v:.9f},{v + 1:.9f}" for k, v in enumerate(SAMPLES[:1000]))
    (outside.parent / f"{CANARY}-belt.csv").write_text(f"time,client,therapist\n{rows}\n")
    inside = library / CANARY / f"{CANARY}.mp4"
    inside.parent.mkdir(parents=True)
    inside.write_bytes(FILM)
    (video,) = (m for m in read(inside).media if m.kind == "video")
    demo = demo_session()
    belt = Signal(SAMPLES, rate=25, name="belt", person="client")
    camera = Recording("camera", (belt,), media=(video,))
    save_session(replace(demo, name=CANARY, recordings=(camera,)), library / CANARY)
    Notebook(library / CANARY, CANARY).keep("Write a note", Note("n0", 1.0, TYPED, CANARY))
    return library


class Writing(threading.Thread):
    """Somebody who writes until the program is killed."""

    def __init__(self, page, at, wrote):
        super().__init__()
        self.page, self.at, self.wrote, self.few = page, at, wrote, threading.Event()
        self.start()

    def run(self):
        with suppress(OSError, HTTPException):
            for count in range(10_000):
                told = {"start": 3.0, "text": f"{TYPED} again"}
                self.wrote.append(self.page.ask("POST", f"{self.at}/notes", told)["id"])
                if count == 5:
                    self.few.set()


def content_of(path):
    return path.read_bytes() if path.is_file() else b""


def hits(*places):
    found = 0
    for place in places:
        for path in [place, *place.rglob("*")]:
            content = content_of(path)
            found += sum(content.count(one) for one in NEEDLES)
            found += CANARY in path.name
    return found


def of_processes(pid, library, spare):
    """Canaries in arguments, environments and open files of a process and all its children.

    What this user may not look into, nobody else may: the app asks the system for that.
    """
    found = 0
    every = [pid]
    for one in every:
        try:
            place = Path("/proc") / str(one)
            for task in place.glob("task/*/children"):
                every += map(int, task.read_text().split())
            for name in ("cmdline", "environ"):
                content = (place / name).read_bytes()
                found += sum(content.count(n) for n in NEEDLES)
            for descriptor in place.glob("fd/*"):
                target = os.readlink(descriptor)  # noqa: PTH115
                if target.startswith((str(library), str(spare), "/memfd", "/dev/shm")):  # noqa: S108
                    content = descriptor.read_bytes()
                    found += sum(content.count(n) for n in NEEDLES)
        except OSError:
            continue
    return found


def worked(page, spare, library, server, number):
    """What somebody does in the app; canaries in processes meanwhile, and what was acknowledged."""
    page.ask("POST", "vault/unlock", {"passphrase": PASSPHRASE})
    page.ask("PUT", "preferences/author", CANARY)
    (row,) = (r for r in page.ask("GET", "library")["sessions"] if r["name"] == CANARY)
    at = f"sessions/{row['id']}"
    acknowledged = [
        page.ask("POST", f"{at}/notes", {"start": 1.0 + k, "text": f"{TYPED} {number}-{k}"})["id"]
        for k in range(8)
    ]
    page.ask("POST", f"{at}/moments", {"start": 1.0, "stop": 2.0, "title": TYPED})
    found = [of_processes(server.pid, library, spare)]
    view = page.ask("GET", at)
    assert page.ask("GET", f"{at}/media/m0") == FILM
    page.ask("GET", f"{at}/media/m0", Range="bytes=700-739")
    page.ask("GET", f"{at}/media/m0/frames")
    for lane in view["lanes"]:
        page.ask("GET", f"{at}/tiles/{lane['signals'][0]['id']}/0/0")
    for person in ("client", "therapist"):
        said = {"person": person, "purpose": "supervision", "given": True}
        page.ask("POST", f"{at}/consents", said)
    page.ask("GET", f"{at}/export?format=tsv")
    page.ask("GET", f"{at}/export?format=elan")
    found.append(of_processes(server.pid, library, spare))
    return at, acknowledged, sum(found)


def imported(page, library, spare, server):
    """A film and a table brought in through the page; canaries while it was done."""
    start = page.ask("GET", "places")["entries"][0]
    inside = page.ask("GET", f"places/{start['id']}")["entries"]
    seen = page.ask("POST", "imports", {"ids": [one["id"] for one in inside]})
    people = {p["code"] for p in seen["persons"]}
    for file in seen["files"]:
        for part in file["parts"]:
            part["persons"] = part["persons"] or sorted(people)[:1]
    begun = page.ask("POST", f"imports/{seen['id']}/session", body(seen, name=f"{CANARY} 2"))
    found = 0
    while (job := page.ask("GET", f"jobs/{begun['job']['id']}"))["state"] in ("queued", "running"):
        found += of_processes(server.pid, library, spare)
    return begun["session"], job, found


def test_whatever_is_left_of_a_vault_holds_no_canary(plain, tmp_path, monkeypatch, capsys):
    spare, log = tmp_path / "spare", tmp_path / "log"
    spare.mkdir()
    log.touch()
    before = hits(plain)
    assert all(needle in b"".join(map(content_of, plain.rglob("*"))) for needle in NEEDLES[:4])
    monkeypatch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})
    vault, key, _ = create_vault(plain, PASSPHRASE)
    vaulting.encrypt(vault, key)
    lock(plain)
    seen, journals, wrote = 0, 0, []
    for number in range(KILLS):
        with running(plain, spare, log) as (server, page):
            at, acknowledged, found = worked(page, spare, plain, server, number)
            wrote += acknowledged
            seen += found + hits(plain)
            writer = Writing(page, at, wrote)
            writer.few.wait()
        writer.join()
        journals += len(list(plain.glob("*/session.db-wal")))
        seen += hits(plain, spare, log)
    with running(plain, spare, log, "--source", str(tmp_path / "given")) as (server, page):
        page.ask("POST", "vault/unlock", {"passphrase": PASSPHRASE})
        there = {note["id"] for note in page.ask("GET", f"{at}/notes")}
        sid, job, found = imported(page, plain, spare, server)
        assert job["state"] == "done", job["error"]
        media = page.ask("GET", f"sessions/{sid}")["media"]
        assert page.ask("GET", f"sessions/{sid}/media/{media[0]['id']}") == FILM
        seen += found + hits(plain, spare)
        page.ask("POST", "vault/lock")
        seen += hits(plain, spare)
    copy = tmp_path / "copy"
    shutil.copytree(plain, copy)
    left = hits(plain, spare, log, copy)
    told(
        capsys,
        f"canaries: {before} before encryption, {seen} while the app ran and was killed "
        f"{KILLS} times while it wrote ({journals} journals), {left} in the locked vault, its "
        "copy, temporary files and logs; "
        f"{len(set(wrote) - there)} of {len(wrote)} acknowledged notes lost",
    )
    assert before > 8
    assert set(wrote) <= there
    assert seen == 0
    assert left == 0
