import numpy as np
import pytest
from sounds import burst, center, encoded, tones, wav_bytes

from syntony.core.errors import DataError, FormatError
from syntony.core.session import Media
from syntony.io.reading import read
from syntony.io.sound import Sound

RATE = 48_000


def heard(sound):
    chunks = list(sound.chunks())
    return (
        np.concatenate([chunk.times for chunk in chunks]),
        np.concatenate([chunk.values for chunk in chunks], axis=1),
    )


@pytest.mark.parametrize(
    ("name", "codec", "off"),
    [
        ("a.wav", "pcm_s16le", 1e-6),
        ("a.flac", "flac", 1e-6),
        ("a.mp3", "libmp3lame", 1e-4),
        ("a.opus", "libopus", 1e-4),
        ("a.m4a", "aac", 1e-4),
    ],
)
def test_every_codec_puts_a_burst_at_its_time(tmp_path, name, codec, off):
    x = np.array([burst(1.25, 2 * RATE, RATE)])
    made = encoded(tmp_path / name, x, RATE, codec)
    times, values = heard(Sound(read(made).media))
    assert center(values[0], times) == pytest.approx(1.25, abs=off)
    assert np.diff(times) == pytest.approx(1 / 16_000, abs=1e-9)
    assert np.abs(values).max() == pytest.approx(0.5 * np.sin(np.pi / 2), rel=0.06)


def test_samples_at_the_wanted_rate_are_untouched(tmp_path):
    x = tones(n=20_000, rate=16_000)
    (tmp_path / "a.wav").write_bytes(wav_bytes(x, 16_000))
    sound = Sound(read(tmp_path / "a.wav").media)
    _, values = heard(sound)
    assert values == pytest.approx(np.rint(x * 32767) / 32768, abs=1e-7)
    assert sound.feed.channels == ("sound/1", "sound/2")
    assert sound.feed.persons == ("", "")
    assert not sound.notices


def test_the_sound_of_a_film_keeps_its_offset(tmp_path):
    x = np.array([burst(1.0, 2 * RATE, RATE)])
    late = 0.5 + np.arange(0, x.shape[1], 1000) / RATE
    made = encoded(tmp_path / "a.mkv", x, RATE, "flac", pts=late, picture=60)
    (media,) = [one for one in read(made, reader="audio").media if one.kind == "audio"]
    assert media.start == pytest.approx(0.5, abs=0.001)
    times, values = heard(Sound([media]))
    assert times[0] == media.start
    assert center(values[0], times) == pytest.approx(1.5, abs=0.001)


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "aac"), ("a.mkv", "libopus"), ("a.mkv", "libmp3lame"), ("a.mov", "pcm_s16le")],
)
def test_what_a_codec_passes_over_does_not_move_the_sound_of_a_film(tmp_path, name, codec):
    made = encoded(tmp_path / name, np.array([burst(1.0, 2 * RATE, RATE)]), RATE, codec, picture=60)
    (media,) = [one for one in read(made).media if one.kind == "audio"]
    times, values = heard(Sound([media]))
    # Matroska rounds its times to milliseconds, which moves priming by up to one.
    assert center(values[0], times) == pytest.approx(1.0, abs=0.001)


def test_a_pause_of_the_time_stamps_is_a_gap(tmp_path):
    x = np.array([burst(0.25, RATE, RATE) + burst(0.75, RATE, RATE)])
    pts = np.arange(0, x.shape[1], 1000) / RATE
    pts[pts >= 0.5] += 2.0
    made = encoded(tmp_path / "a.mkv", x, RATE, "pcm_s16le", pts=pts)
    found = read(made, reader="audio")
    assert found.media[0].duration == pytest.approx(3.0, abs=0.002)
    assert [note.code for note in found.notices] == ["sound-gaps"]
    sound = Sound(found.media)
    times, values = heard(sound)
    assert [note.code for note in sound.notices] == ["sound-gaps"]
    gap = times[np.isnan(values[0])]
    assert (gap[0], gap[-1]) == (pytest.approx(0.5, abs=0.03), pytest.approx(2.5, abs=0.03))
    after = times > 2.6
    assert center(values[0, after], times[after]) == pytest.approx(2.75, abs=0.002)


def test_recorders_of_several_people_become_channels_on_one_clock(tmp_path):
    for name, at in (("a", 0.5), ("b", 0.25)):
        x = np.array([burst(at, RATE, RATE)])
        (tmp_path / f"{name}.wav").write_bytes(wav_bytes(x, RATE))
    media = [read(tmp_path / f"{name}.wav").media[0] for name in "ab"]
    sound = Sound(media, starts=(10.0, 10.5))
    times, values = heard(sound)
    assert (times[0], times.size) == (10.0, 24_000)
    assert center(values[0], times) == pytest.approx(10.5, abs=1e-4)
    assert center(values[1], times) == pytest.approx(10.75, abs=1e-4)
    assert np.isnan(values[1, :7999]).all()
    assert np.isnan(values[0, 16_001:]).all()


def test_sound_needs_tracks_of_sound_and_a_start_for_each(tmp_path):
    (tmp_path / "a.wav").write_bytes(wav_bytes(tones()))
    (media,) = read(tmp_path / "a.wav").media
    with pytest.raises(DataError, match="Each of 1 tracks needs a start; 2 came"):
        Sound([media], starts=(0.0, 1.0))
    with pytest.raises(DataError, match="tracks of sound"):
        Sound([Media("video", media.path, media.rate, 0.0, 1.0, 1)])
    with pytest.raises(FormatError, match="no sound in track 7"):
        heard(Sound([Media("audio", media.path, media.rate, 0.0, 1.0, 1, channels=2, track=7)]))


def test_a_file_that_has_changed_is_told(tmp_path):
    (tmp_path / "a.wav").write_bytes(wav_bytes(tones()))
    (media,) = read(tmp_path / "a.wav").media
    (tmp_path / "a.wav").write_bytes(wav_bytes(tones(frequencies=(220.0,))))
    with pytest.raises(FormatError, match="1 channels came where 2 were announced"):
        heard(Sound([media]))
