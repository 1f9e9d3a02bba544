import io
import json
import shutil
import zipfile

import pytest
from tests.core.test_forms import SMALL

from syntony.core.forms import builtin_form

PHQ = builtin_form("phq-9")
FORMS = "/api/v1/forms"
TABLE = "form,person,date,scale,score\nors,client,2026-03-01,total,21.5\n"


def body(answers=None, **more):
    given = answers if answers is not None else {str(i): 1 for i in range(1, 10)}
    return {
        "form": "phq-9", "version": PHQ.version, "person": "client", "taken": "2026-03-14",
        "phase": "before", "answers": given,
    } | more  # fmt: skip


@pytest.fixture
def answered(browser, session):
    answer = browser.post(f"{session}/forms", json=body())
    assert answer.status_code == 201, answer.text
    return answer.json()


def texts(form):
    return [item.text for item in form.items]


def test_every_form_is_listed_with_its_terms(browser):
    listed = browser.get(FORMS).json()
    assert listed["broken"] == []
    found = {form["key"]: form for form in listed["forms"]}
    assert found["phq-9"]["asked"]
    assert found["phq-9"]["scales"][0]["bands"][0] == {"start": 0, "word": "minimal"}
    assert not found["wai-sr"]["asked"]
    assert found["wai-sr"]["licence"] == "licensed"
    assert found["wai-sr"]["hidden"]
    assert {item["text"] for item in found["wai-sr"]["items"]} == {""}
    for key in found:
        source = browser.get(f"{FORMS}/{key}").json()
        assert browser.post(f"{FORMS}/check", json={"text": source["text"]}).json()["faults"] == [
            f"The key {key!r} is taken by a form that comes with syntony; choose another."
        ]


def test_answers_become_scores_and_a_neutral_notice(answered):
    (score,) = answered["scores"]
    assert (score["value"], score["band"], score["missing"]) == (9, "mild", 0)
    assert answered["known"]
    (risk,) = answered["risks"]
    assert risk.startswith("Item 9")


def test_skipped_items_are_kept_as_skipped(browser, session):
    given = {str(i): 2 for i in range(1, 9)} | {"9": None}
    made = browser.post(f"{session}/forms", json=body(given)).json()
    assert made["answers"][8] == {"item": "9", "value": None}
    assert (made["scores"][0]["value"], made["scores"][0]["missing"]) == (18, 1)
    assert made["risks"] == ["Item 9 (thoughts of death or of hurting oneself) was skipped."]
    made = browser.post(f"{session}/forms", json=body({"1": 1})).json()
    assert (made["scores"][0]["value"], made["scores"][0]["missing"]) == (None, 8)


def test_an_answered_form_is_undone_done_again_and_taken_out(browser, session, answered):
    def ids():
        return [one["id"] for one in browser.get(f"{session}/forms").json()]

    assert ids() == [answered["id"]]
    undone = browser.post(f"{session}/undo").json()
    assert undone == {"done": "Answer PHQ-9", "changed": ["responses"]}
    assert ids() == []
    browser.post(f"{session}/redo")
    assert ids() == [answered["id"]]
    path = f"{session}/forms/{answered['id']}"
    assert browser.delete(path).status_code == 204
    assert browser.delete(path).status_code == 404
    browser.post(f"{session}/undo")
    assert ids() == [answered["id"]]
    deeds = [deed["what"] for deed in browser.get(f"{session}/audit").json()["deeds"]]
    assert deeds[-5:] == ["write", "undo", "redo", "take-out", "undo"]


@pytest.mark.parametrize(
    ("more", "status", "told"),
    [
        ({"person": "nobody"}, 400, "there are: "),
        ({"form": "xyz"}, 404, "no such form"),
        ({"taken": "2026-02-30"}, 400, "2026-02-30 came"),
        ({"taken": "soon"}, 400, "taken"),
        ({"version": "0" * 16}, 400, "was changed while it was being answered"),
        ({"answers": {"1": 7}}, 400, "takes one of 0, 1, 2, 3"),
        ({"answers": {}}, 400, "No item was answered"),
        ({"phase": "later"}, 400, "phase"),
    ],
)
def test_answers_that_cannot_be_are_refused(browser, session, more, status, told):
    answer = browser.post(f"{session}/forms", json=body() | more)
    assert answer.status_code == status
    assert told in answer.json()["error"]["text"]
    assert browser.get(f"{session}/forms").json() == []


def test_scores_are_entered_and_imported_as_one_step(browser, session):
    given = {"form": "ors", "person": "client", "taken": "2026-03-14", "scores": {"total": 30}}
    made = browser.post(f"{session}/forms/scores", json=given)
    assert made.status_code == 201
    assert made.json()["source"] == "scores"
    table = TABLE + "wai-sr,therapist,2026-03-01,bond,4.5\n"
    brought = browser.post(f"{session}/forms/import", json={"text": table}).json()
    assert [(one["form"], one["person"]) for one in brought] == [
        ("ors", "client"), ("wai-sr", "therapist"),
    ]  # fmt: skip
    assert len(browser.get(f"{session}/forms").json()) == 3
    assert browser.post(f"{session}/undo").json()["done"] == "Import scores of 2 forms"
    assert len(browser.get(f"{session}/forms").json()) == 1
    stranger = TABLE + "ors,nobody,2026-03-01,total,4\n"
    answer = browser.post(f"{session}/forms/import", json={"text": stranger})
    assert answer.status_code == 400
    assert "Nobody here is called 'nobody'" in answer.json()["error"]["text"]
    assert len(browser.get(f"{session}/forms").json()) == 1


def test_an_own_form_is_written_checked_changed_and_taken_away(browser, session, library):
    text = json.dumps(SMALL)
    assert browser.post(f"{FORMS}/check", json={"text": "{"}).json()["faults"]
    checked = browser.post(f"{FORMS}/check", json={"text": text}).json()
    assert checked["faults"] == []
    assert checked["form"]["own"]
    made = browser.put(f"{FORMS}/mine", json={"text": text})
    assert made.status_code == 200, made.text
    assert browser.get(f"{FORMS}/mine").json() == {"key": "mine", "text": text, "own": True}
    given = body({"a": 1, "b": 0}) | {"form": "mine", "version": made.json()["version"]}
    assert browser.post(f"{session}/forms", json=given).status_code == 201
    browser.put(f"{FORMS}/mine", json={"text": json.dumps(SMALL | {"about": "Changed."})})
    (response,) = browser.get(f"{session}/forms").json()
    assert (response["known"], response["scores"][0]["value"]) == (False, 1)
    assert browser.put(f"{FORMS}/phq-9", json={"text": text}).status_code == 400
    assert browser.delete(f"{FORMS}/phq-9").status_code == 400
    assert browser.delete(f"{FORMS}/mine").status_code == 204
    assert browser.get(f"{FORMS}/mine").status_code == 404
    (response,) = browser.get(f"{session}/forms").json()
    assert response["title"] == "Mine"
    deeds = [(one.what, one.ids[0].split(":")[1]) for one in library.ledger.trail()[0]]
    assert deeds == [("write", "mine"), ("write", "mine"), ("take-out", "mine")]
    assert browser.get("/api/v1/erasures").json()["deeds"] == []


def test_a_broken_own_file_is_named_and_harms_nothing(browser, library):
    (library.folder / "forms").mkdir()
    (library.folder / "forms" / "bad.json").write_text("{")
    listed = browser.get(FORMS).json()
    assert [one["key"] for one in listed["broken"]] == ["bad"]
    assert len(listed["forms"]) >= 9
    assert browser.get(f"{FORMS}/bad").json()["text"] == "{"


def test_what_is_hidden_from_the_client_is_chosen_by_form(browser):
    def hidden(key):
        return {form["key"]: form["hidden"] for form in browser.get(FORMS).json()["forms"]}[key]

    assert (hidden("phq-9"), hidden("srs")) == (False, True)
    assert browser.put(f"{FORMS}/srs/hidden", json={"hidden": False}).json()["hidden"] is False
    browser.put(f"{FORMS}/phq-9/hidden", json={"hidden": True})
    assert (hidden("phq-9"), hidden("srs")) == (True, False)
    browser.put("/api/v1/preferences/hidden-forms", json=["x"])
    assert (hidden("phq-9"), hidden("srs")) == (False, True)


def test_forms_stand_at_the_ends_of_the_session(browser, session, answered):
    view = browser.get(session).json()
    (series,) = [one for one in view["events"] if one["title"] == "Questionnaires"]
    assert series["person"] == "client"
    assert series["events"] == [{"start": 0, "stop": None, "label": "PHQ-9 9"}]


def test_exports_hold_scores_and_numbers_of_items_and_no_texts(browser, session, answered):
    given = body({str(i): 4 for i in range(1, 13)})
    wai = builtin_form("wai-sr")
    given |= {"form": "wai-sr", "version": wai.version}
    assert browser.post(f"{session}/forms", json=given).status_code == 201
    content = browser.get(f"{session}/export?format=tsv").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        scores = archive.read("scores.tsv").decode()
        every = "".join(archive.read(name).decode() for name in archive.namelist())
        assert archive.read("answers.tsv").decode().count("\n") == 1 + 9 + 12
    assert "phq-9" in scores
    assert "mild" in scores
    assert "published band" in every
    page = browser.get(f"{session}/export?format=html").text
    assert "What people said on forms" in page
    assert "Society for Psychotherapy Research" in page
    for text in texts(PHQ):
        assert text not in every
        assert text not in page


def test_a_withdrawn_review_closes_the_forms(browser, recorded):
    assert browser.get(f"{recorded}/forms").status_code == 200
    said = {"person": "client", "purpose": "review", "given": False}
    assert browser.post(f"{recorded}/consents", json=said).status_code == 201
    for answer in (
        browser.get(f"{recorded}/forms"),
        browser.post(f"{recorded}/forms", json=body()),
        browser.post(f"{recorded}/forms/import", json={"text": TABLE}),
    ):
        assert answer.status_code == 403


def test_the_course_of_a_dyad_has_its_gaps_and_leaves_out_what_is_closed(
    browser, session, library, answered, recorded
):
    shutil.copytree(library.folder / "demo", library.folder / "later")
    later = f"/api/v1/sessions/{library.id_of(library.folder / 'later')}"
    (old,) = browser.get(f"{later}/forms").json()
    browser.delete(f"{later}/forms/{old['id']}")
    course = browser.get("/api/v1/library/course", params={"dyad": "demo"}).json()
    assert (len(course["sessions"]), course["closed"]) == (3, 0)
    assert sorted(len(one["scores"]) for one in course["sessions"]) == [0, 0, 1]
    first = next(one for one in course["sessions"] if one["analyzed"])
    signals = [one["signal"] for one in first["findings"]]
    assert len(set(signals)) == len(signals) > 3
    for one in first["findings"]:
        assert one["low"] <= one["value"] <= one["high"]
    said = {"person": "client", "purpose": "review", "given": False}
    browser.post(f"{recorded}/consents", json=said)
    course = browser.get("/api/v1/library/course", params={"dyad": "demo"}).json()
    assert (len(course["sessions"]), course["closed"]) == (2, 1)
    none = browser.get("/api/v1/library/course", params={"dyad": "nobody"}).json()
    assert none == {"dyad": "nobody", "closed": 0, "sessions": []}


def test_a_library_of_forms_alone_is_empty(tmp_path):
    from syntony.web.door import Door
    from syntony.web.start import begin

    (tmp_path / "forms").mkdir()
    (tmp_path / "audit.db").touch()
    app, first = begin(Door("syn-0a1b2c3d.localhost:8765"), tmp_path)
    app.state.desk.jobs.close()
    assert first


def test_the_client_gets_no_hidden_form_and_none_of_the_therapist(browser, session, answered):
    mine = body() | {"person": "therapist", "taken": "2026-03-15"}
    assert browser.post(f"{session}/forms", json=mine).status_code == 201
    pages = ["summary", "questionnaires"]
    draft = {"pages": pages, "moments": [], "opening": "", "closing": "", "body": False}
    assert browser.put(f"{session}/reports/client", json=draft).status_code == 200

    def days():
        page = browser.get(f"{session}/reports/client/preview").text
        return [day for day in ("2026-03-14", "2026-03-15") if day in page]

    assert days() == ["2026-03-14"]
    browser.put(f"{FORMS}/phq-9/hidden", json={"hidden": True})
    assert days() == []
