"""Wherever a removal ends early, it is made good, and nothing of what was removed is left."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from tests.io.store.dying import PART

from syntony.core.annotations import Note
from syntony.core.errors import StorageError
from syntony.core.provenance import Source
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.store import audit, open_session, removal, save_session
from syntony.io.store.notebook import Notebook

CANARY, SECRET = "Wilhelmina", 1234567.890625
SCRIPT = Path(__file__).with_name("dying.py")


@pytest.fixture
def folder(tmp_path):
    """A session with a file and a note of the part, and with what a note was before."""
    folder = tmp_path / "s"
    folder.mkdir()
    source = folder / "raw.csv"
    source.write_text(CANARY)
    (folder / "work").mkdir()
    (folder / "work" / CANARY).write_text(CANARY)
    values = np.arange(250.0)
    values[75:100] = SECRET
    belt = Recording("belt", (Signal(values, 25, name="breath", person="client"),),
                     source=Source.of(source, "csv"))  # fmt: skip
    session = Session("s", (Participant("client"),), (belt,))
    save_session(session, folder, files={"belt": source})
    Notebook(folder, "me").keep("Write", Note("n", 3.5, CANARY, "me"))
    remains(folder / "session.db")
    return folder


def remains(database):
    """Leave in the room of a database that is free what somebody wrote and took out."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        with connection:
            connection.execute("INSERT INTO summaries VALUES (?, ?, ?, ?)",
                               ("x", CANARY * 50_000, "me", ""))  # fmt: skip
        with connection:
            connection.execute("DELETE FROM summaries")


def hits(folder, *, files="*"):
    """How often something of the part stands in the bytes and the names of a folder."""
    wanted = (CANARY.encode(), np.float64(SECRET).tobytes())
    every = [path.read_bytes() + path.name.encode() for path in folder.rglob(files)
             if path.is_file()]  # fmt: skip
    return sum(content.count(text) for content in every for text in wanted)


def told(folder):
    """Deeds of a removal, of which each is told once."""
    entries, faults = audit.trail(folder)
    assert faults == ()
    begun, done = (one for one in entries if one.what in ("erase-begun", "erase-part"))
    assert (begun.what, done.what) == ("erase-begun", "erase-part")
    return begun, done


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_a_removal_that_dies_at_any_step_goes_on_to_its_end(folder, tmp_path):
    root = tmp_path / "dead"
    run = subprocess.run(
        [sys.executable, SCRIPT, folder, root], capture_output=True, text=True, check=True
    )
    steps = json.loads(run.stdout)
    first = steps.index("COMMIT")
    assert first < steps.index("unlink raw.csv") < steps.index("VACUUM")
    assert steps[-1].startswith("DELETE FROM leaving")
    for sweep in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        assert hits(root / str(steps.index(sweep)), files="session.db*") > 0, sweep
    content = sha256(CANARY.encode()).hexdigest()
    proofs = [f"{kind}:{len(CANARY)}:{content}" for kind in ("media", "work")]
    for dead in range(first + 1, len(steps) + 1):
        one = root / str(dead)
        with closing(sqlite3.connect(one / "session.db")) as held:
            held.execute("SELECT count(*) FROM notes").fetchone()  # nothing leaves by closing
            removal.settle(one)
            assert hits(one) == 0, steps[dead:][:1]
            assert not removal._unsettled(one)
        begun, done = told(one)
        assert done.who == begun.who == "Dana"
        assert done.ids[: len(begun.ids)] == begun.ids
        assert begun.ids[0] == "part:3.000:4.000"
        assert set(proofs) <= set(done.ids), "of files that went before the end, too"
        assert len(done.ids) == len(begun.ids) + len(proofs)
        assert removal.settled(one) == ()
        assert open_session(one).verify() == ()
    for dead in range(first + 1):
        assert not removal._unsettled(root / str(dead))
        assert [one.id for one in Notebook(root / str(dead)).notes()] == ["n"]


def test_a_journal_that_is_read_meanwhile_is_emptied_later(folder, monkeypatch):
    monkeypatch.setattr(removal, "_PATIENCE", 1)
    with closing(sqlite3.connect(folder / "session.db")) as idle:
        idle.execute("SELECT count(*) FROM notes").fetchone()
        with closing(sqlite3.connect(folder / "session.db", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            assert reader.execute("SELECT text FROM notes").fetchall() == [(CANARY,)]
            with pytest.raises(StorageError, match="in use elsewhere"):
                removal.removed_parts(folder, [PART], {}, who="Dana")
            with pytest.raises(StorageError, match="in use elsewhere"):
                removal.settle(folder)
            assert hits(folder, files="session.db*") > 0
            assert not (folder / "raw.csv").exists()
            assert reader.execute("SELECT text FROM notes").fetchall() == [(CANARY,)]
        removal.settle(folder)
        assert hits(folder) == 0
    assert told(folder)[1].ids[0] == "part:3.000:4.000"
    assert not removal._unsettled(folder)


def spilled(connection, folder):
    """What lies beside a database while it is swept, in files without a name."""
    found = [b""]

    def look():
        for link in Path("/proc/self/fd").iterdir():
            beside = link.is_symlink() and str(link.readlink()).startswith(f"{folder}/etilqs")
            if beside and link.stat().st_size > 2 * len(found[-1]):
                found.append(link.read_bytes())
        return 0

    connection.set_progress_handler(look, 5)
    removal._sweep(connection, folder)
    connection.set_progress_handler(None, 0)
    assert connection.execute("PRAGMA temp_store_directory").fetchone() is None
    return found[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at open files")
def test_a_database_is_swept_beside_itself_and_not_in_memory(folder):
    many = (Note(f"kept{k}", 9.0, "outside " * 5_000, "me") for k in range(100))
    Notebook(folder, "me").keep("Write", *many)
    removal.removed_parts(folder, [PART], {})
    remains(folder / "session.db")
    with removal._written(folder) as connection:
        beside = spilled(connection, folder)
    assert beside.count(b"outside") > 10_000
    assert beside.count(CANARY.encode()) == 0
    assert hits(folder) == 0
