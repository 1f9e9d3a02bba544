"""Making a vault from the app: nothing before its code is typed back, all of it then."""

import shutil
import threading

import pytest
from tests.web.conftest import HOST, Browser
from tests.web.test_vaulting import hits

from syntony.core.errors import StorageError
from syntony.io.vault import Vault, keys, lock
from syntony.web.door import Door
from syntony.web.jobs import Jobs
from syntony.web.start import begin
from syntony.web.vaulting import unfinished

OLD, NEW = "correct horse battery staple", "an umbrella for the tall giraffe"
NEEDLES = [b"SQLite format 3", b"client", b"leader", OLD.encode()]


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})


@pytest.fixture(autouse=True)
def locked_at_the_end(library):
    yield
    lock(library.folder)


class Ended:
    """Jobs that a test lets begin, and whose end it waits for."""

    def __init__(self):
        self.may, self.begun, self.done = (threading.Event() for _ in range(3))

    def run(self, jobs, task):
        self.begun.set()
        assert self.may.wait(60)
        self.real(jobs, task)
        self.done.set()


@pytest.fixture
def held(monkeypatch):
    """Every job waits until `may` is set."""
    ended = Ended()
    ended.real = Jobs._run
    monkeypatch.setattr(Jobs, "_run", lambda jobs, task: ended.run(jobs, task))
    yield ended
    ended.may.set()


def drawn(browser, passphrase=OLD):
    answer = browser.post("/api/v1/vault/new", json={"passphrase": passphrase})
    assert answer.status_code == 200, answer.text
    return answer.json()


def encrypted(browser, held):
    """Make a vault, to the end; its recovery code."""
    code = drawn(browser)["code"]
    assert browser.post("/api/v1/vault/encrypt", json={"code": code}).status_code == 204
    held.may.set()
    assert held.done.wait(120)
    return code


def unlocked(browser, passphrase=OLD):
    return browser.post("/api/v1/vault/unlock", json={"passphrase": passphrase})


def state(browser):
    return browser.get("/api/v1/vault").json()


def library_deeds(browser):
    told = browser.get("/api/v1/trail").json()
    assert told["broken"] == []
    return [(d["what"], *d["ids"]) for d in reversed(told["deeds"]) if d["session"] == ""]


def test_nothing_is_encrypted_before_the_code_was_typed_back(browser, library):
    refused = browser.post("/api/v1/vault/new", json={"passphrase": "short"})
    assert refused.status_code == 400
    assert "at least 12" in refused.json()["error"]["text"]
    early = browser.post("/api/v1/vault/encrypt", json={"code": "x"})
    assert "no new recovery code" in early.json()["error"]["text"]
    told = drawn(browser)
    assert told["code"][:19] in told["sheet"]
    assert told["code"][20:] in told["sheet"]
    for wrong in ("x", "0" * 32, told["code"][:-1]):
        answer = browser.post("/api/v1/vault/encrypt", json={"code": wrong})
        assert answer.status_code == 400
        assert "not the recovery code" in answer.json()["error"]["text"]
    kept = browser.put("/api/v1/vault/recovery", json={"code": told["code"]})
    assert kept.status_code == 423, "there is no vault to keep it for"
    assert not (library.folder / "vault.json").exists()
    assert not state(browser)["encrypted"]
    assert browser.get("/api/v1/library").status_code == 200


def test_the_library_is_encrypted_by_a_job_and_refuses_everything_meanwhile(
    browser, library, session, held
):
    before = browser.get(session).json()
    note = {"start": 3.0, "text": "before"}
    assert browser.post(f"{session}/notes", json=note).status_code == 201
    assert hits(library.folder, NEEDLES) > 0
    code = drawn(browser)["code"]
    typed = code.lower().replace("-", " ")
    assert browser.post("/api/v1/vault/encrypt", json={"code": typed}).status_code == 204
    assert held.begun.wait(60)
    for method, path in (
        ("POST", f"{session}/notes"), ("GET", "/api/v1/library"), ("DELETE", "/api/v1/jobs/x"),
        ("PUT", "/api/v1/vault/passphrase"),
    ):  # fmt: skip
        answer = browser.request(method, path, json=note if method == "POST" else None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (423, "encrypting")
    assert "wait until that has ended" in unlocked(browser).json()["error"]["text"]
    now = state(browser)
    assert (now["encrypted"], now["locked"], now["unfinished"]) == (True, True, False)
    assert now["moving"] == {"words": "", "done": 0, "total": 0}
    held.may.set()
    assert held.done.wait(120)
    assert hits(library.folder, NEEDLES) == 0
    now = state(browser)
    assert (now["locked"], now["moving"], now["unfinished"], now["trouble"]) == (
        True, None, False, "",
    )  # fmt: skip
    assert unlocked(browser, NEW).status_code == 423
    assert unlocked(browser).status_code == 204
    assert [n["text"] for n in browser.get(f"{session}/notes").json()] == ["before"]
    after = browser.get(session).json()
    assert {k: after[k] for k in ("id", "name", "findings")} == {
        k: before[k] for k in ("id", "name", "findings")
    }
    assert browser.post(f"{session}/notes", json=note).status_code == 201
    assert hits(library.folder, NEEDLES) == 0
    assert library_deeds(browser) == [
        ("encrypt", "sessions:1"), ("encrypt", "faults:0"), ("unlock", "refused:1"),
    ]  # fmt: skip
    assert browser.get("/api/v1/vault/outside").json() == {"outside": []}


def test_encrypting_whose_process_died_goes_on_with_the_passphrase(
    app, browser, library, held, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr("syntony.web.jobs._RUN", "import sys; sys.exit(9)")
        encrypted(browser, held)
    now = state(browser)
    assert (now["locked"], now["moving"], now["unfinished"]) == (True, None, True)
    assert "has ended" in now["trouble"]
    assert hits(library.folder, NEEDLES) > 0, "its sessions are as they were"
    assert browser.get("/api/v1/library").status_code == 423
    app.state.desk.jobs.close()
    held.done.clear()
    again, first = begin(Door(HOST), library.folder)  # the program is started anew
    assert first == ""
    other = Browser(again)
    assert other.post("/api/v1/enter", json={"code": again.state.door.code}).status_code == 204
    assert state(other)["unfinished"]
    assert other.get("/api/v1/library").status_code == 423
    assert unlocked(other, NEW).status_code == 423
    assert unlocked(other).status_code == 204
    assert held.done.wait(120)
    assert not unfinished(library.folder)
    assert hits(library.folder, NEEDLES) == 0
    assert unlocked(other).status_code == 204
    assert len(other.get("/api/v1/library").json()["sessions"]) == 1
    again.state.desk.jobs.close()


def test_nothing_is_encrypted_while_jobs_run(browser, session, library, held):
    assert browser.post(f"{session}/analyze", json={"plan": ""}).status_code == 202
    code = drawn(browser)["code"]
    answer = browser.post("/api/v1/vault/encrypt", json={"code": code})
    assert answer.status_code == 409
    assert "Jobs are running" in answer.json()["error"]["text"]
    assert not (library.folder / "vault.json").exists()
    (job,) = browser.get("/api/v1/jobs").json()
    browser.delete(f"/api/v1/jobs/{job['id']}")


def test_a_trail_that_cannot_be_written_leaves_it_locked(browser, library, held, monkeypatch):
    encrypted(browser, held)

    def fails(*_, **__):
        raise StorageError("full")

    with monkeypatch.context() as patch:
        patch.setattr("syntony.web.ledger.Ledger.add", fails)
        assert unlocked(browser).status_code == 409
        assert state(browser)["locked"]
    assert unlocked(browser).status_code == 204
    with monkeypatch.context() as patch:
        patch.setattr("syntony.web.ledger.Ledger.add", fails)
        assert browser.post("/api/v1/vault/lock").status_code == 204
    assert state(browser)["locked"]


def test_passphrase_and_code_are_changed_and_told(browser, library, held):
    old_code = encrypted(browser, held)
    unlocked(browser)
    change = {"passphrase": NEW, "new": NEW}
    assert browser.put("/api/v1/vault/passphrase", json=change).status_code == 423
    change["passphrase"] = OLD
    assert browser.put("/api/v1/vault/passphrase", json={**change, "new": "x"}).status_code == 400
    assert browser.put("/api/v1/vault/passphrase", json=change).status_code == 204
    assert Vault.load(library.folder).opened(NEW)
    assert browser.post("/api/v1/vault/recovery", json={"passphrase": OLD}).status_code == 423
    told = browser.post("/api/v1/vault/recovery", json={"passphrase": NEW}).json()
    assert Vault.load(library.folder).opened(old_code, "recovery"), "until the new one was typed"
    assert browser.put("/api/v1/vault/recovery", json={"code": old_code}).status_code == 400
    assert browser.put("/api/v1/vault/recovery", json={"code": told["code"]}).status_code == 204
    vault = Vault.load(library.folder)
    assert vault.opened(told["code"], "recovery") == vault.opened(NEW)
    browser.post("/api/v1/vault/lock")
    recover = {"code": old_code, "passphrase": OLD}
    assert browser.post("/api/v1/vault/recover", json=recover).status_code == 423
    recover["code"] = told["code"]
    assert browser.post("/api/v1/vault/recover", json=recover).status_code == 204
    assert unlocked(browser, OLD).status_code == 204
    assert library_deeds(browser)[2:] == [
        ("unlock",), ("passphrase",), ("recovery",), ("lock", "by:hand"),
        ("passphrase", "by:recovery"), ("unlock", "by:recovery", "refused:3"), ("unlock",),
    ]  # fmt: skip


def test_a_passphrase_set_by_the_code_in_an_unfinished_vault_is_told(
    app, browser, library, held, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr("syntony.web.jobs._RUN", "import sys; sys.exit(9)")
        code = encrypted(browser, held)
    held.done.clear()
    recover = {"code": code, "passphrase": NEW}
    assert browser.post("/api/v1/vault/recover", json=recover).status_code == 204
    assert held.done.wait(120)
    assert not unfinished(library.folder)
    assert unlocked(browser, NEW).status_code == 204
    assert library_deeds(browser) == [
        ("encrypt", "sessions:1"), ("passphrase", "by:recovery"), ("encrypt", "faults:0"),
        ("unlock",),
    ]  # fmt: skip


def test_a_disk_without_room_is_told_while_the_library_is_open(browser, library, monkeypatch):
    code = drawn(browser)["code"]
    usage = shutil.disk_usage(library.folder)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
        answer = browser.post("/api/v1/vault/encrypt", json={"code": code})
    assert answer.status_code == 409
    assert "free room" in answer.json()["error"]["text"]
    assert not (library.folder / "vault.json").exists()
    assert browser.get("/api/v1/library").status_code == 200


def test_a_new_code_leaves_a_passphrase_that_was_changed_on_the_command_line(
    browser, library, held
):
    encrypted(browser, held)
    unlocked(browser)
    told = browser.post("/api/v1/vault/recovery", json={"passphrase": OLD}).json()
    vault = Vault.load(library.folder)
    vault.with_passphrase(vault.opened(OLD), NEW)
    assert browser.put("/api/v1/vault/recovery", json={"code": told["code"]}).status_code == 204
    vault = Vault.load(library.folder)
    assert vault.opened(told["code"], "recovery") == vault.opened(NEW)
