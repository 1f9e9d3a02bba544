"""Settings in a real browser: who works here, how long sessions stay, how fast it all is."""

import sys

import pytest
from playwright.sync_api import expect
from tests.browser.running import WORK, app, chromium, window

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browsing(tmp_path_factory):
    """A browser context that has entered, and the address of its settings."""
    folder = tmp_path_factory.mktemp("library")
    with app(folder) as address, chromium() as browser:
        context = window(browser)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".topbar h1")
        page.close()
        yield context, f"{address.split('#')[0]}#/settings", folder
        context.close()


@pytest.fixture
def opened(browsing):
    context, address, _ = browsing
    page = context.new_page()

    def open_(part=""):
        page.goto(f"{address}/{part}")
        page.locator(".settings .page > :nth-child(2)").wait_for()
        return page

    yield open_
    page.close()


def test_the_folder_is_named_and_who_works_here_is_kept(opened, browsing):
    page = opened()
    expect(page.locator(".path")).to_have_text(str(browsing[2]))
    page.get_by_label("Your name or code").fill("M-7")
    with page.expect_response(lambda r: r.request.method == "PUT" and "preferences" in r.url):
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep")).to_be_disabled()
    page.reload()
    expect(page.get_by_label("Your name or code")).to_have_value("M-7")


def test_a_rule_is_set_by_keyboard_and_taken_back(opened):
    page = opened("retention")
    days = page.get_by_label("Review, Whole session: days after the session")
    days.focus()
    page.keyboard.type("a year")
    expect(page.get_by_text("Whole days from 0 to 36,525")).to_be_visible()
    expect(page.get_by_role("button", name="Keep")).to_be_disabled()
    page.keyboard.press("Control+a")
    page.keyboard.type("365")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The rules hold no session.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(days).to_have_value("")
    expect(page.get_by_text("There is no rule")).to_be_visible()


def test_the_speed_is_measured_and_printed_next_to_what_it_should_be(opened, capsys):
    page = opened("speed")
    page.get_by_role("button", name="Measure").click()
    rows = page.locator(".measured tbody tr")
    expect(rows).to_have_count(4, timeout=WORK)
    with capsys.disabled():
        sys.stdout.write("\nself-test: " + "; ".join(rows.all_inner_texts()) + "\n")


def test_what_the_app_is_made_of_is_named_with_its_licence(opened):
    page = opened("about")
    expect(page.locator("blockquote")).to_contain_text("syntony")
    expect(page.get_by_role("cell", name="numpy", exact=True)).to_be_visible()
