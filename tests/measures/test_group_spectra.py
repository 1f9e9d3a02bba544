import numpy as np
import pytest
from scipy.signal import coherence, csd
from tests.reference.oscillators import kuramoto

from syntony.core.errors import ParameterError
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal

TEAM, CSD = get("measures", "coherence_team"), get("measures", "sum_normalized_csd")


def judged(measure, X, rate=100, **settings):
    people = [Signal.with_gaps(x, rate, person=str(p)) for p, x in enumerate(X)]
    return compute(measure, people, measure.configured(settings))


def pairs(n):
    return [(i, j) for i in range(n) for j in range(i + 1, n)]


def test_multisyncpy_is_met_on_five_oscillators():
    # multiSyncPy 0.1.2, tests/test_basic.py.
    X = kuramoto()
    assert judged(TEAM, X).values[0] == pytest.approx(0.14933899432114464, abs=1e-12)
    windows = judged(TEAM, X, window=0.75, step=0.25).values
    expected = [0.13941338, 0.14107468, 0.14243127, 0.15962883, 0.16160428]
    np.testing.assert_allclose(windows[:5], expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize(("n", "length"), [(1000, 250), (999, 249), (1500, 256)])
def test_both_are_what_their_definitions_say_of_scipys_spectra(rng, n, length):
    X = rng.normal(size=(4, n)).cumsum(axis=1)
    team = [coherence(X[i], X[j], nperseg=length)[1].mean() for i, j in pairs(4)]
    assert judged(TEAM, X).values[0] == pytest.approx(np.mean(team), abs=1e-10)

    def density(i, j):
        return csd(X[i], X[j], nperseg=length)[1]

    shares = [
        (np.abs(density(i, j)) ** 2).sum() / (density(i, i) * density(j, j)).sum().real
        for i, j in pairs(4)
    ]
    assert judged(CSD, X).values[0] == pytest.approx(np.mean(shares), abs=1e-10)


def test_a_delay_costs_nothing_and_noise_less_where_strong_waves_count_more(rng):
    t = np.arange(6000) / 100
    waves = np.stack([np.sin(2 * np.pi * 1.0 * t + apart) for apart in (0, 1, 2)])
    X = waves + 0.3 * rng.normal(size=waves.shape)
    team, shared = judged(TEAM, X).values[0], judged(CSD, X).values[0]
    assert shared > 0.9
    assert team < 0.2
    apart = judged(CSD, rng.normal(size=(3, 6000))).values[0]
    assert apart < 0.1


def test_segments_that_a_gap_touches_are_left_out(rng):
    X = rng.normal(size=(3, 6000)) + rng.normal(size=6000)
    gappy = X.copy()
    gappy[1, 100:110] = np.nan
    found = judged(TEAM, gappy)
    assert found.coverage[0] == pytest.approx(44 / 45)
    assert found.values[0] == pytest.approx(judged(TEAM, X[:, 128:]).values[0], abs=1e-12)


def test_windows_with_too_few_segments_are_refused():
    with pytest.raises(ParameterError, match=r"at least 3 segments.*1 of 400 came"):
        judged(TEAM, np.ones((3, 500)), segment=4.0)
