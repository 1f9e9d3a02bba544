"""Real dyads and groups against people who never met."""

from dataclasses import replace

import numpy as np
import pytest

from syntony.analysis.run import analyze
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.report.page import page


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


@pytest.mark.parametrize("of", ["dyads", "groups"])
def test_a_study_of_which_nothing_can_be_judged_is_told_so_and_not_lost(rng, of):
    plan, codes = (judged_by(), "ab") if of == "dyads" else (of_groups(), "abc")
    made = [meeting(k, rng, codes=codes) for k in range(9)]
    holes = np.where(np.arange(600) % 3 == 0, np.nan, 1.0)
    made = [
        replace(
            session,
            recordings=tuple(
                replace(r, streams=tuple(s.like(s.values * holes) for s in r.streams))
                for r in session.recordings
            ),
        )
        for session in made
    ]
    found = analyze(made, plan)
    assert len(found.findings) == 9
    assert not found.contrasts
    assert found.failures[-1].where == "all sessions: strangers, motion"
    assert f"needs real and pseudo-{of}; 0 and 0 could be judged" in found.failures[-1].text


def groups_of(rng, sizes, share):
    """Groups whose members have something in common, beside what all groups have."""
    task = rng.normal(size=600)
    return [
        meeting(k, rng, codes="abcd"[:size], common=task + share * rng.normal(size=600))
        for k, size in enumerate(sizes)
    ]


def of_groups(**null):
    return judged_by("symbolic_entropy", **null).model_copy(update={"pairs": "group"})


def test_real_groups_are_told_from_groups_of_strangers_with_the_same_task(rng):
    together = analyze(groups_of(rng, [3] * 9, 1.5), of_groups())
    (contrast,) = together.contrasts
    assert (contrast.persons, contrast.real.size, contrast.pseudo.size) == (3, 9, 99 * 9)
    assert contrast.effect > 2
    assert contrast.p == 0.01
    assert "pseudo-groups of 3 persons from 9 sessions" in contrast.scheme
    test = together.findings[0].tests[-1]
    assert (test.test, test.null.size) == ("pseudo_groups", 3 * 99)
    assert test.p < 0.01
    apart = analyze(groups_of(rng, [3] * 9, 0.0), of_groups())
    assert abs(apart.contrasts[0].effect) < 0.8
    # What the task alone makes alike is found by the group's own null, and not by strangers.
    own, strangers = (np.median([one.tests[k].p for one in apart.findings]) for k in (0, -1))
    assert own < 0.06 < 0.2 < strangers


def test_groups_of_different_sizes_are_not_mixed_and_few_are_no_null(rng):
    found = analyze(groups_of(rng, [3] * 8 + [4] * 7, 1.0), of_groups())
    (contrast,) = found.contrasts
    assert contrast.persons == 3
    assert [len(one.tests) for one in found.findings] == [2] * 8 + [1] * 7
    told = str(page(found))
    assert "Real groups of 3 were more coordinated" in told
    assert "each point is one group" in told
