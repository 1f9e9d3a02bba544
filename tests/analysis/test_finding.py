import pytest
from scipy.signal import lfilter

from syntony.analysis.finding import finding
from syntony.analysis.pairs import pairs
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal


def led(rng, lag, unit, rate=4, n=2400):
    """The second person follows the first after `lag` seconds, in signals of the brain."""
    shift = round(lag * rate)

    def inert():
        return lfilter([1], [1, -0.9], rng.normal(size=n + shift + 200))[200:]

    source = inert()
    rows = (source[shift:], 0.8 * source[:n] + 0.6 * inert()[:n])
    streams = tuple(
        Signal(row[:n], rate, name="x", unit=unit, person=person, modality="brain")
        for person, row in zip("AB", rows, strict=True)
    )
    one = Session("s", (Participant("A"), Participant("B")), (Recording("r", streams),))
    plan = AnalysisPlan(
        prepare=(), null={"members": ("prewhitened",), "surrogates": 99},
        measures=({"measure": "wcc", "settings": {"window": 30, "max_lag": 5}},),
    )  # fmt: skip
    (pair,) = pairs(one, plan)
    return finding(pair, plan).leading


@pytest.mark.parametrize(
    ("lag", "unit", "leader"),
    [(1.25, "µM", None), (3.5, "µM", "A"), (1.25, "dB", "A")],
)
def test_blood_names_no_leader_below_two_seconds(rng, lag, unit, leader):
    found = led(rng, lag, unit)
    assert found.leader == leader
    if leader is None:
        assert found.outcome == "undetermined"
        assert "below 2 s, does not tell who leads" in found.reason
    else:
        assert found.lag == pytest.approx(lag, abs=0.1)
