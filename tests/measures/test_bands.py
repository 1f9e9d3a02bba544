"""Measures in a band: who leads, what strangers score, short epochs, and what is refused."""

import numpy as np
import pytest

from syntony.analysis.finding import finding, synchrony
from syntony.analysis.pairs import pairs
from syntony.core.bands import BandSettings, band_plan, short_epochs
from syntony.core.errors import DataError, ParameterError
from syntony.core.measure import compute
from syntony.core.plan import AnalysisPlan
from syntony.core.registry import collect, get
from syntony.core.session import Participant, Recording, Session
from syntony.core.signals import Signal
from syntony.kernels.analytic import band_filter

RATE = 10.0
IN_BAND = {
    name: measure
    for name, measure in collect("measures").items()
    if issubclass(measure.settings, BandSettings)
}
BIASED = [name for name, m in IN_BAND.items() if m.caution is short_epochs]


def pair(X, rate=RATE):
    return [Signal.with_gaps(x, rate, person=p) for x, p in zip(X, "ab", strict=True)]


def coupled(lag, noise=1.0, n=6000, seed=1):
    """The second repeats the first `lag` samples later, each with noise of its own."""
    rng = np.random.default_rng(seed)
    source = np.convolve(rng.normal(size=n + 2 * abs(lag)), np.hanning(9), mode="same")
    first = source[abs(lag) : abs(lag) + n]
    second = source[abs(lag) - lag : abs(lag) - lag + n]
    return np.stack((first, second)) + noise * rng.normal(size=(2, n))


def index(name, X, **given):
    measure = get("measures", name)
    return measure.index(compute(measure, pair(X), measure.configured(given)).values)


def test_there_are_all_of_them():
    expected = {
        "accorr", "ccorr", "ciplv", "coherence", "envelope_correlation", "imcoh", "nm_locking",
        "plv", "pli", "pli2", "power_correlation", "ppc", "psi", "wpli", "wpli_debiased",
    }  # fmt: skip
    assert expected <= set(IN_BAND)


@pytest.mark.parametrize("name", sorted(IN_BAND.keys() - {"nm_locking"}))
def test_the_coupled_score_more_than_strangers(name):
    X = coupled(3)
    if name.endswith("correlation"):
        slow = np.convolve(np.random.default_rng(3).normal(size=6000), np.hanning(200), "same")
        X = X * np.exp(slow / slow.std())
    strangers = np.stack((X[0], X[1, ::-1]))
    assert index(name, X) > index(name, strangers) + 0.02


@pytest.mark.parametrize("name", ["imcoh", "psi"])
def test_it_is_positive_where_the_first_leads_and_turns_with_the_persons(name):
    measure = get("measures", name)
    X = coupled(3, noise=0.5)
    there, back = (
        compute(measure, pair(Y), measure.configured({})).values for Y in (X, X[::-1])
    )  # fmt: skip
    assert there.mean() > 0.02
    np.testing.assert_allclose(there, -back, rtol=0, atol=1e-12)


def test_the_squared_form_is_the_square_and_a_shared_breath_can_be_taken_out(rng):
    measure = get("measures", "coherence")
    breath = coupled(0, noise=0)[0]
    X = breath + 0.3 * breath.std() * rng.normal(size=(2, 6000))
    third = Signal(breath, RATE, name="breath")

    def judged(given=None, form="magnitude"):
        settings = measure.configured({"form": form})
        return compute(measure, pair(X), settings, given=given).values

    np.testing.assert_allclose(judged(form="squared"), judged() ** 2, rtol=0, atol=1e-15)
    strangers = compute(measure, pair(rng.normal(size=(2, 6000))), measure.settings()).values
    assert judged().mean() > 0.9
    assert judged(third).mean() < strangers.mean() + 0.05
    squared = judged(third, "squared")
    np.testing.assert_allclose(squared, judged(third) ** 2, rtol=0, atol=1e-15)
    through = synchrony(*pair(X), "coherence", given=third)
    np.testing.assert_array_equal(through.values, judged(third))


def test_one_breathes_twice_while_the_other_breathes_once(rng):
    t = np.arange(6000) / RATE
    wander = 0.4 * np.sin(2 * np.pi * t / 47)
    one = np.sin(2 * np.pi * 0.3 * t + wander)
    two = np.sin(2 * (2 * np.pi * 0.3 * t + wander) + 1.0)
    X = np.stack((one, two)) + 0.1 * rng.normal(size=(2, 6000))
    assert index("nm_locking", X) > 0.95
    assert index("nm_locking", X[::-1], low=0.4, high=0.8, first=2, second=1) > 0.95
    assert index("plv", X, low=0.2, high=0.8) < 0.3


@pytest.mark.parametrize("seconds", [0.5, 1.0, 2.0, 8.0])
def test_the_notice_tells_what_strangers_score(seconds, rng):
    # Rates of a pilot for 8-12 Hz: 0.55, 0.39, 0.27, 0.14.
    measure = get("measures", "plv")
    chosen = measure.configured({"low": 8, "high": 12, "window": seconds})
    rate = 100
    plan = measure.plan(chosen, rate, 60 * rate)
    X = rng.normal(size=(2, 300 * rate))
    scored = measure.index(compute(measure, pair(X, rate), chosen).values)
    assert scored == pytest.approx(np.sqrt(np.pi / 4 / (5 * seconds)), rel=0.12)
    said = measure.caution(chosen, plan)
    if seconds > 4:
        assert said is None
        return
    told = float(said.text.split("about ")[2].split(",")[0])
    assert told == pytest.approx(scored, abs=0.07)
    assert "4 s" in said.text


def test_a_finding_carries_the_notice():
    X = coupled(2, n=1200)
    streams = tuple(
        Signal(x, RATE, person=p, name="x", modality="movement")
        for x, p in zip(X, "ab", strict=True)
    )
    session = Session("s", (Participant("a"), Participant("b")), (Recording("r", streams),))
    for measure, expected in (("plv", ["short-epochs"]), ("ppc", [])):
        plan = AnalysisPlan.model_validate(
            {
                "prepare": [], "null": {"members": []},
                "measures": [{"measure": measure, "settings": {"window": 5.0}}],
            }
        )  # fmt: skip
        (one,) = pairs(session, plan)
        codes = [notice.code for notice in finding(one, plan).notices]
        assert [code for code in codes if code == "short-epochs"] == expected


def test_only_measures_without_bias_say_nothing_of_short_epochs():
    assert set(IN_BAND) - set(BIASED) == {"ppc", "pli2", "wpli_debiased", "psi"}


def test_epochs_begin_where_the_filter_has_its_reach():
    measure = get("measures", "plv")
    chosen = measure.configured({"window": 30, "step": 10})
    margin = chosen.margin(RATE)
    plan = measure.plan(chosen, RATE, 6000)
    assert plan.width == 300 + 2 * margin
    result = compute(measure, pair(coupled(0)), chosen)
    np.testing.assert_allclose(result.coords["time"][:2] - margin / RATE, [15, 25])
    whole = measure.plan(measure.configured({"window": None}), RATE, 6000)
    assert whole.width == 6000
    assert band_filter(0.02, 0.11, margin).size == 2 * margin + 1


def test_what_cannot_be_is_refused():
    for given, error, text in (
        ({"low": 2, "high": 1}, ParameterError, "edges in order"),
        ({"low": 2, "high": 6}, ParameterError, "below half the rate, 5 Hz"),
        ({"max_lag": 1}, ParameterError, "leave max_lag at 0"),
        ({"window": None, "low": 0.001, "high": 0.002}, DataError, "Record longer"),
    ):
        with pytest.raises(error, match=text):
            band_plan(BandSettings(**given), RATE, 3000)
    psi = get("measures", "psi")
    with pytest.raises(ParameterError, match="at least 3 segments and frequencies"):
        psi.plan(psi.configured({"segment": 1}), RATE, 3000)
    nm = get("measures", "nm_locking")
    with pytest.raises(ParameterError, match="below half the rate"):
        nm.plan(nm.configured({"low": 2, "high": 3}), RATE, 3000)
