import csv
import json
import re
import string
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.io.sessions import assert_same, sessions

from syntony.core.clock import Clock
from syntony.core.errors import FormatError, IntegrityError, ParameterError, StorageError
from syntony.core.provenance import Source
from syntony.core.session import Media, Recording, Session
from syntony.core.signals import Events, Participant, Samples, Signal, SignalSet
from syntony.io.exchange import export_session, read_exported
from syntony.io.exchange.cells import read_table, write_table

MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def session():
    pair = (Participant("pat", "client"), Participant("th", "therapist"))
    movement = [
        Signal.with_gaps([3.0, np.nan, 5.5], "30000/1001", 1.0, name="motion_energy", unit="a.u.",
                         person=person, modality="movement")
        for person in ("pat", "th")
    ]  # fmt: skip
    cap = SignalSet([[1.0, 2.0], [3.0, 4.0]], ("Fz", "Cz"), 250, unit="uV", person="th")
    video = Recording(
        "room 1/cam.mp4", (*movement, cap), source=Source("cam.txt", "ab12", 9, "mea")
    )
    beats = Samples([0.5, 1.25], [750.0, 810.0], "rr", "ms", "pat", "heart")
    marks = Events([0.5, 2.0], [0.0, np.nan], ("=2+3", "laugh; -1"), "notes")
    belt = Recording("belt", (beats,), (marks, Events([1.0], [0.25], ("beep",), "sync", "pat")))
    return Session("s1", pair, (video, belt), {"belt": Clock(offset=10.0, source="given")})


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@MANY
@given(session=sessions())
def test_an_exported_session_comes_back_equal_to_the_bit(session, tmp_path_factory):
    folder = export_session(session, tmp_path_factory.mktemp("exchange") / "out")
    assert_same(read_exported(folder), session)


@pytest.mark.parametrize("clock", [None, Clock(drift=1e-5), Clock(offset=1e-300)], ids=str)
def test_a_time_of_negative_zero_comes_back(tmp_path, clock):
    recording = Recording("r", (Samples([-0.0], [1.0]),))
    session = Session("s", (), (recording,), {} if clock is None else {"r": clock})
    assert_same(read_exported(export_session(session, tmp_path / "out")), session)


def test_media_come_back_with_what_was_removed_of_them(tmp_path):
    whole = Media("audio", Path("a.wav"), Fraction(16000), 0.5, 9.0, 144_000, channels=2)
    cut = replace(whole, kind="video", size=(4, 2), removed=((1.0, 2.5),), persons=("a",))
    session = Session("s", (Participant("a"),), (Recording("r", media=(whole, cut)),))
    (again,) = read_exported(export_session(session, tmp_path / "e")).recordings
    assert again.media == (whole, cut)


def test_numbers_in_millions_come_back_equal_to_the_bit(tmp_path, rng):
    bits = rng.integers(0, 2**64, 100_000, dtype=np.uint64).view(np.float64)
    values = np.concatenate((bits[np.isfinite(bits)], [0.1, -0.0, 5e-324, 1.7976931348623157e308]))
    write_table(tmp_path / "t.csv", {"x": values})
    assert read_table(tmp_path / "t.csv")["x"].tobytes() == values.tobytes()


def test_tables_are_what_other_tools_expect(tmp_path, session):
    folder = export_session(session, tmp_path / "out")
    assert sorted(path.name for path in folder.iterdir()) == [
        "01_room_1_cam_mp4.csv", "02_room_1_cam_mp4.csv", "03_belt.csv", "04_belt.csv",
        "dictionary.csv", "dictionary.json",
    ]  # fmt: skip
    step = repr(1.0 + 1001 / 30000)
    assert (folder / "01_room_1_cam_mp4.csv").read_bytes().decode() == (
        '"time_s","pat_motion_energy","th_motion_energy"\n'
        f"1.0,3.0,3.0\n{step},,\n{1.0 + 2 * 1001 / 30000!r},5.5,5.5\n"
    )
    assert rows_of(folder / "02_room_1_cam_mp4.csv")[0] == ["time_s", "th_Fz", "th_Cz"]
    assert rows_of(folder / "03_belt.csv") == [
        ["time_s", "device_time_s", "pat_rr"],
        ["10.5", "0.5", "750.0"],
        ["11.25", "1.25", "810.0"],
    ]
    assert rows_of(folder / "04_belt.csv")[0] == [
        "time_s", "device_time_s", "duration_s", "series", "name", "person", "label",
    ]  # fmt: skip


def test_the_dictionary_says_what_every_column_is(tmp_path, session):
    folder = export_session(session, tmp_path / "out")
    header, *rows = rows_of(folder / "dictionary.csv")
    facts = [dict(zip(header, row, strict=True)) for row in rows]
    columns = {
        (path.name, name)
        for path in folder.glob("0*.csv")
        for name in rows_of(path)[0]
    }  # fmt: skip
    assert {(fact["file"], fact["column"]) for fact in facts} == columns
    (movement,) = [fact for fact in facts if fact["column"] == "pat_motion_energy"]
    assert movement == {
        "file": "01_room_1_cam_mp4.csv", "column": "pat_motion_energy", "what": "motion_energy",
        "unit": "a.u.", "person": "pat", "role": "client", "modality": "movement",
        "rate_hz": "30000/1001", "start_s": "1.0", "clock": str(Clock()), "missing": "empty cell",
        "recording": "room 1/cam.mp4", "source": "cam.txt", "sha256": "ab12",
    }  # fmt: skip
    (beats,) = [fact for fact in facts if fact["column"] == "pat_rr"]
    assert (beats["rate_hz"], beats["clock"][:16]) == ("", "offset +10.000 s")


def test_columns_of_one_name_are_told_apart(tmp_path):
    twins = tuple(Signal([float(k)], 1, name="x") for k in range(3))
    clash = Samples([0.0], [9.0], "device_time_s")
    session = Session("s", (), (Recording("r", (*twins, clash)),))
    folder = export_session(session, tmp_path / "out")
    assert rows_of(folder / "01_r.csv")[0] == ["time_s", "x", "x_2", "x_3"]
    assert_same(read_exported(folder), session)


PAYLOADS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "'=1", "''",
    "=cmd|' /C calc'!A0", 'x";=1', "a;=1", "a,=1",
]  # fmt: skip


@given(text=st.sampled_from(PAYLOADS) | st.text(string.printable) | st.text(min_size=1))
def test_no_text_is_a_formula_and_every_text_comes_back(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("cells") / "t.csv"
    write_table(path, {"label": (text,)})
    for delimiter in ",;\t":
        with path.open(encoding="utf-8", newline="") as file:
            _, row = list(csv.reader(file, delimiter=delimiter))
        assert len(row) == 1
        assert not re.match(r"\s*[=+\-@＝＋－＠]", row[0])
        assert row[0][:1] not in {"\t", "\r", "\n"}
    assert read_table(path, texts=frozenset({"label"}))["label"] == (text,)


def test_names_cannot_run_or_leave_the_folder(tmp_path):
    signal = Signal([1.0], 1, name="=1+1", person="@x")
    recording = Recording("../../etc/=passwd", (signal,), source=Source("=2", "00", 1, "=r"))
    session = Session("s", (Participant("@x", "=role"),), (recording,))
    folder = export_session(session, tmp_path / "deep" / "out")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]
    for path in folder.glob("*.csv"):
        for row in rows_of(path):
            assert not any(re.match(r"\s*[=+\-@]", cell) for cell in row if cell[:1].isalpha())
            assert not any(cell.startswith(("=", "@")) for cell in row)
    assert_same(read_exported(folder), session)


def test_a_changed_or_missing_table_is_refused_by_name(tmp_path, session):
    folder = export_session(session, tmp_path / "out")
    table = folder / "03_belt.csv"
    table.write_bytes(table.read_bytes().replace(b"750.0", b"751.0"))
    with pytest.raises(IntegrityError, match=r"out/03_belt\.csv was changed after the export"):
        read_exported(folder)
    table.unlink()
    with pytest.raises(IntegrityError, match=r"out/03_belt\.csv is missing"):
        read_exported(folder)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda d: d | {"version": 2}, "written by a newer syntony; update"),
        (lambda d: d | {"format": "other"}, r"dictionary\.json is not a dictionary"),
        (lambda d: {k: v for k, v in d.items() if k != "dyad"}, "is not a dictionary: .*dyad"),
        (lambda d: d | {"version": "x"}, "is not a dictionary: version"),
        (lambda d: [], "is not a dictionary"),
        (lambda d: d | {"tables": {"../../session.csv": ""}}, "should match pattern"),
        (lambda d: d | {"tables": {}}, "which is no table or column"),
    ],
)
def test_what_is_no_export_is_said(tmp_path, session, change, complaint):
    folder = export_session(session, tmp_path / "out")
    path = folder / "dictionary.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    with pytest.raises(FormatError, match=complaint):
        read_exported(folder)


def test_a_folder_without_a_dictionary_is_no_export(tmp_path):
    with pytest.raises(FormatError, match=r"is not an export of syntony: it holds no dictionary"):
        read_exported(tmp_path)
    (tmp_path / "dictionary.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(FormatError, match="is not a dictionary"):
        read_exported(tmp_path)


def test_an_export_never_overwrites_and_leaves_nothing_half_done(tmp_path, session, monkeypatch):
    folder = export_session(session, tmp_path / "out")
    with pytest.raises(StorageError, match="out is not empty"):
        export_session(session, folder)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("syntony.io.exchange.exporting.write_table", fail)
    (tmp_path / "new").mkdir()
    with pytest.raises(StorageError, match="No space left on device"):
        export_session(session, tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "out"]
    assert not any((tmp_path / "new").iterdir())


def test_only_known_formats_are_exported(tmp_path, session):
    with pytest.raises(ParameterError, match="'xlsx' came"):
        export_session(session, tmp_path / "out", format="xlsx")


def test_a_session_without_recordings_is_exported(tmp_path):
    session = Session("s", (Participant("a"),), design={"group": "x"})
    assert_same(read_exported(export_session(session, tmp_path / "out")), session)
