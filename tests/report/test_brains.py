"""Heads in words, tables and drawings."""

import csv
import io

import numpy as np
import pytest
from tests.analysis.brains import eeg_pair

from syntony.analysis.interbrain import inter_brain
from syntony.cli import show
from syntony.core.plan import AnalysisPlan
from syntony.core.results import Findings
from syntony.report import brains
from syntony.report.delivery import deliver, head_table
from syntony.report.overall import overall
from syntony.report.page import page


def findings(coupled=1.0, seconds=120, **settings):
    session = eeg_pair(3, seconds=seconds, coupled=coupled)
    plan = AnalysisPlan(null={"surrogates": 39}, inter_brain={"measure": "plv", **settings})
    return Findings("t", plan, (), inter_brain=tuple(inter_brain(session, session, plan)))


@pytest.fixture(scope="module")
def coupled():
    return findings(cluster=2.0)


def test_what_beats_chance_is_named_first_with_how_much_was_looked_at(coupled):
    told = brains.sentence(coupled.inter_brain[0])
    assert told.startswith("Of 108 phase-locking value values between A and B")
    assert "the clearest is F" in told
    assert "with C4 in alpha" in told
    assert "all of them counted" in told
    assert "1 cluster of neighbors" in told


def test_nothing_found_is_not_called_nothing_there():
    told = brains.sentence(findings(coupled=0.0).inter_brain[0])
    assert "none beats chance" in told
    assert told.endswith("That does not show that there is nothing.")


def test_what_was_not_tested_says_so():
    own = findings(within=True).inter_brain[1]
    assert brains.sentence(own).endswith("within the head of A, none tested.")
    few = findings(seconds=20).inter_brain[0]
    assert "no test could be made" in brains.sentence(few)


def test_the_page_draws_a_matrix_a_band_and_lists_the_pairs(coupled):
    html = page(coupled)
    assert html.count('class="map"') == 3
    assert "Alpha (8–13 Hz)" in html
    assert "Pairs beyond chance" in html
    assert "Clusters of neighbors" in html
    assert "wrong partners" in html
    for word in ("insula", "amygdala"):
        assert word not in html


def test_a_report_of_heads_alone_begins_with_what_they_showed(coupled):
    told = overall(coupled)
    assert told.coordination.words.startswith("Of 108 phase-locking value values between A and B")
    assert "no leader" in told.leading.words.lower()
    assert "association" in told.caution
    assert "Not finding" in overall(findings(coupled=0.0)).caution
    assert "Nothing was analyzed" not in page(coupled)


def test_segments_are_named_by_their_time():
    html = page(findings(segment=40))
    assert '<th scope="col">At</th>' in html


def test_the_table_has_every_pair_with_all_digits(coupled, tmp_path):
    found = coupled.inter_brain[0]
    rows = list(csv.DictReader(io.StringIO(head_table(coupled.inter_brain))))
    assert len(rows) == found.result.values.size
    place = (1, 5, 1)
    row = rows[np.ravel_multi_index(place, found.result.values.shape)]
    assert (row["first channel"], row["second channel"], row["band"]) == ("Fz", "C4", "alpha")
    assert float(row["value"]) == found.result.values[place]
    assert float(row["p"]) == found.p[place]
    assert "Between heads" in deliver(coupled, tmp_path)


def test_the_terminal_tells_the_sentence(coupled, capsys):
    show.findings(coupled, {}, json_wanted=False)
    assert brains.sentence(coupled.inter_brain[0]) in capsys.readouterr().out
