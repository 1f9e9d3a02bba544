import json

import pytest

from syntony.core.errors import ParameterError
from syntony.core.forms import builtin_form, builtin_forms, form_faults, read_form

LICENCE = {"kind": "own", "holder": "We", "text": "Ours."}
SMALL = {
    "key": "mine",
    "title": "Mine",
    "name": "My own form",
    "language": "en",
    "about": "Two questions.",
    "answers": [{"value": 0, "text": "No"}, {"value": 1, "text": "Yes"}],
    "items": [{"id": "a", "text": "Rested?"}, {"id": "b", "text": "Hungry?"}],
    "scales": [{"key": "total", "title": "Total", "items": ["a", "b"], "low": 0, "high": 2}],
    "licence": LICENCE,
    "validated": False,
}


def faults(**changes):
    return " ".join(form_faults(json.dumps(SMALL | changes)))


def scale(**changes):
    return [SMALL["scales"][0] | changes]


def test_a_form_is_read_and_its_version_is_of_all_that_it_holds():
    form = read_form(json.dumps(SMALL))
    assert form.asked
    assert [item.text for item in form.items] == ["Rested?", "Hungry?"]
    same = read_form(json.dumps(dict(reversed(SMALL.items())), indent=4))
    assert same.version == form.version == read_form(form.text).version
    other = read_form(json.dumps(SMALL | {"about": "Two other questions."}))
    assert other.version != form.version


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "It is not JSON (line 1)"),
        ("[]", "A form is a JSON object"),
        ("{}", "key: Field required"),
    ],
)
def test_a_text_that_is_no_form_is_refused_in_words(text, told):
    assert told in " ".join(form_faults(text))
    with pytest.raises(ParameterError, match=r"mine\.json cannot be used: "):
        read_form(text, "mine.json")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"key": "../up"}, "key: String should match pattern"),
        ({"color": "red"}, "color: Extra inputs are not permitted"),
        (
            {"items": [*SMALL["items"], {"id": "a", "text": "?"}]},
            "items hold the same key twice: a",
        ),
        ({"answers": SMALL["answers"][:1]}, "item a needs at least two answers"),
        ({"answers": [{"value": 1, "text": "x"}] * 2}, "item a has two answers of one value"),
        ({"scales": scale(items=["a", "c"])}, "names items that are not there: c"),
        ({"scales": scale(items=[])}, "scale total names no items"),
        ({"scales": scale(reversed=["c"])}, "reverses items that it does not have"),
        ({"scales": scale(missing=2)}, "would allow all its answers to be missing"),
        ({"scales": scale(low=2)}, "ends where it begins"),
        ({"scales": scale(high=5)}, "its answers make scores from 0 to 2"),
        ({"scales": scale(bands=[{"start": 0, "word": "low"}])}, "need bands_source"),
        ({"scales": scale(bands=[{"start": 9, "word": "low"}])}, "must rise, inside 0 to 2"),
        ({"scales": scale() * 2}, "scales hold the same key twice: total"),
        ({"risks": [{"item": "z", "start": 1, "about": "x"}]}, "the risk item z is not there"),
        ({"licence": LICENCE | {"kind": "licensed"}}, "a licensed form is a slot"),
    ],
)
def test_each_fault_is_named(changes, told):
    assert told in faults(**changes)


def test_several_faults_are_told_at_once():
    told = faults(answers=[], risks=[{"item": "z", "start": 1, "about": "x"}])
    assert "item a needs" in told
    assert "item b needs" in told
    assert "risk item z" in told


def test_a_form_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(ParameterError, match="phq-9"):
        builtin_form("phq")
    assert builtin_form("phq-9") is builtin_forms()["phq-9"]
