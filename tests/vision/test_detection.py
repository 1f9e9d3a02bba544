"""From a detector's numbers to boxes."""

import numpy as np
import pytest
from tests.vision.drawn import blank, finished, person

from syntony.vision.detection import Detector, anchors, decoded, one_each, shared
from syntony.vision.network import Network
from syntony.vision.squares import letterbox


def test_anchors_are_as_many_as_the_networks_give_and_lie_in_the_middle_of_cells():
    face, pose = anchors("face_detection", 192), anchors("pose_detection", 224)
    assert face.shape == (2304, 2)
    assert pose.shape == (2254, 2)
    np.testing.assert_allclose(face[:2], [[0.5 / 48, 0.5 / 48], [1.5 / 48, 0.5 / 48]])
    np.testing.assert_allclose(pose[[0, 1, 2]], [[1 / 56, 1 / 56]] * 2 + [[3 / 56, 1 / 56]])
    np.testing.assert_allclose(pose.mean(axis=0), 0.5)


def test_decoding_equals_its_slow_twin(rng):
    raw = rng.normal(0, 20, (7, 8)).astype(np.float32)
    logits = rng.normal(0, 3, 7).astype(np.float32)
    places = rng.random((7, 2))
    rows = decoded(raw, logits, places, 64)
    for row, r, logit, (ax, ay) in zip(
        rows, raw.astype(float), logits.astype(float), places, strict=True
    ):
        x, y, w, h = r[0] / 64 + ax, r[1] / 64 + ay, r[2] / 64, r[3] / 64
        expected = [x - w / 2, y - h / 2, x + w / 2, y + h / 2]
        expected += [r[4] / 64 + ax, r[5] / 64 + ay, r[6] / 64 + ax, r[7] / 64 + ay]
        np.testing.assert_allclose(row, [*expected, 1 / (1 + np.exp(-logit))])


def slowly(rows, overlap):
    left, kept = sorted(rows.tolist(), key=lambda r: -r[-1]), []
    while left:
        first = left[0]

        def iou(b, a=first):
            w = min(a[2], b[2]) - max(a[0], b[0])
            h = min(a[3], b[3]) - max(a[1], b[1])
            both = max(w, 0) * max(h, 0)
            whole = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both
            return both / whole

        same = [r for r in left if iou(r) >= overlap]
        total = sum(r[-1] for r in same)
        kept.append([sum(r[k] * r[-1] for r in same) / total for k in range(len(first))])
        kept[-1][-1] = first[-1]
        left = [r for r in left if iou(r) < overlap]
    return np.array(kept)


def test_one_box_each_equals_its_slow_twin(rng):
    corner = rng.random((60, 2))
    rows = np.hstack((corner, corner + 0.1 + 0.3 * rng.random((60, 2)), rng.random((60, 3))))
    found = one_each(rows, overlap=0.3)
    np.testing.assert_allclose(found, slowly(rows, 0.3))
    assert one_each(rows[:0]).shape == (0, 7)


def test_boxes_apart_share_nothing_and_a_box_shares_all_with_itself():
    boxes = np.array([[0, 0, 1, 1], [2, 2, 3, 3], [0, 0, 1, 0.5], [0.5, 0.5, 0.5, 0.5]])
    np.testing.assert_allclose(shared(boxes[0], boxes), [1, 0, 0.5, 0])


def test_drawn_faces_are_found_where_they_were_drawn(networks):
    picture = blank(240, 320)
    person(picture, 100, 90, 34)
    person(picture, 230, 100, 34, skin="dark", shirt=(150, 40, 40))
    detector = Detector("face_detection", Network("face_detection"), least=0.5)
    found = sorted(detector(finished(picture), (letterbox(240, 320),)), key=lambda d: d.box[0])
    assert len(found) == 2
    for detection, (x, y) in zip(found, [(100, 90), (230, 100)], strict=True):
        eyes = detection.points[:2]
        np.testing.assert_allclose(eyes.mean(axis=0), (x, y), atol=4)
        assert eyes[0, 0] < eyes[1, 0]
    assert detector(finished(blank(240, 320)), (letterbox(240, 320),)) == ()


@pytest.mark.parametrize("shift", [0, 60])
def test_a_small_face_is_found_in_a_square_of_its_own(networks, shift):
    from syntony.vision.squares import Square

    picture = blank(480, 1280)
    person(picture, 300 + shift, 200, 16)
    detector = Detector("face_detection", Network("face_detection"), least=0.5)
    (found,) = detector(finished(picture), (Square(300.0, 220.0, 320.0),))
    np.testing.assert_allclose(found.points[:2].mean(axis=0), (300 + shift, 200), atol=4)
