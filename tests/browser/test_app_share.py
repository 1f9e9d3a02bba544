"""A copy for supervision by keyboard: made, opened by a supervisor, unshared."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.looking import UNTIL_DRAWN, looked
from tests.browser.running import PREFER, WORK, app, chromium, window
from tests.io.films import film, levels

from syntony.analysis.demo import demo_session
from syntony.core.annotations import Judged
from syntony.core.moments import Moment
from syntony.core.session import Recording
from syntony.io.reading import read
from syntony.io.store import open_session, save_session
from syntony.io.store.consents import Consents
from syntony.io.store.notebook import Notebook

pytestmark = pytest.mark.browser
PERSONS = ("client", "therapist")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A session of two who were recorded, with a film of its first ten seconds."""
    library = tmp_path_factory.mktemp("library")
    inside = library / "D07-03" / "media" / "room.mp4"
    inside.parent.mkdir(parents=True)
    inside.write_bytes(film(levels(250), "mp4", "libx264"))
    (pictures,) = read(inside).media
    seen = replace(pictures, path=Path("media/room.mp4"), persons=("client",))
    demo = demo_session()
    recordings = (*(replace(r, notices=()) for r in demo.recordings),
                  Recording("camera", media=(seen,)))  # fmt: skip
    save_session(replace(demo, name="D07-03", recordings=recordings), library / "D07-03")
    told = Moment("made", 60.0, 75.0, 65.0, "They look up", "", PERSONS, (), 0.0, (), 0.0, "",
                  "star")  # fmt: skip
    Notebook(library / "D07-03", "ann").keep("Mark", Judged("m1", told, made=True))
    return library


def entered(address, browser, name):
    """Somebody's page in the library, and the address of its one session."""
    context = window(browser)
    page = context.new_page()
    page.goto(address)
    page.locator(".topbar h1").wait_for()
    page.evaluate(PREFER, {"toured": True})
    page.evaluate(PREFER.replace("/page", "/author"), name)
    page.goto(f"{address.split('#')[0]}#/library")
    page.reload()
    page.locator(".sessions a.open").wait_for()
    session = page.locator(".sessions a.open").get_attribute("href")
    return page, address.split("#")[0] + session


def test_a_copy_is_made_opened_and_unshared(library):
    with app(library) as address, chromium() as browser:
        page, session = entered(address, browser, "Dana")
        page.goto(session)
        page.locator(".menu summary").press("Enter")
        page.get_by_role("link", name="A copy for supervision").press("Enter")
        expect(page.locator("h1")).to_have_text("Copies for supervision")
        make = page.get_by_role("button", name="Make the copy")
        expect(make).to_be_disabled()
        page.get_by_role("checkbox", name="They look up").press("Space")
        expect(page.get_by_role("status")).to_have_text("25 s of the session")
        page.get_by_label("From, range 1").fill("0:04")
        page.get_by_label("To, range 1").fill("0:03")
        expect(page.get_by_role("status")).to_contain_text("needs an end")
        expect(make).to_be_disabled()
        page.get_by_label("To, range 1").fill("0:06")
        page.get_by_role("checkbox", name="Films and sound").press("Space")
        page.get_by_role("checkbox", name="Notes", exact=False).press("Space")
        page.get_by_label("Last day, if any").fill("2999-12-31")
        make.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Supervision needs the consent")
        expect(page.get_by_role("link", name="Record consent")).to_be_visible()
        for person in PERSONS:
            for purpose in ("supervision", "media"):
                Consents(library / "D07-03", "ann").record(person, purpose, given=True)
        make.press("Enter")
        made = page.locator("section.copy")
        expect(made.locator("h3")).to_have_text("00:04 to 00:06, 00:55 to 01:20", timeout=WORK)
        expect(made).to_contain_text("Signals, films and sound, notes")
        expect(made).to_contain_text("Opens until 2999-12-31. Nobody opened it here.")
        looked(page, "share-made")

        (copy,) = (library / "D07-03" / "display" / "shared").iterdir()
        supervised(copy, browser)

        page.reload()
        expect(made).to_contain_text("Opened here 1 time, last by Ann on")
        with page.expect_download() as taken:
            page.get_by_role("button", name="Take away").press("Enter")
        assert taken.value.suggested_filename == "syntony-copy.zip"
        page.get_by_role("button", name="Unshare").press("Enter")
        expect(made).to_contain_text("Unshared on")
        expect(page.get_by_role("button", name="Unshare")).to_have_count(0)
        assert not copy.exists()
        looked(page, "share-unshared")


def supervised(copy, browser):
    """What a supervisor sees of a copy, in an app of its own."""
    assert open_session(copy / "session").shared.films == "shared"
    with app(copy) as address:
        page, session = entered(address, browser, "Ann")
        page.goto(session)
        badge = page.locator(".badge.copied")
        expect(badge).to_have_text("Supervisor's copy · shared by Dana until 2999-12-31")
        expect(page.locator(".film video")).to_be_visible()
        page.evaluate(UNTIL_DRAWN)
        expect(page.get_by_text("They look up")).to_be_visible()
        page.goto(f"{session}?t=1")
        expect(page.locator(".film .notshared")).to_have_text("not shared")
        looked(page, "share-copy")
        page.goto(f"{session}?t=5")
        expect(page.locator(".film .notshared")).to_have_count(0)
        page.locator(".menu summary").press("Enter")
        expect(page.locator(".menu .sheet")).to_contain_text(
            "it is not taken away. Dana has the session."
        )
        expect(page.locator(".menu .sheet a, .menu .sheet button")).to_have_count(0)
        expect(page.get_by_role("link", name="Report")).to_have_count(0)
        looked(page, "share-copy-menu", themes=("dark",))
        sid = session.rpartition("/")[2]
        status, code = page.evaluate(
            "at => fetch(at).then(async r => [r.status, (await r.json()).error.code])",
            f"api/v1/sessions/{sid}/export?format=tsv",
        )
        assert (status, code) == (403, "copy")
        page.goto(f"{session}/share")
        expect(page.get_by_text("This is a copy for supervision.")).to_be_visible()
        expect(page.locator("form")).to_have_count(0)
        page.context.close()
