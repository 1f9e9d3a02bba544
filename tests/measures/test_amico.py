from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import ParameterError
from syntony.measures import amico1
from syntony.measures.amico import MEASURE, matches, rows

#: AMICo v2RC0.4 on two formulas: similarity, lag, a1, p1, b1, a2, p2, b2, a, b (samples from 1).
PEER = [
    (0.840064325895, 15, 74, 97, 137, 94, 112, 148, 84, 142),
    (0.849337342668, 11, 137, 192, 249, 148, 203, 259, 142, 254),
    (0.946829996879, 10, 249, 267, 305, 259, 277, 313, 254, 309),
    (0.766582357253, 17, 305, 366, 429, 313, 383, 454, 309, 442),
    (0.785416837496, 25, 429, 447, 486, 454, 472, 508, 442, 497),
    (0.75878157783, 20, 486, 537, 588, 508, 557, 607, 497, 598),
    (0.775447656896, 8, 588, 617, 656, 607, 625, 661, 598, 658),
    (0.716469739516, 18, 656, 712, 769, 661, 730, 799, 658, 784),
    (0.701443948324, 30, 769, 787, 825, 799, 817, 852, 784, 838),
    (0.724734038854, 20, 825, 886, 949, 852, 906, 961, 838, 955),
    (0.933375100163, 12, 949, 967, 1005, 961, 979, 1015, 955, 1010),
    (0.799876725782, 2, 1005, 1060, 1117, 1015, 1062, 1109, 1010, 1113),
    (0.922411772329, -10, 1117, 1137, 1176, 1109, 1127, 1160, 1113, 1168),
    (0.773198930779, 0, 1176, 1237, 1299, 1160, 1237, 1316, 1168, 1308),
    (0.889129608827, 17, 1299, 1317, 1355, 1316, 1334, 1370, 1308, 1362),
    (0.57584416677, 30, 1355, 1427, 1500, 1370, 1457, 1545, 1362, 1522),
    (0.191252816541, 60, 1501, 1573, 1646, 1546, 1633, 1721, 1524, 1684),
    (0.340125707759, 12, 1647, 1727, 1767, 1722, 1739, 1771, 1684, 1769),
    (0.700639848517, 20, 1767, 1830, 1895, 1771, 1850, 1929, 1769, 1912),
    (0.663757100688, 30, 1895, 1917, 1956, 1929, 1947, 1983, 1912, 1970),
    (0.712534187685, 21, 1956, 2015, 2074, 1983, 2036, 2090, 1970, 2082),
    (0.587113586016, -9, 2074, 2117, 2156, 2090, 2108, 2141, 2082, 2148),
]


def skin(times, sizes):
    """Skin conductance responses at 10 Hz for 240 s."""
    t, out = np.arange(2400) / 10, np.zeros(2400)
    for begin, size in zip(times, sizes, strict=True):
        u = np.maximum(t - begin, 0)
        out += size * (np.exp(-u / 4) - np.exp(-u / 0.8))
    return out


def pair():
    t = np.arange(2400) / 10
    first = skin(
        (8, 25, 43, 60, 77, 95, 112, 130, 150, 171, 190, 210, 225),
        (0.6, 0.9, 0.4, 0.8, 1, 0.5, 0.7, 0.9, 0.3, 0.8, 0.6, 0.9, 0.5),
    )
    second = skin(
        (9.5, 26, 45.5, 60.8, 80, 96.2, 111, 131.7, 160, 172.3, 193, 209.1, 227),
        (0.5, 0.7, 0.6, 0.9, 0.6, 0.8, 0.5, 0.7, 0.9, 0.6, 0.7, 0.4, 0.8),
    )
    return np.stack((3 + 0.002 * t + first, 2.5 - 0.001 * t + second))


def found(X, **given):
    settings = MEASURE.configured({"max_delay": 4, **given})
    plan = MEASURE.plan(settings, Fraction(10), X.shape[1])
    return matches(*X, settings, plan), settings, plan


def test_the_peer_is_met_in_every_row():
    X = pair()
    table, settings, plan = found(X, compat="AMICo")
    expected = np.array(PEER)
    assert len(table) == 22
    np.testing.assert_allclose(table[:, 0], expected[:, 0], rtol=0, atol=1e-11)
    np.testing.assert_array_equal(table[:, 1], expected[:, 1])
    np.testing.assert_array_equal(table[:, 2:10] + 1, expected[:, 2:])
    assert table[:, 10].sum() == 11
    values, _ = rows(X, np.zeros((1, 2), np.int64), settings, plan)
    assert np.nanmean(values) == pytest.approx(0.691839975989, abs=1e-12)
    assert np.isnan(values).sum() == 336


def test_the_response_that_answers_is_told_with_its_lag():
    times = np.arange(10.0, 230, 17)
    X = np.stack([skin(times + lag, np.full(times.size, 0.8)) for lag in (0, 1.5)])
    table, settings, plan = found(X)
    hits = table[table[:, 10] == 1]
    assert len(hits) >= times.size - 2
    np.testing.assert_array_equal(hits[:, 1], 15)
    np.testing.assert_allclose(hits[:, 0], 1 - 0.5 * (1.5 / 4) ** 2, atol=0.02)
    values, _ = rows(X, np.zeros((1, 2), np.int64), settings, plan)
    told = MEASURE.summary(values, X, settings, plan)
    assert told["mean lag (s, positive: the first leads)"] == 1.5
    assert told["share of matches where the first leads"] == 1
    back = MEASURE.summary(values, X[::-1], settings, plan)
    assert back["mean lag (s, positive: the first leads)"] == -1.5


def best_sum(M):
    """The largest sum of an order-keeping matching, by trying all."""
    if 0 in M.shape:
        return 0.0
    skip = max(best_sum(M[1:]), best_sum(M[:, 1:]))
    return max(skip, M[0, 0] + best_sum(M[1:, 1:]))


def test_no_other_matching_in_order_has_a_larger_sum(rng):
    from syntony.kernels.peakmatch import matched

    for _ in range(20):
        M = np.maximum(0, rng.normal(size=rng.integers(1, 5, size=2)))
        pairs = matched(M)
        assert (np.diff(pairs, axis=0) > 0).all()
        assert sum(M[i, j] for i, j in pairs) == pytest.approx(best_sum(M))
        assert all(M[i, j] > 0 for i, j in pairs)


def test_turns_are_valley_peak_valley_and_small_rises_are_none(rng):
    from syntony.kernels.peakmatch import responses, smoothed

    x = skin((10, 30, 50, 51.5), (0.8, 0.03, 0.6, 0.6)) + 2
    places, heights = responses(x, smoothed(x, 25), 5, 0.05)
    assert places.size % 2
    rises = heights[1::2] - heights[:-1:2]
    falls = heights[1::2] - heights[2::2]
    assert rises.min() >= 0.05
    assert falls.min() > 0
    assert np.abs(places[1] / 10 - 11.6) < 0.3
    np.testing.assert_array_equal(heights, x[places])
    walk = rng.normal(size=500).cumsum()
    places, heights = responses(walk, smoothed(walk, 11), 3, 0.5)
    assert (np.diff(places) > 0).all()
    assert (heights[1::2] > heights[:-1:2]).all()
    assert places.size % 2


def test_smoothing_leaves_a_parabola_to_its_ends_and_knows_no_more_than_it_saw():
    from syntony.kernels.peakmatch import smoothed

    t = np.arange(60.0)
    x = 1 + 0.5 * t - 0.01 * t**2
    np.testing.assert_allclose(smoothed(x, 25), x, atol=1e-10)
    x[30] = np.nan
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(smoothed(x, 11))), np.arange(25, 36))
    np.testing.assert_array_equal(smoothed(x[:15], 11), x[:15])


def test_a_gap_is_not_bridged():
    X = pair()
    X[1, 700:1000] = np.nan
    table, settings, plan = found(X)
    values, coverage = rows(X, np.zeros((1, 2), np.int64), settings, plan)
    assert np.isnan(values[0, 700:1000]).all()
    assert not coverage[0, 700:1000].any()
    hits = table[table[:, 10] == 1]
    for row in hits:
        assert np.isfinite(X[1, int(row[5]) : int(row[7]) + 1]).all()
    assert len(hits) >= 6


def test_a_window_that_holds_no_two_responses_is_refused():
    with pytest.raises(ParameterError, match=r"needs at least four times the 6 s .* 20 s came"):
        MEASURE.plan(MEASURE.settings(), Fraction(10), 200)


def test_turns_alternate_where_a_gap_or_a_flat_stretch_hides_a_valley(rng):
    # Without that the last peak has no valley after it, and what lies behind the array is read.
    from syntony.kernels.peakmatch import responses

    for flat in (False, True):
        for _ in range(100):
            x = rng.normal(size=200).cumsum()
            for k in rng.integers(1, 190, size=5):
                x[k : k + 9] = x[k] if flat else np.nan
            places, _ = responses(x, x, 1, 0.05)
            assert places.size % 2 == 1 or not places.size
            assert (np.diff(places) > 0).all()


#: AMICo v1.1 (DyadSync 1.3.2, peakMatch and ppSync_dev under R 4.2) on the same two formulas:
#: similarity, lag, turn of the first and of the second (samples from 1), r.
PEER_1 = [
    (0.358096758203966, 20, 74, 94, 0.9570810555018182),
    (0.957797996657160, 15, 97, 112, 0.9570810555018182),
    (0.974346401550409, 10, 249, 259, 0.9978639628183756),
    (0.980930832510374, 10, 267, 277, 0.9978639628183756),
    (0.799593003995327, 25, 429, 454, 0.9955326708576610),
    (0.880723993946849, 25, 447, 472, 0.9955326708576610),
    (0.818784072293646, 19, 588, 607, 0.8928648699752398),
    (0.986892189448788, 8, 617, 625, 0.8928648699752398),
    (0.757606660265007, 30, 769, 799, 0.9963188834829321),
    (0.831093913261141, 30, 787, 817, 0.9963188834829321),
    (0.836395574021401, 12, 949, 961, 0.9942509273884496),
    (0.971724198926908, 12, 967, 979, 0.9942509273884496),
    (0.884919814853964, -8, 1117, 1109, 0.9799898401574658),
    (0.976616457999226, -10, 1137, 1127, 0.9799898401574658),
    (0.928471330301035, 17, 1299, 1316, 0.6859990171022438),
    (0.945106580250412, 17, 1317, 1334, 0.6859990171022438),
    (0.619912895359803, -30, 1647, 1617, 0.0156529834653817),
    (0.944692472688136, 12, 1727, 1739, 0.9996608349018302),
    (0.703693425436251, 34, 1895, 1929, 0.9727620468129271),
    (0.830441664334782, 30, 1917, 1947, 0.9727620468129271),
    (0.156854012884328, 16, 2074, 2090, 0.7103267706599503),
    (0.981036748310308, -9, 2117, 2108, 0.7103267706599503),
    (0.816564238157740, 20, 2249, 2269, np.nan),
    (0.920540300879406, 20, 2267, 2287, np.nan),
]


def found_1(X, **given):
    settings = amico1.MEASURE.configured(given)
    plan = amico1.MEASURE.plan(settings, Fraction(10), X.shape[1])
    values, _ = amico1.rows(X, np.zeros((1, 2), np.int64), settings, plan)
    return amico1.matched_turns(*X, settings, plan), values[0], settings, plan


def test_the_first_version_of_the_peer_is_met_in_every_row():
    table, values, *_ = found_1(pair(), compat="AMICo")
    np.testing.assert_allclose(table + np.array([0, 0, 1, 1, 0]), PEER_1, rtol=0, atol=1e-12)
    assert np.nanmean(values) == pytest.approx(0.8662619172559, abs=1e-12)
    assert np.isnan(values).sum() == 225
    assert np.isfinite(values[84:254]).all()
    assert np.isnan(values[83])
    strict = {"threshold": 0.25, "malus": 0.35}
    table, values, *_ = found_1(pair(), compat="AMICo", **strict)
    assert len(table) == 23
    assert np.nanmean(values) == pytest.approx(0.872817736843718, abs=1e-12)


def test_a_peak_is_no_partner_of_a_valley():
    X = pair()
    assert 1616 in found_1(X, compat="AMICo")[0][:, amico1.SECOND]  # a peak, with a valley
    table, *_ = found_1(X)
    assert 1616 not in table[:, amico1.SECOND]
    assert (table[:, amico1.LAG] == table[:, amico1.SECOND] - table[:, amico1.FIRST]).all()


def test_turns_that_come_late_are_laid_on_each_other():
    times = np.arange(10.0, 230, 17)
    X = np.stack([skin(times + lag, np.full(times.size, 0.8)) for lag in (0, 1.5)])
    table, values, settings, plan = found_1(X)
    inner = table[1:-1]
    np.testing.assert_array_equal(inner[:, amico1.LAG], 15)
    assert np.nanmin(values) > 0.99
    told = amico1.MEASURE.summary(values[None], X, settings, plan)
    assert told["mean lag (s, positive: the first leads)"] == pytest.approx(1.5, abs=0.05)
    assert told["share of matches where the first leads"] == 1


def test_stretches_over_a_gap_are_unknown():
    X = pair()
    whole = found_1(X)[1]
    X[1, 700:1000] = np.nan
    table, values, *_ = found_1(X)
    assert np.isnan(values[700:1000]).all()
    assert not ((table[:, amico1.SECOND] > 700) & (table[:, amico1.SECOND] < 1000)).any()
    np.testing.assert_allclose(values[1320:1600], whole[1320:1600], atol=1e-12)


def test_windows_that_hold_no_turns_are_refused():
    with pytest.raises(ParameterError, match=r"at least four times the 4 s .* 10 s at 10 Hz came"):
        amico1.MEASURE.plan(amico1.MEASURE.settings(), Fraction(10), 100)
