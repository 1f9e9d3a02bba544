import pytest
from turns import TURNS, clock, elan_rows

from syntony.core.errors import FormatError
from syntony.io.reading import read, sniff

FORMATS = {
    "hh:mm:ss.ms": clock,
    "ss.msec": lambda t: f"{t:g}" if t % 1 else f"{t:.1f}",
    "msec": lambda t: str(round(t * 1000)),
}


@pytest.fixture
def file(tmp_path):
    def write(text, encoding="utf-8"):
        made = tmp_path / "a.txt"
        made.write_bytes(text.encode(encoding))
        return made

    return write


def as_plain(found):
    return {
        (e.name, e.person): list(zip(e.times.tolist(), e.durations.tolist(), e.labels, strict=True))
        for e in found.events
    }


SPEECH = {
    ("speech", "Änne"): [(0.5, 1.25, "Guten Tag."), (4.0, 1.25, "So.")],
    ("speech", "Bob"): [(1.5, 1.5, "Hello!")],
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_export_without_names_of_columns_is_known_by_its_durations(file, encoding):
    made = file(elan_rows().replace("\n", "\r\n"), encoding)
    assert sniff(made)[0][0].name == "elan_text"
    assert as_plain(read(made)) == SPEECH


@pytest.mark.parametrize("form", FORMATS)
def test_every_way_to_write_time_gives_the_same(file, form):
    write = FORMATS[form]
    rows = "".join(
        f"speech@{who}\t{who}\t{write(a)}\t{write(b)}\t{write(b - a)}\t{words}\n"
        for who, a, b, words in TURNS
    )
    assert as_plain(read(file(rows))) == SPEECH


def test_a_column_of_each_tier_under_names(file):
    head = "Begin Time - hh:mm:ss.ms\tEnd Time - hh:mm:ss.ms\tDuration - hh:mm:ss.ms\ta\tb\n"
    rows = "00:00:01.000\t00:00:02.500\t00:00:01.500\tja\t\n00:00:02.000\t00:00:03.000\t\t\tnein\n"
    made = file('"#file:///x.eaf"\n' + head + rows)
    assert sniff(made)[0][0].name == "elan_text"
    assert as_plain(read(made)) == {("a", ""): [(1.0, 1.5, "ja")], ("b", ""): [(2.0, 1.0, "nein")]}


def test_tiers_in_rows_under_names(file):
    head = "Tier\tParticipant\tBegin Time - msec\tEnd Time - msec\tAnnotation\n"
    found = read(file(head + "Anna\tAnna\t1000\t2500\t\n"))
    assert as_plain(found) == {("turns", "Anna"): [(1.0, 1.5, "")]}


def test_tables_without_durations_are_left_to_others(file):
    rows = "".join(f"a\t{i}.5\t{i}.7\t{i}.2\tx\n" for i in range(1, 30))
    assert "elan_text" not in [reader.name for reader, _ in sniff(file(rows))]
    with pytest.raises(FormatError, match="no columns of begin and end"):
        read(file(rows), reader="elan_text")


def test_a_damaged_time_is_refused_with_its_line(file):
    text = elan_rows(TURNS * 30) + "a\tb\t00:00:99\t00:00:01.000\t\tx\n"
    with pytest.raises(FormatError, match=r"line 91: a time in column 3 was needed, '00:00:99'"):
        read(file(text))
