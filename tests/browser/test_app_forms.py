"""Questionnaires in a real browser: one is answered by keyboard, handed back, seen and undone."""

import json
import math
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from tests.browser.looking import looked
from tests.browser.running import PREFER, app, chromium, window

from syntony.analysis.demo import demo_session
from syntony.analysis.keeping import analyze_stored
from syntony.core.forms import builtin_form
from syntony.core.plan import AnalysisPlan
from syntony.core.scores import Response
from syntony.io.store import save_session
from syntony.io.store.notebook import Notebook

pytestmark = pytest.mark.browser

DAYS = ("2026-03-01", "2026-03-08", "2026-03-15")
PHQ = builtin_form("phq-9")


def phq(name, day, values):
    answers = {str(k): math.nan if v is None else float(v) for k, v in enumerate(values, 1)}
    return Response(name, PHQ, "client", day, answers, phase="before", author="T", created=day)


@pytest.fixture(scope="module")
def browsing(tmp_path_factory):
    """A browser context in a library with three sessions of one dyad; the address of the last."""
    library = tmp_path_factory.mktemp("library")
    for k, day in enumerate(DAYS):
        demo = replace(demo_session(seed=k), name=f"D07-0{k + 1}", dyad="D07", design={"date": day})
        folder = library / demo.name
        save_session(demo, folder)
        if k != 1:
            analyze_stored(folder, AnalysisPlan(null={"surrogates": 49}))
    first, last = (Notebook(library / name) for name in ("D07-01", "D07-03"))
    ors = builtin_form("ors")
    first.keep("Answer", phq("a1", DAYS[0], [3, 3, 2, 2, 2, 2, 2, 1, 1]))
    first.keep("Enter", Response("a2", ors, "client", DAYS[0], given={"total": 18.5}))
    last.keep("Enter", Response("b1", ors, "client", DAYS[2], given={"total": 26.0}))
    with app(library) as address, chromium() as browser:
        context = window(browser)
        told = []
        context.on("weberror", lambda error: told.append(str(error.error)))
        context.on("console", lambda message: told.append(message.text))
        page = context.new_page()
        page.goto(address)
        page.locator(".topbar h1").wait_for()
        page.goto(f"{address.split('#')[0]}#/library")
        page.evaluate(PREFER, {"toured": True})
        link = page.locator(".sessions a.open", has_text="D07-03")
        session = link.get_attribute("href")
        page.close()
        yield context, address.split("#")[0], session, told
        context.close()


@pytest.fixture
def entered(browsing):
    """A page of the library, the address of the last session, and what the browser told."""
    context, origin, session, told = browsing
    told.clear()
    page = context.new_page()
    page.goto(f"{origin}#/library")
    page.locator(".sessions a.open").first.wait_for()
    yield page, session, told
    page.close()


def at(page, address):
    page.evaluate("address => { location.hash = address }", address)


def forms(page, session):
    at(page, f"{session}/forms")
    page.locator(".shelf .form").first.wait_for()


def answer(page, keys):
    for key in keys:
        before = page.locator(".kiosk .progress span").inner_text()
        page.keyboard.press(key)
        expect(page.locator(".kiosk .progress span")).not_to_have_text(before)


def hand_back(page):
    page.locator(".handback input").focus()
    page.keyboard.type("back")
    expect(page.locator(".handback input")).to_have_value("back")
    page.keyboard.press("Enter")
    page.locator(".shelf .form").first.wait_for()


def test_a_form_is_answered_by_keyboard_handed_back_seen_and_undone(entered):
    page, session, told = entered
    forms(page, session)
    page.get_by_label("Asked").select_option("before")
    page.get_by_label("Day").fill(DAYS[2])
    page.locator(".form", has_text="PHQ-9").get_by_role("button", name="Hand to Client").press(
        "Enter"
    )
    expect(page.locator(".kiosk h1")).to_have_text(PHQ.items[0].text)
    expect(page.locator(".topbar, .rail")).to_have_count(0)
    answer(page, "12")
    looked(page, "forms-kiosk")
    page.keyboard.press("9")  # no such answer
    expect(page.locator(".kiosk h1")).to_have_text(PHQ.items[2].text)
    page.keyboard.press("Backspace")
    expect(page.locator(".choice.chosen")).to_contain_text(PHQ.answers[2].text)
    answer(page, "111110")
    page.get_by_role("button", name="Skip this question").press("Enter")
    answer(page, "1")
    expect(page.locator(".instruction")).to_contain_text("answered 8 of 9 questions and skipped 1")
    looked(page, "forms-last")
    page.get_by_role("button", name="Finish").press("Enter")
    expect(page.locator(".kiosk h1")).to_have_text("Thank you.")
    looked(page, "forms-thanks")
    assert "PHQ-9 8" not in page.content()
    hand_back(page)

    card = page.locator(".given .paper", has_text="PHQ-9")
    expect(card).to_contain_text("Published band: mild")
    expect(card).to_contain_text("1 answer missing, the others stand for all")
    expect(card).to_contain_text("since 2026-03-01")
    expect(card).to_contain_text("more than the form's own error (6)")
    expect(card.locator(".risk")).to_contain_text("Item 9")
    score = card.locator(".value").first.inner_text()
    card.get_by_text("Answers", exact=True).click()
    looked(page, "forms-scores")
    page.reload()
    expect(card.locator(".value").first).to_have_text(score)
    page.locator("#main").focus()
    page.keyboard.press("Control+z")
    expect(card).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(card).to_have_count(1)
    assert told == []


def test_answers_stand_at_the_ends_of_the_session_in_review(entered):
    page, session, told = entered
    sid = session.rpartition("/")[2]
    at(page, session)
    page.wait_for_selector(".moment")
    page.keyboard.press("q")
    page.get_by_label("Asked").select_option("after")
    page.locator(".form", has_text="SRS").get_by_role("button", name="Enter scores").click()
    page.get_by_label("Total").fill("35")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".given .paper", has_text="SRS")).to_have_count(1)
    with page.expect_response(lambda answer: answer.url.endswith(f"/sessions/{sid}")):
        at(page, session)
    expect(page.locator(".head.events", has_text="Questionnaires")).to_have_count(1)
    page.keyboard.press("q")
    page.get_by_role("button", name="Take SRS out").press("Enter")
    expect(page.locator(".given .paper", has_text="SRS")).to_have_count(0)
    assert told == []


def test_nothing_else_is_reached_until_the_form_is_handed_back(entered):
    page, session, told = entered
    forms(page, session)
    page.locator(".form", has_text="GAD-7").get_by_role("button", name="Hand to Client").click()
    page.locator(".kiosk .choice").first.click()
    expect(page.locator(".kiosk .progress span")).to_have_text("Question 2 of 7")
    for address in ("#/library", session, f"{session}/forms", "#/course/D07"):
        at(page, address)
        page.wait_for_function("location.hash.endsWith('/ask/gad-7/client')")
        expect(page.locator(".kiosk")).to_have_count(1)
    for key in ("Shift+F2", "Control+k", "?", "Escape"):
        page.keyboard.press(key)
        expect(page.locator(".kiosk")).to_have_count(1)
        expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(".kiosk a")).to_have_count(0)
    page.get_by_role("button", name="Stop and hand back").click()
    keep = page.get_by_role("button", name="Keep 1 answer", exact=True)
    expect(keep).to_be_disabled()
    page.locator(".handback input").fill("nothing")
    expect(keep).to_be_disabled()
    page.reload()
    page.locator(".kiosk .choice").first.wait_for()
    page.get_by_role("button", name="Stop and hand back").click()
    hand_back(page)
    expect(page.locator(".given .paper", has_text="GAD-7")).to_have_count(0)
    assert told == []


def test_all_questions_on_one_page_are_answered_by_digits_and_arrows(entered):
    page, session, _ = entered
    forms(page, session)
    entry = page.locator(".form", has_text="After the session")
    entry.get_by_role("button", name="About After the session").click()
    looked(page, "forms-terms")
    entry.get_by_label("On the screen").select_option("all")
    entry.get_by_role("button", name="Hand to Client").click()
    page.locator(".kiosk fieldset").first.wait_for()
    page.locator(".kiosk fieldset input").first.focus()
    page.keyboard.press("3")
    expect(page.locator(".kiosk .progress span")).to_have_text("1 of 4 answered")
    page.locator(".kiosk fieldset").nth(1).locator("input").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".kiosk .progress span")).to_have_text("2 of 4 answered")
    looked(page, "forms-sheet")
    page.get_by_role("button", name="Finish").press("Enter")
    expect(page.locator(".kiosk h1")).to_have_text("Thank you.")
    hand_back(page)
    card = page.locator(".given .paper", has_text="After the session")
    expect(card).to_contain_text("not validated")
    expect(card.locator("dd.value")).to_have_text(["3", "1", "–", "–"])


def test_scores_are_entered_and_imported(entered):
    page, session, _ = entered
    forms(page, session)
    page.locator(".form", has_text="WAI-SR").get_by_role("button", name="Scores").click()
    page.get_by_label("Bond").fill("4,25")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".given .paper", has_text="WAI-SR")).to_contain_text(
        "hidden from the client"
    )
    page.get_by_role("button", name="Import scores").click()
    rows = page.get_by_label("Rows of the table")
    rows.fill("form,person,date,scale,score\nxyz,client,2026-03-15,total,1")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Line 2: no form is called 'xyz'")
    looked(page, "forms-import")
    rows.fill("form,person,date,scale,score\ncore-10,client,2026-03-15,total,14")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".given .paper", has_text="CORE-10")).to_have_count(1)


def test_a_form_of_ones_own_is_checked_while_it_is_written(entered):
    page, session, _ = entered
    forms(page, session)
    page.get_by_role("button", name="New form").click()
    text = page.get_by_label("The form as JSON")
    expect(page.locator(".verdicts")).to_contain_text("It can be used")
    form = json.loads(text.input_value())
    text.fill(json.dumps(form | {"scales": []}, indent=2))
    expect(page.locator(".faults")).to_contain_text("Scales: The list should have at least 1 item")
    keep = page.get_by_role("button", name="Keep")
    expect(keep).to_be_disabled()
    looked(page, "forms-editor")
    text.fill(json.dumps(form | {"title": "Ours"}, indent=2))
    expect(page.locator(".verdicts")).to_contain_text("Ours")
    keep.click()
    own = page.locator(".form", has_text="Ours")
    expect(own).to_have_count(1)
    page.locator(".told").get_by_role("button", name="Undo").click()
    expect(own).to_have_count(0)


def test_the_course_of_a_dyad_shows_scores_and_coordination_with_gaps(entered):
    page, _, told = entered
    at(page, "#/library")
    page.locator(".sessions a.open").first.wait_for()
    page.get_by_role("link", name="Course").click()
    ors = page.locator(".courseplot", has_text="ORS")
    expect(ors).to_have_count(1)
    # The session between them has no score: two points, and no line across the gap.
    expect(ors.locator(".point")).to_have_count(2)
    expect(ors.locator(".line")).to_have_count(2)
    expect(page.locator(".courseplot.coordination").nth(3)).to_be_attached()
    page.get_by_text("All numbers as a table").click()
    row = page.locator(".numbers tr", has_text="ORS, client")
    expect(row.locator("td")).to_have_text(["18.5", "–", "26.0"])
    looked(page, "forms-course")
    assert told == []
