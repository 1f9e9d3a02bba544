import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.io.layout import TableSettings, find_layout
from syntony.io.timecolumn import find_column, find_times


def times(text, told="", unit=""):
    layout = find_layout(text.splitlines(keepends=True), TableSettings(), "a.csv")
    return find_times(layout, told, unit, "a.csv")


def table(name, values, other="x"):
    return f"{other},{name}\n" + "".join(f"{i * 7 % 5},{v}\n" for i, v in enumerate(values))


SECONDS = [0.5 * i for i in range(12)]


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("time", 1), ("t", 1), ("Time (ms)", 1e-3), ("time_ms", 1e-3), ("TimeStamp [us]", 1e-6),
        ("Elapsed Time (min)", 60), ("Seconds", 1), ("ms", 1e-3), ("Zeit (s)", 1),
        ("LSL timestamp", 1), ("video time", 1),
    ],
)  # fmt: skip
def test_times_are_found_by_name_and_unit(name, scale):
    found = times(table(name, SECONDS))
    assert (found.column, found.scale, found.notices) == (1, scale, ())


@pytest.mark.parametrize("name", ["lifetime", "steps", "temperature", "sum", "index of fit"])
def test_other_names_are_no_times(name):
    assert times(table(name, SECONDS)) is None


@pytest.mark.parametrize(
    ("first", "scale"), [(1.6e9, 1), (1.6e12, 1e-3), (1.6e15, 1e-6), (1.6e18, 1e-9)]
)
def test_times_since_1970_tell_their_unit_by_their_size(first, scale):
    values = [f"{first + i * 1e6:.0f}" for i in range(9)]
    assert times(table("timestamp", values)).scale == scale


def test_dates_and_clocks_are_times_whatever_they_are_called():
    stamps = [f"2020-01-01 10:00:{i:02d}" for i in range(9)]
    assert times(table("when", stamps)).column == 1
    assert times(table("when", [s[11:] for s in stamps])).column == 1


def test_whole_numbers_without_a_unit_are_taken_for_seconds_with_a_word():
    found = times(table("time", range(0, 360, 40)))
    assert found.scale == 1
    assert "time_unit='ms'" in found.notices[0].text
    assert "counts 1, 2, 3" in times(table("time", range(9))).notices[0].text


@pytest.mark.parametrize("name", ["frame", "Sample", "index", "Frame_Nr"])
def test_counters_count_samples(name):
    assert times(table(name, range(9))).counts_samples
    assert times(",x\n" + "".join(f"{i},{i % 3}\n" for i in range(9))).counts_samples


def test_without_names_a_rising_first_column_is_the_time():
    rows = "".join(f"{i * 0.04:.2f} {i % 3}\n" for i in range(20))
    found = times(rows)
    assert (found.column, found.scale) == (0, 1)
    assert times("".join(f"{(i * 7) % 5} {i % 3}\n" for i in range(20))) is None
    assert times("".join(f"{i}\n" for i in range(20))) is None


def test_what_is_told_is_believed():
    text = table("wann", range(0, 360, 40))
    assert times(text) is None
    assert times(text, "wann", "ms").scale == 1e-3
    assert times(text, "2", "min").scale == 60
    assert times(text, "wann", "sample").counts_samples
    assert times(table("time", SECONDS), "none") is None


@pytest.mark.parametrize(
    ("told", "unit", "said"),
    [
        ("when", "", "No column is called 'when'; there are: x, time"),
        ("3", "", "No column is called '3'"),
        ("time", "fortnight", "unit of time is one of"),
    ],
)
def test_impossible_tellings_are_refused_with_what_there_is(told, unit, said):
    with pytest.raises(ParameterError, match=said):
        times(table("time", SECONDS), told, unit)


def test_columns_are_found_by_name_unit_and_number():
    layout = find_layout(["a,b (mV)\n", "1,2\n", "3,4\n"], TableSettings(), "")
    assert [find_column(layout, name) for name in ("a", "b", "b (mV)", "b [mV]", " a ", "2")] == [
        0, 1, 1, 1, 0, 1,
    ]  # fmt: skip


def test_a_column_of_words_cannot_be_the_time():
    with pytest.raises(ParameterError, match="holds words"):
        times("who,x\nann,1\nbob,2\n", "who")
    assert np.isnan(times("frame,x\n1,2\n2,3\n3,5\n").scale)
