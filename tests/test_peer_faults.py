"""Data on which peers give NA in silence, infinity, or a number of nothing, asked of all measures.

rMEA knows no perfect synchrony and no stillness, one perfect segment makes SUSY infinite and a
constant third lowers it, HyPyP filters within short epochs and stretches its time axis, pycwt
smooths over scales off center and mixes up what it keeps, multiSyncPy counts points as lines.
Here every measure of the registry gives a value, or leaves blank and says so, or refuses.
"""

import functools
import typing
from fractions import Fraction

import numpy as np
import pytest

from syntony.analysis.finding import finding
from syntony.analysis.guards import judged
from syntony.analysis.pairs import pairs
from syntony.analysis.steps.smooth import STEP as SMOOTH
from syntony.core import registry
from syntony.core.bands import BandSettings
from syntony.core.errors import DataError, ParameterError
from syntony.core.measure import compute
from syntony.core.plan import AnalysisPlan
from syntony.core.session import Participant, Recording, Session
from syntony.core.signals import Signal

RATE, N = Fraction(4), 1200
MEASURES = registry.collect("measures")
every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
IN_BAND = [name for name, m in MEASURES.items() if issubclass(m.settings, BandSettings)]
PEERS = [
    (measure, peer)
    for measure in MEASURES.values()
    if "compat" in measure.settings.model_fields
    for peer in typing.get_args(measure.settings.model_fields["compat"].annotation)
    if peer
]
every_peer = pytest.mark.parametrize(
    ("measure", "peer"), PEERS, ids=[f"{m.name}-{peer}" for m, peer in PEERS]
)
WHAT_TO_DO = r"[Ll]engthen|[Ss]horten|[Rr]ecord longer|[Tt]ake |[Rr]esample|[Ll]ower|[Cc]hange"


def walk(seed, n=N):
    return 20 + 0.05 * np.random.default_rng(seed).normal(size=n).cumsum()


def stretch():
    """Strangers, but for one stretch in which they are one and the same."""
    x, y = walk(1), walk(2)
    x[400:800] = y[400:800]
    return x, y


def paused():
    """Strangers; the first stands still for the middle third."""
    x, y = walk(1), walk(2)
    x[400:800] = x[400]
    return x, y


STILL = np.full(N, 7.3)
MOVING = {
    "identical": (walk(1), walk(1)),
    "opposite": (walk(1), -walk(1)),
    "stretched": (walk(1), 3 * walk(1) + 5),
    "one perfect stretch": stretch(),
    "a third constant": paused(),
    "huge": (1e30 * walk(1), walk(2)),
    "tiny": (1e-30 * walk(1), walk(2)),
}
UNMOVED = {
    "one still": (STILL, walk(1)),
    "the other still": (walk(1), STILL),
    "both still": (STILL, STILL),
    "one missing": (np.full(N, np.nan), walk(1)),
}


CASES = {**MOVING, **UNMOVED, "strangers": (walk(1), walk(2))}


def run(measure, X, settings=None):
    people = [Signal.with_gaps(x, RATE, person=p) for x, p in zip(X, "ab", strict=True)]
    return compute(measure, people, settings or measure.settings())


@functools.cache
def ran(name, case):
    """By default settings; computed once for all tests."""
    return run(MEASURES[name], CASES[case])


def table(measure, X, result, settings=None):
    settings = settings or measure.settings()
    plan = measure.plan(settings, RATE, len(X[0]))
    return measure.summary(result.values, np.stack(X), settings, plan) if measure.summary else {}


def nothing_infinite(measure, case, settings=None):
    """Neither a value, nor the index, nor the table."""
    X = CASES[case]
    result = ran(measure.name, case) if settings is None else run(measure, X, settings)
    assert not np.isinf(result.values).any()
    assert not np.isinf(measure.index(result.values))
    assert not [name for name, x in table(measure, X, result, settings).items() if np.isinf(x)]
    return result


@every_measure
def test_nothing_is_infinite_or_beyond_its_bounds_and_what_is_blank_is_said(measure):
    low, high = measure.declares.bounds
    for case in MOVING:
        result = nothing_infinite(measure, case)
        known = result.values[np.isfinite(result.values)]
        assert ((known >= low) & (known <= high)).all()
        assert bool(list(judged(result))) == (known.size < result.values.size)


@every_measure
@pytest.mark.parametrize("how", ["identical", "opposite", "stretched"])
def test_perfect_synchrony_is_a_value(measure, how):
    # rMEA drops a cell where fewer than two samples differ: NA at lag zero, in all windows.
    result = ran(measure.name, how)
    assert np.isfinite(result.values).any()
    assert np.isfinite(measure.index(result.values))
    if not measure.declares.sparse:
        enough = result.coverage >= measure.settings().minimum_coverage
        assert np.isfinite(result.values[enough]).all()


@every_measure
@pytest.mark.parametrize("who", UNMOVED)
def test_stillness_is_unknown_and_said(measure, who):
    # rMEA: NA for all lags without a word; Hybrid Harmony: zeros.
    result = nothing_infinite(measure, who)
    assert np.isnan(result.values).all()
    assert np.isnan(measure.index(result.values))
    (said,) = judged(result, of_several=True)
    assert said.text.startswith(f"100% of the values of {measure.title} could not be judged")


@every_measure
def test_one_perfect_stretch_is_one_stretch(measure):
    # SUSY: one segment with r = 1 makes Z and the effect size infinite.
    result = ran(measure.name, "one perfect stretch")
    alone = ran(measure.name, "strangers")
    index = measure.index(result.values)
    assert np.isfinite(index)
    assert abs(index - measure.index(alone.values)) < 20


@every_measure
def test_a_third_that_is_constant_leaves_the_other_thirds_alone(measure):
    # SUSY counts the segments that it skips in its divisor.
    plan = measure.plan(measure.settings(), RATE, N)
    result, before = (ran(measure.name, case) for case in ("a third constant", "strangers"))
    starts = plan.starts(N)
    clear = (starts + plan.span <= 400) | (starts >= 800)
    values, expected = (
        r.values.reshape(starts.size, -1)[clear] for r in (result, before)
    )  # fmt: skip
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-9)
    assert np.isfinite(measure.index(result.values))


@every_measure
def test_what_came_before_changes_nothing(measure):
    # pycwt keeps thresholds under a key that most signals share.
    X, before = CASES["strangers"], ran(measure.name, "strangers")
    numbers = list(table(measure, X, before).values())
    other = CASES["a third constant"]
    table(measure, other, run(measure, other))
    after = run(measure, X)
    np.testing.assert_array_equal(after.values, before.values)
    np.testing.assert_array_equal(list(table(measure, X, after).values()), numbers)


@every_measure
def test_times_are_those_of_the_rate_however_long_the_recording(measure):
    # HyPyP's steps are the duration over n - 1: 1 % too long in 10 s.
    plan = measure.plan(measure.settings(), RATE, N)
    times = ran(measure.name, "strangers").coords["time"]
    if measure.course is not None:
        inside = measure.course(measure.settings(), plan)
        steps = np.round(np.diff(inside) * float(RATE))
        np.testing.assert_allclose(np.diff(inside), steps / float(RATE), rtol=0, atol=1e-12)
        assert times[0] == inside[0]
        return
    expected = (plan.starts(N) + plan.span / 2) / float(RATE)
    np.testing.assert_allclose(times, expected, rtol=0, atol=1e-12)


@every_measure
@pytest.mark.parametrize("n", [1, 2, 8])
def test_what_is_too_short_is_refused_with_what_to_do(measure, n):
    with pytest.raises((DataError, ParameterError), match=WHAT_TO_DO):
        run(measure, (walk(1, n), walk(2, n)))


@every_peer
@pytest.mark.parametrize("case", ["identical", "one perfect stretch", "a third constant"])
def test_the_ways_of_peers_are_finite_too(measure, peer, case):
    nothing_infinite(measure, case, measure.configured({"compat": peer}))


@pytest.mark.parametrize("who", ["one still", "one perfect stretch"])
def test_a_finding_says_of_each_measure_what_it_left_blank(who):
    X = CASES[who]
    names = ("wcc", "plv", "granger")
    people = [Signal(x, RATE, name="motion", person=p) for x, p in zip(X, "ab", strict=True)]
    persons = tuple(map(Participant, "ab"))
    session = Session("1", persons, (Recording("camera", tuple(people)),))
    plan = AnalysisPlan(
        prepare=(), null={"members": ()}, measures=[{"measure": name} for name in names]
    )
    (pair,) = pairs(session, plan)
    told = [n.text for n in finding(pair, plan).notices if n.code == "blank"]
    assert len(told) == (3 if who == "one still" else 0)
    if told:
        for name, text in zip(names[1:], told[1:], strict=True):
            assert MEASURES[name].title in text


@pytest.mark.parametrize("seconds", [0.4, 0.5, 0.8])
def test_smoothing_over_an_even_number_is_centered(seconds):
    # rMEA and pycwt smooth off center, by half a sample or scale, where the window is even.
    x = np.zeros(101)
    x[50] = 1
    found = SMOOTH.apply(Signal(x, 10), SMOOTH.settings(window=seconds)).values
    np.testing.assert_allclose(found, found[::-1], rtol=0, atol=1e-15)
    assert found.sum() == pytest.approx(1)


def test_smoothing_over_scales_is_centered(rng):
    # A rhythm of 8 s stands amid the periods that it spreads to; pycwt's is half a step lower.
    measure = MEASURES["wavelet_coherence"]
    t = np.arange(0, 600, 0.1)
    X = np.stack([np.sin(2 * np.pi * t / 8)] * 2) + 0.5 * rng.normal(size=(2, t.size))
    people = [Signal(x, 10, person=p) for x, p in zip(X, "ab", strict=True)]
    centers = {}
    for compat in ("", "pycwt"):
        chosen = measure.configured({"shortest": 2, "longest": 32, "compat": compat})
        found = compute(measure, people, chosen)
        high = np.log2(found.coords["period"][found.values[3000] > 0.9])
        centers[compat] = (high.min() + high.max()) / 2
    assert centers[""] == pytest.approx(3, abs=0.06)
    assert abs(centers[""] - 3) <= abs(centers["pycwt"] - 3)


@pytest.mark.parametrize("name", ["crqa", "crqa_windows", "joint_recurrence", "mdrqa"])
def test_points_are_no_lines(name, rng):
    # The mean of white noise would be little above one sample with lines of one point.
    measure = MEASURES[name]
    X = rng.normal(size=(2, N))
    told = table(measure, X, run(measure, X))
    means = [x for key, x in told.items() if "mean" in key and "line" in key and "(s)" in key]
    assert all(x >= 2 / float(RATE) for x in means)
    assert means or name == "crqa_windows"


@pytest.mark.parametrize("name", IN_BAND)
def test_short_epochs_are_filtered_whole_and_cautioned(name):
    measure = MEASURES[name]
    # HyPyP filters each epoch with a filter that is longer than the epoch.
    settings = measure.configured({"window": 4})
    if name == "psi":
        with pytest.raises(ParameterError, match=WHAT_TO_DO):
            measure.plan(settings, RATE, N)
        return
    plan = measure.plan(settings, RATE, N)
    assert plan.width - 2 * settings.margin(RATE) == 4 * RATE
    X = (walk(1), walk(2))
    whole = run(measure, X, settings).values
    # What an epoch scores does not depend on where the recording was cut beyond the filter.
    cut = run(measure, tuple(x[: plan.width + plan.step] for x in X), settings).values
    np.testing.assert_allclose(cut, whole[: len(cut)], rtol=0, atol=1e-9)
    if measure.caution is not None:
        assert measure.caution(settings, plan) is not None
