import io
import json
import zipfile

import numpy as np
import poses
import pytest

from syntony.core.errors import FormatError
from syntony.io.reading import read


def test_pictures_in_a_zip_file_become_people(tmp_path):
    bodies = poses.walk(20)
    (tmp_path / "clip.zip").write_bytes(poses.openpose_zip(bodies))
    recording = read(tmp_path / "clip.zip", settings={"rate": 30})
    left, _, right, _ = recording.streams
    assert left.channels[2:4] == ("1: pose/neck x", "1: pose/neck y")
    assert (float(left.rate), left.unit, left.start) == (30.0, "px", 0.0)
    np.testing.assert_allclose(left.values[0], bodies[:, 0, 0, 0])
    np.testing.assert_allclose(right.values[0], bodies[:, 1, 0, 0])
    assert "assumed-rate" not in {n.code for n in recording.notices}
    assert "identity-by-place" in {n.code for n in recording.notices}


def test_one_picture_says_what_to_do(tmp_path):
    with zipfile.ZipFile(io.BytesIO(poses.openpose_zip())) as archive:
        name = archive.namelist()[0]
        (tmp_path / name).write_bytes(archive.read(name))
    with pytest.raises(FormatError, match="pack the folder of all pictures"):
        read(tmp_path / name)


def packed(people):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for i, found in enumerate(people):
            archive.writestr(f"a_{i}_keypoints.json", json.dumps({"people": found}))
    return out.getvalue()


def test_pictures_without_anybody_and_bodies_of_other_models_are_refused(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(packed([[], []]))
    with pytest.raises(FormatError, match="in none of its 2 pictures"):
        read(path)
    path.write_bytes(packed([[{"pose_keypoints_2d": [1.0] * 12}]]))
    with pytest.raises(FormatError, match="25, 18, 17 points"):
        read(path)


def test_a_picture_without_anybody_is_a_gap(tmp_path):
    bodies = poses.walk(3, xs=(200.0,))
    points = [np.concatenate((b[0, :1], b[0])).ravel().tolist() for b in bodies]
    found = [[{"pose_keypoints_2d": one}] for one in points]
    found.insert(1, [])
    path = tmp_path / "a.zip"
    path.write_bytes(packed(found))
    pose = read(path).streams[0]
    assert pose.channels[0] == "pose/nose x"
    assert np.isnan(pose.values[0]).tolist() == [False, True, False, False]
