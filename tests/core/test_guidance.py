import re

import pytest

from syntony.core.guidance import advice, advice_for, guidance
from syntony.core.registry import collect, get
from syntony.core.signals import MODALITIES

DOI = re.compile(r"10\.\d{4,}/\S+")


@pytest.mark.parametrize("key", guidance())
def test_all_advice_says_why_and_where_that_can_be_read(key):
    told = guidance()[key]
    assert told.statement.endswith(".")
    assert bool(told.sources) == (told.basis == "published")
    for source in told.sources:
        assert re.search(r"\(\d{4}\)", source.text)
        assert DOI.fullmatch(source.doi)
    assert told.low is None or told.high is None or told.low < told.high
    assert (told.modality == "brain") == bool(told.method)


@pytest.mark.parametrize(
    ("modality", "unit", "seconds"),
    [
        ("movement", "", 30),
        ("skin", "µS", 60),
        ("heart", "1/min", 60),
        ("breath", "", 30),
        ("brain", "µV", 60),
        ("brain", "µM", 60),
    ],
)
def test_the_shortest_records_are_those_of_the_table(modality, unit, seconds):
    assert advice("record", modality, unit).low == seconds


def test_blood_and_potentials_of_the_brain_are_told_apart():
    assert advice("window", "brain", "µM").low == 60
    assert advice("window", "brain", "µV").low == 4
    assert advice("periods", "brain", "µV") is None
    assert advice("window", "unknown") is None


def test_the_usual_settings_of_measures_follow_the_advice():
    usual = [
        (m.name, modality, values)
        for m in collect("measures").values()
        for modality, values in m.declares.modalities.items()
    ]
    assert usual
    for name, modality, values in usual:
        assert modality in MODALITIES
        for setting in ("window", "max_lag"):
            told = advice(setting, modality)
            if told is None or setting not in values:
                continue
            assert (told.low or 0) <= values[setting] <= (told.high or 1e9), (name, modality)


def test_a_measure_is_advised_on_what_it_has():
    keys = {id(told): key for key, told in guidance().items()}
    of = {}
    for name in ("wcc", "plv", "wavelet_coherence"):
        of[name] = {keys[id(told)] for told in advice_for(get("measures", name).settings)}
    assert "movement-max-lag" in of["wcc"] - of["plv"]
    assert "movement-band" in of["plv"] - of["wcc"]
    assert "blood-periods" in of["wavelet_coherence"] - of["plv"]
    assert all("skin-record" in of[name] for name in of)


def test_advice_reads_as_a_line():
    told = guidance()["movement-window"]
    assert (told.subject, told.range) == ("movement: window", "5 to 60 s")
    assert "doi:10.1371/journal.pone.0211494" in told.ground
    assert guidance()["blood-record"].subject == "brain (fNIRS): shortest record"
    assert guidance()["skin-record"].range == "60 s or more"
    assert guidance()["skin-record"].ground == "proposed by this project"
    assert guidance()["movement-band"].range == "0.2 to 1.1 Hz"
    assert guidance()["heart-window"].range == ""
