"""Every screen of the app on the demo session: no barrier, no overlap, and its picture."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.looking import CALM, UNTIL_DRAWN, looked
from tests.browser.running import PREFER, WORK, app, chromium, window

pytestmark = pytest.mark.browser

PIN = """async sid => {
  const ask = (path, more) => fetch('api/v1' + path, more).then(r => r.json());
  const found = await ask(`/sessions/${sid}/moments`);
  const pins = found.slice(0, 2).map(
    ({id, start, stop}) => ({session: sid, start, stop, moment: id}));
  for (const {id} of found.slice(0, 3))
    await ask(`/sessions/${sid}/moments/${id}`, {
      method: 'PATCH', headers: {'Content-Type': 'application/json'}, body: '{"starred": true}'});
  pins.push({session: sid, start: 60, stop: 120, moment: null});
  const headers = {'Content-Type': 'application/json'};
  return ask('/library/pins', {method: 'PUT', headers, body: JSON.stringify(pins)});
}"""

# Every lane beside its mean by lag.
PROFILED = """() => {
  const lanes = document.querySelectorAll('.laneplot').length;
  return lanes > 0 && document.querySelectorAll('.lagprofile svg').length === lanes;
}"""


@pytest.fixture(scope="module")
def entered(tmp_path_factory):
    """A browser context that has entered, with pins and stars; the origin, the session's place."""
    with app(tmp_path_factory.mktemp("library")) as address, chromium() as browser:
        context = window(browser)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".now li", timeout=WORK)
        page.wait_for_selector(".moment")
        page.evaluate(PREFER, {"toured": True})
        session = page.url.split("#")[1].partition("?")[0]
        assert len(page.evaluate(PIN, session.rpartition("/")[2])) == 3
        page.close()
        yield context, address.split("#")[0], session
        context.close()


def ready(page, place):
    """Wait until a place shows what it is opened for."""
    if place.startswith("settings"):
        page.locator(".settings .page > :nth-child(2)").wait_for()
        expect(page.get_by_text("Looking at the library")).to_have_count(0)
    elif place == "report":
        page.frame_locator("iframe").locator("h1").wait_for()
    elif place == "session":
        page.wait_for_selector(".moment")
        page.evaluate(UNTIL_DRAWN)
    else:
        expect(page.locator(READY[place]).last).to_be_visible()


#: Where a place is; without an entry it is a place of the library.
OF_SESSION = {
    "session": "", "report": "/report", "copies": "/copies", "agenda": "/supervision",
    "forms": "/forms", "kiosk": "/ask/phq-9/client",
}  # fmt: skip
ELSEWHERE = {"handbook": "handbook/wcc", "course": "course/demo"}
READY = {
    "library": ".sessions a",
    "handbook": ".handbook .formula",
    "copies": ".copies .none",
    "agenda": ".agenda li",
    "forms": ".shelf .form",
    "kiosk": ".choice",
    "course": ".courseplot",
    "compare": ".column .laneplot",
}

SCREENS = {
    "library": ("library", []),
    "settings": ("settings", []),
    "settings-retention": ("settings/retention", []),
    "settings-vault": ("settings/vault", []),
    "settings-done": ("settings/done", []),
    "settings-erased": ("settings/erased", []),
    "settings-speed": ("settings/speed", ["button.main:not([disabled])"]),
    "settings-about": ("settings/about", []),
    "library-preview": ("library", ["tbody .tick input"]),
    "moments": ("session", []),
    "why": ("session", ["summary:text('Why was this marked?')"]),
    "notes": ("session", ["#tab-notes"]),
    "table": ("session", ["#tab-table"]),
    "help": ("session", ["[aria-label='Keys and help']"]),
    "commands": ("session", ["[aria-label='All commands']"]),
    "take-away": ("session", [".menu summary"]),
    "moment": ("session", [".closer"]),
    "compare": ("compare", []),
    "forms": ("forms", []),
    "form-editor": ("forms", ["button:text('New form')"]),
    "kiosk": ("kiosk", []),
    "course": ("course", []),
    "report": ("report", []),
    "supervision": ("agenda", ["button:text('Begin with the agenda')", ".topic"]),
    "handbook": ("handbook", []),
    "no-films": ("copies", []),
}


@pytest.fixture
def page(entered):
    page = entered[0].new_page()
    yield page
    page.close()


def shown(page, entered, name):
    """Open a screen, and wait until all of it is there."""
    _, origin, session = entered
    place, clicks = SCREENS[name]
    path = session + OF_SESSION[place] if place in OF_SESSION else f"/{ELSEWHERE.get(place, place)}"
    if place == "session":
        with page.expect_response(re.compile("/maps/[^/]+/chance$")):
            page.goto(f"{origin}#{path}")
    else:
        page.goto(f"{origin}#{path}")
    ready(page, place)
    for click in clicks:
        page.locator(click).first.click()
    if name == "settings-speed":
        expect(page.locator(".measured tbody tr")).to_have_count(4, timeout=WORK)
        expect(page.locator("button.main")).to_have_text("Measure again")
    if name == "table":
        page.wait_for_selector(".finding")
    if name == "library-preview":
        page.wait_for_selector(".preview li")
    if name in ("moment", "compare"):
        page.wait_for_function(PROFILED)
    if name == "compare":
        expect(page.locator(".addpin select").first).not_to_have_value("")


@pytest.mark.parametrize("name", SCREENS)
def test_axe_finds_no_barrier_and_the_screen_is_kept_as_a_picture(page, entered, name):
    shown(page, entered, name)
    looked(page, name)


# What is beyond the right edge of the page, where nobody can scroll to.
BEYOND = """() => [...document.querySelectorAll('.topbar *, .transport *, main > * > header *')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("name", ["library", "moments", "moment", "compare", "forms", "report"])
def test_a_page_magnified_twice_has_all_of_it_in_reach(page, entered, name):
    page.set_viewport_size({"width": 720, "height": 450})
    shown(page, entered, name)
    page.evaluate(CALM, 720)
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    assert page.evaluate(BEYOND) == []
    if name in ("moments", "moment"):
        lanes, side = (page.locator(s).first.bounding_box() for s in (".lanes, .window", ".side"))
        assert lanes["height"] >= 200
        assert lanes["y"] + lanes["height"] <= side["y"] + 1
