from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.analysis.grid import common_grid, regular, resampled
from syntony.core.clock import Clock
from syntony.core.errors import DataError, ParameterError
from syntony.core.session import on_session_time
from syntony.core.signals import Samples, Signal


def wave(times, hertz=0.3):
    return np.sin(2 * np.pi * hertz * times) + 3.0


def waving(rate, n, *, start=0.0, hertz=0.3):
    signal = Signal(np.zeros(n), rate, start)
    return signal.like(wave(signal.times, hertz))


def without(signal, *spans):
    values = signal.values.copy()
    for first, last in spans:
        values[(signal.times >= first) & (signal.times < last)] = np.nan
    return signal.like(values)


def assert_never_filled(result, original):
    """No sample is known whose whole surroundings were not."""
    for gap_start, gap_stop in original.support.gaps(original.start, original.stop):
        step = float(max(1 / result.rate, 1 / original.rate))
        inside = (result.times > gap_start + step / 2) & (result.times < gap_stop - step)
        assert np.isnan(result.values[inside]).all()


# A new rate


@pytest.mark.parametrize("rate", [5, "30000/1001", 7.3, Fraction(1, 2)])
@pytest.mark.parametrize("drift", [0.0, 3.7e-5, -1e-3])
def test_a_resampled_signal_keeps_its_times(rate, drift):
    signal = on_session_time(waving(25, 20_000, hertz=0.05), Clock(drift=drift))
    signal = signal.like(wave(signal.times, 0.05))
    new = resampled(signal, Fraction(rate))
    assert new.rate == Fraction(rate)
    assert new.start == signal.start
    assert abs(new.stop - signal.stop) < float(1 / new.rate + 1 / signal.rate)
    known = np.isfinite(new.values)
    assert known.mean() > 0.95
    np.testing.assert_allclose(new.values[known], wave(new.times[known], 0.05), atol=0.1)
    inner = slice(15, -15)
    np.testing.assert_allclose(new.values[inner], wave(new.times[inner], 0.05), atol=1e-3)


def test_what_the_new_rate_cannot_hold_is_taken_out(rng):
    noise = Signal(rng.normal(size=20_000), 50)
    tone = noise.like(np.sin(2 * np.pi * 4.0 * noise.times))
    new = resampled(tone, Fraction(5))
    assert np.nanmax(np.abs(new.values[20:-20])) < 1e-3


def test_the_same_rate_changes_nothing():
    signal = waving(25, 100)
    assert resampled(signal, Fraction(25)) is signal


@settings(max_examples=60, deadline=None)
@given(
    rates=st.tuples(st.sampled_from([4, 5, 25, 30]), st.sampled_from([2, 5, 8, 50])),
    gaps=st.lists(st.tuples(st.floats(0, 38), st.floats(0.1, 8)), max_size=5),
)
def test_gaps_stay_gaps_at_any_rate(rates, gaps):
    signal = without(waving(rates[0], 40 * rates[0]), *[(a, a + b) for a, b in gaps])
    new = resampled(signal, Fraction(rates[1]))
    assert_never_filled(new, signal)
    known = np.isfinite(new.values)
    np.testing.assert_allclose(new.values[known], wave(new.times[known]), atol=0.35)


def test_a_frame_that_is_missing_costs_no_more_than_the_sample_at_its_time():
    signal = without(waving(25, 2_000), (40.0, 40.03))
    new = resampled(signal, Fraction(5))
    assert set(np.flatnonzero(np.isnan(new.values))) <= {0, 200}


def test_a_rate_without_a_sample_is_refused():
    with pytest.raises(ParameterError, match="leaves less than a sample of the 4 s"):
        resampled(waving(25, 100), Fraction(1, 5))
    with pytest.raises(DataError, match=r"would have 2\.5e\+08 samples"):
        resampled(waving(25, 2_500), Fraction(2_500_000))


# Irregular samples


def test_beats_become_a_regular_signal_on_whole_periods(rng):
    times = np.cumsum(rng.uniform(0.6, 1.0, 300)) + 7.13
    beats = Samples(times, wave(times, 0.02), "rr", "ms", "pat", "heart")
    new = regular(beats, Fraction(4))
    assert (new.name, new.unit, new.person, new.modality) == ("rr", "ms", "pat", "heart")
    assert float(new.start * 4).is_integer()
    assert times[0] <= new.start
    assert new.times[-1] <= times[-1]
    np.testing.assert_allclose(new.values, wave(new.times, 0.02), atol=0.02)


def test_two_persons_beats_share_a_grid(rng):
    pair = [
        regular(
            Samples(np.cumsum(rng.uniform(0.6, 1.0, 200)) + late, np.arange(200.0)), Fraction(4)
        )
        for late in (0.3, 11.77)
    ]
    both = common_grid(pair)
    assert both[0].start == both[1].start
    np.testing.assert_array_equal(both[1].values[:10], pair[1].values[:10])


def test_what_is_too_far_apart_is_not_bridged():
    times = np.concatenate((np.arange(0, 50), np.arange(60, 100))).astype(float)
    beats = Samples(times, times)
    gap = regular(beats, Fraction(4))
    inside = (gap.times > 49) & (gap.times < 60)
    assert np.isnan(gap.values[inside]).all()
    assert np.isfinite(gap.values[~inside]).all()
    bridged = regular(beats, Fraction(4), max_gap=12.0)
    np.testing.assert_allclose(bridged.values, bridged.times)


def test_a_dense_jittering_sensor_is_averaged_without_delay(rng):
    times = np.sort(np.arange(0, 100, 0.01) + rng.uniform(0, 0.004, 10_000))
    new = regular(Samples(times, 2 * times + rng.normal(0, 0.1, times.size)), Fraction(5))
    np.testing.assert_allclose(new.values[1:-1], 2 * new.times[1:-1], atol=0.12)
    assert np.std(new.values - 2 * new.times) < 0.05


@pytest.mark.parametrize(
    ("times", "complaint"),
    [
        ([1.0], "has one sample"),
        ([1.1, 1.2], "less than one period at 1 Hz; choose a higher rate"),
        ([0.0, 1.0, 1e10], "look for a wrong time among its samples"),
    ],
)
def test_samples_that_make_no_signal_are_refused(times, complaint):
    with pytest.raises(DataError, match=complaint):
        regular(Samples(times, np.zeros(len(times)), "rr"), Fraction(1))


# One grid for several signals


def test_signals_on_one_grid_are_only_cut():
    a, b = waving(25, 500), waving(25, 500, start=2.0)
    one, other = common_grid([a, b])
    np.testing.assert_array_equal(one.values, a.values[50:])
    np.testing.assert_array_equal(other.values, b.values[:450])
    assert one.start == other.start == 2.0


@pytest.mark.parametrize("shift", [0.003, 0.011, 0.02, 0.0399])
@pytest.mark.parametrize("drift", [0.0, 5e-5])
def test_a_shift_of_part_of_a_sample_keeps_what_oscillates(shift, drift):
    a = waving(25, 4_000, hertz=6.0)
    b = on_session_time(Signal(np.zeros(4_000), 25), Clock(offset=shift, drift=drift))
    b = b.like(wave(b.times, 6.0))
    one, other = common_grid([a, b], rate=25)
    # A straight line between samples would lose a third of it.
    np.testing.assert_allclose(other.values[20:-20], wave(other.times[20:-20], 6.0), atol=0.03)
    np.testing.assert_array_equal(one.values, a.values[-len(one) :] if shift else a.values)


@settings(max_examples=60, deadline=None)
@given(
    rates=st.tuples(st.sampled_from([4, 5, 25]), st.sampled_from([4, 5, 10])),
    start=st.floats(-3, 3),
    gaps=st.lists(st.tuples(st.floats(0, 38), st.floats(0.3, 8)), max_size=4),
)
def test_gaps_stay_gaps_on_a_common_grid(rates, start, gaps):
    a = waving(rates[0], 40 * rates[0])
    b = without(waving(rates[1], 40 * rates[1], start=start), *[(t, t + n) for t, n in gaps])
    both = common_grid([a, b])
    assert len({(s.rate, s.start, len(s)) for s in both}) == 1
    assert both[0].rate == min(rates)
    assert both[0].start >= max(0.0, start) - 1e-9
    assert both[0].stop <= min(a.stop, b.stop) + 1e-9
    assert_never_filled(both[1], b)
    for signal in both:
        known = np.isfinite(signal.values)
        np.testing.assert_allclose(signal.values[known], wave(signal.times[known]), atol=0.35)


def test_the_grid_is_that_of_the_signal_that_has_the_rate():
    quick, slow = waving(25, 1_000), waving(5, 150, start=3.07)
    one, other = common_grid([quick, slow])
    np.testing.assert_array_equal(other.values, slow.values)
    assert one.start == 3.07
    np.testing.assert_allclose(one.values[15:-15], wave(one.times[15:-15]), atol=5e-3)


def test_three_and_more_signals_share_a_grid():
    signals = [waving(25, 1_000, start=s) for s in (0.0, 0.013, 4.2)]
    common = common_grid(signals, rate=5)
    assert len({(s.rate, s.start, len(s)) for s in common}) == 1


def test_order_of_the_signals_does_not_matter_for_the_span():
    a, b = waving(25, 1_000), waving(5, 100, start=3.07)
    assert [len(s) for s in common_grid([a, b])] == [len(s) for s in common_grid([b, a])]


def test_signals_that_never_meet_are_refused_by_their_spans():
    a = Signal(np.zeros(100), 25, person="pat")
    b = Signal(np.zeros(100), 25, start=60.0, person="th")
    with pytest.raises(DataError, match=r"pat: 0\.000 to 4\.000 s; th: 60\.000 to 64\.000 s"):
        common_grid([a, b])
