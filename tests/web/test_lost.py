from dataclasses import replace
from fractions import Fraction

import pytest
from tests.web.conftest import HOST, Browser

from syntony.analysis.demo import demo_session
from syntony.core.provenance import Source
from syntony.core.session import Media
from syntony.io.store import open_session, save_session
from syntony.web.app import make_app
from syntony.web.door import Door


@pytest.fixture
def moved(tmp_path, library):
    """A session whose film was moved to another folder under another name; beside it a decoy."""
    home, other = tmp_path / "home", tmp_path / "other"
    (other / "deep").mkdir(parents=True)
    home.mkdir()
    film = home / "film.mp4"
    film.write_bytes(b"\0\0\0\x18ftypmp42" + b"film" * 500)
    media = Media("video", film, Fraction(25), 0.0, 9.0, 225, codec="h264")
    demo = demo_session()
    first = replace(demo.recordings[0], media=(media,), source=Source.of(film, "video"))
    session = replace(demo, recordings=(first, *demo.recordings[1:]))
    store = save_session(session, library.folder / "moved")
    new = film.rename(other / "deep" / "session 7.mp4")
    (other / "decoy.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + b"mlif" * 500)
    app = make_app(Door(HOST), library, sources=(home, other))
    client = Browser(app)
    client.post("/api/v1/enter", json={"code": app.state.door.code})
    places = {p["name"]: p["id"] for p in client.get("/api/v1/places").json()["entries"]}
    yield client, f"/api/v1/sessions/{library.id_of(store.folder)}", places, new
    app.state.desk.jobs.close()


def test_a_film_that_was_moved_is_known_by_its_size_and_hash(moved):
    browser, session, places, new = moved
    (film,) = browser.get(session).json()["media"]
    assert (film["lost"], film["playable"]) == (True, False)
    where = f"{session}/media/{film['id']}/find"
    nothing = browser.post(where, json={"place": places["home"]})
    assert nothing.json() == {"found": False, "compared": 0}
    found = browser.post(where, json={"place": places["other"]})
    assert found.status_code == 200, found.text
    assert found.json()["found"]
    assert found.json()["compared"] == 2
    (film,) = browser.get(session).json()["media"]
    assert (film["lost"], film["playable"]) == (False, True)
    assert browser.get(film["url"]).content == new.read_bytes()
    deeds = browser.get(f"{session}/audit").json()["deeds"]
    assert deeds[-1]["what"] == "write"
    assert deeds[-1]["ids"][0].startswith("media:")


def test_the_store_stays_whole_and_knows_the_file_by_itself(moved, library):
    browser, session, places, new = moved
    browser.post(f"{session}/media/m0/find", json={"place": places["other"]})
    store = open_session(library.folder / "moved")
    assert store.verify() == ()
    assert store.described().recordings[0].media[0].path == new


def test_what_cannot_be_known_again_is_refused(moved):
    browser, session, _, _ = moved
    assert browser.post(f"{session}/media/m9/find", json={"place": "0" * 16}).status_code == 404
    assert browser.post(f"{session}/media/m0/find", json={"place": "0" * 16}).status_code == 404
    assert browser.post(f"{session}/media/m0/find", json={"place": "/etc"}).status_code == 400
