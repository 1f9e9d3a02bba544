"""Groups of a study against independent phases, without surrogates."""

import re

import numpy as np
import pytest

from syntony.analysis.run import analyze
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal

PLAN = AnalysisPlan(
    pairs="group", prepare=(), null={"members": ()},
    measures=({"measure": "symbolic_entropy"}, {"measure": "kuramoto"}),
)  # fmt: skip


def swinging(k, rng, *, own, persons=3):
    """People about one beat of 2 s, each with phases of their own that wander; 10 Hz."""
    beat = 2 * np.pi * np.arange(1200) / 20 + rng.normal(scale=0.1, size=1200).cumsum()
    phases = beat + own * (
        rng.uniform(0, 2 * np.pi, (persons, 1)) + rng.normal(size=(persons, 1200)).cumsum(axis=1)
    )
    streams = [Signal(np.sin(p), 10, name="sway", person=f"p{i}") for i, p in enumerate(phases)]
    people = tuple(Participant(s.person) for s in streams)
    return Session(f"s{k}", people, (Recording("r", tuple(streams)),))


def told(sessions):
    return [n for n in analyze(sessions, PLAN).notices if n.code == "weak-null"]


@pytest.mark.parametrize(("own", "found"), [(0.05, True), (0.5, False)])
def test_groups_of_a_study_are_held_against_independent_phases(rng, own, found):
    (notice,) = told([swinging(k, rng, own=own) for k in range(10)])
    assert "of sway over 10 groups of 3" in notice.text
    assert "independent phases have 0.333" in notice.text
    assert not notice.warning
    p = float(re.search(r"one-sided p = (\S+)\. ", notice.text)[1])
    assert (p < 0.001) == found


def test_sizes_are_not_mixed_and_one_group_is_no_test(rng):
    made = [swinging(k, rng, own=0.3, persons=3 + (k > 1)) for k in range(5)]
    assert [n.text[:45] for n in told(made)] == [
        "Weak null test of sway over 2 groups of 3: me",
        "Weak null test of sway over 3 groups of 4: me",
    ]
    assert not told(made[:1])
