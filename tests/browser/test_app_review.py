"""The review app in a real browser, on the demo session that a first start makes."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.browser.running import OUT, SIZES, app, chromium

pytestmark = pytest.mark.browser

SMALL = """() => {
  const small = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (parseFloat(getComputedStyle(element).fontSize) < 12) small.add(walker.currentNode.data);
  }
  return [...small];
}"""

# Neighbors in a row whose boxes lie on each other, and boxes that stick out of the page.
COLLISIONS = """() => {
  const rows = '.topbar, .transport, .transport .group, .now li, .head.lane, .head.map, ' +
    '.agenda li, .hour, .supervision > header, .supervision .acts, ' +
    '.moment-head, .column > header, .compare > header, .window .lanehead, ' +
    '.forms > header, .coursepage > header, .cardhead, .kiosk > header, .kiosk .acts, ' +
    '.filters, .steps, .card .acts, .notebox .words, .notebox .acts, .overview, ' +
    '.library > header, .sieve, .sieve .chosen';
  const out = [];
  for (const row of document.querySelectorAll(rows)) {
    if (!row.checkVisibility()) continue;
    const kids = [...row.children].filter(k => k.checkVisibility() &&
      !k.matches('.unseen, .resizer, .gap') && k.getBoundingClientRect().width > 0);
    const boxes = kids.map(k => k.getBoundingClientRect());
    boxes.forEach((a, i) => {
      if (a.right > innerWidth + 1) out.push(['out', kids[i].className]);
      for (const [j, b] of boxes.entries()) if (j < i) {
        const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (w > 2 && h > 3) out.push([row.className, kids[j].className, kids[i].className]);
      }
    });
  }
  return out;
}"""

UNTIL_DRAWN = """() => new Promise(resolve => {
  const canvas = document.querySelector('.plot canvas');
  const look = () => {
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width || 1, height || 1);
    let inked = 0;
    for (let i = 3; i < data.length; i += 4) inked += data[i] > 0;
    if (inked > 0.05 * width * height) resolve();
    else requestAnimationFrame(look);
  };
  look();
})"""


PREFER = """choices => fetch('api/v1/preferences/page', {method: 'PUT',
  headers: {'Content-Type': 'application/json'}, body: JSON.stringify(choices)}).then(r => r.ok)"""


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


@pytest.fixture(scope="module")
def browsing(tmp_path_factory):
    """A browser context that has entered, the session's address, and all that it asked for."""
    with app(tmp_path_factory.mktemp("library")) as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        asked, told = [], []
        context.on("request", lambda request: asked.append(request.url))
        context.on("console", lambda message: told.append(message.text))
        context.on("weberror", lambda error: told.append(str(error.error)))
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".now li", timeout=120_000)
        page.wait_for_selector(".moment", timeout=30_000)
        page.locator(".coach").wait_for()
        page.evaluate(PREFER, {"toured": True})
        session = page.url.split("#")[1]
        assert len(page.evaluate(PIN, session.rpartition("/")[2])) == 3
        page.close()
        yield context, address.split("#")[0], session, asked, told
        context.close()


@pytest.fixture
def opened(browsing):
    """Open a place: ``opened("session", theme="dark")``."""
    context, origin, session, *_ = browsing
    pages = []

    def open_(place="session", theme="light", size=(1440, 900), motion=None):
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=theme, reduced_motion=motion)
        if place == "library":
            page.goto(f"{origin}#/library")
            page.wait_for_selector(".sessions a")
        elif place.startswith("settings"):
            page.goto(f"{origin}#/{place}")
            page.locator(".settings .page > :nth-child(2)").wait_for()
            expect(page.get_by_text("Looking at the library")).to_have_count(0)
        elif place == "handbook":
            page.goto(f"{origin}#/handbook/wcc")
            page.locator(".handbook .formula").wait_for()
        elif place == "report":
            page.goto(f"{origin}#{session.partition('?')[0]}/report")
            page.frame_locator("iframe").locator("h1").wait_for()
        elif place == "copies":
            page.goto(f"{origin}#{session.partition('?')[0]}/copies")
            page.wait_for_selector(".copies .none")
        elif place == "agenda":
            page.goto(f"{origin}#{session}/supervision")
            page.wait_for_selector(".agenda li")
        elif place in ("forms", "kiosk"):
            path = "forms" if place == "forms" else "ask/phq-9/client"
            page.goto(f"{origin}#{session.partition('?')[0]}/{path}")
            page.wait_for_selector(".shelf .form" if place == "forms" else ".choice")
        elif place == "course":
            page.goto(f"{origin}#/course/demo")
            page.wait_for_selector(".courseplot")
        elif place == "compare":
            page.goto(f"{origin}#/compare")
            expect(page.locator(".column .laneplot").last).to_be_visible()
        else:
            page.goto(f"{origin}#{session}")
            page.wait_for_selector(".moment")
            page.evaluate(UNTIL_DRAWN)
        return page

    yield open_
    for page in pages:
        page.close()


SCREENS = {
    "library": ("library", []),
    "settings": ("settings", []),
    "settings-retention": ("settings/retention", []),
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


def shown(opened, name, **how):
    place, clicks = SCREENS[name]
    page = opened(place, **how)
    for click in clicks:
        page.locator(click).first.click()
    if name == "settings-speed":
        expect(page.locator(".measured tbody tr")).to_have_count(4, timeout=30_000)
        expect(page.locator("button.main")).to_have_text("Measure again")
    if name == "table":
        page.wait_for_selector(".finding")
    if name == "library-preview":
        page.wait_for_selector(".preview li")
    if name in ("moment", "compare"):
        page.wait_for_selector(".lagprofile svg")
    return page


def test_the_demo_opens_by_itself_and_asks_nobody_but_its_server(browsing, opened):
    page = opened()
    assert page.locator("h1").inner_text()
    assert page.locator(".badge").inner_text() == "made-up session"
    assert page.locator(".lane h3").count() == 4
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
    assert page.locator("button.play").get_attribute("aria-label") == "Play"

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".moment").nth(1)).to_have_class(re.compile("chosen"))
    page.keyboard.press("y")
    page.wait_for_selector(".moment.chosen.agreed")

    page.keyboard.press("2")
    page.keyboard.press("n")
    page.keyboard.type("They find one rhythm. <b>&")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    page.locator("#tab-notes").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".note .text")
    assert page.locator(".note .text").inner_text() == "They find one rhythm. <b>&"
    assert page.locator(".notes .label").count() == 1

    page.reload()
    page.locator("#tab-notes").click()
    page.wait_for_selector(".note .text")
    page.keyboard.press("Control+z")
    page.wait_for_selector(".note .text", state="detached")
    page.keyboard.press("Control+z")
    page.wait_for_selector(".notes .label", state="detached")
    page.keyboard.press("Control+z")
    page.locator("#tab-moments").click()
    page.wait_for_selector(".moment.agreed", state="detached")


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
    page.wait_for_selector("[data-tour=map]", state="attached")
    box = page.locator("[data-tour=map]").bounding_box()
    page.mouse.click(box["x"] + 200, box["y"] + 10)
    words = page.locator(".pinned").inner_text()
    assert re.search(r"^\d\d:\d\d: \w+ leads by \d\.\d s$", words), words
    first = page.locator(".head.map .end b").first.inner_text()
    assert first.split()[0].lower() == words.split()[1].lower()
    assert page.locator(".timecode").inner_text()[3:8] == words[:5]


def test_the_tour_has_five_marks_and_escape_ends_it_for_ever(opened):
    page = opened()
    page.evaluate(PREFER, {"toured": False})
    page.reload()
    for step in range(1, 6):
        assert page.locator(".coach .unit").first.inner_text().startswith(f"{step} of 5")
        box = page.locator(".coach").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1440
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900
        if step < 5:
            page.locator(".coach .main").click()
    with page.expect_response(lambda r: "preferences" in r.url and r.request.method == "PUT"):
        page.keyboard.press("Escape")
    assert page.locator(".coach").count() == 0
    page.reload()
    page.wait_for_selector(".moment")
    assert page.locator(".coach").count() == 0


def test_looking_back_tells_when_it_began_and_keeps_only_what_is_kept(opened):
    page = opened()
    page.keyboard.press("i")
    traced = page.locator(".traced")
    expect(traced).to_contain_text(
        "Nothing that they share here can be traced back", timeout=30_000
    )
    sid = page.url.rpartition("/")[2].partition("?")[0]
    found = page.evaluate(
        "sid => fetch(`api/v1/sessions/${sid}/moments`).then(r => r.json())", sid
    )[0]
    found |= {"title": "Posture becomes alike", "start": 61.0, "stop": 99.0}
    page.route("**/back?t=*", lambda route: route.fulfill(json=[found]))
    page.keyboard.press("i")
    expect(traced.locator("li")).to_have_count(1)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.screenshot(path=OUT / f"traced-{theme}-1440x900.png")
        assert not Axe().run(page).response["violations"]
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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", SCREENS)
def test_axe_finds_no_barrier_and_the_screen_is_kept_as_a_picture(opened, name, theme):
    page = shown(opened, name, theme=theme)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        OUT.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=OUT / f"{name}-{theme}-{width}x{height}.png")
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
        assert page.evaluate(SMALL) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(COLLISIONS) == []


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
    page.locator(".menu summary").click()
    for words, ending in (("Report as a page", ".html"), ("Moments and labels", ".eaf")):
        if not page.locator(".menu[open]").count():
            page.locator(".menu summary").click()
        with page.expect_download() as taken:
            page.get_by_role("button", name=words).click()
        assert taken.value.suggested_filename.endswith(ending)
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
    assert page.locator(".finding").count() == len(table["rows"])
    page.locator(".finding summary").first.click()
    cells = page.locator(".finding").first.locator("tr")
    assert cells.count() == len(table["columns"])


def test_a_lost_server_is_named_in_words(browsing, tmp_path):
    context = browsing[0].browser.new_context()
    with app(tmp_path) as address:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".status .dot")
    page.wait_for_selector("text=Server lost; trying again")
    context.close()
