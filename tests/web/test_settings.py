"""Settings: where the data are, how long they are kept, and that no rule erases anything."""

from datetime import UTC, datetime, timedelta

import pytest

from syntony.cli.app import run
from syntony.io.store.erasure import outlook


def rules(*told):
    return [dict(zip(("purpose", "what", "days", "grace"), one, strict=True)) for one in told]


def allow(browser, session, purpose, given=True):
    for person in ("client", "therapist"):
        body = {"person": person, "purpose": purpose, "given": given}
        assert browser.post(f"{session}/consents", json=body).status_code == 201


def due(browser):
    return browser.get("/api/v1/retention").json()["held"]


def test_settings_say_where_the_data_are_and_what_the_app_is_made_of(browser, library):
    told = browser.get("/api/v1/settings").json()
    assert told["folder"] == str(library.folder)
    files = [p for p in library.folder.rglob("*") if p.is_file()]
    assert told["sessions"] == 1
    assert told["size"] == pytest.approx(sum(p.stat().st_size for p in files), rel=0.2)
    made = {one["name"].lower(): one["license"] for one in told["components"]}
    assert {"numpy", "scipy", "preact"} <= set(made)
    assert all(made.values())
    assert told["version"] in told["citation"]


def test_generated_people_are_never_due(browser):
    answer = browser.put("/api/v1/retention", json=rules(("review", "session", 0, 0)))
    assert answer.json()["held"] == []


def test_rules_are_kept_and_say_what_is_due_and_nothing_is_removed(browser, recorded, library):
    asked = rules(("review", "session", 10, 3), ("research", "session", 3650, 0))
    assert browser.put("/api/v1/retention", json=asked).json()["rules"] == asked
    (row,) = due(browser)
    assert row["until"] is None
    assert "its day is not known" in row["reason"]

    allow(browser, recorded, "review", given=False)
    (row,) = due(browser)
    today = datetime.now(UTC).date()
    assert (row["until"], row["left"]) == (str(today + timedelta(3)), 3)
    assert recorded.endswith(row["session"])
    seen = outlook(library.folder / "real", "session")
    assert row["files"] == seen.files > 0
    assert row["size"] >= 0.5 * seen.bytes

    browser.put("/api/v1/retention", json=rules(("review", "session", 10, 0)))
    assert due(browser)[0]["left"] == 0
    assert (library.folder / "real" / "session.db").is_file()
    deeds = library.ledger.trail()[0]
    assert [one.what for one in deeds] == ["retention", "retention"]
    assert deeds[0].ids == ("rule:review:session:10:3", "rule:research:session:3650:0")


def test_what_is_due_is_erased_by_a_person_and_proven(browser, recorded):
    browser.put("/api/v1/retention", json=rules(("review", "session", 10, 0)))
    (row,) = due(browser)
    proof = browser.post(f"{recorded}/erase", json={"what": "session", "confirm": row["name"]})
    assert len(proof.json()["removed"]) == row["files"]
    assert due(browser) == []
    assert [one["what"] for one in browser.get("/api/v1/erasures").json()["deeds"]] == [
        "erase-begun", "erase",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        [("review", "session", -1, 0)],
        [("review", "session", 40_000, 0)],
        [("fun", "session", 1, 0)],
        [("review", "session", 1, 0), ("review", "session", 2, 0)],
    ],
)
def test_impossible_rules_are_refused_and_change_nothing(browser, told):
    assert browser.put("/api/v1/retention", json=rules(*told)).status_code == 400
    assert browser.get("/api/v1/retention").json()["rules"] == []


def test_the_trail_of_the_library_tells_of_every_session_the_last_first(browser, session, recorded):
    allow(browser, recorded, "research")
    browser.post(f"{session}/notes", json={"start": 1.0, "text": "Not to be told"})
    told = browser.get("/api/v1/trail")
    deeds = told.json()["deeds"]
    assert [one["what"] for one in deeds[:4]] == ["write", "open", "consent", "consent"]
    assert deeds[0]["name"] != ""
    assert told.json()["broken"] == []
    assert [one["time"] for one in deeds] == sorted((d["time"] for d in deeds), reverse=True)
    assert "Not to be told" not in told.text


def test_the_command_lists_what_the_page_lists(browser, recorded, library, capsys):
    assert run(["retention", str(library.folder)]) == 0
    assert "There is no rule" in capsys.readouterr().out
    other = library.folder.parent / "other"
    other.mkdir()
    assert run(["retention", str(other)]) == 1
    assert "no library" in capsys.readouterr().err
    assert list(other.iterdir()) == []
    browser.put("/api/v1/retention", json=rules(("review", "session", 10, 3)))
    allow(browser, recorded, "review", given=False)
    (row,) = due(browser)
    assert run(["retention", str(library.folder)]) == 0
    said = capsys.readouterr().out.strip().split("\t")
    assert said[:5] == [
        row["name"],
        "session",
        row["until"],
        "3 days left",
        f"{row['files']} files",
    ]
