"""Names that others chose stay names: of files and columns on the way in, of places to go to."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.payloads import SCRIPTS
from tests.browser.running import app, chromium, window
from tests.browser.test_app_scripts import FOREIGN, LISTEN
from tests.web.conftest import told as say

from syntony.analysis.demo import demo_session
from syntony.io.store import save_session

pytestmark = pytest.mark.browser

FOLDER = "<img src=x onerror=window.ran?.(1)>"
GO = """async path => {
  const answer = await fetch(path, {redirect: 'manual'});
  return [answer.status, answer.type];
}"""


@pytest.fixture(scope="module")
def entered(tmp_path_factory):
    """A page of the app that may import recordings whose names and columns are payloads."""
    library, source = tmp_path_factory.mktemp("library"), tmp_path_factory.mktemp("source")
    for seed in (1, 2):  # two: no analysis begins
        save_session(demo_session(seed=seed), library / str(seed))
    (source / FOLDER).mkdir()
    names = [text for text in SCRIPTS if not re.search("[/\0]", text)][:6]
    for k, name in enumerate(names):
        head = ",".join(f"{what} {SCRIPTS[k + i].replace(',', '')}" for i, what in enumerate("tab"))
        rows = "".join(f"{i / 10},{i % 7},{i % 5}\n" for i in range(600))
        (source / FOLDER / f"{k} {name}.csv").write_text(f"{head}\n{rows}")
    with app(library, "--source", str(source)) as address, chromium() as browser:
        context = window(browser)
        told = []
        context.expose_binding("told", lambda _, what: told.append(what))
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.goto(address)
        page.locator(".sessions a").first.wait_for()
        yield page, address.split("#")[0], told
        context.close()


def test_names_of_files_and_columns_stay_text_in_the_import(entered, capsys):
    page, origin, told = entered
    page.goto(f"{origin}#/import")
    page.wait_for_selector(".picker li")
    page.get_by_role("button", name=re.compile("^source")).click()
    page.get_by_role("button", name=FOLDER).click()
    boxes = page.locator(".picker input[type=checkbox]")
    expect(boxes).not_to_have_count(0)
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="Look inside").click()
    expect(page.locator("#step-title")).to_have_text("What is here")
    page.wait_for_load_state("networkidle")
    page.wait_for_function("document.querySelector('main').innerText.split('ran?.(1)').length > 5")
    shown = page.locator("main").inner_text().count("ran?.(1)")
    say(
        capsys, f"names of files and columns that are scripts: shown {shown} times, {len(told)} ran"
    )
    assert shown >= 5
    assert page.evaluate(FOREIGN) == []
    assert told == []


def test_places_that_others_name_are_never_gone_to(entered):
    page, origin, _ = entered
    for target in ("//evil.example", "/\\evil.example", "https:evil.example", "%2f%2fevil.example"):
        for path in (f"/?next={target}", f"/?open={target}", f"/{target}", f"/api/v1/{target}"):
            status, kind = page.evaluate(GO, f"{origin.rstrip('/')}{path}")
            assert kind == "basic", (path, kind)
            assert status in (200, 400, 404), (path, status)


def test_the_watch_sees_a_script_that_is_taken_for_more_than_text(entered):
    _, origin, told = entered
    page = entered[0].context.new_page()
    page.goto(origin)
    for payload in SCRIPTS[:14]:
        page.evaluate("p => document.body.insertAdjacentHTML('beforeend', p)", payload)
    assert len(page.evaluate(FOREIGN)) == 12  # a second body is never made
    assert told
    told.clear()
    page.close()
