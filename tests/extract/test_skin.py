from fractions import Fraction

import numpy as np
import pytest
from tests.extract.feeds import skin as sample

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get

SKIN = get("extractors", "skin")


def extract(values, rate, unit="µS", **told):
    feed = Feed(Fraction(rate), 0.0, ("EDA",), ("A",), (unit,))
    times = np.arange(len(values)) / float(rate)
    found = run(SKIN, feed, [Chunk(times, np.asarray(values, float)[None])], SKIN.settings(**told))
    return {stream.name: stream for stream in found.streams}, found


def test_responses_are_marked_where_they_begin():
    feed, found = sample.FEED, None
    found = run(SKIN, feed, [Chunk(sample.TIMES, sample.VALUES)], SKIN.settings())
    (marks,) = found.events
    assert marks.name == "SCR"
    assert len(marks.times) == len(sample.ONSETS)
    # The level wanders a little, so a trough may lie beside the true onset.
    assert np.abs(marks.times - sample.ONSETS).max() < 0.8
    rise = 2.5 * 0.8 / 1.7 * np.log(2.5 / 0.8)  # when the difference of exponentials peaks
    assert np.abs(marks.times + marks.durations - sample.ONSETS - rise).max() < 0.4
    truth = 0.9 * (np.exp(-rise / 2.5) - np.exp(-rise / 0.8))
    amplitudes = np.array([float(label.split()[0]) for label in marks.labels])
    # Before the first one there is too little to know the level.
    np.testing.assert_allclose(amplitudes[1:], truth, rtol=0.15)


def test_level_and_phasic_part_add_up_to_the_signal():
    values = sample.VALUES[0]
    found, _ = extract(values, 8)
    level, phasic = (found[f"skin_conductance_{n}"] for n in ("level", "phasic"))
    np.testing.assert_allclose(level.values + phasic.values, values, atol=1e-12)


@pytest.mark.parametrize(("unit", "scale"), [("S", 1e-6), ("nS", 1e3), ("µS", 1), ("uS", 1)])
def test_units_become_microsiemens(unit, scale):
    found, _ = extract(sample.VALUES[0] * scale, 32, unit)
    assert np.nanmedian(found["skin_conductance_level"].values) == pytest.approx(6.3, abs=0.3)


def test_resistance_is_no_conductance():
    with pytest.raises(DataError, match=r"in 'kΩ'"):
        extract(sample.VALUES[0], 32, "kΩ")


def test_a_sensor_without_contact_is_masked_and_told():
    values = sample.VALUES[0].copy()
    values[20 * 32 : 35 * 32] = 0.0
    found, whole = extract(values, 32)
    level = found["skin_conductance_level"]
    off = (level.times > 19) & (level.times < 36)
    assert np.isnan(level.values[off]).all()
    assert any(n.code == "skin-masked" and n.warning for n in whole.notices)
    # Putting the sensor on and off is no response.
    assert not ((whole.events[0].times > 18) & (whole.events[0].times < 37)).any()
    assert not extract(np.zeros(2000), 32)[0]


def test_the_range_of_a_real_recording(shared_data):
    """SOURCE.md: 6.6-14.5 µS over the whole recording, of which this is the first ten minutes."""
    folder = shared_data("physio_person/systole")
    eda = np.load(folder / "task1_0-600s.npz")["eda"].astype(float)
    found, whole = extract(eda, 1000)
    together = sum(stream.values for stream in found.values())
    assert 6.6 <= np.nanmin(together) <= np.nanmax(together) <= 14.5
    assert np.nanmin(together) == pytest.approx(eda.min(), abs=0.1)
    assert np.nanmax(together) == pytest.approx(eda.max(), abs=0.1)
    assert not whole.notices


@pytest.mark.filterwarnings("ignore")
def test_real_responses_are_those_that_neurokit_finds(shared_data):
    """Oracle: NeuroKit2's default decomposition; its smallest responses count less."""
    neurokit = pytest.importorskip("neurokit2", reason="neurokit2 is missing (extra physio)")
    folder = shared_data("physio_person/systole")
    eda = np.load(folder / "task1_0-600s.npz")["eda"].astype(float)
    _, theirs = neurokit.eda_process(eda, 1000)
    peaks = theirs["SCR_Peaks"][theirs["SCR_Amplitude"] > 0.15] / 1000
    _, whole = extract(eda, 1000)
    ours = whole.events[0].times + whole.events[0].durations
    near = np.abs(peaks[:, None] - ours).min(axis=1)
    assert np.mean(near < 0.5) > 0.9
