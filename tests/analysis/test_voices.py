"""Voices that were changed: as long as they were, in their places, and no longer the same."""

import numpy as np
import pytest

from syntony.analysis.voices import HONEST, Disguise, Drawn, Envelope, changed

RATE = 16_000


def pieces(x, rng):
    at = 0
    while at < x.shape[1]:
        width = int(rng.integers(1, 9000))
        yield x[:, at : at + width]
        at += width


def voice(seconds, pitch=120.0, formants=(700.0, 1200.0)):
    """Pulses through two resonances, with pauses."""
    from scipy.signal import lfilter

    t = np.arange(round(seconds * RATE)) / RATE
    x = (np.diff(np.floor(t * pitch), prepend=0) > 0).astype(float)
    for f in formants:
        r = np.exp(-np.pi * 80 / RATE)
        x = lfilter([1.0], [1, -2 * r * np.cos(2 * np.pi * f / RATE), r * r], x)
    x *= 0.3 / np.abs(x).max()
    return (x * (np.sin(2 * np.pi * t / 1.0) > 0))[None]


def loudness(x, width=1600):
    n = x.size // width
    return np.sqrt((x[: n * width].reshape(n, width) ** 2).mean(axis=1))


def whole(maker, x, rng):
    made = [maker.push(block) for block in pieces(x, rng)]
    return np.concatenate([*made, maker.finish()], axis=1)


@pytest.mark.parametrize("kind", ["envelope", "disguised"])
@pytest.mark.parametrize("n", [1, 700, 16_001, 40_123])
def test_what_comes_out_is_as_long_as_what_went_in(kind, n, rng):
    x = rng.normal(0, 0.1, (2, n))
    made = np.concatenate(list(changed(kind, pieces(x, rng), 2, RATE)), axis=1)
    assert made.shape == x.shape
    assert np.isfinite(made).all()
    assert np.abs(made).max() <= 1


@pytest.mark.parametrize("maker", [Envelope(1, RATE), Disguise(1, RATE, Drawn(0.7, 1.2))])
def test_turns_stay_where_they_were(maker, rng):
    x = voice(6.0)
    made = whole(maker, x, rng)
    before, after = loudness(x[0]), loudness(made[0])
    shifted = [np.corrcoef(np.roll(before, k), after)[0, 1] for k in (-2, -1, 0, 1, 2)]
    assert np.argmax(shifted) == 2, "no later and no earlier"
    assert shifted[2] > 0.85
    assert 0.5 < after.max() / before.max() < 2


def test_nothing_of_speech_is_left_in_its_loudness(rng):
    """The noise keeps loudness below 4 Hz: not the pitch, not the resonances, not the syllables."""
    x = voice(6.0)
    made = whole(Envelope(1, RATE), x, rng)[0]
    assert abs(np.corrcoef(x[0], made)[0, 1]) < 0.03
    t = np.arange(x.shape[1]) / RATE
    for hertz, most in ((1.0, 1.0), (8.0, 0.1), (20.0, 0.05)):
        beat = np.random.default_rng(0).normal(0, 0.1, t.size) * (1 + np.sin(2 * np.pi * hertz * t))
        out = whole(Envelope(1, RATE), beat[None], rng)[0]
        seen = [np.abs(np.mean(v**2 * np.exp(-2j * np.pi * hertz * t))) / np.mean(v**2)
                for v in (beat, out)]  # fmt: skip
        assert seen[0] > 0.5
        assert seen[1] / seen[0] <= most
        assert hertz > 1 or seen[1] / seen[0] > 0.5


def test_a_disguise_moves_pitch_and_resonances(rng):
    x = voice(4.0)
    made = whole(Disguise(1, RATE, Drawn(0.75, 1.25)), x, rng)[0]

    def pitch(v):
        part = v[2000:8000]
        lags = np.correlate(part, part, "full")[part.size - 1 :]
        low, high = RATE // 300, RATE // 70
        return RATE / (low + np.argmax(lags[low:high]))

    def center(v):
        spectrum = np.abs(np.fft.rfft(v[2000:8000])) ** 2
        hertz = np.fft.rfftfreq(6000, 1 / RATE)
        return (spectrum * hertz).sum() / spectrum.sum()

    assert pitch(x[0]) == pytest.approx(120, abs=2)
    assert pitch(made) == pytest.approx(150, abs=5)
    assert center(made) > 1.3 * center(x[0])


def test_every_disguise_is_another_and_says_that_it_is_one():
    drawn = [Drawn.now() for _ in range(20)]
    assert len({d.power for d in drawn}) == 20
    assert all(0.6 <= d.power <= 0.85 for d in drawn)
    assert all(2 <= abs(12 * np.log2(d.ratio)) <= 4 for d in drawn)
    assert "disguise, not anonymity" in HONEST["disguised"]
    assert "1.1 to 16.9 %" in HONEST["disguised"]
