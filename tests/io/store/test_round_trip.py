from dataclasses import fields, replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.io.sessions import assert_same, sessions

from syntony.core.clock import Clock
from syntony.core.errors import DataError, StorageError
from syntony.core.provenance import Source
from syntony.core.session import Media, Notice, Recording, Session
from syntony.core.signals import Events, Participant, Samples, Signal, SignalSet
from syntony.core.spans import Intervals
from syntony.io.store import open_session, save_session
from syntony.io.store.blocks import WINDOW
from syntony.io.store.saving import new_database

MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PAIR = (Participant("pat", "client"), Participant("th", "therapist"))


def one_stream(stream, clock=None):
    clocks = {} if clock is None else {"device": clock}
    return Session("s", PAIR, (Recording("device", (stream,)),), clocks)


@MANY
@given(session=sessions())
def test_a_saved_session_comes_back_equal_to_the_bit(session, tmp_path_factory):
    folder = tmp_path_factory.mktemp("session")
    store = save_session(session, folder)
    assert_same(open_session(folder).session(), session)
    assert store.verify() == ()
    assert [path.name for path in folder.iterdir()] == ["session.db"]


def test_every_field_of_the_nouns_is_among_those_that_are_stored():
    known = {
        Session: "name participants recordings clocks dyad design",
        Recording: "name streams events source notices clocks media quality",
        Media: "kind path rate start duration count size channels codec track persons removed",
        Participant: "code role",
        Signal: "values rate start name unit person modality support",
        SignalSet: "values channels rate start unit person modality",
        Samples: "times values name unit person modality",
        Events: "times durations labels name person",
        Clock: "offset drift offset_error drift_error reference source",
        Source: "name sha256 size_bytes reader",
        Notice: "code text where warning",
        Intervals: "bounds labels",
    }
    assert {noun: " ".join(f.name for f in fields(noun)) for noun in known} == known


def test_support_that_gaps_do_not_show_comes_back_with_its_labels(tmp_path):
    support = Intervals([(0.0, 1.03), (1.03, 2.5)], ["task", "rest"])
    signal = Signal(np.arange(100.0), 25, support=support)
    (found,) = save_session(one_stream(signal), tmp_path).session().streams
    assert found.support == support
    assert_same(found, signal)


@pytest.mark.parametrize(
    "stream", [Signal([1.0, 2.0], 1, start=-0.0), Samples([-0.0, 1.0], [5.0, 6.0])]
)
def test_a_start_at_negative_zero_is_no_damage(tmp_path, stream):
    store = save_session(one_stream(stream), tmp_path)
    assert_same(store.session().streams[0], stream)
    assert store.verify() == ()


def test_long_streams_are_kept_in_chunks_of_about_ten_seconds(tmp_path, rng):
    signal = Signal(rng.normal(size=100_000), 250)
    store = save_session(one_stream(signal), tmp_path)
    with store._open() as connection:
        lengths = [n for (n,) in connection.execute("SELECT n FROM chunks ORDER BY idx")]
    assert set(lengths[:-1]) == {2560}
    assert sum(lengths) == 100_000
    assert_same(store.session().streams[0], signal)


def test_chunks_of_many_channels_stay_below_sixteen_mebibytes(tmp_path, rng):
    caps = SignalSet(rng.normal(size=(256, 30_000)), tuple(map(str, range(256))), 2000)
    store = save_session(one_stream(caps), tmp_path)
    with store._open() as connection:
        (largest,) = connection.execute("SELECT max(length(data)) FROM chunks").fetchone()
    assert 1 << 23 < largest <= 1 << 24
    assert_same(store.session().streams[0], caps)


CLOCKS = [
    None,
    Clock(offset=-3.25),
    Clock(offset=71.3, drift=3e-5, reference=40.0),
    Clock(offset=1e6, drift=-1e-3),
]


@pytest.mark.parametrize("clock", CLOCKS, ids=str)
@pytest.mark.parametrize("rate", [25, "30000/1001", 1000])
def test_a_window_read_is_to_the_bit_that_of_the_whole(tmp_path, rng, clock, rate):
    values = np.where(rng.random(30_000) < 0.1, np.nan, rng.normal(size=30_000))
    signal = Signal.with_gaps(values, rate, start=12.5, name="breath", person="pat")
    store = save_session(one_stream(signal, clock), tmp_path)
    (whole,) = store.session().signals()
    for _ in range(25):
        start, stop = np.sort(rng.uniform(whole.start - 1, whole.stop + 1, 2))
        assert_same(
            store.read(store.streams[0], start=start, stop=stop), whole.between(start, stop)
        )
    at = float(whole.times[7_000])
    assert store.read(store.streams[0], start=at).start == at
    assert store.read(store.streams[0], stop=at).times[-1] < at


@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_a_window_of_irregular_samples_is_that_of_the_whole(tmp_path, rng, clock):
    beats = Samples(np.cumsum(rng.uniform(0.5, 1.2, 5_000)), rng.normal(size=5_000), "rr", "ms")
    store = save_session(one_stream(beats, clock), tmp_path)
    (whole,) = store.session().streams
    for _ in range(25):
        start, stop = np.sort(rng.uniform(whole.times[0], whole.times[-1], 2))
        keep = (whole.times >= start) & (whole.times < stop)
        window = store.read(store.streams[0], start=start, stop=stop)
        assert_same(window, replace(whole, times=whole.times[keep], values=whole.values[keep]))


def test_a_window_of_channels_holds_all_of_them(tmp_path, rng):
    caps = SignalSet(rng.normal(size=(3, 9_000)), ("F3", "Fz", "F4"), 250, unit="uV")
    store = save_session(one_stream(caps), tmp_path)
    window = store.read(store.streams[0], start=11.0, stop=12.0)
    assert window.channels == caps.channels
    np.testing.assert_array_equal(window.values, caps.values[:, 2750:3000])


def test_a_window_is_found_by_its_index(tmp_path):
    store = save_session(one_stream(Signal(np.zeros(50_000), 250)), tmp_path)
    window = {"stream": 1, "start": 50.0, "stop": 60.0}
    with store._open() as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {WINDOW}", window).fetchall()
        found = connection.execute(WINDOW, window).fetchall()
    assert not [step for *_, step in plan if step.startswith("SCAN") or "TEMP" in step]
    assert [idx for idx, *_ in found] == [4, 5]


def test_nothing_between_two_times_is_said(tmp_path):
    store = save_session(one_stream(Signal(np.zeros(50), 25, name="breath")), tmp_path)
    for window in ({"start": 2.0}, {"stop": 0.0}, {"start": 1.001, "stop": 1.002}):
        with pytest.raises(DataError, match=r"Nothing of stream 1 \(breath\) was recorded between"):
            store.read(store.streams[0], **window)


def test_rates_beyond_64_bits_are_kept_exactly(tmp_path):
    rate = Fraction(30000, 1001) / Fraction(1 + 3.7e-5) / Fraction(1 - 1.3e-7)
    signal = Signal(np.zeros(10), rate)
    assert save_session(one_stream(signal), tmp_path).session().streams[0].rate == rate


def test_a_folder_that_holds_a_session_is_not_overwritten(tmp_path):
    save_session(one_stream(Signal([1.0], 1)), tmp_path)
    before = (tmp_path / "session.db").read_bytes()
    with pytest.raises(StorageError, match="holds a session already"):
        save_session(one_stream(Signal([2.0], 1)), tmp_path)
    assert (tmp_path / "session.db").read_bytes() == before


def test_a_session_that_another_program_made_meanwhile_stays(tmp_path):
    with (
        pytest.raises(StorageError, match="holds a session already"),
        new_database(tmp_path, one_stream(Signal([2.0], 1))),
    ):
        save_session(one_stream(Signal([1.0], 1)), tmp_path)
    assert open_session(tmp_path).session().streams[0].values.tolist() == [1.0]
    assert not list(tmp_path.glob(".session.db*"))


def test_a_session_that_cannot_be_written_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(StorageError, match="No space left on device"):
        save_session(one_stream(Signal([1.0], 1)), tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_file_in_the_folder_s_place_is_said(tmp_path):
    (tmp_path / "taken").write_text("notes")
    with pytest.raises(StorageError, match="cannot be written to taken"):
        save_session(one_stream(Signal([1.0], 1)), tmp_path / "taken")
