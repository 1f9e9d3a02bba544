"""What every preparation step is asked: it never fills a gap, and says what it did."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.core import registry
from syntony.core.errors import ParameterError, SyntonyError
from syntony.core.signals import Signal

STEPS = registry.collect("steps")
#: Settings with which a step that has no defaults is asked; one that has them may be left out.
EXAMPLES = {
    "high_pass": [{"cutoff": 0.2}, {"cutoff": 0.5, "order": 4}],
    "mask_intervals": [{"intervals": [(3.0, 4.5), (4.0, 6.0)]}, {"intervals": []}],
    "mask_outliers": [{}, {"limit": 2.0, "unit": "mad"}],
    "resample": [{"rate": 5}, {"rate": "30000/1001", "min_support": 1.0}],
    "scale": [{}, {"by": "sd"}, {"by": "robust"}],
    "smooth": [{}, {"window": 3.0}, {"compat": "rMEA"}],
    "transform": [{"function": "log1p"}, {"function": "sqrt"}, {"function": "rank"}],
    "detrend": [{}, {"order": 0}, {"order": 3}],
}
CASES = [(step, given) for name, step in STEPS.items() for given in EXAMPLES.get(name, [{}])]


def cases(but=lambda _step, _given: False):
    chosen = [case for case in CASES if not but(*case)]
    ids = [f"{step.name} {given}" for step, given in chosen]
    return pytest.mark.parametrize(("step", "given_settings"), chosen, ids=ids)


every_case = cases()
every_step = pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)


def applied(step, given_settings, signal):
    return step.apply(signal, step.settings.checked(step.name, given_settings))


def amounts(seed, n=900, rate=10, start=0.0):
    """Amounts that are never negative, with gaps of every length."""
    rng = np.random.default_rng(seed)
    values = np.abs(np.cumsum(rng.normal(size=n))) + rng.random(n)
    for _ in range(int(rng.integers(0, 6))):
        first = int(rng.integers(0, n))
        values[first : first + int(rng.integers(1, 120))] = np.nan
    return Signal.with_gaps(
        values, rate, start, name="x", unit="a.u.", person="pat", modality="movement"
    )


@every_step
def test_it_says_what_it_is(step):
    assert step.title
    assert step.source
    assert step.settings.__doc__
    assert step.name in STEPS


@every_case
def test_it_says_what_it_does(step, given_settings):
    words = step.describe(step.settings.checked(step.name, given_settings))
    assert words
    assert words == words.strip()
    assert not words.endswith(".")
    assert not words[0].isupper()


@every_case
def test_unknown_settings_are_refused_by_name(step, given_settings):
    with pytest.raises(ParameterError, match=f"Step '{step.name}': speed: "):
        step.settings.checked(f"Step {step.name!r}", given_settings | {"speed": 3})


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**16))
@every_case
def test_gaps_stay_gaps(step, given_settings, seed):
    signal = amounts(seed)
    new = applied(step, given_settings, signal)
    known = new.times[np.isfinite(new.values)]
    nearest = np.rint((known - signal.start) * float(signal.rate)).astype(int)
    before = np.isfinite(signal.values)
    assert (before[np.clip(nearest, 0, len(signal) - 1)]).all()
    if new.rate == signal.rate:
        np.testing.assert_array_equal(known, signal.times[np.isfinite(new.values)])
        assert not (np.isfinite(new.values) & ~before).any()


@every_case
def test_the_grid_stays_unless_the_step_is_about_it(step, given_settings):
    signal = amounts(3, start=12.5)
    new = applied(step, given_settings, signal)
    assert new.start == signal.start
    assert (new.name, new.person, new.modality) == ("x", "pat", "movement")
    if "rate" in step.settings.model_fields:
        assert abs(new.stop - signal.stop) <= float(1 / new.rate + 1 / signal.rate)
    else:
        assert (new.rate, len(new)) == (signal.rate, len(signal))


@every_case
def test_the_signal_that_came_is_not_changed(step, given_settings):
    signal = amounts(4)
    before = signal.values.copy()
    applied(step, given_settings, signal)
    np.testing.assert_array_equal(signal.values, before)


@every_case
def test_the_same_signal_gives_the_same_bits(step, given_settings):
    one, other = (applied(step, given_settings, amounts(5)) for _ in range(2))
    assert one.values.tobytes() == other.values.tobytes()


@cases(but=lambda step, _: "intervals" in step.settings.model_fields)
def test_when_it_was_measured_does_not_matter(step, given_settings):
    here, later = (applied(step, given_settings, amounts(6, start=s)) for s in (0.0, 4096.0))
    np.testing.assert_array_equal(here.values, later.values)


@cases(but=lambda _, given: "compat" in given)  # rMEA's smoothing ends in zeros
def test_stillness_stays_still_or_becomes_unknown(step, given_settings):
    values = np.full(400, 30_000.123)
    values[150:170] = np.nan
    new = applied(step, given_settings, Signal.with_gaps(values, 10))
    known = new.values[np.isfinite(new.values)]
    assert known.size == 0 or known.min() == known.max()
    if step.name == "scale":
        assert known.size == 0, "stillness has no standard deviation"


@every_case
def test_nothing_observed_stays_nothing(step, given_settings):
    new = applied(step, given_settings, Signal.with_gaps(np.full(300, np.nan), 10))
    assert np.isnan(new.values).all()


@every_case
@pytest.mark.parametrize("n", [1, 2, 3, 20])
def test_the_shortest_signals_give_a_signal_or_a_plain_refusal(step, given_settings, n):
    with suppress(SyntonyError):
        assert len(applied(step, given_settings, amounts(7, n=n))) >= 1


@every_case
@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_neither_tiny_nor_huge_values_are_trouble(step, given_settings, scale):
    signal = amounts(8)
    new = applied(step, given_settings, signal.like(signal.values * scale))
    assert (
        np.isfinite(new.values).any()
        == np.isfinite(applied(step, given_settings, signal).values).any()
    )


def test_every_file_of_steps_is_a_step():
    folder = Path(registry.__file__).parents[1] / "analysis" / "steps"
    assert set(STEPS) >= {path.stem for path in folder.glob("*.py")} - {"__init__"}
