"""What must be known of files beside each other before anybody says whose they are."""

import numpy as np
import pytest

from syntony.analysis.besides import beside, dated, duration_in_words
from syntony.analysis.intake import see

DAY = 1_700_000_000


@pytest.fixture
def table(tmp_path):
    def write(name, start, *, step=1.0, n=200, columns=("P1_hr", "P2_hr")):
        rng = np.random.default_rng(len(name))
        values = np.column_stack(
            (start + step * np.arange(n), rng.normal(70, 5, (n, len(columns))))
        )
        rows = "".join(",".join(f"{value:.3f}" for value in row) + "\n" for row in values)
        path = tmp_path / f"{name}.csv"
        path.write_text(f"time,{','.join(columns)}\n{rows}")
        return see(path)

    return write


def codes(*files):
    return [notice.code for notice in beside(files)]


def test_two_files_with_the_same_of_one_person_at_one_time_are_told(table):
    one, other = table("one", 0), table("other", 0, columns=("P1_hr", "P3_hr"))
    (notice,) = beside((one, other))
    assert notice.code == "claimed-twice"
    assert notice.where == "P1"
    assert "one.csv and other.csv both say that they hold hr of P1" in notice.text
    assert codes(one, table("third", 0, columns=("P3_hr", "P4_hr"))) == []


def test_rates_that_differ_by_more_than_a_hundredth_are_told(table):
    one = table("one", 0)
    assert codes(one, table("near", 0, step=1.005)) == ["claimed-twice"] * 2
    found = beside((one, table("far", 0, step=1.03)))
    assert [n.code for n in found] == ["claimed-twice", "two-rates"] * 2
    assert "1 Hz in one.csv and 0.970874 Hz in far.csv" in found[1].text


def test_files_that_never_ran_together_are_told_with_the_time_between_them(table):
    one, late = table("one", DAY), table("late", DAY + 3600)
    assert dated(one)
    (notice,) = beside((one, late))
    assert notice.code == "no-overlap"
    assert "56.7 min lie between them" in notice.text
    assert codes(one, table("during", DAY + 100)) == ["claimed-twice"] * 2
    # A clock that begins anywhere says nothing of another one's.
    assert "no-overlap" not in codes(one, table("elapsed", 5000))


def test_lengths_are_said_in_their_own_unit():
    assert [duration_in_words(s) for s in (40, 3400, 7200, 300_000)] == [
        "40 s", "56.7 min", "2 h", "3.47 days",
    ]  # fmt: skip
