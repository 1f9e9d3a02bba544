"""A part is taken out of a session from the app: seen before, removed by a job, told afterwards."""

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.io.films import film, levels

from syntony.analysis.demo import demo_session
from syntony.analysis.removing import remove
from syntony.core.errors import StorageError
from syntony.core.session import Recording
from syntony.io.reading import read
from syntony.io.store import removal, save_session
from syntony.web.jobs import Jobs


@pytest.fixture
def filmed(library):
    """The demo with a film of its first five seconds."""
    folder = library.folder / "filmed"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "Wilhelmina.mp4").write_bytes(film(levels(125), "mp4", "libx264"))
    (pictures,) = read(folder / "media" / "Wilhelmina.mp4").media
    inside = replace(pictures, path=Path("media/Wilhelmina.mp4"), persons=("client",))
    demo = demo_session()
    both = (*demo.recordings, Recording("camera", media=(inside,)))
    save_session(replace(demo, name="filmed", recordings=both), folder)
    return folder


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


def at(library, folder):
    return f"/api/v1/sessions/{library.id_of(folder)}"


def test_what_would_go_is_said_and_nothing_goes(browser, library, filmed):
    before = {p: p.read_bytes() for p in filmed.rglob("*") if p.is_file()}
    path = at(library, filmed)
    found = browser.get(f"{path}/parts/outlook?start=2&stop=3").json()
    assert found["count"] == {"samples": 56, "signals": 8}
    (one,) = found["films"]
    assert (one["title"], one["what"], one["inside"]) == ("Video of Client", "anew", True)
    assert "Wilhelmina" not in str(found)
    assert browser.get(f"{path}/parts/outlook?start=200&stop=201").json()["films"] == []
    assert browser.get(f"{path}/parts/outlook?start=3&stop=3").status_code == 400
    kept = {p: p.read_bytes() for p in before if p.suffix not in (".db-wal", ".db-shm")}
    for place, content in kept.items():
        assert place.suffix == ".db" or content == before[place]


@pytest.mark.parametrize("wrong", [{"confirm": "demo"}, {"confirm": ""}, {"stop": 2.0}])
def test_a_part_is_removed_only_by_name_and_in_order(browser, library, filmed, wrong):
    asked = {"start": 2.0, "stop": 3.0, "confirm": "filmed", **wrong}
    answer = browser.post(f"{at(library, filmed)}/parts", json=asked)
    assert answer.status_code == 400
    assert browser.get("/api/v1/jobs").json() == []


def test_a_part_is_removed_by_a_job_and_the_app_shows_what_is_left(
    browser, app, library, filmed, ended
):
    path = at(library, filmed)
    sid = path.rpartition("/")[2]
    for start in (2.5, 40.0):
        browser.post(f"{path}/notes", json={"start": start, "text": f"At {start}"})
    pins = [{"session": sid, "start": a, "stop": b} for a, b in ((1.0, 2.5), (30.0, 31.0))]
    assert browser.put("/api/v1/library/pins", json=pins).status_code == 200
    view = browser.get(path).json()
    tile = f"{path}/tiles/{view['lanes'][0]['signals'][0]['id']}/0/0"
    old = np.frombuffer(browser.get(tile).content, "<f4").reshape(2, -1)
    sha = hashlib.sha256((filmed / "media" / "Wilhelmina.mp4").read_bytes()).hexdigest()

    asked = {"start": 2.0, "stop": 3.0, "confirm": "filmed"}
    answer = browser.post(f"{path}/parts", json=asked)
    assert answer.status_code == 202
    assert ended.wait(120)
    job = app.state.desk.jobs.get(answer.json()["id"])
    assert (job.state, job.error) == ("done", None)

    shown = browser.get(path)
    assert shown.headers["clear-site-data"] == '"cache"'
    assert "clear-site-data" not in browser.get(path).headers
    new = np.frombuffer(browser.get(tile).content, "<f4").reshape(2, -1)
    gone = np.isnan(new) & ~np.isnan(old)
    assert gone[0].nonzero()[0].tolist() == list(range(20, 30))  # ten samples a second
    assert np.array_equal(new[~gone], old[~gone], equal_nan=True)
    (media,) = shown.json()["media"]
    assert media["playable"]
    assert media["frames"] == 125
    assert not (filmed / "media" / "Wilhelmina.mp4").exists()
    assert [note["text"] for note in browser.get(f"{path}/notes").json()] == ["At 40.0"]
    assert [pin["start"] for pin in browser.get("/api/v1/library/pins").json()] == [30.0]
    told = browser.get(f"{path}/audit").json()["deeds"][-1]
    assert told["what"] == "erase-part"
    assert sha in " ".join(told["ids"])


def test_a_removal_that_was_interrupted_goes_on_when_the_session_is_opened(
    browser, library, filmed, monkeypatch
):
    path = at(library, filmed)

    def fails(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(removal, "remove", fails)
        with pytest.raises(KeyboardInterrupt):
            remove(filmed, [(2.0, 3.0)])
    assert (filmed / "media" / "Wilhelmina.mp4").exists()
    assert browser.get(path).status_code == 200
    assert not (filmed / "media" / "Wilhelmina.mp4").exists()
    assert browser.get(f"{path}/audit").json()["deeds"][-2]["what"] == "erase-part"


def test_a_removal_that_cannot_be_ended_yet_is_told_to_who_opens_the_session(
    browser, app, library, filmed, ended, monkeypatch
):
    path = at(library, filmed)
    assert browser.get(path).status_code == 200

    def busy(_):
        raise StorageError("The session is in use elsewhere.")

    asked = {"start": 2.0, "stop": 3.0, "confirm": "filmed"}
    with monkeypatch.context() as patched:
        patched.setattr("syntony.web.app.settle", busy)
        patched.setattr("syntony.web.library.settle", busy)
        first = browser.post(f"{path}/parts", json=asked).json()["id"]
        assert ended.wait(120)
        answer = browser.get(path)
        assert (answer.status_code, answer.json()["error"]["text"]) == (
            409, "The session is in use elsewhere.",
        )  # fmt: skip
    assert browser.get(path).status_code == 200
    ended.clear()
    second = browser.post(f"{path}/parts", json={**asked, "start": 2.5}).json()["id"]
    assert ended.wait(120)
    states = [app.state.desk.jobs.get(name).state for name in (first, second)]
    assert states == ["done", "done"], "jobs go on"
