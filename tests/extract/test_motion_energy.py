from fractions import Fraction

import numpy as np
import pytest
from tests.reference.motion_energy import changed_pixels

from syntony.core.errors import DataError, ParameterError
from syntony.core.extraction import Chunk, Feed, run
from syntony.extract.motion_energy import EXTRACTOR, MotionEnergySettings

SIZE = (36, 60)
RATE = Fraction(25)
LEFT = [(0.05, 0.15), (0.45, 0.2), (0.4, 0.9), (0.2, 0.5), (0.1, 0.95)]
RIGHT = [(0.55, 0.2), (0.95, 0.2), (0.95, 0.9), (0.55, 0.9)]


def wall(n, rng, spread=1.5):
    return np.clip(np.rint(rng.normal(100, spread, (n, *SIZE))), 0, 255).astype(np.uint8)


def walkers(n, rng, lag=0, spread=1.5):
    """A square on the left and one on the right that repeats it later."""
    pictures = wall(n, rng, spread)
    course = 10 + 8 * np.sin(np.cumsum(rng.normal(0, 0.15, n + 50)))
    for i, picture in enumerate(pictures):
        for left, at in ((0, course[i + 50]), (30, course[i + 50 - lag])):
            x = left + round(at)
            picture[18:30, x : x + 5] += 80
    return pictures


def feed(persons=("ann", "bob"), size=SIZE, rate=RATE, start=0.0):
    return Feed(rate, start, persons=persons, size=size)


def measured(pictures, times=None, told=None, persons=("ann", "bob"), **settings):
    given = feed(persons) if told is None else told
    at = given.start + np.arange(len(pictures)) / float(given.rate) if times is None else times
    chosen = MotionEnergySettings(**settings)
    return run(EXTRACTOR, given, [Chunk(np.array(at), pictures)], chosen)


def rows(found):
    return {(s.name, s.person): s.values for s in found.streams}


def codes(found):
    return {notice.code: notice for notice in found.notices}


def regions(**polygons):
    return [{"person": person, "polygon": polygon} for person, polygon in polygons.items()]


@pytest.mark.parametrize("threshold", [3, 12])
def test_it_is_the_definition_pixel_by_pixel(rng, threshold):
    pictures = walkers(8, rng)
    found = measured(
        pictures, regions=regions(ann=LEFT, bob=RIGHT), threshold=threshold, unit="pixels",
        artifacts="keep",
    )  # fmt: skip
    for person, polygon in (("ann", LEFT), ("bob", RIGHT)):
        corners = [(x * SIZE[1], y * SIZE[0]) for x, y in polygon]
        expected = changed_pixels(pictures, corners, threshold)
        values = rows(found)["motion_energy", person]
        assert np.isnan(values[0])
        assert values[1:].tolist() == expected


def test_percents_are_counts_by_size_and_pixels_are_shares_of_coordinates(rng):
    pictures = walkers(30, rng)
    told = {"threshold": 10, "artifacts": "keep"}
    share = rows(measured(pictures, regions=regions(ann=LEFT), **told))
    scaled = [(x * SIZE[1], y * SIZE[0]) for x, y in LEFT]
    pixels = measured(
        pictures, regions=regions(ann=scaled), coordinates="pixels", unit="pixels", **told
    )
    count = rows(pixels)["motion_energy", "ann"]
    part = share["motion_energy", "ann"]
    some = count > 0
    np.testing.assert_array_equal(some, part > 0)
    np.testing.assert_allclose(count[some] / part[some], count[some][0] / part[some][0])


def test_the_threshold_comes_from_the_noise_of_the_background(rng):
    for spread, least, most in ((0.5, 8, 8), (6.0, 22, 36)):
        found = measured(walkers(80, rng, spread=spread))
        text = codes(found)["motion-threshold"].text
        threshold = int(text.split("more than ")[1].split(":")[0])
        assert least <= threshold <= most
        background = rows(found)["motion_energy_background", ""]
        assert np.nanmean(background) < 0.4


def test_movement_is_found_through_noise_and_stillness_is_near_zero(rng):
    moving = rows(measured(walkers(120, rng, spread=4.0)))["motion_energy", "ann"]
    still = rows(measured(wall(120, rng, spread=4.0)))["motion_energy", "ann"]
    assert np.nanmean(moving) > 5 * np.nanmean(still)
    assert np.nanmax(still) < 1.0


def test_the_lag_of_the_right_square_is_in_the_series(rng):
    found = rows(measured(walkers(300, rng, lag=7)))
    x, y = found["motion_energy", "ann"][1:], found["motion_energy", "bob"][1:]
    r = [np.corrcoef(x[20:-20], y[20 + k : len(y) - 20 + k])[0, 1] for k in range(-15, 16)]
    assert int(np.argmax(r)) - 15 == 7


def test_another_scene_is_a_gap_and_a_mark(rng):
    pictures = walkers(80, rng)
    pictures[50:] = np.clip(
        pictures[50:, :, ::-1].astype(int) // 2 + 10 * (np.arange(60) % 7), 0, 255
    )
    found = measured(pictures)
    assert np.isnan(rows(found)["motion_energy", "ann"][50])
    assert np.isfinite(rows(found)["motion_energy", "ann"][51])
    (event,) = [e for e in found.events if e.name == "scene cut"]
    assert event.times.tolist() == [2.0]
    assert event.person == ""
    assert "scene-cut" in codes(found)


def test_a_cut_in_one_half_of_the_picture_is_one_persons(rng):
    pictures = walkers(80, rng)
    pictures[60:, 4:, 30:] = rng.integers(0, 255, (32, 30), np.uint8)
    found = measured(pictures)
    assert np.isnan(rows(found)["motion_energy", "bob"][60])
    assert np.isfinite(rows(found)["motion_energy", "ann"][60])
    assert [(e.name, e.person) for e in found.events] == [("scene cut", "bob")]


def test_a_step_of_the_light_is_a_gap_and_not_common_movement(rng):
    pictures = walkers(80, rng)
    pictures[55:] += 40
    found = measured(pictures)
    for person in ("ann", "bob"):
        values = rows(found)["motion_energy", person]
        assert np.flatnonzero(np.isnan(values)).tolist() == [0, 55]
    assert [(e.name, e.times.tolist()) for e in found.events] == [("lighting step", [2.2])]


def test_pulses_of_the_coder_in_all_of_the_picture_are_gaps(rng):
    pictures = wall(200, rng, 0.6)
    for i in range(60, 200, 12):
        pictures[i] = np.clip(pictures[i] + rng.normal(0, 5, SIZE), 0, 255)
    found = measured(pictures, unrest=0.5)
    gaps = np.flatnonzero(np.isnan(rows(found)["motion_energy", "ann"]))
    assert set(range(60, 200, 12)) <= set(gaps.tolist())
    assert "pulse" in codes(found)


def test_a_camera_that_shakes_is_masked_and_warned_of(rng):
    texture = rng.integers(60, 180, (1, *SIZE)).astype(np.uint8)
    pictures = np.repeat(texture, 120, axis=0)
    for i in range(60, 120):
        pictures[i] = np.roll(pictures[i], rng.integers(-3, 4), axis=1)
    found = measured(pictures)
    assert np.isnan(rows(found)["motion_energy", "ann"][60:]).mean() > 0.7
    assert any(codes(found)[code].warning for code in {"unrest", "scene-cut"} & set(codes(found)))


def test_quality_falls_with_the_unrest_of_the_background(rng):
    pictures = walkers(100, rng)
    pictures[60:80, :4, :6] = rng.integers(0, 255, (20, 4, 6))
    found = measured(pictures, unrest=0.5)
    grade = found.quality[0].values
    assert np.nanmean(grade[60:80]) < np.nanmean(grade[20:60]) - 0.1


def test_repeated_pictures_are_gaps_where_pictures_have_grain(rng):
    pictures = walkers(120, rng)
    pictures[5::6] = pictures[4::6]
    found = measured(pictures)
    values = rows(found)["motion_energy", "ann"]
    assert np.isnan(values[5::6]).all()
    assert "repeated-pictures" in codes(found)
    drawn = np.repeat(walkers(60, rng, spread=0.0), 2, axis=0)
    values = rows(measured(drawn))["motion_energy", "ann"]
    assert (values[1::2] == 0).all()


def test_pictures_off_the_even_clock_find_their_step(rng):
    pictures = walkers(100, rng)
    even = np.arange(100) / 25
    plain = rows(measured(pictures))["motion_energy", "ann"]
    rounded = rows(measured(pictures, np.round(even, 3)))["motion_energy", "ann"]
    np.testing.assert_array_equal(plain, rounded)
    times = even.copy()
    times[60:] += 0.4  # ten pictures are missing
    found = measured(pictures, times)
    values = rows(found)["motion_energy", "ann"]
    assert values.size == 110
    assert np.isnan(values[60:71]).all()
    np.testing.assert_array_equal(values[71:], plain[61:])
    assert codes(found)["long-steps"].text.startswith("1 pictures")


def test_pictures_between_steps_are_left_out_and_told(rng):
    pictures = walkers(60, rng)
    times = np.arange(60) / 25
    twice = np.sort(np.concatenate([times, times[30:40] + 0.01]))
    more = np.repeat(pictures, np.where((np.arange(60) >= 30) & (np.arange(60) < 40), 2, 1), axis=0)
    found = measured(more, twice)
    expected = rows(measured(pictures))["motion_energy", "ann"]
    np.testing.assert_array_equal(rows(found)["motion_energy", "ann"], expected)
    assert codes(found)["surplus-pictures"].text.startswith("10 pictures")


def test_a_clock_that_jumps_by_hours_is_refused(rng):
    times = np.arange(10) / 25
    times[5:] += 1e9
    with pytest.raises(DataError, match="clock jumps"):
        measured(walkers(10, rng), times)


def test_turned_pictures_are_measured_alike(rng):
    pictures = walkers(70, rng)
    turned = np.rot90(np.ascontiguousarray(np.rot90(pictures, -1, (1, 2))), 1, (1, 2))
    assert not turned.flags.c_contiguous
    polygons = regions(ann=LEFT, bob=RIGHT)
    plain, other = measured(pictures, regions=polygons), measured(turned, regions=polygons)
    for key, values in rows(plain).items():
        np.testing.assert_array_equal(values, rows(other)[key])


def test_head_and_body_of_one_person_have_names_of_their_own(rng):
    polygons = [
        {"person": "ann", "part": "body", "polygon": LEFT},
        {"person": "ann", "part": "head", "polygon": [(0.1, 0.2), (0.3, 0.2), (0.3, 0.4)]},
    ]
    found = measured(walkers(60, rng), regions=polygons)
    names = {(s.name, s.person) for s in found.streams}
    assert {("motion_energy_body", "ann"), ("motion_energy_head", "ann")} < names
    assert "regions-overlap" not in codes(found)


def test_regions_of_two_people_that_overlap_are_told_or_refused(rng):
    pictures = walkers(60, rng)
    wide = [(0.4, 0.2), (0.95, 0.2), (0.95, 0.9), (0.4, 0.9)]
    found = measured(pictures, regions=regions(ann=LEFT, bob=wide))
    assert "ann and bob share" in codes(found)["regions-overlap"].text
    with pytest.raises(DataError, match=r"ann and bob share 100% of their pixels"):
        measured(pictures, regions=regions(ann=LEFT, bob=LEFT))
    with pytest.raises(DataError, match="twice: ann"):
        measured(pictures, regions=[*regions(ann=LEFT), *regions(ann=RIGHT)])


def test_regions_outside_the_picture_are_refused(rng):
    far = [(600, 10), (700, 10), (700, 90)]
    with pytest.raises(DataError, match=r"ann holds not one pixel of the picture of 60 x 36"):
        measured(wall(3, rng), regions=regions(ann=far), coordinates="pixels")
    with pytest.raises(ParameterError, match="say coordinates = 'pixels'"):
        MotionEnergySettings.checked("Extractor", {"regions": regions(ann=far)})


def test_somebody_must_be_named_or_have_a_region(rng):
    with pytest.raises(DataError, match="from left to right"):
        measured(wall(3, rng), persons=())
    assert measured(wall(60, rng), persons=(), regions=regions(ann=LEFT)).streams


def test_a_film_shorter_than_the_calibration_is_measured_too(rng):
    found = measured(walkers(6, rng))
    assert np.isfinite(rows(found)["motion_energy", "ann"]).sum() == 5
