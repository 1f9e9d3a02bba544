"""A part of a session is taken out in a real browser: seen first, confirmed by name, then gone."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.looking import looked
from tests.browser.running import PREFER, app, chromium, window

from syntony.analysis.demo import demo_session
from syntony.analysis.keeping import analyze_stored
from syntony.core.annotations import Note
from syntony.core.plan import AnalysisPlan
from syntony.io.store import save_session
from syntony.io.store.notebook import Notebook

pytestmark = pytest.mark.browser

GAPS = """async address => {
  const view = await (await fetch(`/api/v1/sessions/${address}`)).json();
  return view.lanes.flatMap(lane => lane.signals.map(signal => signal.gaps.map(gap =>
    gap.map(edge => Math.round(edge)))));
}"""


@pytest.fixture(scope="module")
def entered(tmp_path_factory):
    """A browser before the privacy of an analyzed session with a note, and the session's id."""
    library = tmp_path_factory.mktemp("library")
    folder = library / "demo"
    save_session(demo_session(), folder)
    analyze_stored(folder, AnalysisPlan(null={"surrogates": 49}))
    Notebook(folder, "T").keep("Write a note", Note("a1", 104.0, "Not for others", "T"))
    with app(library) as address, chromium() as browser:
        page = window(browser).new_page()
        told = []
        page.context.on("weberror", lambda error: told.append(str(error.error)))
        page.goto(address)
        page.locator(".topbar h1").wait_for()
        page.goto(f"{address.split('#')[0]}#/library")
        link = page.locator(".sessions a.open")
        link.wait_for()
        page.evaluate(PREFER, {"toured": True})
        session = link.get_attribute("href")
        page.goto(f"{address.split('#')[0]}{session}/privacy")
        expect(page.get_by_role("heading", name="Remove a part")).to_be_visible()
        yield page, session.rpartition("/")[2], told


def test_a_part_is_seen_confirmed_and_gone(entered):
    page, session, told = entered
    form = page.locator(".removepart")
    look = form.get_by_role("button", name="Show what would go")
    form.get_by_label("From", exact=True).fill("1:50")
    form.get_by_label("To", exact=True).fill("1:40")
    expect(look).to_be_disabled()
    expect(form.get_by_role("status")).to_have_text("The part ends before it begins.")
    form.get_by_label("From", exact=True).fill("61:50")
    form.get_by_label("To", exact=True).fill("62:00")
    look.press("Enter")
    expect(form.get_by_role("status")).to_contain_text("holds nothing from 61:50 to 62:00")
    looked(page, "privacy-part-nothing")
    expect(form.locator(".going")).to_have_count(0)
    form.get_by_label("To", exact=True).fill("1:50")
    form.get_by_label("From", exact=True).fill("1:40")
    form.get_by_label("To", exact=True).fill("1:50")
    look.press("Enter")
    going = form.locator(".going")
    expect(going).to_contain_text("560 samples of 8 signals, which get a gap")
    expect(going).to_contain_text("1 note")
    expect(going).to_contain_text("1 analysis of the whole session")
    button = going.get_by_role("button", name="Remove for good")
    expect(button).to_be_disabled()
    looked(page, "privacy-part")

    # Another part was not looked at yet.
    form.get_by_label("To", exact=True).fill("1:51")
    expect(going).to_have_count(0)
    form.get_by_label("To", exact=True).fill("1:50")
    going.get_by_label("to remove this").fill("demo")
    button.press("Enter")
    expect(form.get_by_role("status")).to_contain_text("The part is removed", timeout=60_000)
    expect(page.locator(".audit tbody tr").first).to_contain_text("Removed a part")
    looked(page, "privacy-removed")

    assert all([100, 110] in gaps for gaps in page.evaluate(GAPS, session))
    page.get_by_role("link", name="Review").first.press("Enter")
    expect(page.locator(".lane")).to_have_count(4)
    expect(page.locator(".moment")).to_have_count(0)
    expect(page.get_by_text(re.compile("Not for others"))).to_have_count(0)
    looked(page, "review-removed")
    assert told == []
