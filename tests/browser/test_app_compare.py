"""A moment closely, and moments side by side, by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.looking import CALM
from tests.browser.running import PREFER, WORK, app, chromium, window
from tests.web.conftest import told

pytestmark = pytest.mark.browser

#: From the key to the last lag profile on the screen, with two frames drawn after it (ms).
OPENING = """() => new Promise(resolve => {
  const began = performance.now();
  const look = () => {
    const count = what => document.querySelectorAll(`.moment-page ${what}`).length;
    const ready = count('.laneplot') && count('.lagprofile svg') >= count('.laneplot');
    if (!ready) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
  };
  const press = {key: 'Enter', bubbles: true, cancelable: true};
  document.body.dispatchEvent(new KeyboardEvent('keydown', press));
  look();
})"""


#: Nothing pinned, nothing starred.
CLEARED = """async sid => {
  const put = (path, method, body) => fetch('api/v1' + path, {
    method, body: JSON.stringify(body), headers: {'Content-Type': 'application/json'}});
  await put('/library/pins', 'PUT', []);
  const moments = await (await fetch(`api/v1/sessions/${sid}/moments`)).json();
  for (const {id} of moments.filter(m => m.starred))
    await put(`/sessions/${sid}/moments/${id}`, 'PATCH', {starred: false});
}"""


@pytest.fixture(scope="module")
def entered(tmp_path_factory):
    """A browser on the analyzed demo session, that has seen the tour."""
    with app(tmp_path_factory.mktemp("library")) as address, chromium() as browser:
        context = window(browser)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".now li", timeout=WORK)
        page.wait_for_selector(".moment")
        page.evaluate(PREFER, {"toured": True})
        page.close()
        yield context, page.url
        context.close()


@pytest.fixture
def page(entered):
    context, url = entered
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(".moment")
    yield page
    page.evaluate(CLEARED, url.split("/session/")[1].split("?")[0])
    page.close()


def test_a_moment_opens_closely_and_is_written_about_by_keyboard(page, capsys):
    page.keyboard.press("Home")
    page.keyboard.press("j")
    expect(page.locator(".moment.chosen")).to_have_count(1)
    title = page.locator(".moment.chosen .title").inner_text()
    taken = page.evaluate(OPENING)
    told(capsys, f"a moment opens in {taken:.0f} ms (budget 300 ms)")
    expect(page.locator(".moment-head h2")).to_have_text(title)
    shown = page.locator(".moment-page .lanehead h3").all_inner_texts()
    assert 0 < len(shown) <= 4
    page.keyboard.press("Space")
    before = page.locator(".timecode").inner_text()
    page.keyboard.press("Space")
    expect(page.locator(".timecode")).not_to_have_text(before)
    page.keyboard.press("Space")
    page.keyboard.press("2")
    expect(page.locator(".momentside .label")).to_have_count(1)
    page.keyboard.press("n")
    page.keyboard.type("Here they meet.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".momentside .note .text")).to_have_text("Here they meet.")
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    expect(page.get_by_role("button", name="Agree")).to_have_attribute("aria-pressed", "true")
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(page.locator(".momentside .note")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator(".moment-head h2")).not_to_have_text(title)
    page.keyboard.press("Escape")
    page.wait_for_selector(".review")


def test_the_clip_repeats_with_five_seconds_around(page):
    page.keyboard.press("Home")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(".moment-page .timecode")
    start, stop = re.findall(r"\d\d:\d\d", page.locator(".timecode small").inner_text())
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("End")
    inside = page.evaluate(
        """() => new Promise(resolve => {
          const at = document.querySelector('.timecode'); const seen = [];
          const look = () => { seen.push(at.firstChild.data);
            seen.length < 30 ? requestAnimationFrame(look) : resolve(seen); };
          look();
        })"""
    )
    assert all(start <= time[:5] <= stop for time in inside)
    assert inside[-1] < inside[0] or inside[0][:5] == start  # it has begun again


def test_moments_and_minutes_stand_side_by_side_by_keyboard(page):
    page.keyboard.press("Home")
    for _ in range(2):
        page.keyboard.press("j")
        with page.expect_response(lambda r: r.request.method == "PUT" and "pins" in r.url):
            page.keyboard.press("p")
    page.keyboard.press("c")
    columns = page.locator(".column h3")
    expect(columns).to_have_count(2)
    first, second = columns.all_inner_texts()
    add = page.get_by_role("button", name="Pin", exact=True)
    expect(add).to_be_enabled()
    with page.expect_response(lambda r: r.request.method == "PUT" and "pins" in r.url):
        add.press("Enter")
    expect(columns).to_have_count(3)
    with page.expect_response(lambda r: r.request.method == "PUT" and "pins" in r.url):
        page.keyboard.press("]")
    expect(page.locator(".spans output")).to_have_text("01:00 to 02:00")
    with page.expect_response(lambda r: r.request.method == "PUT" and "pins" in r.url):
        page.get_by_role("button", name=re.compile("Move .* left")).nth(1).press("Enter")
    expect(columns.first).to_have_text(second)
    page.wait_for_function("""() => {
      const widths = [...document.querySelectorAll('.laneplot')].map(e => e.clientWidth);
      return widths.length >= 3 && Math.max(...widths) - Math.min(...widths) <= 1;
    }""")
    page.reload()
    expect(columns.first).to_have_text(second)
    page.wait_for_selector(".column .laneplot")
    page.locator(".columns").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".timecode")).to_contain_text("00:01.00")
    page.get_by_role("button", name=f"Unpin {first}").press("Enter")
    expect(columns).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(columns).to_have_count(3)
    page.keyboard.press("Escape")
    page.wait_for_selector(".review, .sessions")


def test_columns_keep_their_place_when_lags_arrive(page):
    page.keyboard.press("Home")
    page.keyboard.press("j")
    with page.expect_response(lambda r: r.request.method == "PUT" and "pins" in r.url):
        page.keyboard.press("p")
    held = []
    page.route("**/chance", lambda route: held.append(route))
    page.keyboard.press("c")
    page.reload()
    page.wait_for_selector(".cell-lane .laneplot")
    place = (
        "() => [...document.querySelectorAll('.cell-lane')].map(e => e.getBoundingClientRect().y)"
    )
    before = page.evaluate(place)
    page.wait_for_function("document.querySelectorAll('.lagprofile svg').length === 0")
    for route in held:
        route.continue_()
    page.unroute("**/chance")
    page.wait_for_selector(".lagprofile svg")
    assert page.evaluate(place) == before


def test_a_fifth_pin_is_refused_in_words(page):
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("j")
        with page.expect_response(lambda r: r.request.method == "PUT" and "pins" in r.url):
            page.keyboard.press("p")
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.get_by_role("alert")).to_contain_text("unpin one of them first")


def test_an_hour_of_supervision_by_keyboard_alone(page):
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("j")
        with page.expect_response(lambda r: r.request.method == "PATCH"):
            page.keyboard.press("s")
    page.keyboard.press("v")
    titles = page.locator(".agenda .title")
    expect(titles).to_have_count(3)
    first, second, third = titles.all_inner_texts()
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Stop the clock")).to_be_visible()

    page.locator(".topic").nth(2).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(titles).to_have_text([first, third, second])
    expect(page.locator(".topic").nth(1)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator(".agenda li.done .title")).to_have_text(first)
    expect(page.locator(".topics h3")).to_contain_text("1 of 3 talked about")

    page.keyboard.press("n")
    page.keyboard.type("I held my breath.")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    mine, theirs = page.locator(".notesof").all()
    expect(mine.locator(".note .text")).to_have_text("I held my breath.")
    page.get_by_label("I write as").fill("Supervisor")
    page.keyboard.press("Tab")
    expect(theirs.locator(".note .text")).to_have_text("I held my breath.")
    page.get_by_label("I write as").fill("me")
    page.keyboard.press("Tab")
    expect(mine.locator(".note .text")).to_have_count(1)

    page.get_by_role("button", name="Begin with the agenda").press("Enter")
    expect(page.locator("#summary-box")).to_have_value(re.compile("What we talked about"))
    page.locator("#summary-box").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".summary h3")).to_contain_text("saved")
    with page.expect_download() as taken:
        page.locator(".summary").get_by_role("button", name="Take away").press("Enter")
    assert taken.value.suggested_filename == "syntony-supervision.md"
    page.reload()
    expect(titles).to_have_text([first, third, second])
    expect(page.locator("#summary-box")).to_have_value(re.compile("What we talked about"))
    page.locator("h2").click()
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(page.locator("#summary-box")).to_have_value("")
    page.keyboard.press("Control+z")
    expect(titles).to_have_text([first, second, third])
    page.keyboard.press("Escape")
    page.wait_for_selector(".review")


def test_a_topic_is_dragged_to_its_place(page):
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("j")
        with page.expect_response(lambda r: r.request.method == "PATCH"):
            page.keyboard.press("s")
    page.keyboard.press("v")
    titles = page.locator(".agenda .title")
    expect(titles).to_have_count(3)
    before = titles.all_inner_texts()
    page.evaluate(CALM, 1440)
    grip, goal = page.locator(".grip").nth(2).bounding_box(), page.locator(".agenda li").first
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    box = goal.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + 4, steps=5)
    page.mouse.up()
    expect(titles).to_have_text([before[2], *before[:2]])
