from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syntony.core.errors import DataError, ParameterError
from syntony.core.signals import Events, Participant, Samples, Signal, SignalSet, as_rate
from syntony.core.spans import Intervals


def test_a_rate_is_the_fraction_that_was_written():
    assert as_rate("30000/1001") == Fraction(30000, 1001)
    assert as_rate(29.97) == Fraction(2997, 100)
    assert as_rate("0.5") == Fraction(1, 2)


@pytest.mark.parametrize("rate", [0, -25, "fast", float("nan"), float("inf"), "1/0"])
def test_a_rate_that_is_none_is_refused(rate):
    with pytest.raises(ParameterError, match="rate"):
        as_rate(rate)


def test_times_do_not_drift_at_ntsc_rates():
    signal = Signal(np.zeros(30_000 * 3600 // 1001 + 1), "30000/1001")
    assert signal.times[30_000] == pytest.approx(1001.0, abs=1e-12)


def test_nan_by_accident_is_refused_and_says_the_way_out():
    with pytest.raises(DataError, match=r"1 samples .*with_gaps"):
        Signal([1, np.nan, 3], 10)


@given(
    mask=st.lists(st.booleans(), min_size=1, max_size=50),
    rate=st.sampled_from([3, 25, "30000/1001"]),
)
def test_gaps_and_support_say_the_same(mask, rate):
    values = np.where(mask, 1.0, np.nan)
    signal = Signal.with_gaps(values, rate, 7.3)
    again = Signal(np.ones(len(mask)), rate, 7.3, support=signal.support)
    np.testing.assert_array_equal(np.isnan(signal.values), ~np.array(mask))
    np.testing.assert_array_equal(signal.values, again.values)
    assert signal.coverage == pytest.approx(np.mean(mask))


def test_samples_outside_the_support_are_not_kept():
    signal = Signal([1, 2, 3, 4], 1, support=Intervals([(1, 3)]))
    np.testing.assert_array_equal(signal.values, [np.nan, 2, 3, np.nan])


def test_between_keeps_clock_and_facts():
    part = Signal(np.arange(100.0), 10, 5.0, name="eda", person="client").between(6.0, 7.0)
    assert (part.start, len(part), part.name, part.person) == (6.0, 10, "eda", "client")
    with pytest.raises(DataError, match="nothing lies between"):
        part.between(90, 91)


@pytest.mark.parametrize("values", [[], [[1, 2]], 3.0])
def test_a_signal_is_one_row_of_samples(values):
    with pytest.raises(DataError, match="one row"):
        Signal(values, 10)


def test_unknown_modality_lists_what_there_is():
    with pytest.raises(ParameterError, match="movement"):
        Signal([1.0], 10, modality="dance")


def test_a_signal_set_gives_its_channels_as_signals():
    both = SignalSet(np.array([[1, 2], [3, np.nan]]), ("C3", "C4"), 250, person="a", unit="µV")
    c4 = both.sel("C4")
    assert (c4.name, c4.unit, c4.person, c4.rate) == ("C4", "µV", "a", 250)
    np.testing.assert_array_equal(c4.values, [3, np.nan])
    assert [s.name for s in both] == ["C3", "C4"]
    with pytest.raises(ParameterError, match="C3, C4"):
        both.sel("Cz")
    with pytest.raises(DataError, match="differ"):
        SignalSet(np.zeros((2, 3)), ("C3", "C3"), 250)


def test_samples_refuse_a_clock_that_stands_or_runs_back():
    with pytest.raises(DataError, match=r"ascending times; 1 s follows 2 s at sample 3"):
        Samples([0, 2, 1], [1, 1, 1])
    with pytest.raises(DataError, match="finite"):
        Samples([0, 1], [1, np.nan])


def test_events_need_one_label_each():
    with pytest.raises(DataError, match="one time, duration and label"):
        Events(np.zeros(2), np.zeros(2), ("only one",))


def test_a_participant_needs_a_code():
    with pytest.raises(ParameterError):
        Participant(" ")
