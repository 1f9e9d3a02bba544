"""`make peers`: cases that need no data, and what it says of wrong and of absent numbers."""

import json
import shutil

import numpy as np
import pytest
from benchmarks import compat, compatcases, fresh

CASES = {case["case"]: case for case in json.loads(compat.NUMBERS.read_text())}
FORMULAS = [
    "rmea_moving_average", "rmea_cohens_d", "wcc_table", "wcc_peaks", "grinsted_help",
    "hypyp_waves", "hypyp_metrics", "marci_index", "multisyncpy_group", "multisyncpy_recurrence",
    "multisyncpy_weak_null", "transfer_entropy", "dtw", "amico", "amico1", "rties",
]  # fmt: skip


@pytest.fixture
def no_data(monkeypatch, tmp_path):
    """Neither folder has anything; what was read before is forgotten."""
    monkeypatch.setattr(compatcases, "SHARED", tmp_path)
    monkeypatch.delenv("SYNTONY_PEER_DATA", raising=False)
    for read in (compatcases.movement, compatcases.prepared, compatcases.ice):
        read.cache_clear()


def test_every_number_has_its_case_its_origin_and_its_tolerance():
    assert CASES.keys() == compatcases.CASES.keys()
    for case in CASES.values():
        assert case["origin"]
        within = case.get("within", 0)
        within = within.values() if isinstance(within, dict) else [within]
        assert all(0 < absolute + case.get("relative", 0) <= 1e-6 for absolute in within)


def test_cases_of_formulas_are_equal(capsys):
    assert compat.main(FORMULAS) == 0
    assert f"{len(FORMULAS)} equal, 0 DIFFERS, 0 data absent, 0 not built yet" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("change", [1e-9, None])
def test_a_wrong_number_differs_and_fails(tmp_path, capsys, change):
    case = json.loads(json.dumps(CASES["wcc_table"]))
    row = case["numbers"]["row66"]
    row[7] = None if change is None else row[7] + change
    (tmp_path / "wrong.json").write_text(json.dumps([case, CASES["dtw"]]))
    assert compat.main(["--numbers", str(tmp_path / "wrong.json")]) == 1
    out = capsys.readouterr().out
    assert "DIFFERS (row66 8, 1 off)" in out
    assert "1 equal, 1 DIFFERS" in out


def test_a_number_that_only_one_has_differs(tmp_path, capsys):
    case = {**CASES["dtw"], "numbers": {"distance": 1.4142135623730951, "path": 3}}
    (tmp_path / "more.json").write_text(json.dumps([case]))
    assert compat.main(["--numbers", str(tmp_path / "more.json")]) == 1
    assert "not in both: path" in capsys.readouterr().out


@pytest.mark.usefixtures("no_data")
def test_data_that_are_absent_are_counted_and_said(capsys):
    assert compat.main([name for name in CASES if name not in FORMULAS]) == 0
    out = capsys.readouterr().out
    assert "0 equal, 0 DIFFERS, 14 data absent" in out
    assert "$SYNTONY_PEER_DATA/crqa/text.csv" in out
    assert "../shared/data/mea_therapy/normal" in out


@pytest.mark.usefixtures("no_data")
def test_sessions_that_are_there_are_compared_and_the_others_listed(monkeypatch, capsys):
    expected = CASES["rmea_readme"]["numbers"]
    absent = compatcases.Absent("looked for it")
    there = {name: x if name.startswith("normal") else absent for name, x in expected.items()}
    monkeypatch.setitem(compatcases.CASES, "rmea_readme", lambda: there)
    assert compat.main(["rmea_readme"]) == 0
    out = capsys.readouterr().out
    assert "1 equal, 0 DIFFERS, 1 data absent" in out
    assert "data absent (10 of 20: dropout_100_1, " in out


def test_a_measure_that_does_not_exist_is_said(tmp_path, capsys):
    case = {**CASES["dtw"], "case": "next_year"}
    (tmp_path / "new.json").write_text(json.dumps([case]))
    assert compat.main(["--numbers", str(tmp_path / "new.json")]) == 0
    assert "1 not built yet" in capsys.readouterr().out


@pytest.fixture
def peer_python(monkeypatch, tmp_path):
    """A Python that answers what it is told to; there is no R."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    answers, python = tmp_path / "answers", tmp_path / "python"
    python.write_text(f'#!/bin/sh\ntest -s {answers} && cp {answers} "$2/Python.jsonl"\n')
    python.chmod(0o755)
    monkeypatch.setenv("SYNTONY_PEER_PYTHON", str(python))
    return answers


@pytest.mark.parametrize("off", [0.0, 1e-9])
def test_peers_that_are_there_are_run_on_fresh_data_and_the_others_named(peer_python, off, capsys):
    there, back = fresh.OURS["pyinform"](fresh.drawn(np.random.default_rng(5))).values()
    told = {"case": "pyinform", "peer": "pyinform 0", "numbers": {"there": there + off}}
    told["numbers"]["back"] = back
    peer_python.write_text(json.dumps(told) + "\n")
    counts = compat.on_fresh_data(5)
    out = capsys.readouterr().out
    assert (counts[compat.EQUAL], counts[compat.DIFFERS]) == ((0, 1) if off else (1, 0))
    assert "fresh data (--seed 5)" in out
    assert "Absent: rMEA, rMEA smoothed, SUSY, HyPyP metrics" in out
    assert "pyinform," not in out.split("Absent:")[1]


def test_a_peer_that_fails_is_said(peer_python, capsys):
    peer_python.write_text("")
    assert compat.on_fresh_data()[compat.DIFFERS] == 1
    assert "fresh_peers.py failed: no reason given" in capsys.readouterr().out


def test_every_case_of_fresh_data_has_ours_and_a_tolerance():
    assert fresh.OURS.keys() == fresh.WITHIN.keys()
    data = fresh.drawn(np.random.default_rng(1))
    for name in ("SCoT", "multiSyncPy", "HyPyP metrics", "dtaidistance"):
        assert np.isfinite(list(compat._flat(fresh.OURS[name](data)).values())).all()
