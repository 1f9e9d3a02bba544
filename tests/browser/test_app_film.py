"""Two films with their frame number burned in: what is on the picture, not what a player says."""

import os
import sys
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import expect
from tests.browser.running import OUT, WORK, app, chromium, window
from tests.browser.speed import measured
from tests.io.films import film

from syntony.analysis.demo import demo_session
from syntony.core.clock import Clock
from syntony.core.session import Recording
from syntony.io.reading import read
from syntony.io.store import save_session

pytestmark = pytest.mark.browser

BITS, BLOCK, HEIGHT, WIDTH = 14, 22, 180, 320
OFFSET, DRIFT = 3.0, 2e-4
#: What is played (s), and how long players may take to find into step.
SETTLES = 3
PLAYED = (8, 8 + SETTLES + int(os.environ.get("SYNTONY_PLAY_SECONDS", "30")))
N = 25 * (PLAYED[1] + 8)

# The number on a picture, as its bits are painted: white is one.
NUMBER = f"""ctx => {{
  const row = ctx.getImageData(0, {HEIGHT - 14}, {WIDTH}, 1).data;
  let number = 0;
  for (let bit = 0; bit < {BITS}; bit++)
    if (row[4 * ({BLOCK // 2 + 5} + {BLOCK} * bit)] > 128) number |= 1 << bit;
  return number;
}}"""
READ = f"""() => [...document.querySelectorAll('video')].map(video => {{
  const canvas = document.createElement('canvas');
  canvas.width = {WIDTH}; canvas.height = {HEIGHT};
  const ctx = canvas.getContext('2d');
  ctx.drawImage(video, 0, 0, canvas.width, canvas.height);
  return ({NUMBER})(ctx);
}})"""

SETTLED = """() => Promise.all([...document.querySelectorAll('video')].map(video =>
  new Promise(resolve => {
    const shown = () => requestAnimationFrame(() => requestAnimationFrame(() =>
      video.seeking ? wait() : resolve()));
    const wait = () => video.addEventListener('seeked', shown, { once: true });
    if (video.seeking) wait(); else shown();
  })))"""


# Every frame of the page, once the page has done its part of it: when, the clock on screen, where
# the players are. Every picture of a film: which film, when, its number.
RECORD = f"""() => {{
  window.drawn = []; window.pictures = [];
  const films = [...document.querySelectorAll('video')];
  const canvas = document.createElement('canvas');
  canvas.width = {WIDTH}; canvas.height = {HEIGHT};
  const ctx = canvas.getContext('2d', {{ willReadFrequently: true }});
  const code = document.querySelector('.timecode');
  const done = new MessageChannel();
  done.port1.onmessage = () => {{
    const [hours, minutes, seconds] = code.innerText.split(/\\s/)[0].split(':').map(Number);
    drawn.push([performance.now() / 1000, hours * 3600 + minutes * 60 + seconds,
                ...films.map(film => film.currentTime)]);
    requestAnimationFrame(frame);
  }};
  const frame = () => done.port2.postMessage(null);
  requestAnimationFrame(frame);
  films.forEach((film, which) => {{
    const seen = (_, {{ expectedDisplayTime }}) => {{
      ctx.drawImage(film, 0, 0, canvas.width, canvas.height);
      pictures.push([which, expectedDisplayTime / 1000, ({NUMBER})(ctx)]);
      film.requestVideoFrameCallback(seen);
    }};
    film.requestVideoFrameCallback(seen);
  }});
}}"""

# From the press of a button until a film shows another picture (ms).
CLICKED = """() => {
  const film = document.querySelector('video');
  window.seen = new Promise(resolve => addEventListener('pointerdown', pressed => {
    const show = now => {
      if (now < pressed.timeStamp) film.requestVideoFrameCallback(show);
      else requestAnimationFrame(() => resolve(performance.now() - pressed.timeStamp));
    };
    film.requestVideoFrameCallback(show);
    setTimeout(() => resolve(null), 30_000);
  }, { capture: true, once: true }));
}"""


class Pictures:
    """A head that sways over a body, and the number of the frame in blocks below."""

    def __init__(self, seed, count=N):
        self.shape = (count, HEIGHT, WIDTH)
        noise = np.random.default_rng(seed).normal(0, 0.5, N + 50)
        self.sway = np.cumsum(np.convolve(noise, np.ones(51) / 51, "valid"))

    def __iter__(self):
        y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
        for i in range(self.shape[0]):
            center = WIDTH / 2 + 30 * np.tanh(self.sway[i] / 8)
            head = (x - center) ** 2 + (y - 62) ** 2 < 27**2
            body = ((x - (WIDTH / 2 + center) / 2) / 62) ** 2 + ((y - 168) / 74) ** 2 < 1
            made = np.where(head, 190, np.where(body, 110, 44 + 20 * y / HEIGHT)).astype(np.uint8)
            made[-28:] = 16
            for bit in range(BITS):
                at = 6 + BLOCK * bit
                made[-24:-4, at : at + BLOCK - 2] = 235 if i >> bit & 1 else 40
            yield made


def speech(rng):
    """Bursts of a voice-like tone, with silence between them."""
    t = np.arange(16_000 * N // 25) / 16_000
    turns = np.repeat(rng.random(t.size // 16_000) > 0.4, 16_000) * np.sin(np.pi * t * 1.7) ** 2
    return 0.4 * turns * np.sin(2 * np.pi * 160 * t)


@pytest.fixture(scope="module")
def filmed(tmp_path_factory):
    """The demo with a film of constant and one of varying rate; the frames' times of both."""
    library = tmp_path_factory.mktemp("library")
    folder = library / "filmed"
    (folder / "media").mkdir(parents=True)
    rng = np.random.default_rng(5)
    even = np.arange(N) / 25
    uneven = np.cumsum(rng.choice([0.02, 0.04, 0.04, 0.08, 0.1], N))
    options = {"g": "12", "bf": "0", "preset": "ultrafast"}
    recordings = []
    for name, person, times in (("a", "client", even), ("b", "therapist", uneven)):
        path = folder / "media" / f"{name}.mp4"
        sound = (16_000, speech(rng)) if name == "a" else None
        path.write_bytes(
            film(Pictures(len(person)), "mp4", "libx264", times=list(times), options=options,
                 sound=sound)
        )  # fmt: skip
        media = tuple(
            replace(m, path=type(m.path)(f"media/{name}.mp4"), persons=(person,))
            for m in read(path).media
        )
        recordings.append(Recording(f"camera {name}", media=media))
    demo = demo_session()
    session = replace(
        demo,
        recordings=(*demo.recordings, *recordings),
        clocks={**demo.clocks, "camera b": Clock(offset=OFFSET, drift=DRIFT, source="given")},
    )
    save_session(session, folder)
    return library, even, uneven


@pytest.fixture(scope="module")
def watched(filmed):
    library, even, uneven = filmed
    with app(library) as address, chromium() as browser:
        page = window(browser).new_page()
        page.goto(address)
        page.locator(".sessions a").first.click()
        page.wait_for_selector("video")
        page.evaluate(
            "Promise.all([...document.querySelectorAll('video')].map(v => v.readyState > 1 ||"
            " new Promise(r => v.addEventListener('loadeddata', r, { once: true }))))"
        )
        expect(page.locator(".film[aria-busy=false]")).to_have_count(2)
        page.keyboard.press("Escape")
        yield page, even, uneven


def go(page, time):
    """Go to a time and wait for the pictures of both films."""
    place = page.evaluate("location.hash.split('?')[0]")
    page.evaluate("hash => { location.hash = hash; }", f"{place}?t={time}")
    passed = int(time * 100 + 1e-6)
    code = f"{passed // 6000 % 60:02d}:{passed // 100 % 60:02d}.{passed % 100:02d}"
    expect(page.locator(".timecode")).to_contain_text(code)
    page.evaluate(SETTLED)


def told(line):
    sys.__stdout__.write(f"\n{line}")


def shown_at(times, time):
    return int(np.searchsorted(times, time + 1e-6, side="right")) - 1


def test_a_seek_shows_exactly_the_frame_of_that_time(watched):
    page, even, uneven = watched
    rng = np.random.default_rng(9)
    off = {"constant": [], "varying": []}
    for time in rng.uniform(4, 46, 60).round(3):
        go(page, time)
        first, second = page.evaluate(READ)
        off["constant"].append(first - shown_at(even, time))
        off["varying"].append(second - shown_at(uneven, (time - OFFSET) / (1 + DRIFT)))
    for kind, errors in off.items():
        exact = sum(e == 0 for e in errors)
        told(f"seek, {kind} rate: {exact} of {len(errors)} exact, worst {max(map(abs, errors))}")
    assert off["constant"] == [0] * 60
    assert sum(e == 0 for e in off["varying"]) >= 59
    assert max(map(abs, off["varying"])) <= 1


def test_steps_go_frame_by_frame_in_both_directions(watched):
    page, *_ = watched
    go(page, 20.01)
    seen = [page.evaluate(READ)[0]]
    for key in [".", ".", ".", ",", ",", ".", "Control+ArrowRight", "Control+ArrowLeft"]:
        page.keyboard.press(key)
        page.evaluate(SETTLED)
        seen.append(page.evaluate(READ)[0])
        expect(page.locator(".timecode small")).to_have_text(f"frame {seen[-1]}")
    assert seen == [500, 501, 502, 503, 502, 501, 502, 512, 502]


def test_a_film_plays_the_sound_of_its_own_file(watched):
    page, *_ = watched
    expect(page.locator("audio")).to_have_count(0)
    silent = "[...document.querySelectorAll('video')].map(film => film.muted)"
    assert page.evaluate(silent) == [False, True]
    sound = page.get_by_role("button", name="Sound of Video of client")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(silent) == [True, True]
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(silent) == [False, True]


def test_two_films_play_in_step(watched):
    page, even, uneven = watched
    go(page, PLAYED[0])
    page.evaluate(RECORD)
    page.keyboard.press("Space")
    page.wait_for_function(
        "stop => window.drawn.at(-1)?.[1] > stop", arg=PLAYED[1], timeout=WORK + 1000 * PLAYED[1]
    )
    page.keyboard.press("Space")
    drawn, pictures = page.evaluate("[window.drawn, window.pictures]")
    now, told_time, *players = np.array([row for row in drawn if row[1] > PLAYED[0] + SETTLES]).T
    # The clock runs evenly, and is told a little late and rounded down to a hundredth.
    clock = now + (told_time - now).max()
    at = [players[0], players[1] * (1 + DRIFT) + OFFSET]
    apart = {
        "two players, from each other": np.abs(at[0] - at[1]),
        "two players, from the session's clock": np.abs(np.array(at) - clock).max(axis=0),
    }
    for what, seconds in apart.items():
        measured(f"{what}, median", np.median(seconds) * 1000, "ms")
        measured(f"{what}, 99 %", np.percentile(seconds, 99) * 1000, "ms", 40)
        measured(f"{what}, most", seconds.max() * 1000, "ms", 40)
    begins = [even, uneven * (1 + DRIFT) + OFFSET]
    off = []
    for which, shown, number in pictures:
        time = shown + (told_time - now).max()
        if time > PLAYED[0] + SETTLES and time < PLAYED[1]:
            start, stop = begins[which][number : number + 2]
            off.append(max(start - time, time - stop, 0))
    measured("pictures on screen, beyond their time, 95 %", np.percentile(off, 95) * 1000, "ms", 40)
    measured("two films playing, time between frames, median", np.median(np.diff(now)) * 1000, "ms")
    measured("two films playing, time between frames, 95 %",
             np.percentile(np.diff(now), 95) * 1000, "ms")  # fmt: skip
    assert len(off) > 200
    # What is fast enough is printed; a player that is not steered is seconds off.
    assert np.median(apart["two players, from each other"]) < 0.2
    assert np.median(apart["two players, from the session's clock"]) < 0.2
    assert np.median(off) < 0.2


def test_a_click_brings_the_pictures(watched):
    page, *_ = watched
    page.keyboard.press("Home")
    box = page.locator(".plot canvas").first.bounding_box()
    took = []
    for k in range(21):
        page.evaluate(CLICKED)
        share = 0.05 + 0.25 * (k * 8 % 21) / 21  # where the first film has pictures
        page.mouse.click(box["x"] + share * box["width"], box["y"] + 120)
        took.append(page.evaluate("window.seen"))
    took = [ms for ms in took if ms is not None]
    measured("click on a lane to the picture, median", np.median(took), "ms", 150)
    assert len(took) > 15


def pinned(page, time):
    """Mark a moment at a time, look at it closely, and pin it; gives where its clip begins (s)."""
    go(page, time)
    with page.expect_response(lambda r: r.request.method == "POST" and "/moments" in r.url):
        page.keyboard.press("m")
    expect(page.locator(".moment.chosen .time")).to_have_text(f"00:{int(time):02d}")
    page.keyboard.press("Enter")
    page.wait_for_selector(".moment-page video")
    expect(page.locator(".film[aria-busy=false]")).to_have_count(2)
    with page.expect_response(lambda r: r.request.method == "PUT" and "/pins" in r.url):
        page.keyboard.press("p")
    return time - 5


def test_clips_show_exactly_their_own_frames_closely_and_side_by_side(watched):
    page, even, uneven = watched

    def expected(time):
        return [shown_at(even, time), shown_at(uneven, (time - OFFSET) / (1 + DRIFT))]

    begins = []
    for time in (20.01, 31.03):
        begins.append(pinned(page, time))
        if page.get_by_role("button", name="Pause").count():
            page.keyboard.press("Space")
        page.keyboard.press("Home")
        page.evaluate(SETTLED)
        assert page.evaluate(READ) == expected(begins[-1])
        page.keyboard.press("Escape")
        page.wait_for_selector(".review video")
        expect(page.locator(".film[aria-busy=false]")).to_have_count(2)
    page.keyboard.press("c")
    expect(page.locator(".film[aria-busy=false]")).to_have_count(4)
    for step in range(4):
        page.evaluate(SETTLED)
        told(f"side by side, {step} s in: {page.evaluate(READ)}")
        assert page.evaluate(READ) == [n for at in begins for n in expected(at + step)]
        page.keyboard.press("ArrowRight")
    OUT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=OUT / "compare-films-light-1440x900.png")
    page.go_back()
    page.wait_for_selector(".review video")


def test_coordination_is_computed_from_the_page_and_looked_at_with_the_films(watched):
    page, *_ = watched
    page.get_by_text("Compute coordination").click()
    page.locator(".now li").first.wait_for(timeout=WORK)
    page.locator(".moment .open").first.click()
    page.keyboard.press("Space")
    page.wait_for_selector("[aria-label=Play]")
    expect(page.locator(".head.events").first).to_have_text("Sound of Client")
    assert "beyond" in page.locator(".legend").inner_text()
    expect(page.locator(".film[aria-busy=false]")).to_have_count(2)
    page.evaluate(SETTLED)
    OUT.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        for width, height in ((1440, 900), (1024, 768)):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=OUT / f"films-{theme}-{width}x{height}.png")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
