"""`syntony extract` and `syntony extractors`."""

import csv
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "analysis"))

import plugins

from syntony.cli.app import run
from syntony.core import registry

RATE = 20


@pytest.fixture
def power(monkeypatch, tmp_path):
    module = plugins.add(monkeypatch, tmp_path)
    from syntony.analysis import extraction

    monkeypatch.setitem(extraction.USUAL, "ecg", ("power",))
    yield module
    monkeypatch.undo()
    registry.collect.cache_clear()


@pytest.fixture
def study(tmp_path, rng):
    """Two sessions with the ECG of two people."""
    folder = tmp_path / "study"
    folder.mkdir()
    for k in (1, 2):
        X = rng.normal(size=(2, 120 * RATE))
        rows = "\n".join(f"{i / RATE:.2f},{a:.6f},{b:.6f}" for i, (a, b) in enumerate(X.T))
        text = f"time,client ecg (mV),therapist ecg (mV)\n{rows}\n"
        (folder / f"7{k}_1.csv").write_text(text)
    return folder


def said(capsys, *arguments, code=0):
    assert run([str(a) for a in arguments]) == code
    out = capsys.readouterr()
    return out.err if code else out.out


def test_signals_are_written_as_csv_with_their_quality(power, study, tmp_path, capsys):
    out = tmp_path / "o"
    text = said(capsys, "extract", study, "--out", out)
    assert "power" in text
    assert "1.00" in text
    (table,) = (out / "71_1").glob("01_*.csv")
    with table.open() as file:
        row = next(csv.DictReader(file))
    assert {"client_power", "therapist_power", "client_power quality"} <= set(row)
    assert float(row["client_power quality"]) == 1.0
    assert str(out / "72_1") in text


def test_signals_become_sessions_and_answers_json(power, study, tmp_path, capsys):
    out = tmp_path / "o"
    answer = json.loads(said(capsys, "extract", study, "-o", out, "--to", "session", "--json"))
    assert {(s["session"], s["person"], s["name"]) for s in answer["signals"]} == {
        (f"7{k}_1", person, "power") for k in (1, 2) for person in ("client", "therapist")
    }
    assert answer["signals"][0]["median_quality"] == 1.0
    assert answer["signals"][0]["origin"].startswith("power extracted from")
    assert "ok" in said(capsys, "doctor", out / "71_1")
    from syntony.io.store import open_session

    (recording,) = open_session(out / "71_1").session().recordings
    assert [q.name for q in recording.quality] == ["power quality"] * 2


def test_it_goes_on_where_it_stopped(power, study, tmp_path, capsys, monkeypatch):
    out = tmp_path / "o"

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("syntony.analysis.convert._write", interrupt)
        assert run(["extract", str(study), "-o", str(out)]) == 130
        assert "goes on from there" in capsys.readouterr().out
    count = len(power.CALLS)
    assert count == 2
    said(capsys, "extract", study, "-o", out)
    assert len(power.CALLS) == count + 2
    said(capsys, "extract", study, "-o", out)
    assert len(power.CALLS) == count + 2


def test_one_bad_file_is_named_and_the_rest_goes_on(power, study, tmp_path, capsys):
    (study / "73_1.csv").write_bytes(b"\x00\x01\x02" * 1000)
    text = said(capsys, "extract", study, "-o", tmp_path / "o", code=3)
    assert "73_1" in text
    assert (tmp_path / "o" / "72_1").is_dir()


def test_extractors_and_settings_come_from_the_command_line(power, study, tmp_path, capsys):
    said(capsys, "extract", study, "-o", tmp_path / "o", "-x", "power", "-s", "gain=3")
    assert power.CALLS[-1][1].gain == 3.0
    text = said(capsys, "extract", study, "-s", "gain=3", "-o", tmp_path / "p", code=1)
    assert "-x" in text
    assert not (tmp_path / "p").exists()
    text = said(capsys, "extract", study, "-x", "power", "-s", "gian=3", code=1)
    assert "it knows: gain" in text


def test_a_plan_says_what_is_extracted(power, study, tmp_path, capsys):
    file = tmp_path / "plan.toml"
    file.write_text('[[extract]]\nextractor = "power"\nsettings = { gain = 2 }\n')
    said(capsys, "extract", study, "-o", tmp_path / "o", "--plan", file)
    assert power.CALLS[-1][1].gain == 2.0


def test_a_file_of_nobody_is_extracted_from_all_the_same(power, tmp_path, capsys, rng):
    file = tmp_path / "belt.csv"
    rows = "\n".join(f"{i / RATE:.2f},{x:.5f}" for i, x in enumerate(rng.normal(size=60 * RATE)))
    file.write_text(f"time,ecg\n{rows}\n")
    answer = json.loads(said(capsys, "extract", file, "-o", tmp_path / "o", "--json"))
    assert [s["name"] for s in answer["signals"]] == ["power"]


def test_nothing_to_extract_is_said(capsys):
    assert "at least one" in said(capsys, "extract", code=1)


def test_extractors_are_listed_and_told(power, capsys):
    listed = {e["name"]: e for e in json.loads(said(capsys, "extractors", "--json"))}
    assert listed["power"]["wants"] == ["ecg", "ppg"]
    assert listed["power"]["settings"] == {"gain": 1.0, "fail": ""}
    assert "power" in said(capsys, "extractors")
    assert "Power of a wave" in said(capsys, "extractors", "power")
    assert "there are: " in said(capsys, "extractors", "tango", code=1)


def test_analyze_takes_raw_files_and_tells_what_it_made_of_them(power, study, tmp_path, capsys):
    text = said(capsys, "analyze", study, "-o", tmp_path / "o", "--surrogates", "0", "--dry-run")
    assert "extract: the usual extractors" in text
    answer = json.loads(
        said(capsys, "analyze", study, "-o", tmp_path / "o", "--surrogates", "0", "--json")
    )
    assert {f["signal"] for f in answer["findings"]} == {"power"}
