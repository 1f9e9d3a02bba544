"""What every measure is asked, whoever wrote it. A file in measures/ is asked by being there."""

from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syntony import measures
from syntony.core import registry
from syntony.core.errors import DataError, ParameterError
from syntony.core.measure import compute
from syntony.core.signals import Signal

RATE = Fraction(4)
MEASURES = registry.collect("measures")
GROUPS = {name: m for name, m in MEASURES.items() if m.declares.persons[1] > 2}
every_measure_of_groups = pytest.mark.parametrize("measure", GROUPS.values(), ids=GROUPS)
every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
seeds = st.integers(0, 2**16)


def walk(seed, n=1200):
    """A skin-conductance-like walk far from zero."""
    return 20 + 0.05 * np.random.default_rng(seed).normal(size=n).cumsum()


def signals(*arrays, persons=("client", "therapist")):
    return [Signal.with_gaps(v, RATE, person=p) for v, p in zip(arrays, persons, strict=True)]


def run(measure, *arrays):
    persons = ("client", "therapist", *"abcdefgh")[: len(arrays)]
    return compute(measure, signals(*arrays, persons=persons), measure.settings())


def in_windows(measure):
    """Its settings, in several windows also where it usually takes the whole recording at once."""
    for window, step in ((None, None), (100, 40), (260, 20)):  # some need minutes
        given = {} if window is None else {"window": window, "step": step}
        if measure.course is not None:
            given.pop("step", None)  # such windows lie side by side
        chosen = measure.configured(given)
        with suppress(ParameterError):
            if len(measure.plan(chosen, RATE, 1200).starts(1200)) > 1:
                return chosen
    raise AssertionError(f"{measure.name} cannot be judged in several windows of five minutes")


def test_every_file_of_a_measure_is_asked():
    files = {path.stem for path in Path(measures.__file__).parent.glob("*.py")} - {"__init__"}
    assert set(MEASURES) == files


@every_measure
def test_it_says_what_it_is(measure):
    assert measure.title
    assert measure.settings.__doc__
    assert "doi:10." in measure.declares.source
    assert measure.declares.bounds[0] < measure.declares.bounds[1]
    assert measure.declares.unit
    assert measure.declares.minimum > 0
    for field in measure.settings.model_fields:
        assert f"{field}" in "".join(b.__doc__ or "" for b in measure.settings.__mro__)


@every_measure
def test_it_says_what_it_means_and_what_not(measure):
    meaning = measure.declares.meaning
    for text in (meaning.formula, meaning.how, meaning.sign, meaning.not_means):
        assert len(text) > 20
        assert text == text.strip()
    for text in (meaning.how, meaning.sign, meaning.not_means, *meaning.pitfalls):
        assert text.endswith(".")
        assert "  " not in text
    assert len(set(meaning.pitfalls)) == len(meaning.pitfalls) >= 3


@every_measure
@given(i=seeds, j=seeds)
@settings(max_examples=15, deadline=None)
def test_values_stay_inside_the_declared_bounds(measure, i, j):
    low, high = measure.declares.bounds
    values = run(measure, walk(i), walk(j)).values
    known = values[np.isfinite(values)]
    assert known.size or measure.declares.sparse
    assert ((known >= low) & (known <= high)).all()


@every_measure
@given(i=seeds)
@settings(max_examples=10, deadline=None)
def test_nobody_is_more_in_step_with_anyone_than_with_themself(measure, i):
    result = run(measure, walk(i), walk(i))
    low, high = measure.declares.bounds
    best = high if measure.declares.similarity else low
    if measure.declares.itself is not None:
        assert low <= measure.declares.itself <= high or np.isnan(measure.declares.itself)
        best = measure.declares.itself
    if np.isnan(best):
        return
    values = result.values
    if "lag" in result.dims:
        values = values[:, np.flatnonzero(result.coords["lag"] == 0)]
    np.testing.assert_allclose(values[np.isfinite(values)], best, rtol=0, atol=1e-9)


@every_measure
@given(i=seeds, j=seeds, scale=st.floats(1e-6, 1e6), offset=st.floats(-1e4, 1e4))
@settings(max_examples=15, deadline=None)
def test_scale_and_offset_do_not_matter_where_it_is_declared(measure, i, j, scale, offset):
    if not measure.declares.scale_free:
        return
    # A measure of leads alone jumps from none to any where two signals are one and the same.
    assume(measure.declares.itself is None or i != j)
    plain = run(measure, walk(i), walk(j)).values
    # What the offset itself rounds away from the samples is not the measure's doing.
    lost = np.abs(offset / scale) * 1e-16 / 0.05
    changed = run(measure, offset + scale * walk(i), walk(j)).values
    np.testing.assert_allclose(changed, plain, rtol=0, atol=1e-7 + 1e4 * lost)


@every_measure
@given(i=seeds, j=seeds)
@settings(max_examples=10, deadline=None)
def test_swapping_the_persons_mirrors_the_lags_and_the_leaders(measure, i, j):
    if not measure.declares.mirrors:
        return
    there, back = run(measure, walk(i), walk(j)), run(measure, walk(j), walk(i))
    directed = {"lag", "leader", *measure.each_person}
    mirrored = np.flip(back.values, [k for k, d in enumerate(back.dims) if d in directed])
    np.testing.assert_allclose(there.values, mirrored, rtol=0, atol=1e-12)


@every_measure
def test_the_first_person_leads_at_positive_lags(measure):
    source = np.random.default_rng(3).normal(size=1220)
    smooth = np.convolve(source, np.hanning(9), mode="same")
    result = run(measure, smooth[8:1208], smooth[:1200])
    if "lag" not in result.dims:
        return
    profile = np.nanmean(result.values, axis=0)
    assert result.coords["lag"][np.argmax(profile)] == 2.0
    assert result.persons == ("client", "therapist")


@every_measure
@given(i=seeds, n=st.integers(2, 4), cuts=st.lists(st.integers(1, 200), max_size=20))
@settings(max_examples=10, deadline=None)
def test_live_equals_offline_however_the_stream_is_cut(measure, i, n, cuts):
    n = int(min(n, measure.declares.persons[1]))
    X = np.stack([walk(i + k) for k in range(n)])
    chosen = in_windows(measure)
    plan = measure.plan(chosen, RATE, X.shape[1])
    edges = [0, *(c for c in np.cumsum(cuts, dtype=int) if c < X.shape[1]), X.shape[1]]
    live, start, arrived = [], 0, X[:, :0]
    for lo, hi in pairwise(edges):
        arrived = np.concatenate((arrived, X[:, lo:hi]), axis=1)
        while start + plan.span <= arrived.shape[1]:
            newest = np.ascontiguousarray(arrived[:, start : start + plan.span])
            values, _ = measure.rows(newest, np.zeros((1, n), dtype=np.int64), chosen, plan)
            live.append(values[0])
            start += plan.step
    assert len(live) > 1
    persons = ("client", "therapist", "a", "b")[:n]
    offline = compute(measure, signals(*X, persons=persons), chosen).values
    np.testing.assert_allclose(np.array(live).reshape(offline.shape), offline, rtol=0, atol=1e-12)


@every_measure
@given(i=seeds, j=seeds)
@settings(max_examples=10, deadline=None)
def test_windows_of_different_times_can_be_paired(measure, i, j):
    X = np.stack((walk(i), walk(j)))
    chosen = in_windows(measure)
    plan = measure.plan(chosen, RATE, X.shape[1])
    free = X.shape[1] - plan.span
    starts = np.array([[0, free], [free // 2, free // 3]], dtype=np.int64)
    paired, _ = measure.rows(X, starts, chosen, plan)
    for (sx, sy), row in zip(starts, paired, strict=True):
        cut = np.stack((X[0, sx : sx + plan.span], X[1, sy : sy + plan.span]))
        alone, _ = measure.rows(cut, np.zeros((1, 2), dtype=np.int64), chosen, plan)
        np.testing.assert_allclose(row, alone[0], rtol=0, atol=1e-12)


@every_measure
@given(i=seeds, j=seeds, gap=st.integers(0, 900), length=st.integers(1, 900))
@settings(max_examples=15, deadline=None)
def test_a_value_is_nan_exactly_where_too_little_was_observed(measure, i, j, gap, length):
    x, y = walk(i), walk(j)
    x[gap : gap + length] = np.nan
    result = run(measure, x, y)
    enough = result.coverage >= measure.settings().minimum_coverage
    if measure.declares.sparse:
        assert not np.isfinite(result.values[~enough]).any()
    else:
        np.testing.assert_array_equal(np.isfinite(result.values), enough)


@every_measure
def test_stillness_is_unknown_and_not_zero(measure):
    values = run(measure, np.full(1200, 7.3), walk(1)).values
    assert np.isnan(values).all()


@every_measure
@given(i=seeds, j=seeds)
@settings(max_examples=10, deadline=None)
def test_the_fast_way_for_surrogates_is_the_slow_way(measure, i, j):
    if measure.profiles is None:
        return
    x, Y = walk(i), np.stack([walk(j), walk(j + 1)])
    chosen = measure.settings()
    plan = measure.plan(chosen, RATE, x.size)
    fast = measure.profiles(x, Y, chosen, plan)
    for y, profile in zip(Y, fast, strict=True):
        values = run(measure, x, y).values
        if measure.declares.link == "fisher_z":
            with np.errstate(divide="ignore"):
                values = np.clip(np.arctanh(values), -10, 10)
        np.testing.assert_allclose(profile, values.mean(axis=0), rtol=0, atol=1e-9)


@every_measure
@given(i=seeds)
@settings(max_examples=10, deadline=None)
def test_the_fast_way_for_many_pairs_is_the_slow_way(measure, i):
    chosen = measure.settings()
    if measure.crossed is None:
        return
    lengths = (1200, 1500, 40, 1301)  # one holds no window
    first = [walk(i + k, n) for k, n in enumerate(lengths)]
    second = [walk(i + 10 + k, n) for k, n in enumerate(lengths)]
    first[1][200:390] = np.nan
    pairs = np.array([(a, b) for a in range(4) for b in range(4)])
    fast = measure.crossed(first, second, pairs, chosen, RATE)
    for (a, b), index in zip(pairs, fast, strict=True):
        n = min(lengths[a], lengths[b])
        plan = measure.plan(chosen, RATE, n)
        starts = np.repeat(plan.starts(n)[:, None], 2, axis=1)
        if not starts.size:
            assert np.isnan(index)
            continue
        values, _ = measure.rows(np.stack((first[a][:n], second[b][:n])), starts, chosen, plan)
        assert index == pytest.approx(measure.index(values), abs=1e-9)


@every_measure
def test_every_value_has_a_time_inside_its_window(measure):
    chosen = measure.settings()
    plan = measure.plan(chosen, RATE, 1200)
    result = run(measure, walk(1), walk(2))
    times, starts = result.coords["time"], plan.starts(1200) / float(RATE)
    assert (np.diff(times) > 0).all()
    inside = 1 if measure.course is None else measure.course(chosen, plan).size
    within = times.reshape(starts.size, inside) - starts[:, None]
    assert (within >= 0).all()
    assert (within < plan.span / float(RATE)).all()


@every_measure
def test_its_one_number_is_a_number(measure):
    assert np.isfinite(measure.index(run(measure, walk(1), walk(2)).values))
    assert np.isnan(measure.index(np.full_like(run(measure, walk(1), walk(2)).values, np.nan)))


@every_measure
def test_misspelt_settings_are_refused_with_those_that_there_are(measure):
    with pytest.raises(ParameterError, match=r"widnow.*it knows: .*window"):
        measure.configured({"widnow": 3})


@every_measure
def test_too_short_a_recording_is_refused(measure):
    short = signals(walk(1, 8), walk(2, 8))
    with pytest.raises((DataError, ParameterError), match=r"needs|too few|at least"):
        compute(measure, short, measure.settings())


@every_measure
def test_signals_on_different_grids_are_refused(measure):
    x, y = signals(walk(1), walk(2))
    late = Signal(y.values, RATE, 0.5, person="therapist")
    with pytest.raises(DataError, match=r"share rate, start and length; client has .*therapist"):
        compute(measure, (x, late), measure.settings())


@every_measure
def test_more_persons_than_it_takes_are_refused(measure):
    arrays = [walk(k) for k in range(3)]
    if measure.declares.persons[1] > 2:
        assert run(measure, *arrays).persons == ("client", "therapist", "a")
        return
    with pytest.raises(DataError, match=r"takes 2 persons at once; 3 came"):
        run(measure, *arrays)


@every_measure
def test_a_third_signal_is_held_constant_or_refused(measure):
    stimulus = np.random.default_rng(5).normal(size=1200)
    x, y = (stimulus + 0.3 * np.random.default_rng(k).normal(size=1200) for k in (6, 7))
    third = Signal(stimulus, RATE, name="stimulus")
    both, chosen = signals(x, y), measure.settings()
    if not measure.partial:
        with pytest.raises(DataError, match=r"cannot hold a third signal constant"):
            compute(measure, both, chosen, given=third)
        return
    plain, partial = (compute(measure, both, chosen, given=g) for g in (None, third))
    assert partial.persons == plain.persons
    assert partial.values.shape == plain.values.shape
    assert partial.provenance.params["given"] == "stimulus"
    assert "given" not in plain.provenance.params
    assert measure.index(partial.values) < 0.7 * measure.index(plain.values)
    gone = Signal.with_gaps(np.full(1200, np.nan), RATE)
    assert np.isnan(compute(measure, both, chosen, given=gone).values).all()


@every_measure_of_groups
@given(i=seeds, order=st.permutations(range(4)))
@settings(max_examples=10, deadline=None)
def test_values_of_a_group_follow_the_persons_whatever_their_order(measure, i, order):
    if not measure.declares.mirrors:
        return
    arrays = [walk(i + k) for k in range(4)]
    there, again = run(measure, *arrays), run(measure, *(arrays[k] for k in order))
    moved = there.values
    for axis in (k for k, d in enumerate(there.dims) if d in measure.each_person):
        moved = np.take(moved, order, axis=axis)
    np.testing.assert_allclose(again.values, moved, rtol=0, atol=1e-9)


@every_measure_of_groups
@given(i=seeds, n=st.integers(3, 6), gap=st.integers(0, 900), length=st.integers(1, 900))
@settings(max_examples=10, deadline=None)
def test_a_group_is_judged_as_two_are(measure, i, n, gap, length):
    arrays = [walk(i + k) for k in range(n)]
    arrays[-1][gap : gap + length] = np.nan
    result = run(measure, *arrays)
    enough = result.coverage >= measure.settings().minimum_coverage
    np.testing.assert_array_equal(np.isfinite(result.values), enough)
    low, high = measure.declares.bounds
    known = result.values[enough]
    assert ((known >= low) & (known <= high)).all()
    arrays[-1][:] = 7.3
    assert np.isnan(run(measure, *arrays).values).all()
