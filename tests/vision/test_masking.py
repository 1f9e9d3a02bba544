"""Masks over drawn and real people: nobody is seen, and doubt masks everything."""

import numpy as np
import pytest
from tests.vision.drawn import blank, finished, person

from syntony.vision.masking import (
    CERTAIN,
    GAP,
    METHODS,
    FaceWatch,
    Mask,
    avatar,
    covers,
    face_box,
    faces_left,
    whole,
    worst,
)

FACES, BRIDGED, WHOLE = (METHODS.index(name) for name in ("faces", "bridged", "whole"))


def boxed(n, x=100.0, size=40.0):
    return np.tile([x, 50.0, x + size, 50.0 + size], (n, 1))


def decided(boxes, step=0.04):
    boxes = np.asarray(boxes, float)
    sure = np.where(np.isfinite(boxes[..., 0]), 0.95, 0.0)
    return covers(np.arange(boxes.shape[1]) * step, boxes, sure)


def test_everybody_found_is_boxed_and_anybody_missing_masks_all():
    two = np.stack((boxed(30), boxed(30, 300)))
    assert (decided(two).methods == FACES).all()
    two[1, 10:25] = np.nan
    made = decided(two)
    assert made.methods.tolist() == [FACES] * 10 + [WHOLE] * 15 + [FACES] * 5
    assert np.isnan(made.boxes[:, 10:25]).all(), "not one box may be trusted there"
    assert (made.certainty[10:25] == 0).all()


def test_a_short_gap_is_bridged_by_a_box_that_holds_both_ends():
    one = boxed(30)[None]
    one[0, 15:, [0, 2]] += 20
    one[0, 10:18] = np.nan
    made = decided(one)
    assert made.methods[10:18].tolist() == [BRIDGED] * 8
    np.testing.assert_allclose(made.boxes[0, 12], [100, 50, 160, 90])
    assert decided(one, step=GAP / 8).methods[10] == WHOLE, "too long"
    one[0, 18:, [0, 2]] += 60
    assert decided(one).methods[10] == WHOLE, "too far away"


def test_before_the_first_and_after_the_last_find_all_is_masked():
    one = boxed(12)[None]
    one[0, :2], one[0, -3:] = np.nan, np.nan
    assert decided(one).methods.tolist() == [WHOLE] * 2 + [FACES] * 7 + [WHOLE] * 3


def test_boxes_hold_those_of_the_pictures_beside_them():
    one = boxed(5)[None]
    one[0, :, [0, 2]] += 10 * np.arange(5)
    made = decided(one).boxes[0]
    np.testing.assert_allclose(made[2], [110, 50, 170, 90])
    np.testing.assert_allclose(made[0], [100, 50, 150, 90])
    np.testing.assert_allclose(made[4], [130, 50, 180, 90])


def test_a_whole_mask_holds_a_few_gray_tiles_whatever_was_there(rng):
    picture = rng.integers(0, 256, (180, 320, 3)).astype(np.uint8)
    made = whole(picture)
    assert made.shape == picture.shape
    assert np.ptp(made, axis=2).max() == 0, "no color"
    assert len(np.unique(made[:40, :40])) == 1, "one level a tile"
    assert set(np.unique(made)) <= set(range(16, 256, 32)), "eight levels"
    np.testing.assert_array_equal(whole(made), made)


def test_the_worst_are_the_least_certain_that_are_not_masked_as_a_whole():
    times = np.arange(100) / 25
    sure = np.full(100, 0.99)
    methods = np.zeros(100, int)
    sure[[20, 22, 60]] = 0.81, 0.85, 0.83
    methods[80], sure[80] = WHOLE, 0.0
    assert worst(times, methods, sure, count=2) == [20, 60]
    assert 80 not in worst(times, methods, sure)
    assert len(worst(times, methods, sure)) == 9, "0.4 s apart"


@pytest.fixture(scope="module")
def sight():
    from tests.networks import need_networks

    need_networks()
    from syntony.vision.people import face_sight

    return face_sight(irises=False)


def scene(i, *, covered=False, second=True):
    picture = blank(180, 320)
    person(picture, 90 + i, 70, 26)
    if second:
        person(picture, 235, 66, 25, skin="dark", hair=(15, 12, 12), shirt=(160, 40, 40))
        if covered:
            picture[40:110, 205:265] = (90, 60, 40)
    return finished(picture, i)


def watched(sight, pictures, count=2):
    watch = FaceWatch(count, sight)
    rows = [watch(p, i / 25) for i, p in enumerate(pictures)]
    boxes = np.array([[face_box(f) for f in row] for row in rows]).transpose(1, 0, 2)
    sure = np.array([[f.presence if f else 0.0 for f in row] for row in rows]).T
    return rows, covers(np.arange(len(rows)) / 25, boxes, sure)


@pytest.mark.parametrize("how", ["solid", "pixels"])
def test_drawn_faces_are_hidden_from_the_detector(sight, how):
    pictures = [scene(i) for i in range(8)]
    _, made = watched(sight, pictures)
    assert made.methods.tolist() == [WHOLE] * 2 + [FACES] * 6
    assert (made.certainty[2:] >= CERTAIN).all()
    mask = Mask(how, sight)
    assert all(faces_left(sight, picture) for picture in pictures)
    for i, picture in enumerate(pictures[2:], 2):
        before = picture.copy()
        hidden, seen = mask(picture, made.boxes[:, i])
        assert not seen
        assert not faces_left(sight, hidden)
        np.testing.assert_array_equal(picture, before)
        np.testing.assert_array_equal(hidden[150:], picture[150:], "the rest stays")
        for x, y in ((90 + i, 70), (235, 66), (90 + i, 48), (235, 44)):
            assert np.abs(hidden[y, x].astype(int) - picture[y, x]).max() > 8 or how == "pixels"


def test_a_covered_or_absent_face_masks_every_picture(sight):
    for pictures in ([scene(i, covered=True) for i in range(6)],
                     [scene(i, second=False) for i in range(6)]):  # fmt: skip
        _, made = watched(sight, pictures)
        assert (made.methods == WHOLE).all()


def test_one_more_than_expected_is_seen_in_spite_of_the_boxes(sight):
    pictures = [scene(i) for i in range(5)]
    _, made = watched(sight, pictures, count=1)
    assert (made.methods[3:] == FACES).all()
    hidden, seen = Mask("solid", sight)(pictures[4], made.boxes[:, 4])
    assert seen
    np.testing.assert_array_equal(hidden, whole(pictures[4]))


def test_an_avatar_holds_lines_and_nothing_of_the_picture(sight):
    pictures = [scene(i) for i in range(4)]
    rows, _ = watched(sight, pictures)
    drawn = avatar((180, 320), rows[3])
    inked = (drawn != drawn[0, 0]).any(axis=2)
    assert 0.005 < inked.mean() < 0.2
    assert len(np.unique(drawn[inked].reshape(-1, 3), axis=0)) > 2, "a color a person"
    bare = avatar((180, 320), [None, None])
    assert len(np.unique(bare.reshape(-1, 3), axis=0)) == 1
