"""Real dyads and groups against people who never met."""

import pytest

from syntony.analysis.run import analyze
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal


def judged_by(measure="directional_agreement", **null):
    given = {"members": ("pseudo_dyads",), "surrogates": 19, **null}
    return AnalysisPlan(prepare=(), measures=({"measure": measure},), null=given)


def meeting(k, rng, *, codes=("a", "b"), common=None, n=600, **design):
    """One session of people who each do their own, or something in common beside it."""
    streams = []
    for code in codes:
        own = rng.normal(size=n) + (0 if common is None else common)
        streams.append(Signal(own, 5, name="motion", person=f"{code}{k}", modality="movement"))
    people = tuple(Participant(s.person) for s in streams)
    return Session(f"s{k:02}", people, (Recording("r", tuple(streams)),), design=design)


@pytest.mark.parametrize("measure", ["directional_agreement", "signal_matching"])
def test_people_who_move_together_are_more_alike_than_strangers_by_a_distance_too(rng, measure):
    made = [meeting(k, rng, common=1.5 * rng.normal(size=600)) for k in range(10)]
    found = analyze(made, judged_by(measure))
    (contrast,) = found.contrasts
    assert contrast.effect > 2
    assert contrast.p < 0.01
    assert ("its sign turned" in contrast.statistic) == (measure == "signal_matching")
    assert all(one.tests[-1].p == pytest.approx(1 / 19) for one in found.findings)


def test_people_of_different_strata_never_meet(rng):
    films = {kind: rng.normal(size=600) for kind in ("sad", "funny")}
    made = [
        meeting(k, rng, common=films[kind], film=kind)
        for k, kind in enumerate(("sad", "funny") * 8)
    ]
    found = analyze(made, judged_by(stratum="film"))
    (within,) = found.contrasts
    assert within.pseudo.size == 2 * 8 * 7
    (across,) = analyze(made, judged_by()).contrasts
    assert across.pseudo.size == 16 * 15
    # The film itself is no answer to each other: it is gone once strangers saw it too.
    assert across.effect > 0.6
    assert abs(within.effect) < 0.5
    assert not found.failures


def test_a_session_without_a_stratum_meets_nobody_and_is_named(rng):
    made = [meeting(k, rng, **({"film": "sad"} if k else {})) for k in range(10)]
    found = analyze(made, judged_by(stratum="film"))
    (contrast,) = found.contrasts
    assert contrast.pseudo.size == 9 * 8
    (failure,) = found.failures
    assert failure.where == "s00"
    assert "within one 'film' only" in failure.text
    misspelt = analyze(made, judged_by(stratum="flim"))
    assert len(misspelt.failures) == 10
    assert not misspelt.contrasts
