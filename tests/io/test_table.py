import gzip

import numpy as np
import pytest

from syntony.core.errors import FormatError, LimitError
from syntony.io import table
from syntony.io.layout import TableSettings
from syntony.io.table import read_table


def write(tmp_path, content, name="a.csv"):
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def codes(found):
    return [note.code for note in found.notices]


def test_numbers_are_read_exactly_in_any_dialect(tmp_path, rng):
    values = rng.standard_normal((3, 20_000)) * 10.0 ** rng.integers(-8, 8, (3, 20_000))
    rows = [[repr(float(v)) for v in row] for row in values.T]
    for delimiter, decimal in ((",", "."), (";", ","), ("\t", ","), ("  ", ".")):
        text = "\n".join(delimiter.join(row).replace(".", decimal) for row in rows)
        found = read_table(
            write(tmp_path, "a b c\n".replace(" ", delimiter) + text), TableSettings()
        )
        assert np.array_equal(found.values, values)
        assert found.layout.names == ("a", "b", "c")
        assert (found.lines == np.arange(2, 20_002)).all()


def test_missing_cells_are_nan_and_further_words_can_mean_it(tmp_path):
    file = write(tmp_path, "a,b\n1,NA\n,-999\n3,4\n")
    found = read_table(file, TableSettings(missing=("-999",)))
    assert np.array_equal(found.values, [[1, np.nan, 3], [np.nan, np.nan, 4]], equal_nan=True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n" + "1,2\n" * 9 + "1\n1,2\n", r"a\.csv, line 11: 1 cells where 2 are needed"),
        ("a,b\n1,2\n1,2,3\n1,2\n", r"line 3: 3 cells where 2"),
        ("a,b\n1,2\n1,2\n3,4\n1\n", r"line 5: 1 cells where 2"),
        ("a,b\n1,2\n1,zwei\n1,2\n", r"line 3, column 'b': 'zwei' is not a number.*missing="),
        ("a,b\n" + "1,2\n" * 9000 + "1,x\n1,2\n", r"line 9002, column 'b': 'x'"),
        ("t,b\n0:00:01,2\n0:00:02,2\noops,2\n0:00:04,1\n", r"line 4, column 't'.*not a time"),
        ('a,b\n1,2\n1,"2\n1,2\n1,2\n', r"line \d"),
    ],
)
def test_faults_are_named_with_file_and_line(tmp_path, content, said):
    with pytest.raises(FormatError, match=said):
        read_table(write(tmp_path, content), TableSettings())


def test_a_last_line_that_is_cut_off_is_left_out_and_said(tmp_path):
    found = read_table(write(tmp_path, "a,b,c\n1,2,3\n4,5,6\n7,8"), TableSettings())
    assert found.values.shape == (3, 2)
    assert codes(found) == ["cut-line"]
    assert "Line 4" in found.notices[0].text


def test_a_last_line_without_an_end_is_whole(tmp_path):
    found = read_table(write(tmp_path, "a,b\n1,2\n3,4"), TableSettings())
    assert found.values.shape == (2, 2)
    assert not found.notices


def test_comments_between_rows_are_no_rows_and_lines_keep_their_numbers(tmp_path):
    found = read_table(write(tmp_path, "# x\na b\n1 2\n# y\n3 4\n"), TableSettings())
    assert found.lines.tolist() == [3, 5]


def test_blank_lines_between_rows_are_said_but_missing_in_a_single_column(tmp_path):
    found = read_table(write(tmp_path, "a,b\n1,2\n\n3,4\n\n\n"), TableSettings())
    assert codes(found) == ["blank-lines"]
    assert found.notices[0].text.startswith("1 blank lines")
    single = read_table(write(tmp_path, "x\n1\n\n3\n\n"), TableSettings())
    assert np.array_equal(single.values, [[1, np.nan, 3]], equal_nan=True)
    assert single.lines.tolist() == [2, 3, 4]


def test_columns_of_words_are_kept_apart_and_said(tmp_path):
    found = read_table(write(tmp_path, "who,x\nann,1\nbob,2\nann,3\n"), TableSettings())
    assert found.words[0] == ("ann", "bob")
    assert found.codes[0].tolist() == [0, 1, 0]
    assert np.isnan(found.values[0]).all()
    assert codes(found) == ["labels"]


def test_a_column_of_very_many_words_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "MOST_WORDS", 10)
    text = "id,x\n" + "".join(f"w{i},{i}\n" for i in range(50))
    assert read_table(write(tmp_path, text), TableSettings()).words == {}


def test_infinite_numbers_count_as_missing_and_are_said(tmp_path):
    found = read_table(write(tmp_path, "a,b\n1,inf\n2,-Inf\n3,4\n"), TableSettings())
    assert np.isnan(found.values[1, :2]).all()
    assert codes(found) == ["infinite"]


def test_more_numbers_than_memory_may_take_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "MOST_CELLS", 10_000)
    with pytest.raises(LimitError, match=r"holds more than 10,000 numbers"):
        read_table(write(tmp_path, "a,b\n" + "1,2\n" * 9000), TableSettings())


def test_packed_and_latin_tables_read_alike(tmp_path):
    text = "größe;x\n1;2\n3;4\n"
    plain = read_table(write(tmp_path, text), TableSettings())
    packed = read_table(write(tmp_path, gzip.compress(text.encode()), "a.csv.gz"), TableSettings())
    latin = read_table(write(tmp_path, text.encode("latin-1")), TableSettings())
    told = read_table(file := tmp_path / "a.csv", TableSettings(encoding="latin-1"))
    assert plain.layout.names == packed.layout.names == latin.layout.names == ("größe", "x")
    assert codes(latin) == ["encoding"]
    assert (told.layout.names, codes(told), file.name) == (("größe", "x"), [], "a.csv")


def test_lines_that_are_told_to_be_skipped_are(tmp_path):
    text = "1,2,3\n4,5,6\nx,y\n1,2\n3,4\n"
    found = read_table(write(tmp_path, text), TableSettings(skip_lines=2))
    assert found.layout.names == ("x", "y")
    assert found.lines.tolist() == [4, 5]
