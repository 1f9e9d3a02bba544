"""What every questionnaire promises, asked of every file in syntony/questionnaires."""

import json
from importlib.resources import files

import pytest

from syntony.core.forms import builtin_forms, read_form
from syntony.core.scores import Response, checked_answers, checked_scores, risks

FORMS = builtin_forms()


def answered(form, pick):
    answers = {item.id: pick(c.value for c in form.choices(item)) for item in form.items}
    return checked_answers(form, answers)


@pytest.mark.parametrize("key", FORMS)
def test_a_form_names_its_holder_and_its_terms(key):
    form = FORMS[key]
    assert form.licence.holder
    assert len(form.licence.text) > 20
    assert form.validated == (form.licence.kind != "own")
    assert form.validated or "not validated" in form.licence.text.lower()


@pytest.mark.parametrize("key", FORMS)
def test_only_free_forms_bring_their_items(key):
    form = FORMS[key]
    assert form.asked == (form.licence.kind != "licensed")
    if form.licence.kind == "licensed":
        text = (files("syntony") / "questionnaires" / f"{key}.json").read_text("utf-8")
        assert '"text": ""' not in text
        assert not [item for item in json.loads(text).get("items", []) if set(item) != {"id"}]


@pytest.mark.parametrize("key", FORMS)
def test_the_least_and_the_most_of_the_answers_make_the_ends_of_each_scale(key):
    form = FORMS[key]
    if not form.items:
        given = {scale.key: scale.low for scale in form.scales}
        assert checked_scores(form, given) == given
        return
    for pick, end in ((min, "low"), (max, "high")):
        scores = Response("r", form, "C", "2026-03-14", answered(form, pick)).scores
        for scale in form.scales:
            if not scale.reversed:
                assert scores[scale.key].value == getattr(scale, end)


@pytest.mark.parametrize("key", FORMS)
def test_every_risk_item_is_told_at_its_most(key):
    form = FORMS[key]
    if form.items:
        told = risks(Response("r", form, "C", "2026-03-14", answered(form, max)))
        assert len(told) == len(form.risks)


@pytest.mark.parametrize("key", FORMS)
def test_published_figures_name_their_paper(key):
    for scale in FORMS[key].scales:
        assert not scale.bands or scale.bands_source.doi
        assert scale.change is None or scale.change.source.doi
        assert scale.better in ("lower", "higher")


@pytest.mark.parametrize("key", FORMS)
def test_a_form_is_the_same_after_it_was_kept(key):
    form = FORMS[key]
    assert read_form(form.text) == form
