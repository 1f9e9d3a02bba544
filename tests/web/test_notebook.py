import numpy as np
import pytest

from syntony.analysis.keeping import analyze_stored
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.store import save_session

BODIES = {
    "notes": {"start": 12.345, "text": "She leans back."},
    "labels": {"key": "2", "start": 12.345},
    "moments": {"start": 12.345, "stop": 20.0, "title": "Both fall silent"},
}


def posted(browser, session, kind, **more):
    answer = browser.post(f"{session}/{kind}", json=BODIES[kind] | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
def found(browser, session):
    moments = browser.get(f"{session}/moments").json()
    assert moments
    return moments


def test_moments_say_why_and_how_often_by_chance(found):
    assert [m["start"] for m in found] == sorted(m["start"] for m in found)
    kinds = {m["kind"] for m in found}
    assert "in_step" in kinds
    for moment in found:
        assert moment["source"] == "found"
        assert moment["decision"] == "open"
        assert moment["reason"]
        assert moment["why"]["method"]
        assert moment["start"] <= moment["peak"] <= moment["stop"]
    assert any(m["why"]["per_hour_by_chance"] is not None for m in found)


def test_moments_are_agreed_rejected_renamed_moved_and_starred(browser, session, found):
    path = f"{session}/moments/{found[0]['id']}"
    before = found[0]
    agreed = browser.patch(path, json={"decision": "agreed"}).json()
    assert agreed == before | {"decision": "agreed"}
    renamed = browser.patch(path, json={"title": "Here they meet", "starred": True}).json()
    assert (renamed["title"], renamed["title_edited"], renamed["starred"]) == (
        "Here they meet", True, True,
    )  # fmt: skip
    moved = browser.patch(path, json={"start": before["start"] + 1.5}).json()
    assert moved["start"] == before["start"] + 1.5
    assert moved["peak"] >= moved["start"]
    now = browser.get(f"{session}/moments").json()
    assert len(now) == len(found)
    assert moved in now
    backwards = browser.patch(path, json={"start": 1e6})
    assert backwards.status_code == 400
    assert "ends after it begins" in backwards.json()["error"]["text"]
    row = browser.get("/api/v1/library").json()["sessions"][0]
    assert (row["moments"], row["reviewed"]) == (len(found), 1)


def test_judgments_stay_with_a_new_analysis(browser, session, library, found):
    browser.patch(f"{session}/moments/{found[0]['id']}", json={"decision": "agreed"})
    opened = library.session(library.ids()[0])
    (result,) = opened.store.results()
    from dataclasses import replace

    from syntony.io.saved import findings_bytes

    without = replace(opened.findings, moments=())
    opened.store.add_result(replace(result, content=findings_bytes(without)))
    now = browser.get(f"{session}/moments").json()
    assert [m["id"] for m in now] == [found[0]["id"]]


def test_marked_moments_can_be_erased_and_found_ones_cannot(browser, session, found):
    made = posted(browser, session, "moments")
    assert (made["source"], made["decision"]) == ("made", "agreed")
    assert browser.delete(f"{session}/moments/{made['id']}").status_code == 204
    refused = browser.delete(f"{session}/moments/{found[0]['id']}")
    assert refused.status_code == 400
    assert "rejected, not erased" in refused.json()["error"]["text"]


def test_notes_keep_time_frame_and_thread(browser, session, found):
    media = {"frame": 310, "media": "m0", "stop": 13.0, "moment": found[0]["id"]}
    first = posted(browser, session, "notes", **media)
    assert {k: first[k] for k in media} == media
    assert first["author"] == "me"
    assert first["edited"] is None
    browser.put("/api/v1/preferences/author", json="T")
    answer = posted(browser, session, "notes", parent=first["id"], text="Yes.")
    assert answer["author"] == "T"
    second = posted(browser, session, "notes", parent=answer["id"], text="And then?")
    changed = browser.patch(f"{session}/notes/{second['id']}", json={"text": "And before?"}).json()
    assert changed["text"] == "And before?"
    assert changed["edited"]
    assert len(browser.get(f"{session}/notes").json()) == 3
    assert browser.delete(f"{session}/notes/{first['id']}").status_code == 204
    assert browser.get(f"{session}/notes").json() == []
    assert browser.post(f"{session}/undo").json() == {"done": "Erase a note", "changed": ["notes"]}
    assert len(browser.get(f"{session}/notes").json()) == 3


def test_labels_are_words_of_the_vocabulary(browser, session):
    words = {w["key"]: w["name"] for w in browser.get(session).json()["vocabulary"]}
    label = posted(browser, session, "labels")
    assert label["name"] == words["2"]
    moved = browser.patch(f"{session}/labels/{label['id']}", json={"key": "3", "stop": 15.0}).json()
    assert (moved["name"], moved["stop"]) == (words["3"], 15.0)
    unknown = browser.post(f"{session}/labels", json={"key": "x", "start": 1.0})
    assert unknown.status_code == 400
    assert "there are: 1, 2" in unknown.json()["error"]["text"]
    assert browser.delete(f"{session}/labels/{label['id']}").status_code == 204
    assert browser.get(f"{session}/labels").json() == []


def test_everything_is_undone_and_done_again(browser, session, found):
    def state():
        return [browser.get(f"{session}/{kind}").json() for kind in BODIES]

    states = [state()]
    note = posted(browser, session, "notes")
    states.append(state())
    posted(browser, session, "labels")
    states.append(state())
    made = posted(browser, session, "moments")
    states.append(state())
    browser.patch(f"{session}/moments/{found[-1]['id']}", json={"decision": "rejected"})
    states.append(state())
    browser.delete(f"{session}/notes/{note['id']}")
    states.append(state())
    browser.delete(f"{session}/moments/{made['id']}")
    states.append(state())
    for before in states[-2::-1]:
        assert browser.post(f"{session}/undo").json()["done"]
        assert state() == before
    assert browser.post(f"{session}/undo").json() == {"done": None, "changed": []}
    for after in states[1:]:
        assert browser.post(f"{session}/redo").json()["done"]
        assert state() == after
    assert browser.post(f"{session}/redo").json() == {"done": None, "changed": []}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("notes", {"start": 1.0}),
        ("notes", {"start": 1.0, "text": ""}),
        ("notes", {"start": 1.0, "text": "x" * 20_001}),
        ("notes", {"start": "soon", "text": "x"}),
        ("notes", {"start": 1e300, "text": "x"}),
        ("notes", {"start": 2.0, "stop": 1.0, "text": "x"}),
        ("notes", {"start": 1.0, "text": "x", "media": "../../etc/passwd"}),
        ("notes", {"start": 1.0, "text": "x", "parent": "0" * 16}),
        ("notes", {"start": 1.0, "text": "x", "author": "somebody"}),
        ("labels", {"key": "1", "start": 2.0, "stop": 1.0}),
        ("moments", {"start": 2.0, "stop": 1.0, "title": "x"}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(browser, session, kind, body):
    before = browser.get(f"{session}/{kind}").json()
    answer = browser.post(f"{session}/{kind}", json=body)
    assert answer.status_code in (400, 404)
    assert answer.json()["error"]["text"]
    assert browser.get(f"{session}/{kind}").json() == before
    assert browser.post(f"{session}/undo").json()["done"] is None


@pytest.mark.parametrize("kind", list(BODIES))
def test_what_is_not_there_cannot_be_changed(browser, session, kind):
    path = f"{session}/{kind}/{'0' * 16}"
    assert browser.patch(path, json={"start": 1.0}).status_code == 404
    assert browser.delete(path).status_code == 404


def test_every_page_hears_of_a_change(browser, session):
    where = f"ws://{browser.base_url.netloc.decode()}/api/v1/socket"
    with browser.websocket_connect(where, headers={"origin": browser.headers["origin"]}) as page:
        assert page.receive_json()["kind"] == "ping"
        posted(browser, session, "labels")
        heard = page.receive_json()
    assert heard["kind"] == "changed"
    assert heard["what"] == ["labels"]
    assert heard["session"] in session


def test_one_can_look_back_for_when_a_breath_became_the_others(browser, session, library, rng):
    goes = np.interp(np.arange(1800), [800, 900], [0, 4])
    levels = (4 + 0.1 * rng.normal(size=1800), goes + 0.1 * rng.normal(size=1800))
    people = (Participant("A"), Participant("B"))
    signals = tuple(
        Signal(level, 2, 0.0, "resp_rate", "1/min", person.code, "breath")
        for level, person in zip(levels, people, strict=True)
    )
    folder = library.folder / "breath"
    save_session(Session("s", people, (Recording("r", signals),)), folder)
    path = f"/api/v1/sessions/{library.id_of(folder)}"
    assert browser.get(f"{path}/back?t=700").status_code == 404
    analyze_stored(folder, AnalysisPlan(null={"surrogates": 19}))
    (only,) = browser.get(f"{path}/back?t=700").json()
    assert 400 <= only["start"] <= only["peak"] <= 470
    assert "B becomes A's" in only["title"]
    assert only["decision"] == "open"
    assert browser.get(f"{path}/back?t=300").json() == []
    assert browser.get(f"{path}/back?t=soon").status_code == 400
