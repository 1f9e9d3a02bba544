import math

import numpy as np
import pytest
from tests.analysis.devices import two_devices

from syntony.analysis.align import align
from syntony.analysis.clocklines import AlignSettings
from syntony.core.clock import NORMAL_95, Clock, lag_floor
from syntony.core.errors import ClockError, ParameterError
from syntony.core.session import Recording, Session
from syntony.core.signals import Events, Participant, Samples, Signal, SignalSet


def marked(name, times, labels="clap", series="sync"):
    labels = (labels,) * len(times) if isinstance(labels, str) else tuple(labels)
    return Recording(name, events=(Events(times, np.zeros(len(times)), labels, series),))


def heard(name, signal):
    return Recording(name, (signal,))


def hits(clock, offset, drift):
    """Whether offset (at the reference) and drift lie in their 95 % intervals."""
    true = offset + drift * clock.reference
    return (
        abs(clock.offset - true) < NORMAL_95 * clock.offset_error,
        abs(clock.drift - drift) < NORMAL_95 * clock.drift_error,
    )


# Common events


@pytest.mark.parametrize("n", [3, 5, 20])
def test_intervals_from_events_cover_the_truth_in_95_of_100(rng, n):
    found = []
    for _ in range(800):
        offset, drift = rng.uniform(-300, 300), rng.uniform(-1e-3, 1e-3)
        device = np.sort(rng.uniform(0, 600 * n, n))
        reference = device + offset + drift * device + rng.normal(0, 0.02, n)
        labels = [f"mark {k}" for k in range(n)]
        clocks = align(
            [marked("room", np.sort(reference), [labels[i] for i in np.argsort(reference)]),
             marked("belt", device, labels)],
            by="events", settings=AlignSettings(max_drift=2e-3, tolerance=1.0, usual_drift=0.01),
        )  # fmt: skip
        assert clocks["room"] == Clock()
        found.append(hits(clocks["belt"], offset, drift))
    shares = np.mean(found, axis=0)
    assert (shares > 0.93).all(), shares
    assert (shares < 0.97).all(), shares


def test_two_events_give_a_drift_from_the_error_of_a_marker():
    clock = align(
        [marked("room", [10.0, 3610.9]), marked("belt", [0.0, 3600.0])], by="events"
    )["belt"]  # fmt: skip
    assert clock.drift == pytest.approx(0.9 / 3600)
    assert clock.to_session(1800.0) == pytest.approx(1810.45)
    assert clock.offset_error == pytest.approx(0.02 / 2**0.5)
    assert clock.drift_error == pytest.approx(0.02 * 2**0.5 / 3600)


@pytest.mark.parametrize("times", [[5.0], [5.0, 5.0], [5.0, 7.0], [5.0, 6.0, 7.0]])
def test_events_at_one_moment_leave_the_drift_unknown_within_its_bound(times):
    times = np.array(times)
    clock = align([marked("room", times + 3.0), marked("belt", times)], by="events")["belt"]
    assert clock.to_session(times[0]) == pytest.approx(times[0] + 3.0)
    assert clock.drift == 0.0
    assert clock.drift_error * NORMAL_95 == pytest.approx(1e-4)
    assert clock.error(times[0] + 3600) == pytest.approx(0.36 / NORMAL_95, rel=0.01)


def test_one_wrong_mark_among_many_is_left_out():
    times = np.arange(0.0, 3600.0, 300.0)
    wrong = times + 4.0
    wrong[3] += 20.0
    clock = align([marked("room", wrong), marked("belt", times)], by="events")["belt"]
    assert clock.offset == pytest.approx(4.0, abs=1e-6)
    assert clock.offset_error < 1e-3


def test_a_missed_event_is_found_by_the_pattern_of_the_others(rng):
    times = np.cumsum(rng.uniform(5, 60, 20))
    seen = np.delete(times, [0, 7, 19])
    extra = np.sort(np.append(seen * (1 + 4e-4) - 33.0, 200.0))
    clock = align([marked("room", times), marked("belt", extra)], by="events")["belt"]
    for t in (100.0, 500.0):
        assert clock.to_session(t * (1 + 4e-4) - 33.0) == pytest.approx(t, abs=1e-3)
    assert clock.offset_error < 2e-3


def test_events_that_repeat_evenly_are_not_matched_by_pattern():
    with pytest.raises(ClockError, match="at most 10 fit together in one way, 10 in another"):
        align(
            [marked("room", np.arange(11) * 10.0), marked("belt", np.arange(10) * 10.0)],
            by="events",
        )


def test_events_of_one_series_can_be_chosen():
    room = Recording("room", events=(
        Events([1.0, 50.0], [0, 0], ("a", "b"), "sync"), Events([3.0], [0], ("c",), "notes"),
    ))  # fmt: skip
    belt = Recording("belt", events=(
        Events([2.0, 51.0], [0, 0], ("a", "b"), "sync"), Events([90.0], [0], ("c",), "notes"),
    ))  # fmt: skip
    clock = align([room, belt], by="events", on="sync")["belt"]
    assert clock.to_session(2.0) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("room", "belt", "complaint"),
    [
        (marked("room", [1.0]), marked("belt", [1.0], "beep"), r"have beep and clap\. Mark common"),
        (marked("room", []), marked("belt", [1.0]), "have clap and none"),
        (
            marked("room", [0.0, 100.0, 200.0]),
            marked("belt", [0.0, 90.0, 180.0]),
            "drift by 1111.* ppm, which no clock does",
        ),
        (
            marked("room", np.arange(8) * 60.0),
            marked("belt", np.arange(8) * 60.0 + [0, 0, 0, 0, 0, 9, 9, 9]),
            "which no clock does|off a straight line",
        ),
    ],
)
def test_events_that_no_clock_explains_are_refused(room, belt, complaint):
    with pytest.raises(ClockError, match=complaint):
        align([room, belt], by="events")


# A shared signal


@pytest.mark.parametrize(
    "kind",
    [
        {"duration": 400.0, "noise": 1.0},
        {"duration": 300.0, "noise": 0.3, "memory": 0.0},
    ],
    ids=["coloured, as much noise as signal", "white, little noise"],
)
def test_intervals_from_a_shared_signal_cover_the_truth_in_95_of_100(rng, kind):
    found, errors = [], []
    for _ in range(120):
        offset, drift = rng.uniform(-150, 150), rng.uniform(-1e-3, 1e-3)
        device, reference = two_devices(rng, offset=offset, drift=drift, **kind)
        clock = align(
            [heard("room", reference), heard("belt", device)],
            by="correlation", settings=AlignSettings(block=10.0),
        )["belt"]  # fmt: skip
        found.append(hits(clock, offset, drift))
        errors.append(clock.offset - offset - drift * clock.reference)
    share = np.mean(found)
    assert 0.93 <= share <= 0.97, np.mean(found, axis=0)
    assert np.std(errors) < 0.1 / device.rate, "a tenth of a sample"


@pytest.mark.parametrize("drift", [0.0, 1e-4, 1e-3])
def test_drift_and_offset_of_an_hour_are_found_despite_gaps(rng, drift):
    device, reference = two_devices(
        rng, offset=-421.7, drift=drift, duration=3600.0, rate=10.0, missing=0.05
    )
    clock = align([heard("room", reference), heard("belt", device)], by="correlation")["belt"]
    assert clock.source == "correlation"
    assert clock.drift == pytest.approx(drift, abs=5e-6)
    for t in (device.start, device.stop):
        assert abs(clock.to_session(t) - (t - 421.7 + drift * t)) < 4 * clock.error(t)
        assert clock.error(t) < 0.005


def test_devices_of_different_rates_are_aligned(rng):
    device, reference = two_devices(rng, offset=11.3, drift=2e-4, rate=40.0, noise=0.5)
    slower = Signal(reference.values[::2], 20, reference.start, "sound")
    clock = align([heard("room", slower), heard("belt", device)], by="correlation")["belt"]
    assert all(hits(clock, 11.3, 2e-4)) or clock.offset_error < 0.002
    assert clock.to_session(300.0) == pytest.approx(311.3 + 0.06, abs=0.005)


def test_stretches_of_stillness_count_less(rng):
    device, reference = two_devices(rng, offset=5.0, drift=3e-4, bursts=1.0)
    clock = align([heard("room", reference), heard("belt", device)], by="correlation")["belt"]
    assert clock.to_session(250.0) == pytest.approx(255.0 + 0.075, abs=0.006)


def test_a_session_on_aligned_clocks_is_in_step(rng):
    device, reference = two_devices(rng, offset=73.2, drift=5e-4, noise=0.1)
    recordings = (heard("room", reference), heard("belt", device))
    clocks = align(recordings, by="correlation")
    session = Session("s", (Participant("a"),), recordings, clocks)
    one, other = session.signals()
    begin = max(one.start, other.start)
    a, b = (np.interp(begin + np.arange(0, 400, 0.04), s.times, s.values) for s in (one, other))
    assert np.corrcoef(a, b)[0, 1] > 0.95


@pytest.mark.parametrize(
    ("signals", "complaint"),
    [
        (lambda rng: rng.normal(size=(2, 15_000)), "blocks of 20 s, . have a distinct peak"),
        (
            lambda rng: (
                np.sin(2 * np.pi * 0.25 * np.arange(15_000) / 25) + rng.normal(0, 0.1, (2, 15_000))
            ),
            "have a distinct peak",
        ),
        (lambda rng: np.ones((2, 15_000)), "its past predicts it wholly"),
        (lambda rng: np.repeat(rng.normal(size=(1, 900)), 2, axis=0), "of 1 blocks of 20 s"),
    ],
    ids=["unrelated", "periodic", "constant", "too short"],
)
def test_signals_that_share_no_moment_are_refused(rng, signals, complaint):
    one, other = (Signal(x, 25, name="sound") for x in signals(rng))
    with pytest.raises(ClockError, match=complaint):
        align([heard("room", one), heard("belt", other)], by="correlation")


def test_a_clock_that_was_set_while_it_ran_is_refused(rng):
    device, reference = two_devices(rng, offset=0.0, drift=0.0, noise=0.2, duration=900.0)
    half = len(device) // 2
    jumped = Signal(np.delete(device.values, np.s_[half : half + 75]), 25, device.start, "sound")
    with pytest.raises(ClockError, match="and three quarters are needed"):
        align([heard("room", reference), heard("belt", jumped)], by="correlation")


def test_which_signal_is_shared_must_be_clear():
    sound, light = Signal([1.0, 2.0], 1, name="sound"), Signal([1.0, 2.0], 1, name="light")
    beats = Samples([1.0], [1.0], "sound")
    cap = SignalSet([[1.0, 2.0]], ("light",), 1)
    with pytest.raises(ParameterError, match="all of them have: light, sound"):
        align([Recording("a", (sound, cap)), Recording("b", (sound, light))], by="correlation")
    with pytest.raises(ParameterError, match="all of them have: none"):
        align([heard("a", sound), heard("b", light)], by="correlation")
    with pytest.raises(ParameterError, match="'sound' to be aligned on; it has 0"):
        align([Recording("a", (beats,)), heard("b", sound)], by="correlation", on="sound")
    with pytest.raises(ParameterError, match="it has 2"):
        align([heard("a", sound), Recording("b", (sound, sound))], by="correlation")


# Given clocks


def test_given_offsets_are_taken_and_their_error_is_unknown():
    recordings = [Recording("room"), Recording("belt"), Recording("cap")]
    exact = Clock(1.5, 1e-5, 0.01, 1e-6, 100.0, "given")
    clocks = align(recordings, by="given", given={"belt": -2.5, "cap": exact})
    assert clocks["room"] == Clock()
    assert clocks["cap"] == exact
    assert clocks["belt"].to_session(10.0) == 7.5
    assert math.isnan(clocks["belt"].error(10.0))
    assert lag_floor(clocks["belt"].error(10.0)) == math.inf


def test_given_clocks_must_be_those_that_are_needed():
    with pytest.raises(ParameterError, match="needed for belt; they came for none"):
        align([Recording("room"), Recording("belt")], by="given")
    with pytest.raises(ParameterError, match="needed for belt; they came for belt, cup"):
        align([Recording("room"), Recording("belt")], by="given", given={"belt": 0, "cup": 0})


def test_any_recording_can_be_the_reference():
    pair = [marked("room", [4.0, 30.0]), marked("belt", [1.0, 27.0])]
    clocks = align(pair, by="events", reference="belt")
    assert clocks["belt"] == Clock()
    assert clocks["room"].to_session(4.0) == pytest.approx(1.0)
    with pytest.raises(ParameterError, match="No recording is called 'cup'; there are: room, belt"):
        align(pair, by="events", reference="cup")
