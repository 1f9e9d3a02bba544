"""The lock screen in a real browser: in, out, and nothing left on the page."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.browser.running import OUT, SIZES, app, chromium
from tests.browser.test_app_review import COLLISIONS, PREFER, SMALL

from syntony.analysis.demo import demo_session
from syntony.analysis.keeping import analyze_stored
from syntony.core.plan import AnalysisPlan
from syntony.io.store import save_session
from syntony.io.vault import create_vault, keys
from syntony.web.vaulting import encrypt

pytestmark = pytest.mark.browser
PASSPHRASE, NEW = "correct horse battery staple", "an umbrella for the tall giraffe"
CANARY = "Anna-Canary leans back"


@pytest.fixture(scope="module")
def entered(tmp_path_factory):
    """A browser that has come in to a locked library, and its recovery code."""
    library = tmp_path_factory.mktemp("library")
    save_session(demo_session(), library / "demo")
    analyze_stored(library / "demo", AnalysisPlan(null={"surrogates": 99}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})
        vault, key, code = create_vault(library, PASSPHRASE)
    encrypt(vault, key)
    with app(library) as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        told = []
        context.on("weberror", lambda error: told.append(str(error.error)))
        page = context.new_page()
        page.goto(address)
        yield page, code, told
        context.close()
    shutil.rmtree(library)


def looked(page, name):
    """Hold the screen to what people need, in both themes and sizes, and keep its picture."""
    OUT.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=OUT / f"vault-{name}-{theme}-{width}x{height}.png")
            found = Axe().run(page)
            assert not found.response["violations"], found.generate_report()
            assert page.evaluate(SMALL) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(COLLISIONS) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})


def locked(page):
    expect(page.get_by_role("heading", name="This library is locked")).to_be_visible()
    assert page.locator("canvas, video, audio, .moment").count() == 0
    text = page.content()
    assert CANARY not in text
    assert "client" not in text.lower()


def unlock(page, passphrase=PASSPHRASE):
    page.get_by_label("Passphrase", exact=True).fill(passphrase)
    page.keyboard.press("Enter")


def test_the_library_opens_with_its_passphrase_and_goes_blank_when_it_is_locked(entered):
    page, _, told = entered
    locked(page)
    expect(page.get_by_label("Passphrase", exact=True)).to_be_focused()
    looked(page, "locked")
    unlock(page, NEW)
    expect(page.get_by_role("alert")).to_contain_text("does not open the vault")
    expect(page.get_by_label("Passphrase", exact=True)).to_be_focused()
    looked(page, "refused")
    unlock(page)
    page.locator(".sessions a.open").wait_for()
    page.evaluate(PREFER, {"toured": True})
    page.reload()
    page.locator(".sessions a.open").press("Enter")
    page.locator(".moment").first.wait_for()

    page.keyboard.press("n")
    page.keyboard.type(CANARY)
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text(CANARY)
    page.locator(".safe summary").press("Enter")
    expect(page.get_by_role("button", name="Lock now")).to_be_visible()
    looked(page, "menu")
    page.locator(".safe summary").press("Enter")
    page.locator("#main").focus()
    page.keyboard.press("Shift+F9")
    locked(page)
    unlock(page)
    page.locator(".moment").first.wait_for()  # where one was before
    assert told == []


def test_every_page_goes_blank_when_one_locks(entered):
    page, _, _ = entered
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(".moment").first.wait_for()
    other.keyboard.press("Shift+F9")
    locked(other)
    locked(page)
    other.close()


def test_the_recovery_code_opens_and_changes_the_passphrase_by_keyboard(entered):
    page, code, told = entered
    locked(page)
    page.get_by_role("button", name="Use the recovery code").press("Enter")
    expect(page.get_by_label("Recovery code")).to_be_focused()
    looked(page, "recovery")
    page.keyboard.type(code)
    page.get_by_label("New passphrase", exact=True).fill(NEW)
    page.get_by_label("New passphrase once more", exact=True).fill(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not the same")
    page.get_by_label("New passphrase once more", exact=True).fill(NEW)
    page.keyboard.press("Enter")
    page.locator(".moment").first.wait_for()
    page.keyboard.press("Shift+F9")
    locked(page)
    unlock(page)
    expect(page.get_by_role("alert")).to_contain_text("does not open the vault")
    unlock(page, NEW)
    page.locator(".moment").first.wait_for()
    assert told == []
