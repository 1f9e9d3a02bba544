from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get
from syntony.kernels.breathing import breathing_frequency
from syntony.kernels.intervals import interval_power

HRV = get("extractors", "hrv")


def beats_at(breath, seconds, swing=40.0):
    """Beats whose intervals (ms) follow a breath (Hz)."""
    times, lengths = [0.8], [800.0]
    while times[-1] < seconds:
        lengths.append(800 + swing * np.sin(2 * np.pi * breath * times[-1]))
        times.append(times[-1] + lengths[-1] / 1000)
    return np.array(times), np.array(lengths)


def extract(times, lengths, **told):
    feed = Feed(Fraction(1), float(times[0]), ("rr",), ("A",), ("ms",))
    found = run(HRV, feed, [Chunk(times, lengths[None])], HRV.settings(**told))
    return {stream.name: stream for stream in found.streams}, found


def test_rmssd_and_sdnn_are_the_textbooks():
    times, lengths = beats_at(0.25, 200)
    found, _ = extract(times, lengths, window=60, step=10)
    middle = found["hrv rmssd"].times[5]
    inside = (times >= middle - 30) & (times < middle + 30)
    mine = lengths[inside]
    assert found["hrv rmssd"].values[5] == pytest.approx(np.sqrt(np.mean(np.diff(mine) ** 2)))
    assert found["hrv sdnn"].values[5] == pytest.approx(mine.std(ddof=1))


def test_power_of_a_sine_is_half_its_squared_amplitude():
    times, lengths = beats_at(0.25, 400)
    assert interval_power(times, lengths, (0.15, 0.4)) == pytest.approx(40**2 / 2, rel=0.1)
    assert interval_power(times, lengths, (0.04, 0.15)) < 10


def test_low_power_needs_a_long_window():
    times, lengths = beats_at(0.1, 400)
    assert "hrv lf power" not in extract(times, lengths, window=60)[0]
    assert "hrv lf power" in extract(times, lengths, window=130)[0]
    with pytest.raises(ParameterError, match="at least 33 s"):
        extract(times, lengths, window=20)


def test_a_window_with_too_little_is_unknown():
    times, lengths = beats_at(0.25, 200)
    kept = (times < 80) | (times > 130)
    found, _ = extract(times[kept], lengths[kept], window=60, step=10)
    rmssd = found["hrv rmssd"]
    over = (rmssd.times > 80) & (rmssd.times < 130)
    assert np.isnan(rmssd.values[over]).all()
    assert np.isfinite(rmssd.values).any()


def test_slow_breathing_stays_in_the_band_of_the_breath():
    """At six breaths a minute the fixed band misses what the breath does to the heart."""
    breath, rate, seconds = 0.1, 125, 200
    beats, _ = beats_at(breath, seconds)
    t = np.arange(seconds * rate) / rate
    ecg = np.zeros(t.size)
    for beat in beats[beats < seconds]:
        near = slice(max(0, int((beat - 0.1) * rate)), int((beat + 0.1) * rate))
        ecg[near] += np.exp(-(((t[near] - beat) / 0.015) ** 2))
    belt = np.sin(2 * np.pi * breath * t)

    def high(channels, values):
        feed = Feed(Fraction(rate), 0.0, channels, ("A",) * len(channels), ("",) * len(channels))
        found = run(HRV, feed, [Chunk(t, values)], HRV.settings())
        codes = {notice.code for notice in found.notices}
        return next(s.values for s in found.streams if s.name == "hrv hf power"), codes

    alone, told = high(("ECG",), ecg[None])
    beside, with_belt = high(("ECG", "RSP"), np.stack((ecg, belt)))
    assert "breathing-unknown" in told
    assert "slow-breathing" in with_belt
    assert np.nanmin(beside) > np.nanmax(alone) + 3


@pytest.mark.parametrize("hertz", [0.08, 0.2, 0.4])
def test_the_breathing_frequency(hertz, rng):
    t = np.arange(0, 60, 0.1)
    x = np.sin(2 * np.pi * hertz * t) + rng.normal(0, 0.2, t.size)
    assert breathing_frequency(x, 10.0) == pytest.approx(hertz, abs=0.005)


def test_noise_has_no_breathing_frequency(rng):
    assert np.isnan(breathing_frequency(rng.normal(size=600), 10.0))
    assert np.isnan(breathing_frequency(np.full(600, 2.0), 10.0))


@pytest.mark.filterwarnings("ignore")
def test_rmssd_of_a_real_heart_against_neurokit(shared_data):
    """RMSSD over ten minutes: NeuroKit2 0.2.13 gives 25.47 ms."""
    folder = shared_data("physio_person/systole")
    ecg = np.load(folder / "task1_0-600s.npz")["ecg"].astype(float)
    feed = Feed(Fraction(1000), 0.0, ("ECG",), ("A",), ("mV",))
    settings = HRV.settings(window=590.0, step=590.0)
    found = run(HRV, feed, [Chunk(np.arange(ecg.size) / 1000, ecg[None])], settings)
    rmssd = next(s for s in found.streams if s.name == "hrv rmssd")
    assert rmssd.values[0] == pytest.approx(25.47, rel=0.03)
