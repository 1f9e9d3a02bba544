import json
import re
import sqlite3
from contextlib import closing

from syntony.core.errors import StorageError
from syntony.web import visits
from syntony.web.routes import privacy

CANARY = "Wilhelmina"


def trail(browser, session):
    answer = browser.get(f"{session}/audit")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_trail_tells_who_did_what_and_holds_no_text(browser, session):
    before = trail(browser, session)
    assert before["intact"]
    browser.put("/api/v1/preferences/author", json="Dana")
    note = browser.post(f"{session}/notes", json={"start": 1.0, "text": CANARY}).json()
    browser.patch(f"{session}/notes/{note['id']}", json={"text": f"{CANARY}!"})
    browser.post(f"{session}/undo")
    assert browser.get(f"{session}/export?format=elan").status_code == 200
    after = trail(browser, session)
    new = after["deeds"][len(before["deeds"]) :]
    assert [(one["what"], one["who"]) for one in new] == [
        ("open", "Dana"), ("write", "Dana"), ("write", "Dana"), ("undo", "Dana"),
        ("export", "Dana"),
    ]  # fmt: skip
    assert new[1]["ids"] == [f"notes:{note['id']}"]
    assert new[4]["ids"][:2] == ["format:elan", "purpose:supervision"]
    assert CANARY not in json.dumps(after)
    assert after["intact"]


def test_an_export_that_was_refused_is_not_told_as_one(browser, session):
    browser.get(session)
    before = trail(browser, session)
    assert browser.get(f"{session}/export?format=exe").status_code == 400
    assert trail(browser, session) == before


def opened(browser, session):
    return [(one["who"], one["ids"]) for one in trail(browser, session)["deeds"]
            if one["what"] == "open"]  # fmt: skip


def test_who_opened_a_session_is_told_once_by_author_and_run(browser, session, app):
    trail(browser, session)
    browser.get("/api/v1/library")
    assert opened(browser, session) == [], "neither the list nor its trail opens a session"
    for _ in range(3):
        assert browser.get(session).status_code == 200
        assert browser.get(f"{session}/moments").status_code == 200
    assert opened(browser, session) == [("me", ["in:app"])]
    browser.put("/api/v1/preferences/author", json="Dana")
    browser.get(f"{session}/notes")
    browser.get(session)
    assert opened(browser, session) == [("me", ["in:app"]), ("Dana", ["in:app"])]
    app.state.desk.visits.forget()
    browser.get(session)
    assert [who for who, _ in opened(browser, session)] == ["me", "Dana", "Dana"]
    assert trail(browser, session)["intact"]


def test_every_route_that_shows_something_of_a_session_opens_it(app, browser, session):
    """No part of a session is seen before the trail tells of it."""
    closed = {f"/api/v1{route.path}" for route in privacy.router.routes}
    shown = 0
    for path, operations in app.openapi()["paths"].items():
        if not path.startswith("/api/v1/sessions/{sid}") or path in closed:
            continue
        app.state.desk.visits.forget()
        before = len(opened(browser, session))
        place = re.sub(r"\{[^}]+\}", "0", path.replace("/api/v1/sessions/{sid}", session))
        if "get" in operations and browser.get(place, params={"t": 1.0}).status_code == 200:
            shown += 1
            assert len(opened(browser, session)) == before + 1, path
    assert shown > 10


def test_a_session_that_cannot_be_written_is_told_by_the_library(
    browser, session, library, monkeypatch
):
    def fails(*_, **__):
        raise StorageError("read-only")

    monkeypatch.setattr(visits, "note", fails)
    assert browser.get(session).status_code == 200
    sid = session.rpartition("/")[2]
    (deed,) = library.ledger.trail()[0]
    assert (deed.what, deed.who, deed.ids) == ("open", "me", (f"sessions:{sid}", "in:app"))
    monkeypatch.setattr(type(library.ledger), "add", fails)
    browser.put("/api/v1/preferences/author", json="Dana")
    assert browser.get(session).status_code == 409, "what cannot be told is not shown"


def test_a_trail_that_was_changed_says_where(browser, session, library):
    for start in (1.0, 2.0, 3.0):
        browser.post(f"{session}/notes", json={"start": start, "text": "x"})
    with closing(sqlite3.connect(library.folder / "demo" / "session.db")) as connection:
        connection.execute("UPDATE audit SET who = 'somebody else' WHERE id = 2")
        connection.commit()
    found = trail(browser, session)
    assert not found["intact"]
    assert [fault["where"] for fault in found["faults"]] == ["row 2"]


def test_a_trail_that_was_cut_and_closed_again_is_told_from_the_one_that_was_seen(
    browser, session, library
):
    for start in (1.0, 2.0, 3.0):
        browser.post(f"{session}/notes", json={"start": start, "text": "x"})
    seen = trail(browser, session)
    last = len(seen["deeds"])
    with closing(sqlite3.connect(library.folder / "demo" / "session.db")) as connection:
        connection.execute("DELETE FROM audit WHERE id = ?", (last,))
        connection.execute(
            "UPDATE audit_head SET (count, mark) = (SELECT id, mark FROM audit "
            "ORDER BY id DESC LIMIT 1)"
        )
        connection.commit()
    cut = trail(browser, session)
    assert not cut["intact"]
    assert cut["faults"][0]["where"] == f"row {last}"
    browser.post(f"{session}/notes", json={"start": 4.0, "text": "x"})
    assert not trail(browser, session)["intact"], "a new row does not hide it"
