"""Folders of films and device files, from the files to the findings."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "io"))

from sounds import tones, wav_bytes

from syntony.analysis.run import analyze
from syntony.core.plan import AnalysisPlan, MeasureChoice

#: Signs follow each other within seconds: short windows, and no preparation that smooths frames.
FAST = {"window": 4, "step": 1, "max_lag": 1.5}


def test_who_leads_is_found_from_the_film_alone(shared_data, tmp_path):
    folder = shared_data("video/composite_dyads")
    plan = AnalysisPlan(
        prepare=(), measures=(MeasureChoice(measure="wcc", settings=FAST),),
        null={"members": ("prewhitened",), "surrogates": 199},
    )  # fmt: skip
    found = analyze(folder, plan, out=tmp_path)
    assert not found.failures
    by = {f.session: f for f in found.findings}
    leads, unrelated = by["left_leads_0.4s"], by["unrelated"]
    assert leads.result.persons == ("left", "right")
    profile = np.nanmean(leads.result.values, axis=0)
    best = float(leads.result.coords["lag"][np.argmax(profile)])
    assert best == pytest.approx(0.400, abs=1 / 30)
    assert leads.verdict.answer == "more than chance"
    assert unrelated.verdict.answer != "more than chance"
    assert len(found.pictures) == 2
    origins = {s.origin for s in found.signals if s.session == "unrelated"}
    assert all("by motion_energy" in origin for origin in origins)
    again = analyze(folder, plan, out=tmp_path)
    np.testing.assert_array_equal(
        [f.verdict.p for f in again.findings], [f.verdict.p for f in found.findings]
    )


def test_a_folder_of_kinds_goes_on_past_what_is_broken(tmp_path, rng):
    folder = tmp_path / "study"
    folder.mkdir()
    for k in (1, 2):
        rows = "\n".join(
            f"{i / 4:.2f},{a:.4f},{b:.4f}" for i, (a, b) in enumerate(rng.normal(size=(600, 2)))
        )
        (folder / f"7{k}_1.csv").write_text(f"time,client eda,therapist eda\n{rows}\n")
        (folder / f"7{k}_1.wav").write_bytes(wav_bytes(tones()))
    (folder / "72_1.wav").write_bytes(b"RIFF\x10\x00\x00\x00WAVEnothing")
    plan = AnalysisPlan(prepare=(), null={"members": ()}, extract=())
    found = analyze(folder, plan)
    assert {f.session for f in found.findings} == {"71_1", "72_1"}
    (failure,) = found.failures
    assert failure.where.startswith("72_1")
    assert "72_1.wav" in failure.text
