"""What every kind of moment is asked: it says why, and keeps within what was observed."""

from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import uniform_filter1d

from syntony.core import registry
from syntony.core.errors import ParameterError
from syntony.core.moments import Scene, Track

DETECTORS = registry.collect("detectors")
every_detector = pytest.mark.parametrize("detector", DETECTORS.values(), ids=DETECTORS)
PERSONS = ("client", "therapist")
MODALITIES = ("movement", "breath", "voice", "skin", "heart")


def scene(seed=0, n=1800, start=0.0, gaps=False, modalities=MODALITIES):
    """Two slow strangers whose coupling comes and goes about the band of chance."""
    rng = np.random.default_rng(seed)
    tracks = []
    for modality in modalities:
        levels = np.stack([slow(rng, n, 40) for _ in PERSONS])
        if gaps:
            levels[0, 100:400] = np.nan
        strength = 1 + slow(rng, n, 60)
        tracks.append(
            Track(
                f"{modality}_x", "a.u.", modality, PERSONS, levels, strength,
                np.full(n, 0.3), np.full(n, 1.7),
            )
        )  # fmt: skip
    return Scene(PERSONS, start, tuple(tracks))


def slow(rng, n, seconds):
    made = uniform_filter1d(rng.normal(size=n), seconds)
    return made / max(made.std(), 1e-9)


def found(detector, where):
    return detector.find(where, detector.settings())


@every_detector
def test_it_says_what_it_is(detector):
    assert detector.title
    assert detector.caution[-1] in ".?"
    assert detector.source
    assert detector.settings.__doc__
    assert detector.method(detector.settings()).endswith(".")


@every_detector
def test_unknown_settings_are_refused_by_name(detector):
    with pytest.raises(ParameterError, match=f"Detector '{detector.name}': speed: "):
        detector.configured({"speed": 3})


@every_detector
def test_a_moment_says_why_and_lies_in_the_session(detector):
    for seed in range(20):
        for moment in found(detector, scene(seed, start=7.0, gaps=seed % 2 == 1)):
            assert moment.kind == detector.name
            assert 7 <= moment.start <= moment.peak <= moment.stop <= 7 + 1800
            assert moment.reason.endswith(".")
            assert not moment.title.endswith(".")
            assert moment.persons == PERSONS
            assert moment.signals
            assert moment.values
            assert np.isfinite([moment.strength, *(v.value for v in moment.values)]).all()


@every_detector
def test_the_clock_does_not_matter(detector):
    here, later = (found(detector, scene(3, start=s)) for s in (0.0, 4096.0))
    assert [(m.start + 4096, m.stop + 4096, m.strength) for m in here] == [
        (m.start, m.stop, m.strength) for m in later
    ]


@every_detector
def test_nothing_observed_is_no_moment(detector):
    n = 600
    unknown = np.full(n, np.nan)
    empty = tuple(
        Track("x", "", m, PERSONS, np.full((2, n), np.nan), unknown, unknown, unknown)
        for m in MODALITIES
    )
    assert found(detector, Scene(PERSONS, 0.0, empty)) == ()
    assert found(detector, Scene(PERSONS, 0.0, ())) == ()


@every_detector
def test_perfect_stillness_is_no_moment(detector):
    n = 600
    band = np.full(n, 0.5)
    still = tuple(
        Track("x", "", m, PERSONS, np.ones((2, n)), band, np.zeros(n), np.ones(n))
        for m in MODALITIES
    )
    assert found(detector, Scene(PERSONS, 0.0, still)) == ()


@every_detector
def test_a_scene_of_one_second_is_taken(detector):
    assert found(detector, scene(n=1)) == ()


@every_detector
def test_the_scene_is_not_changed(detector):
    where = scene(5)
    before = [t.levels.copy() for t in where.tracks]
    found(detector, where)
    for track, old in zip(where.tracks, before, strict=True):
        np.testing.assert_array_equal(track.levels, old)


def test_every_file_of_detectors_is_a_detector():
    folder = Path(registry.__file__).parents[1] / "detectors"
    assert set(DETECTORS) >= {path.stem for path in folder.glob("*.py")} - {"__init__"}
