"""Bodies of known posture and movement."""

import numpy as np
import pytest

from syntony.vision.bodies import PLACE, POINTS, Body, square_from
from syntony.vision.posture import MOVEMENT, POSTURE, Movement, axes, posture, seen_at_all


def turned(degrees, axis):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    a, b = [(1, 2), (2, 0), (0, 1)][axis]
    matrix = np.eye(3)
    matrix[a, a] = matrix[b, b] = c
    matrix[a, b], matrix[b, a] = -s, s
    return matrix


def skeleton(**moved):
    """Somebody who faces the camera with hanging arms; meters, right, down, away."""
    world = np.zeros((33, 3))
    at = {
        "left_shoulder": (0.2, -0.5, 0), "right_shoulder": (-0.2, -0.5, 0),
        "left_hip": (0.15, 0, 0), "right_hip": (-0.15, 0, 0),
        "left_ear": (0.08, -0.75, 0), "right_ear": (-0.08, -0.75, 0),
        "left_elbow": (0.2, -0.2, 0), "right_elbow": (-0.2, -0.2, 0),
        "left_wrist": (0.2, 0.05, 0), "right_wrist": (-0.2, 0.05, 0), **moved,
    }  # fmt: skip
    for name, place in at.items():
        world[PLACE[name]] = place
    return world


def body(world, scale=200.0, visible=1.0):
    return Body(world * scale + [150, 200, 0], world, np.full(33, visible), 1.0, np.zeros((2, 2)))


def test_somebody_at_ease_is_upright_and_the_axes_are_the_persons_own():
    found = posture(body(skeleton()))
    assert set(found) == set(POSTURE)
    expected = {
        "lean_left": 0, "lean_forward": 0, "uprightness": 0.625, "openness": 1, "left_elbow": 180,
        "right_elbow": 180, "left_arm_out": 0, "right_arm_out": 0, "left_arm_forward": 0,
        "right_arm_forward": 0,
    }  # fmt: skip
    assert found == pytest.approx(expected, abs=1e-4)
    own = axes(skeleton())
    found = [own.left, own.up, own.forward]
    np.testing.assert_allclose(found, [[1, 0, 0], [0, -1, 0], [0, 0, -1]], atol=1e-12)


@pytest.mark.parametrize("yaw", [0, 40, -70, 180])
def test_leans_are_known_whichever_way_the_person_faces(yaw):
    facing = turned(yaw, 1)
    left = skeleton() @ turned(15, 2).T @ facing.T
    assert posture(body(left))["lean_left"] == pytest.approx(15)
    assert posture(body(left))["lean_forward"] == pytest.approx(0, abs=1e-6)
    forward = skeleton() @ turned(20, 0).T @ facing.T
    assert posture(body(forward))["lean_forward"] == pytest.approx(20)
    assert posture(body(forward))["lean_left"] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("yaw", [0, 65])
def test_arms_are_measured_in_the_bodys_own_axes(yaw):
    world = skeleton(
        left_elbow=(0.5, -0.5, 0), left_wrist=(0.5, -0.5, -0.25),
        right_elbow=(-0.2, -0.35, -0.25980762), right_wrist=(0.1, -0.35, -0.25980762),
    )  # fmt: skip
    found = posture(body(world @ turned(yaw, 1).T))
    assert found["left_arm_out"] == pytest.approx(90, abs=1e-4)
    assert found["left_elbow"] == pytest.approx(90)
    assert found["right_arm_forward"] == pytest.approx(60, abs=1e-4)
    assert found["right_arm_out"] == pytest.approx(0, abs=1e-4)
    assert found["openness"] == pytest.approx(1.0)
    aside = posture(body(skeleton(right_elbow=(-0.5, -0.5, 0))))
    assert aside["right_arm_out"] == pytest.approx(90, abs=1e-4)
    crossed = skeleton(left_wrist=(-0.1, -0.3, -0.2), right_wrist=(0.1, -0.3, -0.2))
    assert posture(body(crossed))["openness"] == pytest.approx(-0.5)


def test_a_head_that_sinks_makes_less_upright():
    sunk = skeleton(left_ear=(0.08, -0.65, 0), right_ear=(-0.08, -0.65, 0))
    assert posture(body(sunk))["uprightness"] == pytest.approx(0.375)


def test_a_known_speed_comes_back_in_shoulder_widths():
    movement, found = Movement(0.2), []
    for i in range(30):
        t = i / 25
        world = skeleton(left_wrist=(0.2 + 0.3 * t, 0.05 - 0.4 * t, 0))
        found.append(movement.push(t, body(world)))
    assert all(np.isnan(row["left_hand_movement"]) for row in found[:5])
    for row in found[5:]:  # 0.5 m/s, and shoulders 0.4 m apart
        assert row["left_hand_movement"] == pytest.approx(1.25)
        assert row["right_hand_movement"] == pytest.approx(0, abs=1e-9)
        assert row["shoulder_movement"] == pytest.approx(0, abs=1e-9)


def test_after_a_gap_movement_is_unknown_until_there_is_a_past_again():
    movement = Movement(0.2)
    for i in range(10):
        movement.push(i / 25, body(skeleton()))
    assert np.isnan(movement.push(0.4, None)["shoulder_movement"])
    after = [movement.push(0.44 + i / 25, body(skeleton()))["shoulder_movement"] for i in range(7)]
    assert np.isnan(after[:5]).all()
    assert np.isfinite(after[5:]).all()
    assert set(movement.push(1.0, body(skeleton()))) == set(MOVEMENT)


def test_the_least_visible_point_counts():
    hidden = body(skeleton())
    hidden.visibility[PLACE["left_wrist"]] = 0.3
    assert seen_at_all(hidden, ("left_shoulder", "left_wrist")) == 0.3
    assert len(POINTS) == 33


def test_the_square_of_a_body_stands_on_its_own_line():
    upright = square_from(np.array([100.0, 200.0]), np.array([100.0, 120.0]))
    assert (upright.side, upright.turn) == pytest.approx((200.0, 0.0))
    lying = square_from(np.array([100.0, 200.0]), np.array([180.0, 200.0]))
    assert lying.turn == pytest.approx(np.pi / 2)
