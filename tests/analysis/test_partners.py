"""Real partners against wrong ones: what a task does to everybody is no coupling."""

import numpy as np
import pytest
from tests.analysis.brains import SITES, eeg, eeg_pair, rhythm, session_of

from syntony.analysis.interbrain import benches, inter_brain
from syntony.analysis.partners import held, partners
from syntony.core.errors import DataError
from syntony.core.plan import AnalysisPlan


def plan_of(surrogates=99, stratum="", **settings):
    null = {"surrogates": surrogates, "members": ["segments"], "stratum": stratum}
    bands = {"alpha": (8, 13)}
    return AnalysisPlan(null=null, inter_brain={"measure": "plv", "bands": bands, **settings})


def against(sessions, plan):
    kept = [h for s in sessions for h in held(list(benches(s, s, plan)), s, plan)]
    return list(partners(kept, plan))


def with_task(seed, task):
    """Two strangers who both follow one stimulus."""
    rng = np.random.default_rng(seed)
    heads = {person: eeg(rng, task.size, 100) for person in "AB"}
    for X in heads.values():
        X[:3] += 8 * task
    return session_of(heads, 100, name=f"s{seed}", dyad=f"d{seed}")


def dyads(count, seconds=60, **more):
    return [
        eeg_pair(20 + k, seconds=seconds, name=f"s{k}", dyad=f"d{k}", **more) for k in range(count)
    ]


def test_coupling_of_real_partners_is_found_where_it_is():
    (found,) = against(dyads(8, coupled=0.6), plan_of())
    assert found.kind == "partners"
    assert found.result.values.shape == found.p.shape == (6, 6, 1)
    assert found.tests[0].surrogate == "wrong_partner"
    assert found.verdict.answer == "more than chance"
    named = {(SITES[i], SITES[j]) for i, j, _ in found.beyond}
    assert named == {("F3", "C4"), ("Fz", "C4")}


def test_a_shared_stimulus_is_coupling_to_shuffled_epochs_and_none_to_wrong_partners():
    rng = np.random.default_rng(5)
    task = rhythm(rng, 6000, 100)
    sessions = [with_task(k, task) for k in range(6)]
    plan = plan_of(surrogates=39)
    alone = next(iter(inter_brain(sessions[0], sessions[0], plan)))
    assert alone.verdict.answer == "more than chance"
    (found,) = against(sessions, plan)
    assert found.verdict.answer == "not distinguishable from chance"


def test_partners_change_within_their_stratum_only():
    first, second = (rhythm(np.random.default_rng(k), 4000, 100) for k in (1, 2))
    sessions = [with_task(k, first if k % 2 else second) for k in range(8)]
    marked = [
        type(s)(s.name, s.participants, s.recordings, {}, s.dyad, {"film": str(k % 2)})
        for k, s in enumerate(sessions)
    ]
    (loose,) = against(marked, plan_of(surrogates=39))
    (strict,) = against(marked, plan_of(surrogates=39, stratum="film"))
    assert loose.verdict.answer == "more than chance"
    assert strict.verdict.answer == "not distinguishable from chance"
    assert against(sessions, plan_of(stratum="film")) == []


def test_few_dyads_and_plans_without_it_test_nothing():
    assert against(dyads(4), plan_of(surrogates=19)) == []
    assert against(dyads(5), plan_of(surrogates=19, partners=False)) == []


def test_caps_are_compared_on_the_channels_that_all_have():
    sessions = dyads(5)
    X = [stream.values[:4] for stream in sessions[2].recordings[0].streams]
    few = session_of(dict(zip("AB", X, strict=True)), 100, SITES[:4], name="s2", dyad="d2")
    (found,) = against([*sessions[:2], few, *sessions[3:]], plan_of(surrogates=19))
    assert found.result.labels["first_channel"] == SITES[:4]
    other = session_of(dict(zip("AB", X, strict=True)), 100, ("E1", "E2", "E3", "E4"), name="x")
    with pytest.raises(DataError, match="by = 'region'"):
        against([*sessions[:4], other], plan_of(surrogates=19))
