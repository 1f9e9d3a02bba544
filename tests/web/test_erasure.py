import hashlib
import json
import shutil
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.web.conftest import told

from syntony.analysis.demo import demo_session
from syntony.core.session import Media
from syntony.io.saved import findings_bytes
from syntony.io.store import StoredResult, save_session
from syntony.io.store.kept import ANALYSIS, EXTRACTED
from syntony.web.library import Library

CANARY = "Wilhelmina"


@pytest.fixture
def canary(browser, library, analyzed):
    """A session with a name in its folder, its files and all that was written about it."""
    folder = library.folder / f"{CANARY}-1"
    film = folder / "media" / f"{CANARY}.mp4"
    film.parent.mkdir(parents=True)
    film.write_bytes(b"\0\0\0\x18ftypmp42" + f"film of {CANARY}".encode() * 500)
    demo = demo_session()
    media = Media("video", film, Fraction(25), 0.0, 9.0, 225, codec="h264", persons=(CANARY,))
    first = replace(demo.recordings[0], name=CANARY, media=(media,))
    session = replace(demo, name=CANARY, dyad=CANARY, recordings=(first, *demo.recordings[1:]))
    store = save_session(session, folder)
    store.add_result(StoredResult(ANALYSIS, CANARY, "{}", findings_bytes(analyzed[1])))
    save_session(replace(session, recordings=()), folder / EXTRACTED / "000001-abc")
    (folder / "display").mkdir()
    (folder / "display" / "m0-frames.arrays").write_text(CANARY)
    path = f"/api/v1/sessions/{library.id_of(folder)}"
    browser.post(f"{path}/notes", json={"start": 1.0, "text": f"{CANARY} leans back."})
    browser.post(f"{path}/notes", json={"start": 2.0, "text": f"{CANARY} " * 1000})
    browser.post(f"{path}/undo")
    browser.post(f"{path}/moments", json={"title": CANARY, "start": 1.0, "stop": 2.0})
    assert browser.get("/api/v1/library").status_code == 200
    assert browser.get(f"{path}/export?format=tsv").status_code == 200
    return path


def hits(folder):
    """How often the name is found in names and bytes of all files of a folder."""
    found = sum(CANARY in str(path.relative_to(folder)) for path in folder.rglob("*"))
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            for code in ("utf-8", "utf-16-le"):
                found += content.count(CANARY.lower().encode(code))
    return found


def test_after_an_erasure_the_library_holds_no_trace_but_the_proof(
    browser, library, canary, capsys
):
    before = hits(library.folder)
    folder = library.folder / f"{CANARY}-1"
    database = hashlib.sha256((folder / "session.db").read_bytes()).hexdigest()
    answer = browser.post(f"{canary}/erase", json={"what": "session", "confirm": CANARY})
    assert answer.status_code == 200, answer.text
    proof, after = answer.json(), hits(library.folder)
    told(capsys, f"erasure: {before} canaries in the library before, {after} after, "
                 f"{len(proof['removed'])} files of {proof['size']} bytes")  # fmt: skip
    assert before > 20
    assert after == 0
    assert CANARY not in answer.text
    assert database in {one["sha256"] for one in proof["removed"]}
    assert {one["kind"] for one in proof["removed"]} >= {
        "database", "media", "extracted", "display"
    }  # fmt: skip
    assert (proof["elsewhere"], proof["exports"]) == (0, 1)
    assert browser.get(canary).status_code == 404
    assert [row["name"] for row in browser.get("/api/v1/library").json()["sessions"]] == ["demo"]
    trail = browser.get("/api/v1/erasures").json()
    assert trail["intact"]
    assert [one["what"] for one in trail["deeds"]] == ["erase-begun", "erase"]
    assert trail["deeds"][-1]["mark"] == proof["mark"]
    kept = [f"{one['kind']}:{one['size']}:{one['sha256']}" for one in proof["removed"]]
    assert trail["deeds"][-1]["ids"] == [f"sessions:{proof['session']}", *kept]


def test_films_alone_can_be_erased(browser, library, canary):
    values = browser.get(f"{canary}/table").json()
    answer = browser.post(f"{canary}/erase", json={"what": "media", "confirm": CANARY})
    assert answer.status_code == 200, answer.text
    assert sorted(one["kind"] for one in answer.json()["removed"]) == ["display", "media"]
    assert not list((library.folder / f"{CANARY}-1" / "media").iterdir())
    view = browser.get(canary).json()
    assert not view["media"][0]["playable"]
    assert browser.get(f"{canary}/table").json() == values
    assert len(browser.get(f"{canary}/notes").json()) == 1
    trail = browser.get(f"{canary}/audit").json()
    assert trail["intact"]
    assert trail["deeds"][-1]["what"] == "erase-media"
    assert trail["deeds"][-1]["mark"] == answer.json()["mark"]
    assert CANARY not in json.dumps(trail)


def test_only_who_writes_the_name_erases(browser, library, canary):
    for confirm in ("", "demo", CANARY.lower()):
        answer = browser.post(f"{canary}/erase", json={"what": "session", "confirm": confirm})
        assert answer.status_code == 400
    assert browser.get(canary).status_code == 200
    assert browser.get("/api/v1/erasures").json()["deeds"] == []


def test_a_session_that_cannot_be_read_is_erased_by_its_id(browser, library, canary):
    folder, sid = library.folder / "broken", "broken"
    shutil.copytree(library.folder / "demo", folder)
    (folder / "session.db").write_bytes(b"no database" * 100)
    sid = library.id_of(folder)
    body = {"what": "session", "confirm": sid}
    answer = browser.post(f"/api/v1/sessions/{sid}/erase", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["exports"] is None
    assert not folder.exists()


def test_an_erasure_that_was_cut_short_is_finished_at_the_next_start(library, canary, monkeypatch):
    def dies(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("syntony.web.library.erase_all", dies)
    with pytest.raises(KeyboardInterrupt):
        library.erase(canary.rpartition("/")[2], "T")
    assert len(library.ids()) == 1, "it is no session any more"
    monkeypatch.undo()
    again = Library(library.folder)
    assert hits(library.folder) == 0
    assert len(again.ids()) == 1
    assert [one.what for one in again.ledger.trail()[0]] == ["erase-begun", "erase"]
    assert not list(library.folder.glob(".erasing-*"))
