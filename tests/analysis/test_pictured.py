"""Pictures of films with what was looked for in them."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "io"))

from films import lossless, noise

from syntony.analysis.extraction import extracted
from syntony.analysis.pictured import Film, outlines
from syntony.core.areas import Region, Regions
from syntony.core.plan import AnalysisPlan, ExtractChoice
from syntony.core.session import Session
from syntony.core.settings import Settings
from syntony.core.signals import Participant
from syntony.io.reading import read

CHOICE = ExtractChoice(extractor="motion_energy", settings={"threshold": 10})


@pytest.fixture
def session(tmp_path, rng):
    (tmp_path / "film.mkv").write_bytes(lossless(noise(20, rng)))
    recording = read(tmp_path / "film.mkv")
    return Session("s", (Participant("left"), Participant("right")), (recording,))


def plan(**changes):
    return AnalysisPlan(extract=(CHOICE.model_copy(update=changes),))


def test_regions_are_drawn_on_pictures_of_the_film_once(session, tmp_path, monkeypatch):
    chosen = plan(persons=("left", "right"))
    made = extracted(session, chosen, keep=tmp_path / "o", draw=True)
    assert not made.failures
    (picture,) = made.pictures
    assert picture.png[:8].tobytes() == b"\x89PNG\r\n\x1a\n"
    assert picture.session == "s"
    assert "film.mkv: regions" in picture.title

    def never(*_, **__):
        raise AssertionError("drawn again")

    monkeypatch.setattr("syntony.analysis.pictured.region_sheet_of", never)
    again = extracted(session, chosen, keep=tmp_path / "o", draw=True)
    assert again.pictures[0].png.tobytes() == picture.png.tobytes()
    assert extracted(session, chosen, keep=tmp_path / "o").pictures == ()


def test_a_picture_that_cannot_be_drawn_is_a_notice_and_no_failure(session, tmp_path, monkeypatch):
    from syntony.core.errors import FormatError

    def broken(*_, **__):
        raise FormatError("film.mkv cannot be decoded.")

    monkeypatch.setattr("syntony.analysis.pictured.region_sheet_of", broken)
    made = extracted(session, plan(persons=("left", "right")), draw=True)
    assert not made.failures
    assert made.pictures == ()
    assert any(n.code == "no-picture" and "decoded" in n.text for n in made.session.notices)


def test_outlines_are_those_that_the_extractor_looked_at(session):
    media = session.recordings[0].media[0]
    height, width = media.size
    from dataclasses import replace

    seen = replace(media, persons=("left", "right"))
    usual = outlines(Film(seen, [Regions()]))
    assert set(usual) == {"left", "right", "background"}
    np.testing.assert_allclose(usual["left"][:, 0].max(), width / 2)
    np.testing.assert_allclose(usual["background"][:, 1].max(), 0.1 * height)
    own = Regions(regions=(Region(person="a", part="head", polygon=((0, 0), (1, 0), (1, 0.5))),))
    drawn = outlines(Film(seen, [own]))
    assert len(drawn) == 2
    (title,) = [t for t in drawn if t != "background"]
    assert "a" in title
    np.testing.assert_allclose(drawn[title][2], [width, height / 2])
    assert outlines(Film(seen, [Settings()])) == {}


def test_people_whom_the_plan_names_take_the_place_of_those_who_were_guessed(session):
    from dataclasses import replace

    (recording,) = session.recordings
    guessed = tuple(replace(m, persons=("left", "right")) for m in recording.media)
    session = replace(session, recordings=(replace(recording, media=guessed),))
    assert extracted(session, plan()).session.persons == ("left", "right")
    made = extracted(session, plan(persons=("woman", "man"))).session
    assert made.persons == ("woman", "man")
    assert made.recordings[0].media[0].persons == ("woman", "man")
