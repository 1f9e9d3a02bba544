from fractions import Fraction

import numpy as np
import pytest
from tests.extract.feeds import fnirs as sample

from syntony.core.errors import DataError, ParameterError
from syntony.core.extraction import Chunk, Feed, run
from syntony.core.optodes import optodes_of
from syntony.core.registry import get
from syntony.extract.fnirs import FnirsSettings

mne = pytest.importorskip("mne")
FNIRS = get("extractors", "fnirs")
PLAIN = {"motion": "none", "scalp": "none"}


def extract(values, channels=None, *, feed=sample.FEED, **told):
    feed = feed if channels is None else Feed(feed.rate, feed.start, channels)
    times = feed.start + np.arange(values.shape[1]) / float(feed.rate)
    found = run(FNIRS, feed, [Chunk(times, values)], FnirsSettings(**told))
    return {stream.name: stream for stream in found.streams}, found


def codes(found):
    return {notice.code: notice.text for notice in found.notices}


def recorded(path):
    """The light of a file as an extractor is fed it."""
    from syntony.io.reading import read

    light = read(path).streams[0]
    n = len(light.channels)
    feed = Feed(light.rate, light.start, light.channels, ("A",) * n, (light.unit,) * n)
    return light.values, feed


def test_names_of_channels_say_what_they_are():
    one, *_, short = optodes_of(sample.FEED)
    assert (one.label, one.distance, one.wavelengths, one.rows) == (
        "S1_D1", 30.0, (760.0, 850.0), (0, 1),
    )  # fmt: skip
    assert (one.short, short.short) == (False, True)
    turned = Feed(Fraction(10), 0, ("hand S1_D1 850 nm", "hand S1_D1 760 nm"))
    assert optodes_of(turned)[0].rows == (1, 0)
    with pytest.raises(DataError, match="called after their optodes"):
        optodes_of(Feed(Fraction(10), 0, ("Fz", "Cz")))
    with pytest.raises(DataError, match=r"S1_D1 has light of 760 nm alone"):
        optodes_of(Feed(Fraction(10), 0, ("S1_D1 760 nm 30 mm",)))


def test_blood_that_was_put_in_comes_out():
    t = sample.TIMES
    hbo, hbr = 2.0 * np.sin(2 * np.pi * 0.05 * t), -0.6 * np.sin(2 * np.pi * 0.05 * t)
    from syntony.kernels.hemoglobin import hemoglobin

    density = np.linalg.inv(hemoglobin(np.eye(2), (760.0, 850.0), 30.0, 6.0)) @ [hbo, hbr]
    pulse = 0.02 * np.sin(2 * np.pi * 1.2 * t)
    light = np.exp(-(density + pulse))
    found, _ = extract(light, ("S1_D1 760 nm 30 mm", "S1_D1 850 nm 30 mm"), **PLAIN)
    ours = found["fNIRS HbO S1_D1"]
    assert (ours.unit, ours.modality) == ("µM", "brain")
    slow = np.abs(np.fft.rfft(ours.values))[3] / (ours.values.size / 2)
    assert slow == pytest.approx(2.0, rel=0.02)
    slow = np.abs(np.fft.rfft(found["fNIRS HbR S1_D1"].values))[3] / (ours.values.size / 2)
    assert slow == pytest.approx(0.6, rel=0.05)


@pytest.mark.parametrize("file", ["neuro_run01", "subjA_run03"])
def test_shared_files_give_what_mne_gives(shared_data, file):
    path = shared_data("fnirs") / f"{file}.snirf"
    values, feed = recorded(path)
    found, _ = extract(values, feed=feed, least=0.0, dpf=6.0, **PLAIN)
    raw = mne.io.read_raw_snirf(path, verbose="ERROR")
    blood = mne.preprocessing.nirs.beer_lambert_law(
        mne.preprocessing.nirs.optical_density(raw, verbose="ERROR"), ppf=6.0
    )
    theirs = dict(zip(blood.ch_names, blood.get_data() * 1e6, strict=True))
    assert len(found) == 2 * sum(not pair.short for pair in optodes_of(feed))
    for name, stream in found.items():
        _, kind, label = name.split()
        # Names carry six digits of the distance; but for that the two are one.
        row = theirs[f"{label} {kind.lower()}"]
        scale = (stream.values @ row) / (row @ row)
        assert scale == pytest.approx(1.0, rel=1e-5)
        np.testing.assert_allclose(stream.values / scale, row, rtol=1e-9, atol=1e-12)


def without_pulse(values, rng, *, shared=False):
    """The same light with noise of the same strength in place of the pulse."""
    from syntony.kernels.optical import optical_density

    n, rate = values.shape[1], 20.033
    quick = np.fft.rfftfreq(n, 1 / rate) > 0.5
    common = rng.normal(size=n)
    made = []
    for row in values:
        spectrum = np.fft.rfft(optical_density(row))
        slow = np.fft.irfft(np.where(quick, 0, spectrum), n)
        strength = np.fft.irfft(np.where(quick, spectrum, 0), n).std()
        noise = common + 0.3 * rng.normal(size=n) if shared else rng.normal(size=n)
        made.append(np.exp(-(slow + strength * noise)))
    return np.array(made)


@pytest.mark.parametrize("shared", [False, True])
def test_a_probe_without_a_pulse_is_rejected_with_the_number(shared_data, rng, shared):
    values, feed = recorded(shared_data("fnirs") / "neuro_run01.snirf")
    real, seen = extract(values, feed=feed, motion="none")
    assert len(real) == 2 * 6
    assert codes(seen)["no-pulse"].startswith("3 of 9 channels were rejected")
    lost, told = extract(without_pulse(values, rng, shared=shared), feed=feed, motion="none")
    assert not lost
    assert codes(told)["no-pulse"].startswith("9 of 9 channels were rejected")


def test_quality_is_the_pulse_of_each_window():
    light = np.array(sample.VALUES)
    rng = np.random.default_rng(1)
    light[:2, 300:] = 1 + 0.001 * rng.normal(size=(2, 300))
    _, whole = extract(light, **PLAIN)
    quality = {q.name: q for q in whole.quality}["fNIRS HbO S1_D1 quality"]
    assert quality.between(2, 30).values.min() > 0.8
    assert quality.between(36, 62).values.max() < 0.5


def test_a_rate_that_holds_no_pulse_leaves_channels_unjudged():
    slow = Feed(Fraction(1), 0.0, sample.FEED.channels, sample.FEED.persons, sample.FEED.units)
    found, whole = extract(sample.VALUES[:, ::10], feed=slow, **PLAIN)
    assert found
    assert "their rate (1 Hz)" in codes(whole)["pulse-unjudged"]
    assert not whole.quality


def test_blood_of_the_scalp_is_taken_out_by_the_short_channel(rng):
    t = sample.TIMES
    scalp = np.cumsum(rng.normal(size=t.size))
    scalp = 0.02 * (scalp - scalp.mean()) / scalp.std()
    pulse = 0.02 * np.sin(2 * np.pi * 1.2 * t)
    own = [0.005 * np.sin(2 * np.pi * f * t) for f in (0.05, 0.08, 0.0)]
    light = np.exp([-(scalp + pulse + own[i]) for i in range(3) for _ in (0, 1)])

    def alike(**told):
        found, whole = extract(light, motion="none", **told)
        return abs(np.corrcoef(found["fNIRS HbO S1_D1"].values, scalp)[0, 1]), whole

    assert alike(scalp="none")[0] > 0.7
    assert alike(scalp="short")[0] < 0.2
    assert alike(scalp="mean")[0] < 0.4
    _, whole = extract(light[:4], sample.FEED.channels[:4], motion="none")
    assert "still in the signals" in codes(whole)["scalp-left"]


def test_short_channels_are_no_signal_of_the_brain():
    found, _ = extract(sample.VALUES)
    assert sorted(found) == [
        "fNIRS HbO S1_D1", "fNIRS HbO S1_D2", "fNIRS HbR S1_D1", "fNIRS HbR S1_D2",
    ]  # fmt: skip
    with pytest.raises(DataError, match="All channels are short"):
        extract(sample.VALUES[4:], sample.FEED.channels[4:])


@pytest.mark.parametrize("motion", ["tddr", "mask"])
def test_a_jump_is_repaired_or_masked(motion):
    light = np.array(sample.VALUES)
    light[:2, 300:] *= 1.5
    found, whole = extract(light, motion=motion, scalp="none")
    hbo = found["fNIRS HbO S1_D1"]
    if motion == "mask":
        assert not np.isfinite(hbo.values[298:302]).any()
        assert "motion-masked" in codes(whole)
    else:
        clean = extract(sample.VALUES, motion="none", scalp="none")[0]["fNIRS HbO S1_D1"]
        jumped = extract(light, motion="none", scalp="none")[0]["fNIRS HbO S1_D1"]
        assert hbo.values.std() < 2 * clean.values.std() < jumped.values.std()


def test_other_channels_are_taken_out_of_the_blood(rng):
    t = sample.TIMES
    breath = np.sin(2 * np.pi * 0.25 * t)
    light = np.array([row * np.exp(-0.02 * breath) for row in sample.VALUES])
    channels = (*sample.FEED.channels, "aux breath")
    values = np.vstack((light, breath))
    kept = extract(values, channels, **PLAIN)[0]["fNIRS HbO S1_D1"].values
    taken = extract(values, channels, regressors=("aux*",), **PLAIN)[0]["fNIRS HbO S1_D1"].values
    assert abs(np.corrcoef(kept, breath)[0, 1]) > 0.25
    assert abs(np.corrcoef(taken, breath)[0, 1]) < 1e-9
    with pytest.raises(DataError, match="'resp'"):
        extract(values, channels, regressors=("resp",), **PLAIN)


def test_regions_are_means_and_none_that_light_does_not_reach():
    single, _ = extract(sample.VALUES, **PLAIN)
    found, _ = extract(sample.VALUES, regions={"right TPJ": ("S1_D1", "S1_D2")}, **PLAIN)
    mean = (single["fNIRS HbO S1_D1"].values + single["fNIRS HbO S1_D2"].values) / 2
    np.testing.assert_allclose(found["fNIRS HbO right TPJ"].values, mean, rtol=1e-12)
    with pytest.raises(ParameterError, match="does not see 'amygdala'"):
        extract(sample.VALUES, regions={"amygdala": ("S1_D1",)})
    with pytest.raises(DataError, match="none of its channels"):
        extract(sample.VALUES, regions={"TPJ": ("S9_D9",)})


def test_a_distance_that_nobody_knows_must_be_said():
    channels = tuple(name.rsplit(" ", 2)[0] for name in sample.FEED.channels)
    with pytest.raises(DataError, match="say it"):
        extract(sample.VALUES, channels, scalp="none")
    found, _ = extract(sample.VALUES, channels, scalp="none", distance=30.0)
    assert "fNIRS HbO S1_D1" in found
