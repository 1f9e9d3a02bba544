"""Twelve real intake sessions (../shared/data/mea_therapy), from the folder to the numbers."""

import csv
import gzip

import numpy as np
import pytest

from syntony.analysis.run import analyze
from syntony.core.plan import AnalysisPlan, MeasureChoice, StepChoice
from syntony.kernels.fisher import fisher_z
from syntony.report.words import contrast

RMEA = MeasureChoice(measure="wcc", settings={"window": 30, "step": 10, "compat": "rMEA"})
PREPARED = {
    "raw": (),
    "smooth_scale": (
        StepChoice(step="smooth", settings={"window": 0.5, "compat": "rMEA"}),
        StepChoice(step="scale", settings={"by": "sd"}),
    ),
}


@pytest.mark.parametrize("preproc", PREPARED)
def test_the_tables_of_rmea_are_met_to_every_printed_digit(shared_data, preproc):
    # Output of rMEA 1.2.2 beside the sessions; their SOURCE.md tells how it was made.
    folder = shared_data("mea_therapy")
    with (folder / "reference_rmea_1.2.2_summary.csv").open() as file:
        printed = {row["id"]: row for row in csv.DictReader(file) if row["preproc"] == preproc}
    by_lag = {}
    with gzip.open(folder / "reference_rmea_1.2.2_mean_by_lag.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if row["preproc"] == preproc:
                by_lag.setdefault(row["id"], []).append(row["mean_absZ"])
    plan = AnalysisPlan(prepare=PREPARED[preproc], measures=(RMEA,), null={"members": ()})
    found = analyze(folder, plan)
    assert not found.failures
    assert len(found.findings) == len(printed) == 12
    for finding in found.findings:
        row = printed[finding.session.split("_")[0]]
        assert finding.result.values.shape == (int(row["n_windows"]), int(row["n_lags"]))
        summary = finding.readings[0].summary
        for name, column in (
            ("grandAver", "grand_mean_absZ"), ("lag_zero", "mean_lag0"),
            ("s2_lead", "mean_neg_lags"), ("s1_lead", "mean_pos_lags"),
        ):  # fmt: skip
            assert f"{summary[name]:.8g}" == f"{float(row[column]):.8g}", (row["id"], name)
        profile = np.nanmean(np.abs(fisher_z(finding.result.values)), axis=0)
        for lag, expected in zip(profile, by_lag[row["id"]], strict=True):
            assert f"{lag:.6g}" == f"{float(expected):.6g}", row["id"]


def test_real_pairs_differ_from_strangers_by_a_small_effect_and_the_words_say_so(shared_data):
    plan = AnalysisPlan(null={"members": ["pseudo_dyads"], "surrogates": 19})
    found = analyze(shared_data("mea_therapy"), plan)
    (effect,) = found.contrasts
    assert len(effect.sessions) == 12
    assert effect.pseudo.size == 132
    assert effect.effect == pytest.approx(0.45, abs=0.1)
    assert effect.interval[0] < effect.effect < effect.interval[1]
    assert "small" in str(contrast(effect))
    assert {n.code for f in found.findings for n in f.notices} >= {"assumed-rate"}
