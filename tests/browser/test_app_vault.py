"""The lock screen in a real browser: in, out, and nothing left on the page."""

import shutil
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import uvicorn
from playwright.sync_api import expect
from tests.browser.looking import looked
from tests.browser.running import PREFER, app, chromium, window
from tests.browser.test_app_film import READ, Pictures, go
from tests.io.films import film

from syntony.analysis.demo import demo_session
from syntony.analysis.keeping import analyze_stored
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording
from syntony.io.reading import read
from syntony.io.store import save_session
from syntony.io.vault import create_vault, keys
from syntony.web import app as web_app
from syntony.web.app import guarded
from syntony.web.door import Door
from syntony.web.launch import listening
from syntony.web.start import begin
from syntony.web.vaulting import encrypt

pytestmark = pytest.mark.browser
PASSPHRASE, NEW = "correct horse battery staple", "an umbrella for the tall giraffe"
STAY = "fetch('api/v1/vault/stay', {method: 'POST'}).then((answer) => answer.status)"
CANARY = "Anna-Canary leans back"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A locked library, and its recovery code."""
    library = tmp_path_factory.mktemp("library")
    save_session(demo_session(), library / "demo")
    analyze_stored(library / "demo", AnalysisPlan(null={"surrogates": 99}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})
        vault, key, code = create_vault(library, PASSPHRASE)
    encrypt(vault, key)
    yield library, code
    shutil.rmtree(library)


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def library(kept, tmp_path):
    """A locked library of one's own."""
    return shutil.copytree(kept[0], tmp_path / "library")


@pytest.fixture
def entered(library, kept, browser):
    """A browser that has come in to a locked library, its recovery code, and what it told."""
    with app(library) as address:
        context = window(browser)
        told = []
        context.on("weberror", lambda error: told.append(str(error.error)))
        page = context.new_page()
        page.goto(address)
        locked(page)
        yield page, kept[1], told
        context.close()


@contextmanager
def served(library, clock):
    """The app in this process, with a clock that is moved by hand; gives its address."""
    with listening(0) as ear:
        door = Door(f"syn-0a1b2c3d.localhost:{ear.getsockname()[1]}")
        made, _ = begin(door, library)
        made.state.desk.safe._clock = lambda: clock[0]
        options = {"access_log": False, "log_level": "warning", "ws": "websockets-sansio"}
        server = uvicorn.Server(uvicorn.Config(guarded(made), **options))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [ear]})
        thread.start()
        try:
            yield f"{door.origin}/#code={door.code}"
        finally:
            server.should_exit = True
            thread.join()


def locked(page):
    expect(page.get_by_role("heading", name="This library is locked")).to_be_visible()
    expect(page.locator("canvas, video, audio, .moment")).to_have_count(0)
    text = page.content()
    assert CANARY not in text
    assert "client" not in text.lower()


def unlock(page, passphrase=PASSPHRASE):
    page.get_by_label("Passphrase", exact=True).fill(passphrase)
    page.keyboard.press("Enter")


def test_the_library_opens_with_its_passphrase_and_goes_blank_when_it_is_locked(entered):
    page, _, told = entered
    expect(page.get_by_label("Passphrase", exact=True)).to_be_focused()
    looked(page, "vault-locked")
    unlock(page, NEW)
    expect(page.get_by_role("alert")).to_contain_text("does not open the vault")
    expect(page.get_by_label("Passphrase", exact=True)).to_be_focused()
    looked(page, "vault-refused")
    unlock(page)
    page.locator(".sessions a.open").wait_for()
    page.evaluate(PREFER, {"toured": True})
    page.reload()
    page.locator(".sessions a.open").press("Enter")
    page.locator(".moment").first.wait_for()

    page.keyboard.press("n")
    page.keyboard.type(CANARY)
    with page.expect_response(lambda r: r.request.method == "POST" and r.url.endswith("/notes")):
        page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text(CANARY)
    page.locator(".safe summary").press("Enter")
    expect(page.get_by_role("button", name="Lock now")).to_be_visible()
    looked(page, "vault-menu")
    page.locator(".safe summary").press("Enter")
    page.locator("#main").focus()
    page.keyboard.press("Shift+F9")
    locked(page)
    unlock(page)
    page.locator(".moment").first.wait_for()  # where one was before
    assert told == []


def test_every_page_goes_blank_when_one_locks(entered):
    page, _, _ = entered
    unlock(page)
    page.locator(".sessions a.open").press("Enter")
    page.locator(".moment").first.wait_for()
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(".moment").first.wait_for()
    other.keyboard.press("Shift+F9")
    locked(other)
    locked(page)
    other.close()


def test_the_recovery_code_opens_and_changes_the_passphrase_by_keyboard(entered):
    page, code, told = entered
    page.get_by_role("button", name="Use the recovery code").press("Enter")
    expect(page.get_by_label("Recovery code")).to_be_focused()
    looked(page, "vault-recovery")
    page.keyboard.type(code)
    page.get_by_label("New passphrase", exact=True).fill(NEW)
    page.get_by_label("New passphrase once more", exact=True).fill(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not the same")
    page.get_by_label("New passphrase once more", exact=True).fill(NEW)
    page.keyboard.press("Enter")
    page.locator(".sessions a.open").wait_for()
    page.keyboard.press("Shift+F9")
    locked(page)
    unlock(page)
    expect(page.get_by_role("alert")).to_contain_text("does not open the vault")
    unlock(page, NEW)
    page.locator(".sessions a.open").wait_for()
    assert told == []


def test_the_page_goes_blank_by_itself_when_nobody_is_there(library, browser, monkeypatch):
    """The clock of the app is moved by hand."""
    monkeypatch.setattr(web_app, "_GLANCE", 0.05)
    clock = [1000.0]
    with served(library, clock) as address:
        context = window(browser)
        page = context.new_page()
        page.goto(address)
        locked(page)
        unlock(page)
        page.locator(".sessions a.open").press("Enter")
        page.locator(".moment").first.wait_for()
        clock[0] += 14 * 60
        assert page.evaluate(STAY) == 204  # what the page says while somebody is there
        clock[0] += 14 * 60
        assert page.evaluate(STAY) == 204
        clock[0] += 15 * 60 + 1
        locked(page)
        context.close()


def test_an_encrypted_film_shows_exactly_the_frame_of_a_time(tmp_path, browser, monkeypatch):
    """Seeks ask for ranges, which are decrypted as they are read."""
    monkeypatch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})
    library, count = tmp_path / "library", 500
    outside = tmp_path / "film.mp4"
    options = {"g": "12", "bf": "0", "preset": "ultrafast"}
    times = [k / 25 for k in range(count)]
    outside.write_bytes(film(Pictures(3, count), "mp4", "libx264", times=times, options=options))
    media = tuple(replace(m, persons=("client",)) for m in read(outside).media)
    demo = demo_session()
    recordings = (*demo.recordings, Recording("camera", media=media))
    save_session(replace(demo, recordings=recordings), library / "filmed")
    vault, key, _ = create_vault(library, PASSPHRASE)
    encrypt(vault, key)
    outside.unlink()
    with app(library) as address:
        context = window(browser)
        page = context.new_page()
        page.goto(address)
        unlock(page)
        page.locator(".sessions a").first.click()
        page.wait_for_selector("video")
        expect(page.locator(".film[aria-busy=false]")).to_have_count(1)
        page.keyboard.press("Escape")
        wrong = []
        for time in np.random.default_rng(4).uniform(1, 19, 20).round(3):
            go(page, time)
            wrong.append(page.evaluate(READ)[0] - int(time * 25 + 1e-6))
        page.keyboard.press("Shift+F9")
        locked(page)
        context.close()
    exact = wrong.count(0)
    sys.__stdout__.write(f"\nencrypted film: {exact} of {len(wrong)} seeks show the exact frame")
    assert exact == len(wrong)
