"""The section on turns."""

from dataclasses import replace

import pytest

from syntony.core.plan import AnalysisPlan
from syntony.core.results import Findings
from syntony.core.turns import PersonTurns, SessionTurns
from syntony.report.sections.turns import SECTION
from syntony.report.view import View

NAN = float("nan")
TALKER = PersonTurns(12, 3, 1, 0, 200.0, 0.4, 0.7, 8.0, -0.25, 0.4, 0.75)
QUIET = PersonTurns(11, 0, 0, 1, 90.0, 0.18, 0.3, 4.0, NAN, NAN, NAN)
CALL = SessionTurns("call", ("a",), {"client": TALKER, "<b>": QUIET}, 0, 500, 0.45, 0.03, 0.2, 0.0)


def drawn(*turns):
    return str(SECTION.render(View.of(Findings("t", AnalysisPlan(), (), turns=turns))))


def text(html):
    return html.replace("\N{NO-BREAK SPACE}", " ")


def test_one_session_is_told_in_a_sentence_and_a_row_a_person():
    html = text(drawn(CALL))
    assert "8 min 20 s: nobody speaks in 45% of the time, two or more in 3%" in html
    assert "the floor passes after a silence of 0.2 s as a rule" in html
    assert "−0.25 s, half of them within 0.4 s" in html
    assert html.count("<tr>") == 3
    assert "<b>" not in html
    assert "in an overlap of 0.2 s" in text(drawn(replace(CALL, offset=-0.2)))


@pytest.mark.parametrize("error", [0.2, NAN])
def test_latencies_between_clocks_that_nobody_knows_are_not_told(error):
    html = text(drawn(replace(CALL, clock_error=error)))
    assert "−0.25 s" not in html
    assert "75%" not in html
    assert "nobody speaks" not in html
    assert "In call the turns stand in several recordings whose clocks are not known" in html


def test_many_sessions_are_named_and_the_rest_counted():
    html = text(drawn(*(replace(CALL, session=f"s{k}") for k in range(150))))
    assert "The first 200 of 300 rows" in html
    assert "client · s0" in html.lower()
    assert html.count("<tr>") == 201
