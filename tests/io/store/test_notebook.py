import hashlib
import math
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntony.core.annotations import Judged, Label, Note
from syntony.core.errors import DataError, FormatError
from syntony.core.moments import Moment, Value
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.core.supervision import Summary, Topic
from syntony.io.store import open_session, save_session, schema
from syntony.io.store.notebook import Notebook

FOUND = Moment(
    "joint_peak", 10.0, 30.0, 20.0, "Two rise", "They rise.", ("T", "C"), ("heart_rate",),
    math.nan, (Value("lag", math.nan, "s"), Value("length", 20.0, "s")), math.nan, "Rule.",
    shape="triangle",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    signal = Signal([1.0, 2.0, 3.0], 1, name="x", person="client")
    session = Session("s", (Participant("client"),), (Recording("r", (signal,)),))
    return save_session(session, tmp_path / "s").folder


def everything(book):
    return book.notes(), book.labels(), tuple(map(repr, book.moments()))


def test_everything_comes_back_as_it_was_written(folder):
    book = Notebook(folder)
    note = Note(
        "n1", 1.5, "She leans back.\n=1+1 <b>", "T", 2.5, 37, "m0", "n0", "x", "2026", "2027"
    )
    label = Label("l1", "2", "shift", 0.5, "T", None, 12, "m0", "2026")
    judged = Judged("j1", FOUND, "agreed", edited=True, starred=True)
    book.keep("Write", note, label, judged)
    assert book.notes() == (note,)
    assert book.labels() == (label,)
    (back,) = book.moments()
    assert repr(back) == repr(judged)
    assert open_session(folder).verify() == ()


def test_an_agenda_and_its_summary_come_back_and_are_undone(folder):
    book = Notebook(folder)
    topics = (Topic("b", 0, done=True), Topic("a", 1))
    book.keep("Order the agenda", *reversed(topics))
    book.keep("Write the summary", Summary("summary", "We found a rhythm.", "S", "2026"))
    assert book.agenda() == topics
    assert book.summaries() == (Summary("summary", "We found a rhythm.", "S", "2026"),)
    assert book.undo().kinds == ("summaries",)
    assert book.summaries() == ()
    assert book.undo().kinds == ("agenda",)
    assert book.agenda() == ()
    book.redo()
    assert book.agenda() == topics


def test_items_come_in_the_order_of_time(folder):
    book = Notebook(folder)
    for name, start in (("a", 5.0), ("b", 1.0), ("c", 3.0)):
        book.keep("Write", Note(name, start, "", "T"))
    assert [note.id for note in book.notes()] == ["b", "c", "a"]


def test_steps_are_undone_in_order_and_done_again(folder):
    book = Notebook(folder)
    first, changed = Note("n", 1.0, "one", "T"), Note("n", 2.0, "two", "T")
    assert book.undo() is None
    assert book.redo() is None
    book.keep("Write a note", first)
    book.keep("Change a note", changed)
    book.erase("Erase a note", changed)
    states = [(), (first,), (changed,), ()]
    for words, state in zip(("Erase", "Change", "Write"), states[2::-1], strict=True):
        step = book.undo()
        assert step.words.startswith(words)
        assert step.kinds == ("notes",)
        assert book.notes() == state
    for state in states[1:]:
        assert book.redo().kinds == ("notes",)
        assert book.notes() == state
    assert book.redo() is None


def test_a_new_step_forgets_what_was_undone(folder):
    book = Notebook(folder)
    book.keep("Write", Note("a", 1.0, "", "T"))
    book.undo()
    book.keep("Write", Note("b", 1.0, "", "T"))
    assert book.redo() is None
    assert [n.id for n in book.notes()] == ["b"]


_NAMES = st.sampled_from("abc")
_ITEMS = st.one_of(
    st.builds(Note, _NAMES, st.floats(0, 9), st.text(max_size=5), st.just("T")),
    st.builds(Label, _NAMES, st.just("1"), st.just("calm"), st.floats(0, 9), st.just("T")),
    st.builds(Judged, _NAMES, st.just(FOUND), st.sampled_from(("open", "agreed", "rejected"))),
)
_DOES = st.tuples(st.sampled_from(("keep", "erase", "undo", "redo")), st.lists(_ITEMS, max_size=3))


@settings(max_examples=8)
@given(does=st.lists(_DOES, max_size=10))
def test_whatever_is_done_can_be_undone_and_done_again(does, tmp_path_factory):
    session = Session("s", (Participant("client"),))
    book = Notebook(save_session(session, tmp_path_factory.mktemp("s") / "s").folder)
    past, future = [everything(book)], []
    for what, items in does:
        if what == "undo":
            stepped = book.undo() is not None
            assert stepped == (len(past) > 1)
            if stepped:
                future.append(past.pop())
        elif what == "redo":
            stepped = book.redo() is not None
            assert stepped == bool(future)
            if stepped:
                past.append(future.pop())
        else:
            getattr(book, what)("Do", *items)
            past.append(everything(book))
            future.clear()
        assert everything(book) == past[-1]


def test_spans_that_run_backwards_are_refused():
    with pytest.raises(DataError, match="ends after it begins"):
        Note("n", 2.0, "", "T", 1.0)
    with pytest.raises(DataError, match="ends after it begins"):
        Label("l", "1", "calm", 2.0, "T", 1.0)


def test_a_step_that_names_a_foreign_table_is_refused(folder):
    book = Notebook(folder)
    book.keep("Write", Note("n", 1.0, "", "T"))
    with sqlite3.connect(folder / "session.db") as connection:
        connection.execute("UPDATE steps SET changes = replace(changes, 'notes', 'session')")
    connection.close()
    with pytest.raises(DataError, match="which it does not hold"):
        book.undo()
    assert len(book.notes()) == 1


def test_no_session_no_notebook(tmp_path):
    with pytest.raises(FormatError, match="has no notebook"):
        Notebook(tmp_path).notes()


@pytest.fixture
def first_version(tmp_path, monkeypatch):
    """A session as version 1 wrote it."""
    signal = Signal([1.0, 2.0, 3.0], 1, name="x", person="client")
    session = Session("s", (Participant("client"),), (Recording("r", (signal,)),))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        return save_session(session, tmp_path / "old").folder


def version(folder):
    with sqlite3.connect(folder / "session.db") as connection:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return found


def test_a_file_of_version_1_gets_a_notebook_when_it_is_opened(first_version):
    assert version(first_version) == 1
    before = open_session(first_version).session()
    assert version(first_version) == len(schema.MIGRATIONS)
    assert before.signals()[0].values.tolist() == [1.0, 2.0, 3.0]
    book = Notebook(first_version)
    book.keep("Write", Note("n", 1.0, "", "T"))
    assert len(book.notes()) == 1
    assert open_session(first_version).verify() == ()


def test_a_file_of_version_1_that_cannot_be_written_is_read_as_it_is(first_version, monkeypatch):
    monkeypatch.setattr(schema, "access", lambda *_: False)
    assert open_session(first_version).session().name == "s"
    assert Notebook(first_version).notes() == ()
    assert version(first_version) == 1


def test_version_1_is_what_was_published():
    text = "\n".join(schema.MIGRATIONS[0]).encode()
    assert hashlib.sha256(text).hexdigest()[:16] == "f340acb61b58929f"
