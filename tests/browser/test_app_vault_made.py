"""The vault made in a real browser, by keyboard: chosen, written down, encrypted, and kept."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.looking import looked
from tests.browser.running import WORK, app, chromium, window

from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.store import save_session
from syntony.io.vault import create_vault, keys
from syntony.web.library import Library
from syntony.web.vaulting import encrypt, unfinished

pytestmark = pytest.mark.browser
OLD, NEW = "correct horse battery staple", "an umbrella for the tall giraffe"
CODE = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def library(tmp_path):
    """Two sessions of somebody, open to everybody."""
    folder = tmp_path / "library"
    for name in ("D07-1", "D07-2"):
        save_session(Session(name, (Participant("client"),)), folder / name)
    return folder


@pytest.fixture
def page(library, browser):
    """The library's list, with what went wrong in `page.told`."""
    with app(library) as address:
        context = window(browser)
        page = context.new_page()
        page.told = []
        context.on("weberror", lambda error: page.told.append(str(error.error)))
        page.goto(address)
        page.get_by_role("heading").first.wait_for()
        yield page
        assert page.told == []
        context.close()


def to_vault(page):
    page.goto(f"{page.url.split('#')[0]}#/settings/vault")
    expect(page.get_by_role("heading", name="Vault")).to_be_visible()


def typed(page, **fields):
    """Fill fields by their labels, and send the form of the last one."""
    for label, text in fields.items():
        box = page.get_by_label(label.replace("_", " "), exact=True)
        box.fill(text)
    box.press("Enter")


def code_of(page):
    sheet = page.get_by_role("region", name="Recovery sheet")
    expect(sheet).to_be_focused()
    return "-".join(CODE.findall(sheet.inner_text()))


def unlock(page, passphrase):
    expect(page.get_by_role("heading", name="This library is locked")).to_be_visible(timeout=WORK)
    typed(page, Passphrase=passphrase)


def test_a_vault_is_made_and_both_ways_into_it_are_changed(page, library):
    to_vault(page)
    first = page.get_by_label("Passphrase", exact=True)
    for text, said in (("short", "7 more"), ("password 1234", "Easy to guess"), (OLD, "Good if")):
        first.fill(text)
        expect(first).to_have_accessible_description(re.compile(said))
    looked(page, "vault-choose")
    typed(page, Passphrase=OLD, Passphrase_once_more=NEW)
    expect(page.get_by_role("alert")).to_contain_text("not the same")
    typed(page, Passphrase=OLD, Passphrase_once_more=OLD)
    code = code_of(page)
    typed(page, **{"Recovery code, from the sheet": code[:-4] + "0000"})
    expect(page.get_by_role("alert")).to_contain_text("not the recovery code")
    looked(page, "vault-sheet")
    assert not (library / "vault.json").exists()
    typed(page, **{"Recovery code, from the sheet": code.lower()})
    unlock(page, OLD)
    expect(page.get_by_role("heading", name="Vault")).to_be_visible()  # where one was before
    assert not unfinished(library)

    typed(page, Passphrase_now=OLD, New_passphrase=NEW, New_passphrase_once_more=NEW)
    expect(page.get_by_text("The passphrase is changed").first).to_be_visible()
    expect(page.get_by_label("Passphrase now", exact=True)).to_be_focused()
    expect(page.get_by_label("New passphrase", exact=True)).to_have_value("")
    looked(page, "vault-kept")
    typed(page, Passphrase=NEW)
    fresh = code_of(page)
    assert fresh != code
    typed(page, **{"Recovery code, from the sheet": fresh})
    expect(page.get_by_text("The new recovery code is in force").first).to_be_visible()
    page.goto(f"{page.url.split('#')[0]}#/settings/done")
    rows = page.locator(".audit tbody tr", has_text="The library")
    for deed in ("Encrypted", "Unlocked", "Changed the passphrase", "Made a new recovery code"):
        expect(rows.filter(has_text=deed).first).to_be_visible()
    page.keyboard.press("Shift+F9")
    unlock(page, NEW)
    page.goto(f"{page.url.split('#')[0]}#/library")
    expect(page.locator(".sessions a.open")).to_have_count(2)


def test_the_sheet_alone_is_printed_black_on_white(page):
    to_vault(page)
    typed(page, Passphrase=OLD, Passphrase_once_more=OLD)
    code_of(page)
    sheet = page.get_by_role("region", name="Recovery sheet")
    told = sheet.inner_text()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    assert page.locator("body").inner_text().split() == told.split()
    for words in ("Library   library", "Use the recovery code", "lock it away"):
        assert words in told
    assert len(CODE.findall(told)) == 2
    colors = "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    assert sheet.evaluate(colors) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert sheet.evaluate("e => e.scrollWidth <= innerWidth")
    assert len(re.findall(rb"/Type /Page\b(?!s)", page.pdf(format="A4"))) == 1


class Killed(BaseException):
    """What ends the program."""


@pytest.fixture
def interrupted(library):
    """That library, whose encrypting was ended after one session."""
    Library(library).ids()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})
        vault, key, _ = create_vault(library, OLD)

    def tell(*_):
        if any(path.suffix != ".part" for path in library.glob(".vault-*")):
            raise Killed

    with pytest.raises(Killed):
        encrypt(vault, key, tell)
    assert unfinished(library)


def test_encrypting_that_was_interrupted_goes_on(interrupted, page, library):
    heading = page.get_by_role("heading", name="Encrypting was interrupted")
    expect(heading).to_be_visible()
    looked(page, "vault-interrupted")
    typed(page, Passphrase=NEW)
    expect(page.get_by_role("alert")).to_contain_text("does not open the vault")
    typed(page, Passphrase=OLD)
    unlock(page, OLD)
    expect(page.locator(".sessions a.open")).to_have_count(2)
    assert not unfinished(library)
    assert not list(library.glob("D07*"))


def test_how_far_it_is_is_shown_meanwhile(page):
    """The answer is a made-up one: a small library is encrypted before anybody could look."""
    told = {
        "encrypted": True, "locked": True, "minutes": 15, "working": 0, "unfinished": False,
        "trouble": "",
        "moving": {"words": "Encrypting", "done": 1_234_000_000, "total": 7_000_000_000},
    }  # fmt: skip
    vault = re.compile("/api/v1/vault$")
    page.route(vault, lambda route: route.fulfill(json=told))
    page.reload()
    expect(page.get_by_role("status")).to_have_text("1.2 GB of 7.0 GB")
    looked(page, "vault-encrypting")
    told["moving"] = None
    unlocked = page.get_by_role("heading", name="This library is locked")
    expect(unlocked).to_be_visible()
    page.unroute(vault)
