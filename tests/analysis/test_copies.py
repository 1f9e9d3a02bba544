"""Masked copies: nobody is seen or told of, times are kept, the original is not touched."""

import hashlib
import sys
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from tests.analysis.dialogues import RATE, dialogue
from tests.io.sounds import burst, center, wav_bytes

from syntony.analysis import copies
from syntony.analysis.copies import ABOUT, Masking, about, masked_copy, release
from syntony.analysis.soundtrack import Clip
from syntony.core.errors import DataError, IntegrityError, ParameterError, StorageError
from syntony.io.display import frame_times
from syntony.io.pictures import Pictures
from syntony.io.reading import read
from syntony.io.sound import Sound
from syntony.vision.masking import faces_left

av = pytest.importorskip("av")


@pytest.fixture(autouse=True)
def _networks(networks):
    pass


def told(capsys, figure):
    """Print a figure, whatever pytest keeps."""
    with capsys.disabled():
        sys.stdout.write(f"\n{figure}\n")


def tracks(path):
    found = {media.kind: media for media in read(path).media}
    return found.get("video"), found.get("audio")


def seen_in(path):
    """Pictures of a film, and in how many of them a detector sees a face."""
    from syntony.vision.people import face_sight

    sight = face_sight(irises=False)
    pictures = [chunk.values[0] for chunk in Pictures(tracks(path)[0], "rgb")]
    return pictures, sum(bool(faces_left(sight, picture)) for picture in pictures)


def heard_in(path):
    sound = Sound([tracks(path)[1]], [], RATE)
    chunks = list(sound.chunks())
    return (np.concatenate([c.times for c in chunks]),
            np.concatenate([c.values for c in chunks], axis=1))  # fmt: skip


def test_faces_are_gone_and_a_click_stays_with_its_flash(tmp_path, capsys):
    times = np.cumsum([0.0, 0.04, 0.1, 0.06, *[0.08] * 4, 0.12, *[0.05] * 5])
    source = dialogue(tmp_path / "film.mp4", times=times, flash=8)
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    video, audio = tracks(source)
    (made,) = masked_copy([Clip(video, audio)], tmp_path / "copy", Masking(voice="envelope"))
    assert hashlib.sha256(source.read_bytes()).hexdigest() == before
    assert made.methods == {"whole": 2, "faces": 12}
    copy = tmp_path / "copy" / made.file
    np.testing.assert_allclose(frame_times(tracks(copy)[0]), times, atol=1e-4)
    pictures, left = seen_in(copy)
    assert seen_in(source)[1] == 14
    assert left == 0
    flashed = times[int(np.argmax([p[150:, 290:].mean() for p in pictures]))]
    t, x = heard_in(copy)
    clicked = center(x[0] * (np.abs(x[0]) > 0.2 * np.abs(x).max()), t)
    told(capsys, f"masked: faces in {left} of {len(pictures)} pictures; flash at "
                 f"{flashed:.3f} s, click at {clicked:.3f} s")  # fmt: skip
    assert abs(flashed - times[8]) < 1e-4
    assert abs(clicked - flashed) < 0.04, "within a picture"


def test_where_the_finished_film_shows_a_face_it_is_made_anew(tmp_path, monkeypatch):
    film, _ = tracks(dialogue(tmp_path / "a.mp4", 6, sound=False))
    rounds = iter([[4], [5], []])
    monkeypatch.setattr(copies, "still_seen", lambda *_, **__: next(rounds))
    (made,) = masked_copy([Clip(film, None)], tmp_path / "copy", Masking())
    assert made.methods == {"whole": 2, "faces": 2, "seen": 2}
    monkeypatch.setattr(copies, "still_seen", lambda *_, **__: [4])
    with pytest.raises(DataError, match="still seen in 1 masked"):
        masked_copy([Clip(film, None)], tmp_path / "other", Masking())
    assert not list(tmp_path.glob("other*"))


@pytest.mark.parametrize("second", ["covered", "gone"])
def test_while_somebody_is_covered_or_turned_away_all_is_masked(tmp_path, second):
    hidden = range(5, 13)
    source = dialogue(tmp_path / "a.mp4", 16, sound=False,
                      second=lambda i: second if i in hidden else "there")  # fmt: skip
    film, _ = tracks(source)
    (made,) = masked_copy([Clip(film, None)], tmp_path / "copy", Masking())
    assert made.methods["whole"] >= 8 + 2
    pictures, left = seen_in(tmp_path / "copy" / made.file)
    assert left == 0
    for i in hidden:
        assert np.ptp(pictures[i].astype(int), axis=2).max() < 12, "gray tiles alone"


def test_an_expected_person_who_is_never_seen_masks_the_film(tmp_path):
    film, _ = tracks(dialogue(tmp_path / "a.mp4", 6, sound=False))
    (made,) = masked_copy([Clip(film, None, count=3)], tmp_path / "copy", Masking())
    assert made.methods == {"whole": 6}
    assert made.doubtful == ()


def test_a_stretch_is_cut_out_with_its_sound_and_begins_at_zero(tmp_path):
    source = dialogue(tmp_path / "a.mp4", 20, flash=12)
    video, audio = tracks(source)
    clips = [Clip(video, audio, 0.6, 1.2), Clip(video, audio, 0.9, 1.5)]
    news = []
    made = masked_copy(clips, tmp_path / "copy", Masking(voice="disguised"),
                       progress=lambda *told_: news.append(told_))  # fmt: skip
    assert news[0][0] == "Clip 1 of 2: looking for faces"
    assert news[-1][0] == "Clip 2 of 2: checking the masked film"
    done = [d / t for _, d, t in news]
    assert done == sorted(done)
    for one, first, count in zip(made, (0.6, 0.9), (7, 7), strict=True):
        file = tmp_path / "copy" / one.file
        assert one.methods == {"faces": count}, "who was seen before is known at once"
        shown = frame_times(tracks(file)[0])
        expected = np.arange(20) / 12.5
        expected = expected[(expected >= first) & (expected < first + 0.6)] - first
        np.testing.assert_allclose(shown, expected, atol=1e-4)
        t, x = heard_in(file)
        assert t[-1] < 0.7, "nothing of what was said after"
        click = center(x[0] * (np.abs(x[0]) > 0.3 * np.abs(x).max()), t)
        assert click == pytest.approx(0.96 - first, abs=0.04)


def test_an_avatar_shows_lines_on_plain_ground(tmp_path):
    film, _ = tracks(dialogue(tmp_path / "a.mp4", 6, sound=False))
    (made,) = masked_copy([Clip(film, None)], tmp_path / "copy", Masking("avatar"))
    assert made.methods == {"absent": 2, "drawn": 4}
    pictures, _ = seen_in(tmp_path / "copy" / made.file)
    assert np.ptp(pictures[0].astype(int).reshape(-1, 3), axis=0).max() < 6, "nobody, nothing"
    inked = np.abs(pictures[5].astype(int) - pictures[0]).max(axis=2) > 30
    assert 0.002 < inked.mean() < 0.2


def test_the_worst_pictures_are_those_of_the_copy(tmp_path):
    film, _ = tracks(dialogue(tmp_path / "a.mp4", 12, sound=False))
    (made,) = masked_copy([Clip(film, None)], tmp_path / "copy", Masking())
    assert [d.method for d in made.doubtful] == ["faces"] * len(made.doubtful)
    assert len(made.doubtful) == 2, "0.4 s apart, and none that is masked as a whole"
    assert [d.certainty for d in made.doubtful] == sorted(d.certainty for d in made.doubtful)
    pictures, _ = seen_in(tmp_path / "copy" / made.file)
    for one in made.doubtful:
        with av.open(str(tmp_path / "copy" / one.picture)) as still:
            shown = next(still.decode(video=0)).to_ndarray(format="rgb24")
        np.testing.assert_array_equal(shown, pictures[round(one.time * 12.5)])


def test_sound_alone_is_changed_and_left_out_where_no_voice_may_be(tmp_path):
    x = 0.3 * np.stack([burst(0.5, 20_000, RATE), burst(0.9, 20_000, RATE),
                        burst(0.7, 20_000, RATE)])  # fmt: skip
    (tmp_path / "a.wav").write_bytes(wav_bytes(x, RATE))
    _, sound = tracks(tmp_path / "a.wav")
    (made,) = masked_copy([Clip(None, sound)], tmp_path / "copy", Masking(voice="envelope"))
    assert (made.file, made.methods, made.doubtful) == ("clip-1.m4a", {}, ())
    t, heard = heard_in(tmp_path / "copy" / made.file)
    assert heard.shape[0] == 1, "three microphones become one track"
    assert t[-1] == pytest.approx(1.25, abs=0.1)
    with pytest.raises(ParameterError, match="nothing would be left"):
        masked_copy([Clip(None, sound)], tmp_path / "other", Masking())
    assert not list(tmp_path.glob("other*"))


def test_nothing_of_place_device_or_date_is_in_a_copy(tmp_path):
    source = dialogue(tmp_path / "plain.mp4", 6)
    tagged = tmp_path / "tagged.mp4"
    told = {"title": "CANARY-title", "location": "+48.1+011.5/", "artist": "CANARY-artist",
            "creation_time": "2026-03-14T09:00:00Z", "comment": "CANARY-comment"}  # fmt: skip
    with av.open(str(source)) as plain, av.open(str(tagged), "w") as out:
        out.metadata.update(told)
        copied = {s.index: out.add_stream_from_template(s) for s in plain.streams}
        for packet in plain.demux():
            if packet.dts is not None:
                packet.stream = copied[packet.stream_index]
                out.mux(packet)
    assert b"CANARY-title" in tagged.read_bytes()
    video, audio = tracks(tagged)
    (made,) = masked_copy([Clip(video, audio)], tmp_path / "copy", Masking(voice="envelope"))
    for file in (tmp_path / "copy").iterdir():
        content = file.read_bytes()
        assert not [w for w in (b"CANARY", b"+48.1", b"2026-03", b"tagged") if w in content]
    with av.open(str(tmp_path / "copy" / made.file)) as container:
        assert not {"creation_time", "title", "location"} & set(container.metadata)


def test_a_copy_is_released_by_somebody_and_only_as_it_was_made(tmp_path):
    film, _ = tracks(dialogue(tmp_path / "a.mp4", 6, sound=False))
    folder = tmp_path / "copy"
    (made,) = masked_copy([Clip(film, None)], folder, Masking(), facts={"purpose": "teaching"})
    said = about(folder)
    assert (said["faces"], said["voice"], said["purpose"]) == ("solid", "none", "teaching")
    assert said["released"] is None
    assert str(tmp_path) not in (folder / ABOUT).read_text()
    assert said["clips"][0]["sha256"] == made.sha256
    assert release(folder, "ann")["released"]["who"] == "ann"
    assert about(folder)["released"]["who"] == "ann"
    (folder / made.file).write_bytes(b"other")
    with pytest.raises(IntegrityError, match="not what was made"):
        release(folder, "bob")
    with pytest.raises(StorageError, match="is there already"):
        masked_copy([Clip(film, None)], folder, Masking())
    with pytest.raises(DataError, match="no masked copy"):
        about(tmp_path)


def test_what_fails_midway_leaves_no_copy(tmp_path):
    film, _ = tracks(dialogue(tmp_path / "a.mp4", 6, sound=False))
    gone = replace(film, rate=Fraction(25), track=7)
    with pytest.raises(DataError):
        masked_copy([Clip(film, None), Clip(gone, None)], tmp_path / "copy", Masking())
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]
    with pytest.raises(ParameterError, match="holds nothing"):
        masked_copy([Clip(film, None, 70.0, 80.0)], tmp_path / "copy", Masking())
    with pytest.raises(ParameterError, match="needs a stretch"):
        masked_copy([], tmp_path / "copy", Masking())


#: Real films with who is to be seen in them.
REAL = {"intel/head-pose-face-detection-female-and-male.gif": 2, "grid/bbaf2n.mpg": 1}


@pytest.mark.parametrize("name", REAL)
def test_no_face_is_left_in_real_films(tmp_path, shared_data, name, capsys):
    source = shared_data("video") / name
    video, audio = tracks(source)
    clip = Clip(video, audio, 0.0, 0.7, count=REAL[name])
    (made,) = masked_copy([clip], tmp_path / "copy", Masking(voice="envelope" if audio else "none"))
    pictures, left = seen_in(tmp_path / "copy" / made.file)
    told(capsys, f"{name}: faces in {left} of {len(pictures)} masked pictures, {made.methods}")
    assert left == 0
    assert made.methods["faces"] >= 0.5 * len(pictures)
