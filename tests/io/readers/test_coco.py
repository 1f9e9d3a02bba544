import csv
import gzip
import json

import numpy as np
import poses
import pytest

from syntony.core.errors import FormatError
from syntony.io.reading import read


@pytest.fixture
def written(tmp_path):
    def write(text, name="a.json", **settings):
        (tmp_path / name).write_bytes(text.encode())
        return read(tmp_path / name, settings={"rate": 25, **settings})

    return write


def said(recording):
    return {notice.code: notice.text for notice in recording.notices}


def check(recording, bodies, *, sure=True):
    """The streams hold these bodies, person by person."""
    sets = [s for s in recording.streams if hasattr(s, "channels")]
    assert len(sets) == bodies.shape[1]
    for p, stream in enumerate(sets):
        assert stream.channels[:2] == (f"{p + 1}: pose/nose x", f"{p + 1}: pose/nose y")
        assert (float(stream.rate), stream.unit, stream.modality) == (25.0, "px", "movement")
        truth = bodies[:, p, :, :2].reshape(len(bodies), -1).T
        np.testing.assert_allclose(stream.values, truth, atol=1e-9)
    assert sure == any(s.name.endswith("confidence") for s in recording.streams if s not in sets)


def test_results_in_the_manner_of_alphapose(written):
    bodies = poses.walk()
    check(written(poses.coco_json(bodies)), bodies)


def test_a_data_set_with_pictures_and_annotations(written):
    bodies = poses.walk(20)
    content = {
        "images": [{"id": 100 + i, "file_name": f"frame_{i:06d}.png"} for i in range(20)],
        "annotations": [
            {"image_id": 100 + i, "keypoints": body.ravel().tolist(), "num_keypoints": 17}
            for i, people in enumerate(bodies)
            for body in people
        ],
    }
    check(written(json.dumps(content)), bodies)


def test_instances_of_mmpose(written):
    bodies = poses.walk(20)
    content = {
        "meta_info": {},
        "instance_info": [
            {
                "frame_id": i,
                "instances": [
                    {"keypoints": b[:, :2].tolist(), "keypoint_scores": b[:, 2].tolist()}
                    for b in people
                ],
            }
            for i, people in enumerate(bodies)
        ],
    }
    check(written(json.dumps(content)), bodies)


def test_labels_of_visibility_are_no_sureness(written):
    bodies = poses.walk(20)
    bodies[..., 2] = 2
    bodies[:, :, 4, 2] = 1
    bodies[:, :, 5, 2] = 0
    recording = written(poses.coco_json(bodies))
    names = recording.streams[0].channels
    assert "1: pose/right ear x" in names
    assert "1: pose/left shoulder x" not in names


def test_a_long_table_of_numbered_finds(written):
    bodies = poses.walk(30)
    recording = written(poses.long_table(bodies, first=5), "a.csv")
    check(recording, bodies, sure=False)
    assert recording.streams[0].start == pytest.approx(5 / 25)


def test_a_rate_that_nobody_says_is_assumed_and_told_of(tmp_path):
    (tmp_path / "a.json").write_text(poses.coco_json())
    assert "25 pictures a second were assumed" in said(read(tmp_path / "a.json"))["assumed-rate"]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("frame,person,keypoint,x,y\n0,0,0,1\n", "line 2: not a row of 5 numbers"),
        ("frame,person,keypoint,x,y\n0,0,0,1,a\n", "something else than numbers"),
        ("frame,person,keypoint,x,y\n0,0,99,1,2\n", "points from 0 to 16"),
        ("frame,person,keypoint,x,y\n0,0,1,0,0\n", "in none of its 1 pictures"),
    ],
)
def test_tables_that_are_none_are_refused(written, text, match):
    with pytest.raises(FormatError, match=match):
        written(text, "a.csv")


def test_json_that_is_cut_off_or_of_another_body_is_refused(written):
    with pytest.raises(FormatError, match="does not understand it"):
        written(poses.coco_json()[:-100])
    with pytest.raises(FormatError, match="at least 17 points"):
        written(json.dumps([{"image_id": "0.jpg", "keypoints": [1.0] * 9}]))
    wild = [
        {"image_id": i, "keypoints": poses.walk(1)[0, 0].ravel().tolist()} for i in (1, 1_000_000)
    ]
    with pytest.raises(FormatError, match="the numbers are damaged"):
        written(json.dumps(wild))


def test_the_siblings_have_the_facts_of_their_source(shared_data):
    path = shared_data("pose_dyads") / "siblings" / "cop_p04_keypoints_data_layer1.csv.gz"
    recording = read(path, settings={"rate": 30})
    assert recording.source.reader == "coco"
    left, right = recording.streams
    assert left.values.shape[1] == right.values.shape[1] == 3237
    found = sum(int(np.isfinite(s.values).sum()) for s in (left, right)) / 2
    assert found / (2 * 17 * 3237) == pytest.approx(0.56, abs=0.005)  # 44 % were not detected
    assert "19 of 6491 finds fit nobody" in said(recording)["identity-by-place"]
    assert "identity-unsure" not in said(recording)


def test_the_siblings_are_told_apart_as_their_authors_did(shared_data):
    folder = shared_data("pose_dyads") / "siblings"
    recording = read(folder / "cop_p04_keypoints_data_layer1.csv.gz", settings={"rate": 30})
    with gzip.open(folder / "cop_p04_processed_data_layer2.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    assert float(rows[0]["time"]) == pytest.approx(recording.streams[0].start)
    for person in (1, 2):
        for side in ("left", "right"):
            # What the authors call wrists are points 7 and 8, COCO's elbows.
            theirs = np.array(
                [
                    [float(row[f"wrist_{side}_p{person}_{axis}"] or "nan") for axis in "xy"]
                    for row in rows
                ]
            )
            own, other = (
                np.stack([s.sel(f"{n}: pose/{side} elbow {axis}").values for axis in "xy"], axis=1)
                for n, s in ((n, recording.streams[n - 1]) for n in (person, 3 - person))
            )
            apart = np.hypot(*(own - theirs).T)
            both = np.isfinite(apart)
            # Where theirs lie halfway to (0, 0), a point that was not found went into their mean.
            halved = np.hypot(*(own - 2 * theirs).T) < 1e-3
            assert both.mean() > 0.85
            assert (apart[both] < 1e-6).mean() > 0.85
            assert ((apart < 1e-6) | halved)[both].mean() > 0.95
            # In three pictures theirs is the other's elbow, where the person's own was not found.
            exchanged = np.hypot(*(other - theirs).T) < 1e-6
            assert exchanged.sum() <= 3
            assert not np.isfinite(own[exchanged]).any()


def test_the_caregiver_and_the_infant_are_both_there_in_most_pictures(shared_data):
    path = shared_data("pose_dyads") / "caregiver_infant" / "sample_keypoints_data_layer1.csv.gz"
    recording = read(path, settings={"rate": 50})
    assert [s.values.shape[1] for s in recording.streams] == [1142, 1142]
    both = np.logical_and(*(np.isfinite(s.values).any(axis=0) for s in recording.streams))
    assert both.mean() == pytest.approx(0.98, abs=0.01)
