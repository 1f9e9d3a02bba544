"""The handbook says of everything what it is, how it comes about, and what it does not mean."""

import re

import pytest

from syntony.core.registry import collect
from syntony.report.handbook import handbook


@pytest.fixture(scope="module")
def pages():
    return {(one.kind, one.name): one for one in handbook()}


def test_there_is_one_page_for_every_measure_null_and_kind_of_moment(pages):
    kinds = ("measures", "surrogates", "detectors")
    assert set(pages) == {(kind, name) for kind in kinds for name in collect(kind)}


@pytest.mark.parametrize("name", sorted(collect("measures")))
def test_a_measure_has_how_sign_what_it_does_not_mean_pitfalls_and_a_paper(pages, name):
    page, declared = pages["measures", name], collect("measures")[name].declares
    parts = {part.title: part for part in page.parts}
    assert {"How", "How it is read", "What it does not mean", "Pitfalls", "Settings"} <= set(parts)
    assert declared.meaning.not_means in parts["What it does not mean"].lines
    assert set(declared.meaning.pitfalls) <= set(parts["Pitfalls"].lines)
    assert page.source == declared.source
    assert page.formula
    assert all(line.strip() and "``" not in line for part in page.parts for line in part.lines)


def test_every_setting_is_told_with_its_default(pages):
    for (kind, name), page in pages.items():
        settings = next((p.lines for p in page.parts if p.title == "Settings"), ())
        fields = collect(kind)[name].settings.model_fields
        assert [line.partition(" = ")[0] for line in settings] == list(fields), name
        assert not [line for line in settings if re.fullmatch(r"\w+ = [^:]*", line)], name


def test_no_page_promises_what_no_number_can_say(pages):
    for page in pages.values():
        text = " ".join([page.title, page.line, *(x for p in page.parts for x in p.lines)])
        assert not re.search(r"measures? (empathy|skill|love)|score of empathy", text, re.I)
