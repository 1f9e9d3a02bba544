from dataclasses import replace

import numpy as np
import pytest

from syntony.analysis.pairs import pairs
from syntony.analysis.pseudo import groups
from syntony.core.errors import DataError
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Notice, Recording, Session
from syntony.core.signals import Participant, Signal


def session(*units):
    rng = np.random.default_rng(1)
    streams = tuple(
        Signal(rng.normal(size=600), 10, name="x", unit=unit, person=person, modality="brain")
        for person, unit in zip("AB", units, strict=True)
    )
    return Session("s", (Participant("A"), Participant("B")), (Recording("r", streams),))


def test_signals_of_two_methods_are_never_compared_whatever_they_are_called():
    with pytest.raises(DataError, match=r"x of A is in µM, that of B in dB.*within one method"):
        list(pairs(session("µM", "dB"), AnalysisPlan()))
    (pair,) = pairs(session("µM", "µM"), AnalysisPlan())
    assert pair.name == "x"


def test_sessions_of_two_methods_are_never_pooled():
    made = [replace(session(u, u), name=f"{u} {i}") for u in ("µM", "dB") for i in range(3)]
    ready = [pair for one in made for pair in pairs(one, AnalysisPlan())]
    pooled = [[pair.session for pair in group] for group in groups(ready)]
    assert sorted(map(sorted, pooled)) == [
        ["dB 0", "dB 1", "dB 2"],
        ["µM 0", "µM 1", "µM 2"],
    ]


def test_where_no_signal_is_left_it_is_told_what_was_said_about_it():
    warned = Notice("window-too-long", "No window of 2 s was observed whole.", "EEG")
    noted = Notice("set-aside", "Waves were set aside.", "cap", warning=False)
    people = (Participant("a"), Participant("b"))
    session = Session("s", people, (Recording("cap", notices=(warned, noted)),))
    with pytest.raises(DataError, match=r"it has: none.* No window of 2 s was observed whole"):
        list(pairs(session, AnalysisPlan()))
