"""Clocks that are put right after the import stand before those of the files, and can be undone."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest

from syntony.core.annotations import Correction, Note
from syntony.core.clock import Clock
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.store import StoredResult, open_session, save_session
from syntony.io.store.audit import note, trail
from syntony.io.store.notebook import Notebook


@pytest.fixture
def stored(tmp_path):
    signals = [
        Signal(np.arange(100.0), 10, name="motion", person=who, modality="movement") for who in "AB"
    ]
    recordings = tuple(Recording(f"{s.person}.csv", (s,)) for s in signals)
    people = Participant("A"), Participant("B")
    session = Session("s", people, recordings, {"B.csv": Clock(3.0, source="given")})
    return save_session(session, tmp_path / "s").folder


def put_right(folder, offset=3.12):
    told = Correction("0a1b", "B.csv", offset, 1e-5, 0.01, None, 50.0, "clap", "2026-01-01")
    Notebook(folder, "me").keep("Correct a clock", told)
    return told


def test_a_correction_moves_a_recording_and_undo_moves_it_back(stored):
    told = put_right(stored)
    assert Notebook(stored).corrections() == (told,)
    clock = open_session(stored).described().clocks["B.csv"]
    assert (clock.offset, clock.drift, clock.offset_error) == (3.12, 1e-5, 0.01)
    assert (clock.reference, clock.source) == (50.0, "clap")
    assert np.isnan(clock.drift_error)
    whole = open_session(stored).session()
    assert whole.clocks["B.csv"].offset == 3.12
    assert open_session(stored).verify() == ()
    assert Notebook(stored, "me").undo().kinds == ("corrections",)
    assert open_session(stored).described().clocks["B.csv"].offset == 3.0
    assert Notebook(stored, "me").redo().words == "Correct a clock"
    assert open_session(stored).described().clocks["B.csv"].offset == 3.12


def test_a_correction_is_on_the_trail_without_the_name_of_a_file(stored):
    put_right(stored)
    entries, faults = trail(stored)
    assert faults == ()
    assert (entries[-1].what, entries[-1].who) == ("write", "me")
    assert entries[-1].ids == ("corrections:0a1b",)


def test_a_window_is_read_on_the_corrected_clock(stored):
    put_right(stored, 5.0)
    store = open_session(stored)
    info = next(s for s in store.streams if s.recording == "B.csv")
    piece = store.read(info, start=6.0, stop=7.0)
    assert piece.start == pytest.approx(6.0, abs=0.11)
    assert piece.values[0] == pytest.approx(10, abs=1)


def test_the_mark_is_of_what_was_recorded_and_on_which_clock(stored):
    store, before = open_session(stored), open_session(stored).mark()
    Notebook(stored, "me").keep("Write a note", Note("n", 1.0, "She leans back.", "me"))
    note(stored, "open", "in:app", who="me")
    store.add_result(StoredResult("analysis", "", "{}", b"1"))
    assert store.mark() == before
    put_right(stored)
    moved = store.mark()
    assert moved != before
    with closing(sqlite3.connect(stored / "session.db")) as connection:
        connection.execute("UPDATE chunks SET checksum = x'00' WHERE stream = 1")
        connection.commit()
    assert store.mark() not in (before, moved)
