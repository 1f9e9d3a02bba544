"""How long a record and a window must be for what was measured."""

import re

import numpy as np
import pytest

from syntony.analysis.finding import finding
from syntony.analysis.pairs import pairs
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal


def told(rows, modality, rate=4, unit="", measure="wcc", **settings):
    """Notices on two persons' signals by their codes."""
    streams = tuple(
        Signal(row, rate, name="x", unit=unit, person=person, modality=modality)
        for person, row in zip("AB", rows, strict=True)
    )
    one = Session("s", (Participant("A"), Participant("B")), (Recording("r", streams),))
    plan = AnalysisPlan(
        prepare=(), null={"members": ()}, measures=({"measure": measure, "settings": settings},)
    )
    (pair,) = pairs(one, plan)
    return {notice.code: notice.text for notice in finding(pair, plan).notices}


def breaths(per_minute, seconds, rate=4):
    t = np.arange(seconds * rate) / rate
    noise = np.random.default_rng(1).normal(size=t.size)
    return np.sin(2 * np.pi * per_minute / 60 * t) + 0.3 * noise


@pytest.mark.parametrize(
    ("modality", "unit", "seconds", "needed"),
    [("skin", "µS", 40, 60), ("heart", "1/min", 40, 60), ("movement", "", 20, 30),
     ("brain", "µM", 50, 60), ("skin", "µS", 70, None), ("movement", "", 40, None)],
)  # fmt: skip
def test_records_shorter_than_what_was_measured_takes_are_told(
    modality, unit, seconds, needed, rng
):
    X = rng.normal(size=(2, seconds * 4))
    notices = told(X, modality, unit=unit, window=15, step=5, max_lag=1)
    if needed is None:
        assert "too-short" not in notices
    else:
        assert f"{seconds} s were observed in both; {needed} s are needed" in notices["too-short"]


def test_breath_takes_five_of_the_slower_persons():
    slow, fast = breaths(6, 45), breaths(15, 45)
    notices = told((fast, slow), "breath", window=15, step=5, max_lag=1)
    said = re.search(r"45 s were observed in both; (\d+) s are needed", notices["too-short"])
    assert int(said[1]) == pytest.approx(50, abs=1)
    assert "six breaths a minute" in notices["too-short"]
    assert "too-short" not in told((fast, fast), "breath", window=15, step=5, max_lag=1)
    still = np.full(fast.size, 3.0)
    assert "too-short" not in told((still, still), "breath", window=15, step=5, max_lag=1)


def test_windows_shorter_than_is_advised_are_told(rng):
    X = rng.normal(size=(2, 1200))
    notices = told(X, "movement", window=3, step=3, max_lag=1)
    assert "windows of 3 s: 5 s are the least that is advised" in notices["brief-windows"]
    assert "brief-windows" not in told(X, "movement", window=30, max_lag=1)
    assert "brief-windows" not in told(X, "movement", measure="crqa")
    assert "60 s are the least" in told(X, "brain", unit="µM", window=20)["brief-windows"]
    assert "brief-windows" not in told(X, "brain", unit="µV", window=20)
