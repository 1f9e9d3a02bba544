import json

import numpy as np
import poses
import pytest

from syntony.core.errors import FormatError
from syntony.io.reading import read, sniff


@pytest.fixture
def written(tmp_path):
    def write(text, name="a.json", **settings):
        (tmp_path / name).write_text(text)
        return read(tmp_path / name, settings=settings)

    return write


def test_landmarks_with_their_times(written):
    recording = written(poses.blazepose_json())
    pose, sure = recording.streams
    assert pose.channels[:3] == ("pose/nose x", "pose/nose y", "pose/nose z")
    assert (float(pose.rate), pose.unit) == (25.0, "")
    t = np.arange(40) / 25
    np.testing.assert_allclose(pose.values[0], 0.2 + 0.01 * np.sin(3 * t), atol=1e-6)
    assert not any("heel" in channel for channel in pose.channels), "not visible, not found"
    np.testing.assert_allclose(sure.values, 0.99)


def test_two_people_in_a_picture_have_their_own_signals(written):
    recording = written(poses.blazepose_json(people=2))
    assert [s.channels[0] for s in recording.streams if hasattr(s, "channels")] == [
        "1: pose/nose x", "2: pose/nose x",
    ]  # fmt: skip


def test_a_bare_list_of_pictures_needs_a_rate(written):
    frames = [f["landmarks"][0] for f in json.loads(poses.blazepose_json())["frames"]]
    recording = written(json.dumps(frames), rate=50)
    assert float(recording.streams[0].rate) == 50.0
    assert "assumed-rate" in {n.code for n in written(json.dumps(frames)).notices}


@pytest.mark.parametrize(
    ("old", "new"), [("X_NOSE", "X_NOSE"), ("X_NOSE", "NOSE_x"), ("X_NOSE", "nose.x")]
)
def test_a_wide_table_with_times_in_milliseconds(written, old, new, tmp_path):
    text = poses.blazepose_table().replace("time,", "time_ms,", 1).replace(old, new, 1)
    recording = written(text, "a.csv")
    assert sniff(tmp_path / "a.csv")[0][0].name == "blazepose"
    pose = recording.streams[0]
    assert (float(pose.rate), pose.unit) == (25.0, "px")
    np.testing.assert_allclose(pose.values[0], 100 + np.arange(40) / 10)


def test_numbered_points_are_known_too(written):
    from syntony.io.keypoints import BLAZEPOSE

    text = poses.blazepose_table()
    for k, name in enumerate(BLAZEPOSE):
        point = name.upper().replace(" ", "_")
        for axis in ("X", "Y", "Z", "visibility"):
            written_axis = "v" if axis == "visibility" else axis.lower()
            text = text.replace(f"{axis}_{point},", f"landmark_{k}_{written_axis},", 1)
    text = text.replace("visibility_RIGHT_FOOT_INDEX\n", "landmark_32_v\n", 1)
    pose = written(text.replace("time,", "time_ms,", 1), "a.csv").streams[0]
    assert pose.channels[33] == "pose/left shoulder x"
    np.testing.assert_allclose(pose.values[33], 111 + np.arange(40) / 10)


def test_unevenly_timed_pictures_are_told_of_and_backward_times_refused(written):
    content = json.loads(poses.blazepose_json())
    content["frames"][20]["timestamp_ms"] += 35
    said = {n.code for n in written(json.dumps(content)).notices}
    assert "uneven" in said
    content["frames"][20]["timestamp_ms"] = 0
    with pytest.raises(FormatError, match="do not ascend"):
        written(json.dumps(content))


def test_a_body_of_other_points_is_refused(written):
    content = json.loads(poses.blazepose_json())
    content["frames"][3]["landmarks"][0].pop()
    with pytest.raises(FormatError, match="32 points came"):
        written(json.dumps(content))
