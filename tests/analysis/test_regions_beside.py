"""Regions that lie beside a film are taken by the extractors that know regions."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("av", reason="av is missing (extra video)")
sys.path.insert(0, str(Path(__file__).parents[1] / "io"))

from films import film, noise

from syntony.analysis.extraction import extracted
from syntony.core.areas import Region, Regions
from syntony.core.plan import AnalysisPlan, ExtractChoice
from syntony.core.session import Session
from syntony.io.reading import read
from syntony.io.regions import write_regions

LEFT = ((0.0, 0.0), (0.4, 0.0), (0.4, 1.0), (0.0, 1.0))
RIGHT = ((0.6, 0.0), (1.0, 0.0), (1.0, 1.0), (0.6, 1.0))


@pytest.fixture
def moved(tmp_path, rng):
    path = tmp_path / "room.mp4"
    path.write_bytes(film(noise(24, rng, spread=40), rate=12))

    def run(**settings):
        choice = ExtractChoice(extractor="motion_energy", settings=settings, persons=("a", "b"))
        found = extracted(Session("s", (), (read(path),)), AnalysisPlan(extract=(choice,)))
        assert not found.failures
        recording = found.session.recordings[0]
        people = {s.person for s in recording.streams if s.person}
        return people, {notice.code for notice in recording.notices}

    drawn = Regions(
        regions=(Region(person="ann", polygon=LEFT), Region(person="bob", polygon=RIGHT))
    )
    return run, lambda: write_regions(drawn, tmp_path / "room-regions.toml"), tmp_path


def test_regions_beside_the_film_are_taken_and_told(moved):
    run, draw, _ = moved
    assert run()[0] == {"a", "b"}
    draw()
    people, codes = run()
    assert people == {"ann", "bob"}
    assert "regions-beside" in codes
    assert "usual-regions" not in codes


def test_a_plan_that_names_regions_has_its_way(moved):
    run, draw, _ = moved
    draw()
    people, codes = run(regions=[{"person": "carl", "polygon": LEFT}])
    assert people == {"carl"}
    assert "regions-beside" not in codes


def test_a_broken_file_of_regions_is_named_not_passed_over(moved):
    run, _, folder = moved
    (folder / "room-regions.toml").write_text("regions = 3")
    with pytest.raises(AssertionError, match="holds no regions"):
        run()
