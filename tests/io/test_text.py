import gzip
import io

import pytest

from syntony.core.errors import FormatError, LimitError
from syntony.io import text
from syntony.io.text import encoding_of, encoding_of_head, open_bytes, read_lines

ROWS = "zeit;Größe µV\n1;2\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True])
def test_text_of_any_unicode_comes_out_the_same(tmp_path, encoding, packed):
    file = tmp_path / "a.csv"
    content = ROWS.encode(encoding)
    file.write_bytes(gzip.compress(content) if packed else content)
    found = encoding_of(file)
    assert "".join(read_lines(file, found)) == ROWS
    assert encoding_of_head(content) == found


def test_latin_text_is_read_as_such_even_where_it_shows_late(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"1;2\n" * 500_000 + "µ;ä\n".encode("latin-1"))
    assert encoding_of(file) == "cp1252"
    assert list(read_lines(file, "cp1252"))[-1] == "µ;ä\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_ends_a_line(tmp_path, end):
    file = tmp_path / "a.csv"
    file.write_bytes(f"a{end}b{end}c".encode())
    assert list(read_lines(file, "utf-8")) == ["a\n", "b\n", "c"]


def test_binary_as_text_is_refused_with_the_byte(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"1,2\n3,4\n\x00\x01\x02")
    with pytest.raises(FormatError, match=r"a\.csv is not text: byte 8 .* reader="):
        encoding_of(file)
    assert encoding_of_head(file.read_bytes()) == ""


def test_broken_utf16_is_refused_with_the_line(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes("1\n2\n".encode("utf-16-le") + b"\x00\xd8x")
    with pytest.raises(FormatError, match=r"a\.csv, line \d: bytes that are not utf-16-le"):
        list(read_lines(file, "utf-16-le"))


def test_an_endless_line_is_refused_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "LONGEST_LINE", 100)
    file = tmp_path / "a.csv"
    file.write_text("1,2\n" + "1," * 200)
    with pytest.raises(FormatError, match=r"line 2 has more than 100 characters"):
        list(read_lines(file, "utf-8"))


def test_a_gzip_bomb_stops_at_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "HARMLESS", 1 << 16)
    file = tmp_path / "bomb.csv.gz"
    file.write_bytes(gzip.compress(b"0\n" * (4 << 20)))
    with pytest.raises(LimitError, match=r"bomb\.csv\.gz unpacks to more than"):
        encoding_of(file)


def test_a_gzip_file_that_is_cut_off_or_broken_is_refused(tmp_path):
    whole = gzip.compress(b"".join(f"{i},{i**3}\n".encode() for i in range(9000)))
    file = tmp_path / "a.csv.gz"
    for content in (whole[: len(whole) // 2], whole[:200] + b"\xff" * 50 + whole[250:]):
        file.write_bytes(content)
        with pytest.raises(FormatError, match=r"a\.csv\.gz: the packed data are damaged"):
            encoding_of(file)


def test_packed_bytes_are_the_bytes(tmp_path):
    file = tmp_path / "a.gz"
    content = bytes(range(256)) * 1000
    file.write_bytes(gzip.compress(content))
    with open_bytes(file) as opened:
        assert opened.read() == content
    file.write_bytes(content)
    with open_bytes(file) as opened:
        assert isinstance(opened, io.BufferedReader)
        assert opened.read() == content
