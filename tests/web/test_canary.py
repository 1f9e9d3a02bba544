"""Names of people stay on the page and in the session: a scripted hour with a canary in it."""

import logging
import shutil

import pytest
from tests.io.films import film, levels
from tests.web.asking import every_route
from tests.web.conftest import told

from syntony.core.session import Recording, Session
from syntony.core.signals import Participant
from syntony.io.reading import read
from syntony.io.store import open_session, save_session

CANARY = "Anna-Canary"


@pytest.fixture
def folder(library):
    """A session whose folder and film bear a name."""
    folder = library.folder / CANARY
    folder.mkdir()
    path = folder / f"{CANARY}.mp4"
    path.write_bytes(film(levels(30), "mp4", "libx264"))
    (video,) = (m for m in read(path).media if m.kind == "video")
    people = (Participant("client"), Participant("therapist"))
    save_session(Session("d07s03", people, (Recording("camera", media=(video,)),)), folder)
    return folder


def test_a_name_is_in_no_address_header_or_log(app, browser, library, folder, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    sid = library.id_of(folder)
    path = f"/api/v1/sessions/{sid}"
    note = browser.post(f"{path}/notes", json={"start": 1.0, "text": CANARY}).json()
    browser.post(f"{path}/moments", json={"start": 1.0, "stop": 2.0, "title": CANARY})
    answers = [
        browser.request(method, route.replace("/sessions/0", f"/sessions/{sid}"))
        for method, route in every_route(app)
        if method != "DELETE" and "undo" not in route and "redo" not in route
    ]
    answers += [browser.get(f"{path}/{more}") for more in ("media/m0", "media/m0/frames")]
    spoken = {f"{path}/notes", f"{path}/moments"}  # where it was written, it is read
    out, err = capfd.readouterr()
    logged = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("http"))
    found = [a.url.path for a in answers if CANARY in str(a.headers) or CANARY in str(a.url)]
    found += [a.url.path for a in answers if CANARY in a.text and a.url.path not in spoken]
    found += [CANARY for text in (out, err, logged) if CANARY in text]
    told(capfd, f"canary: {len(answers)} answers and the logs, {len(found)} hits")
    assert note["text"] == CANARY
    assert not found


def test_a_session_moves_with_its_films(folder, tmp_path):
    moved = tmp_path / "elsewhere"
    shutil.move(folder, moved)
    (media,) = open_session(moved).session().recordings[0].media
    assert media.path == moved / f"{CANARY}.mp4"
    assert media.path.is_file()
