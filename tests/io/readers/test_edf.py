from fractions import Fraction

import bodies
import numpy as np
import pytest

from syntony.core.errors import FormatError
from syntony.core.signals import SignalSet
from syntony.io.reading import read

edfio = pytest.importorskip("edfio")


@pytest.fixture
def written(tmp_path):
    def write(content, name="a.edf", **told):
        (tmp_path / name).write_bytes(content)
        return read(tmp_path / name, **told)

    return write


def said(recording):
    return {notice.code: notice.text for notice in recording.notices}


def test_every_signal_keeps_its_rate_its_unit_and_its_values_to_half_a_step(written):
    ecg, resp = written(bodies.edf_bytes()).streams
    assert (ecg.name, ecg.rate, ecg.unit, ecg.modality) == ("ECG", 128, "mV", "heart")
    assert (resp.name, resp.rate, resp.unit, resp.modality) == ("RESP", 4, "V", "breath")
    assert ecg.start == resp.start == bodies.START
    np.testing.assert_allclose(ecg.values, bodies.heart_waves(20, 128), atol=4 / 65535)
    belt = np.sin(2 * np.pi * 0.25 * np.arange(80) / 4)
    np.testing.assert_allclose(resp.values, belt, atol=2 / 65535)


def test_values_are_those_of_edfio(written, tmp_path):
    ours = written(bodies.edf_bytes()).streams
    theirs = edfio.read_edf(tmp_path / "a.edf").signals
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one.values, other.data, rtol=0, atol=1e-12)


def test_annotations_are_events_on_the_clock_of_the_signals(written):
    (events,) = written(bodies.edf_bytes()).events
    np.testing.assert_allclose(events.times - bodies.START, [1.5, 3.0, 10.5])
    np.testing.assert_allclose(events.durations, [0.5, 0.0, 0.0])
    assert events.labels == ("Grüße", "end", "a remark of some length")


def test_a_plain_file_without_annotations_is_read(written):
    recording = written(bodies.edf_bytes(notes=None))
    assert recording.events == ()
    assert len(recording.streams[0]) == 20 * 128


def test_a_start_between_two_seconds_is_kept(written):
    import datetime as dt

    recording = written(bodies.edf_bytes(starttime=dt.time(10, 30, 5, 250_000)))
    assert recording.streams[0].start == bodies.START + 0.25
    np.testing.assert_allclose(recording.events[0].times - bodies.START, [1.75, 3.25, 10.75])


def test_interruptions_of_a_discontinuous_file_are_gaps(written):
    content = bodies.edf_gaps(bodies.edf_bytes(), [*range(8), *range(30, 42)])
    recording = written(content)
    ecg, resp = recording.streams
    assert "interrupted 1 times (22 s together)" in said(recording)["gaps"]
    seen = np.isfinite(ecg.values)
    assert (ecg.duration, resp.duration) == (42.0, 42.0)
    np.testing.assert_array_equal(seen, (ecg.times < ecg.start + 8) | (ecg.times >= ecg.start + 30))
    np.testing.assert_allclose(ecg.values[seen], bodies.heart_waves(20, 128), atol=4 / 65535)
    assert np.isfinite(resp.values).sum() == 80


def test_a_clock_that_was_reset_is_refused_or_the_longest_run_is_kept(written):
    content = bodies.edf_gaps(
        bodies.edf_bytes(notes=bodies.NOTES[-1:]), [*range(100, 108), *range(12)]
    )
    with pytest.raises(FormatError, match=r"backwards at data record 9, from 107 to 0 s \(1 times"):
        written(content)
    recording = written(content, settings={"backwards": "longest"})
    assert "records 9 to 20 of 20 were kept" in said(recording)["clock-reset"]
    ecg = recording.streams[0]
    assert (ecg.start, ecg.duration) == (bodies.START, 12.0)
    np.testing.assert_allclose(ecg.values, bodies.heart_waves(20, 128)[1024:], atol=4 / 65535)


def test_times_that_are_damage_are_no_gap_of_a_year(written):
    content = bodies.edf_gaps(
        bodies.edf_bytes(notes=((0.5, None, "a remark of some length"),)),
        [*range(10), *range(99990, 100000)],
    )
    with pytest.raises(FormatError, match="span 99999 s but hold 20 s"):
        written(content)


def test_a_file_that_was_cut_off_gives_its_whole_records_and_says_so(written):
    recording = written(bodies.edf_bytes()[:-100])
    assert "holds 19 whole data records of 20" in said(recording)["truncated"]
    assert recording.streams[0].duration == 19.0
    with pytest.raises(FormatError, match="ends before its first data record"):
        written(bodies.edf_bytes()[:1030])


def test_names_and_units_need_not_be_ascii(written):
    content = bodies.edf_bytes()
    for encoding in ("latin-1", "utf-8"):
        label = "Fühler µ".encode(encoding).ljust(16)
        unit = "µV".encode(encoding).ljust(8)
        changed = content.replace(b"ECG".ljust(16), label).replace(b"mV".ljust(8), unit)
        stream = written(changed).streams[0]
        assert (stream.name, stream.unit) == ("Fühler µ", "µV")


def test_labels_that_stand_twice_are_told_apart(written):
    signals = [bodies.edf_signals()[0], bodies.edf_signals()[0]]
    assert [s.name for s in written(bodies.edf_bytes(signals)).streams] == ["ECG", "ECG #2"]


def test_the_date_of_edf_plus_holds_where_day_and_month_were_swapped(written):
    content = bodies.edf_bytes(
        recording=edfio.Recording(startdate=edfio_date(2024, 3, 2)), notes=None
    )
    swapped = content.replace(b"02.03.24", b"03.02.24", 1)
    recording = written(swapped)
    assert "day and month swapped" in said(recording)["date"]
    assert recording.streams[0].start == written(content).streams[0].start


def edfio_date(*ymd):
    import datetime as dt

    return dt.date(*ymd)


def test_a_recording_without_a_date_starts_at_zero(written):
    recording = written(bodies.edf_bytes(recording=edfio.Recording(), notes=None))
    assert recording.streams[0].start == 0.0
    assert "no-start" in said(recording)


def test_electrodes_of_a_cap_are_one_set_and_24_bits_are_read(written, tmp_path):
    recording = written(bodies.bdf_bytes(), "a.bdf")
    (eeg,) = recording.streams
    assert isinstance(eeg, SignalSet)
    assert eeg.channels == ("eeg/Fz", "eeg/Cz")
    assert (eeg.unit, eeg.modality, eeg.rate) == ("µV", "brain", 64)
    for row, signal in zip(eeg.values, edfio.read_bdf(tmp_path / "a.bdf").signals, strict=True):
        np.testing.assert_allclose(row, signal.data, rtol=0, atol=1e-9)


def test_a_status_channel_of_biosemi_gives_triggers_not_a_signal(written):
    codes = np.zeros(640)
    codes[100:110], codes[300:310] = 7, 9
    status = edfio.BdfSignal(
        codes + 0x10000, 64, label="Status", physical_range=(-8388608, 8388607),
        digital_range=(-8388608, 8388607),
    )  # fmt: skip
    eeg = edfio.BdfSignal(np.sin(np.arange(640.0)), 64, label="Cz", physical_dimension="uV")
    import io

    out = io.BytesIO()
    edfio.Bdf([eeg, status], data_record_duration=1).write(out)
    recording = written(out.getvalue(), "a.bdf")
    assert [stream.name for stream in recording.streams] == ["Cz"]
    (events,) = recording.events
    assert events.labels == ("7", "9")
    np.testing.assert_allclose(events.times, np.array([100, 300]) / 64)


def test_a_sensor_at_the_end_of_its_range_is_told_of(written):
    off = edfio.EdfSignal(
        np.full(2560, 2.0), 128, label="ECG", physical_dimension="mV", physical_range=(-2, 2)
    )
    recording = written(bodies.edf_bytes([off]))
    assert "ECG 100%" in said(recording)["clipped"]
    assert "constant" in said(recording)


def test_a_range_that_is_empty_has_no_unit(written):
    content = bodies.edf_bytes()
    number = content.index(b"-2      ", 256)
    changed = content[:number] + b"2       " + content[number + 8 :]
    recording = written(changed)
    assert "ECG" in said(recording)["uncalibrated"]
    assert [stream.name for stream in recording.streams] == ["RESP"]


def test_rates_are_exact_fractions(written):
    slow = edfio.EdfSignal(np.sin(np.arange(241.0)), 241 / 61.696, label="RESP")
    recording = written(bodies.edf_bytes([slow], notes=None, data_record_duration=61.696), "b.edf")
    assert recording.streams[0].rate == Fraction(241) / Fraction("61.696")
