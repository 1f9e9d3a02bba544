import numpy as np
import pytest

from syntony.stats.multiverse import joint_tests


def drawn(rng, n_pairs=4, count=99, n_specifications=12, shared=0.7, shift=0.0):
    """Indices of specifications that share much of their noise, as those of one pair do."""
    common = rng.normal(size=(n_pairs, count + 1, 1))
    own = rng.normal(size=(n_pairs, count + 1, n_specifications))
    both = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
    return both[:, 0] + shift, both[:, 1:]


@pytest.mark.parametrize("shared", [0.0, 0.7])
def test_looking_everywhere_finds_nothing_more_often_than_the_level(rng, shared):
    tests = [joint_tests(*drawn(rng, shared=shared)) for _ in range(400)]
    joint = np.mean([t.joint <= 0.05 for t in tests])
    middle = np.mean([t.median_p <= 0.05 for t in tests])
    alone = np.mean([t.p.min() <= 0.05 for t in tests])
    assert joint <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
    assert middle <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
    assert alone > 0.12, "the best of many alone is the trap"


def test_a_shift_of_all_is_found_by_all(rng):
    tests = joint_tests(*drawn(rng, shift=2.0))
    assert tests.joint == tests.median_p == 0.01
    assert (tests.adjusted <= 0.05).mean() > 0.9
    assert (tests.adjusted >= tests.p).all()


def test_effects_are_standardized_on_the_null_and_averaged_over_pairs():
    null = np.array([[[0.0], [2.0]], [[10.0], [14.0]]])
    tests = joint_tests(np.array([[3.0], [12.0]]), null)
    first = (3 - 1) / np.sqrt(2)
    assert tests.effects == pytest.approx([(first + 0.0) / 2])


def test_what_cannot_be_judged_is_unknown_and_does_not_count(rng):
    observed, null = drawn(rng)
    whole = joint_tests(observed, null)
    observed, null = (np.concatenate((x, np.full_like(x[..., :1], np.nan)), -1)
                      for x in (observed, null))  # fmt: skip
    with_one_more = joint_tests(observed, null)
    assert np.isnan(with_one_more.effects[-1])
    assert np.isnan(with_one_more.p[-1])
    assert with_one_more.joint == whole.joint
    nothing = joint_tests(np.full((2, 3), np.nan), np.full((2, 9, 3), np.nan))
    assert np.isnan(nothing.joint)
