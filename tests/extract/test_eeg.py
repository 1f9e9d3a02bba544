from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import DataError, ParameterError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.registry import get
from syntony.extract.eeg import EegSettings

EEG = get("extractors", "eeg")
RATE = 250
CAP = ("Fz", "C3", "Cz", "C4", "O1", "Oz", "O2")


def extract(values, channels=CAP, *, units="µV", rate=RATE, start=0.0, **told):
    values = np.atleast_2d(values)
    n = values.shape[1]
    feed = Feed(
        Fraction(rate), start, tuple(f"eeg/{c}" for c in channels), ("A",) * len(channels),
        (units,) * len(channels),
    )  # fmt: skip
    found = run(EEG, feed, [Chunk(start + np.arange(n) / rate, values)], EegSettings(**told))
    return {stream.name: stream for stream in found.streams}, found


def sine(hertz, amplitude=10.0, seconds=10, rate=RATE):
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(seconds * rate) / rate)


def test_power_of_a_sine_is_half_its_squared_amplitude_in_its_band_alone():
    found, _ = extract(sine(10.0), ["Cz"], by="channel")
    alpha = found["EEG alpha power Cz"]
    np.testing.assert_allclose(alpha.values, 10 * np.log10(50), atol=1e-6)
    assert (alpha.unit, alpha.modality, float(alpha.rate)) == ("dB", "brain", 2.0)
    assert found["EEG beta power Cz"].values.max() < alpha.values.min() - 60
    assert found["EEG theta power Cz"].values.max() < alpha.values.min() - 60


def test_power_equals_welchs_of_scipy(rng):
    from scipy.signal import welch

    x = rng.normal(0, 5, 2 * RATE)
    found, _ = extract(x, ["Cz"], by="channel")
    f, density = welch(x, RATE, nperseg=2 * RATE, detrend="constant")
    for band, (low, high) in EegSettings().bands.items():
        theirs = density[(f >= low) & (f < high)].sum() * (f[1] - f[0])
        ours = found[f"EEG {band} power Cz"].values
        np.testing.assert_allclose(ours, [10 * np.log10(theirs)], rtol=1e-12)


def test_a_value_stands_at_the_middle_of_its_window():
    x = np.zeros(20 * RATE)
    x[10 * RATE :] = sine(10.0)
    found, _ = extract(x + sine(2.0, 3.0, 20), ["Cz"], by="channel", start=100.0)
    alpha = found["EEG alpha power Cz"]
    level = 10 ** (alpha.values / 10)
    half = alpha.times[np.argmax(level > level.max() / 2)]
    assert half == pytest.approx(110.0, abs=0.5)
    assert alpha.start == pytest.approx(100.0 + (2 * RATE - 1) / 2 / RATE)


@pytest.mark.parametrize(("unit", "factor"), [("V", 1e-6), ("mV", 1e-3), ("uV", 1.0)])
def test_units_of_voltage_are_one(unit, factor):
    found, _ = extract(sine(10.0) * factor, ["Cz"], units=unit, by="channel")
    np.testing.assert_allclose(found["EEG alpha power Cz"].values, 10 * np.log10(50), atol=1e-6)


def mu_cap(central, control, rng, seconds=20):
    """A cap whose hand area and visual cortex swing at 10 Hz by these amplitudes over time."""
    values = rng.normal(0, 1, (7, seconds * RATE))
    swing = np.sin(2 * np.pi * 10 * np.arange(seconds * RATE) / RATE)
    values[1:4] += central * swing
    values[4:7] += control * swing
    return values


def halves(first, second, seconds=20):
    return np.repeat([first, second], seconds * RATE // 2)


def test_mu_is_suppressed_where_the_hand_area_loses_power(rng):
    x = mu_cap(halves(10, 5), halves(10, 10), rng)
    found, _ = extract(x, baseline=(0, 10))
    mu = found["EEG mu suppression"]
    after = mu.values[mu.times > 11.5]
    np.testing.assert_allclose(after, 2 * np.log(2), atol=0.15)
    np.testing.assert_allclose(mu.values[mu.times < 8.5], 0, atol=0.15)
    power = found["EEG mu power central"]
    fall = np.median(power.values[power.times < 8.5]) - np.median(power.values[power.times > 11.5])
    assert fall == pytest.approx(20 * np.log10(2), abs=0.5)


def test_alpha_that_falls_everywhere_is_no_mu_suppression(rng):
    x = mu_cap(halves(10, 5), halves(10, 5), rng)
    mu = extract(x, baseline=(0, 10))[0]["EEG mu suppression"]
    np.testing.assert_allclose(mu.values[mu.times > 11.5], 0, atol=0.15)


def test_without_a_baseline_its_zero_is_said_to_mean_nothing(rng):
    found, whole = extract(mu_cap(10.0, 10.0, rng))
    assert "EEG mu suppression" in found
    assert "no-baseline" in [notice.code for notice in whole.notices]
    assert "EEG mu suppression" not in extract(sine(10.0), ["Cz"])[0]


def test_a_baseline_without_a_usable_window_gives_no_suppression(rng):
    x = mu_cap(10.0, 10.0, rng)
    x[:, : 10 * RATE] = np.nan
    found, whole = extract(x, baseline=(0, 10))
    assert "EEG mu suppression" not in found
    assert "baseline-lost" in [notice.code for notice in whole.notices]


def test_artifacts_and_flat_electrodes_are_masked_and_told_of(rng):
    x = rng.normal(0, 5, (7, 20 * RATE))
    x[1, 2000:2100] += 400  # C3 alone: two of three central electrodes go on
    x[4:6] = 1.0  # O1 and Oz are off
    found, whole = extract(x)
    assert found["EEG alpha power central"].coverage == 1.0
    quality = {q.name: q.values for q in whole.quality}
    assert quality["EEG alpha power central quality"].min() == pytest.approx(2 / 3)
    assert "EEG alpha power occipital" not in found
    assert "EEG mu suppression" not in found
    (said,) = (n.text for n in whole.notices if n.code == "eeg-masked")
    assert "masked as artifacts" in said


def test_a_window_longer_than_every_stretch_is_told_of(rng):
    x = rng.normal(0, 5, (7, 10 * RATE))
    x[:, ::RATE] = np.nan
    found, whole = extract(x)
    assert not found
    (said,) = (n.text for n in whole.notices if n.code == "window-too-long")
    assert "longer than 0.996 s" in said
    assert extract(x, window=0.9, step=0.02, bands={"alpha": (8, 13)})[0]


def test_regions_are_parts_of_the_head_or_those_that_are_named(rng):
    x = rng.normal(0, 5, (7, 4 * RATE))
    assert "EEG theta power frontal" in extract(x)[0]
    named, _ = extract(x, regions={"left": ("C3", "O1")})
    assert {name.split()[-1] for name in named if "power" in name} == {"left"}
    with pytest.raises(ParameterError, match="EEG does not see 'insula'"):
        extract(x, regions={"insula": ("C3",)})
    with pytest.raises(DataError, match="none of its channels"):
        extract(x, regions={"left": ("X9",)})
    with pytest.raises(DataError, match="10-20 system"):
        extract(x, channels=[f"E{i}" for i in range(7)])


@pytest.mark.parametrize(
    ("told", "error", "said"),
    [
        ({"bands": {"x": (8, 4)}}, ParameterError, "is empty"),
        ({"bands": {"x": (30, 200)}}, DataError, "cannot hold"),
        ({"bands": {"x": (4, 5)}, "window": 1.0}, ParameterError, "at least 2 s"),
    ],
)
def test_impossible_bands_are_refused(told, error, said):
    with pytest.raises(error, match=said):
        extract(sine(10.0), ["Cz"], **told)


def test_what_is_no_voltage_is_refused():
    with pytest.raises(DataError, match=r"voltage.*µS"):
        extract(sine(10.0), ["Cz"], units="µS")


def test_epochs_of_one_second_fill_windows_of_one_second(shared_data):
    from syntony.io.reading import read

    pytest.importorskip("mne")
    powers = []
    for who in "12":
        (eeg,) = read(shared_data("eeg_hyperscanning") / f"preproc_S{who}-epo.fif").streams
        labels = [c.partition("/")[2] for c in eeg.channels]
        found, _ = extract(eeg.values, labels, rate=500, window=1.0, bands={"alpha": (8, 13)})
        powers.append(found["EEG alpha power central"])
    assert [int(np.isfinite(power.values).sum()) for power in powers] == [33, 33]
    n = min(map(len, powers))
    one, other = (np.isfinite(power.values[:n]) for power in powers)
    assert int((one & other).sum()) == 25  # the epochs that both persons kept
