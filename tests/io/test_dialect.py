import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.core.errors import FormatError
from syntony.io.dialect import Dialect, comma_is_unclear, guess_dialect


@pytest.mark.parametrize(
    ("lines", "delimiter", "decimal", "thousands"),
    [
        (["a,b", "1,2", "3,4"], ",", ".", ""),
        (["a, b", "1, 2.5", "3, 4.5"], ",", ".", ""),
        (["a;b", "1,5;2", "3,25;4"], ";", ",", ""),
        (["a;b", "1.5;2", "3.25;4"], ";", ".", ""),
        (["a\tb", "1,5\t2,5", "3,5\t4,5"], "\t", ",", ""),
        (["a b", "1 2", "3 4"], " ", ".", ""),
        (["  a   b", "  1.5    2", "  3.5   14"], " ", ".", ""),
        (['"a" "b"', '"1" 2', '"3" 4'], " ", ".", ""),
        (["1,5 2,5", "3,5 4,5", "1,5 2,25"], " ", ",", ""),
        (["812", "820", "799"], "", ".", ""),
        (["0,85", "0,91", "0,08"], "", ",", ""),
        (["hr", "0,85", "0,91"], "", ",", ""),
        (["85,1", "91,2", "80,3"], ",", ".", ""),
        (["a;b", "1.234,5;2", "3,5;4"], ";", ",", "."),
        (["a;b", "1,234.5;2", "3.5;4"], ";", ".", ","),
        (["t|x", "1|2", "3|4"], "|", ".", ""),
        (["t,x", "00:00:01,5", "00:00:02,7"], ",", ".", ""),
        (["t;x", "2019-02-01 12:00:00,5;5", "2019-02-01 12:00:01,5;7"], ";", ".", ""),
        (["a,b,c", "1,NA,2", "NA,3,4", "1,-,2", "5,,6"], ",", ".", ""),
    ],
)
def test_dialects_are_recognized(lines, delimiter, decimal, thousands):
    found = guess_dialect(lines)
    assert (found.delimiter, found.decimal, found.thousands) == (delimiter, decimal, thousands)


@pytest.mark.parametrize(
    "lines", [[], [""], ["Dear reader,", "this is prose; it has", "no numbers."], ["x y"] * 5]
)
def test_prose_has_no_dialect(lines):
    assert guess_dialect(lines) is None


def test_what_is_told_is_not_guessed_again():
    lines = ["1,234;5,678", "2,345;6,789"]
    assert guess_dialect(lines).decimal == ","
    told = guess_dialect(lines, Dialect("?", ".", ",", Dialect("").missing))
    assert (told.decimal, told.thousands, told.number("1,234")) == (".", ",", 1234.0)


def test_a_comma_before_three_digits_everywhere_is_unclear():
    assert comma_is_unclear(Dialect(";", ","), ["1,234", "2,345", "7"])
    assert not comma_is_unclear(Dialect(";", ","), ["0,234", "2,345"])
    assert not comma_is_unclear(Dialect(";", ","), ["1,234", "2,34"])
    assert not comma_is_unclear(Dialect(";", "."), ["1,234"])


@pytest.mark.parametrize("cell", ["", "NA", "n/a", "NaN", "-", ".", "null", "--", "?"])
def test_missing_cells_are_nan(cell):
    assert math.isnan(Dialect(",").number(cell))


@pytest.mark.parametrize("cell", ["1_000", "0x1f", "1.2.3", "1e", "--1", "1,5", "eins", "1 2"])
def test_cells_that_are_no_numbers_are_refused(cell):
    dialect = Dialect(";")
    assert not dialect.is_number(cell)
    with pytest.raises(ValueError):
        dialect.number(cell)
    with pytest.raises(ValueError):
        dialect.numbers(["1", cell])


@given(st.floats(allow_nan=False), st.sampled_from([".", ","]))
def test_every_float_is_read_back_exactly(value, decimal):
    cell = repr(value).replace(".", decimal)
    dialect = Dialect(";", decimal)
    assert dialect.number(cell) == value
    assert dialect.numbers([cell, "NA"])[0] == value


def test_a_quote_that_never_ends_is_refused():
    with pytest.raises(FormatError, match=r"line 2.*quote that does not end"):
        list(Dialect(",").rows(["1,2\n", '3,"' + "x" * 200_000]))
