from dataclasses import replace

from syntony.core.plan import AnalysisPlan
from syntony.core.results import Findings
from syntony.report.methods import measure_title, methods, parameters, references, sources


def told(findings):
    return " ".join(methods(findings)).replace("\N{NO-BREAK SPACE}", " ")


def test_the_paragraph_says_what_was_done_with_figures(session):
    text = told(session)
    assert "prepared in this order: resampled to 2 Hz, smoothed by a moving average" in text
    assert "with windows of 30 s, every 5 s, lags up to 5 s." in text
    assert "against 199 surrogates" in text
    assert "which keeps the spectrum of each person" in text
    assert "a Cauchy combination of the tests with equal weights, at the level 0.05" in text
    assert "drawn from the seed 1" in text
    assert "Computed with syntony 0.1.0" in text
    assert "NumPy" in text


def test_measures_are_cited(session):
    assert any("doi:10.1037/1082-989X.7.3.338" in entry for entry in references(session))
    assert measure_title("wcc") == "Windowed lagged cross-correlation"


def test_a_measure_that_is_not_installed_keeps_its_own_name():
    assert measure_title("my_new_measure") == "My new measure"


def test_input_files_are_listed_once_with_their_hashes(session):
    files = sources(session)
    assert len(files) == len({(x.name, x.sha256) for x in files}) == 8
    assert all(len(x.sha256) == 64 for x in files)


def test_parameters_that_differ_between_results_show_every_value(session):
    first, second = session.findings[:2]
    wider = replace(
        second.result,
        provenance=replace(
            second.result.provenance, params={**second.result.provenance.params, "window": 60.0}
        ),
    )
    mixed = replace(session, findings=(first, replace(second, result=wider, readings=())))
    assert dict(parameters(mixed))["wcc: window"] == "30 and 60"
    text = told(mixed)
    assert "windows of 30 s, every 5 s, lags up to 5 s (motion energy)" in text
    assert "windows of 60 s, every 5 s, lags up to 5 s (heart rate)" in text
    assert text.count("prepared in this order") == 1


def test_nothing_found_still_tells_the_seed():
    assert told(Findings("t", AnalysisPlan(seed=7), ())) == (
        "Nothing was computed. Everything random was drawn from the seed 7."
    )


def test_without_surrogates_no_claim_about_chance_is_described(edges):
    text = told(Findings("t", AnalysisPlan(), (edges["no surrogates"],)))
    assert "Nothing was compared with chance." in text
    assert "A leader is named" not in text
