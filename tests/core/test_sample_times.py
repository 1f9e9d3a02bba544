from fractions import Fraction

import numpy as np
import pytest

from syntony.core.clock import Clock
from syntony.core.session import on_session_time
from syntony.core.signals import Signal, sample_times


def test_a_drifting_clock_keeps_time_exact_over_a_day():
    day = Signal(np.zeros(86_400 * 10), rate=10)
    times = on_session_time(day, Clock(offset=1.0, drift=3e-5)).times
    assert (np.diff(times) > 0).all()
    assert times[-1] == pytest.approx(1.0 + day.times[-1] * (1 + 3e-5), abs=1e-9)


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), Fraction(25), Fraction(2997, 100)])
def test_sample_times_are_the_nearest_floats_of_the_exact_fractions(rate):
    exact = [float(i / rate) for i in range(5000)]
    np.testing.assert_array_equal(sample_times(5000, rate, 0.0), exact)


def test_times_of_a_later_part_are_those_of_the_whole():
    rate = Fraction(25) / Fraction(1 + 3e-5)
    whole = sample_times(10_000, rate, 1.5)
    np.testing.assert_array_equal(sample_times(100, rate, 1.5, first=7_000), whole[7_000:7_100])
