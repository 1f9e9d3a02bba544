"""The report in a real browser: nothing runs or loads, everything can be read and reached."""

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from syntony.core.moments import Moment
from syntony.report.build import write_report

pytestmark = pytest.mark.browser

# Text with its color and the ground it stands on, as the browser computed them.
TEXTS = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const out = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility() || element.closest('style')) continue;
    if (element.closest('.skip')) continue;
    const drawn = element.closest('svg') !== null;
    let ground = null;
    for (let e = element; e && !ground; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (!drawn && c.length && (c.length < 4 || c[3] > 0)) ground = c.slice(0, 3);
      if (drawn && e.classList.contains('inside')) {
        const probe = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
        probe.setAttribute('class', 'stretch');
        element.closest('svg').append(probe);
        ground = parse(getComputedStyle(probe).fill).slice(0, 3);
        probe.remove();
      }
    }
    const style = getComputedStyle(element);
    const page = parse(getComputedStyle(document.body).backgroundColor).slice(0, 3);
    out.push({text: node.data.trim().slice(0, 40), ground: ground || page,
              color: parse(drawn ? style.fill : style.color).slice(0, 3)});
  }
  return out;
}"""

OVERLAPS = """() => {
  const out = [];
  for (const chart of document.querySelectorAll('svg.chart')) {
    if (!chart.checkVisibility()) continue;
    const boxes = [...chart.querySelectorAll('text')].map(t => [t, t.getBoundingClientRect()]);
    for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
      const [a, b] = [boxes[i][1], boxes[j][1]];
      const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (w > 1.5 && h > 4) out.push([chart.id, boxes[i][0].textContent, boxes[j][0].textContent]);
    }
  }
  return out;
}"""


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory, one, session, study):
    folder = tmp_path_factory.mktemp("reports")
    why = "For 43 s motion energy was coupled more than in whole sessions of strangers (p = 0.02)."
    marked = Moment("in_step", 9.0, 52.0, 30.0, "In step in motion energy", why, ("therapist",),
                    ("motion_energy",), 2.0, per_hour=0.3, session=session.title)  # fmt: skip
    session = replace(session, moments=(marked,) * 3)
    reports = {"one": one, "session": session, "study": study}
    return {name: write_report(found, folder / f"{name}.html") for name, found in reports.items()}


@pytest.fixture
def opened(browser, files):
    """Open a report: ``opened("session", theme="dark", width=390)``."""
    contexts = []

    def open_(name, theme="light", width=1440, folded=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(files[name].as_uri())
        if not folded:
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        return page

    yield open_
    for context in contexts:
        context.close()


def luminance(color):
    channels = [c / 255 for c in color]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", ["one", "session", "study"])
def test_the_page_loads_only_itself_and_complains_about_nothing(browser, files, name):
    context = browser.new_context()
    page = context.new_page()
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(files[name].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.wait_for_load_state("networkidle")
    context.close()
    assert [url for url in asked if not url.startswith("data:")] == [files[name].as_uri()]
    assert not told


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["session", "study"])
def test_every_text_has_enough_contrast(opened, name, theme):
    texts = opened(name, theme, folded=False).evaluate(TEXTS)
    assert len(texts) > 100
    weak = []
    for text in texts:
        light, dark = sorted(map(luminance, (text["color"], text["ground"])), reverse=True)
        if (light + 0.05) / (dark + 0.05) < 4.5:
            weak.append(text)
    assert not weak


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_follows_the_reader_s_light_or_dark(opened, theme):
    ground = opened("one", theme).evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 19, 23)"}[theme]


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
@pytest.mark.parametrize("name", ["one", "session", "study"])
def test_the_page_never_scrolls_sideways(opened, name, width):
    page = opened(name, width=width, folded=False)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1100, 1440])
@pytest.mark.parametrize("name", ["one", "session", "study"])
def test_no_table_that_is_open_scrolls_sideways_on_a_desk(opened, name, width):
    wide = opened(name, width=width).evaluate(
        "[...document.querySelectorAll('.scroll')].filter(e => e.checkVisibility() && "
        "e.scrollWidth > e.clientWidth).map(e => e.ariaLabel)"
    )
    assert wide == []


def test_why_a_moment_was_marked_has_room_on_a_phone(opened):
    page = opened("session", width=390)
    for cell in page.locator("#moments tbody td:nth-child(3)").all():
        assert cell.bounding_box()["width"] > 200
    assert page.locator("#moments .scroll").evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", ["one", "session", "study"])
def test_no_words_of_a_drawing_lie_on_each_other(opened, name, width):
    assert opened(name, width=width, folded=False).evaluate(OVERLAPS) == []


@pytest.mark.parametrize(
    ("name", "width"), [("one", 1440), ("one", 390), ("session", 1440), ("study", 1440)]
)
def test_axe_finds_no_barrier(opened, name, width):
    # Contrast has its own test above, which knows what letters in drawings stand on.
    rules = {"rules": {"color-contrast": {"enabled": False}}}
    found = Axe().run(opened(name, width=width, folded=name == "study"), options=rules)
    assert not found.response["violations"], found.generate_report()


def test_the_first_screen_holds_the_three_sentences(opened):
    page = opened("session")
    for lead in page.query_selector_all("#summary .lead"):
        box = lead.bounding_box()
        assert box["y"] + box["height"] <= 900


def test_everything_that_opens_or_scrolls_is_reached_by_keyboard(opened):
    page = opened("session")
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], summary, [tabindex]')]"
        ".filter(e => e.checkVisibility()).length"
    )
    seen = set()
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        )
    assert len(seen - {-1}) >= wanted


def test_the_table_under_a_figure_opens_with_the_enter_key(opened):
    page = opened("one")
    table = page.locator("#f1-map details table")
    assert not table.is_visible()
    page.locator("#f1-map summary").press("Enter")
    assert table.is_visible()


@pytest.mark.parametrize("name", ["one", "study"])
def test_the_page_prints_light_without_navigation(opened, name):
    page = opened(name, "dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").startswith(b"%PDF-")
