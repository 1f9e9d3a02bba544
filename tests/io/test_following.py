"""Who is who among bodies without names."""

import numpy as np
import poses
import pytest

from syntony.core.errors import FormatError
from syntony.io.following import by_identity, by_place
from syntony.io.keypoints import find

STEP = 1 / 25


def seen(bodies, order=None):
    """Finds of each picture; `order` may change who comes first."""
    return {
        i: [
            find(people[p], 0.2)
            for p in (order(i, len(people)) if order else range(len(people)))
            if np.isfinite(people[p]).any()
        ]
        for i, people in enumerate(bodies)
    }


def follow(bodies, persons=0, order=None):
    notices = []
    people = by_place(seen(bodies, order), persons, STEP, ("a", notices))
    return people, {notice.code: notice.text for notice in notices}


def middles(own):
    return {n: float(np.nanmean(one.points[:, 0])) for n, one in own.items()}


def test_the_order_in_a_picture_means_nothing(rng):
    people, _ = follow(poses.walk(100), order=lambda i, n: rng.permutation(n))
    assert [len(own) for own in people] == [100, 100]
    assert max(middles(people[0]).values()) < 400 < min(middles(people[1]).values())


def test_two_who_cross_keep_their_names():
    bodies = poses.walk(80, xs=(0.0, 0.0))
    x = np.linspace(0, 800, 80)
    bodies[:, 0, :, 0] += x[:, None] + 100
    bodies[:, 1, :, 0] += 900 - x[:, None]
    bodies[:, 1, :, 1] += 60  # one walks a little nearer to the camera
    people, said = follow(bodies)
    assert middles(people[0])[0] < 200 < 700 < middles(people[0])[79]
    assert middles(people[1])[0] > 700 > 200 > middles(people[1])[79]
    assert "told apart by their places" in said["identity-by-place"]


def test_a_crossing_through_one_place_is_told_of():
    bodies = poses.walk(80, xs=(0.0, 0.0), seed=4)
    x = np.linspace(0, 800, 80)
    bodies[:, 0, :, 0] += x[:, None]
    bodies[:, 1, :, 0] += 800 - x[:, None]
    _, said = follow(bodies)
    assert "names may have been exchanged" in said["identity-unsure"]


def test_a_person_who_leaves_is_missing_and_comes_back_as_the_same():
    bodies = poses.walk(200)
    bodies[50:120, 1] = np.nan
    bodies[120:, 1, :, 0] += 250  # somewhere else
    people, said = follow(bodies)
    assert sorted(people[1]) == [*range(50), *range(120, 200)]
    assert sorted(people[0]) == list(range(200))
    assert "All are there in 65.0%" in said["identity-by-place"]


def test_ghosts_and_bodies_found_twice_are_left_out():
    bodies = poses.walk(100, xs=(200.0, 600.0, 1500.0, 200.0))
    ghosts = np.zeros(100, dtype=bool)
    ghosts[[20, 21, 60]] = True
    bodies[~ghosts, 2] = np.nan
    bodies[:, 3, :, :2] = bodies[:, 0, :, :2] + 2.0  # the left one is found twice
    people, said = follow(bodies)
    assert len(people) == 2
    assert [len(own) for own in people] == [100, 100]
    assert max(middles(people[1]).values()) < 700
    assert "103 of 303 finds fit nobody" in said["identity-by-place"]


def test_a_ghost_does_not_stand_in_for_a_person_who_just_left():
    bodies = poses.walk(100, xs=(200.0, 600.0, 1500.0))
    bodies[40:55, 1] = np.nan
    bodies[:, 2][[n for n in range(100) if n not in (45, 46)]] = np.nan
    people, _ = follow(bodies)
    assert sorted(people[1]) == [*range(40), *range(55, 100)]


def test_pictures_before_everybody_has_come_are_named_too():
    bodies = poses.walk(60)
    bodies[:30, 1] = np.nan
    people, _ = follow(bodies, persons=2)
    assert sorted(people[0]) == list(range(60))
    assert sorted(people[1]) == list(range(30, 60))


def test_more_people_than_were_ever_seen_at_once_are_refused():
    with pytest.raises(FormatError, match="no picture shows 3 people; at most 2"):
        follow(poses.walk(20), persons=3)


def test_names_that_the_file_keeps_are_kept():
    notices = []
    pictures = {
        i: [find(body, 0.2, name) for body, name in zip(people, ("7", "3", "9"), strict=True)][
            : 3 if i == 5 else 2
        ]
        for i, people in enumerate(poses.walk(60, xs=(600.0, 200.0, 900.0)))
    }
    people = by_identity(pictures, 0, 60, ("a", notices))
    assert [own[0].identity for own in people] == ["3", "7"]
    assert "1 of 3 names" in notices[0].text


def test_points_at_zero_and_unsure_points_were_not_found():
    body = poses.walk(1)[0, 0]
    body[3, :2] = 0
    body[4, 2] = 0.1
    points = find(body, 0.2).points
    assert np.flatnonzero(np.isnan(points[:, 0])).tolist() == [3, 4]
