import csv

import numpy as np
import pytest
from tests.report.test_page import PAYLOADS, Skeleton

from syntony.core.multiverse import MultiverseResult, Specification, SpecificationCurve
from syntony.core.results import Failure
from syntony.report.multiverse import multiverse_page, multiverse_table, told


def curve(signal="motion_energy", n=6, joint=0.01):
    specifications = tuple(
        Specification("wcc", {"window": 10.0 * (1 + i // 2), "max_lag": float(i % 2)}, "usual", "n")
        for i in range(n)
    )
    effects = np.linspace(-1, 4, n)
    effects[1] = np.nan
    p = np.where(effects > 1, 0.01, 0.5)
    p[1] = np.nan
    band = np.stack((np.full(n, -0.7), np.full(n, 0.7)))
    return SpecificationCurve(
        signal, specifications, effects, p, np.minimum(1, 2 * p), band, joint, 0.02, 0.6, 12, 99,
        0.05,
    )  # fmt: skip


def test_the_sentence_says_how_many_agree_and_what_that_is_worth():
    sentence = told(curve())
    assert "of 5 specifications 3 find more coordination than chance" in sentence
    assert "Looking everywhere included, there is more" in sentence
    assert "it cannot be told from chance" in told(curve(joint=0.3))


def test_the_page_shows_every_specification_once_and_nothing_runs():
    page = multiverse_page(MultiverseResult("study", (curve(), curve("heart_rate"))))
    read = Skeleton()
    read.feed(page)
    assert "script" not in {name for name, _ in read.elements}
    assert len(set(read.ids)) == len(read.ids)
    # Of six specifications one is unknown: five dots above, five in each kind of choice below.
    assert page.count("<circle") == 2 * 5 * 3
    assert "window: 10" in page
    assert "preparation:" not in page, "what is the same in all is no choice"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_stay_text(payload):
    result = MultiverseResult(payload, (curve(payload),), (Failure(payload, "read", "E", payload),))
    read = Skeleton()
    read.feed(multiverse_page(result))
    assert "script" not in {name for name, _ in read.elements}
    assert not any(a.startswith("on") for _, names in read.elements for a in names)


def test_the_table_has_all_digits_and_leaves_the_unknown_empty():
    rows = list(csv.DictReader(multiverse_table(MultiverseResult("s", (curve(),))).splitlines()))
    assert len(rows) == 6
    assert rows[1]["effect (SD)"] == rows[1]["p"] == ""
    assert float(rows[5]["effect (SD)"]) == 4.0
    assert rows[2]["window"] == "20"
