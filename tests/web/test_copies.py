"""Masked copies over the routes: consent first, then a job, a look, and the one way out."""

import hashlib
import threading
from dataclasses import replace

import pytest
from tests.analysis.dialogues import dialogue

from syntony.core.clock import Clock
from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.reading import read
from syntony.io.store import save_session
from syntony.web.jobs import Jobs

PERSONS = ("client", "therapist")
WANTED = {"purpose": "supervision", "media": "m0", "stretches": [], "faces": "solid",
          "voice": "none", "people": 2}  # fmt: skip


@pytest.fixture
def filmed(tmp_path, library, networks):
    """A session of two people who were recorded, with a short film that began at 5 s."""
    film = dialogue(tmp_path / "film.mp4", 8, flash=6)
    recording = read(film)
    media = tuple(replace(m, persons=PERSONS if m.kind == "video" else ()) for m in recording.media)
    people = tuple(Participant(code) for code in PERSONS)
    clocks = {recording.name: Clock(offset=5.0, source="given")}
    session = Session("filmed", people, (replace(recording, media=media),), clocks)
    save_session(session, library.folder / "filmed")
    return f"/api/v1/sessions/{library.id_of(library.folder / 'filmed')}", film


@pytest.fixture
def made(app, browser, monkeypatch):
    """Make a copy and wait for its end: job and copies."""
    ended = threading.Event()
    change = Jobs._change

    def watched(self, task, **news):
        change(self, task, **news)
        if task.job.state in ("done", "failed", "cancelled"):
            ended.set()

    monkeypatch.setattr(Jobs, "_change", watched)

    def make(session, **wanted):
        answer = browser.post(f"{session}/copies", json=WANTED | wanted)
        assert answer.status_code == 202, answer.text
        assert ended.wait(120)
        ended.clear()
        return app.state.desk.jobs.get(answer.json()["id"])

    return make


def allow(browser, session, *purposes):
    for purpose in purposes:
        for person in PERSONS:
            body = {"person": person, "purpose": purpose, "given": True}
            assert browser.post(f"{session}/consents", json=body).status_code == 201


def test_films_leave_with_both_consents_after_a_look_and_leave_a_trace(browser, filmed, made):
    session, film = filmed
    before = hashlib.sha256(film.read_bytes()).hexdigest()
    assert browser.post(f"{session}/copies", json=WANTED).status_code == 403
    allow(browser, session, "supervision")
    assert browser.post(f"{session}/copies", json=WANTED).status_code == 403, "films need their own"
    allow(browser, session, "media")

    job = made(session, stretches=[{"start": 5.2, "stop": 5.6}])
    assert (job.state, job.kind, job.error) == ("done", "mask", None)
    (copy,) = browser.get(f"{session}/copies").json()
    (clip,) = copy["clips"]
    assert clip["methods"] == {"faces": 5}
    assert (copy["released"], copy["honest"][:11]) == (None, "No sound is")
    assert clip["stretch"] == {"start": 5.2, "stop": 5.6}
    assert 0 <= clip["doubtful"][0]["time"] < 0.4
    picture = browser.get(clip["doubtful"][0]["url"])
    assert picture.content.startswith(b"\x89PNG")
    watched = browser.get(clip["url"], headers={"range": "bytes=4-7"})
    assert (watched.status_code, watched.content) == (206, b"ftyp")

    out = clip["away"]
    early = browser.get(out)
    assert early.status_code == 400
    assert "Look at the worst pictures" in early.json()["error"]["text"]
    no = browser.post(f"{session}/copies/{copy['id']}/release", json={"looked": False})
    assert no.status_code == 400
    yes = browser.post(f"{session}/copies/{copy['id']}/release", json={"looked": True})
    assert yes.json()["released"]
    taken = browser.get(out)
    assert taken.status_code == 200
    assert taken.headers["content-disposition"] == 'attachment; filename="syntony-masked-1.mp4"'
    assert taken.content == browser.get(clip["url"]).content
    (share,) = browser.get(f"{session}/shares").json()
    assert (share["what"], share["purpose"], share["size"]) == (
        "masked", "supervision", len(taken.content)
    )  # fmt: skip
    assert f"sha256:{hashlib.sha256(taken.content).hexdigest()}" in share["details"]
    assert {"faces:solid", "voice:none", "from:5.200", "to:5.600"} <= set(share["details"])
    assert browser.get(f"{out}?purpose=teaching").status_code == 403

    body = {"person": "client", "purpose": "media", "given": False}
    browser.post(f"{session}/consents", json=body)
    assert browser.get(out).status_code == 403, "taken back later, nothing leaves any more"
    assert len(browser.get(f"{session}/shares").json()) == 1
    assert hashlib.sha256(film.read_bytes()).hexdigest() == before

    assert browser.delete(f"{session}/copies/{copy['id']}").status_code == 204
    assert browser.get(f"{session}/copies").json() == []
    assert browser.get(clip["url"]).status_code == 404
    deeds = [deed["what"] for deed in browser.get(f"{session}/audit").json()["deeds"]]
    assert deeds[-4:] == ["release", "export", "consent", "take-out"]


def test_a_copy_that_was_cancelled_is_none(app, browser, filmed):
    session, _ = filmed
    allow(browser, session, "supervision", "media")
    job = browser.post(f"{session}/copies", json=WANTED).json()
    browser.delete(f"/api/v1/jobs/{job['id']}")
    assert browser.get(f"{session}/copies").json() == []


def test_what_cannot_be_copied_is_refused_at_once(browser, filmed):
    session, film = filmed
    allow(browser, session, "supervision", "media")
    for wrong, status in (
        ({"media": "m9"}, 404), ({"stretches": [{"start": 6, "stop": 6}]}, 400),
        ({"people": 0}, 400), ({"faces": "blur"}, 400), ({"voice": "loud"}, 400),
    ):  # fmt: skip
        assert browser.post(f"{session}/copies", json=WANTED | wrong).status_code == status
    for path in ("copies/0/clips/0", "export/copies/0/clips/0", "copies/0/clips/0/pictures/0"):
        assert browser.get(f"{session}/{path}").status_code == 404
    film.unlink()
    assert browser.post(f"{session}/copies", json=WANTED).status_code == 404
