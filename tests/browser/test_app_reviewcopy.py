"""A film that no browser plays gets a review copy, and its frames are the original's."""

import hashlib
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from tests.browser.running import OUT, WORK, app, chromium, window
from tests.browser.test_app_film import READ, Pictures, go
from tests.io.films import film
from tests.web.conftest import told

from syntony.analysis.demo import demo_session
from syntony.core.session import Recording
from syntony.io.reading import read
from syntony.io.store import save_session

pytestmark = pytest.mark.browser

#: Pictures of the film, and those that are looked at.
N, ASKED = 150, (3, 40, 41, 97, 140)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The demo with a film in Motion JPEG."""
    library = tmp_path_factory.mktemp("library")
    folder = library / "filmed"
    (folder / "media").mkdir(parents=True)
    path = folder / "media" / "old.avi"
    path.write_bytes(film(Pictures(3, N), "avi", "mjpeg", pixels="yuvj420p"))
    media = tuple(
        replace(m, path=type(m.path)("media/old.avi"), persons=("client",))
        for m in read(path).media
    )
    demo = demo_session()
    save_session(
        replace(
            demo, name="old film", recordings=(*demo.recordings, Recording("camera", media=media))
        ),
        folder,
    )
    save_session(demo_session(seed=2), library / "other")  # two: no analysis begins
    return library


def test_a_film_that_does_not_play_plays_as_a_review_copy(library, capsys):
    original = library / "filmed" / "media" / "old.avi"
    before = hashlib.sha256(original.read_bytes()).digest()
    OUT.mkdir(parents=True, exist_ok=True)
    with app(library) as address, chromium() as browser:
        context = window(browser)
        page = context.new_page()
        page.goto(address)
        page.locator(".sessions a", has_text="old film").first.click()
        page.locator(".film").wait_for()
        page.keyboard.press("Escape")
        make = page.get_by_role("button", name="Make a review copy (under a minute")
        expect(page.locator(".film .problem")).to_contain_text("Browsers do not play mjpeg")
        page.screenshot(path=OUT / "review-copy-offered.png")
        make.click()
        expect(page.locator(".film video")).to_have_count(1, timeout=WORK)
        expect(page.locator(".film figcaption")).to_contain_text("review copy")
        expect(page.locator(".film")).to_have_attribute("aria-busy", "false")
        right = 0
        for number in ASKED:
            go(page, (number + 0.5) / 25)
            right += page.evaluate(READ) == [number]
        page.screenshot(path=OUT / "review-copy.png")
        context.close()
    assert hashlib.sha256(original.read_bytes()).digest() == before
    told(capsys, f"review copy of Motion JPEG: {right} of {len(ASKED)} frames are the original's")
    assert right == len(ASKED)
