"""What each step does, by known truth; what all of them promise is in tests/conformance."""

import numpy as np
import pytest

from syntony.analysis.prepare import prepare
from syntony.core.errors import DataError, ParameterError
from syntony.core.plan import StepChoice
from syntony.core.signals import Samples, Signal


def after(signal, step, **given):
    return prepare(signal, [StepChoice(step=step, settings=given)])[0]


def test_rmea_s_smoothing_keeps_its_faults_and_ours_has_none():
    signal = Signal(np.full(100, 8.0), 25)
    ours, theirs = after(signal, "smooth"), after(signal, "smooth", compat="rMEA")
    np.testing.assert_array_equal(ours.values, 8.0)
    assert theirs.values[0] == pytest.approx(8.0 * 6 / 12.5)
    np.testing.assert_array_equal(theirs.values[-5:], 0.0)


def test_a_window_shorter_than_a_sample_is_refused():
    with pytest.raises(
        ParameterError, match=r"0\.5 s needs at least one sample .* 1 samples a second"
    ):
        after(Signal(np.arange(9.0), 1), "smooth")


def test_detrending_takes_out_what_its_order_says():
    t = np.linspace(-1, 1, 500)
    signal = Signal(5 + 3 * t - 2 * t**2 + np.sin(60 * t), 10)
    left = after(signal, "detrend", order=2)
    assert abs(np.polyfit(t, left.values, 2)).max() < 1e-10
    assert np.corrcoef(left.values, np.sin(60 * t))[0, 1] > 0.99


def test_a_high_pass_takes_slow_waves_and_leaves_quick_ones():
    times = np.arange(6_000) / 10
    slow, quick = (np.sin(2 * np.pi * f * times) for f in (0.01, 1.0))
    new = after(Signal(slow + quick, 10), "high_pass", cutoff=0.1)
    known = np.isfinite(new.values)
    np.testing.assert_allclose(new.values[known], quick[known], atol=0.02)
    assert 20 < (~known).sum() < 400, "what a filter cannot know at the ends is a gap"
    with pytest.raises(ParameterError, match=r"below half the rate \(5 Hz\); 5 Hz came"):
        after(Signal(slow, 10), "high_pass", cutoff=5.0)


@pytest.mark.parametrize(
    ("by", "mean", "sd"), [("zscore", 0.0, 1.0), ("sd", 10 / 4, 1.0), ("robust", 0.0, 1.0)]
)
def test_scales_put_persons_on_one_footing(rng, by, mean, sd):
    values = np.where(rng.random(50_000) < 0.1, np.nan, rng.normal(10, 4, 50_000))
    new = after(Signal.with_gaps(values, 10, unit="a.u."), "scale", by=by)
    assert np.nanmean(new.values) == pytest.approx(mean, abs=0.03)
    assert np.nanstd(new.values, ddof=1) == pytest.approx(sd, abs=0.02)
    assert new.unit == "SD"


def test_outliers_become_gaps():
    values = np.tile([1.0, 2.0, 3.0], 100)
    values[[7, 150]] = 500.0, -500.0
    new = after(Signal(values, 10), "mask_outliers", limit=5.0)
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(new.values)), [7, 150])


def test_a_hundred_outliers_hide_themselves_from_sd_and_not_from_mad():
    values = np.tile([1.0, 2.0, 3.0], 100)
    values[:100] = 500.0
    for unit, masked in (("sd", 0), ("mad", 100)):
        new = after(Signal(values, 10), "mask_outliers", limit=5.0, unit=unit)
        assert np.isnan(new.values).sum() == masked


def test_marked_spans_become_gaps_and_the_support_says_so():
    new = after(Signal(np.zeros(100), 10), "mask_intervals", intervals=[(4.0, 5.0), (2.0, 3.0)])
    assert [(round(a, 6), round(b, 6)) for a, b in new.support] == [(0, 2), (3, 4), (5, 10)]
    with pytest.raises(ParameterError, match=r"intervals: .*needs its start before its stop"):
        after(Signal(np.zeros(9), 10), "mask_intervals", intervals=[(5.0, 4.0)])


def test_a_difference_is_a_change_a_second():
    values = np.array([0.0, 1.0, 3.0, np.nan, 5.0, 9.0])
    new = after(Signal.with_gaps(values, 10, unit="mm"), "difference")
    np.testing.assert_allclose(new.values, [np.nan, 10, 20, np.nan, np.nan, 40])
    assert new.unit == "mm/s"


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("log1p", [0.0, np.log(2), np.nan, np.log(10)]),
        ("sqrt", [0, 1, np.nan, 3]),
        ("rank", [0, 0.5, np.nan, 1]),
    ],
)
def test_transforms_are_what_they_are_called(function, expected):
    signal = Signal.with_gaps([0.0, 1.0, np.nan, 9.0], 1)
    np.testing.assert_allclose(after(signal, "transform", function=function).values, expected)


def test_a_logarithm_of_negative_amounts_is_refused():
    with pytest.raises(DataError, match=r"log1p needs amounts .* of pat falls to -2"):
        after(Signal([1.0, -2.0], 1, person="pat"), "transform", function="log1p")


def test_equal_values_share_a_rank():
    new = after(Signal([5.0, 1.0, 5.0, 7.0], 1), "transform", function="rank")
    np.testing.assert_allclose(new.values, [0.5, 0, 0.5, 1])


@pytest.mark.parametrize("rate", ["fast", 0, -3])
def test_a_rate_that_is_none_is_refused_with_its_setting(rate):
    with pytest.raises(ParameterError, match="Step 'resample': rate"):
        after(Signal(np.zeros(9), 10), "resample", rate=rate)


def test_steps_run_in_order_and_say_what_they_did():
    choices = [
        StepChoice(step="resample", settings={"rate": 5}),
        StepChoice(step="transform", settings={"function": "log1p"}),
        StepChoice(step="scale"),
    ]
    new, words = prepare(Signal(np.arange(1_000.0), 25, unit="a.u."), choices)
    assert words == (
        "brought to 5 samples a second",
        "each value taken as log(1 + x)",
        "each person's signal standardized to mean 0 and standard deviation 1",
    )
    assert (float(new.rate), new.unit) == (5.0, "SD")
    twice, _ = prepare(prepare(Signal(np.arange(1_000.0), 25), choices[:1])[0], choices[1:])
    np.testing.assert_array_equal(new.values, twice.values)


def test_no_steps_change_nothing_and_say_nothing():
    signal = Signal(np.arange(5.0), 5)
    assert prepare(signal, ()) == (signal, ())


def test_irregular_samples_must_become_regular_first():
    beats = Samples(np.arange(20.0), np.arange(20.0), "rr", person="pat")
    assert float(after(beats, "resample", rate=4).rate) == 4.0
    for choices in ([], [StepChoice(step="scale")]):
        with pytest.raises(ParameterError, match="rr of pat came at times of its own"):
            prepare(beats, choices)


def test_steps_and_settings_that_do_not_exist_are_named():
    with pytest.raises(ParameterError, match="No step is called 'sharpen'; there are: detrend,"):
        after(Signal([1.0, 2.0], 1), "sharpen")
    with pytest.raises(ParameterError, match=r"Step 'smooth': speed: .*; it knows: window, compat"):
        after(Signal([1.0, 2.0], 1), "smooth", speed=2)
