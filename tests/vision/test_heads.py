"""Heads of known angles, expressions and looks."""

import math

import numpy as np
import pytest

from syntony.vision.heads import (
    EXPRESSIONS,
    LEVEL,
    LOWER,
    PAIRS,
    UPPER,
    Head,
    expressions,
    gaze,
    head,
    upright,
)
from syntony.vision.mesh import Face


@pytest.fixture
def still(rng):
    """A made-up head of 468 points: symmetric, looking straight ahead, eyes 40 px apart."""
    mesh = rng.uniform(-25, 25, (468, 3))
    for left, right in PAIRS:
        mesh[left, 0] = -abs(mesh[left, 0]) - 1
        mesh[right] = mesh[left] * [-1, 1, 1]
    mesh[33], mesh[263] = (-20, 0, 0), (20, 0, 0)
    mesh[133], mesh[362] = (-7, 0, 0), (7, 0, 0)
    for lid, x in ((159, -13.5), (145, -13.5), (386, 13.5), (374, 13.5)):
        mesh[lid] = (x, 2 if lid in (145, 374) else -2, 0)
    mesh[list(UPPER), 1] -= 60
    mesh[list(LOWER), 1] += 60
    slope = head(mesh).pitch
    return mesh @ Head(0, slope, 0).rotation


ANGLES = [(0, 0, 0), (30, 0, 0), (0, -20, 0), (0, 0, 45), (25, -10, 15), (-55, 25, -70), (80, 5, 9)]


@pytest.mark.parametrize(("yaw", "pitch", "roll"), ANGLES)
def test_known_angles_come_back(still, yaw, pitch, roll):
    found = head(still @ Head(yaw, pitch, roll).rotation.T * 3.7 + [200, 90, 5])
    assert (found.yaw, found.pitch, found.roll) == pytest.approx((yaw, pitch, roll), abs=1e-9)


def test_signs_are_those_of_the_picture():
    ahead, up, right = np.array([0, 0, -1]), np.array([0, -1, 0]), np.array([1, 0, 0])
    assert (Head(20, 0, 0).rotation @ ahead)[0] > 0.3, "yaw: towards the picture's right"
    assert (Head(0, 20, 0).rotation @ ahead)[1] < -0.3, "pitch: up, where rows are smaller"
    assert (Head(0, 0, 20).rotation @ up)[0] > 0.3, "roll: clockwise as seen"
    seen = Head(35, -15, 20).rotation @ right
    assert math.degrees(math.atan2(seen[1], seen[0])) == pytest.approx(20), "slope of the eye line"


def test_noise_of_half_a_pixel_moves_angles_by_less_than_half_a_degree(still, rng):
    turned = still @ Head(20, 10, -15).rotation.T
    found = [head(turned + rng.normal(0, 0.5, turned.shape)) for _ in range(50)]
    angles = np.array([(h.yaw, h.pitch, h.roll) for h in found])
    np.testing.assert_allclose(angles.mean(axis=0), (20, 10, -15), atol=0.2)
    assert (angles.std(axis=0) < 0.5).all()


def face(mesh, irises=None):
    return Face(mesh, 1.0, np.full((2, 5, 2), np.nan) if irises is None else irises)


def test_expressions_do_not_depend_on_where_the_head_points(still):
    pose = Head(30, -15, 40)
    straight, turned = face(still), face(still @ pose.rotation.T * 2 + [300, 100, 0])
    one = expressions(upright(straight, head(straight.mesh)))
    other = expressions(upright(turned, head(turned.mesh)))
    assert set(one) == set(EXPRESSIONS)
    assert one == pytest.approx(other)


def test_each_expression_follows_what_it_is_named_after(still):
    shape = upright(face(still), Head(0, 0, 0))

    def moved(points, by):
        changed = shape.copy()
        changed[points] += by
        before, after = expressions(shape), expressions(changed)
        by_how_much = {k: round(after[k] - before[k], 9) for k in before}
        return {k: amount for k, amount in by_how_much.items() if amount}

    assert moved([61, 291], [0, -0.1, 0])["smile"] == pytest.approx(0.1)
    assert moved([336], [0.1, 0, 0]).keys() == {"brow_distance"}
    brows = [70, 63, 105, 66, 107, 300, 293, 334, 296, 336]
    assert moved(brows, [0, -0.1, 0]) == {"brow_height": 0.1}
    assert moved([145, 144, 153, 374, 373, 380], [0, 0.1, 0]) == {"eye_opening": 0.1}
    jaw = moved([14, 17], [0, 0.1, 0])
    assert jaw["smile"] == pytest.approx(0.05)


def irises_at(mesh, pose, yaw, pitch):
    """Irises of eyes that look somewhere, seen on a head that may be turned."""
    width = 40 * 11.7 / 90
    out = []
    line = np.array([
        math.sin(math.radians(yaw)) * math.cos(math.radians(pitch)), -math.sin(math.radians(pitch)),
        0,
    ])  # fmt: skip
    for outer, inner, lids in ((33, 133, (159, 145)), (263, 362, (386, 374))):
        middle = mesh[[outer, inner]].mean(axis=0)
        middle[2] = mesh[list(lids), 2].mean()
        center = middle + pose.rotation @ line * width / 11.7 * 10.4
        rim = width / 2 * np.array([[1, 0], [0, -1], [-1, 0], [0, 1]])
        out.append(np.vstack((center[:2], center[:2] + rim)))
    return np.stack(out)


@pytest.mark.parametrize(("yaw", "pitch"), [(0, 0), (20, 0), (-15, 0), (0, 10), (12, -8)])
def test_a_known_look_of_a_straight_head_comes_back(still, yaw, pitch):
    pose = Head(0, 0, 0)
    found = gaze(face(still, irises_at(still, pose, yaw, pitch)), pose)
    assert found == pytest.approx((yaw, pitch), abs=0.2)


def test_eyes_that_stay_in_a_turned_head_look_where_it_points(still):
    pose = Head(25, 5, 10)
    mesh = still @ pose.rotation.T
    found = gaze(face(mesh, irises_at(mesh, pose, 0, 0)), pose)
    right, down, away = pose.rotation @ [0, 0, -1]
    there = math.atan2(right, -away), math.atan2(-down, math.hypot(right, away))
    assert found == pytest.approx(np.degrees(there), abs=2)
    assert np.isnan(gaze(face(mesh), pose)).all()
    assert LEVEL == 11.0
