from fractions import Fraction

import numpy as np
import pytest
from tests.extract.feeds import heart as sample

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get
from syntony.extract.heart import HeartSettings
from syntony.kernels.beats import ecg_beats, polarity, pulse_beats

HEART = get("extractors", "heart")


def extract(values, rate, channel="ECG", unit="mV", start=0.0, **told):
    feed = Feed(Fraction(rate), start, (channel,), ("A",), (unit,))
    times = start + np.arange(len(values)) / float(rate)
    return run(HEART, feed, [Chunk(times, np.asarray(values, float)[None])], HeartSettings(**told))


def beats(found):
    return found.events[0].times


def test_beats_are_found_where_they_are():
    found = extract(sample.VALUES[0], sample.RATE, start=100.0)
    truth = sample.BEATS[sample.BEATS < 129.9]
    assert len(beats(found)) == len(truth)
    assert np.abs(beats(found) - truth).max() < 0.002


def test_the_rate_is_that_of_the_intervals():
    found = extract(sample.VALUES[0], sample.RATE, start=100.0)
    (rate,) = found.streams
    assert (rate.name, rate.unit, rate.modality, float(rate.rate)) == (
        "heart_rate", "1/min", "heart", 4.0,
    )  # fmt: skip
    at_beats = np.interp(sample.BEATS[5:30], rate.times, rate.values)
    np.testing.assert_allclose(at_beats, 60 / np.diff(sample.BEATS)[4:29], atol=0.4)
    assert found.quality[0].values[20:100].min() > 0.9


def test_exchanged_electrodes_give_the_same_beats():
    found = extract(-sample.VALUES[0], sample.RATE, start=100.0)
    plain = extract(sample.VALUES[0], sample.RATE, start=100.0)
    np.testing.assert_allclose(beats(found), beats(plain), atol=1e-9)
    assert polarity(sample.VALUES[0], 250.0) > 0 > polarity(-sample.VALUES[0], 250.0)


@pytest.mark.parametrize("kind", ["ECG", "PPG"])
@pytest.mark.parametrize("case", ["constant", "noise", "nothing", "hum"])
def test_an_unplugged_sensor_has_no_heart_rate(kind, case, rng):
    n = 60 * 130
    values = {
        "constant": np.full(n, 3.3),
        "noise": rng.normal(size=n),
        "nothing": np.full(n, np.nan),
        "hum": np.sin(2 * np.pi * 50 * np.arange(n) / 130) + rng.normal(0, 0.1, n),
    }[case]
    found = extract(values, 130, kind)
    covered = sum(np.isfinite(stream.values).sum() / 240 for stream in found.streams)
    assert covered < 0.05


def test_no_rate_is_told_across_a_gap():
    values = sample.VALUES[0].copy()
    values[10 * 250 : int(10.6 * 250)] = np.nan
    (rate,) = extract(values, 250).streams
    assert np.isnan(rate.values[40:43]).all()
    assert np.isfinite(rate.values[50:100]).all()


def test_a_missed_beat_is_no_slow_heart(rng):
    values = sample.VALUES[0].copy()
    near = np.abs(sample.TIMES - sample.BEATS[12]) < 0.2
    values[near] = 0.0
    for spoiled in (values, values + near * rng.normal(0, 1.0, near.size)):
        (rate,) = extract(spoiled, 250, start=100.0).streams
        assert 55 < np.nanmin(rate.values) <= np.nanmax(rate.values) < 85
        assert np.isnan(rate.values).sum() >= 4


def test_wrong_channels_and_rates_are_refused():
    with pytest.raises(DataError, match="ecg or ppg"):
        extract(sample.VALUES[0], 250, "respiration")
    with pytest.raises(DataError, match="at least 100 samples"):
        extract(sample.VALUES[0][::5], 50)


def test_a_pulse_wave_of_a_known_rate():
    t = np.arange(0, 60, 1 / 64)
    phase = 2 * np.pi * 1.1 * t
    wave = np.sin(phase) + 0.35 * np.sin(2 * phase + 0.8)
    found = extract(wave, 64, "BVP", "")
    assert np.nanmedian(found.streams[0].values) == pytest.approx(66.0, abs=0.1)
    assert np.isfinite(found.streams[0].values).mean() > 0.95


def test_too_little_to_filter_is_nothing():
    for finder in (ecg_beats, pulse_beats):
        places, likeness = finder(np.zeros(5), 100.0)
        assert places.size == likeness.size == 0


def test_real_hearts_against_their_source(shared_data):
    """Heart rates of SOURCE.md: 76.6 (ECG, first 2 min) and 68.9 a minute (PPG), by NeuroKit2."""
    folder = shared_data("physio_person/systole")
    ecg = np.load(folder / "task1_0-600s.npz")["ecg"]
    (first,) = extract(ecg[:120_000], 1000).streams
    assert np.nanmean(first.values) == pytest.approx(76.6, rel=0.002)
    ppg = extract(np.load(folder / "ppg_75hz.npy"), 75, "PPG", "")
    rate = ppg.streams[0].values
    assert np.nanmean(rate) == pytest.approx(68.9, rel=0.01)
    assert np.isfinite(rate).mean() > 0.95


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_real_beats_equal_neurokits(shared_data):
    """Oracle: NeuroKit2's default ECG detector, on ten minutes of a real ECG."""
    neurokit = pytest.importorskip("neurokit2", reason="neurokit2 is missing (extra physio)")
    ecg = np.load(shared_data("physio_person/systole") / "task1_0-600s.npz")["ecg"]
    theirs = neurokit.ecg_peaks(neurokit.ecg_clean(ecg, 1000), 1000)[1]["ECG_R_Peaks"] / 1000
    ours = beats(extract(ecg, 1000))
    nearest = np.abs(ours[:, None] - theirs).min(axis=0)
    assert np.mean(nearest < 0.01) > 0.995
    assert np.median(nearest) < 0.001
    assert abs(len(ours) - len(theirs)) <= 5
