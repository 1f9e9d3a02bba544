"""Composites of real movement (../shared/data/video): one person with their own repetition."""

import numpy as np
import pytest

from syntony.analysis.run import analyze
from syntony.core.plan import AnalysisPlan, ExtractChoice, MeasureChoice
from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.reading import read

FRAME = 1 / 30
MOVEMENT = (ExtractChoice(extractor="motion_energy", persons=("left", "right")),)


@pytest.fixture
def analyzed(shared_data):
    folder = shared_data("video") / "composite_dyads"

    def run(name, max_lag, rate=None, window=10):
        persons = Participant("left"), Participant("right")
        session = Session(name, persons, (read(folder / f"{name}.mp4"),))
        # The clips last 13 s: a window of half a minute does not fit.
        measure = MeasureChoice(measure="wcc", settings={"window": window, "max_lag": max_lag})
        plan = AnalysisPlan(
            extract=MOVEMENT, rate=rate, measures=(measure,), null={"surrogates": 199}
        )
        found = analyze(session, plan)
        assert not found.failures
        (finding,) = found.findings
        return finding

    return run


def lag_of_peak(finding):
    profile = np.nanmean(finding.result.values, axis=0)
    return float(finding.result.coords["lag"][np.nanargmax(profile)]), float(np.nanmax(profile))


@pytest.mark.parametrize(("max_lag", "rate"), [(1, None), (1, 30)])
def test_the_left_person_leads_by_400_ms_from_the_film_alone(analyzed, max_lag, rate):
    finding = analyzed("left_leads_0.4s", max_lag, rate)
    lag, height = lag_of_peak(finding)
    assert finding.result.persons == ("left", "right")
    assert lag == pytest.approx(0.4, abs=FRAME)
    assert height > 0.95
    assert finding.verdict.answer == "more than chance"
    assert finding.leading.leader == "left"
    assert finding.leading.lag == pytest.approx(0.4, abs=FRAME)


@pytest.mark.parametrize(("max_lag", "rate"), [(1, None), (1, 30)])
def test_unrelated_people_are_not_said_to_move_together(analyzed, max_lag, rate):
    finding = analyzed("unrelated", max_lag, rate)
    assert finding.verdict.answer == "not distinguishable from chance"
    assert lag_of_peak(finding)[1] < 0.5


@pytest.mark.parametrize(("max_lag", "window"), [(2, 8), (3, 6), (4, 4)])
def test_wider_lags_find_the_same_lead_and_claim_nothing_on_so_short_a_clip(
    analyzed, max_lag, window
):
    finding = analyzed("left_leads_0.4s", max_lag, window=window)
    assert lag_of_peak(finding)[0] == pytest.approx(0.4, abs=FRAME)
    assert finding.verdict.answer == "undecided"
