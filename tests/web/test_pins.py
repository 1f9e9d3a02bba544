import pytest
from tests.web.test_consent import say

PINS = "/api/v1/library/pins"


def pinned(browser, *pins):
    answer = browser.put(PINS, json=list(pins))
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def minute(session):
    return {"session": session.rpartition("/")[2], "start": 60.0, "stop": 120.0}


@pytest.fixture
def moment(browser, session, minute):
    found = browser.get(f"{session}/moments").json()[0]
    span = {"start": found["start"], "stop": found["stop"], "moment": found["id"]}
    return minute | span, found


def test_what_is_pinned_keeps_its_order_and_is_named_by_its_session(browser, minute, moment):
    assert browser.get(PINS).json() == []
    pin, found = moment
    first, second = pinned(browser, pin, minute)
    assert first == pin | {"name": "demo", "title": found["title"]}
    assert second == minute | {"name": "demo", "title": "From 01:00", "moment": None}
    assert pinned(browser, minute, pin) == [second, first]
    assert browser.get(PINS).json() == [second, first]
    assert pinned(browser) == []


def test_a_moment_that_is_renamed_is_renamed_where_it_is_pinned(browser, session, moment):
    pin, found = moment
    pinned(browser, pin)
    browser.patch(f"{session}/moments/{found['id']}", json={"title": "Here they meet"})
    assert browser.get(PINS).json()[0]["title"] == "Here they meet"


def test_nothing_is_pinned_that_cannot_be(browser, minute):
    kept = pinned(browser, minute)
    for wrong in (
        [minute] * 5, [minute | {"stop": 60.0}], [minute | {"start": 1e300}],
        [minute | {"title": "mine"}], minute,
    ):  # fmt: skip
        assert browser.put(PINS, json=wrong).status_code == 400
    assert browser.put(PINS, json=[minute | {"session": "0"}]).status_code == 404
    assert browser.get(PINS).json() == kept


def test_what_is_closed_or_erased_is_pinned_no_more(browser, library, minute, recorded):
    other = minute | {"session": recorded.rpartition("/")[2]}
    assert len(pinned(browser, minute, other)) == 2
    say(browser, recorded, "client", "review", given=False)
    assert [p["session"] for p in browser.get(PINS).json()] == [minute["session"]]
    assert browser.put(PINS, json=[other]).status_code == 403
    say(browser, recorded, "client", "review", given=True)
    assert len(browser.get(PINS).json()) == 2
    browser.post(f"{recorded}/erase", json={"what": "session", "confirm": "demo"})
    assert [p["session"] for p in browser.get(PINS).json()] == [minute["session"]]
    with library.index.open() as index:
        assert index.execute("SELECT count(*) FROM pins").fetchone() == (1,)
