import zipfile

import bodies
import numpy as np
import pytest

from syntony.core.errors import FormatError, LimitError
from syntony.io.readers import empatica
from syntony.io.reading import read, sniff


@pytest.fixture
def session(tmp_path):
    def write(**changed):
        tables = {**bodies.e4_tables(), **changed}
        path = tmp_path / "e4.zip"
        path.write_bytes(bodies.e4_zip({k: v for k, v in tables.items() if v is not None}))
        return read(path)

    return write


def said(recording):
    return {notice.code: notice.text for notice in recording.notices}


def test_a_session_holds_every_sensor_on_one_clock(session):
    recording = session()
    found = {getattr(s, "name", "acc"): s for s in recording.streams}
    rates = {k: (float(s.rate), s.unit) for k, s in found.items() if k != "rr"}
    assert rates == {
        "EDA": (4.0, "µS"), "BVP": (64.0, ""), "temperature": (4.0, "°C"),
        "heart_rate": (1.0, "1/min"), "acc": (32.0, "g"),
    }  # fmt: skip
    assert {s.start for k, s in found.items() if k != "rr"} == {bodies.START}
    np.testing.assert_allclose(found["EDA"].values, 2 + 0.1 * np.sin(np.arange(80) / 9), atol=1e-6)
    assert found["acc"].channels == ("acc/x", "acc/y", "acc/z")
    np.testing.assert_array_equal(found["acc"].values[:, 0], [-2 / 64, 0, 62 / 64])
    np.testing.assert_allclose(found["rr"].values, 800.0)
    np.testing.assert_allclose(found["rr"].times[:2] - bodies.START, [0.8, 1.6])
    (tags,) = recording.events
    np.testing.assert_allclose(tags.times - bodies.START, [5.0, 12.0])


@pytest.mark.parametrize("name", ["EDA", "BVP", "ACC", "TEMP", "HR", "tags"])
def test_a_table_alone_is_known_by_its_name_and_its_first_lines(tmp_path, name):
    path = tmp_path / f"{name}.csv"
    path.write_text(bodies.e4_tables()[path.name])
    assert sniff(path)[0][0].name == "empatica"
    recording = read(path)
    whole = read_zip(tmp_path)
    if name == "tags":
        assert len(recording.events[0]) == 2
        return
    (stream,) = recording.streams
    same = [s for s in whole.streams if s.values.shape == stream.values.shape]
    assert any((s.values == stream.values).all() for s in same)


def read_zip(folder):
    (folder / "whole.zip").write_bytes(bodies.e4_zip())
    return read(folder / "whole.zip")


def test_beats_alone_are_for_the_reader_of_beats_and_other_tables_for_others(tmp_path):
    (tmp_path / "IBI.csv").write_text(bodies.e4_tables()["IBI.csv"])
    (tmp_path / "EDA.csv").write_text("time,EDA\n0,1\n1,2\n2,4\n3,5\n")
    assert sniff(tmp_path / "IBI.csv")[0][0].name == "rr"
    assert sniff(tmp_path / "EDA.csv")[0][0].name == "delimited"


def test_a_table_that_was_cut_off_loses_its_last_row(tmp_path):
    (tmp_path / "ACC.csv").write_text(bodies.e4_tables()["ACC.csv"][:-3])
    (acc,) = read(tmp_path / "ACC.csv").streams
    assert acc.values.shape == (3, 639)


def test_a_wrong_rate_shows_in_the_lengths(session):
    bvp = bodies.e4_tables()["BVP.csv"].replace("64.000000", "25.000000", 1)
    assert "BVP 51.2 s" in said(session(**{"BVP.csv": bvp}))["lengths-differ"]
    assert "lengths-differ" not in said(session())


def test_empty_tables_are_told_of(session):
    recording = session(**{"IBI.csv": f"{bodies.START}, IBI\n", "EDA.csv": "", "tags.csv": ""})
    texts = [n.text for n in recording.notices if n.code == "empty-stream"]
    assert any("No beat" in text for text in texts)
    assert any("EDA" in text for text in texts)
    assert recording.events == ()


def test_what_is_no_number_is_refused_with_its_line(session, tmp_path):
    with pytest.raises(FormatError, match="ACC, line 4: not a row of 3 numbers"):
        session(**{"ACC.csv": "1700000000,1700000000,1700000000\n32,32,32\n1,2,3\n4,5\n"})
    with pytest.raises(FormatError, match="EDA: a row holds something else"):
        session(**{"EDA.csv": "1700000000\n4\n1\nx\n2\n"})
    with pytest.raises(FormatError, match="EDA: start"):
        session(**{"EDA.csv": "1700000000\n0\n1\n2\n2\n"})
    with pytest.raises(FormatError, match="beats do not ascend"):
        session(**{"IBI.csv": f"{bodies.START}, IBI\n1.0,0.8\n0.5,0.8\n"})


def test_a_damaged_table_does_not_take_the_others_with_it(tmp_path):
    content = bytearray(bodies.e4_zip())
    with zipfile.ZipFile(tmp_path / "e4.zip", "w") as archive:
        archive.writestr("EDA.csv", "")
    path = tmp_path / "e4.zip"
    place = content.index(b"BVP.csv") + 7
    content[place + 50 : place + 60] = b"\xff" * 10
    path.write_bytes(content)
    recording = read(path)
    assert "BVP.csv is damaged" in said(recording)["left-out"]
    assert "EDA" in {getattr(s, "name", "") for s in recording.streams}


def test_a_bomb_is_refused_before_it_is_unpacked(session, monkeypatch, tmp_path):
    session()
    monkeypatch.setattr(empatica, "LARGEST_UNPACKED", 1000)
    with pytest.raises(LimitError, match="unpacks to more than"):
        empatica.read(tmp_path / "e4.zip", empatica.EmpaticaSettings())
