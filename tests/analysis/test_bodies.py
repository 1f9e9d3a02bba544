"""From files of body sensors to signals: readers and extractors together."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "io"))

import bodies

from syntony.analysis.feeds import series_for
from syntony.core.extraction import run
from syntony.core.plan import ExtractChoice
from syntony.core.registry import get
from syntony.io.reading import read


def extracted(recording, name, **settings):
    """What an extractor makes of a recording's first series of its kind."""
    extractor = get("extractors", name)
    series = series_for(extractor, recording, ExtractChoice(extractor=name))
    assert series, f"{name} finds nothing in {recording.name}"
    found = run(extractor, series[0].feed, series[0].chunks, extractor.settings(**settings))
    return {stream.name: stream for stream in found.streams}, found, series[0]


@pytest.fixture(params=["physio-3.8.1.acq", "physio-4.4.0-c.acq"])
def lab(request, shared_data):
    pytest.importorskip("bioread", reason="bioread is missing (extra physio)")
    return read(shared_data("physio_person") / "bioread" / request.param)


def test_the_heart_of_a_biopac_file_beats_two_beats_slower_than_its_source_says(lab):
    """SOURCE.md: 68.7 a minute by NeuroKit2, which splits two usual intervals by a false beat."""
    found, whole, series = extracted(lab, "heart")
    assert series.feed.channels == ("EKG - ERS100C",)
    rate = found["heart_rate"]
    beats = next(e for e in whole.events if e.name == "beat")
    assert len(beats) == 68
    assert 60 * (len(beats) - 1) / np.ptp(beats.times) == pytest.approx(66.71, abs=0.02)
    assert np.nanmean(rate.values) == pytest.approx(66.7, abs=0.2)
    assert np.nanmean(rate.values) == pytest.approx(68.7, rel=0.03)
    assert np.isfinite(rate.values).mean() > 0.9


@pytest.mark.filterwarnings("ignore")
def test_beats_of_a_biopac_file_are_neurokits_but_for_its_two_false_ones(lab):
    neurokit = pytest.importorskip("neurokit2", reason="neurokit2 is missing (extra physio)")
    ecg = next(s for s in lab.streams if s.name.startswith("EKG"))
    cleaned = neurokit.ecg_clean(ecg.values, 1000)
    theirs = ecg.start + neurokit.ecg_peaks(cleaned, 1000)[1]["ECG_R_Peaks"] / 1000
    assert 60 * (theirs.size - 1) / np.ptp(theirs) == pytest.approx(68.7, abs=0.05)
    ours = np.asarray(next(e for e in extracted(lab, "heart")[1].events if e.name == "beat").times)
    false = np.abs(ours[:, None] - theirs).min(axis=0) > 0.02
    assert false.sum() == 2
    for at in np.flatnonzero(false):
        before, after = theirs[at] - theirs[at - 1], theirs[at + 1] - theirs[at]
        assert min(before, after) < 0.35
        assert before + after == pytest.approx(np.median(np.diff(ours)), rel=0.06)
    assert np.abs(ours[:, None] - theirs[~false]).min(axis=1).max() < 0.01


def test_skin_of_a_biopac_file_is_the_raw_channel_within_its_range(lab):
    """SOURCE.md: 3.39 to 4.19 µS; the filtered derivative beside it is no skin conductance."""
    found, _, series = extracted(lab, "skin")
    assert series.feed.channels == ("EDA - GSR100C",)
    together = sum(stream.values for stream in found.values())
    assert np.nanmin(together) == pytest.approx(3.39, abs=0.02)
    assert np.nanmax(together) == pytest.approx(4.19, abs=0.02)


def test_a_belt_of_four_samples_a_second_beside_two_thousand_is_breath(lab):
    found, whole, series = extracted(lab, "breath")
    assert float(series.feed.rate) == 3.90625
    rate = found["breathing_rate"]
    assert 4 < np.nanmedian(rate.values) < 25
    assert whole.events


def test_a_wristband_gives_heart_skin_and_movement(tmp_path):
    path = tmp_path / "e4.zip"
    path.write_bytes(bodies.e4_zip(bodies.e4_tables(seconds=60)))
    recording = read(path)
    heart, _, series = extracted(recording, "heart")
    assert series.feed.channels == ("BVP",)
    rate = heart["heart_rate"]
    assert rate.start >= bodies.START
    assert np.nanmedian(rate.values) == pytest.approx(75.0, rel=0.01)
    skin, _, _ = extracted(recording, "skin")
    assert np.nanmedian(skin["skin_conductance_level"].values) == pytest.approx(2.0, abs=0.1)
    moved, _, _ = extracted(recording, "motion")
    assert moved["movement"].unit == "g"
    variability, _, _ = extracted(recording, "hrv", window=40.0)
    assert np.nanmax(variability["hrv rmssd"].values) == pytest.approx(0.0, abs=1e-6)


def test_an_unplugged_channel_of_a_polygraph_has_no_heart_rate(tmp_path):
    edfio = pytest.importorskip("edfio")
    hum = 0.01 * np.sin(2 * np.pi * 50 * np.arange(60 * 250) / 250)
    noise = np.random.default_rng(4).normal(0, 0.002, hum.size)
    for name, values in (("hum", hum + noise), ("rail", np.full(hum.size, 2.0)), ("zero", 0 * hum)):
        off = edfio.EdfSignal(
            values, 250, label="ECG", physical_dimension="mV", physical_range=(-2, 2)
        )
        path = tmp_path / f"{name}.edf"
        path.write_bytes(bodies.edf_bytes([off]))
        found, whole, _ = extracted(read(path), "heart")
        assert not found, name
        assert any(n.code == "nothing-measured" for n in whole.notices)


def test_gaps_of_a_polygraph_are_gaps_of_the_heart_rate(tmp_path):
    pytest.importorskip("edfio")
    ecg = bodies.ecg_wave(60, 256)
    import edfio

    signal = edfio.EdfSignal(ecg, 256, label="ECG", physical_dimension="mV", physical_range=(-2, 2))
    content = bodies.edf_bytes([signal], notes=((0.5, None, "a remark of some length"),))
    path = tmp_path / "a.edf"
    path.write_bytes(bodies.edf_gaps(content, [*range(30), *range(50, 80)]))
    found, _, _ = extracted(read(path), "heart")
    rate = found["heart_rate"]
    since = rate.times - rate.start
    assert np.nanmedian(rate.values) == pytest.approx(75.0, rel=0.005)
    assert np.isnan(rate.values[(since > 31) & (since < 49)]).all()
    assert np.isfinite(rate.values[(since > 5) & (since < 28)]).all()
    assert np.isfinite(rate.values[(since > 53) & (since < 75)]).all()
