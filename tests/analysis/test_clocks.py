import numpy as np
import pytest

from syntony.analysis.clocks import on_one_clock
from syntony.analysis.run import analyze
from syntony.core.clock import Clock
from syntony.core.plan import Alignment, AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Events, Participant, Signal

PEOPLE = (Participant("client"), Participant("therapist"))


@pytest.fixture
def session(rng):
    """Two devices whose clocks differ by 40 s; the client leads by 1 s; three claps in both."""
    n, rate = 6000, 10
    source = np.convolve(rng.normal(size=n + 10), np.hanning(9), mode="same")
    claps = np.array([5.0, 300.0, 590.0])

    def device(name, person, values, start):
        signal = Signal(values, rate, start, "motion", "", person, "movement")
        marks = Events(claps + start, 0 * claps, ("clap",) * 3, "marks")
        return Recording(name, (signal,), (marks,))

    unknown = Clock(offset_error=np.nan, drift_error=np.nan)
    return Session(
        "s", PEOPLE,
        (device("a", "client", source[10:], 0.0), device("b", "therapist", source[:n], 40.0)),
        {"a": unknown, "b": unknown},
    )  # fmt: skip


def found(session, **plan):
    options = {"prepare": (), "null": {"surrogates": 99}}
    return analyze(session, AnalysisPlan(**(options | plan)))


def test_common_events_bring_the_clocks_together_and_the_lag_is_claimed(session):
    findings = found(session, align={"by": "events"})
    leading = findings.findings[0].leading
    assert (leading.leader, leading.lag) == ("client", pytest.approx(1.0, abs=0.1))
    assert "offset -40.000 s" in findings.clocks["s: b"]


def test_a_given_offset_without_an_error_claims_no_lag(session):
    plan = {"by": "given", "offsets": {"b": -40.0}}
    finding = found(session, align=plan).findings[0]
    assert finding.verdict.answer == "more than chance"
    assert finding.leading.outcome == "undetermined"
    finding = found(session, align={**plan, "offset_error": 0.02}).findings[0]
    assert finding.leading.leader == "client"


def test_a_session_that_cannot_be_aligned_is_a_named_failure(session):
    (failure,) = found(session, align={"by": "given", "offsets": {"c": 1.0}}).failures
    assert failure.stage == "align"


def test_without_a_choice_the_clocks_of_the_files_stay(session):
    assert on_one_clock(session, None) is session
    assert on_one_clock(session, Alignment(by="events")).clocks["a"] == Clock()
