"""Ratings, hunches, emotion words, looking blind and the vocabulary over the routes."""

import io
import math
import re
import sys
import zipfile

import pytest

PERSON = "client"
RATING = {"start": 10.0, "scale": "closeness", "low": "far", "high": "close", "person": PERSON}
BODIES = {
    "hunches": {"start": 12.5, "text": "She is <b>sad</b>.", "about": PERSON, "confidence": 2},
    "feelings": {"start": 13.0, "word": "uneasy", "person": PERSON, "intensity": 3},
}


def posted(browser, path, body):
    answer = browser.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def rate(browser, session, values, first=250, **more):
    made = posted(browser, f"{session}/ratings", RATING | more)
    for at in range(0, len(values), 500):
        block = {"first": first + at, "values": values[at : at + 500]}
        posted(browser, f"{session}/ratings/{made['id']}/blocks", block)
    return made["id"]


def wave(n, shift=0):
    return [round(0.5 + 0.4 * math.sin((k - shift) / 180) * math.cos(k / 700), 3) for k in range(n)]


@pytest.mark.parametrize("kind", BODIES)
def test_hunches_and_words_are_written_changed_erased_and_undone(browser, session, kind):
    made = posted(browser, f"{session}/{kind}", BODIES[kind])
    assert BODIES[kind].items() <= made.items()
    assert (made["author"], made["edited"]) == ("me", None)
    change = {"answer": "partly"} if kind == "hunches" else {"reply": "Rather tired."}
    path = f"{session}/{kind}/{made['id']}"
    changed = browser.patch(path, json=change).json()
    assert change.items() <= changed.items()
    assert changed["edited"]
    assert browser.delete(path).status_code == 204
    for state in ([changed], [made], []):
        assert browser.post(f"{session}/undo").json()["changed"] == [kind]
        assert browser.get(f"{session}/{kind}").json() == state
    assert browser.patch(path, json=change).status_code == 404


def test_a_rating_is_kept_block_by_block_with_its_gaps_and_undone_as_a_whole(browser, session):
    rating = rate(browser, session, wave(1200))
    posted(browser, f"{session}/ratings/{rating}/blocks", {"first": 2000, "values": [0.5, 0.75]})
    (one,) = browser.get(f"{session}/ratings").json()
    assert (one["rate"], one["seconds"]) == (25, 1202 / 25)
    assert [(run["start"], len(run["values"])) for run in one["runs"]] == [(10.0, 1200), (80.0, 2)]
    assert one["runs"][0]["values"] == wave(1200)
    assert browser.post(f"{session}/undo").json() == {
        "done": "Rate closeness", "changed": ["ratings"],
    }  # fmt: skip
    assert browser.get(f"{session}/ratings").json() == []
    late = browser.post(f"{session}/ratings/{rating}/blocks", json={"first": 1, "values": [0.5]})
    assert late.status_code == 404
    browser.post(f"{session}/redo")
    assert browser.get(f"{session}/ratings").json() == [one]
    assert browser.delete(f"{session}/ratings/{rating}").status_code == 204
    browser.post(f"{session}/undo")
    assert browser.get(f"{session}/ratings").json() == [one]


def test_two_ratings_are_compared_with_their_delay(browser, session):
    one = rate(browser, session, wave(5000))
    browser.put("/api/v1/preferences/author", json="supervisor")
    other = rate(browser, session, wave(5000, shift=50))
    found = browser.get(f"{session}/ratings/compare?one={one}&other={other}").json()
    assert found["seconds"] == 200
    assert found["lag"] == pytest.approx(2.0, abs=0.5)
    assert found["r"] > 0.9
    assert 0 < found["p"] <= 1
    assert len(found["differences"]) == 3
    assert "no measure of how well" in found["sentence"]
    short = rate(browser, session, wave(500))
    told = browser.get(f"{session}/ratings/compare?one={one}&other={short}").json()
    assert told["r"] is None
    assert "are needed" in told["sentence"]
    tension = rate(browser, session, wave(500), scale="tension")
    refused = browser.get(f"{session}/ratings/compare?one={one}&other={tension}")
    assert refused.status_code == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("hunches", BODIES["hunches"] | {"confidence": 6}),
        ("hunches", BODIES["hunches"] | {"about": "nobody"}),
        ("hunches", BODIES["hunches"] | {"text": ""}),
        ("feelings", {"start": 1.0}),
        ("feelings", {"start": 1.0, "word": "sad", "person": "nobody"}),
        ("feelings", {"start": 1.0, "valence": 0.5}),
        ("feelings", {"start": 1.0, "valence": 1.5, "arousal": 0}),
        ("ratings", RATING | {"person": "nobody"}),
        ("ratings", RATING | {"scale": ""}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(browser, session, path, body):
    answer = browser.post(f"{session}/{path}", json=body)
    assert answer.status_code == 400, answer.text
    assert browser.get(f"{session}/{path}").json() == []
    assert browser.post(f"{session}/undo").json()["done"] is None


@pytest.mark.parametrize(
    "block",
    [
        {"first": -1, "values": [0.5]},
        {"first": 0, "values": []},
        {"first": 0, "values": [1.5]},
        {"first": 0, "values": [0.5] * 3001},
        {"first": 1 << 29, "values": [0.5]},
    ],
)
def test_readings_that_cannot_be_are_refused(browser, session, block):
    made = posted(browser, f"{session}/ratings", RATING)
    answer = browser.post(f"{session}/ratings/{made['id']}/blocks", json=block)
    assert answer.status_code == 400, answer.text
    assert browser.get(f"{session}/ratings").json()[0]["runs"] == []


HIDDEN = ("maps/f0", "maps/f0/chance", "moment?t=100", "table", "back?t=100")


def test_who_looks_blind_sees_no_measure_until_something_is_written(browser, session):
    before = browser.get(session).json()
    moments = browser.get(f"{session}/moments").json()
    assert before["findings"]
    assert not before["blind"]
    browser.patch(f"{session}/moments/{moments[0]['id']}", json={"decision": "agreed"})
    assert posted(browser, f"{session}/blind", {})["active"]
    view = browser.get(session).json()
    assert (view["blind"], view["findings"], view["planted"]) == (True, [], None)
    assert view["lanes"] == before["lanes"]
    assert browser.get(f"{session}/moments").json() == []
    for path in HIDDEN:
        answer = browser.get(f"{session}/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "blind"), path
    for way in ("export?format=tsv", "export?format=html", "export/features", "export/shared/0"):
        assert browser.get(f"{session}/{way}").json()["error"]["code"] == "blind"
    row = browser.get("/api/v1/library").json()["sessions"][0]
    assert (row["moments"], row["state"], set(row["strip"])) == (0, "analyzed", {None})
    assert browser.post(f"{session}/blind", json={}).status_code == 400

    refused = browser.post(f"{session}/blind/reveal", json={})
    assert refused.status_code == 400
    assert "Write first" in refused.json()["error"]["text"]
    browser.post(f"{session}/notes", json={"start": moments[0]["start"], "text": "They meet."})
    told = browser.post(f"{session}/blind/reveal", json={}).json()
    assert (told["active"], told["written"]) == (False, 1)
    (mark,) = told["revealed"]["marks"]
    assert (mark["words"], mark["met"]) == ("They meet.", True)
    assert told["revealed"]["met"] == 1
    assert 0 < told["revealed"]["expected"] < 1
    assert len(told["revealed"]["found"]) == len(moments)
    assert browser.get(f"{session}/blind").json() == told
    assert browser.get(session).json()["findings"] == before["findings"]
    assert browser.get(f"{session}/moments").json()[0]["decision"] == "agreed"
    deeds = [deed["what"] for deed in browser.get(f"{session}/audit").json()["deeds"]]
    assert deeds[-4:] == ["write", "blind", "write", "reveal"]


def test_only_who_looks_blind_is_blind(browser, session):
    posted(browser, f"{session}/blind", {})
    assert browser.get(f"{session}/table").status_code == 403
    browser.put("/api/v1/preferences/author", json="supervisor")
    assert browser.get(f"{session}/table").status_code == 200
    assert browser.get("/api/v1/library").json()["sessions"][0]["moments"] > 0
    assert not browser.get(f"{session}/blind").json()["active"]
    browser.post(f"{session}/notes", json={"start": 1.0, "text": "Not the trainee's."})
    browser.put("/api/v1/preferences/author", json="me")
    assert browser.get(f"{session}/blind").json()["written"] == 0
    assert browser.post(f"{session}/blind/reveal", json={}).status_code == 400


def test_what_was_written_and_undone_again_reveals_nothing(browser, session):
    posted(browser, f"{session}/blind", {})
    rate(browser, session, [0.5])
    assert browser.get(f"{session}/blind").json()["written"] == 1
    browser.post(f"{session}/undo")
    assert browser.post(f"{session}/blind/reveal", json={}).status_code == 400


WORDS = [
    {"key": "2", "name": "leaning in", "shape": "triangle", "definition": "Both come closer."},
    {"key": "1", "name": "=1+1", "shape": "square", "definition": ""},
]


def test_a_library_has_its_own_words_and_gets_the_former_back(app, browser, session):
    first = browser.get("/api/v1/vocabulary").json()
    assert [word["key"] for word in first] == list("123456")
    old = posted(browser, f"{session}/labels", {"key": "2", "start": 1.0})
    now = browser.put("/api/v1/vocabulary", json={"words": WORDS}).json()
    assert now == WORDS[::-1]
    assert browser.get(session).json()["vocabulary"] == now
    new = posted(browser, f"{session}/labels", {"key": "2", "start": 2.0, "stop": 4.5})
    assert (old["name"], new["name"], new["stop"]) == ("shift", "leaning in", 4.5)
    unknown = browser.post(f"{session}/labels", json={"key": "3", "start": 1.0})
    assert "there are: 1, 2" in unknown.json()["error"]["text"]
    assert browser.post("/api/v1/vocabulary/undo", json={}).json() == first
    assert browser.post("/api/v1/vocabulary/undo", json={}).json() == first
    trail, faults = app.state.desk.library.ledger.trail()
    assert [entry.what for entry in trail] == ["vocabulary", "vocabulary"]
    assert faults == ()


@pytest.mark.parametrize(
    "words",
    [
        [],
        [WORDS[0] | {"key": "7"}],
        [WORDS[0], WORDS[0]],
        [WORDS[0], WORDS[1] | {"name": "Leaning In"}],
        [WORDS[0] | {"name": "  "}],
        [WORDS[0] | {"shape": "heart"}],
    ],
)
def test_words_that_cannot_be_are_refused(browser, words):
    before = browser.get("/api/v1/vocabulary").json()
    assert browser.put("/api/v1/vocabulary", json={"words": words}).status_code == 400
    assert browser.get("/api/v1/vocabulary").json() == before


def test_labels_of_two_people_are_held_against_each_other(browser, session):
    assert browser.get(f"{session}/agreement").json()["rows"] == []
    for author, shift in (("me", 0.0), ("supervisor", 1.0)):
        browser.put("/api/v1/preferences/author", json=author)
        for at in (50, 150, 250, 350):
            body = {"key": "2", "start": at + shift, "stop": at + 20 + shift}
            posted(browser, f"{session}/labels", body)
    found = browser.get(f"{session}/agreement").json()
    assert (found["one"], found["other"]) == ("me", "supervisor")
    (row,) = found["rows"]
    assert (row["word"], row["one"], row["other"]) == ("shift", 4, 4)
    assert 0.9 < row["kappa"] < 1
    assert row["low"] <= row["kappa"] <= row["high"]


def test_all_of_it_is_taken_away_in_tables(browser, session):
    posted(browser, f"{session}/hunches", BODIES["hunches"])
    posted(browser, f"{session}/feelings", BODIES["feelings"])
    rate(browser, session, wave(100))
    content = browser.get(f"{session}/export?format=tsv").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        readings = archive.read("rating_values.tsv").decode().splitlines()
    assert {"hunches.tsv", "emotion_words.tsv", "ratings.tsv", "rating_values.tsv"} <= names
    assert len(readings) == 101
    assert b"uneasy" in browser.get(f"{session}/export?format=elan").content


def test_nobody_reads_on_where_review_was_withdrawn(browser, recorded):
    posted(browser, f"{recorded}/hunches", BODIES["hunches"])
    made = posted(browser, f"{recorded}/ratings", RATING)
    body = {"person": PERSON, "purpose": "review", "given": False}
    posted(browser, f"{recorded}/consents", body)
    for path in ("hunches", "feelings", "ratings", "blind", "agreement"):
        answer = browser.get(f"{recorded}/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "consent")
    block = {"first": 1, "values": [0.5]}
    assert browser.post(f"{recorded}/ratings/{made['id']}/blocks", json=block).status_code == 403


def test_no_route_tells_the_blind_what_was_found(app, browser, session, capsys):
    view = browser.get(session).json()
    moments = browser.get(f"{session}/moments").json()
    secrets = [f["sentence"] for f in view["findings"]] + [m["title"] for m in moments]
    assert secrets
    ways = [
        path.replace("/api/v1/sessions/{sid}", "")
        for path, operations in app.openapi()["paths"].items()
        if path.startswith("/api/v1/sessions/{sid}") and "get" in operations
    ]
    fill = {"finding": "f0", "moment": moments[0]["id"], "level": "0", "number": "0"}
    query = {"t": "100", "format": "html", "audience": "trainee", "purpose": "supervision"}

    def told():
        for way in ways:
            path = re.sub(r"\{(\w+)\}", lambda found: fill.get(found[1], "trainee"), way)
            answer = browser.get(f"{session}{path}", params=query)
            if any(secret.encode() in answer.content for secret in secrets):
                yield way

    assert {"", "/moments"} <= set(told())
    posted(browser, f"{session}/blind", {})
    assert list(told()) == []
    with capsys.disabled():
        sys.stdout.write(f"\nlooking blind: {len(ways)} routes asked, 0 told a finding\n")
