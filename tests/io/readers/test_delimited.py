import gzip
from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import FormatError, ParameterError
from syntony.core.signals import Samples, Signal
from syntony.io.reading import read
from syntony.io.timeline import RateUnknownError


@pytest.fixture
def table(tmp_path):
    def write(text, name="a.csv", **settings):
        file = tmp_path / name
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return read(file, reader="delimited", settings=settings)

    return write


def codes(recording):
    return [note.code for note in recording.notices]


def test_a_plain_table_gives_a_signal_a_column(table):
    found = table("time,EDA [µS],hand\n0,1.5,3\n0.04,1.6,\n0.08,1.7,5\n0.12,1.8,6\n")
    eda, hand = found.streams
    assert (eda.name, eda.unit, eda.rate, eda.start) == ("EDA", "µS", 25, 0.0)
    assert eda.values.tolist() == [1.5, 1.6, 1.7, 1.8]
    assert np.array_equal(hand.values, [3, np.nan, 5, 6], equal_nan=True)
    assert hand.coverage == 0.75
    assert found.name == "a.csv"
    assert found.source.reader == "delimited"
    assert len(found.source.sha256) == 64


def test_every_writing_of_one_table_gives_the_same_signals(table):
    plain = table("t;x;y\n0,00;1,5;2\n0,04;1,6;3\n0,08;1,7;4\n")
    for text in (
        "t,x,y\n0.00,1.5,2\n0.04,1.6,3\n0.08,1.7,4\n",
        "t\tx\ty\n0.00\t1.5\t2\n0.04\t1.6\t3\n0.08\t1.7\t4\n",
        "   t   x y\n 0.00 1.5   2\n 0.04 1.6   3\n 0.08 1.7   4\n",
        '"t", "x", "y"\n"0.00", "1.5", "2"\n"0.04", "1.6", "3"\n"0.08", "1.7", "4"\n',
        "t;x;y;\r\n0,00;1,5;2;\r\n0,04;1,6;3;\r\n0,08;1,7;4;\r\n",
        "# made by a program\n# t x y\n0.00 1.5 2\n0.04 1.6 3\n0.08 1.7 4\n",
        "t_ms,x,y\n0,1.5,2\n40,1.6,3\n80,1.7,4\n",
        "clock,x,y\n00:00:00.00,1.5,2\n00:00:00.04,1.6,3\n00:00:00.08,1.7,4\n",
    ):
        for content in (text, text.encode("utf-8-sig"), text.encode("utf-16")):
            found = table(content)
            for mine, theirs in zip(found.streams, plain.streams, strict=True):
                assert (mine.name, mine.rate, mine.start) == (theirs.name, 25, 0.0)
                assert np.array_equal(mine.values, theirs.values)
        packed = table(gzip.compress(text.encode()), "a.csv.gz")
        assert np.array_equal(packed.streams[0].values, plain.streams[0].values)


def test_a_rate_is_needed_where_there_are_no_times_and_exact_where_it_is_told(table):
    text = "x,y\n1,2\n3,4\n5,6\n"
    with pytest.raises(RateUnknownError, match=r"a\.csv holds no times and no rate.*x, y"):
        table(text)
    assert table(text, rate="30000/1001").streams[0].rate == Fraction(30000, 1001)
    assert table(text, rate=12.5).streams[1].rate == Fraction(25, 2)
    with pytest.raises(ParameterError, match="rate"):
        table(text, rate="fast")


def test_a_counter_of_frames_needs_the_rate_and_tells_lost_frames(table):
    text = "frame,x\n1,1\n2,2\n5,5\n6,6\n"
    with pytest.raises(RateUnknownError, match="'frame' counts rows"):
        table(text)
    (x,) = table(text, rate=25).streams
    assert np.array_equal(x.values, [1, 2, np.nan, np.nan, 5, 6], equal_nan=True)
    assert x.rate == 25


def test_times_since_1970_keep_their_clock(table):
    (x,) = table("timestamp,x\n" + "".join(f"{1600000000000 + 40 * i},{i}\n" for i in range(9)))\
        .streams  # fmt: skip
    assert (x.start, x.rate) == (1.6e9, 25)
    (y,) = table("when;x\n2020-09-13T12:26:40;1\n2020-09-13T12:26:41;2\n2020-09-13T12:26:42;5\n")\
        .streams  # fmt: skip
    assert (y.start, y.rate) == (1.6e9, 1)


def test_a_recording_over_midnight_goes_on(table):
    (x,) = table("clock,x\n23:59:58,1\n23:59:59,2\n00:00:00,3\n00:00:01,4\n").streams
    assert (x.rate, len(x), x.coverage) == (1, 4, 1.0)


def test_irregular_times_stay_as_they_are(table, rng):
    times = np.cumsum(rng.uniform(0.02, 0.2, 100)).round(3)
    found = table("t,x\n" + "".join(f"{t},{i}\n" for i, t in enumerate(times)))
    assert isinstance(found.streams[0], Samples)
    assert found.streams[0].times.tolist() == times.tolist()
    assert codes(found) == ["irregular"]


def test_long_tables_are_taken_apart(table):
    rows = [(d, p, t, 10 * d + p + t) for d in (1, 2) for p in (1, 2) for t in (0, 1, 2)]
    text = "dyad,who,t,x,age\n" + "".join(f"{d},p{p},{t},{x},30\n" for d, p, t, x in rows)
    found = table(text, by=["dyad", "who"], columns=["x"])
    assert [s.person for s in found.streams] == ["1/p1", "1/p2", "2/p1", "2/p2"]
    assert [s.name for s in found.streams] == ["x"] * 4
    assert found.streams[3].values.tolist() == [22, 23, 24]
    with pytest.raises(FormatError, match="time runs backwards at line 5"):
        table(text)


def test_what_a_recipe_tells_is_done(table):
    text = "nonsense\nwann;x;y\n3;1;-99\n2;2;8\n2;4;9\n"
    found = table(
        text, delimiter=";", skip_lines=1, time="wann", time_unit="min", missing=["-99"],
        columns=["y"], backwards="sort", duplicates="last",
    )  # fmt: skip
    (y,) = found.streams
    assert (y.name, y.times.tolist(), y.values.tolist()) == ("y", [120.0], [9.0])
    assert {"backwards", "repeated-times"} <= set(codes(found))


def test_impossible_settings_are_refused_with_what_there_is(table):
    with pytest.raises(ParameterError, match=r"Reader 'delimited': rat: .*it knows: .*delimiter"):
        table("x\n1\n2\n", rat=5)
    with pytest.raises(ParameterError, match="No column is called 'z'; there are: t, x"):
        table("t,x\n1,2\n2,3\n3,5\n", columns=["z"])


def test_nan_only_constant_and_zero_columns_are_said(table):
    rows = "".join(f"{i / 10},NA,5,{0 if i < 80 else i},{i % 3}\n" for i in range(200))
    found = table("t,empty,flat,still,x\n" + rows)
    assert codes(found) == ["not-observed", "constant", "zero-stretches"]
    texts = [note.text for note in found.notices]
    assert "empty" in texts[0]
    assert "flat = 5" in texts[1]
    assert "still 40%" in texts[2]
    assert isinstance(found.streams[0], Signal)
    assert found.streams[0].coverage == 0
    assert found.streams[2].coverage == 1


def test_a_real_motion_table_with_repeated_names_and_irregular_times(shared_data):
    found = read(shared_data("motion_kinect_mother_child") / "Data_Example.csv")
    assert len(found.streams) == 16
    body = found.streams[1]
    assert (body.name, len(body), body.times[0]) == ("Global body mq", 2240, 0.374)
    assert np.median(np.diff(body.times)) == pytest.approx(0.1)
    assert np.diff(body.times).max() == pytest.approx(1.681)
    assert found.streams[9].name == "Global body mq #2"
    assert {"repeated-names", "irregular", "constant", "zero-stretches"} <= set(codes(found))


def test_real_ratings_of_couples(shared_data):
    file = shared_data("couples_affect") / "rties_couples_A.csv.gz"
    told = {"by": ["couple", "person"], "columns": ["dial"], "rate": 0.5, "time_unit": "sample"}
    found = read(file, settings=told)
    assert len(found.streams) == 80
    assert all(s.rate == Fraction(1, 2) for s in found.streams)
    lengths = [len(s) for s in found.streams]
    assert (min(lengths), max(lengths), sum(lengths)) == (217, 679, 36_844)
    missing = sum(np.isnan(s.values).sum() for s in found.streams)
    assert missing == 18  # 0.05 % of the dial, SOURCE.md


def test_real_positions_at_50_a_second(shared_data):
    folder = shared_data("pose_dyads") / "caregiver_infant" / "sessions"
    found = read(folder / "point_1_session_2.csv.gz")
    assert [s.name for s in found.streams][:2] == ["p1_com_approach_pos", "p2_com_approach_pos"]
    assert {(s.rate, len(s)) for s in found.streams} == {(Fraction(50), 7501)}
