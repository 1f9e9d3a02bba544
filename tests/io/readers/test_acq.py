from fractions import Fraction

import bodies
import numpy as np
import pytest

from syntony.core.errors import FormatError
from syntony.io.reading import read

bioread = pytest.importorskip("bioread")
WAVE = np.rint(100 * np.sin(np.arange(1000) / 9)).astype("<i2")


@pytest.fixture
def written(tmp_path):
    def write(*told, **named):
        (tmp_path / "a.acq").write_bytes(bodies.acq_bytes(*told, **named))
        return read(tmp_path / "a.acq")

    return write


@pytest.fixture
def lab(shared_data):
    folder = shared_data("physio_person") / "bioread"
    return read(folder / "physio-3.8.1.acq"), read(folder / "physio-4.4.0-c.acq")


def said(recording):
    return {notice.code: notice.text for notice in recording.notices}


def test_channels_have_their_rates_units_and_values(written):
    recording = written()
    ecg, resp = recording.streams
    assert (ecg.name, ecg.rate, ecg.unit, ecg.modality) == ("ECG", 500, "mV", "heart")
    assert (resp.name, resp.rate, resp.unit, resp.modality) == (
        "RESP", Fraction(125, 2), "V", "breath",
    )  # fmt: skip
    np.testing.assert_array_equal(ecg.values, WAVE * 0.01)
    np.testing.assert_array_equal(resp.values, WAVE[::8] * 0.01)
    (events,) = recording.events
    assert events.labels == ("Segment 1", "Größe")
    np.testing.assert_allclose(events.times, [0.0, 0.3])


@pytest.mark.parametrize("dividers", [(1, 1, 1), (1, 2, 512), (3, 5, 1), (4, 4, 6)])
def test_samples_of_any_rates_are_told_apart(written, dividers):
    ticks = 3 * np.lcm.reduce(dividers)
    channels = [
        (f"x{i}", "mV", d, (1000 * i + np.arange(-(-ticks // d))).astype("<i2"))
        for i, d in enumerate(dividers)
    ]
    for stream, (name, _, d, values) in zip(written(channels).streams, channels, strict=True):
        assert (stream.name, stream.rate) == (name, Fraction(500, d))
        np.testing.assert_array_equal(stream.values, values * 0.01)


def test_a_last_round_of_uncertain_order_is_left_out(written):
    fast, slow = WAVE[:1000], WAVE[:2]
    recording = written([("fast", "mV", 1, fast), ("slow", "mV", 400, slow)])
    assert "order of their samples is not known" in said(recording)["tail-left-out"]
    assert [len(stream) for stream in recording.streams] == [800, 2]
    np.testing.assert_array_equal(recording.streams[0].values, fast[:800] * 0.01)


def test_a_file_that_was_cut_off_gives_what_is_there(written):
    recording = written(cut=400)
    assert "cut off" in said(recording)["truncated"]
    assert "no-markers" in said(recording)
    n = len(recording.streams[0])
    assert 800 < n < 850
    np.testing.assert_array_equal(recording.streams[0].values, WAVE[:n] * 0.01)


def test_names_need_not_be_ascii_and_may_repeat(written):
    recording = written([("Größe", "µmho", 1, WAVE), ("Größe", "mV", 1, WAVE)])
    assert [(s.name, s.unit) for s in recording.streams] == [("Größe", "µS"), ("Größe #2", "mV")]


def test_headers_that_are_cut_off_are_refused(written, tmp_path):
    path = tmp_path / "b.acq"
    path.write_bytes(bodies.acq_bytes()[:300])
    with pytest.raises(FormatError, match=r"b\.acq"):
        read(path)


def test_the_real_recording_has_the_facts_of_its_source(lab):
    for recording in lab:
        found = {stream.name: stream for stream in recording.streams}
        facts = {name: (float(s.rate), s.unit, s.modality) for name, s in found.items()}
        assert facts == {
            "EDA filtered, differentiated": (2000.0, "µS", "skin"),
            "EKG - ERS100C": (1000.0, "mV", "heart"),
            "RESP - RSP100C": (3.90625, "V", "breath"),
            "EDA - GSR100C": (2000.0, "µS", "skin"),
        }
        eda = found["EDA - GSR100C"]
        assert eda.duration == pytest.approx(61.9, abs=0.25)
        assert (round(eda.values.min(), 2), round(eda.values.max(), 2)) == (3.39, 4.19)
        (markers,) = recording.events
        assert len(markers) == 10
        assert {"EDA Peak", "Deep Breath 3"} <= set(markers.labels)
    assert lab[1].streams[0].start == pytest.approx(1454430656.276)  # 2016-02-02 16:30:56 UTC


def test_both_versions_of_the_real_recording_are_the_same_to_the_last_bit(lab):
    # bioread 2025.5.2 itself reads the last 0.2 s of the older file out of step with its bytes.
    for old, new in zip(*(recording.streams for recording in lab), strict=True):
        assert len(old) >= 0.996 * len(new)
        np.testing.assert_array_equal(old.values, new.values[: len(old)])
    assert "tail-left-out" in said(lab[0])
    assert "tail-left-out" not in said(lab[1])
