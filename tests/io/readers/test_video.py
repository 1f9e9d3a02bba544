from fractions import Fraction

import numpy as np
import pytest
from films import film, levels, lossless, noise, small_film

from syntony.core.errors import FormatError, LimitError, SyntonyError
from syntony.core.session import Recording
from syntony.io.child import Limits
from syntony.io.reading import read, sniff


@pytest.fixture
def written(tmp_path):
    def write(content, name="film.mp4"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def codes(recording):
    return {notice.code for notice in recording.notices}


@pytest.mark.parametrize(
    ("form", "codec", "name"),
    [
        ("mp4", "mpeg4", "a.mp4"), ("mov", "mpeg4", "a.mov"), ("matroska", "ffv1", "a.mkv"),
        ("webm", "libvpx", "a.webm"), ("avi", "mpeg4", "a.avi"), ("mpegts", "mpeg2video", "a.mts"),
        ("mp4", "libx264", "b.mp4"), ("gif", "gif", "a.gif"),
    ],
)  # fmt: skip
def test_every_container_gives_the_same_facts(written, form, codec, name):
    told = {"pixels": "rgb8"} if form == "gif" else {}
    path = written(film(levels(20), form, codec, rate=10, **told), name)
    assert sniff(path)[0][0].name == "video"
    (media,) = read(path).media
    assert (media.kind, media.rate, media.count, media.size) == ("video", 10, 20, (48, 64))
    assert media.start == 0.0
    assert media.duration == pytest.approx(2.0, abs=1e-3)
    assert media.path == path


@pytest.mark.parametrize(
    "rate", [Fraction(25), Fraction(30000, 1001), Fraction(60000, 1001), Fraction(24000, 1001)]
)
@pytest.mark.parametrize(("form", "name"), [("mp4", "a.mp4"), ("matroska", "a.mkv")])
def test_rates_are_exact_fractions_also_where_times_are_rounded(written, rate, form, name):
    (media,) = read(written(film(levels(40), form, rate=rate), name)).media
    assert media.rate == rate
    assert media.duration == pytest.approx(float(40 / rate), abs=2e-3)


def test_varying_steps_are_told_and_the_rate_is_the_usual_one(written):
    times = np.cumsum([0, *[0.04] * 20, 0.6, *[0.04] * 20])
    recording = read(written(film(levels(42), times=times)))
    (media,) = recording.media
    assert media.rate == 25
    (notice,) = [n for n in recording.notices if n.code == "variable-frame-rate"]
    assert "40 to 600 ms" in notice.text
    assert media.duration == pytest.approx(times[-1] + 0.04, abs=0.05)


def test_jitter_without_gaps_gives_the_mean_rate(written, rng):
    times = np.arange(60) / 29.7 + rng.uniform(-0.006, 0.006, 60) + 0.01
    recording = read(written(film(levels(60), times=times, rate=30)))
    assert "variable-frame-rate" in codes(recording)
    assert float(recording.media[0].rate) == pytest.approx(29.7, rel=0.02)


def test_a_declared_rate_that_is_not_true_is_told(written):
    content = bytearray(film(levels(30), "avi", rate=25))
    found = read(written(bytes(content), "a.avi"))
    assert "rate-mismatch" not in codes(found)
    # In Matroska the declared length of a picture is one thing and the times are another.
    slow = film(levels(30), "matroska", rate=25, times=np.arange(30) / 9.85)
    recording = read(written(slow, "a.mkv"))
    assert float(recording.media[0].rate) == pytest.approx(9.85, rel=1e-3)
    assert "variable-frame-rate" not in codes(recording)


def test_sizes_are_those_of_the_turned_picture(written):
    recording = read(written(film(levels(5), turn=90)))
    assert recording.media[0].size == (64, 48)
    (notice,) = [n for n in recording.notices if n.code == "rotation"]
    assert not notice.warning


def test_a_late_start_is_kept_and_told(written):
    recording = read(written(film(levels(10), "matroska", start=1.5), "a.mkv"))
    assert recording.media[0].start == pytest.approx(1.5)
    assert "start-offset" in codes(recording)


def test_a_broadcast_starts_at_zero_whatever_its_clock_says(written):
    recording = read(written(film(levels(10), "mpegts", "libx264", start=700.0), "a.ts"))
    assert recording.media[0].start == pytest.approx(0.0, abs=1e-6)


def test_sound_is_a_track_of_its_own_and_its_absence_is_told(written):
    picture, sound = read(written(small_film())).media
    assert (picture.kind, picture.track) == ("video", 0)
    assert (sound.kind, sound.track, sound.rate, sound.channels) == ("audio", 1, 8000, 1)
    assert sound.duration == pytest.approx(1.0, abs=0.3)  # the coder pads
    assert sound.count == round(sound.duration * 8000)
    assert "no-audio" in codes(read(written(film(levels(5)))))


def test_a_film_that_breaks_off_says_where(written, rng):
    whole = film(noise(100, rng), "matroska")
    recording = read(written(whole[: len(whole) * 6 // 10], "a.mkv"))
    assert "truncated" in codes(recording)
    assert 40 < recording.media[0].count < 70


def test_a_film_without_its_index_is_refused(written):
    whole = film(levels(50))
    with pytest.raises(FormatError, match=r"film\.mp4 cannot be opened.*before its index"):
        read(written(whole[: len(whole) // 2]))


def test_text_in_the_clothes_of_a_film_is_refused_or_read_as_text(written):
    with pytest.raises(FormatError, match="film"):
        read(written(b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), reader="video")
    table = "time;a\n" + "".join(f"{i};{i % 7}\n" for i in range(50))
    assert read(written(table.encode())).source.reader == "delimited"


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nSECRET\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile SECRET\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    ],
)
def test_a_play_list_leads_nowhere(written, tmp_path, content):
    (tmp_path / "other.mp4").write_bytes(film(levels(5)))
    with pytest.raises(FormatError):
        read(written(content.replace(b"SECRET", b"other.mp4")), reader="video")


def test_a_codec_that_nobody_knows_is_named_as_such(written):
    content = film(levels(10), "matroska").replace(b"V_MPEG4/ISO/ASP", b"V_NOBODY/KNOWS!")
    with pytest.raises(FormatError, match=r"a\.mkv: .*convert it to H\.264"):
        read(written(content, "a.mkv"))


def test_huge_claimed_pictures_take_no_memory(written):
    content = film(levels(5), "avi", "mjpeg", pixels="yuvj420p")
    for old, new in ((64, 60000), (48, 60000)):
        content = content.replace(old.to_bytes(4, "little"), new.to_bytes(4, "little"))
    try:
        recording = read(written(content, "a.avi"), limits=Limits(memory_mb=512))
    except SyntonyError as error:
        assert isinstance(error, FormatError | LimitError)  # noqa: PT017 - or it is believed
    else:
        assert recording.media[0].size == (48, 64)


def test_damage_is_survived(written, rng):
    seed = film(noise(12, rng), "matroska", "mpeg4", sound=(8000, np.zeros(4000)))
    outcomes = {True: 0, False: 0}
    for _ in range(25):
        content = bytearray(seed)
        for at in rng.integers(0, len(content), rng.integers(1, 40)):
            content[at] ^= 1 << rng.integers(8)
        try:
            recording = read(written(bytes(content), "a.mkv"), reader="video")
        except SyntonyError:
            outcomes[False] += 1
        else:
            assert isinstance(recording, Recording)
            outcomes[True] += 1
    assert outcomes[True]


def test_lossless_films_of_the_tests_are_that(written, rng):
    assert read(written(lossless(noise(3, rng)), "a.mkv")).media[0].codec == "ffv1"


def test_real_films_have_the_facts_of_their_source(shared_data):
    folder = shared_data("video")
    facts = {}
    for path in folder.glob("*/*"):
        recording = read(path)
        facts[path.name] = {media.kind: media for media in recording.media}
    clip = facts["left_leads_0.4s.mp4"]["video"]
    assert (clip.rate, clip.count, clip.size) == (30, 397, (240, 640))
    for name in ("bbaf2n", "brbk7n", "lbax4n", "lbbc2a", "lwbsza"):
        film_, sound = facts[f"{name}.mpg"]["video"], facts[f"{name}.mpg"]["audio"]
        assert (film_.rate, film_.count, film_.size) == (25, 75, (288, 360))
        assert film_.codec == "mpeg1video"
        assert (sound.rate, sound.channels) == (44100, 2)
    two = facts["head-pose-face-detection-female-and-male.gif"]["video"]
    assert (two.count, two.size) == (56, (270, 480))
    signs = [found["video"] for name, found in facts.items() if name.startswith("asl_")]
    assert {(m.rate, m.size, m.codec) for m in signs} == {(30, (480, 640), "h264")}
