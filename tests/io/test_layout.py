import numpy as np
import pytest

from syntony.core.errors import FormatError
from syntony.io.layout import TableSettings, find_layout, preview


def layout(text, **told):
    return find_layout(text.splitlines(keepends=True), TableSettings(**told), "a.csv")


def test_names_units_and_kinds_are_found():
    found = layout(
        "time (s), EDA [µS],marker,clock\n0,1.5,start,00:00:00\n1,1.6,go,00:00:01\n2,NA,stop,-\n"
    )
    assert found.names == ("time", "EDA", "marker", "clock")
    assert found.units == ("s", "µS", "", "")
    assert found.kinds == ("number", "number", "label", "clock")
    assert (found.first_line, found.has_header) == (2, True)


def test_without_a_header_columns_are_numbered_from_1():
    found = layout("1 2\n3 4\n")
    assert (found.names, found.has_header, found.first_line) == (("1", "2"), False, 1)


def test_names_in_a_comment_line_are_used():
    assert layout("# a thing\n# t x y\n1 2 3\n4 5 6\n").names == ("t", "x", "y")


def test_a_line_of_units_below_the_names_is_used():
    found = layout("t;x\n(s);(mV)\n1;2\n3;4\n")
    assert (found.names, found.units, found.first_line) == (("t", "x"), ("s", "mV"), 3)


def test_lines_above_the_table_are_passed_over_and_said():
    found = layout("Exported by X\nSubject: 12\n\nt,x\n" + "1,2\n" * 20)
    assert found.names == ("t", "x")
    assert [note.code for note in found.notices] == ["preamble"]
    assert found.first_line == 5


def test_names_that_stand_twice_can_be_told_apart():
    found = layout("t,x,x,x,\n1,2,3,4,5\n1,2,3,4,5\n")
    assert found.names == ("t", "x", "x #2", "x #3", "column 5")
    assert [note.code for note in found.notices] == ["repeated-names"]


def test_row_names_of_r_get_a_name_of_their_own():
    found = layout('"pat" "th"\n"1" 46 3879\n"2" 14 2952\n')
    assert found.names == ("row", "pat", "th")


@pytest.mark.parametrize("head", ["a;b;\n", "a;b\n", ""])
def test_a_delimiter_at_the_end_of_every_line_makes_no_column(head):
    found = layout(head + "1;2;\n3;4;\n5;6;\n")
    assert found.width == 2


def test_a_header_of_numbers_is_one_if_told():
    assert layout("1,2\n3,4\n5,6\n").has_header is False
    assert layout("1,2\n3,4\n5,6\n", header=True).names == ("1", "2")
    assert layout("1,2\n3,4\n5,6\n", header=True).first_line == 2
    assert layout("a,b\n3,4\n5,6\n", header=False).names == ("1", "2")


def test_one_word_among_numbers_leaves_the_column_one_of_numbers():
    found = layout("x,y\n1,2\n3,oops\n5,6\n7,8\n")
    assert found.kinds == ("number", "number")
    assert np.isnan(found.first_values()[1, 1])


def test_what_holds_no_table_is_refused():
    with pytest.raises(FormatError, match=r"a\.csv holds no table of numbers.*skip_lines="):
        layout("some words\nand more words\n")


def test_a_preview_never_raises(rng):
    for size in (0, 1, 5, 1000, 70_000):
        preview(rng.bytes(size))
        preview(bytes(rng.integers(32, 127, size, dtype=np.uint8)))
    assert preview(b"x,y\n1,2\n3,4\n").names == ("x", "y")
    assert preview(b"\x00\x01") is None


def test_columns_that_disagree_about_the_decimal_sign_are_said():
    found = layout("t;x;y\n0.00;0,5;1\n0.04;0,6;2\n0.08;0,7;3\n")
    assert found.kinds == ("number", "label", "number")
    (notice,) = found.notices
    assert (notice.code, notice.warning) == ("mixed-decimals", True)
    assert "left out: x" in notice.text


def test_rows_in_which_nothing_was_measured_yet_are_rows():
    found = layout("pat th\n" + "NA NA\n" * 5 + "1 2\n" * 30)
    assert (found.first_line, found.notices) == (2, ())
    assert layout("pat th\n" + "NA NA\n" * 5).first_line == 2
