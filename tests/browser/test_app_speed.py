"""How fast an hour of eight lanes and a map of 201 x 3600 is painted and moved. Nothing is asserted
about time: the figures are told.
"""

import gzip
import statistics
import time

import pytest
from playwright.sync_api import expect
from tests.browser.running import STATIC, app, chromium, made_up, window
from tests.browser.speed import measured

from syntony.analysis.demo import demo_session
from syntony.io.store import save_session

pytestmark = pytest.mark.browser

TIMED = """
window.spent = []; window.apart = []; let last = 0;
const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = run => ask(time => {
  const start = performance.now();
  run(time);
  const took = performance.now() - start;
  if (time === last) window.spent[window.spent.length - 1] += took;
  else { window.spent.push(took); window.apart.push(time - last); }
  last = time;
});
"""


@pytest.fixture(scope="module")
def hour():
    with made_up() as address, chromium() as browser:
        page = window(browser).new_page()
        page.add_init_script(TIMED)
        page.goto(f"{address}/#/session/hour")
        page.wait_for_selector(".coach")
        page.keyboard.press("Escape")
        page.wait_for_function("document.querySelector('.plot').clientHeight > 0")
        page.wait_for_load_state("networkidle")
        yield page


def test_paint(hour):
    paint = hour.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    lanes = hour.evaluate(
        "Math.max(...performance.getEntriesByType('resource')"
        ".filter(e => e.name.includes('/tiles/') || e.name.includes('/maps/'))"
        ".slice(0, 24).map(e => e.responseEnd))"
    )
    measured("an hour of eight lanes and a map, first paint", paint, "ms", 1000)
    measured("an hour of eight lanes and a map, all tiles here", lanes, "ms")
    expect(hour.locator(".lane h3")).to_have_count(8)


@pytest.mark.parametrize("window", ["2 min", "10 min", "30 min"])
def test_panning(hour, window):
    hour.get_by_label("Window", exact=True).select_option(window)
    hour.wait_for_load_state("networkidle")
    box = hour.locator(".plot").bounding_box()
    x, y = box["x"] + 700, box["y"] + 200
    hour.mouse.move(x, y)
    hour.mouse.down()
    hour.evaluate("window.spent.length = window.apart.length = 0")
    for step in range(60):
        hour.mouse.move(x - 8 * step, y)
        hour.evaluate("new Promise(window.requestAnimationFrame)")
    hour.mouse.up()
    spent, apart = hour.evaluate("[window.spent, window.apart]")
    drawn = sorted(s for s in spent if s > 0.3)  # in the others nothing had moved
    script = statistics.median(drawn)
    measured(f"panning over {window}, script a frame, median", script, "ms", 3)
    measured(f"panning over {window}, script a frame, 95 %", drawn[int(0.95 * len(drawn))], "ms")
    measured(f"panning over {window}, time between frames", statistics.median(apart), "ms")
    assert len(spent) > 50


def test_start(hour, tmp_path):
    for name in ("a", "b"):  # two: no analysis begins beside it
        save_session(demo_session(), tmp_path / name)
    page = window(hour.context.browser).new_page()
    begun = time.monotonic()
    with app(tmp_path) as address:
        page.goto(address)
        page.locator(".sessions a").first.wait_for()
        measured("from the command to the list of sessions", time.monotonic() - begun, "s", 3)
        expect(page.locator(".sessions a.open")).to_have_count(2)
    page.close()
    files = [file.read_bytes() for file in STATIC.rglob("*") if file.is_file()]
    measured("the page, compressed", sum(len(gzip.compress(f)) for f in files) / 1000, "kB", 400)
