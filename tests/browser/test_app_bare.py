"""Sessions of which little is known: nothing in them, too short, or not analyzed yet."""

import numpy as np
import pytest
from playwright.sync_api import expect
from tests.browser.looking import CALM, UNTIL_DRAWN, looked
from tests.browser.running import PREFER, WORK, app, chromium, window

from syntony.analysis.demo import demo_session
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.store import save_session

pytestmark = pytest.mark.browser

#: Numbers of a table that go on in a second line.
BROKEN = """() => [...document.querySelectorAll('.tables .figure')].filter(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return new Set([...range.getClientRects()].map(r => r.top)).size > 1;
}).map(cell => cell.innerText)"""

PEOPLE = (Participant("client", "client"), Participant("therapist", "therapist"))


def short():
    """Ten seconds of two people: no window fits into them."""
    rng = np.random.default_rng(1)
    signals = tuple(
        Signal(rng.normal(size=100), 10, 0.0, "motion_energy", "a.u.", p.code, "movement")
        for p in PEOPLE
    )
    return Session("short", PEOPLE, (Recording("r", signals),))


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    library = tmp_path_factory.mktemp("library")
    made = {"bare": Session("bare", PEOPLE), "short": short(), "new": demo_session(seed=2)}
    for name, session in made.items():
        save_session(session, library / name)
    with app(library) as address, chromium() as browser:
        context = window(browser)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".sessions a")
        page.evaluate(PREFER, {"toured": True})
        rows = page.evaluate("fetch('api/v1/library').then(r => r.json())")["sessions"]
        page.close()
        ids = dict(zip(made, (find(rows, s.name) for s in made.values()), strict=True))

        def open_(name):
            page = context.new_page()
            page.goto(f"{address.split('#')[0]}#/session/{ids[name]}")
            page.wait_for_selector(".review")
            return page

        yield open_
        context.close()


def find(rows, name):
    return next(row["id"] for row in rows if row["name"] == name)


def test_a_session_of_nothing_says_so_and_shows_no_empty_frame(opened):
    page = opened("bare")
    expect(page.locator(".now")).to_contain_text("This session holds no signals and no recording.")
    expect(page.locator(".nolanes")).to_have_text("No signals to show.")
    expect(page.locator(".overview")).to_have_count(0)
    expect(page.get_by_role("button", name="Compute coordination")).to_have_count(0)
    looked(page, "bare")
    page.get_by_role("link", name="Import…").click()
    page.wait_for_selector(".picker")


def test_an_analysis_that_fails_says_why_and_goes_on_saying_it(opened):
    page = opened("short")
    page.get_by_role("button", name="Compute coordination").click()
    alert = page.locator(".now [role=alert]")
    expect(alert).to_contain_text("The analysis failed.", timeout=WORK)
    expect(alert).to_contain_text("needs 35 s")
    expect(page.locator(".answer")).to_have_text("The analysis has failed")
    looked(page, "failed")


def test_what_is_not_analyzed_yet_is_no_failure(opened):
    page = opened("new")
    page.evaluate(UNTIL_DRAWN)
    page.locator("#tab-table").click()
    expect(page.locator(".tables")).to_contain_text("There are no findings before an analysis")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.set_viewport_size({"width": 1024, "height": 768})
    page.evaluate(CALM, 1024)
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("""() => {
      const panel = document.querySelector('.panel');
      return panel.scrollWidth <= panel.clientWidth;
    }""")


def test_a_moment_marked_by_hand_says_so_once(opened):
    page = opened("new")
    page.evaluate(UNTIL_DRAWN)
    page.keyboard.press("Home")
    page.keyboard.press("m")
    page.wait_for_selector(".moment.chosen")
    page.keyboard.press("Enter")
    page.wait_for_selector(".moment-page .laneplot")
    expect(page.get_by_text("Marked by hand.")).to_have_count(1)
    expect(page.locator(".timecode small")).to_have_text("00:00 to 00:10")
    expect(page.locator(".legendline")).to_have_count(0)
    looked(page, "moment-by-hand")
