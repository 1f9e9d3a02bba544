"""Extractors at work on sessions."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import plugins

from syntony.analysis.extraction import extracted, usual_choices
from syntony.core import registry
from syntony.core.errors import ParameterError
from syntony.core.plan import AnalysisPlan, ExtractChoice
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Samples, Signal, SignalSet

RATE = 20


@pytest.fixture
def power(monkeypatch, tmp_path):
    module = plugins.add(monkeypatch, tmp_path)
    monkeypatch.setitem(sys.modules["syntony.analysis.extraction"].USUAL, "ecg", ("power",))
    yield module
    monkeypatch.undo()
    registry.collect.cache_clear()


def wave(person, n=400, name="ECG", seed=1, **facts):
    x = np.random.default_rng(seed).normal(size=n)
    return Signal(x, facts.pop("rate", RATE), 5.0, name, "mV", person, "heart", **facts)


def two(*more):
    streams = (wave("client"), wave("therapist", seed=2), *more)
    return Session(
        "s1", (Participant("client"), Participant("therapist")), (Recording("belt", streams),)
    )


def plan(**choice):
    return AnalysisPlan(extract=(ExtractChoice(extractor="power", **choice),))


def names(session):
    return [(s.person, s.name) for s in session.recordings[0].streams]


def test_outputs_join_the_recording_with_quality_and_story(power):
    made = extracted(two(), plan(settings={"gain": 2}))
    (recording,) = made.session.recordings
    assert names(made.session) == [("client", "power"), ("therapist", "power")]
    x = wave("client").values.reshape(-1, RATE)
    np.testing.assert_allclose(recording.streams[0].values, 4 * (x**2).mean(axis=1))
    assert recording.streams[0].start == 5.0
    assert [(q.person, q.name) for q in recording.quality] == [
        ("client", "power quality"), ("therapist", "power quality")
    ]  # fmt: skip
    story = {n.where: n.text for n in recording.notices if n.code == "extracted"}
    assert story["power of client"] == "power extracted from ECG by power (gain = 2)"
    assert not made.failures


def test_waves_that_were_read_are_set_aside_and_others_stay(power):
    other = Signal(np.ones(50), 4, name="skin_conductance", person="client", modality="skin")
    made = extracted(two(other), plan())
    assert names(made.session) == [
        ("client", "skin_conductance"), ("client", "power"), ("therapist", "power")
    ]  # fmt: skip
    assert any(n.code == "set-aside" for n in made.session.notices)


def test_the_usual_extractors_are_for_raw_channels_only(power):
    assert usual_choices(two()) == (ExtractChoice(extractor="power"),)
    eda = Signal(np.ones(50), 4, name="skin_conductance", person="client", modality="skin")
    streams = (eda, wave("x", name="heart_rate"))
    slow = Session("s", (Participant("client"),), (Recording("r", streams),))
    assert usual_choices(slow) == ()
    assert names(extracted(two(), AnalysisPlan()).session) == [
        ("client", "power"), ("therapist", "power")
    ]  # fmt: skip
    assert names(extracted(two(), AnalysisPlan(extract=())).session) == names(two())


def test_channels_and_persons_can_be_named(power):
    odd = wave("client", name="lead 2", seed=3)
    made = extracted(two(odd), plan(channels=["lead*"], persons=["client"]))
    assert names(made.session)[-1] == ("client", "power")
    assert len(power.CALLS[-1][0].channels) == 1
    assert power.CALLS[-1][0].channels == ("lead 2",)


def test_a_session_without_food_is_told_so(power):
    sway = Signal(np.ones(9), 5, name="sway", person="a", modality="movement")
    made = extracted(Session("s", (Participant("a"),), (Recording("r", (sway,)),)), plan())
    (notice,) = made.session.notices
    assert notice.code == "nothing-to-extract"
    assert "takes ecg, ppg" in notice.text
    assert "sway" in notice.text


def test_one_that_fails_is_named_and_the_rest_goes_on(power):
    made = extracted(two(), plan(settings={"fail": "client"}))
    assert ("therapist", "power") in names(made.session)
    assert ("client", "ECG") in names(made.session)
    (failure,) = made.failures
    assert (failure.stage, failure.code) == ("extract", "DataError")
    assert "s1: belt, ECG" in failure.where
    assert "put it on" in failure.text


def test_unknown_extractors_and_settings_are_refused(power):
    with pytest.raises(ParameterError, match="gian"):
        extracted(two(), plan(settings={"gian": 3}))
    with pytest.raises(ParameterError, match="tango"):
        extracted(two(), AnalysisPlan(extract=(ExtractChoice(extractor="tango"),)))


def test_the_same_is_never_computed_twice_and_comes_back_equal(power, tmp_path):
    first = extracted(two(), plan(), keep=tmp_path / "o")
    count = len(power.CALLS)
    again = extracted(two(), plan(), keep=tmp_path / "o")
    assert len(power.CALLS) == count
    for a, b in zip(
        first.session.recordings[0].streams, again.session.recordings[0].streams, strict=True
    ):
        assert a.values.tobytes() == b.values.tobytes()
        assert (a.start, a.rate, a.person) == (b.start, b.rate, b.person)
    extracted(two(), plan(settings={"gain": 3}), keep=tmp_path / "o")
    assert len(power.CALLS) == count + 2


def test_a_result_that_was_cut_off_is_computed_again(power, tmp_path):
    extracted(two(), plan(), keep=tmp_path / "o")
    count = len(power.CALLS)
    file = sorted((tmp_path / "o" / "extracted").iterdir())[0]
    file.write_bytes(file.read_bytes()[:50])
    extracted(two(), plan(), keep=tmp_path / "o")
    assert len(power.CALLS) == count + 1


def test_what_is_of_too_little_quality_becomes_a_gap(power):
    x = np.random.default_rng(1).normal(size=400)
    x[40:55] = np.nan
    gappy = Signal.with_gaps(x, RATE, name="ECG", unit="mV", person="client", modality="heart")
    session = Session("s", (Participant("client"),), (Recording("r", (gappy,)),))
    whole = extracted(session, plan()).session.recordings[0].streams[0]
    assert np.isfinite(whole.values).all()
    made = extracted(session, plan(minimum_quality=0.5)).session
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(made.recordings[0].streams[0].values)), 2)
    (notice,) = [n for n in made.notices if n.code == "masked"]
    assert notice.text == "5% of power of client was masked: its quality was below 0.5."


def test_a_name_that_is_taken_is_not_taken_over(power):
    own = Signal(np.ones(20), 1, name="power", person="client", modality="heart")
    made = extracted(two(own), plan())
    assert ("client", "power (power)") in names(made.session)
    assert ("therapist", "power") in names(made.session)


def test_channels_of_a_set_and_irregular_samples_are_food(power):
    X = np.random.default_rng(1).normal(size=(2, 100))
    cap = SignalSet(X, ("ecg/1", "ecg/2"), RATE, 0.0, "mV", "client", "heart")
    made = extracted(Session("s", (Participant("client"),), (Recording("r", (cap,)),)), plan())
    assert names(made.session) == [("client", "power")]
    assert power.CALLS[-1][0].channels == ("ecg/1", "ecg/2")
    beats = Samples(np.arange(50) / 10, np.ones(50), "ppg", "", "client", "heart")
    made = extracted(Session("s", (Participant("client"),), (Recording("r", (beats,)),)), plan())
    assert power.CALLS[-1][0].rate == 10


def test_the_analysis_goes_all_the_way(power, tmp_path):
    from syntony.analysis.run import analyze

    n = 2400
    shared = np.random.default_rng(4).normal(size=(2, n * RATE))
    waves = tuple(
        Signal(x, RATE, name="ECG", unit="mV", person=p, modality="heart")
        for p, x in zip(("client", "therapist"), shared[:, : 300 * RATE], strict=True)
    )
    session = Session(
        "s", (Participant("client"), Participant("therapist")), (Recording("belt", waves),)
    )
    found = analyze(session, AnalysisPlan(null={"members": ()}), out=tmp_path / "o")
    (finding,) = found.findings
    assert finding.result.signal == "power"
    assert finding.result.provenance.steps[0].startswith("power extracted from ECG by power")
    assert not any(n.code == "extracted" for n in finding.notices)


def test_a_signal_or_a_pair_that_cannot_be_done_is_named_and_the_others_go_on(tmp_path):
    from syntony.analysis.run import analyze

    def both(name, n, rate=5, low=0.0):
        rng = np.random.default_rng(len(name))
        return tuple(
            Signal(low + rng.random(n), rate, name=name, person=p, modality="rating")
            for p in ("client", "therapist")
        )

    streams = (*both("long", 900), *both("short", 100), *both("negative", 900, low=-3.0))
    session = Session(
        "s", (Participant("client"), Participant("therapist")), (Recording("r", streams),)
    )
    steps = ({"step": "transform", "settings": {"function": "log1p"}},)
    found = analyze(session, AnalysisPlan(prepare=steps, null={"members": ()}), out=tmp_path)
    assert [f.result.signal for f in found.findings] == ["long"]
    told = {f.where: f.stage for f in found.failures}
    assert told == {
        "s: negative of client": "prepare", "s: negative of therapist": "prepare",
        "s: short of client and therapist": "compute",
    }  # fmt: skip


def test_angles_and_places_are_not_taken_as_amounts():
    from syntony.analysis.defaults import steps_for

    plan = AnalysisPlan()
    amount = Signal(np.ones(50), 5, name="motion_energy", unit="share", modality="movement")
    angle = Signal(np.ones(50), 5, name="head_yaw", unit="deg", modality="movement")
    signed = Signal(np.linspace(-1, 1, 50), 5, name="sway", modality="movement")
    assert [c.step for c in steps_for(amount, plan)] == ["transform"]
    assert steps_for(angle, plan) == steps_for(signed, plan) == ()
