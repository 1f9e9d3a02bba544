"""The report builder in a real browser: set up by keyboard, looked at, undone, taken away."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.running import OUT, SIZES, WORK, app, chromium, window

pytestmark = pytest.mark.browser

READERS = ("Trainee", "Supervisor", "Client", "Research")
MOMENTS = "fetch(`api/v1/sessions/${location.hash.split('/')[2]}/moments`).then(r => r.json())"
PIN = """pins => fetch('api/v1/library/pins', {
  method: 'PUT', headers: {'Content-Type': 'application/json'},
  body: JSON.stringify(pins.map(pin => ({session: location.hash.split('/')[2], ...pin})))})"""
PAYLOAD = "Dear K. <script>top.hacked = 1</script><img src=x onerror=top.hacked=1>"


@pytest.fixture(scope="module")
def browsing(tmp_path_factory):
    """A browser context that has entered, and the address of the demo's report."""
    with app(tmp_path_factory.mktemp("library")) as address, chromium() as browser:
        context = window(browser)
        told = []
        context.on("console", lambda message: told.append(message.text))
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".moment", timeout=WORK)
        session = page.url.split("#")[1].partition("?")[0]
        page.close()
        yield context, f"{address.split('#')[0]}#{session}/report", told
        context.close()


@pytest.fixture
def page(browsing):
    context, address, _ = browsing
    page = context.new_page()
    page.goto(address)
    page.frame_locator("iframe").locator("h1").wait_for()
    yield page
    page.close()


def paper(page):
    return page.frame_locator("iframe")


def choose(page, reader):
    page.get_by_role("radio", name=reader, exact=True).check(force=True)
    expect(page.get_by_role("radio", name=reader, exact=True)).to_be_checked()


def settled(page):
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


def test_the_preview_shows_what_is_switched_on_and_undo_takes_it_back(page):
    choose(page, "Trainee")
    expect(paper(page).locator(".over")).to_have_text("syntony · report for the trainee")
    glossary = page.get_by_role("checkbox", name="Glossary")
    expect(paper(page).locator("#glossary")).to_have_count(1)
    glossary.focus()
    page.keyboard.press("Space")
    expect(paper(page).locator("#glossary")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(paper(page).locator("#glossary")).to_have_count(1)
    expect(glossary).to_be_checked()
    page.keyboard.press("Control+Shift+z")
    expect(paper(page).locator("#glossary")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(glossary).to_be_checked()


def test_three_moments_and_no_more_are_picked_for_the_first_page(page):
    choose(page, "Research")
    boxes = page.locator(".picks input")
    for i in range(3):
        boxes.nth(i).check()
    expect(paper(page).locator(".picked li")).to_have_count(3)
    expect(boxes.nth(3)).to_be_disabled()
    boxes.nth(0).uncheck()
    expect(boxes.nth(3)).to_be_enabled()
    expect(paper(page).locator(".picked li")).to_have_count(2)


def test_what_is_pinned_is_taken_over_put_in_order_and_left_out_by_keyboard(page, browsing):
    moments = page.evaluate(MOMENTS)
    pins = [{"start": m["start"], "stop": m["start"] + 5, "moment": m["id"]} for m in moments[2:4]]
    choose(page, "Trainee")
    expect(page.get_by_text("What you pin with")).to_be_visible()
    page.evaluate(PIN, pins[::-1])
    take = page.get_by_role("button", name="Take the 2 pinned")
    take.focus()
    page.keyboard.press("Enter")
    shown, titles = paper(page).locator(".picked strong"), [m["title"] for m in moments[2:4]]
    expect(shown).to_have_text(titles[::-1])
    expect(page.get_by_text("As pinned")).to_be_visible()
    order = page.get_by_role("list", name="In this order").get_by_role("listitem")
    expect(order.nth(0).get_by_role("button")).to_be_focused()
    up = order.nth(1).get_by_role("button", name=" up")
    up.focus()
    page.keyboard.press("Enter")
    expect(shown).to_have_text(titles)
    # The keyboard goes on with the one that was moved.
    expect(order.nth(0).get_by_role("button", name="Leave")).to_be_focused()
    page.keyboard.press("Enter")
    expect(shown).to_have_text(titles[1:])
    expect(order.nth(0).get_by_role("button", name="Leave")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(shown).to_have_text(titles)
    settled(page)


def test_own_words_are_kept_and_are_never_markup(page, browsing):
    choose(page, "Client")
    page.get_by_label("Before").fill(PAYLOAD)
    expect(paper(page).locator(".opening")).to_have_text(PAYLOAD)
    assert page.evaluate("window.hacked") is None
    settled(page)
    page.reload()
    paper(page).locator("h1").wait_for()
    choose(page, "Client")
    expect(page.get_by_label("Before")).to_have_value(PAYLOAD)
    assert not [text for text in browsing[2] if "Error" in text or "Refused to" in text]


def test_a_client_is_shown_no_map_and_no_body_unless_it_is_switched_on(page):
    choose(page, "Client")
    expect(paper(page).locator(".over")).to_have_text("syntony · report for the client")
    expect(paper(page).locator("#summary")).not_to_contain_text(re.compile("heart|skin", re.I))
    expect(paper(page).locator(".map")).to_have_count(0)
    body = page.get_by_role("checkbox", name="Show heart, skin, breath and brain")
    body.check()
    expect(paper(page).locator("#summary")).to_contain_text("heartbeat")
    body.uncheck()
    expect(paper(page).locator("#summary")).not_to_contain_text("heartbeat")


@pytest.mark.parametrize(("words", "ending"), [("Page", "html"), ("Single figures", "zip")])
def test_what_is_taken_away_is_a_file(page, words, ending):
    choose(page, "Supervisor")
    button = page.locator(".take button").filter(has_text=words)
    with page.expect_download() as taken:
        button.press("Enter")
    assert taken.value.suggested_filename == f"syntony-supervisor.{ending}"
    expect(button).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("reader", READERS)
def test_every_audience_is_kept_as_a_picture(page, reader, theme):
    page.emulate_media(color_scheme=theme)
    choose(page, reader)
    paper(page).locator("#summary").wait_for()
    OUT.mkdir(parents=True, exist_ok=True)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=OUT / f"report-{reader.lower()}-{theme}-{width}x{height}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
