import datetime as dt

import numpy as np
import pytest
from samples import polar_rows, polar_xlsx, repacked

from syntony.core.errors import FormatError, LimitError
from syntony.io.reading import read, sniff

RATES = [70 + i % 9 for i in range(60)]
NAME = "GD_THS-002-01_2018-09-27_10-34-55.xlsx"
START = dt.datetime(2018, 9, 27, 10, 34, 55, tzinfo=dt.UTC).timestamp()


@pytest.fixture
def book(tmp_path):
    def write(content, name=NAME):
        made = tmp_path / name
        made.write_bytes(content)
        return made

    return write


def codes(recording):
    return [note.code for note in recording.notices]


def test_one_person_s_heart_rate_is_on_the_clock_of_the_day(book):
    made = book(polar_xlsx(polar_rows(RATES)))
    assert sniff(made)[0][0].name == "polar_team"
    found = read(made)
    (rate,) = found.streams
    assert (rate.name, rate.unit, rate.modality) == ("heart_rate", "1/min", "heart")
    assert (float(rate.rate), rate.start) == (0.5, START)
    assert rate.values.tolist() == RATES
    assert found.clocks["heart_rate"].offset_error == pytest.approx(0.2887, abs=1e-4)
    assert "Member" not in repr(found)


def test_a_date_with_day_and_month_swapped_is_put_right_by_the_file_s_name(book):
    swapped = dt.datetime(2018, 4, 10)  # noqa: DTZ001 - as a spreadsheet holds it
    rows = polar_rows(RATES, begin="11:46:48")
    found = read(book(polar_xlsx(rows, date=swapped), "GD_THS-012-01_2018-10-04_11-46-48.xlsx"))
    expected = dt.datetime(2018, 10, 4, 11, 46, 48, tzinfo=dt.UTC).timestamp()
    assert found.streams[0].start == expected
    (notice,) = found.notices
    assert (notice.code, notice.warning) == ("date", False)
    assert "2018-04-10" in notice.text
    other = read(book(polar_xlsx(rows), "x_2020-01-01.xlsx"))
    assert other.notices[0].warning


def test_a_strap_without_contact_is_a_gap_and_a_mean_that_differs_is_said(book):
    rates = [0] * 20 + RATES
    found = read(book(polar_xlsx(polar_rows(rates, mean=90))))
    assert found.streams[0].coverage == 0.75
    assert codes(found) == ["no-contact", "mean-differs"]
    assert "20 of 80" in found.notices[0].text
    assert codes(read(book(polar_xlsx(polar_rows(rates, mean=74))))) == ["no-contact"]


def test_missing_samples_are_gaps(book):
    rows = polar_rows(RATES)
    rows[10][2] = ""
    del rows[20:25]
    (rate,) = read(book(polar_xlsx(rows))).streams
    assert len(rate) == 60
    assert np.flatnonzero(np.isnan(rate.values)).tolist() == [7, 17, 18, 19, 20, 21]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.pop(2), "not laid out as Polar writes it"),
        (lambda rows: rows[2].__setitem__(2, "Puls"), "not laid out as Polar writes it"),
        (lambda rows: [row.__setitem__(2, "") for row in rows[3:]], "holds no heart rate"),
        (lambda rows: rows[5].__setitem__(2, "fast"), "row 6: 'fast' is no heart rate"),
        (lambda rows: rows[5].__setitem__(1, "00:00:02"), "line 6 repeats the time"),
        (lambda rows: rows[5].__setitem__(1, "00:00:00"), "time runs backwards at line 6"),
        (lambda rows: rows.__delitem__(slice(3, None)), "holds no heart rate"),
    ],
)
def test_other_tables_and_faults_are_refused_in_words(book, change, said):
    rows = polar_rows(RATES)
    change(rows)
    if rows[2][0] != "Sample rate":
        rows = [*polar_rows(RATES)[:2], ["a"], *rows[3:]]
    with pytest.raises(FormatError, match=said):
        read(book(polar_xlsx(rows)))


def test_damaged_and_foreign_zips_are_refused(book, rng):
    whole = polar_xlsx(polar_rows(RATES))
    for content in (whole[: len(whole) // 2], whole[:-30], b"PK\x03\x04" + rng.bytes(500)):
        with pytest.raises(FormatError, match=NAME):
            read(book(content), reader="polar_team")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(book):
    bomb = repacked(polar_xlsx(polar_rows(RATES)), theme1=b"<a>" + b" " * (80 << 20))
    with pytest.raises(LimitError, match="unpacks to 80 MiB"):
        read(book(bomb))


def test_entities_that_expand_are_refused(book):
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        b'<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData>'
        b"</worksheet>"
    )
    with pytest.raises(FormatError, match=NAME):
        read(book(repacked(polar_xlsx(polar_rows(RATES)), sheet1=laughs)))


def test_the_124_real_files(shared_data):
    files = sorted(shared_data("group_heart_rate").glob("*.xlsx"))
    assert len(files) == 124
    swapped, silent, lengths, starts = [], {}, [], {}
    for file in files:
        found = read(file)
        (rate,) = found.streams
        lengths.append(len(rate))
        assert float(rate.rate) == 0.5
        starts.setdefault(file.name.split("_20")[0][:-3], set()).add(rate.start)
        if "date" in codes(found):
            swapped.append(file.name[:10])
        if "no-contact" in codes(found):
            silent[file.name[:13]] = int(np.isnan(rate.values).sum())
    assert (min(lengths), max(lengths)) == (50, 520)
    # Two straps lost contact; with their zeros one mean would be 23/min, as SOURCE.md says.
    assert silent == {"GD_THS-004-04": 121, "GD_THS-018-05": 43}
    assert set(swapped) == {
        f"GD_THS-{group:03d}" for group in (12, 14, 16, 18, 20, 22, 24, 26, 30, 32, 34, 36, 38)
    }
    assert all(len(times) == 1 for times in starts.values())
