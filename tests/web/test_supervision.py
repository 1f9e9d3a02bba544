import pytest


@pytest.fixture
def starred(browser, session):
    """Three moments on the agenda, in the order of time."""
    ids = [m["id"] for m in browser.get(f"{session}/moments").json()[:3]]
    for name in ids:
        browser.patch(f"{session}/moments/{name}", json={"starred": True})
    return ids


def arranged(browser, session, *topics):
    body = [{"moment": name, "done": done} for name, done in topics]
    return browser.put(f"{session}/agenda", json=body)


def order(browser, session):
    return [one["moment"] for one in browser.get(f"{session}/agenda").json()]


def test_the_agenda_is_made_of_stars_and_ordered_by_people(browser, session, starred):
    first, second, third = starred
    assert order(browser, session) == starred
    answer = arranged(browser, session, (third, False), (first, True), (second, False))
    assert answer.status_code == 200, answer.text
    assert answer.json() == [
        {"moment": third, "done": False},
        {"moment": first, "done": True},
        {"moment": second, "done": False},
    ]
    browser.patch(f"{session}/moments/{first}", json={"starred": False})
    assert order(browser, session) == [third, second]
    browser.patch(f"{session}/moments/{first}", json={"starred": True})
    assert order(browser, session) == [third, first, second]


def test_each_change_of_the_agenda_is_one_step_that_is_undone(browser, session, starred):
    first, second, third = starred
    arranged(browser, session, (second, False), (first, False), (third, False))
    arranged(browser, session, (second, True), (first, False), (third, False))
    undone = browser.post(f"{session}/undo").json()
    assert undone == {"done": "Tick off a topic", "changed": ["agenda"]}
    assert not any(one["done"] for one in browser.get(f"{session}/agenda").json())
    assert browser.post(f"{session}/undo").json()["done"] == "Order the agenda"
    assert order(browser, session) == starred
    assert browser.post(f"{session}/redo").json()["done"] == "Order the agenda"
    assert order(browser, session) == [second, first, third]
    # What is as it was is no step.
    arranged(browser, session, (second, False), (first, False), (third, False))
    assert browser.post(f"{session}/undo").json()["done"] == "Order the agenda"


def test_an_agenda_of_other_moments_is_refused(browser, session, starred):
    first, second, third = starred
    every = [(first, False), (second, False), (third, False)]
    for wrong in (every[:2], [*every, (first, True)], [*every[:2], ("0" * 16, False)]):
        answer = arranged(browser, session, *wrong)
        assert answer.status_code == 400
        assert "each of the 3 starred moments once" in answer.json()["error"]["text"]
    assert order(browser, session) == starred
    assert browser.post(f"{session}/undo").json()["done"] == "Star a moment"


def test_a_summary_begins_with_the_agenda_and_is_written_by_people(browser, session, starred):
    first, second, third = starred
    arranged(browser, session, (third, True), (first, False), (second, False))
    before = browser.get(f"{session}/summary").json()
    assert (before["text"], before["edited"]) == ("", None)
    told = before["proposed"].splitlines()
    assert told[0] == "What we talked about"
    assert told[3] == "For next time"
    assert len([line for line in told if line[2:4].isdigit()]) == 3
    browser.put("/api/v1/preferences/author", json="S")
    text = "We found a rhythm.\n\n- more of it"
    after = browser.put(f"{session}/summary", json={"text": text}).json()
    assert (after["text"], after["author"]) == (text, "S")
    assert after["edited"]
    assert browser.post(f"{session}/undo").json() == {
        "done": "Write the summary", "changed": ["summaries"],
    }  # fmt: skip
    assert browser.get(f"{session}/summary").json()["text"] == ""
    assert browser.put(f"{session}/summary", json={"text": "x" * 100_001}).status_code == 400


def test_the_hour_is_taken_away_as_text_in_which_nothing_is_markup(browser, session, starred):
    first, second, third = starred
    browser.patch(f"{session}/moments/{first}", json={"title": "<b>*Here*\n# they"})
    arranged(browser, session, (second, True), (first, False), (third, False))
    browser.put(f"{session}/summary", json={"text": "We found a rhythm."})
    answer = browser.get(f"{session}/export/summary")
    assert answer.headers["content-type"].startswith("text/markdown")
    assert "attachment" in answer.headers["content-disposition"]
    lines = answer.text.splitlines()
    assert lines[0] == "# Supervision of demo"
    assert lines[4].startswith("- [x] ")
    assert lines[5].endswith(r"\<b\>\*Here\* \# they")
    assert lines[-1] == "We found a rhythm."
    deeds = browser.get(f"{session}/audit").json()["deeds"]
    assert deeds[-1]["what"] == "export"
