from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.io.sessions import assert_same

from syntony.core.clock import Clock
from syntony.core.errors import DataError, ParameterError, StorageError
from syntony.core.session import Recording, Session
from syntony.core.signals import Events, Participant, Samples, Signal, SignalSet
from syntony.io.store import StreamInfo, open_session, record_session, save_session, sealing

ROOM = Session("today", (Participant("a"), Participant("b")), dyad="d1", design={"group": "x"})
BREATH = StreamInfo("belt", "breath", Fraction(25), 3.0, "a.u.", "a", "breath")
CAP = StreamInfo("amp", "", Fraction(250), 0.5, "uV", "b", "brain", ("Fz", "Cz"))
BEATS = StreamInfo("strap", "rr", unit="ms", person="b", modality="heart")


def cuts(rng, n):
    return np.split(np.arange(n), np.sort(rng.integers(0, n, 40)))


def record(writer, rng, *, n=4_000):
    """Append three streams in random cuts; the session that this must give."""
    breath = np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n))
    cap = rng.normal(size=(2, 10 * n))
    times, rr = np.cumsum(rng.uniform(0.1, 1.2, n)), rng.normal(850, 40, n)
    belt, amp, strap = writer.add(BREATH), writer.add(CAP), writer.add(BEATS)
    for one, two, three in zip(cuts(rng, n), cuts(rng, 10 * n), cuts(rng, n), strict=True):
        writer.append(belt, breath[one])
        writer.append(amp, cap[:, two])
        writer.append(strap, rr[three], times=times[three])
    writer.set_clock("belt", Clock(offset=0.5, source="file"))
    return replace(
        ROOM,
        recordings=(
            Recording("belt", (Signal.with_gaps(breath, 25, 3.0, name="breath", unit="a.u.",
                                                person="a", modality="breath"),)),
            Recording("amp", (SignalSet(cap, ("Fz", "Cz"), 250, 0.5, "uV", "b", "brain"),)),
            Recording("strap", (Samples(times, rr, "rr", "ms", "b", "heart"),)),
        ),
        clocks={"belt": Clock(offset=0.5, source="file")},
    )  # fmt: skip


@pytest.mark.parametrize("every", [0.0, 1e9], ids=["commit at once", "commit at the end"])
def test_what_was_appended_in_any_cuts_is_what_is_read(tmp_path, rng, every):
    with record_session(ROOM, tmp_path, every=every) as writer:
        expected = record(writer, rng)
        writer.commit()
        store = open_session(tmp_path)
        assert not store.sealed
        assert_same(store.session(), expected)
        assert store.verify() == ()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 1000), every=st.sampled_from([0.0, 1e9]))
def test_a_sealed_recording_equals_a_saved_session(tmp_path_factory, seed, every):
    folder = tmp_path_factory.mktemp("live")
    with record_session(ROOM, folder, every=every) as writer:
        expected = record(writer, np.random.default_rng(seed), n=1_500)
        sealed = writer.seal()
    saved = save_session(expected, tmp_path_factory.mktemp("saved"))
    assert sealed.sealed
    assert sealed.verify() == ()
    assert_same(sealed.session(), saved.session())
    for query in (
        "SELECT * FROM chunks ORDER BY stream, idx",
        "SELECT * FROM pyramid ORDER BY stream, level, idx",
    ):
        with sealed._open() as one, saved._open() as other:
            assert one.execute(query).fetchall() == other.execute(query).fetchall()


def test_sealing_needs_no_more_room_than_recording(tmp_path, rng):
    with record_session(ROOM, tmp_path, every=0.0) as writer:
        amp = writer.add(CAP)
        for _ in range(120):
            writer.append(amp, rng.normal(size=(2, 250)))
    before = (tmp_path / "session.db").stat().st_size
    open_session(tmp_path).seal()
    assert (tmp_path / "session.db").stat().st_size < 1.3 * before


def test_sealing_that_was_interrupted_is_done_again(tmp_path, rng, monkeypatch):
    with record_session(ROOM, tmp_path, every=0.0) as writer:
        expected = record(writer, rng, n=1_500)
    store = open_session(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "finish", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.seal()
    assert not store.sealed
    assert_same(store.session(), expected)
    store.seal()
    assert_same(store.session(), expected)
    assert store.verify() == ()


def test_sealing_twice_changes_nothing(tmp_path, rng):
    with record_session(ROOM, tmp_path) as writer:
        record(writer, rng, n=500)
        store = writer.seal()
    before = (tmp_path / "session.db").read_bytes()
    store.seal()
    assert (tmp_path / "session.db").read_bytes() == before


def test_samples_are_brought_to_the_disk_once_a_second(tmp_path):
    now = [0.0]
    with record_session(ROOM, tmp_path, every=1.0, clock=lambda: now[0]) as writer:
        belt = writer.add(BREATH)
        for second in (0.2, 0.9, 1.1):
            now[0] = second
            writer.append(belt, np.zeros(10))
            assert writer.acknowledged(belt) == (30 if second > 1 else 0)
        writer.append(belt, np.zeros(7))
        writer.commit()
        assert writer.acknowledged(belt) == 37


def test_what_waits_is_committed_when_the_writer_closes(tmp_path):
    with record_session(ROOM, tmp_path, every=1e9) as writer:
        writer.append(writer.add(BREATH), np.zeros(10))
    assert len(open_session(tmp_path).session().streams[0]) == 10


def test_a_stream_that_never_gave_a_sample_is_told(tmp_path):
    with record_session(ROOM, tmp_path) as writer:
        writer.add(BREATH)
    session = open_session(tmp_path).session()
    assert session.streams == ()
    (notice,) = session.notices
    assert (notice.code, notice.where) == ("empty-stream", "stream 1 (breath of a)")


def test_marks_are_kept_at_once_and_read_in_the_order_of_time(tmp_path):
    with record_session(ROOM, tmp_path) as writer:
        writer.mark("notes", Events([10.0, 12.0], [0.0, 1.0], ("laugh", "silence"), "moments"))
        writer.mark("notes", Events([11.0], [np.nan], ("sigh",), "moments"))
        writer.mark("notes", Events([1.0], [0.0], ("beep",), "sync", "a"))
        found = open_session(tmp_path).session().recordings[0].events
    assert_same(
        found,
        (
            Events([10.0, 11.0, 12.0], [0, np.nan, 1], ("laugh", "sigh", "silence"), "moments"),
            Events([1.0], [0.0], ("beep",), "sync", "a"),
        ),
    )


@pytest.mark.parametrize(
    ("info", "values", "times", "complaint"),
    [
        (BREATH, [[1.0]], None, r"need an array \(n,\); shape \(1, 1\) came"),
        (CAP, np.zeros((3, 5)), None, r"need an array \(2, n\); shape \(3, 5\) came"),
        (CAP, np.zeros(5), None, r"need an array \(2, n\); shape \(5,\) came"),
        (BREATH, [1.0], [1.0], "need no times, for they have a rate"),
        (BEATS, [1.0], None, "need times of their own"),
        (BEATS, [1.0, 2.0], [1.0], "need as many times as values"),
        (BEATS, [1.0, np.nan], [1.0, 2.0], "must be finite"),
        (BEATS, [1.0, 2.0], [2.0, 2.0], "2 s came after 2 s"),
    ],
)
def test_samples_that_cannot_be_the_stream_s_are_refused(tmp_path, info, values, times, complaint):
    with record_session(ROOM, tmp_path) as writer:
        stream = writer.add(info)
        with pytest.raises(DataError, match=complaint):
            writer.append(stream, values, times=times)
        writer.commit()
        assert writer.acknowledged(stream) == 0


def test_time_that_runs_backwards_between_two_deliveries_is_refused(tmp_path):
    with record_session(ROOM, tmp_path) as writer:
        beats = writer.add(BEATS)
        writer.append(beats, [800.0], times=[5.0])
        with pytest.raises(DataError, match="4 s came after 5 s"):
            writer.append(beats, [800.0], times=[4.0])
        writer.append(beats, [800.0], times=[6.0])


def test_infinite_samples_are_not_observed(tmp_path):
    with record_session(ROOM, tmp_path) as writer:
        writer.append(writer.add(BREATH), [1.0, np.inf, 2.0])
    np.testing.assert_array_equal(
        open_session(tmp_path).session().streams[0].values, [1.0, np.nan, 2.0]
    )


def test_a_session_that_was_sealed_takes_no_more(tmp_path):
    writer = record_session(ROOM, tmp_path, every=1e9)
    belt = writer.add(BREATH)
    open_session(tmp_path).seal()
    writer.append(belt, [1.0])
    with pytest.raises(StorageError, match="has been sealed; record a new session"):
        writer.close()


def test_a_clock_of_no_recording_is_refused(tmp_path):
    with (
        record_session(ROOM, tmp_path) as writer,
        pytest.raises(DataError, match="the session has none called 'belt'"),
    ):
        writer.set_clock("belt", Clock())


@pytest.mark.parametrize(
    ("info", "complaint"),
    [
        (replace(CAP, channels=("Fz", "Fz")), "Channel names must differ"),
        (replace(BREATH, modality="breathing"), "A modality is one of"),
        (replace(BREATH, start=np.nan), "needs two finite bounds"),
    ],
)
def test_a_stream_that_could_not_be_read_is_not_begun(tmp_path, info, complaint):
    with record_session(ROOM, tmp_path) as writer:
        with pytest.raises((DataError, ParameterError), match=complaint):
            writer.add(info)
        assert open_session(tmp_path).streams == ()
