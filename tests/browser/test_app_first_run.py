"""The first five minutes, by keyboard alone, kept as a film: out/app/first-run.mp4."""

import base64
import io
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from tests.browser.running import OUT, WORK, app, chromium, window

from syntony.io.filmwriter import film_writer

pytestmark = pytest.mark.browser

# What has the focus shows it, and lies on the page.
FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return 'nothing';
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const seen = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  const box = element.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return seen && inside ? 'seen' : `unseen: ${element.outerHTML.slice(0, 80)}`;
}"""


@contextmanager
def filmed(page, path):
    """Keep what the page shows as a film; the browser sends a picture whenever it paints."""
    session, frames = page.context.new_cdp_session(page), []

    def keep(frame):
        frames.append((frame["metadata"]["timestamp"], base64.b64decode(frame["data"])))
        session.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    session.on("Page.screencastFrame", keep)
    session.send("Page.startScreencast", {"format": "jpeg", "quality": 85})
    yield frames
    session.send("Page.stopScreencast")
    start, last = frames[0][0], -1.0
    with film_writer(path, size=(900, 1440)) as film:
        for time, data in frames:
            if time - start >= last + 0.04:
                last = time - start
                film.picture(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")), last)


def walk(page, selector, *, key="Tab", most=80):
    """Press Tab until something has the focus; wherever it goes, it must be seen."""
    for _ in range(most):
        page.keyboard.press(key)
        assert page.evaluate(FOCUS) in {"seen", "nothing"}, page.evaluate(FOCUS)
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"{selector} is not reached by {most} presses of {key}")


def test_the_first_five_minutes_need_no_mouse(tmp_path):
    OUT.mkdir(parents=True, exist_ok=True)
    with app(tmp_path / "library") as address, chromium() as browser:
        context = window(browser)
        page = context.new_page()
        with filmed(page, OUT / "first-run.mp4") as frames:
            first_run(page, address)
        context.close()
    assert len(frames) > 50
    assert (OUT / "first-run.mp4").stat().st_size > 100_000


def first_run(page, address):
    press, coach = page.keyboard.press, page.locator(".coach")

    def step(number, title):
        expect(coach.locator(".unit").first).to_contain_text(f"{number} of 5")
        expect(coach.locator("h2")).to_have_text(title)
        page.screenshot(path=OUT / f"first-run-{number}.png")

    page.goto(address)
    page.wait_for_selector(".moment", timeout=WORK)

    step(1, "Two people, one clock")
    clock = page.locator(".timecode")
    before = clock.inner_text()
    press("Space")
    expect(clock).not_to_have_text(before)
    press("Space")

    press("Enter")
    step(2, "The moments that stand out")
    press("j")
    chosen = page.locator(".moment.chosen, .moment[aria-current=true]").first
    expect(chosen).to_be_visible()

    press("Enter")
    step(3, "Who goes first")

    press("Enter")
    step(4, "Say what you see")
    press("2")
    press("n")
    expect(page.locator("#note-box")).to_be_focused()
    page.keyboard.type("She leans in before he does.")
    press("Control+Enter")
    note = page.get_by_text("She leans in before he does.")
    expect(note.first).to_be_visible()
    press("Escape")
    press("Control+z")
    expect(note).to_have_count(0)
    press("Control+y")
    expect(note.first).to_be_visible()

    press("Enter")
    step(5, "This moment, in numbers")
    press("t")
    expect(page.locator("#tab-table")).to_be_focused()
    assert page.evaluate(FOCUS) == "seen"
    page.screenshot(path=OUT / "first-run-table.png")
    walk(page, ".coach .main", key="Shift+Tab")
    press("Enter")
    expect(coach).to_have_count(0)

    press("Shift+F7")
    page.wait_for_url("**/report")
    expect(page.get_by_role("heading", name="Take away")).to_be_visible()
    expect(page.frame_locator("iframe").locator("h1")).to_be_visible()
    page.screenshot(path=OUT / "first-run-report.png")

    press("Shift+F2")
    page.wait_for_selector(".sessions a")
    walk(page, "a[href$='/import']")
    press("Enter")
    page.wait_for_url("**/import")
    page.screenshot(path=OUT / "first-run-import.png")
