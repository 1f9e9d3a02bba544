"""A film of 5 GB: seen at once, and read only where it is looked at."""

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tests.browser.running import app, chromium, window
from tests.browser.speed import measured
from tests.io.films import film, levels

from syntony.core.session import Recording, Session
from syntony.core.signals import Participant
from syntony.io.reading import read
from syntony.io.store import save_session

pytestmark = pytest.mark.browser

HOLE = 5 << 30

SEEN = """() => Promise.race([
  new Promise(seen => {
    const film = document.querySelector('video');
    film.requestVideoFrameCallback(() => seen(true));
    if (film.readyState > 1) requestAnimationFrame(() => seen(true));
  }),
  new Promise(gone => setTimeout(() => gone(false), 60_000)),
])"""

SOUGHT = """time => new Promise(there => {
  const film = document.querySelector('video');
  film.addEventListener('seeked', () => there(film.currentTime), { once: true });
  film.currentTime = time;
  setTimeout(() => there(null), 60_000);
})"""


def write_large(path, made):
    """A film whose index comes after 5 GB of nothing, which take no room on the disk."""
    at = made.index(b"moov") - 4
    hole = (1).to_bytes(4, "big") + b"free" + (16 + HOLE).to_bytes(8, "big")
    with path.open("wb") as file:
        file.write(made[:at] + hole)
        file.seek(HOLE, 1)
        file.write(made[at:])


def of_process(pid, file, name):
    return int(re.search(rf"^{name}:\s+(\d+)", Path(f"/proc/{pid}/{file}").read_text(), re.M)[1])


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A library whose one session has the film, which lies elsewhere."""
    path = tmp_path_factory.mktemp("elsewhere") / "film.mp4"
    made = film(levels(250, (180, 320)), "mp4", "libx264", options={"g": "12"})
    write_large(path, made)
    if path.stat().st_blocks * 512 > 1 << 28:
        pytest.skip("this disk has no sparse files: 5 GB would be written")
    small = path.with_name("small.mp4")  # to read the large one takes its time: all is hashed
    small.write_bytes(made)
    (video,) = read(small).media
    video = replace(video, path=path, persons=("client",))
    library = tmp_path_factory.mktemp("library")
    people = (Participant("client"), Participant("therapist"))
    session = Session("large", people, (Recording("camera", media=(video,)),))
    save_session(session, library / "large")
    return library, path


def test_a_film_of_five_gigabytes_is_seen_at_once(large):
    library, path = large
    facts = path.stat()
    process = []
    with app(library, process=process) as address, chromium() as browser:
        (pid,) = (one.pid for one in process)
        page = window(browser).new_page()
        page.goto(address)
        page.locator(".sessions a").first.wait_for()
        memory, read_before = of_process(pid, "status", "VmRSS"), of_process(pid, "io", "rchar")
        begun = time.monotonic()
        page.locator(".sessions a").first.click()
        page.wait_for_selector("video", state="attached")
        assert page.evaluate(SEEN)
        took = time.monotonic() - begun
        seeks = [page.evaluate(SOUGHT, at) for at in range(1, 10)]
        more = (of_process(pid, "status", "VmRSS") - memory) / 1024
        taken = (of_process(pid, "io", "rchar") - read_before) / 1e6
    held = sum(f.stat().st_size for f in library.rglob("*") if f.is_file()) / 1e6
    measured("a film of 5 GB, from the click to its first picture", took, "s", 1)
    measured("a film of 5 GB, memory that the server took", more, "MB", 200)
    measured("a film of 5 GB, read from the disk", taken, "MB")
    measured("a film of 5 GB, kept beside it in the library", held, "MB")
    assert seeks == list(range(1, 10))
    assert more < 200
    assert taken < 100
    assert held < 20
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (facts.st_size, facts.st_mtime_ns)
