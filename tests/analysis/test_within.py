"""Signals of one person against each other, and channels as families."""

import csv

import numpy as np
import pytest

from syntony.analysis.run import analyze
from syntony.analysis.within import within_persons
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal, SignalSet
from syntony.io.saved import load_findings, save_findings
from syntony.report.delivery import deliver
from syntony.report.families import families, family_p, family_q
from syntony.report.overall import overall
from syntony.report.page import page

RATE, LATE = 5, 5
PEOPLE = (Participant("client"), Participant("therapist"))
PLAN = AnalysisPlan(
    within=True, prepare=(), null={"members": ("prewhitened",), "surrogates": 199},
)  # fmt: skip


def wandering(rng, n=1500):
    return np.convolve(rng.normal(size=n + 8), np.hanning(9), mode="valid")


@pytest.fixture
def session(rng):
    """The client's heart follows the client's movement by a second; nobody follows another."""
    streams = []
    for person in ("client", "therapist"):
        moved = wandering(rng, 1500 + LATE)
        beat = moved[:-LATE] if person == "client" else wandering(rng)
        streams += [
            Signal(moved[LATE:], RATE, name="motion", person=person, modality="movement"),
            Signal(moved[LATE:] + 1, RATE, name="sway", person=person, modality="movement"),
            Signal(beat + 0.1 * rng.normal(size=beat.size), RATE, name="pulse", person=person,
                   modality="heart"),
        ]  # fmt: skip
    return Session("s", PEOPLE, (Recording("r", tuple(streams)),))


def test_signals_of_one_person_and_of_different_systems_are_paired(session):
    found = [(p.name, p.persons) for p in within_persons(session, PLAN)]
    assert found == [
        (f"within {who}", (f"{who}: {one}", f"{who}: pulse"))
        for who in ("client", "therapist")
        for one in ("motion", "sway")
    ]


def test_what_goes_together_within_a_person_is_found_and_told_apart(session, tmp_path):
    found = analyze(session, PLAN, out=tmp_path)
    told = {f.result.persons[0]: f for f in found.within}
    client, therapist = told["client: motion"], told["therapist: motion"]
    assert client.verdict.answer == "more than chance"
    assert therapist.verdict.answer != "more than chance"
    assert client.leading.leader == "client: motion"
    assert client.leading.lag == pytest.approx(LATE / RATE, abs=0.1)
    # Between the two there is nothing, and what is within one does not change that.
    assert {f.result.signal for f in found.findings} == {"motion", "sway", "pulse"}
    assert all(len(set(f.result.persons)) == 2 for f in found.findings)
    alone = analyze(session, PLAN.model_copy(update={"within": False}))
    assert not alone.within
    assert overall(found) == overall(alone)


def test_report_and_tables_keep_it_beside(session, tmp_path):
    found = analyze(session, PLAN)
    html = page(found)
    assert 'id="within"' in html
    assert "It is no coordination between people" in html
    assert "Motion, by" in html
    files = deliver(found, tmp_path)
    with (tmp_path / "within.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["signal"] for row in rows} == {"within client", "within therapist"}
    with (tmp_path / "table.csv").open() as file:
        assert not any("within" in row["signal"] for row in csv.DictReader(file))
    assert "Within persons" in files
    again = load_findings(save_findings(found, tmp_path / "x.findings"))
    assert [f.result.persons for f in again.within] == [f.result.persons for f in found.within]


def test_somebody_alone_has_within_person_findings_and_the_rest_is_told(session):
    (recording,) = session.recordings
    mine = tuple(s for s in recording.streams if s.person == "client")
    found = analyze(Session("s", PEOPLE[:1], (Recording("r", mine),)), PLAN)
    assert len(found.within) == 2
    (failure,) = found.failures
    assert "no signal that two persons share" in failure.text


def capped(rng, coupled=True):
    """Two caps of eight channels; on one of them the second person follows the first."""
    X = [np.stack([wandering(rng, 1500 + LATE) for _ in range(8)]) for _ in range(2)]
    if coupled:
        X[1][3] = np.roll(X[0][3], LATE) + 0.1 * rng.normal(size=1500 + LATE)
    names = tuple(f"eeg {k}" for k in range(8))
    caps = tuple(
        SignalSet(x, names, RATE, 0.0, "µV", person, "brain")
        for x, person in zip(X, ("client", "therapist"), strict=True)
    )
    return Session("s", PEOPLE, (Recording("cap", caps),))


def test_channels_of_a_set_are_one_family_whose_number_counts():
    plan = PLAN.model_copy(update={"within": False, "extract": ()})
    found = analyze(capped(np.random.default_rng(4)), plan)
    assert {f.family for f in found.findings} == {"eeg"}
    (places,) = families(found.findings).values()
    assert len(places) == 8
    q = family_q(found.findings)
    p = np.array([f.verdict.p for f in found.findings])
    assert (q >= p - 1e-12).all()
    assert int(np.argmin(q)) == 3
    assert q[3] <= 0.05
    assert int(np.argmin(family_p(found.findings))) == 3
    assert family_p(found.findings)[3] <= 0.05
    assert len({f.tests[0].seed for f in found.findings}) == 1
    assert not found.failures
    html = page(found)
    assert "Channels as families" in html
    assert "1 of 8" in html


def test_a_signal_that_stands_alone_is_no_family(session):
    found = analyze(session, PLAN.model_copy(update={"within": False}))
    assert families(found.findings) == {}
    assert np.isnan(family_q(found.findings)).all()
    assert "Channels as families" not in page(found)
