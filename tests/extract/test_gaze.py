"""Looks of known direction."""

from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get

GAZE = get("extractors", "gaze")
NAMES = ("head_x", "head_y", "head_size", "head_yaw", "head_pitch", "gaze_yaw", "gaze_pitch")


def person(x, yaw, *, y=150.0, size=40.0, pitch=0.0, head_yaw=None):
    n = len(yaw)
    rows = [x, y, size, yaw if head_yaw is None else head_yaw, 0.0, yaw, pitch]
    return np.stack([np.broadcast_to(np.asarray(row, float), n) for row in rows])


def found_in(people, names=NAMES, rate=25, **settings):
    feed = Feed(
        Fraction(rate), 0.0, names * len(people),
        tuple(who for who in people for _ in names), ("",) * len(names) * len(people),
    )  # fmt: skip
    values = np.concatenate([rows[: len(names)] for rows in people.values()])
    times = np.arange(values.shape[1]) / rate
    return run(GAZE, feed, [Chunk(times, values)], GAZE.settings(**settings))


def named(found, name, who="", kind="streams"):
    (one,) = [s for s in getattr(found, kind) if (s.name, s.person) == (name, who)]
    return one.values


def test_who_looks_at_whom_and_when_they_meet():
    n = 100
    ann = np.where(np.arange(n) < 60, 80.0, 0.0)
    bob = np.where((np.arange(n) >= 20) & (np.arange(n) < 80), -75.0, 0.0)
    found = found_in({"ann": person(200, ann), "bob": person(500, bob)})
    np.testing.assert_allclose(named(found, "gaze_offset_at_other", "ann")[[0, 70]], [10, 90])
    np.testing.assert_allclose(named(found, "gaze_offset_at_other", "bob")[[0, 50]], [90, 15])
    np.testing.assert_array_equal(named(found, "looks_at_other", "ann"), np.arange(n) < 60)
    mutual = (np.arange(n) >= 20) & (np.arange(n) < 60)
    np.testing.assert_array_equal(named(found, "mutual_gaze"), mutual)
    (events,) = found.events
    assert (events.name, events.labels) == ("mutual gaze", ("ann & bob",))
    assert (events.times[0], events.durations[0]) == pytest.approx((0.8, 1.6))


def test_looking_away_to_the_other_side_is_no_look():
    found = found_in({"ann": person(200, [-80.0]), "bob": person(500, [80.0])})
    assert named(found, "gaze_offset_at_other", "ann")[0] == pytest.approx(170)
    assert named(found, "mutual_gaze")[0] == 0
    assert not found.events


def test_a_higher_head_is_looked_up_to():
    rows = {"ann": person(200, [90.0], pitch=30.0, y=250), "bob": person(373.2, [-90.0], y=150)}
    assert named(found_in(rows), "gaze_offset_at_other", "ann")[0] == pytest.approx(0, abs=0.01)
    assert named(found_in(rows), "gaze_offset_at_other", "bob")[0] == pytest.approx(30, abs=0.01)


def test_depth_from_sizes_needs_a_focal_length():
    """Bob sits nearer to the camera: ann, behind him, looks half to the front to see him."""
    rows = {"ann": person(200, [45.0], size=40), "bob": person(300, [-135.0], size=80)}
    focal = 100 / np.sqrt(40 * 80) / (1 / 40 - 1 / 80)
    found = found_in(rows, focal=focal)
    assert named(found, "gaze_offset_at_other", "ann")[0] == pytest.approx(0, abs=0.01)
    flat = found_in(rows)
    assert named(flat, "gaze_offset_at_other", "ann")[0] == pytest.approx(45)
    assert "equal-depth" in [n.code for n in flat.notices]
    assert "equal-depth" not in [n.code for n in found.notices]


def test_through_cameras_who_looks_into_it_looks_at_the_other():
    rows = {"ann": person(200, [5.0, 40.0]), "bob": person(500, [-10.0, 0.0])}
    found = found_in(rows, partner="camera")
    np.testing.assert_array_equal(named(found, "mutual_gaze"), [1, 0])


def test_eyes_that_cannot_be_seen_are_a_gap_unless_the_other_one_looks_away():
    nan = np.nan
    rows = {
        "ann": person(200, [nan, nan, 80.0], head_yaw=[80.0, 80.0, 80.0]),
        "bob": person(500, [-80.0, 0.0, -80.0]),
    }
    found = found_in(rows)
    np.testing.assert_array_equal(named(found, "looks_at_other", "ann"), [nan, nan, 1])
    np.testing.assert_array_equal(named(found, "mutual_gaze"), [nan, 0, 1])
    assert named(found, "looks_at_other quality", "ann", "quality")[0] == 0


def test_faces_from_the_side_and_heads_for_eyes_are_less_sure():
    rows = {"ann": person(200, [30.0, 80.0]), "bob": person(500, [-30.0, -30.0])}
    found = found_in(rows)
    sure = named(found, "looks_at_other quality", "ann", "quality")
    assert 0 < sure[1] < 0.3 < sure[0] < 0.8
    heads = found_in(rows, NAMES[:5])
    assert named(heads, "looks_at_other quality", "ann", "quality")[0] < sure[0]
    assert "head-for-eyes" in [n.code for n in heads.notices]


def test_three_people_and_one():
    rows = {who: person(x, [85.0]) for who, x in (("a", 100), ("b", 300), ("c", 500))}
    found = found_in(rows)
    assert {s.name for s in found.streams if s.person == "a"} == {
        "gaze_offset_at b", "gaze_offset_at c", "looks_at b", "looks_at c",
    }  # fmt: skip
    assert len([s for s in found.streams if s.name.startswith("mutual_gaze ")]) == 3
    with pytest.raises(DataError, match=r"two people's heads.*got those of a\. Extract face"):
        found_in({"a": rows["a"]})
