from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference import recurrence as slow

from syntony.kernels.recurrenceblocks import block_areas


@given(seed=st.integers(0, 2**16), theiler=st.sampled_from([0, 1, 2, 7]))
@settings(max_examples=40)
def test_blocks_are_those_of_a_walk_over_all_cells(seed, theiler):
    rng = np.random.default_rng(seed)
    a, b = np.repeat(rng.integers(0, 3, (2, 1, 30)), rng.integers(1, 4, 30), axis=2).astype(float)
    a[0, 7] = np.nan
    cells = slow.without_theiler(slow.plot(a, b, 0.0), theiler)
    assert dict(block_areas(a, b, theiler).tolist()) == dict(blocks(cells))


def blocks(cells):
    labels = {}
    for i, j in np.argwhere(cells).tolist():
        neighbor = labels.get((i - 1, j)) or labels.get((i, j - 1))
        labels[i, j] = neighbor or len(labels) + 1
    return Counter(Counter(labels.values()).values())


def test_no_states_have_no_blocks():
    assert block_areas(np.empty((1, 0)), np.ones((1, 3))).shape == (0, 2)
    assert block_areas(np.full((1, 3), np.nan), np.ones((1, 3))).shape == (0, 2)
