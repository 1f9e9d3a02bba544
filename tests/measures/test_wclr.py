from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import f, pearsonr
from tests.reference import lagged_regression as slow

from syntony.core.errors import ParameterError
from syntony.measures.wclr import MEASURE, heights, rows

#: sync_ident of 2021 on the first 300 frames of its MEA_example.txt, columns 1 and 2 z-scored;
#: window 75, lags to 50, step 1, no noise: sum, number that is not 0, largest, three of the cells.
SUMS = {
    "WCLR": (1052.6211596722014, 5066, 0.52898067217),
    "WCLC": (1706.2098396465578, 6191, 0.662907911608),
}
CELLS = {
    "WCLR": [(9, 1, 0.147358169096), (53, 73, 0.0491179164921), (173, 1, 0.395105802994),
             (221, 46, 0.0945333435665)],
    "WCLC": [(1, 54, 0.163341027437), (61, 25, 0.413019059875), (107, 70, 0.241945053781),
             (223, 53, 0.211040821964)],
}  # fmt: skip


@pytest.mark.parametrize("model", ["WCLR", "WCLC"])
def test_the_program_of_2021_is_met_to_all_digits(peer_data, model):
    # From github.com/10101-00001/sync_ident, which states no license.
    X = np.loadtxt(peer_data("MEA_example.txt"))[:300, :2].T
    X = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, ddof=1, keepdims=True)
    settings = MEASURE.configured(
        {"window": 75, "step": 1, "max_lag": 50, "own_past": model == "WCLR",
         "shortest": 10, "compat": "sync_ident"}
    )  # fmt: skip
    found = heights(X, settings, MEASURE.plan(settings, Fraction(1), 300))
    total, count, largest = SUMS[model]
    assert found.shape == (226, 101)
    assert found.sum() == pytest.approx(total, abs=1e-9)
    assert np.count_nonzero(found) == count
    assert found.max() == pytest.approx(largest, abs=1e-11)
    for row, column, value in CELLS[model]:
        assert found[row - 1, column - 1] == pytest.approx(value, abs=1e-11)


@pytest.mark.parametrize("own", [True, False])
def test_every_cell_is_the_slow_one(rng, own):
    X = rng.normal(size=(2, 120)).cumsum(axis=1)
    X[0, 40:44] = np.nan
    settings = MEASURE.configured(
        {"window": 4, "step": 1, "max_lag": 2, "own_past": own, "minimum_coverage": 0.5}
    )
    plan = MEASURE.plan(settings, Fraction(5), 120)
    starts = np.repeat(plan.starts(120)[:, None], 2, axis=1)
    values, coverage = rows(X, starts, settings, plan)
    for (s, _), row, seen in zip(starts, values, coverage, strict=True):
        for lag in range(-10, 11):
            lead, led = X if lag >= 0 else X[::-1]
            at = np.arange(s, s + 20)
            parts = lead[at], led[at] if own else None, led[at + abs(lag)]
            known = np.isfinite(sum(p for p in parts if p is not None))
            parts = [p if p is None else p[known] for p in parts]
            assert seen[lag + 10] == known.mean()
            if known.mean() < 0.5:
                assert np.isnan(row[lag + 10])
                continue
            gain, left = (0.0, 1.0) if own and lag == 0 else slow.gain(*parts)
            free = known.sum() - 3 + (not own)
            kept = gain * free / left >= f.ppf(0.999, 1, free)
            assert row[lag + 10] == pytest.approx(gain if kept else 0.0, abs=1e-9)


def test_without_the_own_past_it_is_the_squared_correlation_where_that_is_significant(rng):
    X = rng.normal(size=(2, 400)).cumsum(axis=1)
    settings = MEASURE.configured({"own_past": False, "max_lag": 0, "step": 5})
    plan = MEASURE.plan(settings, Fraction(10), 400)
    starts = np.repeat(plan.starts(400)[:, None], 2, axis=1)
    values, _ = rows(X, starts, settings, plan)
    for (s, _), value in zip(starts, values[:, 0], strict=True):
        r, p = pearsonr(X[0, s : s + 50], X[1, s : s + 50])
        assert value == pytest.approx(r * r if p < 0.001 else 0.0, abs=1e-12)


def test_a_stretch_in_which_the_second_follows_is_found_with_its_lag(rng):
    X = np.stack([np.convolve(x, np.hanning(9), mode="same") for x in rng.normal(size=(2, 1000))])
    X[1, 400:600] = X[0, 385:585]
    settings = MEASURE.configured({"shortest": 10})
    plan = MEASURE.plan(settings, Fraction(10), 1000)
    values, _ = rows(X, np.repeat(plan.starts(1000)[:, None], 2, axis=1), settings, plan)
    told = MEASURE.summary(values, X, settings, plan)
    assert told["intervals of synchrony"] == 1
    assert told["lag in intervals (s, positive: the first leads)"] == pytest.approx(1.5, abs=0.15)
    assert told["share where the first leads"] == pytest.approx(96 / 451)
    assert told["share where the second leads"] < 0.03
    back = MEASURE.summary(values[:, ::-1], X[::-1], settings, plan)
    assert back["share where the second leads"] == told["share where the first leads"]


def test_a_window_of_few_samples_is_refused():
    with pytest.raises(ParameterError, match=r"needs at least 6 samples in a window; at 1 Hz 5 c"):
        MEASURE.plan(MEASURE.configured({"step": 1}), Fraction(1), 100)
