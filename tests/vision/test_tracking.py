"""Who is who: paths that are known, and looks that are told apart or not."""

import numpy as np
import pytest

from syntony.vision.tracking import LOST, Seen, Tracker, unlike

RATE = 25


def looks_of(k, rng=None, noise=0.01):
    """Looks of person k: a third of the colors is shared by everybody."""
    base = np.zeros((3, 64))
    base[:, 10 * k : 10 * k + 8] = 1
    base[:, 60:64] = 1
    if rng is not None:
        base = np.abs(base + rng.normal(0, noise, base.shape))
    return np.sqrt(base / base.sum(axis=1, keepdims=True))


def follow(paths, n, rng, *, size=40.0, count=2, dropped=None, ghosts=(), mixed=True):
    """Names of each person's own find over time: index of the true person, or -1."""
    tracker, named = Tracker(count), []
    for i in range(n):
        t = i / RATE
        seen, true = [], []
        for k, path in enumerate(paths):
            x, y = path(t)
            if dropped and dropped(k, t):
                continue
            seen.append(Seen(x, y, size, looks_of(k, rng)))
            true.append(k)
        for when, x, y, kind in ghosts:
            if when(t):
                seen.append(Seen(x, y, size, looks_of(kind, rng)))
                true.append(kind)
        order = rng.permutation(len(seen)) if mixed else np.arange(len(seen))
        found = tracker.update(t, [seen[j] for j in order])
        named.append([-1 if j is None else true[order[j]] for j in found])
    return tracker, np.array(named)


def left(t):
    return 100 + 3 * np.sin(t), 100.0


def right(t):
    return 400.0, 110 + 3 * np.cos(t)


def test_people_are_named_from_left_to_right_and_keep_their_names(rng):
    _, named = follow([right, left], 100, rng)
    assert (named[:2] == -1).all(), "nobody is named before the third picture"
    np.testing.assert_array_equal(named[2:], np.tile([1, 0], (98, 1)))


def crossing(speed):
    """Two who walk past each other; the one behind is hidden while they overlap."""

    def one(t):
        return 100 + speed * t, 100.0

    def other(t):
        return 500 - speed * t, 104.0

    return one, other


@pytest.mark.parametrize("speed", [60, 150, 300])
def test_names_survive_a_crossing_in_which_one_hides_the_other(rng, speed):
    one, other = crossing(speed)

    def hidden(k, t):
        return k == 1 and abs(one(t)[0] - other(t)[0]) < 60

    n = int(RATE * 400 / speed) + 1
    _, named = follow([one, other], n, rng, dropped=hidden)
    for k in (0, 1):
        known = named[3:, k] >= 0
        assert (named[3:, k][known] == k).all()
        assert known[-5:].all(), "both are known again afterwards"


def test_who_leaves_is_missing_and_gets_the_name_back_by_looks(rng):
    def away(k, t):
        return k == 1 and 1 < t < 4

    def back(t):
        return (400.0, 110.0) if t < 2 else (250.0, 60.0)

    _, named = follow([left, back], 150, rng, dropped=away)
    assert (named[2:, 0] == 0).all()
    gone = np.arange(150) / RATE
    assert (named[(gone > 1) & (gone < 4), 1] == -1).all()
    assert (named[gone >= 4, 1] == 1).all()


def test_somebody_else_does_not_take_the_name_of_who_left(rng):
    def away(k, t):
        return k == 1 and t > 1

    stranger = [(lambda t: t > 2, 390.0, 110.0, 4)]
    _, named = follow([left, right], 150, rng, dropped=away, ghosts=stranger)
    assert (named[2:, 0] == 0).all()
    assert set(named[int((1 + LOST) * RATE) + 2 :, 1]) == {-1}


def mixed_looks(share):
    """Looks of person 1 of which a share has changed, as in another light."""
    mixed = (1 - share) * looks_of(1) ** 2 + share * looks_of(5) ** 2
    return np.sqrt(mixed)


@pytest.mark.parametrize(("share", "seconds"), [(0.5, 0.0), (0.9, 2.0), (1.0, None)])
def test_in_another_light_a_name_comes_back_at_once_later_or_never(share, seconds):
    tracker, changed, back = Tracker(2), mixed_looks(share), None
    for i in range(RATE * 8):
        t = i / RATE
        seen = [Seen(100, 100, 40, looks_of(0))]
        if t < 1:
            seen.append(Seen(400, 110, 40, looks_of(1)))
        elif t >= 3:
            seen.append(Seen(380, 110, 40, changed))
        found = tracker.update(t, seen)
        if t >= 3 and found[1] is not None and back is None:
            back = t - 3
        assert i < 2 or found[0] == 0
    assert back == (None if seconds is None else pytest.approx(seconds, abs=0.05))


def test_ghosts_that_flicker_take_no_name(rng):
    ghosts = [(lambda t: int(t * RATE) % 3 == 0, 250.0, 40.0, 4)]
    _, named = follow([left, right], 100, rng, ghosts=ghosts)
    np.testing.assert_array_equal(named[2:], np.tile([0, 1], (98, 1)))


def test_names_that_were_exchanged_behind_a_curtain_are_put_right(rng):
    """Both vanish for less than it takes to be lost, and come back in each other's place."""

    def one(t):
        return (240.0, 100.0) if t < 2 else (275.0, 100.0)

    def other(t):
        return (275.0, 100.0) if t < 2 else (240.0, 100.0)

    tracker, named = follow([one, other], 125, rng)
    tail = named[-25:]
    np.testing.assert_array_equal(tail, np.tile([0, 1], (25, 1)))
    assert tracker.corrections <= 1


def test_a_name_that_went_wrong_is_put_right_by_looks():
    tracker = Tracker(2)
    looks = looks_of(0), looks_of(1)
    for i in range(60):
        tracker.update(i / RATE, [Seen(100, 100, 40, looks[0]), Seen(400, 100, 40, looks[1])])
    named = []
    for i in range(60, 120):
        seen = [Seen(100, 100, 40, looks[1]), Seen(400, 100, 40, looks[0])]
        named.append(tracker.update(i / RATE, seen))
    assert named[0] == [0, 1]
    assert named[-1] == [1, 0]
    assert tracker.corrections == 1


def test_people_who_look_alike_are_told_apart_by_their_paths(rng):
    tracker, same = Tracker(2), looks_of(0)
    for i in range(200):
        t = i / RATE
        seen = [Seen(*left(t), 40, same), Seen(*right(t), 40, same)]
        found = tracker.update(t, seen[::-1] if i % 2 else seen)
        if i >= 2:
            assert found == ([1, 0] if i % 2 else [0, 1])
    assert tracker.corrections == 0


def test_of_three_the_two_largest_are_named():
    tracker = Tracker(2)
    for i in range(5):
        seen = [
            Seen(50, 100, 20, looks_of(2)), Seen(300, 100, 40, looks_of(1)),
            Seen(150, 90, 42, looks_of(0)),
        ]  # fmt: skip
        found = tracker.update(i / RATE, seen)
    assert found == [2, 1]


def test_unlike_is_nothing_for_the_same_and_one_for_nothing_in_common():
    a, b = np.zeros((1, 4)), np.zeros((1, 4))
    a[0, 0] = b[0, 1] = 1
    assert unlike(a, a) == 0
    assert unlike(a, b) == 1
    assert unlike(a, np.full((1, 4), np.nan)) == 0.5
