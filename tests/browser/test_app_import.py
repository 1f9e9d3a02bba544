"""The import in a real browser: a film and a therapy session from the file to the review screen."""

import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.browser.running import OUT, SIZES, app, chromium
from tests.browser.test_app_review import PREFER, SMALL

from syntony.analysis.run import analyze
from syntony.core.plan import AnalysisPlan
from syntony.web.findings import table_shape

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="module")
def entered(library, tmp_path_factory):
    """A browser that has come in, whose files are chosen below ../shared/data."""
    from tests.conftest import SHARED

    for name in ("mea_therapy", "video/composite_dyads"):
        if not (SHARED / name).exists():
            pytest.skip(f"real recordings are missing: ../shared/data/{name}")
    more = tmp_path_factory.mktemp("belts")
    rng = np.random.default_rng(3)
    for name in ("left", "right"):
        rows = "".join(f"{i / 10},{v:.4f}\n" for i, v in enumerate(rng.normal(size=3000).cumsum()))
        (more / f"{name}.csv").write_text(f"time,breath\n{rows}")
    with (
        app(library, "--source", str(SHARED), "--source", str(more)) as address,
        chromium() as browser,
    ):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        told = []
        context.on("console", lambda message: told.append(message.text))
        context.on("weberror", lambda error: told.append(str(error.error)))
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".now li", timeout=120_000)
        page.evaluate(PREFER, {"toured": True})
        page.close()
        yield context, address.split("#")[0], told
        context.close()


@pytest.fixture
def page(entered):
    context, origin, _ = entered
    page = context.new_page()
    page.goto(f"{origin}#/library")
    page.get_by_role("link", name="Import…").click()
    page.wait_for_selector(".picker li")
    yield page
    page.close()


def looked(page, name):
    """Hold the screen to what people need, in both themes and sizes, and keep its picture."""
    OUT.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=OUT / f"import-{name}-{theme}-{width}x{height}.png")
            found = Axe().run(page)
            assert not found.response["violations"], found.generate_report()
            assert page.evaluate(SMALL) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})


def walk(page, *names):
    for name in names[:-1]:
        page.get_by_role("button", name=name, exact=True).click()
    page.get_by_label(f"Choose {names[-1]}", exact=True).check()


def forward(page, title):
    page.get_by_role("button", name=f"Next: {title}").click()
    expect(page.locator("#step-title")).to_have_text(title)


def imported(page):
    """Start, wait for the review screen, and give the table that it shows."""
    page.get_by_role("button", name="Import and analyze").click()
    over = page.locator(".now li, .working button:text('Change something'), .refused:not(:empty)")
    over.first.wait_for(timeout=90_000)
    assert page.locator(".import").count() == 0, page.locator(".import").inner_text()
    page.locator("#tab-table").click()
    page.wait_for_selector(".side table")
    sid = re.search(r"session/([^?]+)", page.url)[1]
    return page.evaluate("sid => fetch(`api/v1/sessions/${sid}/table`).then(r => r.json())", sid)


def test_a_film_is_imported_with_its_regions_and_shows_the_values_of_the_command_line(
    page, entered, library, shared_data
):
    looked(page, "choose-files")
    walk(page, "data", "video", "composite_dyads", "left_leads_0.4s.mp4")
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_selector(".filefacts")
    assert "a guess, please look" in page.locator(".filefacts").inner_text()
    looked(page, "what-is-here")

    forward(page, "Who is who")
    page.get_by_label("Code of person 1").fill("T")
    page.get_by_label("Role of person 1").select_option("therapist")
    page.get_by_label("Code of person 2").fill("C")
    page.get_by_label("Role of person 2").select_option("client")
    page.get_by_role("button", name="Draw regions").click()
    region = page.get_by_label(re.compile("^Region of C"))
    region.focus()
    for _ in range(5):
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowUp")
    assert region.get_attribute("aria-label") == "Region of C: from 50, 9 to 100, 94 percent"
    box = region.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 9)
    page.mouse.up()
    assert region.get_attribute("aria-label") != "Region of C: from 50, 9 to 100, 94 percent"
    expect(page.locator(".picture img")).to_have_js_property("naturalWidth", 640)
    looked(page, "who-is-who")

    forward(page, "In step")
    page.wait_for_selector(".error b")
    looked(page, "in-step")
    forward(page, "Choose")
    page.get_by_text("A quick look").click()
    page.get_by_label(re.compile("^Window")).fill("4")
    looked(page, "choose")

    shown = imported(page)
    assert page.locator("h1").inner_text() == "left_leads_0.4s"
    film = shared_data("video/composite_dyads") / "left_leads_0.4s.mp4"
    again = analyze(film, AnalysisPlan.read(library / "left_leads_0-4s" / "import.toml"))
    assert shown == table_shape(again).model_dump(mode="json")
    assert page.locator("video").count() == 1
    assert entered[2] == []


def test_a_therapy_session_is_imported_by_keyboard_alone(page, entered, library, shared_data):
    for name in ("data", "mea_therapy", "normal"):
        page.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")
    page.get_by_label("Choose 200_01.txt").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Look inside").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".filefacts")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#step-title")).to_have_text("Who is who")
    assert page.get_by_label("Role of person 2").input_value() == "therapist"
    looked(page, "who-is-who-signals")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#step-title")).to_have_text("In step")
    page.wait_for_selector(".error b")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#step-title")).to_have_text("Choose")
    shown = imported(page)
    source = shared_data("mea_therapy") / "normal" / "200_01.txt"
    again = analyze(source, AnalysisPlan.read(library / "200_01" / "import.toml"))
    assert shown == table_shape(again).model_dump(mode="json")
    assert entered[2] == []


def test_clocks_of_several_files_are_given_and_dragged_and_their_error_is_large(page, entered):
    page.get_by_role("button", name=re.compile("^belts")).click()
    for name in ("left.csv", "right.csv"):
        page.get_by_label(f"Choose {name}").check()
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_selector(".filefacts")
    forward(page, "Who is who")
    for number, person in enumerate("AB"):
        page.get_by_label("Whose is breath").nth(number).select_option(person)
    forward(page, "In step")
    figure = page.locator(".error b")
    expect(figure).to_have_text("unknown")
    page.get_by_text("By offsets that I give").click()
    page.get_by_label(re.compile("right.csv")).fill("7.5")
    page.get_by_label(re.compile("^Standard error")).fill("0.01")
    page.keyboard.press("Tab")
    expect(figure).to_have_text("± 36 ms")  # 1.96 standard errors, and what drifts in 5 min
    expect(page.locator(".bars .unit").nth(1)).to_have_text("00:07 to 05:07")
    looked(page, "in-step-several")
    bar = page.locator(".bars i.loose")
    box = bar.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=4)
    page.mouse.up()
    expect(page.locator(".bars .unit").nth(1)).not_to_have_text("00:07 to 05:07")
    page.get_by_text("By common marks").click()
    expect(page.locator(".notice")).to_contain_text("events with the same labels")
    assert all("400" in line for line in entered[2])
    entered[2].clear()
