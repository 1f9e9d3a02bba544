from fractions import Fraction

import numpy as np
import pytest
from tests.extract.voices import RATE, between, syllables, two_microphones, vowel

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Feed, run
from syntony.extract.prosody import EXTRACTOR, ProsodySettings
from syntony.io.reading import read
from syntony.io.sound import Sound


def fed(x, persons=("A",), rate=RATE, **settings):
    x = np.atleast_2d(x)
    feed = Feed(Fraction(rate), 0.0, tuple(f"sound/{i + 1}" for i in range(len(x))), tuple(persons))
    chunk = Chunk(np.arange(x.shape[1]) / rate, x)
    found = run(EXTRACTOR, feed, [chunk], ProsodySettings(**settings))
    return {(s.person, s.name): s for s in found.streams}


def test_pitch_follows_a_glide_within_a_hundredth_of_a_semitone():
    n = 4 * RATE
    f0 = 120 * 2 ** (np.arange(n) / n)
    found = fed(0.3 * vowel(n, f0))["A", "f0"]
    middle = f0[np.round((found.times + 0.05) * RATE).astype(int).clip(0, n - 1)]
    off = 1200 * np.log2(found.values / middle)
    assert np.abs(off[2:-2]).max() < 15  # a step of 0.1 s spans 30 cents of this glide
    assert abs(np.median(off[2:-2])) < 4


def test_intensity_is_that_of_the_samples():
    n = 3 * RATE
    x = vowel(n, 150.0) * np.repeat([0.05, 0.5, 0.05], RATE)
    found = fed(x, range_db=40.0)["A", "intensity"]
    power = 10 * np.log10((x.reshape(3, RATE) ** 2).mean(axis=1))
    for second in range(3):
        inner = found.values[10 * second + 2 : 10 * second + 8]
        assert inner == pytest.approx(power[second], abs=0.3)
    assert found.unit == "dB re full scale"


def test_syllables_pauses_and_voicing_are_those_that_were_built_in(rng):
    n = 12 * RATE
    spans = [(0.0, 2.25), (2.75, 6.0), (6.5, 12.0)]
    x = 0.3 * vowel(n, 140.0) * syllables(n, per_second=4.0) * between(n, spans)
    found = fed(x + 1e-5 * rng.normal(size=n))
    middle = slice(20, 70)
    rate = found["A", "syllable rate"].values[middle]
    speaking = 1 - found["A", "pause share"].values[middle]
    # Syllables a second of the turn with its pauses: 4 in speech, none in two pauses of 0.5 s.
    assert np.nanmean(rate * speaking) == pytest.approx(4 * 4.0 / 5.0, rel=0.1)
    assert np.nanmean(found["A", "voiced share"].values[middle]) > 0.95
    assert np.nanmax(found["A", "whisper share"].values) == 0.0
    quiet = fed(0.3 * vowel(n, 140.0) * syllables(n) + 1e-5 * rng.normal(size=n))
    assert np.nanmean(found["A", "pause share"].values[middle]) > 0.1 + np.nanmean(
        quiet["A", "pause share"].values[middle]
    )


def test_whisper_has_syllables_without_a_voice(rng):
    n = 8 * RATE
    whisper = 0.1 * rng.normal(size=n) * syllables(n, per_second=4.0)
    found = fed(whisper)
    assert np.nanmean(found["A", "whisper share"].values) > 0.95
    assert np.nanmean(found["A", "voiced share"].values) < 0.05
    assert ("A", "f0") not in found
    half = np.concatenate((whisper[: n // 2], 0.3 * vowel(n // 2, 140.0) * syllables(n // 2)))
    both = fed(half, window=1.5)["A", "whisper share"].values
    assert np.nanmean(both[5:30]) > 0.9
    assert np.nanmean(both[50:75]) < 0.1


def test_the_other_s_voice_in_a_microphone_is_not_measured():
    spans = ([(0.2, 3.0)], [(3.2, 7.5)])
    mixed = two_microphones(spans, f0=(120.0, 210.0), leak_db=-12.0)
    found = fed(mixed, ("A", "B"))
    a, b = found["A", "f0"], found["B", "f0"]
    assert np.nanmedian(a.values) == pytest.approx(120.0, rel=0.005)
    assert np.nanmedian(b.values) == pytest.approx(210.0, rel=0.005)
    assert np.isnan(a.values[a.times > 3.1]).all()
    # Without the rule, A's microphone is full of B.
    free = fed(mixed, ("A", "B"), margin_db=-200.0)["A", "f0"]
    assert np.isfinite(free.values[free.times > 3.3]).any()


def test_turns_say_whose_voice_is_on_one_microphone():
    n = 6 * RATE
    x = 0.3 * np.concatenate((vowel(n // 2, 120.0), vowel(n // 2, 210.0)))
    turns = {"A": ((0.0, 3.0), (4.0, 4.5)), "B": ((3.0, 6.0),)}
    found = fed(x, ("",), turns=turns)
    a, b = found["A", "f0"], found["B", "f0"]
    assert np.nanmedian(a.values) == pytest.approx(120.0, rel=0.002)
    assert np.nanmedian(b.values) == pytest.approx(210.0, rel=0.002)
    # Where both have a turn, nobody is measured.
    for one in (a, b):
        assert np.isnan(one.values[(one.times > 4.05) & (one.times < 4.35)]).all()


def test_the_voices_of_the_real_call(shared_data):
    folder = shared_data("audio_dialogue")
    sound = Sound(read(folder / "sample.wav").media)
    events = read(folder / "sample.rttm").events
    turns = {e.person: tuple(zip(e.times, e.times + e.durations, strict=True)) for e in events}
    found = run(EXTRACTOR, sound.feed, sound.chunks(), ProsodySettings(turns=turns))
    values = {(s.person, s.name): np.nanmedian(s.values) for s in found.streams}
    # Two women: 194 and 188 Hz by an earlier, independent tracker.
    assert values["speaker90", "f0"] == pytest.approx(194, abs=3)
    assert values["speaker91", "f0"] == pytest.approx(188, abs=3)
    assert values["speaker90", "intensity"] == pytest.approx(-36, abs=1.5)
    assert values["speaker91", "intensity"] == pytest.approx(-34, abs=1.5)
    assert 3 < values["speaker90", "syllable rate"] < 8
    assert 3 < values["speaker91", "syllable rate"] < 8


def test_a_gap_and_silence_have_no_voice():
    n = 6 * RATE
    x = 0.3 * vowel(n, 120.0)
    x[2 * RATE : 3 * RATE] = np.nan
    x[4 * RATE : 5 * RATE] = 0.0
    found = fed(x)
    for name in ("f0", "intensity"):
        values = found["A", name].values
        assert np.isnan(values[21:29]).all()
        assert np.isnan(values[41:49]).all()
    assert np.isnan(found["A", "syllable rate"].values[21:29]).all()


@pytest.mark.parametrize(
    ("channels", "rate", "settings", "message"),
    [
        (1, 11_025, {}, "multiple of 100 Hz"),
        (1, 2_000, {}, "needs 3000 samples a second"),
        (0, 16_000, {}, "0 channels"),
        (2, 16_000, {"turns": {"A": ((0, 1),), "C": ((1, 2),)}}, "C, who has no microphone"),
    ],
)
def test_feeds_that_cannot_serve_are_refused(channels, rate, settings, message):
    names = tuple(f"sound/{i}" for i in range(channels))
    feed = Feed(Fraction(rate), 0.0, names, ("A", "B")[:channels])
    with pytest.raises(DataError, match=message):
        EXTRACTOR.start(feed, ProsodySettings(**settings))
