"""Bodies: drawn ones of known joints, and real ones whose movement is known."""

from fractions import Fraction

import numpy as np
import pytest
from tests.vision.drawn import blank, figure, finished

from syntony.core.errors import DataError, FormatError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get
from syntony.vision.bodies import PLACE
from syntony.vision.following import Follower
from syntony.vision.models import folder, models
from syntony.vision.people import body_sight

POSE = get("extractors", "pose")


@pytest.fixture(autouse=True)
def _networks(networks):
    pass


def found_in(pictures, persons, rate=12, times=None, **settings):
    values = np.stack(pictures)
    times = np.arange(len(values)) / rate if times is None else times
    feed = Feed(Fraction(rate), float(times[0]), persons=persons, size=values.shape[1:3])
    return run(POSE, feed, [Chunk(times, values)], POSE.settings(**settings))


def named(found, name, person):
    (one,) = [s for s in found.streams if (s.name, s.person) == (name, person)]
    return one.values


def test_drawn_joints_are_found_where_they_were_drawn():
    follower = Follower(1, body_sight())
    for i in range(4):
        picture = blank(240, 240)
        drawn = figure(picture, 120, 50, 24, wrists=((1.9, 5.6), (-1.6, 4.4)))
        (body,) = follower(finished(picture, i), i / 12)
    for name, place in drawn.items():
        if "hip" not in name:  # what is a hip under a drawn jacket?
            apart = np.linalg.norm(body.points[PLACE[name], :2] - place)
            assert apart < 0.2 * body.size, name
            assert body.visibility[PLACE[name]] > 0.8


def test_a_hand_that_moves_is_told_from_one_that_rests():
    pictures = []
    for i in range(24):
        picture = blank(220, 330)
        lift = 0.8 * np.sin(2 * np.pi * i / 12)
        figure(picture, 85, 45, 22, wrists=((1.6, 4.6 + lift), (-1.75, 5.4)))
        figure(picture, 240, 50, 22, skin="dark", shirt=(150, 40, 40))
        pictures.append(finished(picture, i))
    found = found_in(pictures, ("ann", "bob"))
    moving = np.nanmean(named(found, "left_hand_movement", "ann"))
    drawn = 0.8 * 22 * np.sin(2 * np.pi * np.arange(24) / 12)
    chords = np.abs(drawn[3:] - drawn[:-3]) / 0.25  # the first picture at least 0.2 s ago
    width = np.nanmean(named(found, "body_size", "ann"))
    assert moving == pytest.approx(chords.mean() / width, rel=0.25)
    for name, who in (("right_hand_movement", "ann"), ("left_hand_movement", "bob")):
        assert np.nanmean(named(found, name, who)) < 0.35 * moving
    assert np.nanmean(named(found, "left_elbow", "bob")) > 110
    assert not found.notices


def test_what_is_out_of_the_picture_is_a_gap_and_not_a_guess():
    pictures = []
    for i in range(6):
        picture = blank(150, 240)
        figure(picture, 120, 60, 34)
        pictures.append(finished(picture, i))
    found = found_in(pictures, ("ann",))
    assert np.isfinite(named(found, "body_x", "ann")[2:]).all()
    assert not any(s.name == "left_hand_movement" for s in found.streams)
    assert "nothing-measured" in [n.code for n in found.notices]


def test_nobody_and_an_unfit_network_are_errors_with_a_name():
    with pytest.raises(DataError, match="Who is to be seen"):
        found_in([finished(blank(80, 80))], ())
    other = folder() / models()["iris_landmark"].file
    with pytest.raises(FormatError, match=r"\(1, 256, 256, 3\) is needed"):
        found_in([finished(blank(80, 80))], ("ann",), network=other)


def test_the_left_person_of_the_composite_leads_by_0_4_s(shared_data):
    """The right person is the left one's mirror image, 12 pictures later."""
    av = pytest.importorskip("av")
    path = shared_data("video") / "composite_dyads/left_leads_0.4s.mp4"
    frames = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            frames.append((frame.time, frame.to_ndarray(format="rgb24")))
            if len(frames) == 150:
                break
    times, pictures = zip(*frames, strict=True)
    found = found_in(pictures, ("left", "right"), 30, np.array(times))
    leader = named(found, "right_hand_movement", "left")
    follower = named(found, "left_hand_movement", "right")
    r = []
    for lag in range(-20, 21):
        a = leader[max(0, -lag) : 150 - max(0, lag)]
        b = follower[max(0, lag) : 150 + min(0, lag)]
        both = np.isfinite(a) & np.isfinite(b)
        r.append(np.corrcoef(a[both], b[both])[0, 1])
    assert abs(int(np.argmax(r)) - 20 - 12) <= 1
    assert max(r) > 0.9
    same = named(found, "left_hand_movement", "left")
    assert abs(np.corrcoef(same[8:], follower[8:])[0, 1]) < max(r) - 0.2
