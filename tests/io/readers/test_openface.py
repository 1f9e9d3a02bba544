import numpy as np
import poses
import pytest

from syntony.core.errors import FormatError
from syntony.io.reading import read


@pytest.fixture
def written(tmp_path):
    def write(text, **settings):
        (tmp_path / "face.csv").write_text(text)
        return read(tmp_path / "face.csv", settings=settings)

    return write


def said(recording):
    return {notice.code: notice.text for notice in recording.notices}


def test_every_quantity_has_its_unit_its_system_and_the_time_of_its_picture(written):
    recording = written(poses.openface_table())
    found = {s.name: (s.unit, s.modality) for s in recording.streams}
    assert found == {
        "gaze_0_x": ("", "gaze"), "gaze_angle_x": ("rad", "gaze"),
        "pose_Tx": ("mm", "movement"), "pose_Rx": ("rad", "movement"),
        "x_0": ("px", "face"), "y_0": ("px", "face"), "AU12_r": ("0 to 5", "face"),
        "AU12_c": ("0 or 1", "face"), "confidence": ("0 to 1", "face"),
    }  # fmt: skip
    smile = next(s for s in recording.streams if s.name == "AU12_r")
    assert float(smile.rate) == pytest.approx(30.0, rel=1e-3)
    np.testing.assert_allclose(smile.values, 2 + np.sin(np.arange(60) / 5), atol=1e-4)


def test_where_the_face_was_lost_there_is_a_gap_not_a_zero(written):
    recording = written(poses.openface_table(lost=range(20, 40)))
    assert "33.3% of the rows" in said(recording)["face-lost"]
    for stream in recording.streams:
        if stream.name != "confidence":
            assert np.isnan(stream.values[20:40]).all()
            assert np.isfinite(stream.values[:20]).all()


def test_unsure_rows_are_gaps_by_the_told_confidence(written):
    text = poses.openface_table().replace("0.98", "0.8")
    assert "face-lost" not in said(written(text))
    with pytest.raises(FormatError, match="in none of its 60 rows"):
        written(text, minimum_confidence=0.9)


def test_several_faces_are_several_people_and_a_ghost_is_none(written):
    text = poses.openface_table(faces=2)
    ghost = text.splitlines()[2].replace(", 1, ", ", 5, ", 1)
    recording = written(text + ghost + "\n")
    names = {s.name for s in recording.streams}
    assert {"1: AU12_r", "2: AU12_r"} <= names
    assert not any(name.startswith("3: ") for name in names)
    assert "1 of 3 faces" in said(recording)["ghosts"]
    assert "new number" in said(recording)["identity-by-number"]


def test_a_clock_that_runs_backwards_is_refused(written):
    lines = poses.openface_table().splitlines(keepends=True)
    with pytest.raises(FormatError, match="time runs backwards"):
        written("".join(lines[:30] + lines[1:20]))
