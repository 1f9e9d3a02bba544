"""Extractors on films and on sound, as plans ask for them."""

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "io"))

from films import film, levels
from pictured import BRIGHTNESS, HOSTILE
from sounds import wav_bytes

from syntony.analysis import extraction
from syntony.analysis.extraction import extracted
from syntony.core.clock import Clock
from syntony.core.extraction import Extractor, Output, Piece
from syntony.core.plan import AnalysisPlan, ExtractChoice
from syntony.core.session import Session
from syntony.core.settings import Settings
from syntony.core.signals import Participant
from syntony.io.reading import read

RATE = 8000
PEOPLE = (Participant("client"), Participant("therapist"))


class Loudness:
    """The root mean square of every channel, each second of the feed."""

    seen: list = []  # noqa: RUF012 - shared on purpose, the test looks at it

    def __init__(self, feed, _settings):
        self.feed, self.rest = feed, np.empty((len(feed.channels), 0))
        self.rate, self.count = Fraction(1), 0
        self.outputs = tuple(
            Output("loudness", "", person or channel, "voice")
            for person, channel in zip(feed.persons, feed.channels, strict=True)
        )
        self.seen.append(feed)

    def push(self, chunk):
        width = int(self.feed.rate)
        x = np.concatenate((self.rest, chunk.values), axis=1)
        n = x.shape[1] // width
        x, self.rest = x[:, : n * width].reshape(len(x), n, width), x[:, n * width :]
        times = self.feed.start + self.count + np.arange(n)
        self.count += n
        loud = np.sqrt((x**2).mean(axis=2))
        return Piece(times, loud, np.ones_like(loud))

    def finish(self):
        return Piece.nothing(len(self.outputs))

    def notices(self):
        return ()


LOUDNESS = Extractor(
    "loudness", "Loudness", "series", ("sound",), True, Settings, Loudness, "here"
)  # fmt: skip


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """Make the extractors of this test known under their names."""
    own = {e.name: e for e in (BRIGHTNESS, HOSTILE, LOUDNESS)}
    monkeypatch.setattr(extraction, "get", lambda _kind, name: own[name])
    monkeypatch.setattr(extraction, "collect", lambda _kind: own)
    Loudness.seen.clear()


def tone(seconds, loud):
    t = np.arange(seconds * RATE) / RATE
    return loud * np.sqrt(2) * np.sin(2 * np.pi * 200 * t)


def recorded(folder, name, *channels):
    path = folder / name
    path.write_bytes(wav_bytes(np.array(channels), RATE))
    return read(path)


def session(*recordings, **clocks):
    return Session("s", PEOPLE, recordings, {k.replace("_", "."): c for k, c in clocks.items()})


def plan(name, **choice):
    return AnalysisPlan(extract=(ExtractChoice(extractor=name, **choice),))


def test_a_film_becomes_signals_and_is_not_decoded_twice(tmp_path, monkeypatch):
    (tmp_path / "film.mkv").write_bytes(film(levels(20), "matroska", rate=10))
    one = session(read(tmp_path / "film.mkv"))
    made = extracted(one, plan("brightness"), keep=tmp_path / "o")
    assert not made.failures
    (recording,) = made.session.recordings
    assert [s.name for s in recording.streams] == ["brightness"]
    assert [q.name for q in recording.quality] == ["brightness quality"]
    assert [e.name for e in recording.events] == ["dark"]
    assert recording.media == one.recordings[0].media
    assert any("extracted from film.mkv by brightness" in n.text for n in recording.notices)

    def never(*_, **__):
        raise AssertionError("decoded again")

    monkeypatch.setattr("syntony.analysis.jobs.extract_media", never)
    again = extracted(one, plan("brightness"), keep=tmp_path / "o")
    assert (
        again.session.recordings[0].streams[0].values.tobytes()
        == recording.streams[0].values.tobytes()
    )


def test_a_film_that_crashes_its_decoder_is_named_and_the_rest_goes_on(tmp_path):
    for name in ("a.mkv", "b.mkv"):
        (tmp_path / name).write_bytes(film(levels(20), "matroska", rate=10))
    both = session(read(tmp_path / "a.mkv"), read(tmp_path / "b.mkv"))
    chosen = AnalysisPlan(extract=(
        ExtractChoice(extractor="hostile", settings={"deed": "crash"}, recording="a*"),
        ExtractChoice(extractor="brightness"),
    ))  # fmt: skip
    made = extracted(both, chosen)
    (failure,) = made.failures
    assert (failure.code, failure.stage) == ("LimitError", "extract")
    assert "a.mkv" in failure.where
    assert all(r.streams for r in made.session.recordings)


def test_microphones_that_share_a_clock_are_heard_together(tmp_path):
    one = recorded(tmp_path, "client.wav", tone(4, 0.1))
    two = recorded(tmp_path, "therapist.wav", tone(4, 0.2))
    late = Clock(offset=1.0)
    made = extracted(
        session(one, two, therapist_wav=late), plan("loudness", persons=["client", "therapist"])
    )
    assert not made.failures
    (feed,) = Loudness.seen
    assert feed.persons == ("client", "therapist")
    streams = {s.person: s for s in made.session.recordings[0].streams}
    np.testing.assert_allclose(streams["client"].values[:4], 0.1, rtol=0.01)
    # The second microphone began a second later on the session's clock.
    assert np.isnan(streams["therapist"].values[0])
    np.testing.assert_allclose(streams["therapist"].values[1:4], 0.2, rtol=0.01)
    assert made.session.recordings[1].streams == ()


@pytest.mark.parametrize("error", [float("nan"), 0.02])
def test_microphones_whose_clocks_have_an_error_are_heard_apart(tmp_path, error):
    one = recorded(tmp_path, "client.wav", tone(3, 0.1))
    two = recorded(tmp_path, "therapist.wav", tone(3, 0.2))
    made = extracted(session(one, two, therapist_wav=Clock(offset_error=error)), plan("loudness"))
    assert [len(feed.channels) for feed in Loudness.seen] == [1, 1]
    assert all(r.streams for r in made.session.recordings)


def test_the_sound_of_a_film_is_left_where_there_is_a_recorder(tmp_path):
    one = recorded(tmp_path, "client.wav", tone(3, 0.1))
    film_with_sound = replace(
        recorded(tmp_path, "film.wav", tone(3, 0.3)), name="film",
        media=(replace(one.media[0], kind="video", channels=0), one.media[0]),
    )  # fmt: skip
    extracted(session(one, film_with_sound), plan("loudness"))
    assert [len(feed.channels) for feed in Loudness.seen] == [1]


def test_the_channels_of_one_recorder_get_the_persons_of_the_plan(tmp_path):
    both = recorded(tmp_path, "room.wav", tone(3, 0.1), tone(3, 0.2))
    made = extracted(session(both), plan("loudness", persons=["client", "therapist"]))
    streams = {s.person: s for s in made.session.recordings[0].streams}
    np.testing.assert_allclose(streams["therapist"].values, 0.2, rtol=0.01)


def test_a_file_that_is_gone_is_named(tmp_path):
    one = recorded(tmp_path, "client.wav", tone(3, 0.1))
    (tmp_path / "client.wav").unlink()
    made = extracted(session(one), plan("loudness"), keep=tmp_path / "o")
    (failure,) = made.failures
    assert "client.wav" in failure.text
