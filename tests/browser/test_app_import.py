"""The import in a real browser: a film and a therapy session from the file to the review screen."""

import re
import sys
import zipfile
from pathlib import Path

import numpy as np
import pympi
import pytest
from playwright.sync_api import expect
from tests.analysis import rooms
from tests.browser.looking import looked
from tests.browser.running import PREFER, WORK, app, chromium, window
from tests.io.sounds import wav_bytes

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
    heard = tmp_path_factory.mktemp("rooms")
    for name, late, loud in (("one", 0.0, 0.7), ("two", 3.2, 0.3)):
        x = rooms.sound(rng, np.array([4.25, 6.1, 50.5]) - late, loud=loud)
        (heard / f"{name}.wav").write_bytes(wav_bytes(x[None]))
    for name in ("left", "right"):
        rows = "".join(f"{i / 10},{v:.4f}\n" for i, v in enumerate(rng.normal(size=3000).cumsum()))
        (more / f"{name}.csv").write_text(f"time,breath\n{rows}")
    (more / "timeless.csv").write_text("P1_breath,P2_breath\n" + "0.1,0.2\n0.3,0.1\n" * 300)
    days = tmp_path_factory.mktemp("days")
    for name, start in (("morning", 1_700_000_000), ("evening", 1_700_030_000)):
        table = np.column_stack((start + np.arange(600.0), rng.normal(70, 5, (600, 3)).cumsum(0)))
        rows = "".join(",".join(f"{value:.3f}" for value in row) + "\n" for row in table)
        (days / f"{name}.csv").write_text(f"time,P1_hr,P2_hr,x7\n{rows}")
    folders = (SHARED, more, heard, days)
    sources = [option for folder in folders for option in ("--source", str(folder))]
    with app(library, *sources) as address, chromium() as browser:
        context = window(browser)
        told = []
        context.on("console", lambda message: told.append(message.text))
        context.on("weberror", lambda error: told.append(str(error.error)))
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".now li", timeout=WORK)
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
    over.first.wait_for(timeout=WORK)
    assert page.locator(".import").count() == 0, page.locator(".import").inner_text()
    page.locator("#tab-table").click()
    page.locator(".side table:visible").first.wait_for()
    sid = re.search(r"session/([^?]+)", page.url)[1]
    return page.evaluate("sid => fetch(`api/v1/sessions/${sid}/table`).then(r => r.json())", sid)


def edges(page, code):
    """Left, top, right and bottom of a region (percent), as the page tells them."""
    told = page.get_by_label(re.compile(f"^Region of {code}")).get_attribute("aria-label")
    return tuple(int(number) for number in re.findall(r"-?\d+", told.partition(":")[2]))


def taken_away(page, persons):
    """Go to what was found, agree, write about it, record consent, take all away: by keyboard.

    Gives the title of the moment.
    """
    page.keyboard.press("Tab")  # from here on the hands are on the keys
    page.locator("#tab-moments").press("Enter")
    page.locator(".moment").first.wait_for()
    page.keyboard.press("j")
    page.keyboard.press("y")
    page.locator(".moment.chosen.agreed").wait_for()
    found = page.locator(".moment.chosen .title").inner_text()
    page.locator("#tab-moments").focus()
    page.keyboard.press("n")
    expect(page.locator("#note-box")).to_be_focused()
    page.keyboard.type("Both lean in here.")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    page.locator("#tab-notes").press("Enter")
    expect(page.locator(".note .text")).to_have_text("Both lean in here.")

    page.get_by_role("link", name="Privacy").first.press("Enter")
    for person in persons:
        agrees = page.get_by_role("checkbox", name=f"{person} agrees: Supervision", exact=False)
        agrees.focus()
        page.keyboard.press("Space")
        expect(agrees).to_be_checked()
    page.get_by_role("link", name="Review").first.press("Enter")
    page.locator("#tab-notes").wait_for()
    taken = {}
    for words in ("Report as a page", "Report to print", "Numbers and notes", "Moments and labels"):
        page.locator(".menu summary").press("Enter")
        with page.expect_download() as download:
            page.get_by_role("button", name=words).press("Enter")
        name = download.value.suggested_filename
        taken[name.rpartition(".")[2]] = Path(download.value.path())
        expect(page.locator(".menu[open]")).to_have_count(0)
        expect(page.locator(".menu summary").first).to_be_focused()
    assert "Both lean in here." in taken["html"].read_text("utf-8")
    assert taken["pdf"].read_bytes().startswith(b"%PDF")
    with zipfile.ZipFile(taken["zip"]) as tables:
        assert any(b"Both lean in here." in tables.read(name) for name in tables.namelist())
    notes = pympi.Elan.Eaf(str(taken["eaf"])).get_annotation_data_for_tier("notes@me")
    assert [note[2] for note in notes] == ["Both lean in here."]
    return found


def test_a_film_is_imported_with_its_regions_and_shows_the_values_of_the_command_line(
    page, entered, library, shared_data
):
    looked(page, "import-choose-files")
    walk(page, "data", "video", "composite_dyads", "left_leads_0.4s.mp4")
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_selector(".filefacts")
    assert "a guess, please look" in page.locator(".filefacts").inner_text()
    looked(page, "import-what-is-here")

    forward(page, "Who is who")
    page.get_by_label("Code of person 1").fill("T")
    page.get_by_label("Role of person 1").select_option("therapist")
    page.get_by_label("Code of person 2").fill("C")
    page.get_by_label("Role of person 2").select_option("client")
    right_are = page.get_by_role("button", name="These are right")
    right_are.wait_for()
    expect(page.locator(".picture img")).to_have_js_property("naturalWidth", 640)
    assert page.locator(".region.proposed").count() == 3
    looked(page, "import-regions-proposed")
    left, right = (edges(page, code) for code in "TC")
    assert left[0] < 25 < left[2] <= 50 <= right[0] < 75 < right[2]
    page.get_by_label("Code of person 2").blur()
    page.keyboard.press("s")
    assert [edges(page, code) for code in "TC"] == [right, left]
    page.keyboard.press("s")
    region = page.get_by_label(re.compile("^Region of C"))
    region.focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowLeft")
    moved = edges(page, "C")
    assert (moved[0], moved[2]) == (right[0] - 1, right[2] - 2)
    box = region.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 14, box["y"] + box["height"] / 2)
    page.mouse.up()
    assert edges(page, "C")[0] > moved[0]
    right_are.click()
    assert page.locator(".region.proposed").count() == 0
    looked(page, "import-who-is-who")

    forward(page, "In step")
    page.wait_for_selector(".error b")
    looked(page, "import-in-step")
    forward(page, "Choose")
    page.locator(".minute svg").nth(2).wait_for()
    page.get_by_role("radio", name=re.compile("^Movement")).check()
    page.get_by_text("A quick look").click()
    page.get_by_label(re.compile("^Window")).fill("3")
    expect(page.locator(".minute")).to_contain_text("windows of 3.0 s")
    with page.expect_response("**/preview") as shown:
        page.get_by_label(re.compile("^Window")).fill("2.5")
    now = shown.value.json()
    assert (now["again"], now["window"]) == (True, 2.5)
    page.get_by_label(re.compile("^Window")).fill("4")
    expect(page.locator(".minute")).to_contain_text("holds no windows of 4 s")
    expect(page.locator(".length").first).to_contain_text("this is outside")
    page.locator(".length summary").first.press("Enter")
    expect(page.locator(".length").first).to_contain_text("Schoenherr et al. (2019)")
    sys.stdout.write(f"\npreview of a minute on the page: {now['took_ms']:.0f} ms\n")
    looked(page, "import-choose")
    page.get_by_label(re.compile("^Window")).fill("2")
    page.get_by_label(re.compile("^Longest lag")).fill("1")
    expect(page.locator(".minute")).to_contain_text("windows of 2.0 s, lags up to 1.0 s")

    shown = imported(page)
    assert page.locator("h1").inner_text() == "left_leads_0.4s"
    film = shared_data("video/composite_dyads") / "left_leads_0.4s.mp4"
    again = analyze(film, AnalysisPlan.read(library / "left_leads_0-4s" / "import.toml"))
    assert shown == table_shape(again).model_dump(mode="json")
    (choice,) = AnalysisPlan.read(library / "left_leads_0-4s" / "import.toml").extract
    assert [region["person"] for region in choice.settings["regions"]] == ["T", "C"]
    assert page.locator("video").count() == 1
    (finding,) = again.findings
    assert finding.leading.leader == "T"  # who was put 0.4 s ahead
    assert taken_away(page, ("T", "C")) == "T leads in motion energy"
    assert entered[2] == []


def test_a_therapy_session_is_imported_by_keyboard_alone(page, entered, library, shared_data):
    for name in ("data", "mea_therapy", "normal"):
        page.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".picker header b")).to_have_text(name)
        expect(page.locator(".picker li input").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".picker li input").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.get_by_label("Choose 200_01.txt").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Look inside").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".filefacts")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#step-title")).to_have_text("Who is who")
    assert page.get_by_label("Role of person 2").input_value() == "therapist"
    looked(page, "import-who-is-who-signals")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#step-title")).to_have_text("In step")
    page.wait_for_selector(".error b")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#step-title")).to_have_text("Choose")
    shown = imported(page)
    source = shared_data("mea_therapy") / "normal" / "200_01.txt"
    again = analyze(source, AnalysisPlan.read(library / "200_01" / "import.toml"))
    assert shown == table_shape(again).model_dump(mode="json")
    assert taken_away(page, ("pat", "th")) == "Motion energy of th becomes pat's"
    assert entered[2] == []


def test_files_of_two_days_are_dragged_in_and_shown_on_a_calendar(page, entered):
    page.get_by_role("button", name=re.compile("^days")).click()
    row = page.locator(".picker li", has_text="morning.csv")
    row.drag_to(page.locator(".picker > footer"))
    expect(page.get_by_label("Choose morning.csv")).to_be_checked()
    page.get_by_label("Choose evening.csv").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Look inside").press("Enter")
    page.wait_for_selector(".filefacts")
    expect(page.locator(".notice").first).to_contain_text("never ran together: 8.17 h lie between")
    when = page.get_by_role("region", name="When each file ran")
    expect(when.locator("li")).to_have_count(2)
    expect(when).to_contain_text("Nov")
    strange = page.locator(".sheet .parts li:not(.heads)")
    expect(strange).to_have_count(2)
    expect(strange.first).to_contain_text("x7")
    assert strange.first.locator("svg path").get_attribute("d").count("L") > 50
    page.get_by_label("What x7 measures").first.fill("skin")
    page.get_by_label("Whose is x7").first.select_option("P1")
    looked(page, "import-what-is-here-days")
    forward(page, "Who is who")
    expect(page.get_by_label("What x7 measures").first).to_have_value("skin")
    assert entered[2] == []


def test_a_file_without_times_is_read_at_the_rate_that_is_said(page, entered):
    page.get_by_role("button", name=re.compile("^belts")).click()
    page.get_by_label("Choose timeless.csv").check()
    page.get_by_role("button", name="Look inside").click()
    sheet = page.locator(".sheet", has_text="timeless.csv")
    expect(sheet).to_contain_text("say its rate")
    looked(page, "import-what-is-here-rate")
    rate = page.get_by_label("Samples or pictures a second")
    rate.fill("ten")
    expect(page.get_by_role("button", name="Read it so")).to_be_disabled()
    rate.fill("10")
    rate.press("Enter")
    expect(sheet.locator(".filefacts")).to_contain_text("10 Hz")
    expect(sheet.locator(".filefacts")).to_contain_text("1 min")
    forward(page, "Who is who")
    assert entered[2] == []


@pytest.fixture
def in_step(page):
    """The third step with two files of one person each, side by side."""

    def come(folder, names, part):
        page.get_by_role("button", name=re.compile(f"^{folder}")).click()
        for name in names:
            page.get_by_label(f"Choose {name}").check()
        page.get_by_role("button", name="Look inside").click()
        page.wait_for_selector(".filefacts")
        forward(page, "Who is who")
        for number, person in enumerate("AB"):
            page.get_by_label(f"Whose is {part}").nth(number).select_option(person)
        forward(page, "In step")
        expect(page.locator(".error b")).to_have_text("unknown")
        page.get_by_text("Side by side").click()
        page.locator(".bench svg path").nth(1).wait_for()

    return come


def test_clocks_of_several_files_are_given_dragged_and_moved_by_keys(page, entered, in_step):
    in_step("belts", ("left.csv", "right.csv"), "breath")
    figure = page.locator(".error b")
    later = page.get_by_label("right.csv: seconds later than the first file")
    later.fill("7.5")
    page.get_by_label(re.compile("^Standard error")).fill("0.01")
    page.keyboard.press("Tab")
    expect(figure).to_have_text("± 36 ms")  # 1.96 standard errors, and what drifts in 5 min
    slider = page.get_by_role("slider", name="Move right.csv")
    slider.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    expect(later).to_have_value("7.420")
    expect(slider).to_have_attribute("aria-valuetext", "+7.420 s from the first file")
    expect(page.locator(".bench .facts").nth(1)).to_contain_text("± 36 ms, by hand")
    looked(page, "import-in-step-several")
    box = slider.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=4)
    page.mouse.up()
    expect(later).not_to_have_value("7.420")
    with page.expect_response("**/clocks"):
        page.wait_for_function("!document.querySelector('.instep > .unit')?.textContent")
    page.keyboard.press("Control+z")
    expect(later).to_have_value("7.420")
    page.get_by_text("By common marks").click()
    expect(page.locator(".notice")).to_contain_text("events with the same labels")
    assert all("400" in line for line in entered[2])
    entered[2].clear()


def test_claps_are_proposed_looked_at_and_taken_and_marks_are_a_line(page, entered, in_step):
    in_step("rooms", ("one.wav", "two.wav"), "audio")
    later = page.get_by_label("two.wav: seconds later than the first file")
    page.get_by_role("button", name="By clap").press("Enter")
    offer = page.locator(".offer")
    expect(offer).to_contain_text("3 claps, heard in one, heard in the other.")
    expect(later).to_have_value("0.000")  # nothing is taken before somebody agrees
    looked(page, "import-in-step-proposed")
    page.get_by_role("button", name="Look at it").press("Enter")
    page.get_by_role("button", name="Take it").press("Enter")
    assert float(later.input_value()) == pytest.approx(3.2, abs=0.01)
    expect(page.locator(".bench .facts").nth(1)).to_contain_text("by clap")
    assert int(re.search(r"\d+", page.locator(".error b").inner_text())[0]) < 25

    slider = page.get_by_role("slider", name="Move two.wav")
    slider.focus()
    page.keyboard.press("m")
    expect(page.locator(".marks li")).to_have_count(1)
    expect(page.locator(".bench .facts").nth(1)).to_contain_text("by marks")
    page.keyboard.press("PageDown")
    for _ in range(60):
        page.keyboard.press("PageDown")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".bench .tag")).to_contain_text("moved by +0.010 s")
    page.keyboard.press("m")
    expect(page.locator(".marks li")).to_have_count(2)
    page.keyboard.press("PageUp")
    page.keyboard.press("m")
    expect(page.locator(".marks li")).to_have_count(3)
    expect(page.locator(".marks li").first).to_contain_text("ms off the line")
    looked(page, "import-in-step-marks")
    page.get_by_role("button", name=re.compile("^Remove the mark")).last.press("Enter")
    expect(page.locator(".marks li")).to_have_count(2)

    page.get_by_role("button", name="By likeness").press("Enter")
    expect(page.locator(".bench .notice")).to_contain_text("cannot be brought together")
    looked(page, "import-in-step-refused")
    assert all("400" in line for line in entered[2])
    entered[2].clear()
