import struct

import numpy as np
import pytest
from sounds import burst, encoded, tones, wav_bytes

from syntony.core.errors import FormatError, LimitError
from syntony.io.inspection import inspect
from syntony.io.reading import read, sniff

RATE = 48_000
LONG = np.array([burst(0.5, RATE, RATE), 0.3 * burst(0.7, RATE, RATE)])


@pytest.fixture
def file(tmp_path):
    def write(content, name="a.wav"):
        made = tmp_path / name
        made.write_bytes(content)
        return made

    return write


def codes(recording):
    return [note.code for note in recording.notices]


@pytest.mark.parametrize(
    ("name", "codec", "heard", "count"),
    [
        ("a.wav", "pcm_s16le", "pcm_s16le", RATE),
        ("a.wav", "pcm_s24le", "pcm_s24le", RATE),
        ("a.flac", "flac", "flac", RATE),
        ("a.mp3", "libmp3lame", "mp3float", RATE),
        ("a.opus", "libopus", "opus", RATE),
        ("a.m4a", "aac", "aac", 47 * 1024),
        ("a.aac", "aac", "aac", 48 * 1024),
    ],
)
def test_the_length_is_that_of_the_samples(tmp_path, name, codec, heard, count):
    made = encoded(tmp_path / name, LONG, RATE, codec)
    assert sniff(made)[0][0].name == "audio"
    found = read(made)
    (sound,) = found.media
    assert (sound.kind, sound.codec, sound.channels, sound.rate) == ("audio", heard, 2, RATE)
    assert (sound.count, sound.duration, sound.start) == (count, count / RATE, 0.0)
    assert not found.notices


def test_the_real_call(shared_data):
    path = shared_data("audio_dialogue") / "sample.wav"
    (sound,) = read(path).media
    assert (sound.rate, sound.channels, sound.duration) == (16_000, 1, 30.0)
    facts = inspect(path).files[0].media[0]
    assert (facts.kind, facts.rate, facts.count, facts.persons) == ("audio", 16_000, 480_000, ())


def test_what_is_wrong_with_channels_is_told(file):
    x = tones()
    assert codes(read(file(wav_bytes(np.array([x[0], 0 * x[0]]))))) == ["silent"]
    assert codes(read(file(wav_bytes(np.array([x[0], 4 * x[1]]))))) == ["clipped"]
    assert codes(read(file(wav_bytes(np.array([x[0], x[0]]))))) == ["same-channels"]
    told = read(file(wav_bytes(np.array([x[0], 0 * x[0]])))).notices[0]
    assert told.text == "Nothing is to be heard in channel 2; was a microphone on?"


def test_a_file_that_is_cut_off_is_read_and_told(file):
    content = wav_bytes(tones())
    found = read(file(content[: len(content) // 2]))
    assert found.media[0].count == (len(content) // 2 - 44) // 4
    assert codes(found) == ["truncated"]
    assert found.notices[0].text.endswith("it has 8022 of the 16044 bytes that it promises.")


def test_damaged_packets_are_a_pause_and_told(tmp_path):
    made = encoded(tmp_path / "a.flac", np.random.default_rng(1).normal(0, 0.1, (1, RATE)), RATE,
                   "flac")  # fmt: skip
    content = bytearray(made.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 400] = bytes(400)
    made.write_bytes(content)
    found = read(made)
    assert set(codes(found)) & {"damaged-sound", "sound-gaps"}
    assert found.media[0].duration == pytest.approx(1.0, abs=0.11)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"RIFF\x24\x00\x00\x00WAVEjunk", "cannot be decoded|holds no sound"),
        (wav_bytes(tones())[:44], "holds no sound that can be decoded"),
        (b"fLaC" + bytes(100), "cannot be decoded|holds no sound"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "a.wav"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "a.wav"),
    ],
)
def test_what_is_no_sound_is_refused(file, content, message):
    with pytest.raises(FormatError, match=message):
        read(file(content), reader="audio")


def test_an_unknown_codec_is_refused(file):
    content = bytearray(wav_bytes(tones()))
    content[20:22] = struct.pack("<H", 0x7777)
    with pytest.raises(FormatError, match=r"a\.wav"):
        read(file(bytes(content)))


def test_a_film_without_sound_is_refused(tmp_path):
    import av

    with av.open(str(tmp_path / "a.mp4"), "w") as film:
        track = film.add_stream("mpeg4", rate=25)
        track.width = track.height = 32
        for _ in range(5):
            for packet in track.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))):
                film.mux(packet)
        for packet in track.encode(None):
            film.mux(packet)
    with pytest.raises(FormatError, match="holds no sound"):
        read(tmp_path / "a.mp4", reader="audio")


def test_rates_that_nobody_records_at_are_refused(file):
    content = bytearray(wav_bytes(tones()))
    content[24:28] = struct.pack("<I", 0)
    with pytest.raises((FormatError, LimitError)):
        read(file(bytes(content)))


def test_noise_that_begins_like_a_frame_is_not_taken_for_one(rng):
    reader = sniff.__globals__["collect"]("readers")["audio"]
    from pathlib import Path

    for _ in range(300):
        head = b"\xff\xfb\x90" + rng.bytes(5000)
        assert reader.sniff(head, Path("a.mp3")) == 0
