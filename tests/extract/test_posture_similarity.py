"""Postures that are alike like a mirror image, side for side, or not at all."""

from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get
from syntony.extract.posture_similarity import ANGLES

SIMILARITY = get("extractors", "posture_similarity")
NAMES = tuple(ANGLES)


def found_in(people, **settings):
    channels, persons, rows = [], [], []
    for who, angles in people.items():
        for name, row in angles.items():
            channels.append(name)
            persons.append(who)
            rows.append(np.asarray(row, float))
    feed = Feed(Fraction(25), 0.0, tuple(channels), tuple(persons), ("deg",) * len(rows))
    values = np.array(rows)
    times = np.arange(values.shape[1]) / 25
    return run(SIMILARITY, feed, [Chunk(times, values)], SIMILARITY.settings(**settings))


def named(found, kind, pair=""):
    (one,) = [s for s in found.streams if s.name == f"posture_similarity_{kind}{pair}"]
    return one.values


def posture(rng, n=5):
    return {name: rng.uniform(-70, 70, n) for name in NAMES}


def mirror(angles):
    return {name: sign * angles[other] for name, (other, sign) in ANGLES.items()}


def test_a_mirror_image_is_mirrored_and_a_copy_is_anatomical(rng):
    ann = posture(rng)
    found = found_in({"ann": ann, "bob": mirror(ann)})
    np.testing.assert_allclose(named(found, "mirrored"), 1)
    assert (named(found, "anatomical") < 0.7).all()
    found = found_in({"ann": ann, "bob": ann})
    np.testing.assert_allclose(named(found, "anatomical"), 1)
    assert (named(found, "mirrored") < 0.7).all()


def test_a_raised_left_arm_is_mirrored_by_a_raised_right_arm():
    ease = {key: [0.0] for key in NAMES}
    left, right = ease | {"left_arm_out": [80.0]}, ease | {"right_arm_out": [80.0]}
    found = found_in({"ann": left, "bob": right})
    assert named(found, "mirrored")[0] == 1
    assert named(found, "anatomical")[0] == pytest.approx(6 / 8, abs=0.001)
    lean = ease | {"lean_left": [60.0]}
    found = found_in({"ann": lean, "bob": ease | {"lean_left": [-60.0]}})
    assert named(found, "mirrored")[0] == 1
    assert named(found, "anatomical")[0] == pytest.approx(7 / 8, abs=0.001)


def test_a_difference_of_one_width_counts_as_said():
    ease = {key: [0.0] for key in NAMES}
    found = found_in({"ann": ease, "bob": {key: [30.0] for key in NAMES}}, width=30.0)
    assert named(found, "anatomical")[0] == pytest.approx(np.exp(-0.5))


def test_hidden_angles_are_left_out_and_too_few_say_nothing(rng):
    ann = posture(rng, 3)
    bob = {name: row.copy() for name, row in ann.items()}
    for k, name in enumerate(NAMES):
        bob[name][1] = np.nan if k < 2 else bob[name][1]
        bob[name][2] = np.nan if k < 5 else bob[name][2]
    found = found_in({"ann": ann, "bob": bob})
    np.testing.assert_allclose(named(found, "anatomical"), [1, 1, np.nan])
    (quality,) = [q for q in found.quality if q.name == "posture_similarity_anatomical quality"]
    np.testing.assert_allclose(quality.values, [1, 0.75, 0])


def test_pairs_of_three_are_named_and_one_is_refused(rng):
    three = {who: posture(rng) for who in "abc"}
    found = found_in(three)
    assert len(found.streams) == 6
    assert named(found, "mirrored", " a & c").size == 5
    with pytest.raises(DataError, match="two people with at least 4 angles"):
        found_in({"a": three["a"]})
