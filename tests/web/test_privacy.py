import json
import sqlite3
from contextlib import closing

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
        ("write", "Dana"), ("write", "Dana"), ("undo", "Dana"), ("export", "Dana"),
    ]  # fmt: skip
    assert new[0]["ids"] == [f"notes:{note['id']}"]
    assert new[3]["ids"][:2] == ["format:elan", "purpose:supervision"]
    assert CANARY not in json.dumps(after)
    assert after["intact"]


def test_an_export_that_was_refused_is_not_told_as_one(browser, session):
    before = trail(browser, session)
    assert browser.get(f"{session}/export?format=exe").status_code == 400
    assert trail(browser, session) == before


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
