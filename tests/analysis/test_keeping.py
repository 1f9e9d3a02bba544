import numpy as np
import pytest

from syntony.analysis.keeping import analyze_stored
from syntony.core.clock import Clock
from syntony.core.errors import DataError
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.saved import findings_of
from syntony.io.store import open_session, save_session
from syntony.io.store.kept import ANALYSIS, extracted_store

FAST = AnalysisPlan(null={"surrogates": 19})


@pytest.fixture
def folder(tmp_path, rng):
    """Skin conductance of two, as a device records it."""
    recordings = []
    for code in ("client", "therapist"):
        drift = np.convolve(rng.normal(size=64 * 240 + 640), np.hanning(641), "valid") / 60
        raw = Signal(5 + drift[: 64 * 240], 64, 1.0, "eda", "µS", code, "skin")
        recordings.append(Recording(code, (raw,)))
    people = (Participant("client"), Participant("therapist"))
    clocks = {"therapist": Clock(0.5, 0.0, 0.01, 0.0, 0.0, "given")}
    session = Session("s", people, tuple(recordings), clocks)
    return save_session(session, tmp_path / "s").folder


def test_findings_and_extracted_signals_are_kept_with_the_session(folder):
    findings = analyze_stored(folder, FAST)
    store = open_session(folder)
    (result,) = store.results()
    assert result.name == ANALYSIS
    kept = findings_of(result.content)
    assert [f.verdict.p for f in kept.findings] == [f.verdict.p for f in findings.findings]

    made = extracted_store(folder).session()
    analyzed = {f.result.signal for f in findings.findings}
    assert len(analyzed) > 1
    names = {signal.name for signal in made.signals()}
    assert analyzed - {"eda"} <= names
    assert "eda" not in names
    assert made.clocks == store.session().clocks
    assert all(r.quality for r in made.recordings)
    assert extracted_store(folder).verify() == ()


def test_a_second_analysis_takes_the_place_of_the_first(folder):
    analyze_stored(folder, FAST)
    first = extracted_store(folder).folder
    analyze_stored(folder, FAST.model_copy(update={"seed": 2}))
    assert extracted_store(folder).folder != first
    assert not first.exists()
    assert len(open_session(folder).results()) == 1


def test_signals_that_need_no_extraction_are_kept_nowhere_else(tmp_path, rng):
    people = (Participant("client"), Participant("therapist"))
    signals = tuple(
        Signal(rng.normal(size=1200), 4, 0.0, "heart_rate", "1/min", p.code, "heart")
        for p in people
    )
    folder = save_session(Session("s", people, (Recording("r", signals),)), tmp_path / "s").folder
    analyze_stored(folder, FAST)
    assert extracted_store(folder) is None


def test_what_cannot_be_analyzed_says_why_and_keeps_nothing(tmp_path):
    lonely = Signal(np.arange(100.0), 4, name="x", person="client")
    session = Session("s", (Participant("client"),), (Recording("r", (lonely,)),))
    folder = save_session(session, tmp_path / "s").folder
    with pytest.raises(DataError):
        analyze_stored(folder, FAST)
    assert open_session(folder).results() == ()
