import bodies
import numpy as np
import pytest

from syntony.core.errors import FormatError
from syntony.io.reading import read

pytest.importorskip("fastavro")


@pytest.fixture
def written(tmp_path):
    def write(codec="null", **changed):
        data = bodies.embrace_data()
        data["rawData"].update(changed)
        (tmp_path / "a.avro").write_bytes(bodies.embrace_bytes(data, codec))
        return read(tmp_path / "a.avro")

    return write


@pytest.mark.parametrize("codec", ["null", "deflate"])
def test_every_sensor_is_there_with_its_rate_and_unit(written, codec):
    recording = written(codec)
    found = {getattr(s, "name", "acc"): s for s in recording.streams}
    rates = {k: (float(s.rate), s.unit, s.start) for k, s in found.items() if k != "rr"}
    assert rates == {
        "EDA": (4.0, "µS", bodies.START), "BVP": (64.0, "nW", bodies.START),
        "temperature": (1.0, "°C", bodies.START), "acc": (64.0, "g", bodies.START),
    }  # fmt: skip
    np.testing.assert_allclose(found["EDA"].values, 1 + np.arange(80) / 100, rtol=1e-7)
    np.testing.assert_allclose(found["acc"].values[2], 2048 * 32 / 65535)
    np.testing.assert_allclose(found["rr"].values, 800.0, atol=1e-3)
    assert (found["acc"].channels, found["acc"].modality) == (
        ("acc/x", "acc/y", "acc/z"), "movement",
    )  # fmt: skip
    (tags,) = recording.events
    np.testing.assert_allclose(tags.times - bodies.START, [3.0])
    assert any("gyroscope" in n.text for n in recording.notices if n.code == "empty-stream")


def test_pauses_of_the_pulse_are_no_beats(written):
    nanos = [int((bodies.START + t) * 1e9) for t in (0.0, 0.8, 1.6, 20.0, 20.8)]
    recording = written(systolicPeaks={"peaksTimeNanos": nanos})
    (rr,) = (s for s in recording.streams if getattr(s, "name", "") == "rr")
    np.testing.assert_allclose(rr.times - bodies.START, [0.8, 1.6, 20.8], atol=1e-6)
    assert any(n.code == "pauses" for n in recording.notices)


def test_what_cannot_be_is_refused(written):
    eda = bodies.embrace_data()["rawData"]["eda"]
    with pytest.raises(FormatError, match=r"eda: start .* and rate -4 Hz"):
        written(eda={**eda, "samplingFrequency": -4.0})
    with pytest.raises(FormatError, match="pulse peaks do not ascend"):
        written(systolicPeaks={"peaksTimeNanos": [3, 2, 1]})
    acc = bodies.embrace_data()["rawData"]["accelerometer"]
    with pytest.raises(FormatError, match="different numbers of samples"):
        written(accelerometer={**acc, "x": acc["x"][:-1]})
    nothing = dict.fromkeys(acc["imuParams"], 0)
    with pytest.raises(FormatError, match="range of the sensor is not told"):
        written(accelerometer={**acc, "imuParams": nothing})


def test_a_file_that_was_cut_off_is_refused(tmp_path):
    path = tmp_path / "a.avro"
    path.write_bytes(bodies.embrace_bytes()[:-500])
    with pytest.raises(FormatError, match=r"a\.avro"):
        read(path)
