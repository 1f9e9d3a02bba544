from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import DataError, ParameterError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get
from syntony.extract.eeg_phase import EegPhaseSettings

PHASE = get("extractors", "eeg_phase")
RATE = 250
T = np.arange(8 * RATE) / RATE


def extract(values, **told):
    values = np.atleast_2d(values)
    names = ("Cz", "Oz")[: len(values)]
    feed = Feed(Fraction(RATE), 3.0, names, ("A",) * len(values), ("µV",) * len(values))
    times = 3.0 + np.arange(values.shape[1]) / RATE
    found = run(PHASE, feed, [Chunk(times, values)], EegPhaseSettings(**told))
    return {stream.name: stream for stream in found.streams}, found


def test_phase_and_amplitude_of_a_cosine_are_its_own():
    found, _ = extract(20 * np.cos(2 * np.pi * 10 * T + 0.7))
    phase, amplitude = found["EEG alpha phase Cz"], found["EEG alpha amplitude Cz"]
    assert (phase.unit, amplitude.unit, float(phase.rate)) == ("rad", "µV", 50.0)
    seen = np.isfinite(phase.values)
    truth = 2 * np.pi * 10 * (phase.times - 3.0) + 0.7
    error = np.angle(np.exp(1j * (phase.values - truth)))[seen]
    assert np.abs(error).max() < 0.02
    np.testing.assert_allclose(amplitude.values[seen], 20, rtol=0.02)


def test_other_bands_hear_almost_nothing_of_it():
    found, _ = extract(20 * np.cos(2 * np.pi * 10 * T))
    for band in ("theta", "gamma"):
        assert np.nanmax(found[f"EEG {band} amplitude Cz"].values) < 0.2


def test_amplitude_equals_hilberts_of_the_same_filter(rng):
    from scipy.signal import firwin, hilbert

    x = rng.normal(0, 10, T.size)
    found, _ = extract(x, bands={"alpha": (8.0, 13.0)}, rate=RATE)
    half = int(np.ceil(3.3 / 2 * RATE / 2))
    taps = firwin(2 * half + 1, 2.5, fs=RATE, window=("hamming"))
    taps = 2 * taps * np.cos(2 * np.pi * 10.5 * np.arange(-half, half + 1) / RATE)
    theirs = hilbert(np.convolve(x, taps, mode="same"))
    ours = found["EEG alpha amplitude Cz"].values
    inner = slice(3 * RATE, 5 * RATE)
    np.testing.assert_allclose(ours[inner], np.abs(theirs)[inner], rtol=0.02)


def test_edges_and_gaps_are_masked_by_half_the_filter():
    x = 20 * np.cos(2 * np.pi * 10 * T)
    x[1000] = np.nan
    found, whole = extract(x, bands={"alpha": (8.0, 13.0)}, rate=RATE)
    half = int(np.ceil(3.3 / 2 * RATE / 2))
    lost = ~np.isfinite(found["EEG alpha phase Cz"].values)
    expected = np.zeros(T.size, dtype=bool)
    expected[:half] = expected[-half:] = True
    expected[1000 - half : 1000 + half + 1] = True
    np.testing.assert_array_equal(lost, expected)
    assert any(n.code == "filter-edges" and "0.83 s" in n.text for n in whole.notices)


def test_artifacts_are_masked():
    x = 20 * np.cos(2 * np.pi * 10 * T)
    x[1000] = 900
    found, whole = extract(np.stack((x, x * 0 + 1e-3 * np.cos(T))), bands={"alpha": (8.0, 13.0)})
    assert not np.isfinite(found["EEG alpha phase Cz"].between(6.5, 7.5).values).any()
    assert "eeg-masked" in [notice.code for notice in whole.notices]


@pytest.mark.parametrize(
    ("told", "error", "said"),
    [
        ({"bands": {"x": (0.5, 4)}}, ParameterError, "begin above half"),
        ({"bands": {"x": (30, 125)}}, DataError, "cannot hold"),
        ({"bands": {}}, ParameterError, "No band"),
    ],
)
def test_impossible_bands_are_refused(told, error, said):
    with pytest.raises(error, match=said):
        extract(np.cos(T), **told)
