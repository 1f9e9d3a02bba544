import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.report import formats as f

ANY = st.floats(-1e300, 1e300) | st.sampled_from([math.nan, math.inf, -math.inf])


@given(ANY)
def test_every_number_can_be_written_without_the_word_nan(value):
    told = (
        f.number(value), f.seconds(value), f.clock(value), f.duration(abs(value)),
        f.percent(value), f.p_value(value),
    )  # fmt: skip
    assert not any(bad in piece for piece in told for bad in ("nan", "inf"))


@given(st.floats(-1e4, 1e4))
def test_a_lag_is_written_without_a_sign(lag):
    assert not f.seconds(lag).startswith(("-", "−"))


@pytest.mark.parametrize(
    ("p", "told"),
    [(0.05, "0.050"), (0.0499, "0.050"), (0.051, "0.051"), (0.0995, "0.10"), (1.0, "1.00")],
)
def test_p_values_keep_the_digits_that_decide(p, told):
    assert f.p_value(p).endswith(told)


@pytest.mark.parametrize(
    ("p", "told"),
    [(0.004, "about 4 of 1,000"), (0.0995, "about 100 of 1,000"), (1.0, "about 1,000 of 1,000")],
)
def test_chances_are_told_as_frequencies(p, told):
    assert f.chance(p) == told


def test_little_is_not_nothing_and_much_is_not_all():
    assert f.percent(1e-6) == "<1%"
    assert f.percent(0.9999) == ">99%"
    assert (f.percent(0.0), f.percent(1.0)) == ("0%", "100%")


def test_a_role_gets_a_capital_and_a_code_stays_as_it_is():
    names = [f.person(code) for code in ("therapist", "P07", "p07", "deBoer", "mother_2")]
    assert names == ["Therapist", "P07", "p07", "deBoer", "mother_2"]


def test_minus_zero_is_zero_and_thousands_are_set_apart():
    assert f.number(-0.001, 1) == "0.0"
    assert f.number(12345.6, 0) == "12,346"
    assert f.number(math.inf) == "–"


def test_long_names_are_cut_with_a_sign_that_they_are():
    cut = f.shortened("x" * 60, 10)
    assert len(cut) == 10
    assert cut.endswith("…")
