"""Extractors of what lies between people, fed by extractors of each of them."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "io"))

from films import film
from tests.vision.drawn import blank, finished, person

from syntony.analysis.extraction import extracted
from syntony.core.plan import AnalysisPlan, ExtractChoice
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.extract.posture_similarity import ANGLES
from syntony.io.reading import read


def session_of(recording):
    return Session("s1", (Participant("ann"), Participant("bob")), (recording,))


def test_posture_similarity_is_fed_both_persons_angles_at_once(rng):
    angles = {name: rng.normal(0, 20, 100) for name in ANGLES}
    streams = tuple(
        Signal(row, 25, name=name, unit="deg", person=who, modality="movement")
        for who in ("ann", "bob")
        for name, row in angles.items()
    )
    plan = AnalysisPlan(extract=(ExtractChoice(extractor="posture_similarity"),))
    made = extracted(session_of(Recording("film", streams)), plan)
    assert not made.failures
    alike = made.session.signals(name="posture_similarity_anatomical", person="")
    np.testing.assert_allclose(alike[0].values, 1.0)
    alone = extracted(session_of(Recording("film", streams[:8])), plan)
    assert "two people" in alone.failures[0].text


def test_from_a_film_to_faces_to_gaze_and_nods(networks, tmp_path):
    pytest.importorskip("av")
    pictures = []
    for i in range(45):
        picture = blank(160, 288)
        person(picture, 70, 60, 26)
        person(picture, 210, 62, 26, skin="dark", shirt=(150, 40, 40))
        pictures.append(finished(picture, i))
    path = tmp_path / "two.mp4"
    path.write_bytes(film(np.stack(pictures), rate=15))
    recording = read(path)
    recording = replace(recording, media=(replace(recording.media[0], persons=("ann", "bob")),))
    choices = [ExtractChoice(extractor=name) for name in ("face", "gaze", "nods")]
    made = extracted(session_of(recording), AnalysisPlan(extract=tuple(choices)))
    assert not made.failures
    for who in ("ann", "bob"):
        (look,) = made.session.signals(name="looks_at_other", person=who)
        assert np.nanmax(look.values) == 0, "both look into the camera"
        assert made.session.signals(name="nod_fast", person=who)
    (mutual,) = made.session.signals(name="mutual_gaze", person="")
    assert np.nanmax(mutual.values) == 0
