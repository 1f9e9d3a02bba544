"""Clocks put right after the import: what recordings suggest, corrections, undo, stale analyses."""

import numpy as np
import pytest
from tests.analysis import rooms
from tests.io.sounds import wav_bytes
from tests.web.conftest import HOST, Browser

from syntony.analysis.keeping import analyze_stored
from syntony.core.clock import Clock
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.reading import read
from syntony.io.store import save_session
from syntony.web.afterwards import after
from syntony.web.app import make_app
from syntony.web.door import Door
from syntony.web.library import Library

CLAPS = np.array([4.25, 6.1, 50.5])


@pytest.fixture
def enter(tmp_path):
    """Save a session, and a browser that is in: its address and the browser."""
    made = []

    def enter(session):
        folder = tmp_path / "library"
        folder.mkdir()
        save_session(session, folder / "s")
        app = make_app(Door(HOST), Library(folder))
        made.append(app)
        browser = Browser(app)
        browser.post("/api/v1/enter", json={"code": app.state.door.code})
        (row,) = browser.get("/api/v1/library").json()["sessions"]
        return browser, f"/api/v1/sessions/{row['id']}", folder / "s"

    yield enter
    for app in made:
        app.state.desk.jobs.close()


@pytest.fixture
def recorders(tmp_path, rng, enter):
    """Two recorders, of which the second is stored 120 ms off its true 3.2 s."""
    found = []
    for name, late in (("one", 0.0), ("two", 3.2)):
        path = tmp_path / f"{name}.wav"
        path.write_bytes(wav_bytes(rooms.sound(rng, CLAPS - late, loud=0.6)[None]))
        found.append(Recording(name, media=read(path).media))
    people = Participant("A"), Participant("B")
    return enter(Session("s", people, tuple(found), {"two": Clock(3.08, source="given")}))


def test_what_is_off_by_more_than_people_see_is_told_corrected_and_undone(recorders):
    browser, at, _ = recorders
    one, two = browser.get(f"{at}/clocks").json()["clocks"]
    assert (one["title"], two["title"]) == ("one", "two")
    assert two["clock"]["offset"] == 3.08
    found = browser.get(f"{at}/clocks/{two['id']}/proposal?way=clap").json()
    assert found["seen"]
    assert found["off_ms"] == pytest.approx(120, abs=10)
    assert found["clock"]["source"] == "clap"
    answer = browser.post(f"{at}/clocks/{two['id']}", json=found["clock"])
    assert answer.status_code == 201
    corrected = answer.json()["clocks"][1]
    assert corrected["corrected"]
    media = browser.get(at).json()["media"][1]
    assert media["offset"] + media["drift"] * 30 == pytest.approx(3.2, abs=0.01)
    again = browser.get(f"{at}/clocks/{two['id']}/proposal?way=clap").json()
    assert (again["seen"], again["off_ms"]) == (False, pytest.approx(0, abs=1e-6))
    undone = browser.post(f"{at}/undo").json()
    assert undone == {"done": "Correct a clock", "changed": ["corrections"]}
    assert browser.get(at).json()["media"][1]["offset"] == 3.08


def test_the_first_recordings_clock_is_the_sessions_and_strangers_are_absent(recorders):
    browser, at, _ = recorders
    one, _ = browser.get(f"{at}/clocks").json()["clocks"]
    assert browser.get(f"{at}/clocks/{one['id']}/proposal").status_code == 404
    assert browser.get(f"{at}/clocks/0/proposal").status_code == 404
    assert browser.post(f"{at}/clocks/0", json={"offset": 1.0}).status_code == 404


def test_an_analysis_on_other_clocks_is_stale_until_it_is_made_again(rng, enter):
    common = np.convolve(rng.normal(size=3100), np.ones(5) / 5, "same")
    recordings = tuple(
        Recording(who, (Signal(x, 10, name="motion", person=who, modality="movement"),))
        for who, x in (("A", common[60:3060]), ("B", common[30:3030]))
    )
    people = Participant("A"), Participant("B")
    clocks = {"B": Clock(-3.0, offset_error=0.01, source="given")}
    browser, at, folder = enter(Session("s", people, recordings, clocks))
    plan = AnalysisPlan(null={"surrogates": 39})
    assert not browser.get(f"{at}/clocks").json()["stale"]
    analyze_stored(folder, plan)
    found = browser.get(f"{at}/clocks").json()
    assert not found["stale"]
    path = f"{at}/clocks/{found['clocks'][1]['id']}"
    told = {"offset": -2.0, "offset_error": 0.01, "source": "given"}
    assert browser.post(path, json=told).json()["stale"]
    analyze_stored(folder, plan)
    assert not browser.get(f"{at}/clocks").json()["stale"]
    browser.post(f"{at}/undo")
    assert browser.get(f"{at}/clocks").json()["stale"]


def test_a_clock_against_a_recording_that_has_one_itself():
    base = Clock(10.0, 1e-4, reference=50.0)
    one = Clock(-2.0, 2e-5, 0.01, 1e-6, 100.0, "clap")
    both = after(one, base)
    for t in (0.0, 100.0, 3000.0):
        assert both.to_session(t) == pytest.approx(base.to_session(one.to_session(t)), abs=1e-9)
    assert (both.offset_error, both.source) == (0.01, "clap")
