"""The section on signals and their quality."""

import re
import struct
import zlib

import numpy as np
import pytest

from syntony.core.facts import Picture, SignalFacts
from syntony.core.plan import AnalysisPlan
from syntony.core.results import Findings
from syntony.core.session import Notice
from syntony.core.spans import Intervals
from syntony.report.page import page
from syntony.report.sections.signals import SECTION
from syntony.report.view import View


def fact(name="heart_rate", person="client", *, session="s", gap=True, graded=True, **changes):
    n = 120
    x = 70 + 5 * np.sin(np.arange(n) / 9)
    if gap:
        x[40:60] = np.nan
    facts = {
        "session": session, "recording": "belt", "name": name, "person": person, "unit": "1/min",
        "modality": "heart", "rate": 4.0, "n": 2400, "edges": np.linspace(0, 600, n + 1),
        "low": x - 1, "high": x + 1, "quality": np.full(n, 0.75) if graded else np.empty(0),
        "support": Intervals([(0, 200), (300, 600)] if gap else [(0, 600)]),
        "coverage": 5 / 6 if gap else 1.0, "source": "belt.csv (delimited)",
    }  # fmt: skip
    return SignalFacts(**{**facts, **changes})


def png(height=4, width=6):
    def chunk(kind, content):
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    rows = b"".join(b"\0" + bytes(width) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return np.frombuffer(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*p) for p in parts), np.uint8)


def drawn(*facts, pictures=()):
    found = Findings("t", AnalysisPlan(), (), signals=facts, pictures=pictures)
    return SECTION.render(View.of(found))


def test_gaps_are_drawn_as_gaps():
    html = drawn(fact())
    assert html.count('fill="url(#signals-chart-gap)"') == 1
    band = re.search(r'<path class="span first" d="([^"]*)"', html)[1]
    assert band.count("M") == 2
    assert drawn(fact(gap=False)).count("url(#signals-chart-gap)") == 0


def test_what_it_says_of_a_signal_is_in_words_and_in_the_table():
    html = drawn(fact(origin="heart_rate extracted from ECG by heart (its usual settings)"))
    told = ("Heart rate, 1/min", "83%", "4 Hz", "0.75", "10\N{NO-BREAK SPACE}min",
            "Extracted from ECG by heart (its usual settings)", "belt.csv (delimited)")  # fmt: skip
    for words in told:
        assert words in html


def test_quality_is_a_hill_where_there_is_one():
    assert 'class="grade"' in drawn(fact())
    assert 'class="grade"' not in drawn(fact(graded=False))


def test_what_was_masked_is_told_once_with_its_sessions():
    notice = Notice("masked", "5% of heart rate of client was masked: <b>poor</b>.", "x")
    html = drawn(fact(notices=(notice,)), fact(session="s2", notices=(notice,)))
    assert html.count("5% of heart rate") == 1
    assert "s and s2" in html
    assert "<b>poor" not in html


def test_many_signals_are_in_the_table_and_the_first_are_drawn():
    html = drawn(*(fact(f"eeg_{i}", graded=False) for i in range(64)))
    assert html.count('class="span') == 16
    assert "48 more signals" in html
    assert html.count("<tr>") >= 64


def test_pictures_come_along_without_being_fetched():
    shown = Picture("s", "Regions on a still", png(), (4, 6))
    html = drawn(fact(), pictures=(shown,))
    assert '<img src="data:image/png;base64,' in html
    assert 'alt="Regions on a still"' in html
    assert "://" not in html


@pytest.mark.parametrize(
    "odd",
    [
        fact(low=np.full(120, np.nan), high=np.full(120, np.nan), support=Intervals(), coverage=0),
        fact(rate=float("nan"), person="", unit=""),
        fact("a" * 200, "p" * 200),
        fact(edges=np.linspace(0, 1, 2), low=np.ones(1), high=np.ones(1), quality=np.ones(1)),
    ],
)
def test_odd_signals_are_drawn_too(odd):
    assert "<svg" in drawn(odd)


def test_the_whole_page_holds_it_and_nothing_without_signals():
    found = Findings("t", AnalysisPlan(), (), signals=(fact(),))
    assert 'id="signals"' in page(found)
    assert not drawn()


def test_the_sources_of_extractors_are_among_the_references():
    from syntony.core.registry import get
    from syntony.report.methods import references

    origin = "heart_rate extracted from ECG by heart (its usual settings)"
    found = Findings("t", AnalysisPlan(), (), signals=(fact(origin=origin), fact("x", origin="")))
    assert references(found) == (get("extractors", "heart").source,)
    odd = fact(origin="x extracted from y by nobody (its usual settings)")
    assert references(Findings("t", AnalysisPlan(), (), signals=(odd,))) == ()
