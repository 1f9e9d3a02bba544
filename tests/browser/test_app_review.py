"""The review app in a real browser, on the demo session that a first start makes."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.looking import CALM, UNTIL_DRAWN, looked
from tests.browser.running import PREFER, WORK, app, chromium, window

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browsing(tmp_path_factory):
    """A browser context that has entered, the session's address, and all that it asked for."""
    with app(tmp_path_factory.mktemp("library")) as address, chromium() as browser:
        context = window(browser)
        asked, told = [], []
        context.on("request", lambda request: asked.append(request.url))
        context.on("console", lambda message: told.append(message.text))
        context.on("weberror", lambda error: told.append(str(error.error)))
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".now li", timeout=WORK)
        page.wait_for_selector(".moment")
        page.locator(".coach").wait_for()
        page.evaluate(PREFER, {"toured": True})
        session = page.url.split("#")[1]
        page.close()
        yield context, address.split("#")[0], session, asked, told
        context.close()


@pytest.fixture
def opened(browsing):
    """Open a place: ``opened("library")``; without one, the session."""
    context, origin, session, *_ = browsing
    pages = []

    def open_(place="session", motion=None):
        page = context.new_page()
        pages.append(page)
        page.emulate_media(reduced_motion=motion)
        if place == "library":
            page.goto(f"{origin}#/library")
            page.wait_for_selector(".sessions a")
        elif place == "handbook":
            page.goto(f"{origin}#/handbook/wcc")
            page.locator(".handbook .formula").wait_for()
        else:
            page.goto(f"{origin}#{session}")
            page.wait_for_selector(".moment")
            page.evaluate(UNTIL_DRAWN)
        return page

    yield open_
    for page in pages:
        page.close()


def test_the_demo_opens_by_itself_and_asks_nobody_but_its_server(browsing, opened):
    page = opened()
    expect(page.locator("h1")).not_to_be_empty()
    expect(page.locator(".badge")).to_have_text("made-up session")
    expect(page.locator(".lane h3")).to_have_count(4)
    _, origin, _, asked, told = browsing
    assert asked
    socket = origin.replace("http", "ws", 1)
    assert [url for url in asked if not url.startswith((origin, socket, "blob:", "data:"))] == []
    assert told == []


def test_a_review_by_keyboard_alone(opened):
    page = opened()
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(page.locator(".timecode")).not_to_contain_text("00:00:00")
    page.keyboard.press("Space")
    expect(page.locator("button.play")).to_have_attribute("aria-label", "Play")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".moment").nth(1)).to_have_class(re.compile("chosen"))
    page.keyboard.press("y")
    page.wait_for_selector(".moment.chosen.agreed")

    page.keyboard.press("2")
    page.keyboard.press("n")
    page.keyboard.type("They find one rhythm. <b>&")
    with page.expect_response(lambda r: r.request.method == "POST" and r.url.endswith("/notes")):
        page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    page.locator("#tab-notes").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".note .text")).to_have_text("They find one rhythm. <b>&")
    expect(page.locator(".notes .label")).to_have_count(1)

    page.reload()
    page.locator("#tab-notes").click()
    expect(page.locator(".note .text")).to_have_text("They find one rhythm. <b>&")
    page.keyboard.press("Control+z")
    page.wait_for_selector(".note .text", state="detached")
    page.keyboard.press("Control+z")
    page.wait_for_selector(".notes .label", state="detached")
    page.keyboard.press("Control+z")
    page.locator("#tab-moments").click()
    page.wait_for_selector(".moment.agreed", state="detached")


def test_a_key_that_can_do_nothing_says_why(opened):
    page = opened()
    answer = page.locator(".answer")
    page.keyboard.press("9")
    expect(answer).to_have_text("This session has no brain signals")
    page.keyboard.press("0")
    expect(answer).to_have_text("The group view is for three people and more")
    page.keyboard.press("End")
    page.keyboard.press("j")
    expect(answer).to_have_text("No moment after this")
    page.keyboard.press("Home")
    page.keyboard.press("k")
    expect(answer).to_have_text("No moment before this")
    page.keyboard.press("o")
    expect(answer).to_have_text("Persons apart")
    page.keyboard.press("o")
    expect(answer).to_have_text("Persons overlaid")
    expect(answer).to_have_count(0)


def test_the_focus_stays_with_a_moment_whose_title_was_changed(opened):
    page = opened()
    page.keyboard.press("Home")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_selector(".retitle input:focus")
    page.keyboard.press("Escape")
    expect(page.locator(".moment.chosen .open")).to_be_focused()
    page.keyboard.press("e")
    page.keyboard.type("Where they begin")
    page.keyboard.press("Enter")
    expect(page.locator(".moment.chosen .open")).to_be_focused()
    expect(page.locator(".moment.chosen .title")).to_have_text("Where they begin")
    page.keyboard.press("Control+z")
    expect(page.locator(".moment.chosen .title")).not_to_have_text("Where they begin")


def test_the_library_opens_a_session_with_enter_and_finds_it_by_typing(opened):
    page = opened("library")
    page.keyboard.press("/")
    page.keyboard.type("no such thing")
    page.wait_for_selector("text=No session fits.")
    page.get_by_text("Show all").click()
    page.locator(".sessions a").first.press("Enter")
    page.wait_for_selector(".moment")


def test_a_click_on_the_lag_map_goes_there_and_names_the_leader(opened):
    page = opened()
    page.wait_for_selector(".plot[aria-busy=false] [data-tour=map]", state="attached")
    page.evaluate(CALM, 1440)
    box = page.locator("[data-tour=map]").bounding_box()
    page.mouse.click(box["x"] + 200, box["y"] + 10)
    expect(page.locator(".pinned")).to_have_text(re.compile(r"^\d\d:\d\d: \w+ leads by \d\.\d s$"))
    words = page.locator(".pinned").inner_text()
    leader = re.compile(rf"^{words.split()[1]}\b", re.IGNORECASE)
    expect(page.locator(".head.map .end b").first).to_have_text(leader)
    expect(page.locator(".timecode")).to_have_text(re.compile(rf"^\d\d:{words[:5]}"))


def test_a_lag_map_that_is_not_there_says_why(opened):
    page = opened()
    words = page.locator(".plot .absent")
    expect(words).to_have_count(0)
    held = []
    page.route("**/chance", lambda route: held.append(route))
    page.reload()
    expect(words).to_have_text("The lag map is on its way")
    expect(page.locator(".plot")).to_have_attribute("aria-busy", "true")
    page.evaluate(UNTIL_DRAWN)
    looked(page, "map-coming")
    for route in held:
        route.continue_()
    expect(words).to_have_count(0)
    page.unroute("**/chance")
    page.route("**/chance", lambda route: route.abort())
    page.reload()
    expect(words).to_have_text("The lag map could not be loaded")


CUT = """() => [...document.querySelectorAll('.now .name, .now .words, .head h3, .cast span')]
  .filter(e => e.clientWidth > 1 &&
    (e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight + 1))
  .map(e => e.innerText)"""


@pytest.mark.parametrize("width", [1440, 1024])
def test_names_of_signals_and_persons_are_whole(opened, width):
    page = opened()
    page.set_viewport_size({"width": width, "height": 768})
    page.evaluate(CALM, width)
    expect(page.locator(".now .name")).to_have_count(4)
    assert page.evaluate(CUT) == []


INSIDE = """() => {
  const { left, top, right, bottom } = document.querySelector('.coach').getBoundingClientRect();
  return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}"""


def test_the_tour_has_five_marks_and_escape_ends_it_for_ever(opened):
    page = opened()
    page.evaluate(PREFER, {"toured": False})
    try:
        page.reload()
        for step in range(1, 6):
            expect(page.locator(".coach .unit").first).to_have_text(re.compile(f"^{step} of 5"))
            page.wait_for_function(INSIDE)
            if step < 5:
                page.locator(".coach .main").click()
        with page.expect_response(lambda r: "preferences" in r.url and r.request.method == "PUT"):
            page.keyboard.press("Escape")
        expect(page.locator(".coach")).to_have_count(0)
        page.reload()
        page.wait_for_selector(".moment")
        page.evaluate(UNTIL_DRAWN)
        expect(page.locator(".coach")).to_have_count(0)
    finally:
        page.evaluate(PREFER, {"toured": True})


def test_looking_back_tells_when_it_began_and_keeps_only_what_is_kept(opened):
    page = opened()
    page.keyboard.press("i")
    traced = page.locator(".traced")
    expect(traced).to_contain_text("Nothing that they share here can be traced back")
    sid = page.url.rpartition("/")[2].partition("?")[0]
    found = page.evaluate(
        "sid => fetch(`api/v1/sessions/${sid}/moments`).then(r => r.json())", sid
    )[0]
    found |= {"title": "Posture becomes alike", "start": 61.0, "stop": 99.0}
    page.route("**/back?t=*", lambda route: route.fulfill(json=[found]))
    page.keyboard.press("i")
    expect(traced.locator("li")).to_have_count(1)
    looked(page, "traced")
    page.get_by_role("button", name="Go to 01:01").click()
    expect(page.locator(".timecode")).to_contain_text("01:01.00")
    before = page.locator(".moment").count()
    page.get_by_role("button", name="Keep as a moment").click()
    expect(page.locator(".moment")).to_have_count(before + 1)
    expect(page.locator(".moment.chosen")).to_contain_text("Posture becomes alike")
    page.keyboard.press("Control+z")
    expect(page.locator(".moment")).to_have_count(before)
    page.get_by_role("button", name="Close what was traced back").click()
    expect(traced).to_have_count(0)


def test_the_handbook_is_searched_and_read_by_keyboard(opened):
    page = opened("handbook")
    expect(page.locator(".handbook h2").last).to_have_text("Windowed lagged cross-correlation")
    page.keyboard.press("/")
    page.keyboard.type("cross recurrence")
    link = page.locator(".handbook nav a").first
    expect(link).to_contain_text("ecurrence")
    name = link.inner_text()
    link.press("Enter")
    expect(page.locator(".handbook .page h2")).to_have_text(name)
    expect(page.locator(".handbook .caution")).to_contain_text("What it does not mean")
    page.keyboard.press("/")
    page.keyboard.press("Control+a")
    page.keyboard.type("no such words anywhere")
    expect(page.get_by_text("No page has all these words.")).to_be_visible()


def test_every_control_is_reached_by_tab_and_shows_its_focus(opened):
    page = opened()
    page.wait_for_selector(".plot[aria-busy=false] [data-tour=map]", state="attached")
    names = set()
    page.locator(".skip").focus()
    for _ in range(80):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [e.getAttribute('aria-label') || e.id || e.innerText || e.className,"
            " s.outlineStyle, e.tagName]; }"
        )
        if seen[2] == "BODY":
            break
        assert seen[1] != "none", seen
        names.add(seen[0].strip())
    wanted = {"Play", "One frame on", "Lag map of", "Window on the session", "note-box"}
    assert wanted <= names
    assert any(n.startswith("Playhead") for n in names)
    assert len(names) > 30


def test_what_is_taken_away_is_a_file_or_a_reason(opened):
    page = opened()
    for words, ending in (("Report as a page", ".html"), ("Moments and labels", ".eaf")):
        page.locator(".menu summary").click()
        with page.expect_download() as taken:
            page.get_by_role("button", name=words).click()
        assert taken.value.suggested_filename.endswith(ending)
        expect(page.locator(".menu[open]")).to_have_count(0)
    page.route("**/export?*", lambda route: route.fulfill(
        status=403, json={"error": {"code": "consent", "text": "The client did not agree."}}
    ))  # fmt: skip
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Numbers and notes").click()
    expect(page.get_by_role("alert")).to_contain_text("The client did not agree.")


def test_who_wants_less_motion_gets_none(opened):
    page = opened(motion="reduce")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e =>"
        " getComputedStyle(e).transitionDuration !== '0s' ||"
        " getComputedStyle(e).animationName !== 'none').length"
    )
    assert moving == 0


def test_the_numbers_on_screen_are_those_of_the_command_line(opened, browsing):
    page = opened()
    page.keyboard.press("t")
    page.wait_for_selector(".finding")
    table = page.evaluate(
        "async () => (await fetch(location.pathname + 'api/v1/sessions/' +"
        " location.hash.split('/')[2].split('?')[0] + '/table')).json()"
    )
    expect(page.locator(".finding")).to_have_count(len(table["rows"]))
    page.locator(".finding summary").first.click()
    expect(page.locator(".finding").first.locator("tr")).to_have_count(len(table["columns"]))


def test_a_lost_server_is_named_in_words(browsing, tmp_path):
    context = window(browsing[0].browser)
    with app(tmp_path) as address:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".status .dot")
    page.wait_for_selector("text=Server lost; trying again")
    context.close()
