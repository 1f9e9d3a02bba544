import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.core.results import Significance
from syntony.core.session import Notice
from syntony.stats.verdict import benjamini_hochberg, combined, verdict

shares = st.floats(0.001, 1.0)


def member(name, p, notices=()):
    return Significance(
        name,
        "largest |z|",
        1.0,
        np.zeros(3),
        p,
        2.0,
        "circular_shift",
        "spectrum",
        1,
        notices=notices,
    )


def answer(**p):
    return verdict([member(name, value) for name, value in p.items()], alpha=0.05)


def test_one_strong_member_is_enough_and_the_disagreement_is_told():
    found = answer(prewhitened=0.005, spectrum=0.4, segments=0.5)
    assert found.answer == "more than chance"
    assert found.p == pytest.approx(0.0125)
    assert found.agreement.startswith("The tests disagree: prewhitened beyond chance, spectrum")


def test_members_that_just_pass_alone_do_not_pass_together():
    found = answer(prewhitened=0.04, spectrum=0.04, segments=0.04)
    assert found.answer == "not distinguishable from chance"
    assert found.p == pytest.approx(0.1)
    assert found.agreement.startswith("Every test by itself")


def test_a_member_that_refuses_leaves_its_share_to_the_others():
    found = verdict(
        [member("prewhitened", 0.02), member("spectrum", np.nan, (Notice("gaps", "Gaps."),))],
        alpha=0.05,
    )
    assert found.p == 0.02
    assert "1 gave no answer" in found.agreement


def test_without_any_test_the_verdict_is_undecided_and_says_why():
    found = verdict([member("spectrum", np.nan, (Notice("gaps", "There are gaps."),))], alpha=0.05)
    assert (found.answer, np.isnan(found.p)) == ("undecided", True)
    assert "There are gaps." in found.agreement


@given(a=shares, b=shares, c=shares)
def test_the_combined_p_is_never_below_the_smallest_nor_above_one(a, b, c):
    p = combined({"prewhitened": a, "spectrum": b, "segments": c})
    assert min(a, b, c) <= p <= 1


@given(alpha=st.floats(0.01, 0.2), seed=st.integers(0, 1000))
def test_the_shares_of_the_error_add_up(alpha, seed):
    # Fully dependent members: whatever uniform p they share, the level is kept.
    p = np.random.default_rng(seed).random(500)
    together = np.array(
        [combined(dict.fromkeys(("prewhitened", "spectrum", "segments"), v)) for v in p]
    )
    assert (together <= alpha).mean() <= (p <= alpha).mean()


def test_false_discoveries_are_controlled_as_published():
    # The fifteen p-values of Benjamini & Hochberg (1995), section 4: four stay at .05.
    p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240])
    p = np.concatenate((p, [0.4262, 0.5719, 0.6528, 0.7590, 1.0]))
    assert np.count_nonzero(benjamini_hochberg(p) <= 0.05) == 4


@given(p=st.lists(shares, min_size=1, max_size=30))
def test_adjusted_p_keep_their_order_and_are_no_smaller(p):
    p = np.array(p)
    q = benjamini_hochberg(p)
    assert (q >= p - 1e-15).all()
    assert (np.diff(q[np.argsort(p)]) >= -1e-15).all()
