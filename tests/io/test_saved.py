import json
import os
import zipfile

import numpy as np
import pytest

from syntony.core.errors import FormatError
from syntony.core.plan import AnalysisPlan, MeasureChoice
from syntony.core.provenance import Provenance, Source
from syntony.core.results import (
    Course,
    DyadContrast,
    Failure,
    Finding,
    Findings,
    Leading,
    Reading,
    Significance,
    Stretch,
    SynchronyResult,
    Verdict,
)
from syntony.core.session import Notice
from syntony.core.spans import Intervals
from syntony.io.saved import (
    kept_or_made,
    load_arrays,
    load_findings,
    save_arrays,
    save_findings,
    write_whole,
)

LEADING = Leading("leads", "client", 0.8, (0.7, 0.9), 0.002, "The asymmetry beats its null.")


@pytest.fixture
def findings(rng):
    time, lag = np.arange(4.0), np.linspace(-1, 1, 5)
    values = rng.normal(size=(4, 5))
    values[2] = np.nan
    provenance = Provenance(
        (Source("a.txt", "ab" * 32, 10, "delimited"),), ("smoothed 0.5 s",), {"window": 60.0}, 3
    )
    result = SynchronyResult(
        "wcc", "motion_energy", ("client", "therapist"), values, ("time", "lag"),
        {"time": time, "lag": lag}, np.ones((4, 5)), "Pearson's r", provenance,
    )  # fmt: skip
    test = Significance(
        "spectrum", "largest |z|", 0.4, rng.normal(size=99), 0.01, 4.2, "phase_randomization",
        "spectrum", 3, values[0], np.zeros((2, 5)), (Notice("trend", "A trend was taken out."),),
    )  # fmt: skip
    finding = Finding(
        "s1", "d1", result, (test,),
        Verdict("more than chance", 0.01, "Cauchy", 0.05, "All agree."),
        LEADING, (Stretch(1.0, 2.0, 0.03, 0.5, LEADING),), {"client": 3.0}, -0.1, 0.2,
        np.ones((2, 4)), Intervals([(0, 4)]), Course(time, time, time, time), values,
        (Reading(result, 0.2, {"grandAver": 0.2}, test),),
    )  # fmt: skip
    contrast = DyadContrast(
        "wcc",
        "motion_energy",
        "mean |z|",
        ("s1",),
        time,
        time,
        0.45,
        (0.1, 0.8),
        0.04,
        "all",
        "small",
    )
    plan = AnalysisPlan(measures=(MeasureChoice(measure="wcc", settings={"window": 30}),))
    failure = Failure("b.txt", "read", "FormatError", "b.txt is empty.")
    return Findings("study", plan, (finding,), (contrast,), (failure,), (), {"watch": "offset 0"})


def same(a, b):
    """Equal to the last bit, whatever is nested in what."""
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if hasattr(a, "items"):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if hasattr(a, "__dataclass_fields__") and not isinstance(a, Intervals):
        return type(a) is type(b) and all(
            same(getattr(a, f), getattr(b, f)) for f in a.__dataclass_fields__
        )
    return a == b


def test_findings_come_back_to_the_last_bit(findings, tmp_path):
    again = load_findings(save_findings(findings, tmp_path / "new" / "x.findings"))
    assert same(again, findings)


def test_the_same_findings_are_the_same_bytes(findings, tmp_path):
    one = save_findings(findings, tmp_path / "a.findings").read_bytes()
    assert one == save_findings(findings, tmp_path / "b.findings").read_bytes()


@pytest.mark.parametrize("cut", [0, 1, 100, 2000])
def test_half_a_file_is_refused(findings, tmp_path, cut):
    path = save_findings(findings, tmp_path / "x.findings")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(FormatError, match=r"x\.findings does not hold whole findings"):
        load_findings(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"format": 99, "findings": 0}, "newer syntony"),
        ({"format": 1, "findings": 0}, "something else"),
        ({"format": 1, "findings": {"@": "Popen", "fields": {"args": "true"}}}, "whole findings"),
        ({"format": 1, "findings": {"@": "array", "name": "../secret"}}, "whole findings"),
    ],
)
def test_a_foreign_file_builds_nothing(tmp_path, content, said):
    path = tmp_path / "x.findings"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("findings.json", json.dumps(content))
    with pytest.raises(FormatError, match=said):
        load_findings(path)


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    write_whole(path, b"old")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_what_was_kept_is_not_made_again_unless_it_is_not_whole(tmp_path):
    file, made = tmp_path / "a.arrays", []

    def make():
        made.append(1)
        return {"x": np.arange(3.0)}

    for _ in range(2):
        assert kept_or_made(file, make, load_arrays, save_arrays)["x"].tolist() == [0, 1, 2]
    assert len(made) == 1
    file.write_bytes(file.read_bytes()[:50])
    assert kept_or_made(file, make, load_arrays, save_arrays)["x"].size == 3
    assert len(made) == 2
    assert load_arrays(file)["x"].size == 3


def test_what_is_not_worth_it_and_what_has_no_file_is_not_kept(tmp_path):
    file = tmp_path / "a.arrays"
    made = kept_or_made(file, dict, load_arrays, save_arrays, worth=bool)
    assert made == {}
    assert not file.exists()
    assert kept_or_made(None, lambda: 1, load_arrays, save_arrays) == 1


@pytest.mark.skipif(os.name != "posix", reason="needs a mask")
@pytest.mark.parametrize(("mask", "mode"), [(0o077, 0o600), (0o022, 0o644)])
def test_others_may_read_a_file_as_far_as_the_mask_says(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        write_whole(tmp_path / "x", b"content")
    finally:
        os.umask(before)
    assert (tmp_path / "x").stat().st_mode & 0o777 == mode
