"""Consent, audit trail and erasure in a real browser, on a session of people who were recorded."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from tests.browser.looking import looked
from tests.browser.running import PREFER, app, chromium, window

from syntony.analysis.demo import demo_session
from syntony.analysis.keeping import analyze_stored
from syntony.core.plan import AnalysisPlan
from syntony.io.store import save_session

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browsing(tmp_path_factory):
    """A browser that has come in to a library with one session that says it is of real people."""
    library = tmp_path_factory.mktemp("library")
    demo = demo_session()
    real = replace(demo, recordings=tuple(replace(r, notices=()) for r in demo.recordings))
    folder = library / "real"
    save_session(replace(real, name="D07-03"), folder)
    analyze_stored(folder, AnalysisPlan(null={"surrogates": 99}))
    with app(library) as address, chromium() as browser:
        context = window(browser)
        told = []
        context.on("weberror", lambda error: told.append(str(error.error)))
        page = context.new_page()
        page.goto(address)
        page.locator(".topbar h1").wait_for()
        page.goto(f"{address.split('#')[0]}#/library")
        page.locator(".sessions a.open").wait_for()
        page.evaluate(PREFER, {"toured": True})
        session = page.locator(".sessions a.open").get_attribute("href")
        page.close()
        yield context, address.split("#")[0] + session, told
        context.close()


@pytest.fixture
def entered(browsing):
    """The session in review, and what the browser told."""
    context, address, told = browsing
    told.clear()
    page = context.new_page()
    page.goto(address)
    page.locator(".moment").first.wait_for()
    yield page, told
    page.close()


def agrees(page, person, purpose):
    return page.get_by_role("checkbox", name=f"{person} agrees: {purpose}")


def test_consent_is_given_and_withdrawn_by_keyboard_and_opens_the_way_out(entered):
    page, told = entered
    page.locator(".menu summary").press("Enter")
    page.get_by_role("button", name="Report as a page").press("Enter")
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("needs the consent of")
    looked(page, "privacy-refused")
    page.get_by_role("link", name="Record consent").press("Enter")

    for person in ("Client", "Therapist"):
        agrees(page, person, "Supervision").focus()
        page.keyboard.press("Space")
        expect(agrees(page, person, "Supervision")).to_be_checked()
        expect(agrees(page, person, "Supervision")).to_be_focused()
    page.get_by_role("button", name="Client refuses: Teaching").press("Enter")
    teaching = page.get_by_role("row", name=re.compile("^Teaching"))
    expect(teaching).to_contain_text("Refused")
    expect(teaching).to_contain_text("Client said no")
    expect(page.get_by_role("row", name=re.compile("^Supervision"))).to_contain_text("Allowed")
    looked(page, "privacy-consents")

    page.get_by_role("link", name="Review").first.press("Enter")
    page.locator(".moment").first.wait_for()
    page.locator(".menu summary").press("Enter")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Report as a page").press("Enter")
    assert taken.value.suggested_filename.endswith(".html")
    page.locator(".menu summary").press("Enter")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Numbers without names").press("Enter")
    assert taken.value.suggested_filename.endswith("features.zip")

    page.locator(".moment").first.focus()
    page.get_by_role("button", name="Privacy").press("Enter")
    expect(page.locator(".audit")).to_contain_text("purpose:supervision")
    agrees(page, "Client", "Supervision").press("Space")
    row = page.get_by_role("row", name=re.compile("^Supervision"))
    expect(row).to_contain_text("Withdrawn")
    expect(row).to_contain_text("Blocked")
    page.get_by_role("link", name="Review").first.press("Enter")
    page.locator(".menu summary").press("Enter")
    page.get_by_role("button", name="Report as a page").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Client did not allow")
    assert told == []


def test_a_closed_session_says_why_and_is_erased_with_its_code_alone(entered):
    page, told = entered
    page.get_by_role("link", name="Privacy").first.press("Enter")
    agrees(page, "Therapist", "Review").press("Space")
    expect(agrees(page, "Therapist", "Review")).to_be_checked()
    agrees(page, "Therapist", "Review").press("Space")
    expect(page.get_by_role("row", name=re.compile("^Review"))).to_contain_text("Blocked")
    page.get_by_role("link", name="Library").first.press("Enter")
    expect(page.locator(".sessions .problem")).to_contain_text("Closed to review")
    looked(page, "privacy-closed")
    page.get_by_role("link", name="Privacy of this session").click()

    # A refusal is seen where the page is scrolled to.
    page.route("**/erase", lambda route: route.fulfill(
        status=500, json={"error": {"code": "storage", "text": "The disk is not writable."}}
    ))  # fmt: skip
    page.get_by_label("to confirm").fill("D07-03")
    page.get_by_label("to confirm").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The disk is not writable.")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    page.unroute("**/erase")
    expect(page.locator(".proof")).to_have_count(0)

    page.get_by_role("radio", name="The whole session").check()
    button = page.get_by_role("button", name="Erase for ever")
    page.get_by_label("to confirm").fill("D07")
    expect(button).to_be_disabled()
    page.get_by_label("to confirm").fill("D07-03")
    looked(page, "privacy-erase")
    button.press("Enter")
    expect(page.locator(".proof")).to_contain_text("The session is erased")
    expect(page.locator(".proof")).to_contain_text(re.compile("[0-9a-f]{64}"))
    expect(page.locator(".consents")).to_have_count(0)
    expect(page.locator(".rail a")).to_have_text(["Library", "Compare", "Help", "Settings"])
    looked(page, "privacy-erased")
    page.get_by_role("link", name="Library").first.press("Enter")
    expect(page.locator(".sessions a.open")).to_have_count(0)
    assert told == []
