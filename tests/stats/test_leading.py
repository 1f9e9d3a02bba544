import numpy as np
import pytest
from scipy.signal import lfilter

from syntony.stats.leading import leading

RATE = 4.0


def inert(rng, n, memory=0.9):
    return lfilter([1], [1, -memory], rng.normal(size=n + 200))[200:]


def following(rng, lag, strength=0.7, n=2400):
    """The second person repeats the first `lag` seconds later (negative: the other way round)."""
    shift = round(abs(lag) * RATE)
    source = inert(rng, n + shift)
    early, late = source[shift:], source[:n]
    X = np.stack((early, late) if lag >= 0 else (late, early))
    return strength * X + np.sqrt(1 - strength**2) * np.stack((inert(rng, n), inert(rng, n)))


def ask(X, **changes):
    options = {"max_lag": 5.0, "clock_error": 0.0, "alpha": 0.05, "seed": 1, "coupled": True}
    return leading(X, RATE, ("client", "therapist"), **(options | changes))


@pytest.mark.parametrize(
    ("lag", "leader"), [(1.5, "client"), (-1.5, "therapist"), (3.25, "client")]
)
def test_the_leader_is_named_with_the_lag_that_was_built_in(rng, lag, leader):
    found = ask(following(rng, lag))
    assert (found.outcome, found.leader) == ("leads", leader)
    assert found.lag == pytest.approx(abs(lag), abs=0.1)
    assert found.interval[0] <= lag <= found.interval[1]


def test_swapping_the_persons_swaps_the_leader_and_nothing_else(rng):
    X = following(rng, 2.0)
    one, other = ask(X), ask(X[::-1])
    assert (one.leader, other.leader) == ("client", "therapist")
    assert one.lag == pytest.approx(other.lag, abs=1e-9)


def test_people_in_step_are_mutual(rng):
    found = ask(following(rng, 0.0))
    assert found.outcome == "mutual"
    assert found.leader is None


@pytest.mark.parametrize("kind", ["strangers", "in step", "both ways"])
def test_without_an_asymmetry_a_leader_is_named_once_in_twenty(rng, kind):
    named = 0
    for i in range(60):
        if kind == "strangers":
            X = np.stack((inert(rng, 1200), inert(rng, 1200)))
        elif kind == "in step":
            X = following(rng, 0.0, 0.5, 1200)
        else:
            X = following(rng, 2.0, 0.6, 1200) + following(rng, -2.0, 0.6, 1200)
        named += ask(X, seed=i).outcome == "leads"
    assert named <= 8


def test_who_leads_in_turn_is_no_leader(rng):
    X = np.concatenate([following(rng, lag, 0.8, 600) for lag in (2, -2, 2, -2)], axis=1)
    assert ask(X).outcome == "undetermined"


def test_a_lag_finer_than_the_clocks_is_not_claimed(rng):
    X = following(rng, 1.0)
    assert ask(X, clock_error=0.3).outcome == "leads"
    found = ask(X, clock_error=0.6)
    assert found.outcome == "undetermined"
    assert "uncertainty of the clocks (1.18 s)" in found.reason
    assert "never compared" in ask(X, clock_error=np.nan).reason


def test_nobody_is_asked_for_where_there_is_no_coordination(rng):
    found = ask(following(rng, 2.0), coupled=False)
    assert found.reason.startswith("Not asked")
    assert np.isnan(found.p)


def test_short_or_still_recordings_are_undetermined(rng):
    for n in (10, 30, 59, 130):
        found = ask(following(rng, 1.0)[:, :n])
        assert found.outcome == "undetermined"
        assert found.reason.startswith("Too little time")
    X = following(rng, 1.0)
    X[1] = 2.0
    assert ask(X).outcome == "undetermined"


def test_gaps_do_not_stop_the_question(rng):
    X = following(rng, 1.5)
    X[0, 500:700] = np.nan
    assert ask(X).leader == "client"


def test_an_opposite_response_is_dated_by_its_own_lag(rng):
    X = following(rng, 1.5)
    X[1] *= -1
    found = ask(X)
    assert (found.leader, found.lag) == ("client", pytest.approx(1.5, abs=0.1))


@pytest.mark.parametrize("seconds", [15, 30, 60])
def test_a_short_recording_names_a_leader_where_lags_are_short(rng, seconds):
    found = [ask(following(rng, 0.5, 0.95, int(seconds * RATE)), max_lag=1.0) for _ in range(10)]
    assert sum(f.leader == "client" for f in found) >= 6
    assert not any(f.leader == "therapist" for f in found)


@pytest.mark.parametrize("seconds", [15, 30, 60])
def test_strangers_and_people_in_step_have_no_leader_in_short_recordings(rng, seconds):
    n = int(seconds * RATE)
    led = 0
    for _ in range(30):
        source = inert(rng, n)
        apart = ask(np.stack((inert(rng, n), inert(rng, n))), max_lag=1.0)
        together = ask(source + 0.7 * source.std() * rng.normal(size=(2, n)), max_lag=1.0)
        led += (apart.outcome == "leads") + (together.outcome == "leads")
    assert led <= 6  # of 60
