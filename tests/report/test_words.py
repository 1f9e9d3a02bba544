import math
from dataclasses import replace

import numpy as np
import pytest

from syntony.core.results import DyadContrast, Leading, Stretch
from syntony.report.words import account, contrast, contrast_sentence, sentences
from syntony.stats.equivalence import session_sensitivity


def plain(sentence):
    return str(sentence).replace("\N{NO-BREAK SPACE}", " ")


COORDINATED = "In motion energy, Therapist and Client were coordinated more than chance explains"
OPPOSED = f"{COORDINATED}, mostly in opposition: when one does more, the other does less."
NOT_ASKED = (
    "No leader is named: who leads is asked only where there is more coordination than chance "
    "explains."
)
NOT_TESTED = "No moment is marked: when it happened was not tested."
LEADS = "Therapist leads Client by 1 s."
TWICE = "It shows in 2 stretches: 2:08–3:44 and 6:38–8:14."
REFUSED = "In motion energy, these data allow no answer: every test of chance was refused."
UNCLAIMED = "was not compared with chance, so nothing is claimed."
TOO_LITTLE = (
    "There is too little motion energy observed of Therapist and Client at once to say anything "
    "about it."
)
CASES = {
    "mutual": (f"{COORDINATED}.", "Neither leads: Therapist and Client are in step.", TWICE),
    "opposite": (OPPOSED, LEADS, TWICE),
    "disagreeing": (f"{COORDINATED}; the tests do not all agree.", LEADS, TWICE),
    "refused": (REFUSED, NOT_ASKED, NOT_TESTED),
    "no surrogates": (
        f"The motion energy of Therapist and Client {UNCLAIMED}", NOT_ASKED, NOT_TESTED,
    ),
    "nothing known": (TOO_LITTLE, NOT_ASKED, NOT_TESTED),
    "three persons": (f"The brain of P1, P2 and P3 {UNCLAIMED}", NOT_ASKED, NOT_TESTED),
    "many stretches": (
        f"{COORDINATED}.", LEADS, "It shows in 45 stretches, the longest 0:00–0:06.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_finding_is_told_in_three_sentences(edges, case):
    told = account(edges[case])
    words = tuple(plain(s.words) for s in (told.coordination, told.leading, told.moments))
    assert words == CASES[case]


def test_figures_stand_behind_the_words(finding):
    coordination, leading, moments = map(plain, sentences(finding()))
    assert "p = 0.004" in coordination
    assert "3 tests with 39 surrogates each" in coordination
    assert "about 4 of 1,000 such sessions" in coordination
    assert leading == (
        "Therapist leads Client by 1 s. "
        "(95% interval 0.8 s to 1.3 s, Therapist first, asymmetry p = 0.010)"
    )
    assert "34% of what was observed" in moments


def test_what_is_not_distinguishable_is_never_called_absent(finding):
    base = finding()
    weak = replace(
        base,
        verdict=replace(base.verdict, answer="not distinguishable from chance", p=0.4),
        tests=tuple(replace(t, p=0.4, effect=0.2) for t in base.tests),
        stretches=(),
    )
    told = account(weak)
    assert told.coordination.words.endswith("cannot be told from chance.")
    assert told.moments.words == "No stretch of the session stands out from chance."
    assert "not finding its absence" in told.caution
    assert "no synchrony" not in " ".join(sentences(weak)).lower()


def test_an_absence_says_what_would_have_been_found(finding, rng):
    base = finding()
    nulls = rng.normal(size=(len(base.tests), 499))
    weak = replace(
        base,
        verdict=replace(base.verdict, answer="not distinguishable from chance", p=0.4),
        tests=tuple(replace(t, null=null) for t, null in zip(base.tests, nulls, strict=True)),
    )
    size = session_sensitivity(weak.tests, alpha=0.05)
    assert 2 < size < 4
    told = plain(account(weak).coordination)
    assert f"an effect of {size:.1f} SD in one test would have been found in 80% of such" in told
    few = replace(weak, tests=tuple(replace(t, null=t.null[:19]) for t in weak.tests))
    assert "would have been found" not in plain(account(few).coordination)
    assert "would have been found" not in plain(account(base).coordination)


def test_no_leader_is_named_where_the_coordination_itself_may_be_chance(finding):
    base = finding()
    assert base.leading.outcome == "leads"
    weak = replace(base, verdict=replace(base.verdict, answer="not distinguishable from chance"))
    assert "leads Client" not in " ".join(sentences(weak))


def test_the_second_person_leads_with_the_interval_turned_to_her_side(finding):
    leads = Leading("leads", "client", 0.8, (-1.1, -0.5), 0.01, "It does.")
    told = plain(account(finding(leading=leads)).leading)
    assert told.startswith("Client leads Therapist by 0.8 s.")
    assert "0.5 s to 1.1 s, Client first" in told


def test_an_undetermined_leader_comes_with_the_reason(finding):
    unsure = Leading(
        "undetermined", None, math.nan, (-0.4, 0.9), 0.3, "The lag is finer than the clocks."
    )
    told = account(finding(leading=unsure)).leading
    assert told.words == "Who leads is undetermined."
    assert told.figures.startswith("The lag is finer than the clocks; 95% interval from Client")


@pytest.mark.parametrize("outcome", ["leads", "mutual", "undetermined"])
def test_no_sentence_shows_the_sign_of_a_lag(finding, outcome):
    leading = Leading(outcome, "client", 0.8, (-1.1, -0.5), 0.01, "Because.")
    told = account(finding(leading=leading)).leading
    assert not any(sign in str(told) for sign in ("−", "-0", "-1", "+"))


def test_coordination_without_a_stretch_is_called_spread_out(finding):
    assert "spread out" in account(finding(stretches=())).moments.words


def test_one_stretch_is_told_as_one(finding):
    alone = Stretch(60.0, 100.0, 0.0004, 0.2, Leading("mutual", None, 0, (0, 0), 1, "x"))
    told = plain(account(finding(stretches=(alone,))).moments)
    assert told.startswith("It shows in one stretch, 1:00–1:40.")
    assert "p < 0.001" in told


def test_every_caution_says_that_it_is_no_grade(edges):
    for base in edges.values():
        assert "no grade of empathy, skill or alliance" in account(base).caution


def make_contrast(effect, interval, reading="small"):
    return DyadContrast(
        "wcc", "motion_energy", "mean z", ("a", "b"), np.array([0.2, 0.3]),
        np.array([0.1, 0.2, np.nan]), effect, interval, 0.04, "all", reading,
    )  # fmt: skip


def test_a_small_difference_between_real_and_pseudo_dyads_is_called_small():
    told = plain(contrast_sentence(make_contrast(0.45, (0.05, 0.9))))
    assert told == (
        "Real pairs were more coordinated in motion energy than people who never met; the "
        "difference is small. (2 real sessions, 2 re-paired dyads; d = 0.45, 95% interval 0.05 to "
        "0.90, p = 0.040)"
    )


def test_a_difference_that_may_be_none_says_so():
    told = contrast(make_contrast(0.45, (-0.1, 1.0))).words
    assert told.endswith(
        "the difference is small and a sample of this size gives as much by chance."
    )


def test_less_than_strangers_is_told_as_less():
    assert "were less coordinated" in contrast(make_contrast(-0.8, (-1.2, -0.2), "large")).words


def test_a_contrast_that_could_not_be_made_claims_nothing():
    told = contrast(make_contrast(math.nan, (math.nan, math.nan), ""))
    assert told.words.endswith("could not be compared in motion energy.")


def test_a_reading_that_is_a_sentence_is_kept():
    told = contrast(make_contrast(0.45, (0.05, 0.9), "The difference is small (d = 0.45).")).words
    assert told.endswith("than people who never met; the difference is small (d = 0.45).")
