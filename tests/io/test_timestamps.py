import pytest

from syntony.io.timestamps import looks_like_time, time_parser


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("00:00:00", 0),
        ("1:02:03", 3723),
        ("01:02:03.250", 3723.25),
        ("01:02:03,5", 3723.5),
        ("02:03.5", 123.5),
        ("100:00:00", 360000),
        ("1:00:00 PM", 13 * 3600),
        ("12:00:01 am", 1),
    ],
)
def test_clocks_and_durations_become_seconds(cell, seconds):
    kind, read = time_parser([cell])
    assert (kind, read(cell)) == ("clock", seconds)


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("1970-01-02T00:00:01", 86401),
        ("1970-01-02 00:00:01.5", 86401.5),
        ("1970-01-02T00:00:01Z", 86401),
        ("1970-01-02T01:00:01+01:00", 86401),
        ("1970-01-01T22:30:01-0130", 86401),
        ("02.01.1970 00:00:01", 86401),
        ("1970/01/02 00:00:01", 86401),
        ("1/2/1970 00:00:01", 86401),
        ("1970-01-02 00:00:01.123456789", 86401.123456789),
    ],
)
def test_dates_with_times_become_seconds_since_1970(cell, seconds):
    kind, read = time_parser([cell])
    assert kind == "date"
    assert read(cell) == pytest.approx(seconds, abs=1e-9)


def test_the_day_stands_first_where_a_first_number_can_be_no_month():
    _, read = time_parser(["3/2/2020 10:00:00", "13/2/2020 10:00:00"])
    assert read("4/2/2020 10:00:00") - read("3/2/2020 10:00:00") == 86400
    _, read = time_parser(["3/2/2020 10:00:00", "3/13/2020 10:00:00"])
    assert read("3/3/2020 10:00:00") - read("3/2/2020 10:00:00") == 86400


@pytest.mark.parametrize("cells", [[], ["12"], ["12:00:00", "noon"], ["a:b"], ["25:61:00"]])
def test_what_is_no_time_is_not_taken_for_one(cells):
    assert time_parser(cells) is None
    assert not any(looks_like_time(cell) for cell in cells if cell != "12:00:00")


@pytest.mark.parametrize("cell", ["", "12:00:00", "1970-13-01 00:00:00", "1970-01-02"])
def test_a_cell_unlike_the_others_is_refused(cell):
    _, read = time_parser(["1970-01-02 00:00:01"])
    with pytest.raises(ValueError):
        read(cell)
