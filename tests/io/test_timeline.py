import numpy as np
import pytest

from syntony.core.errors import FormatError
from syntony.core.signals import Samples, Signal
from syntony.io.timeline import (
    DAY,
    ClockSettings,
    Quantity,
    RateUnknownError,
    Rows,
    evenly,
    in_order,
    over_midnight,
    streams_of,
)


def rows(times, *values):
    times = np.array(times, dtype=float)
    values = np.array(values or [np.arange(times.size)], dtype=float)
    return Rows(times, values, np.arange(times.size) + 2, "a.csv")


def test_a_missing_time_is_refused_with_its_line():
    with pytest.raises(FormatError, match=r"a\.csv, line 3: the time is missing \(2 times"):
        in_order(rows([0, np.nan, 2, np.nan]), ClockSettings())


def test_a_backwards_clock_is_refused_with_its_line_and_ways_out():
    with pytest.raises(FormatError, match=r"a\.csv: time runs backwards at line 5.*'longest'.*by="):
        in_order(rows([0, 1, 2, 0, 1]), ClockSettings())


def test_rows_out_of_order_can_be_sorted():
    found, notices = in_order(rows([0, 2, 1, 3]), ClockSettings(backwards="sort"))
    assert found.values.tolist() == [[0, 2, 1, 3]]
    assert found.times.tolist() == [0, 1, 2, 3]
    assert [n.code for n in notices] == ["backwards"]


def test_the_longest_run_of_a_clock_that_was_reset_can_be_kept():
    found, notices = in_order(rows([5, 6, 0, 1, 2, 3, 0, 1]), ClockSettings(backwards="longest"))
    assert found.times.tolist() == [0, 1, 2, 3]
    assert found.lines.tolist() == [4, 5, 6, 7]
    assert "lines 4 to 7 were kept, 4 rows left out" in notices[0].text


def test_times_that_stand_twice_are_refused_with_line_and_ways_out():
    with pytest.raises(FormatError, match=r"line 4 repeats the time 1 s.*duplicates='mean'.*by="):
        in_order(rows([0, 1, 1, 2]), ClockSettings())


@pytest.mark.parametrize(
    ("way", "kept"), [("first", [0, 10, 30]), ("last", [0, 20, 30]), ("mean", [0, 15, 30])]
)
def test_times_that_stand_twice_can_become_one(way, kept):
    found, notices = in_order(
        rows([0, 1, 1, 2], [0, 10, 20, 30], [0, np.nan, 20, 30]), ClockSettings(duplicates=way)
    )
    assert found.times.tolist() == [0, 1, 2]
    assert found.values[0].tolist() == kept
    assert [n.code for n in notices] == ["repeated-times"]
    if way == "mean":
        assert found.values[1].tolist() == [0, 20, 30]


def test_clocks_go_on_after_midnight():
    times = np.array([DAY - 1, 0.0, 1.0, DAY - 0.5, 0.5])
    assert np.diff(over_midnight(times)).min() > 0
    assert over_midnight(np.array([3.0, 2.0])).tolist() == [3.0, 2.0]


def test_times_on_a_grid_make_signals_with_gaps():
    found, notices = streams_of(
        rows([0, 0.04, 0.08, 0.2, 0.24], [1, 2, 3, 4, 5], [1, np.nan, 3, 4, 5]),
        [Quantity("x", "mV", "skin", "P1"), Quantity("y")],
        None,
    )
    x, y = found
    assert isinstance(x, Signal)
    assert (x.rate, x.start, x.unit, x.modality, x.person) == (25, 0, "mV", "skin", "P1")
    expected = [1, 2, 3, np.nan, np.nan, 4, 5]
    assert np.array_equal(x.values, expected, equal_nan=True)
    assert len(x.support) == 2
    assert len(y.support) == 3
    assert "2 of 7 samples are not in the file (longest gap 0.08 s)" in notices[0].text


def test_irregular_times_make_samples_of_what_was_measured(rng):
    times = np.cumsum(rng.uniform(0.5, 1.5, 50))
    values = np.arange(50.0)
    values[10] = np.nan
    found, notices = streams_of(
        rows(times, values, np.full(50, np.nan)), [Quantity("x"), Quantity("empty")], None
    )
    assert [type(s) for s in found] == [Samples]
    assert len(found[0]) == 49
    assert [n.code for n in notices] == ["irregular", "not-observed"]


def test_scattered_stamps_on_a_far_grid_are_samples():
    found, _ = streams_of(rows([*range(9), *range(1000, 1009)]), [Quantity("x")], None)
    assert isinstance(found[0], Samples)


def test_a_told_rate_unlike_the_measured_one_is_said_and_not_used():
    found, notices = streams_of(rows(np.arange(100) / 9.85), [Quantity("x")], 25)
    assert float(found[0].rate) == 9.85
    assert "told to be 25 Hz; by its own times it is 9.85 Hz" in notices[0].text
    assert not streams_of(rows(np.arange(100) / 25), [Quantity("x")], 25)[1]


def test_without_times_the_rate_must_be_told():
    with pytest.raises(RateUnknownError, match="rate="):
        evenly(np.zeros((1, 3)), [Quantity("x")], None)
