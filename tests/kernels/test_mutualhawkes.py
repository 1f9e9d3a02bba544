import numpy as np
import pytest
from tests.reference.hawkes import families, likelihood

from syntony.kernels.hawkes import fit_hawkes
from syntony.kernels.mutualhawkes import fit_mutual_hawkes


def test_the_fit_is_the_most_likely_of_its_neighbors(rng):
    marks = families(160, [0.06, 0.05], [[0.2, 0.5], [0.1, 0.2]], 3.0, rng)
    marks[1, 100:110] = np.nan
    rates, branching, delays = fit_mutual_hawkes(marks, 12.0)
    for j in range(2):
        b = branching[:, j]
        best = likelihood(marks, j, rates[j], b, *delays[j])
        for other in (
            (rates[j] * 1.1, b), (rates[j] * 0.9, b), (rates[j], b + np.array([0.03, 0])),
            (rates[j], b + np.array([0, 0.03])), (rates[j], b * 0.9),
        ):  # fmt: skip
            assert likelihood(marks, j, *other, *delays[j]) < best + 1e-9
        assert best > likelihood(marks, j, np.nanmean(marks[j]), np.zeros(2), 3.0, 3.0)


@pytest.mark.jit
def test_a_known_process_is_found_again(rng):
    # A one-way call, on top of bursts of both: 0.4 of the first's events, none of the second's.
    truth = np.array([[0.3, 0.4], [0.0, 0.2]])
    found = []
    for _ in range(12):
        marks = families(6000, [0.01, 0.02], truth, 5.0, rng)
        found.append(fit_mutual_hawkes(marks, 50.0))
    rates, branching, delays = (np.mean([f[k] for f in found], axis=0) for k in range(3))
    np.testing.assert_allclose(rates, [0.01, 0.02], rtol=0.1)
    np.testing.assert_allclose(branching, truth, rtol=0, atol=0.05)
    assert delays[1, 1] == pytest.approx(5.0, rel=0.3)
    # The number of events that this must give: rates over (1 - branching), in matrices.
    expected = np.linalg.solve(np.eye(2) - truth.T, [0.01, 0.02])
    np.testing.assert_allclose(np.linalg.solve(np.eye(2) - branching.T, rates), expected, rtol=0.1)


@pytest.mark.jit
def test_three_people_are_told_apart(rng):
    truth = np.array([[0.0, 0.5, 0.0], [0.0, 0.0, 0.5], [0.0, 0.0, 0.0]])
    marks = [families(8000, [0.02, 0.005, 0.005], truth, 4.0, rng) for _ in range(6)]
    branching = np.mean([fit_mutual_hawkes(m, 40.0)[1] for m in marks], axis=0)
    np.testing.assert_allclose(branching, truth, rtol=0, atol=0.08)


def test_what_is_fitted_adds_up_to_the_events_that_there_are(rng):
    marks = families(900, [0.04, 0.04], [[0.2, 0.3], [0.3, 0.1]], 4.0, rng)
    rates, branching, delays = fit_mutual_hawkes(marks, 20.0)
    for j in range(2):
        made, others = 0.0, marks[1 - j]
        q_own, q_others = 1 - 1 / (delays[j, 0] - 1), 1 - 1 / delays[j, 1]
        own_response = other_response = 0.0
        for t in range(900):
            own_response = q_own * own_response + (1 - q_own) * (marks[j, t - 2] if t > 1 else 0)
            other_response = q_others * other_response
            other_response += (1 - q_others) * (others[t - 1] if t > 0 else 0)
            if t == 0 or not marks[j, t - 1]:
                made += rates[j] + branching[j, j] * own_response
                made += branching[1 - j, j] * other_response
        assert made == pytest.approx(marks[j].sum(), rel=1e-4)


@pytest.mark.jit
def test_strangers_with_bursts_call_each_other_next_to_never(rng):
    truth = [[0.5, 0.0], [0.0, 0.5]]
    marks = [families(4000, [0.02, 0.02], truth, 5.0, rng) for _ in range(20)]
    found = np.array([fit_mutual_hawkes(m, 50.0)[1] for m in marks])
    assert np.median(found[:, [0, 1], [1, 0]]) < 0.05
    own = np.median(found[:, [0, 1], [0, 1]])
    assert own == pytest.approx(0.5, abs=0.08)
    # Each person alone, as the bootstrap fits them, has the same bursts.
    alone = np.median([fit_hawkes(np.flatnonzero(row), 4000)[1] for m in marks for row in m])
    assert own == pytest.approx(alone, abs=0.05)


def test_nobody_calls_where_nobody_has_events():
    rates, branching, delays = fit_mutual_hawkes(np.zeros((2, 100)), 10.0)
    assert not rates.any()
    assert not branching.any()
    assert np.isfinite(delays).all()
