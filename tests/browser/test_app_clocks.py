"""Recordings that are not in step, seen and put right on the review screen, by keyboard."""

import numpy as np
import pytest
from playwright.sync_api import expect
from tests.analysis import rooms
from tests.browser.looking import looked
from tests.browser.running import app, chromium, window
from tests.io.sounds import wav_bytes

from syntony.core.clock import Clock
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant
from syntony.io.reading import read
from syntony.io.store import save_session

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tmp_path):
    """A session of two recorders of one room that lie 120 ms apart."""
    rng = np.random.default_rng(4)
    x = rooms.sound(rng, [], seconds=140.0)
    found = []
    for name, first in (("room", 0), ("belt", 8000 * 5)):
        path = tmp_path / f"{name}.wav"
        part = x[first : first + 8000 * 130]
        path.write_bytes(wav_bytes((part + rng.normal(0, 0.003, part.size))[None]))
        found.append(Recording(name, media=read(path).media))
    people = Participant("A"), Participant("B")
    clocks = {"belt": Clock(4.88, offset_error=0.01, source="given")}
    library = tmp_path / "library"
    library.mkdir()
    save_session(Session("two", people, tuple(found), clocks), library / "two")
    with app(library) as address, chromium() as browser:
        context = window(browser)
        page = context.new_page()
        page.goto(address)
        page.locator(".topbar h1").wait_for()
        page.goto(f"{address.split('#')[0]}#/library")
        page.locator(".sessions a.open").press("Enter")
        page.locator(".transport, .review").first.wait_for()
        yield page
        context.close()


def test_two_recorders_that_are_apart_are_told_corrected_and_undone(page):
    chip = page.locator(".topbar .chip")
    expect(chip).to_have_text("120 ms apart")
    chip.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Clocks of this session")
    expect(dialog).to_contain_text("120 ms from where it is")
    looked(page, "clocks")
    dialog.get_by_role("button", name="Correct").press("Enter")
    expect(chip).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+k")
    later = page.get_by_label("belt: seconds later than its own clock")
    expect(later).to_have_value("5.000")
    expect(dialog).to_contain_text("corrected")
    later.fill("5.01")
    page.keyboard.press("Tab")
    expect(later).to_have_value("5.010")
    dialog.get_by_role("button", name="Undo").press("Enter")
    expect(later).to_have_value("5.000")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(chip).to_have_text("120 ms apart")
