import threading
from dataclasses import replace

import numpy as np
import pytest
from tests.io.films import film, levels, small_film
from tests.io.sounds import tones, wav_bytes

from syntony.core.clock import Clock
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant
from syntony.io.reading import read
from syntony.io.store import save_session
from syntony.web.jobs import Jobs


@pytest.fixture
def filmed(library, tmp_path):
    """A session with a film of varying steps, a sound, a film that is gone and one in disguise."""
    folder = library.folder / "filmed"
    (folder / "media").mkdir(parents=True)
    times = np.cumsum(np.tile([0.04, 0.05, 0.1], 20))
    (folder / "media" / "Anna Example.mp4").write_bytes(
        film(levels(60), "mp4", "libx264", times=list(times), options={"bf": "2"})
    )
    (folder / "media" / "b.wav").write_bytes(wav_bytes(tones(n=24000)))
    secret = tmp_path / "secret.mp4"
    secret.write_text("a private key, by no means a film")
    (video,) = (m for m in read(folder / "media" / "Anna Example.mp4").media if m.kind == "video")
    (audio,) = read(folder / "media" / "b.wav").media
    video = replace(video, path=type(video.path)("media/Anna Example.mp4"), persons=("client",))
    audio = replace(audio, path=type(video.path)("media/b.wav"))
    gone = replace(video, path=tmp_path / "gone.mp4")
    session = Session(
        "filmed", (Participant("client"), Participant("therapist")),
        (Recording("camera", media=(video,)), Recording("room", media=(audio, gone)),
         Recording("foreign", media=(replace(video, path=secret),))),
        {"camera": Clock(offset=2.0, drift=1e-4, reference=10.0, source="given")},
    )  # fmt: skip
    save_session(session, folder)
    return f"/api/v1/sessions/{library.id_of(folder)}", folder, times


@pytest.fixture
def media(browser, filmed):
    return browser.get(filmed[0]).json()["media"]


def test_media_say_what_they_are_and_not_where(browser, filmed, media):
    video, audio, gone, disguised = media
    assert video["playable"]
    assert (video["kind"], video["persons"], video["frames"]) == ("video", ["client"], 60)
    assert (video["offset"], video["drift"]) == (2.0 - 1e-4 * 10, 1e-4)
    assert (audio["kind"], audio["playable"], audio["frames"]) == ("audio", True, None)
    assert [one["film"] for one in media] == [None] * 4
    assert not gone["playable"]
    assert "not where it was" in gone["reason"]
    assert not disguised["playable"]
    assert "Anna" not in browser.get(filmed[0]).text


def test_the_file_comes_whole_and_in_ranges(browser, filmed, media):
    content = (filmed[1] / "media" / "Anna Example.mp4").read_bytes()
    whole = browser.get(media[0]["url"])
    assert whole.content == content
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["accept-ranges"] == "bytes"
    assert "Anna" not in str(whole.headers)
    part = browser.get(media[0]["url"], headers={"range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.content == content[100:200]
    assert part.headers["content-range"] == f"bytes 100-199/{len(content)}"
    tail = browser.get(media[0]["url"], headers={"range": "bytes=-50"})
    assert tail.content == content[-50:]
    assert browser.head(media[0]["url"]).headers["content-length"] == str(len(content))


@pytest.mark.parametrize(
    "wanted", ["bytes=0-1,2-3", "bytes=" + ",".join(["0-"] * 10_000), "bytes=999999999-"]
)
def test_ranges_that_are_none_are_refused(browser, media, wanted):
    answer = browser.get(media[0]["url"], headers={"range": wanted})
    assert answer.status_code == 416
    assert not answer.content or len(answer.content) < 500


def test_what_is_gone_or_in_disguise_is_not_handed_out(browser, media):
    assert browser.get(media[2]["url"]).status_code == 404
    disguised = browser.get(media[3]["url"])
    assert disguised.status_code == 400
    assert "private key" not in disguised.text
    frames = browser.get(f"{media[3]['url']}/frames")
    assert frames.status_code == 400
    assert "private key" not in frames.text
    assert browser.get(media[0]["url"].replace("m0", "m9")).status_code == 404


def test_every_frame_has_its_true_time(browser, filmed, media):
    times = np.frombuffer(browser.get(f"{media[0]['url']}/frames").content, "<f8")
    assert times.size == 60
    assert np.abs(np.diff(times) - np.diff(filmed[2])).max() < 1e-4
    refused = browser.get(f"{media[1]['url']}/frames")
    assert refused.status_code == 400
    assert "this is sound" in refused.json()["error"]["text"]


def test_tables_are_made_once_and_again_for_another_file(browser, filmed, media, monkeypatch):
    first = browser.get(f"{media[0]['url']}/frames")
    monkeypatch.setattr("syntony.io.display._frame_times", None)
    assert browser.get(f"{media[0]['url']}/frames").content == first.content
    monkeypatch.undo()
    file = filmed[1] / "media" / "Anna Example.mp4"
    file.write_bytes(film(levels(30), "mp4", "libx264"))
    again = browser.get(f"{media[0]['url']}/frames")
    assert len(again.content) == 8 * 30
    assert again.headers["etag"] != first.headers["etag"]


def test_the_envelope_bounds_the_sound_at_every_level(browser, media):
    fine = None
    for level in range(4):
        content = browser.get(f"{media[1]['url']}/envelope/{level}").content
        pairs = np.frombuffer(content, np.int8).reshape(-1, 2)
        assert (pairs[:, 0] <= pairs[:, 1]).all()
        assert len(pairs) == -(-300 // 4**level)
        if fine is not None:
            k = np.arange(0, len(fine), 4)
            assert (pairs[:, 0] == np.minimum.reduceat(fine[:, 0], k)).all()
            assert (pairs[:, 1] == np.maximum.reduceat(fine[:, 1], k)).all()
        fine = pairs
    assert 60 < pairs.max() < 67  # half of full scale


def test_a_file_that_leads_elsewhere_by_its_link_is_held_to_its_bytes(browser, filmed, tmp_path):
    file = filmed[1] / "media" / "b.wav"
    file.unlink()
    file.symlink_to("/etc/passwd")
    answer = browser.get(f"{filmed[0]}/media/m1")
    assert answer.status_code == 400
    assert "root:" not in answer.text


def test_what_browsers_do_not_play_gets_a_review_copy(browser, app, library, monkeypatch):
    folder = library.folder / "old"
    (folder / "media").mkdir(parents=True)
    path = folder / "media" / "old.avi"
    path.write_bytes(film(levels(50), "avi", "mpeg4"))
    (media,) = read(path).media
    media = replace(media, path=type(media.path)("media/old.avi"))
    session = Session(
        "old", (Participant("client"), Participant("therapist")),
        (Recording("camera", media=(media,)),), design={"source": "generated"},
    )  # fmt: skip
    save_session(session, folder)
    at = f"/api/v1/sessions/{library.id_of(folder)}"
    (before,) = browser.get(at).json()["media"]
    assert (before["playable"], before["review"]["made"]) == (False, False)
    assert before["review"]["size"] > 0
    assert browser.get(before["url"]).status_code == 400
    assert browser.delete(f"{before['url']}/review").status_code == 404
    ended, change = threading.Event(), Jobs._change

    def watched(self, task, **news):
        change(self, task, **news)
        if task.job.state in ("done", "failed", "cancelled"):
            ended.set()

    monkeypatch.setattr(Jobs, "_change", watched)
    job = browser.post(f"{before['url']}/review").json()
    assert ended.wait(120)
    assert app.state.desk.jobs.get(job["id"]).state == "done"
    (after,) = browser.get(at).json()["media"]
    assert (after["playable"], after["review"]["made"]) == (True, True)
    assert browser.get(before["url"]).content[4:8] == b"ftyp"
    frames = np.frombuffer(browser.get(f"{before['url']}/frames").content, "<f8")
    assert frames == pytest.approx(np.arange(50) / 25, abs=1e-6)
    assert browser.delete(f"{before['url']}/review").status_code == 204
    (gone,) = browser.get(at).json()["media"]
    assert not gone["playable"]
    assert path.is_file()


def test_a_sound_names_the_film_in_whose_file_it_lies(browser, library):
    folder = library.folder / "both"
    (folder / "media").mkdir(parents=True)
    path = folder / "media" / "both.mp4"
    path.write_bytes(small_film())
    media = tuple(replace(m, path=type(m.path)("media/both.mp4")) for m in read(path).media)
    people = Participant("client"), Participant("therapist")
    save_session(Session("both", people, (Recording("camera", media=media),)), folder)
    told = browser.get(f"/api/v1/sessions/{library.id_of(folder)}").json()["media"]
    pictures = next(one["id"] for one in told if one["kind"] == "video")
    assert {one["kind"]: one["film"] for one in told} == {"video": None, "audio": pictures}


def test_what_browsers_play_needs_no_review_copy(browser, media):
    assert media[0]["review"] is None
    assert browser.post(f"{media[0]['url']}/review").status_code == 400
