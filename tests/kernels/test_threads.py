"""Kernels that run side by side in threads give the same bytes as one after the other."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from syntony.kernels import phase
from syntony.kernels.bank import bank_profiles, build_bank
from syntony.kernels.epochfilter import epoch_filters, filtered_epochs, mne_response
from syntony.kernels.groupphase import cluster_phases
from syntony.kernels.lagged import lagged_correlation
from syntony.kernels.recurrence import embedded, recurrence_lines
from syntony.kernels.segments import segment_pairs
from syntony.kernels.wavelet import pair_means
from syntony.kernels.waveletlayouts import layout_for, periods_within
from syntony.kernels.xcorr import lag_profiles

N = 600
PAIRS = np.array([(0, 1), (1, 0), (1, 1)])


def works(seed):
    """One call of each kernel, as bytes."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(2, N)).cumsum(axis=1)
    X -= X.mean(axis=1, keepdims=True)
    Z = rng.normal(size=(2, 3, 2, 4, 40)) + 1j * rng.normal(size=(2, 3, 2, 4, 40))
    layout = layout_for("", periods_within("", N, 6, 8.0, 40.0), N, 6)
    starts = np.repeat(np.arange(0, 400, 50)[:, None], 2, axis=1)
    a, b = (embedded(x[None, :200], 2, 2) for x in X)
    found = [
        lagged_correlation(*X, starts, 100, 20)[0],
        bank_profiles(build_bank(list(X), width=100, step=50, max_lag=20), PAIRS).z,
        segment_pairs(*X, width=50, max_lag=10).real_z,
        lag_profiles(X[0], X, 30)[0],
        pair_means(X, X, PAIRS, layout, np.complex64)[0],
        filtered_epochs(X.reshape(-1, 60), epoch_filters([mne_response(8, 13, 100.0)], 60)),
        *(phase.mean_over_epochs(m, *Z) for m in (phase.plv, phase.accorr, phase.lag_indices)),
        recurrence_lines(a, b, 2.0).diagonal,
        cluster_phases(np.angle(np.exp(1j * X)), np.arange(0, 500, 50), 100, 0.5)[0],
    ]
    return [np.asarray(v).tobytes() for v in found]


@pytest.mark.jit
def test_any_number_of_threads_gives_the_same_bytes():
    seeds = range(8)
    alone = [works(seed) for seed in seeds]
    for threads in (1, 2, 5):
        with ThreadPoolExecutor(threads) as pool:
            assert list(pool.map(works, seeds)) == alone
