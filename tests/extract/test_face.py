"""Heads and faces: drawn ones of known place and tilt, and real ones against what the eye sees."""

from fractions import Fraction

import numpy as np
import pytest
from tests.vision.drawn import blank, finished, person

from syntony.core.errors import DataError, MissingExtra
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get
from syntony.vision.following import Follower
from syntony.vision.people import face_sight

FACE = get("extractors", "face")
TWO = "intel/head-pose-face-detection-female-and-male.gif"


@pytest.fixture(autouse=True)
def _networks(networks):
    pass


def found_in(pictures, persons, rate=12, times=None, **settings):
    values = np.stack(pictures)
    times = np.arange(len(values)) / rate if times is None else times
    feed = Feed(Fraction(rate), float(times[0]), persons=persons, size=values.shape[1:3])
    return run(FACE, feed, [Chunk(times, values)], FACE.settings(**settings))


def named(found, name, person, kind="streams"):
    (one,) = [s for s in getattr(found, kind) if (s.name, s.person) == (name, person)]
    return one


def test_a_drawn_head_is_where_it_was_drawn_and_tilts_as_it_was_tilted():
    roll = 0.45 * np.sin(np.arange(24) / 3)
    x = 90 + 1.5 * np.arange(24)
    pictures = []
    for i in range(24):
        picture = blank(200, 260)
        person(picture, x[i], 80, 32, roll=roll[i])
        pictures.append(finished(picture, i))
    found = found_in(pictures, ("ann",))
    got = named(found, "head_roll", "ann").values
    assert np.isnan(got[:2]).all(), "named from the third picture on"
    np.testing.assert_allclose(got[2:], np.degrees(roll[2:]), atol=3)
    np.testing.assert_allclose(named(found, "head_x", "ann").values[2:], x[2:], atol=1.5)
    np.testing.assert_allclose(named(found, "head_size", "ann").values[2:], 32, atol=2)
    assert np.abs(named(found, "head_yaw", "ann").values[2:]).max() < 5
    assert not found.notices


def test_smiles_and_looks_follow_what_was_drawn():
    smile = 0.05 + 0.05 * np.sin(np.arange(20) / 2)
    look = 0.04 * np.cos(np.arange(20) / 2)
    pictures = []
    for i in range(20):
        picture = blank(240, 240)
        person(picture, 120, 90, 44, smile=smile[i], look=look[i])
        pictures.append(finished(picture, i))
    found = found_in(pictures, ("ann",))
    assert np.corrcoef(named(found, "smile", "ann").values[2:], smile[2:])[0, 1] > 0.9
    gaze = named(found, "gaze_yaw", "ann").values[2:]
    assert np.corrcoef(gaze, look[2:])[0, 1] > 0.95
    # Drawn irises are 0.15 eye distances wide: 0.04 are 3.1 mm of an eyeball of 10.4 mm, 17 deg.
    assert np.polyfit(look[2:], gaze, 1)[0] * 0.04 == pytest.approx(17, abs=5)


def walkers(n, hidden=False):
    """Two who walk past each other; ann in front."""
    pictures = []
    for i in range(n):
        picture = blank(170, 330)
        a, b = 60 + 200 * i / (n - 1), 270 - 200 * i / (n - 1)
        person(picture, b, 62, 24, skin="dark", hair=(15, 12, 12), shirt=(160, 40, 40))
        person(picture, a, 60, 24)
        pictures.append(finished(picture, i))
    return pictures, np.linspace(60, 260, n), np.linspace(270, 70, n)


def test_names_survive_people_walking_past_each_other():
    pictures, a, b = walkers(50)
    found = found_in(pictures, ("ann", "bob"), rate=25)
    ann, bob = (named(found, "head_x", p).values for p in ("ann", "bob"))
    np.testing.assert_allclose(ann[3:], a[3:], atol=3)
    seen = np.isfinite(bob)
    np.testing.assert_allclose(bob[seen], b[seen], atol=6)
    assert not seen[24:26].any(), "behind the other he is not seen"
    assert seen[-8:].all()
    assert any(n.code == "face-lost" and n.where == "bob" for n in found.notices)


def test_nobody_one_too_few_and_one_too_many():
    def pictures(*places):
        made = []
        for i in range(8):
            picture = blank(160, 330)
            for k, (x, size) in enumerate(places):
                person(picture, x, 60, size, shirt=(40 + 50 * k, 60, 120 - 30 * k))
            made.append(finished(picture, i))
        return made

    empty = found_in(pictures(), ("ann",))
    assert not empty.streams
    assert [n.code for n in empty.notices] == ["no-faces", "nothing-measured"]
    alone = found_in(pictures((100, 24)), ("ann", "bob"))
    assert not alone.streams
    assert "ann, bob" in alone.notices[0].text
    three = found_in(pictures((60, 26), (165, 18), (270, 26)), ("ann", "bob"))
    assert "too-many-faces" in [n.code for n in three.notices]
    np.testing.assert_allclose(named(three, "head_x", "ann").values[2:], 60, atol=2)
    np.testing.assert_allclose(named(three, "head_x", "bob").values[2:], 270, atol=2)


def test_without_irises_there_is_no_gaze_and_the_rest_is_the_same():
    picture = blank(160, 200)
    person(picture, 100, 60, 26)
    pictures = [finished(picture, i) for i in range(5)]
    whole, part = found_in(pictures, ("ann",)), found_in(pictures, ("ann",), irises=False)
    assert {s.name for s in whole.streams} - {s.name for s in part.streams} == {
        "gaze_yaw", "gaze_pitch",
    }  # fmt: skip
    for stream in part.streams:
        np.testing.assert_array_equal(stream.values, named(whole, stream.name, "ann").values)


def test_who_is_to_be_seen_must_be_said_and_networks_must_be_there(tmp_path):
    for persons in ((), ("ann", "ann")):
        with pytest.raises(DataError, match="Who is to be seen"):
            found_in([finished(blank(80, 80))], persons)
    with pytest.raises(MissingExtra, match="fetch-models"):
        found_in([finished(blank(80, 80))], ("ann",), models=tmp_path)


def decoded(path):
    av = pytest.importorskip("av")
    with av.open(str(path)) as container:
        frames = [(f.time, f.to_ndarray(format="rgb24")) for f in container.decode(video=0)]
    times, pictures = zip(*frames, strict=True)
    return np.array(times), pictures


def test_two_real_faces_keep_their_names_and_tilt_as_the_eye_sees(shared_data):
    times, pictures = decoded(shared_data("video") / TWO)
    found = found_in(pictures, ("woman", "man"), 12, times)
    for who, side in (("woman", (0, 240)), ("man", (240, 480))):
        x = named(found, "head_x", who).values[3:]
        assert np.isfinite(x).all()
        assert ((x > side[0]) & (x < side[1])).all()
        roll = named(found, "head_roll", who).values
        end = np.nanmedian(roll[-20:])
        assert end < -35, "both tilt to the picture's left and stay"
        assert roll[2] > end + 8
    # An eye line of its own kind: the middles of the irises, from another network.
    follower = Follower(2, face_sight())
    lines = []
    for t, picture in zip(times, pictures, strict=True):
        faces = follower(picture, float(t))
        if None not in faces:
            across = [f.irises[1, 0] - f.irises[0, 0] for f in faces]
            lines.append([np.degrees(np.arctan2(v, u)) for u, v in across])
    lines = np.array(lines)
    for k, who in enumerate(("woman", "man")):
        roll = named(found, "head_roll", who).values
        n = min(len(roll) - 2, len(lines))
        assert np.corrcoef(roll[2 : 2 + n], lines[:n, k])[0, 1] > 0.9


def test_a_real_head_turns_left_and_right(shared_data):
    times, pictures = decoded(shared_data("video") / "intel/head-pose-face-detection-female.gif")
    found = found_in(pictures, ("woman",), 12, times)
    yaw = named(found, "head_yaw", "woman").values
    assert np.nanmin(yaw) < -30
    assert np.nanmax(yaw) > 20
    quality = named(found, "head_yaw quality", "woman", "quality").values
    assert np.nanmin(quality) < np.nanmax(quality)


@pytest.mark.parametrize("clip", ["bbaf2n", "brbk7n", "lbax4n", "lbbc2a", "lwbsza"])
def test_talkers_face_their_camera_and_move_their_lips(shared_data, clip):
    times, pictures = decoded(shared_data("video") / f"grid/{clip}.mpg")
    found = found_in(pictures[:30], ("talker",), 25, times[:30])
    for name, limit in (("head_yaw", 10), ("head_pitch", 10), ("head_roll", 7)):
        assert abs(np.nanmean(named(found, name, "talker").values)) < limit
    mouth = named(found, "mouth_opening", "talker").values
    assert np.nanmax(mouth) - np.nanmin(mouth) > 0.03
    # Still heads: what remains from picture to picture is the angles' own noise.
    for name, limit in (("head_yaw", 0.3), ("head_pitch", 0.5), ("head_roll", 0.2)):
        steps = np.diff(named(found, name, "talker").values[2:])
        assert np.median(np.abs(steps)) < limit
