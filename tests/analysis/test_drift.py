import numpy as np
import pytest

from syntony.analysis.drift import agreeing, fit_line, line_through
from syntony.core.clock import NORMAL_95


def differences(rng, n, *, noise=0.02, wrong=0):
    times = np.sort(rng.uniform(0, 3600, n))
    offset, drift = rng.uniform(-300, 300), rng.uniform(-1e-3, 1e-3)
    values = offset + drift * times + rng.normal(0, noise, n)
    values[rng.choice(n, wrong, replace=False)] += rng.choice([-1, 1], wrong) * rng.uniform(1, 60)
    return times, values, offset, drift


def covered(rng, runs, fit, **kind):
    """Share of 95 % intervals of offset, drift and the middle that hold the truth."""
    hits = np.zeros(3)
    for _ in range(runs):
        times, values, offset, drift = differences(rng, **kind)
        line = fit(times, values)
        error = np.hypot(line.offset_error, line.drift_error * (1800 - line.reference))
        hits += [
            abs(line.offset - offset - drift * line.reference) < NORMAL_95 * line.offset_error,
            abs(line.drift - drift) < NORMAL_95 * line.drift_error,
            abs(line.at(np.array(1800.0)) - offset - drift * 1800) < NORMAL_95 * error,
        ]
    return hits / runs


@pytest.mark.parametrize("n", [3, 4, 6, 8, 15, 60])
def test_intervals_of_a_line_cover_the_truth_in_95_of_100(rng, n):
    shares = covered(rng, 1500, fit_line, n=n)
    assert (shares > 0.93).all(), shares
    assert (shares < 0.97).all(), shares


@pytest.mark.parametrize("n", [6, 12, 30])
def test_a_sixth_of_wrong_differences_changes_nothing(rng, n):
    shares = covered(rng, 600, fit_line, n=n, wrong=n // 6)
    assert (shares > 0.93).all(), shares
    assert (shares < 0.97).all(), shares


def test_a_known_error_needs_no_scatter(rng):
    shares = covered(rng, 2000, lambda t, d: line_through(t, d, error=0.02), n=2)
    assert (shares > 0.93).all(), shares
    assert (shares < 0.97).all(), shares


def test_a_line_without_scatter_is_exact():
    times = np.arange(0.0, 3600.0, 100.0)
    line = fit_line(times, 12.5 + 3e-4 * times)
    assert line.drift == pytest.approx(3e-4, abs=1e-15)
    assert line.at(np.array(0.0)) == pytest.approx(12.5, abs=1e-10)
    assert line.kept.all()


def test_chance_agreement_is_believed_no_further_than_the_resolution():
    line = fit_line(np.array([0.0, 1.0, 2.0]), np.array([3.0, 3.0, 3.0]), resolution=1e-3)
    assert line.offset_error > 1e-3
    assert line.drift_error > 1e-3


def test_weights_are_inverse_variances(rng):
    times = np.arange(0.0, 3600.0, 60.0)
    noise = np.where(np.arange(times.size) % 2, 0.001, 1.0)
    values = 5.0 + 1e-4 * times + rng.normal(0, noise)
    line = fit_line(times, values, weights=1 / noise**2)
    assert line.drift == pytest.approx(1e-4, abs=1e-6)
    assert line.offset_error < 0.001


def test_the_largest_group_that_one_clock_explains_is_found(rng):
    times = np.sort(rng.uniform(0, 3600, 60))
    right = rng.random(60) < 0.4
    shifts = np.where(right, -40 + 8e-4 * times, rng.uniform(-500, 500, 60))
    members, rival = agreeing(times, shifts, tolerance=0.05, max_drift=1e-3)
    assert set(np.flatnonzero(right)) <= set(members)
    assert len(members) <= right.sum() + 1
    assert rival < len(members) / 2


def test_differences_at_one_time_are_no_trouble(rng):
    times, values, _, drift = differences(rng, 20)
    line = fit_line(np.repeat(times, 2), np.repeat(values, 2))
    assert line.drift == pytest.approx(drift, abs=5e-5)
