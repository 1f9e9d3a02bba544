import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.kernels.information import (
    category_states,
    entropy_of_states,
    joint_states,
    lagged_information,
    quantile_states,
    transfer_entropy,
)


def states(rng, n, k=3, missing=0.1):
    return np.where(rng.random(n) < missing, -1, rng.integers(0, k, n))


def entropy(counts):
    total = sum(counts.values())
    return -sum(c / total * math.log(c / total) for c in counts.values())


@given(seed=st.integers(0, 2**16), max_lag=st.integers(0, 6))
@settings(max_examples=25)
def test_lagged_information_is_the_sum_over_pairs(seed, max_lag):
    rng = np.random.default_rng(seed)
    x, y = states(rng, 40), states(rng, 40)
    bits, normalized, coverage = lagged_information(x, y, 3, max_lag)
    for column, lag in enumerate(range(-max_lag, max_lag + 1)):
        pairs = [(x[t], y[t + lag]) for t in range(40) if 0 <= t + lag < 40]
        known = [p for p in pairs if min(p) >= 0]
        h_x, h_y, h = (
            entropy(Counter(v)) for v in ([p[0] for p in known], [p[1] for p in known], known)
        )
        assert bits[column] == pytest.approx((h_x + h_y - h) / math.log(2), abs=1e-12)
        assert normalized[column] == pytest.approx((h_x + h_y - h) / math.sqrt(h_x * h_y))
        assert coverage[column] == len(known) / len(pairs)


@given(seed=st.integers(0, 2**16), history=st.integers(1, 3), delay=st.integers(1, 3))
@settings(max_examples=25)
def test_transfer_entropy_is_the_sum_over_transitions(seed, history, delay):
    rng = np.random.default_rng(seed)
    x, y = states(rng, 120), states(rng, 120)
    seen = []
    for t in range(history * delay, 120):
        past = tuple(y[t - k * delay] for k in range(1, history + 1))
        if min(y[t], x[t - delay], *past) >= 0:
            seen.append((y[t], past, x[t - delay]))
    both, past_sent = Counter(seen), Counter((p, s) for _, p, s in seen)
    pasts, following = Counter(p for _, p, _ in seen), Counter((f, p) for f, p, _ in seen)
    expected = sum(
        n / len(seen) * math.log2(n * pasts[p] / (past_sent[p, s] * following[f, p]))
        for (f, p, s), n in both.items()
    )
    assert transfer_entropy(x, y, history, delay) == pytest.approx(expected, abs=1e-12)


def test_pyinform_is_met():
    # pyinform 0.2.0, transfer_entropy(xs, ys, k=2) and in reverse.
    x = np.array([0, 1, 1, 1, 1, 0, 0, 0, 0])
    y = np.array([0, 0, 1, 1, 1, 1, 0, 0, 0])
    assert transfer_entropy(x, y, 2, 1) == pytest.approx(0.6792696431662097, abs=1e-13)
    assert transfer_entropy(y, x, 2, 1) == 0.0


def test_states_that_are_not_known_are_left_out():
    x = np.array([3.0, np.nan, 1.0, 2.0, np.nan, 9.0])
    np.testing.assert_array_equal(quantile_states(x, 2), [1, -1, 0, 0, -1, 1])
    np.testing.assert_array_equal(category_states(x), [2, -1, 0, 1, -1, 3])
    joint = joint_states(category_states(x), np.array([0, 0, 0, 0, 0, -1]))
    np.testing.assert_array_equal(joint, [2, -1, 0, 1, -1, -1])
    none = np.full(3, -1)
    assert math.isnan(entropy_of_states(joint_states(none, none)))
    assert math.isnan(transfer_entropy(none, none, 1, 1))
    assert np.isnan(lagged_information(none, none, 2, 0)[0]).all()
    assert entropy_of_states(np.zeros(5, np.int64)) == 0.0


def test_many_states_of_many_persons_do_not_overflow(rng):
    parts = [rng.integers(0, 1000, 50) for _ in range(30)]
    assert entropy_of_states(joint_states(*parts)) == pytest.approx(math.log(50))
