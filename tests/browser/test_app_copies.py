"""A masked copy by keyboard in a real browser: made, looked at, let go, downloaded."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from tests.analysis.dialogues import dialogue
from tests.browser.looking import looked
from tests.browser.running import PREFER, WORK, app, chromium, window
from tests.networks import need_networks

from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.reading import read
from syntony.io.store import save_session
from syntony.io.store.consents import Consents

pytestmark = pytest.mark.browser
PERSONS = ("client", "therapist")


@pytest.fixture(scope="module")
def browsing(tmp_path_factory):
    """A browser that has entered; the address of a session of two who allowed supervision."""
    need_networks()
    library, films = tmp_path_factory.mktemp("library"), tmp_path_factory.mktemp("films")
    recording = read(dialogue(films / "film.mp4", 40, flash=20))
    media = tuple(replace(m, persons=PERSONS if m.kind == "video" else ()) for m in recording.media)
    people = tuple(Participant(code) for code in PERSONS)
    save_session(Session("D07-03", people, (replace(recording, media=media),)), library / "filmed")
    said = Consents(library / "filmed", "ann")
    for person in PERSONS:
        said.record(person, "supervision", given=True)
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
        yield context, address.split("#")[0] + session, told, said
        context.close()


@pytest.fixture
def entered(browsing):
    """The session in review, what the browser told, and the consents."""
    context, address, told, said = browsing
    told.clear()
    page = context.new_page()
    page.goto(address)
    page.locator(".menu summary").wait_for()
    yield page, told, said
    page.close()


def test_a_masked_copy_is_made_looked_at_and_downloaded_by_keyboard(entered):
    page, told, said = entered
    page.locator(".menu summary").press("Enter")
    page.get_by_role("link", name="Films and sound, masked").press("Enter")
    expect(page.locator("h1")).to_have_text("Masked copies")
    make = page.get_by_role("button", name="Make the copy")
    expect(page.get_by_label("People to be seen")).to_have_value("2")
    looked(page, "copies-new")

    make.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Taking films and sound away needs")
    expect(page.get_by_role("link", name="Record consent")).to_be_visible()
    for person in PERSONS:
        said.record(person, "media", given=True)

    page.get_by_role("radio", name="From, to").focus()
    page.keyboard.press("Space")
    page.get_by_label("From", exact=True).fill("0:00.4")
    page.get_by_label("To", exact=True).fill("0:0x")
    expect(make).to_be_disabled()
    page.get_by_label("To", exact=True).fill("0:02.4")
    page.get_by_role("radio", name="Loudness only").focus()
    page.keyboard.press("Space")
    make.press("Enter")
    expect(page.locator(".copy h3")).to_contain_text("for supervision", timeout=WORK)
    expect(page.locator(".worst img").nth(3)).to_be_visible()
    page.wait_for_function(
        "[...document.querySelectorAll('.worst img')].every(i => i.complete && i.naturalWidth > 0)"
    )
    page.wait_for_function("document.querySelector('.copy video')?.readyState >= 1")
    duration = page.evaluate("document.querySelector('.copy video').duration")
    assert duration == pytest.approx(2, abs=0.2)
    expect(page.locator(".methods")).to_contain_text("Every face found and covered")
    expect(page.get_by_role("button", name="Download")).to_have_count(0)
    looked(page, "copies-made")

    go = page.get_by_role("button", name="Release")
    expect(go).to_be_disabled()
    page.get_by_label("I have looked at the worst pictures").focus()
    page.keyboard.press("Space")
    go.press("Enter")
    expect(page.locator(".copy footer")).to_contain_text("Looked at by me on")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download").press("Enter")
    assert taken.value.suggested_filename == "syntony-masked-1.mp4"
    kept = taken.value.path().rename(taken.value.path().with_suffix(".mp4"))
    (film,) = [media for media in read(kept).media if media.kind == "video"]
    assert film.size == (180, 320)
    expect(page.locator(".taken tbody tr")).to_have_count(1)
    expect(page.locator(".taken")).to_contain_text("Masked clip 00:00.4 to 00:02.4")
    looked(page, "copies-taken")

    page.get_by_role("button", name="Remove").press("Enter")
    expect(page.locator(".copy")).to_have_count(0)
    expect(page.locator(".taken tbody tr")).to_have_count(1)
    assert told == []


MARK = """at => fetch(`api/v1${at}/moments`, {method: 'POST',
  headers: {'Content-Type': 'application/json'},
  body: JSON.stringify({title: 'They look up', start: 0.8, stop: 2.0})}).then(r => r.json())"""


def test_a_moment_leads_to_its_copy(entered):
    page, told, _ = entered
    session = re.search("#/session/([^/?]+)", page.url)[1]
    moment = page.evaluate(MARK, f"/sessions/{session}")
    page.goto(f"{page.url.split('#')[0]}#/session/{session}/moment/{moment['id']}")
    page.get_by_role("button", name="Take this moment away, masked").press("Enter")
    expect(page.get_by_role("radio", name="Moments")).to_be_checked()
    expect(page.get_by_role("checkbox", name="They look up")).to_be_checked()
    expect(page.get_by_role("button", name="Make the copy")).to_be_enabled()
    looked(page, "copies-moment")
    assert told == []
