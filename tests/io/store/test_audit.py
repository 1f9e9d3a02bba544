import json
import random
import sqlite3
import sys
from contextlib import closing

import pytest

from syntony.core.annotations import Label, Note
from syntony.core.errors import StorageError
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.store import StoredResult, audit, open_session, save_session, schema
from syntony.io.store.notebook import Notebook

TAMPERS = 600
CANARY = "Wilhelmina"


@pytest.fixture
def folder(tmp_path):
    signal = Signal([1.0, 2.0, 3.0], 1, name="x", person="client")
    session = Session("s", (Participant("client"),), (Recording("r", (signal,)),))
    return save_session(session, tmp_path / "s").folder


@pytest.fixture
def told(folder):
    """A session with a trail of 24 rows."""
    book = Notebook(folder, who="T")
    for k in range(20):
        book.keep("Write a note", Note(f"n{k}", float(k), f"{CANARY} {k}", "T"))
    book.undo()
    book.redo()
    open_session(folder).add_result(StoredResult("analysis", CANARY, "{}", b"1"), who="T")
    audit.note(folder, "export", "format:html", who="T")
    return folder


def change(folder, *statements):
    with closing(sqlite3.connect(folder / "session.db")) as connection:
        for statement, values in statements:
            connection.execute(statement, values)
        connection.commit()


def test_every_write_adds_a_row_that_holds_ids_and_no_text(folder):
    book = Notebook(folder, who="T")
    note, label = Note("n1", 1.0, CANARY, "T"), Label("l1", "1", "attuned", 2.0, "T")
    book.keep(f"Write {CANARY}", note, label)
    book.undo()
    book.redo()
    book.erase("Erase", note)
    store = open_session(folder)
    store.add_result(StoredResult(CANARY, CANARY, CANARY, b"1"))
    audit.note(folder, "export", "format:html", who="S")
    found, faults = audit.trail(folder)
    assert faults == ()
    assert [(one.number, one.who, one.what) for one in found] == [
        (1, "T", "write"), (2, "T", "undo"), (3, "T", "redo"), (4, "T", "take-out"),
        (5, "", "analysis"), (6, "S", "export"),
    ]  # fmt: skip
    assert found[0].ids == ("notes:n1", "labels:l1")
    assert found[3].ids == ("notes:n1",)
    assert found[4].ids == (f"results:{store.result_marks()[CANARY]}",)
    assert CANARY not in json.dumps([vars(one) for one in found])
    assert all(one.time.endswith("+00:00") for one in found)


def test_a_write_that_fails_leaves_no_row_and_a_row_that_fails_no_write(folder, monkeypatch):
    book = Notebook(folder)
    with pytest.raises(sqlite3.IntegrityError):
        book.keep("Write", Note("n", 1.0, None, "T"))
    assert audit.trail(folder) == ((), ())

    def fails(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(audit, "add", fails)
    with pytest.raises(RuntimeError):
        book.keep("Write", Note("n", 1.0, "", "T"))
    assert book.notes() == ()


def tamper(chance, rows):
    """One way to make a trail tell something else."""
    kind = chance.choice(("delete", "cut", "edit", "swap", "copy", "head", "insert"))
    one, other = chance.sample(range(1, rows + 1), 2)
    if kind == "delete":
        return kind, [("DELETE FROM audit WHERE id = ?", (one,))]
    if kind == "cut":
        return kind, [("DELETE FROM audit WHERE id >= ?", (one,))]
    if kind == "edit":
        column = chance.choice(("time", "who", "what", "ids", "mark"))
        new = chance.randbytes(32) if column == "mark" else str(chance.random())
        statement = f"UPDATE audit SET {column} = ? WHERE id = ?"  # noqa: S608 - our own names
        return kind, [(statement, (new, one))]
    if kind == "swap":
        return kind, [
            ("UPDATE audit SET id = -1 WHERE id = ?", (one,)),
            ("UPDATE audit SET id = ? WHERE id = ?", (one, other)),
            ("UPDATE audit SET id = ? WHERE id = -1", (other,)),
        ]
    if kind == "copy":
        row = "SELECT who, what, ids, mark FROM audit WHERE id = ?"
        statement = f"UPDATE audit SET (who, what, ids, mark) = ({row}) WHERE id = ?"  # noqa: S608
        return kind, [(statement, (one, other))]
    if kind == "head":
        return kind, [("UPDATE audit_head SET count = ?", (rows + one,))]
    row = (rows + 1, "2026", "T", "write", "[]", chance.randbytes(32))
    return kind, [("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)", row)]


def test_rows_that_were_deleted_edited_or_moved_are_found(told, capsys):
    (entries, faults), chance = audit.trail(told), random.Random(1)
    assert (len(entries), faults) == (24, ())
    found = {}
    with closing(sqlite3.connect(told / "session.db", isolation_level=None)) as connection:
        for _ in range(TAMPERS):
            kind, statements = tamper(chance, len(entries))
            connection.execute("BEGIN")
            for statement in statements:
                connection.execute(*statement)
            found.setdefault(kind, []).append(any(audit.broken(connection)))
            connection.execute("ROLLBACK")
        assert not any(audit.broken(connection))
    with capsys.disabled():
        caught = sum(map(sum, found.values()))
        sys.stdout.write(f"\naudit: {TAMPERS} tampers of {len(found)} kinds, {caught} found\n")
    assert len(found) == 7
    assert all(all(kind) for kind in found.values())


def test_the_place_of_a_fault_is_named_and_the_session_tells_of_it(told):
    change(told, ("UPDATE audit SET who = 'X' WHERE id = ?", (5,)))
    faults = audit.trail(told)[1]
    assert [fault.where for fault in faults] == ["row 5"]
    assert [(fault.code, fault.where) for fault in open_session(told).verify()] == [
        ("audit", "row 5")
    ]
    change(told, ("UPDATE audit SET ids = ? WHERE id = 6", (CANARY,)))
    assert audit.trail(told)[0][5].ids == (CANARY,)


def test_what_cannot_be_told_is_refused(folder, monkeypatch):
    monkeypatch.setattr(schema, "access", lambda *_: False)
    with pytest.raises(StorageError, match="cannot be written"):
        audit.note(folder, "export")
    assert audit.trail(folder) == ((), ())


def test_an_older_file_that_cannot_be_written_has_no_trail(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:2])
        folder = save_session(Session("s", ()), tmp_path / "old").folder
    monkeypatch.setattr(schema, "access", lambda *_: False)
    assert audit.trail(folder) == ((), ())
    assert open_session(folder).verify() == ()
