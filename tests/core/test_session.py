import numpy as np
import pytest

from syntony.core.clock import Clock
from syntony.core.errors import DataError, ParameterError
from syntony.core.session import Recording, Session, Study
from syntony.core.signals import Participant, Samples, Signal, SignalSet

PEOPLE = (Participant("therapist"), Participant("client"))


def test_clocks_map_there_and_back():
    clock = Clock(offset=12.5, drift=200e-6, reference=100)
    assert clock.to_session(100) == 112.5
    assert clock.to_session(1100) == pytest.approx(1112.7)
    assert clock.to_device(clock.to_session(987.6)) == pytest.approx(987.6, abs=1e-9)


def test_a_clock_is_less_sure_far_from_where_it_was_read():
    clock = Clock(offset_error=0.01, drift_error=1e-5, reference=0)
    assert clock.error(0) == 0.01
    assert clock.error(3600) == pytest.approx(0.0374, abs=1e-4)


@pytest.mark.parametrize("drift", [0.0, 1e-3, -5e-4])
def test_streams_are_put_on_session_time_without_losing_a_sample(drift):
    values = np.arange(500.0)
    values[100:150] = np.nan
    streams = (
        Signal.with_gaps(values, 25, 3.0, name="motion", person="client"),
        SignalSet(values[None], ("C3",), 25, 3.0, person="client"),
        Samples(np.arange(5.0), np.ones(5), person="client"),
    )
    clock = Clock(offset=-2.0, drift=drift, reference=10.0)
    session = Session("s", PEOPLE, (Recording("watch", streams),), {"watch": clock})
    signal, channels, samples = session.streams
    np.testing.assert_array_equal(signal.values, values)
    expected = streams[0].times - 2.0 + drift * (streams[0].times - 10.0)
    np.testing.assert_allclose(signal.times, expected, atol=1e-9)
    np.testing.assert_allclose(channels.sel("C3").times, expected, atol=1e-9)
    np.testing.assert_allclose(samples.times[0], -2.0 - 10 * drift)


def test_signals_are_found_by_name_and_person():
    one = Recording("a", (Signal([1.0], 1, name="hr", person="client"),))
    two = Recording("b", (Signal([2.0], 1, name="hr", person="therapist"),))
    session = Session("s", PEOPLE, (one, two))
    assert [s.person for s in session.signals(name="hr")] == ["client", "therapist"]
    assert session.signals(person="client")[0].values[0] == 1


def test_clock_error_is_between_recordings():
    session = Session(
        "s", PEOPLE, (Recording("a"), Recording("b")),
        {"a": Clock(offset_error=0.03), "b": Clock(offset_error=0.04)},
    )  # fmt: skip
    assert session.clock_error(("a", "b"), 0.0) == pytest.approx(0.05)
    assert session.clock_error(("a", "a"), 0.0) == 0.0


def test_names_must_differ():
    with pytest.raises(DataError, match="Participants"):
        Session("s", (Participant("x"), Participant("x")))
    with pytest.raises(DataError, match="not there: c"):
        Session("s", PEOPLE, clocks={"c": Clock()})
    with pytest.raises(ParameterError, match="twice: s"):
        Study("st", (Session("s", PEOPLE), Session("s", PEOPLE)))
