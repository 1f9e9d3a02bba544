"""Supervisor's copies over the routes: made, opened, taken away, unshared."""

import io
import threading
import zipfile
from datetime import date

import numpy as np
import pytest
from tests.web.conftest import HOST, Browser

from syntony.analysis.demo import demo_session
from syntony.analysis.removing import remove
from syntony.cli.app import run
from syntony.io.store import audit, open_session, reading, save_session
from syntony.io.vault import create_vault, keys
from syntony.web import vaulting
from syntony.web.app import make_app
from syntony.web.door import Door
from syntony.web.jobs import Jobs
from syntony.web.library import Library

PASSPHRASE, OWN = "correct horse battery staple", "another one entirely"
ASKED = {"parts": [{"start": 60.0, "stop": 90.0}, {"start": 120.0, "stop": 121.5}]}


@pytest.fixture
def ended(monkeypatch):
    """Set once a job has ended."""
    event, change = threading.Event(), Jobs._change

    def watched(self, task, **news):
        change(self, task, **news)
        if task.job.state in ("done", "failed", "cancelled"):
            event.set()

    monkeypatch.setattr(Jobs, "_change", watched)
    return event


@pytest.fixture
def share(app, browser, ended):
    """Make a copy and wait for its end: the job, and what the list says."""

    def made(session, **more):
        answer = browser.post(f"{session}/shared", json=ASKED | more)
        assert answer.status_code == 202, answer.text
        assert ended.wait(120)
        ended.clear()
        return app.state.desk.jobs.get(answer.json()["id"]), browser.get(f"{session}/shared").json()

    return made


def folder_of(library, session, copy):
    return library.session(session.rpartition("/")[2]).store.folder / "display" / "shared" / copy


def enter(folder):
    """An app of its own on a library."""
    app = make_app(Door(HOST), Library(folder))
    browser = Browser(app)
    assert browser.post("/api/v1/enter", json={"code": app.state.door.code}).status_code == 204
    (row,) = browser.get("/api/v1/library").json()["sessions"]
    return browser, row, f"/api/v1/sessions/{row['id']}"


def say(browser, session, purpose, *, given=True):
    for person in ("client", "therapist"):
        body = {"person": person, "purpose": purpose, "given": given}
        assert browser.post(f"{session}/consents", json=body).status_code == 201


def test_a_copy_is_made_by_a_job_opened_by_a_supervisor_and_unshared(
    browser, library, session, share
):
    job, (copy,) = share(session, until="2999-01-02", notes=True)
    assert (job.kind, job.state, job.error) == ("share", "done", None)
    assert copy["parts"] == [[60.0, 90.0], [120.0, 121.5]]
    assert (copy["state"], copy["until"], copy["by"]) == ("here", "2999-01-02", "me")
    assert (copy["films"], copy["notes"], copy["encrypted"]) == (False, True, False)
    assert copy["opened"] == []
    folder = folder_of(library, session, copy["id"])
    assert copy["size"] == sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())

    other, row, path = enter(folder)
    assert (row["state"], row["name"]) == ("new", "demo")
    view = other.get(path).json()
    facts = view["shared"]
    assert (facts["by"], facts["until"], facts["parts"]) == ("me", "2999-01-02", copy["parts"])
    assert facts["hidden"] == [[0.0, 60.0], [90.0, 120.0], [121.5, view["duration"]]]
    signal = view["lanes"][0]["signals"][0]
    assert signal["gaps"][0][0] == 0.0
    tile = other.get(f"{path}/tiles/{signal['id']}/2/0").content
    shown = np.flatnonzero(np.isfinite(np.frombuffer(tile, "<f4").reshape(2, -1)[0]))
    width = signal["bin"] * 16
    assert 60 - width <= shown.min() * width <= 60
    assert 121.5 <= (shown.max() + 1) * width <= 121.5 + width
    assert browser.get(session).json()["shared"] is None

    (copy,) = browser.get(f"{session}/shared").json()
    assert [one["who"] for one in copy["opened"]] == ["me"]
    assert browser.delete(f"{session}/shared/{copy['id']}").status_code == 204
    assert not any(folder.parent.iterdir())
    assert other.get(path).status_code in (404, 409)
    (copy,) = browser.get(f"{session}/shared").json()
    assert (copy["state"], copy["opened"]) == ("unshared", None)
    assert copy["unshared"] is not None
    assert browser.delete(f"{session}/shared/{copy['id']}").status_code == 404
    deeds = browser.get(f"{session}/audit").json()["deeds"]
    assert [deed["what"] for deed in deeds[-2:]] == ["share", "unshare"]


def test_a_copy_is_taken_away_as_a_zip_file_that_opens_elsewhere(browser, session, share, tmp_path):
    _, (copy,) = share(session)
    answer = browser.get(copy["away"])
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="syntony-copy.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["syntony-copy/session/session.db"]
        archive.extractall(tmp_path / "away")
    inner = tmp_path / "away" / "syntony-copy" / "session"
    assert open_session(inner).verify() == ()
    assert [one.what for one in audit.trail(inner)[0]] == ["share"]
    deed = browser.get(f"{session}/audit").json()["deeds"][-1]
    told = ["format:copy", "purpose:supervision", f"bytes:{copy['size']}", f"copy:{copy['id']}"]
    assert (deed["what"], deed["ids"]) == ("export", told)
    assert browser.get(f"{session}/shares").json()[0]["what"] == "copy"


def test_everybody_must_allow_it_when_it_is_made_and_when_it_is_taken_away(
    browser, recorded, share
):
    assert browser.post(f"{recorded}/shared", json=ASKED).json()["error"]["code"] == "consent"
    say(browser, recorded, "supervision")
    answer = browser.post(f"{recorded}/shared", json=ASKED | {"films": True})
    assert answer.json()["error"]["code"] == "consent"
    assert browser.get("/api/v1/jobs").json() == []
    job, (copy,) = share(recorded)
    assert job.state == "done"
    say(browser, recorded, "media", given=False)
    assert browser.get(f"{recorded}/shared").json()[0]["state"] == "here", "it has no films"
    say(browser, recorded, "supervision", given=False)
    assert browser.get(copy["away"]).status_code == 403
    (copy,) = browser.get(f"{recorded}/shared").json()
    assert copy["state"] == "unshared", "nobody has to think of it"
    deeds = [one["what"] for one in browser.get(f"{recorded}/audit").json()["deeds"]]
    assert deeds[-3:] == ["consent", "unshare", "consent"]


def test_unsharing_needs_nobody_s_consent(browser, library, recorded, share):
    say(browser, recorded, "supervision")
    _, (copy,) = share(recorded)
    consents = library.session(recorded.rpartition("/")[2]).consents
    consents.record("client", "review", given=False)
    assert browser.get(f"{recorded}/shared").status_code == 403
    assert browser.delete(f"{recorded}/shared/{copy['id']}").status_code == 204


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"parts": []}, "none came"),
        ({"parts": [{"start": 5, "stop": 5}]}, "5 to 5 came"),
        ({"until": "2999-02-31"}, "There is no day 2999-02-31"),
        ({"until": "2001-01-01"}, "2001-01-01 came"),
        ({"until": "soon"}, "should match pattern"),
        ({"passphrase": "short"}, "at least 12 characters"),
    ],
)
def test_what_cannot_be_shared_is_refused_before_any_work(browser, session, more, words):
    answer = browser.post(f"{session}/shared", json=ASKED | more)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["text"]
    assert browser.get("/api/v1/jobs").json() == []


def test_a_copy_cannot_be_exported_masked_or_shared_on(browser, library, session, share, app):
    _, (copy,) = share(session)
    other, _, path = enter(folder_of(library, session, copy["id"]))
    masked = {"purpose": "supervision", "media": "m0", "stretches": [], "faces": "solid",
              "voice": "none", "people": 2}  # fmt: skip
    answers = [
        other.post(f"{path}/shared", json=ASKED),
        other.post(f"{path}/copies", json=masked),
        *(other.get(f"{path}/export", params={"format": one}) for one in ("html", "tsv", "elan")),
        other.get(f"{path}/export/features"), other.get(f"{path}/export/summary"),
        other.get(f"{path}/export/report", params={"format": "html", "audience": "trainee"}),
    ]  # fmt: skip
    for answer in answers:
        assert answer.status_code == 403, answer.request.url
        assert answer.json()["error"]["code"] == "copy"
        assert "is for whoever shared it alone" in answer.json()["error"]["text"]


def test_a_copy_ends_after_its_last_day_and_can_still_be_erased(
    browser, library, session, share, monkeypatch, capsys
):
    _, (copy,) = share(session, until="2999-01-02")
    folder = folder_of(library, session, copy["id"])
    other, row, path = enter(folder)
    assert other.get(path).status_code == 200
    pin = {"session": row["id"], "start": 60.0, "stop": 61.0}
    assert other.put("/api/v1/library/pins", json=[pin]).json()[0]["name"] == "demo"
    rule = {"purpose": "review", "what": "session", "days": 30, "grace": 0}
    assert other.put("/api/v1/retention", json=[rule]).status_code == 200
    monkeypatch.setattr(reading, "today", lambda: date(2999, 1, 3))
    answer = other.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "copy")
    assert "until 2999-01-02" in answer.json()["error"]["text"]
    (row,) = other.get("/api/v1/library").json()["sessions"]
    assert row["state"] == "ended"
    assert other.get("/api/v1/library/pins").json() == []
    assert other.get("/api/v1/retention").status_code == 200
    assert vaulting.outside(Library(folder)) == []
    assert run(["retention", str(folder)]) == 0
    assert "could be opened until 2999-01-02" in capsys.readouterr().err
    assert row["problem"].startswith("This copy for supervision could be opened until 2999-01-02")
    (copy,) = browser.get(f"{session}/shared").json()
    assert copy["state"] == "ended"
    asked = {"what": "session", "confirm": row["id"]}
    assert other.post(f"{path}/erase", json=asked).status_code == 200
    assert not (folder / "session").exists()


def test_a_copy_goes_with_what_is_erased_and_what_a_job_left_is_tidied(
    browser, library, session, share
):
    _, (copy,) = share(session)
    folder = folder_of(library, session, copy["id"])
    remove(folder.parents[2], [(300.0, 301.0)])
    (copy,) = browser.get(f"{session}/shared").json()
    assert copy["state"] == "gone"
    share(session, passphrase=OWN)
    (folder.parent / "0.part").mkdir()
    browser.get(f"{session}/shared")
    assert [p.suffix for p in folder.parent.iterdir()] == [""]
    asked = {"what": "media", "confirm": "demo"}
    assert browser.post(f"{session}/erase", json=asked).status_code == 200
    copies = browser.get(f"{session}/shared").json()
    assert [one["state"] for one in copies] == ["gone", "gone"]
    assert browser.get(copies[0]["away"]).status_code == 404
    share(session)
    vault, key, _ = create_vault(library.folder, PASSPHRASE)
    vaulting.encrypt(vault, key)
    found = b"".join(p.read_bytes() for p in library.folder.rglob("*") if p.is_file())
    assert b"SQLite format 3" not in found, "no copy lies readable in a vault"


def test_who_looks_blind_shares_nothing(browser, session):
    browser.post(f"{session}/blind", json={})
    answer = browser.post(f"{session}/shared", json=ASKED)
    assert answer.json()["error"]["code"] == "blind"


def test_in_a_vault_a_copy_has_a_passphrase_of_its_own(tmp_path, monkeypatch, ended):
    monkeypatch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})
    library = tmp_path / "library"
    save_session(demo_session(), library / "demo")
    vault, key, _ = create_vault(library, PASSPHRASE)
    vaulting.encrypt(vault, key)
    app = make_app(Door(HOST), Library(library, locked=True))
    browser = Browser(app)
    browser.post("/api/v1/enter", json={"code": app.state.door.code})
    assert browser.post("/api/v1/vault/unlock", json={"passphrase": PASSPHRASE}).status_code == 204
    (row,) = browser.get("/api/v1/library").json()["sessions"]
    path = f"/api/v1/sessions/{row['id']}"
    answer = browser.post(f"{path}/shared", json=ASKED)
    assert (answer.status_code, "a passphrase of its own" in answer.text) == (400, True)
    assert browser.post(f"{path}/shared", json=ASKED | {"passphrase": OWN}).status_code == 202
    assert ended.wait(120)
    (copy,) = browser.get(f"{path}/shared").json()
    assert (copy["encrypted"], copy["opened"], copy["state"]) == (True, None, "here")
    with zipfile.ZipFile(io.BytesIO(browser.get(copy["away"]).content)) as archive:
        archive.extractall(tmp_path)
    away = tmp_path / "syntony-copy"
    found = b"".join(p.read_bytes() for p in away.rglob("*") if p.is_file())
    assert not [one for one in (b"SQLite format 3", b"client", OWN.encode()) if one in found]
    theirs = make_app(Door(HOST), Library(away, locked=True))
    other = Browser(theirs)
    other.post("/api/v1/enter", json={"code": theirs.state.door.code})
    refused = other.post("/api/v1/vault/unlock", json={"passphrase": PASSPHRASE})
    assert refused.status_code == 423, "the library's passphrase does not open its copies"
    assert other.post("/api/v1/vault/unlock", json={"passphrase": OWN}).status_code == 204
    (row,) = other.get("/api/v1/library").json()["sessions"]
    shown = other.get(f"/api/v1/sessions/{row['id']}").json()["shared"]
    assert shown["parts"] == [[60.0, 90.0], [120.0, 121.5]]
    theirs.state.desk.lock()
    theirs.state.desk.jobs.close()
    assert browser.delete(f"{path}/shared/{copy['id']}").status_code == 204
    deeds = browser.get(f"{path}/audit").json()["deeds"]
    assert [deed["what"] for deed in deeds[-3:]] == ["share", "export", "unshare"]
    assert OWN not in str(deeds)
    app.state.desk.lock()
    app.state.desk.jobs.close()


def test_a_copy_that_is_stopped_is_none(app, browser, library, session, ended):
    sid = session.rpartition("/")[2]
    place = library.session(sid).store.folder / "display" / "shared"
    app.state.desk.jobs.pause()
    job = browser.post(f"{session}/shared", json=ASKED).json()
    (place / "0.part" / "session").mkdir(parents=True)
    assert browser.get(f"{session}/shared").json() == []
    assert (place / "0.part").is_dir(), "a job may be at work on it"
    assert browser.delete(f"/api/v1/jobs/{job['id']}").status_code < 300
    assert ended.wait(120)
    assert browser.get(f"{session}/shared").json() == []
    assert list(place.iterdir()) == []
