import h5py
import numpy as np
import pytest
from samples import light, snirf_bytes

from syntony.core.errors import FormatError
from syntony.core.signals import Signal
from syntony.io.inference import infer_recipe
from syntony.io.reading import read
from syntony.io.recipes import load_session, sessions


def written(tmp_path, content, name="a.snirf"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def changed(tmp_path, change, **told):
    return written(tmp_path, snirf_bytes(change=change, **told))


def put(path, value):
    """A change that replaces a data set."""

    def change(file):
        del file[path]
        if value is not None:
            file[path] = value

    return change


def said(recording):
    return {notice.code: notice.text for notice in recording.notices}


def test_channels_carry_optodes_wavelength_and_distance(tmp_path):
    recording = read(written(tmp_path, snirf_bytes(short=True)))
    (fnirs,) = recording.streams
    assert fnirs.channels == (
        "fnirs/S1_D1 690 nm 30 mm", "fnirs/S1_D1 830 nm 30 mm",
        "fnirs/S1_D2 690 nm 8 mm", "fnirs/S1_D2 830 nm 8 mm",
    )  # fmt: skip
    assert (float(fnirs.rate), fnirs.start, fnirs.modality) == (10.0, 0.0, "brain")
    assert fnirs.values.tobytes() == light().tobytes()
    (stimuli,) = recording.events
    assert (stimuli.labels, stimuli.times.tolist()) == (("go", "go"), [1.0, 20.0])
    assert said(recording)["optodes"].endswith("1 of them short (below 15 mm).")


def test_two_persons_of_one_file_come_apart_by_their_codes(tmp_path):
    path = written(tmp_path, snirf_bytes(people=2))
    recording = read(path)
    assert [s.channels[0] for s in recording.streams] == [
        "P01: fnirs/S1_D1 690 nm 30 mm",
        "P02: fnirs/S1_D1 690 nm 30 mm",
    ]
    assert recording.streams[1].values.tobytes() == light(seed=2).tobytes()
    recipe, _ = infer_recipe(path)
    (one,) = (load_session(files, recipe) for files in sessions(path, recipe))
    assert one.persons == ("P01", "P02")
    assert {s.name for s in one.signals(person="P01")} == {
        s.name for s in one.signals(person="P02")
    }


def test_light_and_another_sensor_of_one_device_are_one_persons(tmp_path):
    def change(file):
        file["nirs/aux1/dataTimeSeries"] = np.arange(400.0)
        file["nirs/aux1/time"] = np.arange(400) / 10

    for who in "12":
        written(tmp_path, snirf_bytes(change=change), f"pair1_person{who}.snirf")
    recipe, _ = infer_recipe(tmp_path)
    assert {(c.person, c.name) for c in recipe.columns} == {
        ("{person}", "fnirs"), ("{person}", "aux aux1"),
    }  # fmt: skip
    (one,) = (load_session(files, recipe) for files in sessions(tmp_path, recipe))
    assert len(one.persons) == 2


def test_persons_without_a_code_of_their_own_are_called_after_their_group(tmp_path):
    recording = read(written(tmp_path, snirf_bytes(people=2, subject="default")))
    assert [s.channels[0].partition(":")[0] for s in recording.streams] == ["nirs1", "nirs2"]


def test_persons_who_began_at_different_times_are_told_of(tmp_path):
    change = put("nirs2/metaDataTags/MeasurementTime", "10:31:00")
    assert "begun-apart" in said(read(changed(tmp_path, change, people=2)))
    assert "begun-apart" not in said(read(written(tmp_path, snirf_bytes(people=2), "b.snirf")))


def test_time_may_be_a_start_and_a_step(tmp_path):
    recording = read(changed(tmp_path, put("nirs/data1/time", np.array([2.0, 0.125]))))
    assert (recording.streams[0].start, float(recording.streams[0].rate)) == (2.0, 8.0)


def test_units_of_time_and_length_are_heeded_and_unknown_ones_told_of(tmp_path):
    tags = {"TimeUnit": "ms", "LengthUnit": "cm"}
    first = read(written(tmp_path, snirf_bytes(rate=0.01, tags=tags))).streams[0]
    assert float(first.rate) == pytest.approx(10.0)
    assert first.channels[0].endswith("300 mm")
    unknown = read(written(tmp_path, snirf_bytes(tags={"TimeUnit": "unknown"}), "b.snirf"))
    assert "seconds were assumed" in said(unknown)["assumed-unit"]


def test_lost_samples_are_gaps(tmp_path):
    times = np.concatenate((np.arange(200), np.arange(230, 430))) / 10
    recording = read(changed(tmp_path, put("nirs/data1/time", times)))
    (fnirs,) = recording.streams
    assert fnirs.values.shape == (4, 430)
    assert np.flatnonzero(np.isnan(fnirs.values[0])).tolist() == list(range(200, 230))
    assert "gaps" in said(recording)


def test_other_sensors_are_signals_of_their_own_rate(tmp_path):
    def change(file):
        file["nirs/aux1/name"], file["nirs/aux1/dataUnit"] = "breath", "V"
        file["nirs/aux1/dataTimeSeries"] = np.arange(100.0)
        file["nirs/aux1/time"] = np.arange(100) / 25

    breath = read(changed(tmp_path, change)).streams[1]
    assert isinstance(breath, Signal)
    assert (breath.name, breath.unit, float(breath.rate)) == ("aux breath", "V", 25.0)


def test_hemoglobin_that_a_program_computed_is_micromolar(tmp_path):
    def change(file):
        for i, label in enumerate(("HbO", "HbR", "HbO", "HbR"), 1):
            channel = file[f"nirs/data1/measurementList{i}"]
            del channel["dataType"]
            channel["dataType"], channel["dataTypeLabel"] = np.int32(99999), label
            channel["dataUnit"] = "M"

    hbo, hbr = read(changed(tmp_path, change)).streams
    assert (hbo.channels[0], hbo.unit) == ("fnirs hbo/S1_D1 hbo 30 mm", "µM")
    assert (hbr.channels[0], hbr.unit) == ("fnirs hbr/S1_D1 hbr 30 mm", "µM")
    np.testing.assert_allclose(hbo.values[0], light()[0] * 1e6, rtol=1e-12)


def test_the_newer_form_of_the_measurement_list_is_read_alike(tmp_path):
    def change(file):
        data = file["nirs/data1"]
        for key in ("sourceIndex", "detectorIndex", "wavelengthIndex", "dataType"):
            rows = [data[f"measurementList{i}/{key}"][()] for i in range(1, 5)]
            data[f"measurementLists/{key}"] = np.array(rows)
        for i in range(1, 5):
            del data[f"measurementList{i}"]

    old = read(written(tmp_path, snirf_bytes())).streams[0]
    assert read(changed(tmp_path, change)).streams[0].channels == old.channels


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (put("nirs/probe", None), "has no probe"),
        (put("nirs/data1/time", np.arange(3.0)), "400 samples and 3 times"),
        (put("nirs/data1/time", -np.arange(400.0)), "stands still or runs backwards"),
        (put("nirs/data1/dataTimeSeries", np.arange(400.0)), r"the shape \(400,\)"),
        (put("nirs/data1/measurementList2/wavelengthIndex", 5), "wavelength number 5"),
        (put("nirs/data1/measurementList2/wavelengthIndex", 1), "two of its channels are one"),
        (put("nirs/data1/measurementList3", None), "channel 3 does not say its sourceIndex"),
        (put("nirs", None), "no /nirs group"),
    ],
)
def test_what_cannot_be_understood_is_said(tmp_path, change, error):
    with pytest.raises(FormatError, match=error):
        read(changed(tmp_path, change))


def test_channels_without_places_have_no_distance_and_it_is_said(tmp_path):
    recording = read(changed(tmp_path, put("nirs/probe/detectorPos2D", np.zeros((0, 2)))))
    assert recording.streams[0].channels[0] == "fnirs/S1_D1 690 nm"
    assert "cannot be computed" in said(recording)["no-distances"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (put("nirs/data1/time", h5py.SoftLink("/nirs/data1/dataTimeSeries")), "is a link"),
        (put("nirs/data1/time", h5py.ExternalLink("/etc/passwd", "/x")), "is a link"),
        (put("nirs", h5py.ExternalLink("other.snirf", "/nirs")), "is a link"),
    ],
)
def test_links_are_not_followed(tmp_path, change, error):
    with pytest.raises(FormatError, match=error):
        read(changed(tmp_path, change))


def test_values_that_were_never_written_are_not_zeros(tmp_path):
    def change(file):
        del file["nirs/data1/dataTimeSeries"]
        file.create_dataset("nirs/data1/dataTimeSeries", (400, 4), "f8", chunks=(100, 4))

    with pytest.raises(FormatError, match="holds 1600 values, but has none"):
        read(changed(tmp_path, change))


@pytest.mark.parametrize(
    ("file", "facts"),
    [
        ("neuro_run01", (18, 20.03, 399.3, 6, 0)),
        ("subjA_run03", (102, 5.00, 391.8, 12, 15)),
    ],
)
def test_shared_files_equal_mnes(shared_data, file, facts):
    mne = pytest.importorskip("mne")
    path = shared_data("fnirs") / f"{file}.snirf"
    recording = read(path)
    fnirs = recording.streams[0]
    theirs = mne.io.read_raw_snirf(path, verbose="ERROR")
    ours = {" ".join(c.partition("/")[2].split()[:2]): i for i, c in enumerate(fnirs.channels)}
    assert set(ours) == set(theirs.ch_names)
    for name, row in zip(theirs.ch_names, theirs.get_data(), strict=True):
        np.testing.assert_allclose(fnirs.values[ours[name]], row, rtol=1e-12, atol=0)
    assert float(fnirs.rate) == pytest.approx(theirs.info["sfreq"], rel=1e-9)
    for channel in theirs.info["chs"]:
        place = channel["loc"]
        far = 1000 * np.linalg.norm(place[3:6] - place[6:9])
        written = fnirs.channels[ours[channel["ch_name"]]].split()[-2]
        assert float(written) == pytest.approx(far, rel=1e-5)
    count, rate, duration, marks, short = facts
    assert len(fnirs.channels) == count
    assert float(fnirs.rate) == pytest.approx(rate, abs=0.005)
    assert (fnirs.values.shape[1] - 1) / float(fnirs.rate) == pytest.approx(duration, abs=0.1)
    assert len(recording.events[0]) == marks
    assert sum(float(c.split()[-2]) < 15 for c in fnirs.channels) == 2 * short
