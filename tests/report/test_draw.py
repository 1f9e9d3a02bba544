import base64
import re
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.report.draw import axes, marks
from syntony.report.draw.color import STEPS, map_cells, map_palette
from syntony.report.draw.marks import Panel
from syntony.report.draw.picture import averaged, data_address
from syntony.report.draw.scale import Scale, digits_of

PANEL = Panel(Scale(0, 100), Scale(-1, 1), 50)


def path_points(path):
    """Points of every piece of a path made of `M` and relative `l`."""
    pieces = []
    for move in re.search(r' d="([^"]*)"', path)[1].split("M")[1:]:
        numbers = [float(x) for x in re.findall(r"-?\d*\.?\d+", move.split("h")[0])]
        pieces.append(np.cumsum(np.reshape(numbers, (-1, 2)), axis=0))
    return pieces


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 9))
def test_ticks_are_round_inside_and_few(low, width, count):
    ticks = Scale(low, low + width).ticks(count)
    assert ticks.size <= count + 1
    assert (ticks >= low - 1e-6 * width - 1e-9 * abs(low)).all()
    assert (ticks <= low + width + 1e-6 * width + 1e-9 * abs(low + width)).all()
    if ticks.size > 1:
        step = np.diff(ticks)[0]
        assert round(step / 10 ** np.floor(np.log10(step) + 1e-9)) in (1, 2, 5, 10)


@given(st.floats(0.01, 10))
def test_a_value_axis_never_has_a_single_number(reach):
    drawn = axes.value_axis(Panel(Scale(0, 1), Scale(-reach, 1.1 * reach), 100))
    assert 3 <= drawn.count("<text") <= 7


def test_times_stand_at_minutes_people_say():
    assert Scale(0, 600).time_ticks().tolist() == [0, 120, 240, 360, 480, 600]
    assert Scale(-3, 47).time_ticks(5).tolist() == [0, 10, 20, 30, 40]
    assert Scale(0.2, 599.9).time_ticks().tolist() == [0, 120, 240, 360, 480, 600]


def test_a_scale_holds_all_that_is_known_and_survives_nothing():
    scale = Scale.over([1.0, np.nan, 3.0], room=0)
    assert (scale.low, scale.high) == (1.0, 3.0)
    assert Scale.over([np.nan]).ticks().size
    assert Scale.over([2.0, 2.0]).low < 2.0 < Scale.over([2.0, 2.0]).high
    assert Scale.over([-1.0, 3.0], even=True, room=0).low == -3.0


def test_neighboring_ticks_never_get_the_same_name():
    for ticks in (np.array([0.15, 0.2, 0.25]), np.array([1e-3, 2e-3]), np.array([0, 500.0])):
        names = {f"{t:.{digits_of(ticks)}f}" for t in ticks}
        assert len(names) == ticks.size


@given(st.lists(st.one_of(st.floats(-1, 1), st.just(np.nan)), min_size=1, max_size=60))
def test_a_line_never_crosses_a_gap_and_passes_through_every_point(values):
    y = np.array(values)
    x = np.linspace(0, 100, y.size)
    pieces = path_points(marks.line(PANEL, x, y, "line"))
    runs = np.flatnonzero(np.diff(np.concatenate(([False], np.isfinite(y), [False])))).reshape(
        -1, 2
    )
    assert len(pieces) == len(runs)
    for drawn, (start, stop) in zip(pieces, runs, strict=True):
        at = x[start:stop] * 6
        assert drawn[0, 0] == pytest.approx(at[0], abs=0.06)
        height = np.interp(at, drawn[:, 0], drawn[:, 1])
        assert height == pytest.approx(50 * (1 - (y[start:stop] + 1) / 2), abs=0.4)


def test_points_on_a_straight_line_are_left_out():
    x = np.linspace(0, 100, 500)
    (drawn,) = path_points(marks.line(PANEL, x, x / 100, "line"))
    assert len(drawn) == 2


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=80))
def test_leaving_points_out_never_moves_a_line_by_a_visible_amount(values):
    y = np.array(values)
    x = np.linspace(0, 100, y.size)
    (drawn,) = path_points(marks.line(PANEL, x, y, "line"))
    height = np.interp(x * 6, drawn[:, 0], drawn[:, 1])
    slope = np.abs(np.diff(drawn[:, 1]) / np.maximum(np.diff(drawn[:, 0]), 0.1)).max()
    assert height == pytest.approx(50 * (1 - (y + 1) / 2), abs=0.3 * (1 + slope))


def test_a_band_has_one_piece_a_run_of_what_is_known():
    x = np.arange(5.0)
    low = np.array([0, 0, np.nan, 0, 0])
    assert marks.band(PANEL, x, low, low + 0.5, "band").count("M") == 2


def test_a_single_known_point_can_be_seen():
    path = marks.line(PANEL, np.arange(3.0), np.array([np.nan, 0.5, np.nan]), "line")
    assert "h3" in path


def test_hatching_is_defined_only_where_it_is_used():
    plain = marks.chart("c", "x", 10, marks.block(PANEL, 1, 2, "rail"))
    gappy = marks.chart("c", "x", 10, marks.hatched(PANEL, "c", 1, 2))
    assert "<pattern" not in plain
    assert 'id="c-gap"' in gappy


def test_blocks_end_at_the_edges_of_the_chart():
    assert 'x="0%"' in marks.block(PANEL, -50, 20, "rail")
    assert 'width="80%"' in marks.block(PANEL, 20, 900, "rail")


def test_lags_are_named_without_signs_and_symmetrically():
    assert axes.lag_ticks(np.linspace(-5, 5, 11)) == [-5, -2.5, 0, 2.5, 5]
    assert axes.lag_ticks(np.zeros(1)) == [0]
    drawn = axes.lag_axis(Panel(Scale(5, -5), Scale(0, 1), 10), np.linspace(-5, 5, 11))
    assert "−" not in drawn
    assert "-2.5" not in drawn


def test_a_picture_is_a_png_of_exactly_its_cells():
    cells = np.arange(12, dtype=np.uint8).reshape(3, 4)
    raw = base64.b64decode(data_address(cells, map_palette()).split(",")[1])
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(raw):
        (size,) = struct.unpack(">I", raw[at : at + 4])
        kind, content = raw[at + 4 : at + 8], raw[at + 8 : at + 8 + size]
        assert struct.unpack(">I", raw[at + 8 + size : at + 12 + size])[0] == zlib.crc32(
            kind + content
        )
        chunks[kind] = content
        at += 12 + size
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (4, 3)
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(3, 5)
    assert (rows[:, 1:] == cells).all()


def test_averaging_keeps_the_mean_of_what_is_known():
    values = np.arange(24.0).reshape(4, 6)
    values[0, 0] = np.nan
    small = averaged(values, 2, 3)
    assert small.shape == (2, 3)
    assert small[0, 0] == pytest.approx((1 + 6 + 7) / 3)
    assert small[1, 2] == pytest.approx((16 + 17 + 22 + 23) / 4)
    assert np.isnan(averaged(np.full((4, 4), np.nan), 2, 2)).all()
    assert averaged(values, 9, 9) is values


def test_cells_are_stronger_with_size_faded_by_chance_and_nothing_without_data():
    values = np.array([np.nan, 0.0, 0.5, 1.0, -1.0, 3.0])
    plain = map_cells(values, 1.0, None, 0.05)
    assert plain.tolist() == [0, 0, 16 + STEPS, 2 * STEPS, STEPS, 2 * STEPS]
    faded = map_cells(values, 1.0, np.array([0.5, 0.5, 0.5, 0.05, np.nan, 0.5]), 0.05)
    assert faded.tolist() == [0, 0, 16 + 3 * STEPS, 2 * STEPS, 3 * STEPS, 4 * STEPS]
    opacity = map_palette()[:, 3].astype(int)
    assert opacity[0] == 0
    assert (np.diff(opacity[1 : STEPS + 1]) > 0).all()
    assert opacity[3 * STEPS] < 0.25 * opacity[STEPS]
