import numpy as np
import pytest

from syntony.core.clock import Clock, lag_floor


@pytest.mark.parametrize("error", [0.0, 0.01, 0.5])
def test_no_lag_within_the_interval_of_the_clocks_may_be_claimed(error, rng):
    floor = lag_floor(error)
    wrong = np.mean(np.abs(rng.normal(0, error, 20_000)) > floor) if error else 0.0
    assert wrong == pytest.approx(0.05 if error else 0.0, abs=0.005)


def test_to_the_session_and_back_is_where_one_was():
    clock = Clock(offset=71.3, drift=-3e-4, reference=40.0)
    for t in (-10.0, 0.0, 40.0, 3600.0):
        assert clock.to_device(clock.to_session(t)) == pytest.approx(t, abs=1e-9)
    assert clock.to_session(40.0) == pytest.approx(111.3)


def test_an_error_that_nobody_knows_is_called_unknown():
    told = str(Clock(-0.0002, offset_error=float("nan"), drift_error=2e-6))
    assert told == "offset +0.000 s ± unknown, drift +0.0 ± 2.0 ppm (same)"
