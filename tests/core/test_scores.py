import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.test_forms import SMALL

from syntony.core.errors import ParameterError
from syntony.core.forms import builtin_form, read_form
from syntony.core.scores import Response, checked_answers, checked_scores, risks, score

PHQ, GAD, WAI = (builtin_form(key) for key in ("phq-9", "gad-7", "wai-sr"))


def total(form, values):
    ids = [item.id for item in form.items]
    answers = {k: v for k, v in zip(ids, values, strict=True) if v is not None}
    return score(form, form.scales[0], answers)


# Bands: Kroenke et al. 2001, doi 10.1046/j.1525-1497.2001.016009606.x, table 4;
# Spitzer et al. 2006, doi 10.1001/archinte.166.10.1092.
@pytest.mark.parametrize(
    ("form", "values", "value", "band"),
    [
        (PHQ, [0] * 9, 0, "minimal"),
        (PHQ, [1, 1, 1, 1, 0, 0, 0, 0, 0], 4, "minimal"),
        (PHQ, [1, 1, 1, 1, 1, 0, 0, 0, 0], 5, "mild"),
        (PHQ, [2, 2, 1, 1, 1, 1, 1, 1, 0], 10, "moderate"),
        (PHQ, [2, 2, 2, 2, 2, 2, 1, 1, 1], 15, "moderately severe"),
        (PHQ, [3, 3, 2, 2, 2, 2, 2, 2, 2], 20, "severe"),
        (PHQ, [3] * 9, 27, "severe"),
        (GAD, [1, 1, 1, 1, 0, 0, 0], 4, "minimal"),
        (GAD, [1, 1, 1, 1, 1, 0, 0], 5, "mild"),
        (GAD, [2, 2, 2, 1, 1, 1, 1], 10, "moderate"),
        (GAD, [3, 2, 2, 2, 2, 2, 2], 15, "severe"),
        (GAD, [3] * 7, 21, "severe"),
    ],
)
def test_totals_and_published_bands(form, values, value, band):
    found = total(form, values)
    assert (found.value, found.band, found.missing) == (value, band, 0)


def test_one_missing_answer_is_prorated_and_said():
    found = total(PHQ, [2, 2, 2, 2, 2, 2, 2, 2, None])
    assert found.value == 18.0  # 16 of 8 answers, for 9
    assert found.missing == 1
    assert found.band == "moderately severe"
    assert total(PHQ, [1, 0, 0, 0, 0, 0, 0, 0, None]).value == 9 / 8


def test_too_many_missing_answers_leave_the_score_unknown():
    found = total(PHQ, [2, 2, 2, 2, 2, 2, 2, None, None])
    assert math.isnan(found.value)
    assert found.band == ""
    assert found.missing == 2
    assert math.isnan(total(GAD, [None] * 7).value)


def test_subscales_are_means_of_their_own_items():
    answers = {str(i): float(1 + i % 5) for i in range(1, 13)}
    found = {k: s.value for k, s in Response("r", WAI, "C", "2026-03-14", answers).scores.items()}
    assert found == {
        "task": (2 + 3 + 1 + 3) / 4,  # items 1, 2, 10, 12
        "bond": (4 + 1 + 3 + 5) / 4,  # items 3, 5, 7, 9
        "goal": (5 + 2 + 4 + 2) / 4,  # items 4, 6, 8, 11
    }
    del answers["7"]
    bond = Response("r", WAI, "C", "2026-03-14", answers).scores["bond"]
    assert math.isnan(bond.value)


def test_reversed_items_are_turned_within_their_own_answers():
    turned = SMALL | {"scales": [SMALL["scales"][0] | {"reversed": ["b"]}]}
    form = read_form(json.dumps(turned))
    assert score(form, form.scales[0], {"a": 1.0, "b": 1.0}).value == 1.0
    assert score(form, form.scales[0], {"a": 1.0, "b": 0.0}).value == 2.0


@given(st.lists(st.sampled_from([0, 1, 2, 3, None]), min_size=9, max_size=9))
def test_a_score_lies_in_its_range_or_is_unknown(values):
    found = total(PHQ, values)
    missing = values.count(None)
    assert found.missing == missing
    assert math.isnan(found.value) == (missing > 1)
    assert math.isnan(found.value) or 0 <= found.value <= 27


def test_a_risk_item_is_told_in_neutral_words_also_where_it_was_skipped():
    def told(value):
        answers = {str(i): 0.0 for i in range(1, 10)} | {"9": value}
        return risks(Response("r", PHQ, "C", "2026-03-14", answers))

    assert told(0.0) == ()
    (one,) = told(1.0)
    assert one.startswith("Item 9 (thoughts of death")
    assert '"Several days"' in one
    (skipped,) = told(math.nan)
    assert skipped.endswith("was skipped.")
    assert risks(Response("r", PHQ, "C", "2026-03-14", given={"total": 20.0})) == ()


def test_answers_are_whole_and_possible():
    made = checked_answers(PHQ, {"1": 3, "2": None})
    assert list(made) == [str(i) for i in range(1, 10)]
    assert made["1"] == 3.0
    assert math.isnan(made["2"])
    for answers, words in (
        ({"10": 1}, "no item '10'"),
        ({"1": 4}, "takes one of 0, 1, 2, 3; 4 came"),
        ({"1": 1.5}, "1.5 came"),
        ({"1": None}, "No item was answered"),
    ):
        with pytest.raises(ParameterError, match=words):
            checked_answers(PHQ, answers)
    with pytest.raises(ParameterError, match="enter its scores instead"):
        checked_answers(builtin_form("ors"), {"1": 1})


def test_scores_from_elsewhere_are_of_a_scale_and_in_its_range():
    assert checked_scores(builtin_form("ors"), {"total": 31.5}) == {"total": 31.5}
    for given_, words in (({"total": 41}, "from 0 to 40; 41 came"), ({"x": 1}, "no scale 'x'"),
                          ({"total": None}, "no score came"), ({}, "no score came")):  # fmt: skip
        with pytest.raises(ParameterError, match=words):
            checked_scores(builtin_form("ors"), given_)
    found = Response("r", WAI, "C", "2026-03-14", given={"task": 4.0}).scores
    assert found["task"].value == 4.0
    assert math.isnan(found["bond"].value)
