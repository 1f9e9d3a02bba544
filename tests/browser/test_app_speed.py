"""How fast an hour of eight lanes and a map of 201 x 3600 is painted and moved. Nothing is asserted
about time: the figures are told.
"""

import statistics
import sys

import pytest
from tests.browser.running import chromium, made_up

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
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(TIMED)
        page.goto(f"{address}/#/session/hour")
        page.wait_for_selector(".coach")
        page.keyboard.press("Escape")
        page.wait_for_function("document.querySelector('.plot').clientHeight > 0")
        page.wait_for_load_state("networkidle")
        yield page


def told(line):
    sys.__stdout__.write(f"\n{line}")


def test_paint(hour):
    paint = hour.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    lanes = hour.evaluate(
        "Math.max(...performance.getEntriesByType('resource')"
        ".filter(e => e.name.includes('/tiles/') || e.name.includes('/maps/'))"
        ".slice(0, 24).map(e => e.responseEnd))"
    )
    told(f"page: first paint {paint:.0f} ms, tiles and map here after {lanes:.0f} ms")
    assert hour.locator(".lane h3").count() == 8


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
    told(
        f"pan, {window}: {script:.1f} ms of script a frame (95 %: "
        f"{drawn[int(0.95 * len(drawn))]:.1f}), {statistics.median(apart):.0f} ms apart"
    )
    assert len(spent) > 50
