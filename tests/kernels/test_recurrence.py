import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference import recurrence as slow

from syntony.kernels import recurrence as kernel


def walks(rng, dimensions, n):
    """Rounded walks: many distances lie exactly on the radius."""
    return np.round(rng.normal(size=(dimensions, n)).cumsum(axis=1))


@given(
    seed=st.integers(0, 2**16),
    n=st.sampled_from([1, 2, 9, 63, 64, 65, 90]),
    m=st.sampled_from([1, 3, 64, 70]),
    dimensions=st.integers(1, 3),
    radius=st.sampled_from([0.0, 0.5, 1.0, math.sqrt(2), 3.0]),
    theiler=st.sampled_from([0, 1, 2, 40]),
    strict=st.booleans(),
    partial=st.booleans(),
)
@settings(max_examples=60)
def test_lines_are_those_of_the_whole_plot(
    seed, n, m, dimensions, radius, theiler, strict, partial
):
    rng = np.random.default_rng(seed)
    a, b = walks(rng, dimensions, n), walks(rng, dimensions, m)
    a[rng.random(a.shape) < 0.05] = np.nan
    b[rng.random(b.shape) < 0.05] = np.nan
    found = kernel.recurrence_lines(a, b, radius, theiler=theiler, strict=strict, partial=partial)
    cells = slow.plot(a, b, radius, strict=strict, partial=partial)
    cells = slow.without_theiler(cells, theiler)
    np.testing.assert_array_equal(found.diagonal, slow.diagonal_lines(cells))
    np.testing.assert_array_equal(found.vertical, slow.vertical_lines(cells))
    known = np.isfinite(a).all(axis=0)[:, None] & np.isfinite(b).all(axis=0)
    assert found.cells == slow.without_theiler(known, theiler).sum()
    assert found.points == cells.sum()


@given(seed=st.integers(0, 2**16), n=st.sampled_from([2, 63, 70]), theiler=st.integers(1, 5))
@settings(max_examples=20)
def test_half_a_plot_of_one_course_has_half_of_its_lines(seed, n, theiler):
    a = walks(np.random.default_rng(seed), 2, n)
    a[0, n // 2] = np.nan
    half = kernel.self_recurrence_lines(a, 1.0, theiler=theiler)
    whole = kernel.recurrence_lines(a, a, 1.0, theiler=theiler)
    np.testing.assert_array_equal(2 * half.diagonal, whole.diagonal)
    assert 2 * half.cells == whole.cells


@given(seed=st.integers(0, 2**16), max_lag=st.sampled_from([0, 1, 5, 33, 40]))
@settings(max_examples=20)
def test_the_profile_is_the_mean_of_each_diagonal(seed, max_lag):
    rng = np.random.default_rng(seed)
    a, b = walks(rng, 2, 70), walks(rng, 2, 70)
    a[1, rng.random(70) < 0.1] = np.nan
    share, coverage = kernel.recurrence_by_lag(a, b, 1.5, max_lag)
    cells = slow.plot(a, b, 1.5)
    known = np.isfinite(a).all(axis=0)[:, None] & np.isfinite(b).all(axis=0)
    for p, lag in enumerate(range(-max_lag, max_lag + 1)):
        assert coverage[p] == np.diag(known, lag).mean()
        assert share[p] == pytest.approx(np.diag(cells, lag).sum() / np.diag(known, lag).sum())


def test_nobody_known_means_nothing_known():
    a = np.full((1, 20), np.nan)
    share, coverage = kernel.recurrence_by_lag(a, a, 1.0, 2)
    assert np.isnan(share).all()
    assert (coverage == 0).all()
    assert kernel.recurrence_lines(a, a, 1.0).cells == 0


@given(radius=st.floats(0, 1e6), strict=st.booleans())
def test_squares_are_compared_as_their_roots_would_be(radius, strict):
    limit = kernel.largest_square(radius, strict=strict)
    if limit >= 0:
        root = math.sqrt(limit)
        assert root < radius if strict else root <= radius
    following = math.sqrt(math.nextafter(max(limit, 0.0), math.inf))
    assert following >= radius if strict else following > radius


def test_delay_coordinates_follow_each_other():
    x = np.arange(6.0)[None]
    np.testing.assert_array_equal(kernel.embedded(x, 3, 2), [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    assert kernel.embedded(x, 3, 4).shape == (3, 0)


@pytest.mark.jit
def test_memory_grows_with_the_length_and_not_with_its_square(rng):
    peaks = []
    for n in (3000, 6000):
        a, b = rng.normal(size=(2, 3, n))
        kernel.recurrence_lines(a, b, 0.5)
        tracemalloc.start()
        kernel.recurrence_lines(a, b, 0.5)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2.2 * peaks[0]
    assert peaks[1] < 1e6
