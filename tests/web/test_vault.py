"""The app over a vault: locked it answers nothing, unlocked it is the app, and it locks itself."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.io.films import film, levels
from tests.web.asking import every_route
from tests.web.conftest import HOST, Browser, told

from syntony.analysis.demo import demo_session
from syntony.core.annotations import Note
from syntony.core.errors import IntegrityError
from syntony.core.session import Recording
from syntony.io.reading import read
from syntony.io.store import save_session
from syntony.io.store.notebook import Notebook
from syntony.io.vault import create_vault, files, keys, lock, unlock
from syntony.web import vaulting
from syntony.web.app import make_app
from syntony.web.door import Door
from syntony.web.library import Library
from syntony.web.safe import Safe
from syntony.web.start import begin

CANARY = "Anna-Canary"
PASSPHRASE, NEW = "correct horse battery staple", "an umbrella for the tall giraffe"
FILM = film(levels(200), "mp4", "libx264")


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def cheap(monkeypatch):
    monkeypatch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})


@pytest.fixture
def kept(tmp_path, cheap, made):
    """A vault with the analyzed demo and a filmed session, locked; and its recovery code."""
    shutil.copytree(made[0].parent, tmp_path, dirs_exist_ok=True)
    yield tmp_path / "library", made[1]
    lock(tmp_path / "library")


@pytest.fixture(scope="module")
def made(tmp_path_factory, analyzed):
    """That vault, made once."""
    tmp_path = tmp_path_factory.mktemp("made")
    folder = tmp_path / "library"
    shutil.copytree(analyzed[0], folder / "demo")
    (tmp_path / f"{CANARY}.mp4").write_bytes(FILM)
    (video,) = (m for m in read(tmp_path / f"{CANARY}.mp4").media if m.kind == "video")
    demo = demo_session()
    filmed = replace(
        demo, name=CANARY, recordings=(*demo.recordings, Recording("camera", media=(video,)))
    )
    save_session(filmed, folder / CANARY)
    Notebook(folder / CANARY, CANARY).keep("Write a note", Note("n1", 1.0, CANARY, CANARY))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})
        vault, key, code = create_vault(folder, PASSPHRASE)
    vaulting.encrypt(vault, key)
    return folder, code


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def app(kept, clock):
    app, first = begin(Door(HOST), kept[0])
    assert first == ""
    app.state.desk.safe._clock = clock
    yield app
    app.state.desk.jobs.close()


@pytest.fixture
def browser(app):
    client = Browser(app)
    assert client.post("/api/v1/enter", json={"code": app.state.door.code}).status_code == 204
    return client


def opened(browser, passphrase=PASSPHRASE):
    answer = browser.post("/api/v1/vault/unlock", json={"passphrase": passphrase})
    assert answer.status_code == 204, answer.text
    return {row["name"]: row for row in browser.get("/api/v1/library").json()["sessions"]}


def test_a_locked_library_answers_nothing(app, browser, capsys):
    asked, given = 0, []
    free = ("enter", "openapi.json", "vault", "vault/unlock", "vault/recover")
    for method, path in every_route(app):
        if not path.startswith("/api") or path.removeprefix("/api/v1/") in free:
            continue
        answer = browser.request(method, path)
        asked += 1
        if answer.status_code != 423 or answer.json()["error"]["code"] != "locked":
            given.append((method, path))
    told(capsys, f"locked: {asked} routes asked, {len(given)} answered")
    assert given == []
    assert browser.get("/api/v1/vault").json() == {
        "encrypted": True, "locked": True, "minutes": 15, "working": 0,
        "moving": None, "unfinished": False, "trouble": "",
    }  # fmt: skip
    for path in ("lock", "stay"):
        assert browser.post(f"/api/v1/vault/{path}").status_code == 423


def test_a_wrong_passphrase_is_refused_and_the_right_one_opens_all(browser):
    wrong = browser.post("/api/v1/vault/unlock", json={"passphrase": NEW})
    assert wrong.status_code == 423
    assert "does not open the vault" in wrong.json()["error"]["text"]
    assert browser.get("/api/v1/library").status_code == 423
    rows = opened(browser)
    assert rows[CANARY]["state"] == "new"
    assert [row["state"] for row in rows.values()].count("analyzed") == 1
    path = f"/api/v1/sessions/{rows[CANARY]['id']}"
    assert browser.get(f"{path}/notes").json()[0]["text"] == CANARY
    assert browser.post(f"{path}/notes", json={"start": 2.0, "text": "more"}).status_code == 201
    assert browser.get(f"{path}/audit").json()["intact"] is True


def test_the_recovery_code_opens_and_sets_a_new_passphrase(kept, browser):
    body = {"code": kept[1], "passphrase": "short"}
    assert browser.post("/api/v1/vault/recover", json=body).status_code == 400
    body["passphrase"] = NEW
    assert browser.post("/api/v1/vault/recover", json=body).status_code == 204
    assert browser.post("/api/v1/vault/lock").status_code == 204
    old = browser.post("/api/v1/vault/unlock", json={"passphrase": PASSPHRASE})
    assert old.status_code == 423
    assert CANARY in opened(browser, NEW)


def test_films_come_in_ranges_as_they_are(browser, capsys):
    rows = opened(browser)
    path = f"/api/v1/sessions/{rows[CANARY]['id']}/media/m0"
    whole = browser.get(path)
    assert whole.content == FILM
    assert whole.headers["cache-control"] == "no-store"
    rng = np.random.default_rng(3)
    right = 0
    for start in rng.integers(0, len(FILM), 60):
        stop = min(len(FILM) - 1, int(start) + int(rng.integers(0, 70_000)))
        part = browser.get(path, headers={"range": f"bytes={start}-{stop}"})
        span = f"bytes {start}-{stop}/{len(FILM)}"
        right += part.content == FILM[start : stop + 1] and part.headers["content-range"] == span
    told(capsys, f"ranges of an encrypted film: {right} of 60 right")
    assert right == 60
    assert browser.get(path, headers={"range": "bytes=-7"}).content == FILM[-7:]
    assert browser.get(path, headers={"range": f"bytes={len(FILM)}-"}).status_code == 416
    assert browser.get(path, headers={"range": "bytes=5-2"}).status_code == 416
    assert browser.get(path, headers={"range": "bytes=1-2,4-5"}).status_code == 416
    assert browser.get(path, headers={"range": "lines=1-2"}).status_code == 400
    assert browser.head(path).headers["content-length"] == str(len(FILM))
    assert len(browser.get(f"{path}/frames").content) == 8 * 200


def test_it_locks_itself_when_nobody_is_there(app, browser, clock):
    opened(browser)
    desk = app.state.desk
    assert not desk.safe.due()
    clock.now += 14 * 60
    assert browser.post("/api/v1/vault/stay").status_code == 204  # somebody reads
    clock.now += 14 * 60
    browser.get("/api/v1/vault")  # asking how it is does not count as being there
    assert not desk.safe.due()
    clock.now += 2 * 60
    assert desk.safe.due()
    assert browser.get("/api/v1/library").status_code == 423
    assert desk.library._open == {}
    assert not desk.safe.due()
    opened(browser)
    assert browser.put("/api/v1/vault/minutes", json={"minutes": 3}).status_code == 204
    assert browser.put("/api/v1/vault/minutes", json={"minutes": 0}).status_code == 400
    browser.post("/api/v1/vault/lock")
    desk.safe.minutes = 15
    opened(browser)
    assert browser.get("/api/v1/vault").json()["minutes"] == 3
    clock.now += 181
    assert desk.safe.due()


def test_locking_closes_the_socket_and_ends_what_is_read(app, kept, browser):
    rows = opened(browser)
    same = {"origin": browser.headers["origin"], "sec-fetch-site": "same-origin"}
    with browser.websocket_connect(f"ws://{HOST}/api/v1/socket", headers=same) as socket:
        assert socket.receive_json()["kind"] == "ping"
        library = app.state.desk.library
        large = library.session(rows[CANARY]["id"]).store.folder / "large"
        files.write(large, bytes(1 << 20))
        file = files.opened(large)
        file.read(10)
        assert browser.post("/api/v1/vault/lock").headers["clear-site-data"] == '"cache"'
        assert socket.receive_json() == {"kind": "locked"}
        assert socket.receive()["type"] == "websocket.close"
    file.seek(0)
    with pytest.raises(IntegrityError, match="locked"):
        file.read()


def test_a_library_without_a_vault_is_as_before(tmp_path):
    Library(tmp_path)
    app = make_app(Door(HOST), Library(tmp_path))
    client = Browser(app)
    client.post("/api/v1/enter", json={"code": app.state.door.code})
    assert client.get("/api/v1/vault").json()["encrypted"] is False
    assert client.post("/api/v1/vault/lock").status_code == 423
    assert client.get("/api/v1/library").status_code == 200
    assert not Safe(tmp_path).due()
    app.state.desk.jobs.close()


def waited(app, state):
    """Wait for a job without a clock: its thread tells the hub."""
    desk = app.state.desk
    while True:
        job = desk.jobs.all()[-1]
        if job.state in state:
            return job
        os.sched_yield()


@pytest.mark.slow
def test_an_analysis_works_in_the_vault_and_leaves_nothing(
    app, kept, browser, tmp_path, monkeypatch, capsys
):
    """Data folder, journals, temporary files and files that are open and deleted: no canary."""
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setenv("TMPDIR", str(spare))
    rows = opened(browser)
    path = f"/api/v1/sessions/{rows[CANARY]['id']}"
    desk = app.state.desk
    plan = "[null]\nsurrogates = 19\n"
    browser.post(f"{path}/analyze", json={"plan": plan})
    places, seen = [kept[0], spare], 0
    while (job := desk.jobs.all()[-1]).state in ("queued", "running"):
        seen += hits(places) + open_hits(desk)
    assert job.state == "done", job.error
    assert browser.get(f"{path}/table").json()["rows"]
    browser.get(f"{path}/media/m0/frames")
    browser.get(f"{path}/export?format=html")
    left = hits(places) + hits([kept[0].parent / "copy"])
    told(capsys, f"analysis in a vault: {seen} canaries while it ran, {left} after")
    assert seen == 0
    assert left == 0


def hits(places):
    found = 0
    for place in places:
        for path in place.rglob("*"):
            try:
                content = path.read_bytes() if path.is_file() else b""
            except FileNotFoundError:
                continue
            found += any(one in content for one in (CANARY.encode(), FILM[600:632], b"skin_cond"))
            found += CANARY in path.name
    return found


def open_hits(desk):
    """Files that a job holds open, also those whose name is gone."""
    task = next(iter(desk.jobs._tasks.values()))
    if task.process is None:
        return 0
    found = 0
    for descriptor in Path(f"/proc/{task.process.pid}/fd").glob("*"):
        try:
            if descriptor.readlink().as_posix().startswith(("/tmp", str(desk.library.folder))):  # noqa: S108
                found += CANARY.encode() in descriptor.read_bytes()
        except OSError:
            continue
    return found


def test_a_job_that_waits_begins_after_unlocking(app, browser):
    rows = opened(browser)
    desk = app.state.desk
    desk.jobs.pause()
    path = f"/api/v1/sessions/{rows[CANARY]['id']}"
    job = browser.post(f"{path}/analyze", json={"plan": "[null]\nsurrogates = 19\n"}).json()
    browser.post("/api/v1/vault/lock")
    assert desk.jobs.get(job["id"]).state == "queued"
    desk.jobs.cancel(job["id"])
    opened(browser)
    assert desk.jobs.get(job["id"]).state == "cancelled"


def test_no_key_is_in_the_arguments_or_environment_of_a_job(app, kept, browser, monkeypatch):
    rows = opened(browser)
    started = []
    real = subprocess.Popen

    def watched(command, **told):
        started.append((command, told.get("env") or dict(os.environ)))
        return real(command, **told)

    monkeypatch.setattr(subprocess, "Popen", watched)
    path = f"/api/v1/sessions/{rows[CANARY]['id']}"
    browser.post(f"{path}/analyze", json={"plan": "[null]\nsurrogates = 19\n"})
    job = waited(app, ("running", "done", "failed"))
    app.state.desk.jobs.cancel(job.id)
    from syntony.io.vault import keyring

    secret = keyring.handed(app.state.desk.library.session(rows[CANARY]["id"]).store.folder)["key"]
    (one,) = started
    assert secret not in json.dumps(one)


def test_an_import_brings_its_films_into_the_vault(kept, cheap):
    from syntony.io.vault import Vault
    from syntony.io.vault.moving import take_in

    folder = kept[0]
    vault = Vault.load(folder)
    unlock(vault, vault.opened(PASSPHRASE))
    outside = folder.parent / f"{CANARY}.mp4"
    media = read(outside).media
    demo = demo_session()
    session = replace(demo, recordings=(Recording("camera", media=media),))
    library = Library(folder)
    sid, place = library.reserved(CANARY)
    assert place.name == sid
    store = save_session(session, place)
    assert take_in(place) == 1
    assert take_in(place) == 0
    (one, *_) = store.described().recordings[0].media
    assert one.path.is_relative_to(place)
    assert files.sha256_of(one.path) == files.sha256_of(outside)
    assert store.verify() == ()
    assert hits([place]) == 0


def test_erasing_a_session_of_a_vault_erases_its_key_first(kept, browser, capsys):
    rows = opened(browser)
    sid = rows[CANARY]["id"]
    backup = kept[0].parent / "backup"
    shutil.copytree(kept[0] / sid, backup)
    answer = browser.post(
        f"/api/v1/sessions/{sid}/erase", json={"what": "session", "confirm": CANARY}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["removed"][0]["kind"] == "key"
    assert not (kept[0] / sid).exists()
    shutil.copytree(backup, kept[0] / sid)
    (kept[0] / sid / "session.key").unlink()  # what was overwritten
    (row,) = (r for r in browser.get("/api/v1/library").json()["sessions"] if r["name"] == "?")
    assert row["state"] == "damaged"
    assert "has lost its key" in row["problem"]
    told(capsys, "erased in a vault: what a disk may keep of a session is not read without its key")


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_the_app_asks_for_no_core_dumps():
    code = (
        "import resource, ctypes\nfrom syntony.io.vault.dumps import no_dumps\nno_dumps()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0"]
