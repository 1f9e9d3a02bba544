"""A group of four in a browser, sizes of panels, and what was planted beside what was found."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from tests.browser.looking import CALM, looked
from tests.browser.running import PREFER, app, chromium, window

from syntony.analysis.demo import demo_session
from syntony.analysis.keeping import analyze_stored
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.store import save_session

pytestmark = pytest.mark.browser

#: What is wider than its place, where a person's code is as long as codes get.
WIDER = """() => {
  document.querySelector('.matrix tbody .unit').innerText = 'grandmother of the seventh family';
  return [...document.querySelectorAll('.panel, .panel .scroll')]
    .filter(e => e.scrollWidth > e.clientWidth).map(e => e.className);
}"""
QUICK = AnalysisPlan(null={"surrogates": 99})


def group(rng):
    """Four people of whom the first two move together."""
    together, *own = (np.convolve(rng.normal(size=2000), np.ones(8) / 8, "same") for _ in range(5))
    names = [f"P{k + 1}" for k in range(4)]
    signals = tuple(
        Signal(
            x + (3 * together if k < 2 else 0), 4, 0.0, "motion_energy", "a.u.", name, "movement"
        )
        for k, (x, name) in enumerate(zip(own, names, strict=True))
    )
    return Session("group", tuple(map(Participant, names)), (Recording("r", signals),))


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A browser that has entered a library with a group and the demo session, and its address."""
    library = tmp_path_factory.mktemp("library")
    for name, session in (("group", group(np.random.default_rng(1))), ("demo", demo_session())):
        save_session(session, library / name)
        analyze_stored(library / name, QUICK)
    with app(library) as address, chromium() as browser:
        context = window(browser)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".sessions a, .lane")
        page.evaluate(PREFER, {"toured": True})
        page.close()
        yield context, address.split("#")[0]
        context.close()


@pytest.fixture
def opened(origin):
    context, address = origin
    pages = []

    def open_(name):
        page = context.new_page()
        pages.append(page)
        page.goto(f"{address}#/library")
        page.locator(".sessions a.open", has_text=name).press("Enter")
        page.wait_for_selector(".head.lane")
        return page

    yield open_
    for page in pages:
        page.close()


def test_everybody_stands_beside_everybody_at_the_playhead(opened):
    page = opened("group")
    page.keyboard.press("0")
    cells = page.locator(".matrix tbody td")
    expect(cells).to_have_count(16)
    page.keyboard.press("Home")
    for _ in range(30):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".matrix td.above")).not_to_have_count(0)
    expect(cells.nth(1)).to_have_class("above")
    expect(page.locator(".group .tally")).to_contain_text("of 6 pairs above chance")
    page.wait_for_function("""() => {
      const cells = document.querySelectorAll('.matrix tbody td');
      return cells[1].innerText.slice(0, 3) === cells[4].innerText.slice(0, 3);
    }""")
    cells.nth(11).click()
    expect(page.locator(".now .name")).to_have_text(["Motion energy B–C"])
    looked(page, "group")
    page.set_viewport_size({"width": 1024, "height": 768})
    page.evaluate(CALM, 1024)
    assert page.evaluate(WIDER) == []


def test_presets_and_bars_are_worked_by_keys_and_kept(opened):
    page = opened("demo")
    lanes = page.locator(".head.lane:not(.muted)")
    expect(lanes).to_have_count(4)
    page.keyboard.press("7")
    expect(lanes).to_have_count(2)
    page.keyboard.press("8")
    expect(lanes).to_have_count(4)
    page.keyboard.press("9")
    expect(page.locator("[aria-live=polite]")).to_contain_text("no brain signals")
    page.keyboard.press("0")
    expect(page.locator("[aria-live=polite]")).to_contain_text("three people and more")

    side = page.locator("section.side")
    page.evaluate(CALM, 1440)
    before = side.bounding_box()["width"]

    def wide(more):
        page.wait_for_function(
            "wide => document.querySelector('section.side').getBoundingClientRect().width === wide",
            arg=before + more,
        )

    bar = page.get_by_role("separator", name="Width of the right panel")
    bar.focus()
    kept = re.compile(rf"sideWidth\W+{before + 64:.0f}\b")
    with page.expect_response(
        lambda r: "preferences" in r.url and kept.search(r.request.post_data or "")
    ):
        for _ in range(4):
            page.keyboard.press("ArrowLeft")
    wide(64)
    page.reload()
    page.wait_for_selector(".head.lane")
    wide(64)
    page.evaluate(CALM, 1440)
    box = bar.bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 33, box["y"] + 300, steps=4)
    page.mouse.up()
    wide(34)
    page.keyboard.press("Shift+Digit0")
    wide(0)


def test_what_was_planted_is_held_against_what_was_found(opened):
    page = opened("demo")
    page.keyboard.press("t")
    expect(page.locator(".truth")).to_have_count(0)
    page.keyboard.press("Shift+F6")
    expect(page.locator(".truth > p")).to_contain_text("of 4 planted spans found")
    expect(page.locator(".truth li.hit")).not_to_have_count(0)
