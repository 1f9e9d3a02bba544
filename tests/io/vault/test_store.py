"""Sessions in a vault: the same to every caller, and to nobody without the key."""

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from tests.io.films import film, levels
from tests.io.sounds import tones, wav_bytes
from tests.io.vault.conftest import PASSPHRASE
from tests.io.vault.test_container import told

from syntony.core.annotations import Note
from syntony.core.errors import IntegrityError, LockedError, StorageError
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.display import envelope, frame_times
from syntony.io.reading import read
from syntony.io.saved import load_arrays, save_arrays
from syntony.io.store import open_session, record_session, save_session, schema
from syntony.io.store.audit import mark_of, note, trail
from syntony.io.store.consents import Consents
from syntony.io.store.erasure import erase_all, erase_media
from syntony.io.store.notebook import Notebook
from syntony.io.store.streams import StreamInfo
from syntony.io.vault import NAME, Vault, cipher, files, keyring, lock, unlock

CANARY = "Anna-Canary"
PEOPLE = (Participant("client"), Participant("therapist"))


def belt(n=3000):
    values = np.sin(np.arange(n) / 7) * 1234.5
    return Signal(values, rate=25, name="breath", person="client")


def written(folder):
    session = Session(CANARY, PEOPLE, (Recording(CANARY, (belt(),)),))
    store = save_session(session, folder)
    Notebook(folder, CANARY).keep("Write a note", Note("n1", 1.0, CANARY * 40, CANARY))
    Consents(folder, CANARY).record("client", "research", given=True)
    return store


def again(vault):
    made = Vault.load(vault)
    unlock(made, made.opened(PASSPHRASE))


def test_a_session_is_the_same_in_a_vault(vault, tmp_path):
    plain, sealed = written(tmp_path / "plain"), written(vault / "a")
    one, other = (store.session().recordings[0].streams[0] for store in (plain, sealed))
    assert one.values.tobytes() == other.values.tobytes()
    assert [s.title for s in plain.streams] == [s.title for s in sealed.streams]
    assert sealed.verify() == ()
    assert Notebook(vault / "a").notes()[0].author == CANARY
    assert (vault / "a" / "session.db").read_bytes()[:6] != b"SQLite"
    assert (tmp_path / "plain" / "session.db").read_bytes()[:6] == b"SQLite"
    assert not (tmp_path / "plain" / "session.key").exists()
    with cipher.database(vault / "a" / "session.db") as connection:
        assert connection.execute("PRAGMA temp_store").fetchone() == (2,)
        assert connection.execute("PRAGMA cipher_version").fetchone()


def test_recording_goes_into_the_vault(vault):
    with record_session(Session("live", PEOPLE), vault / "live") as writer:
        info = writer.add(StreamInfo("belt", "breath", rate=25, person="client"))
        writer.append(info, np.arange(100.0))
        writer.commit()
        assert (vault / "live" / "session.db").read_bytes()[:6] != b"SQLite"
    assert len(open_session(vault / "live").session().signals(name="breath")[0].values) == 100


def test_a_locked_session_says_so_and_a_strange_key_opens_nothing(vault, tmp_path):
    written(vault / "a")
    lock(vault)
    with pytest.raises(LockedError, match="unlock the vault of library"):
        open_session(vault / "a")
    with pytest.raises(LockedError):
        note(vault / "a", "export")
    unlock(Vault.load(vault), bytes(32))
    with pytest.raises(IntegrityError, match="not of this vault"):
        open_session(vault / "a")
    again(vault)
    written(vault / "b")
    shutil.copy(vault / "b" / "session.db", vault / "a" / "session.db")
    for end in ("-wal", "-shm"):
        (vault / "a" / f"session.db{end}").unlink(missing_ok=True)
    with pytest.raises(IntegrityError, match="not what was encrypted"):
        open_session(vault / "a")


def test_a_session_that_was_put_there_is_not_taken_for_one(vault, tmp_path):
    """Who can write into the library cannot slip an unencrypted session into it."""
    written(tmp_path / "forged")
    shutil.copytree(tmp_path / "forged", vault / "forged")
    with pytest.raises(LockedError, match="is not encrypted"):
        open_session(vault / "forged")


def test_another_process_reads_nothing_without_the_key(vault, capsys):
    written(vault / "a")
    code = (
        "import sys\nfrom pathlib import Path\nfrom syntony.io.store import open_session\n"
        "from syntony.core.errors import LockedError\n"
        "try:\n    open_session(Path(sys.argv[1])).session()\n"
        "except LockedError as error:\n    sys.exit(42)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, vault / "a"], check=False)
    assert done.returncode == 42
    with (
        contextlib.closing(sqlite3.connect(vault / "a" / "session.db")) as connection,
        pytest.raises(sqlite3.DatabaseError, match="not a database"),
    ):
        connection.execute("SELECT * FROM notes").fetchall()
    told(capsys, "vault: a second process without the key read 0 rows")


def test_a_journal_holds_nothing_that_can_be_read(vault, tmp_path, capsys):
    """While somebody reads, what is written stays in the journal beside the database."""
    found = {}
    for name, place in (("plain", tmp_path / "plain"), ("vault", vault / "a")):
        written(place)
        with contextlib.closing(schema.connect(place / "session.db", write=False)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM notes").fetchall()
            book = Notebook(place, CANARY)
            for k in range(50):
                book.keep("Write a note", Note(f"m{k}", 1.0, CANARY * 40, CANARY))
            journal = (place / "session.db-wal").read_bytes()
            found[name] = journal.count(CANARY.encode())
    told(capsys, f"journals: {found['plain']} canaries in a plain one, {found['vault']} in a vault")
    assert found["plain"] > 1000
    assert found["vault"] == 0


def test_damage_anywhere_in_a_database_is_found(vault, capsys):
    written(vault / "a")
    path = vault / "a" / "session.db"
    with cipher.database(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = path.read_bytes()
    rng = np.random.default_rng(3)
    tried = missed = 0
    for place in rng.integers(0, len(whole), 120):
        changed = bytearray(whole)
        changed[place] ^= 1 << int(rng.integers(0, 8))
        path.write_bytes(changed)
        tried += 1
        try:
            missed += not open_session(vault / "a").verify()
        except IntegrityError:
            continue
    told(capsys, f"vault: {tried} changed bytes in a database, {missed} missed")
    assert not missed


def test_a_chain_written_anew_without_the_key_is_found(vault, capsys):
    """The forger knows the format and has the open database, but not the key of the trail."""
    written(vault / "a")
    for k in range(20):
        note(vault / "a", "export", f"format:{k}", who="me")
    assert trail(vault / "a")[1] == ()
    keys = keyring.keys_of(vault / "a" / "session.db")
    forged = found = 0
    for first in range(1, 21):
        shutil.copytree(vault / "a", vault / f"f{first}")
        path = vault / f"f{first}" / "session.db"
        with contextlib.closing(cipher.opened_with(keys, path, isolation_level=None)) as db:
            db.execute("UPDATE audit SET who = 'nobody' WHERE id = ?", (first,))
            mark = b""
            rows = db.execute("SELECT id, time, who, what, ids, mark FROM audit ORDER BY id")
            for *row, kept in rows.fetchall():
                mark = kept if row[0] < first else mark_of(mark, tuple(row), b"")
                db.execute("UPDATE audit SET mark = ? WHERE id = ?", (mark, row[0]))
            db.execute("UPDATE audit_head SET mark = ?", (mark,))
        forged += 1
        found += bool(trail(vault / f"f{first}")[1])
    told(capsys, f"vault: {found} of {forged} trails with recomputed hashes found")
    assert found == forged == 20


def test_films_are_decoded_from_the_vault_and_not_without_their_key(vault, tmp_path):
    content = film(levels(40), "mp4", "libx264")
    plain = tmp_path / "film.mp4"
    plain.write_bytes(content)
    (video,) = (m for m in read(plain).media if m.kind == "video")
    store = written(vault / "a")
    path = store.folder / "film.mp4"
    files.write(path, content)
    assert b"ftyp" not in path.read_bytes()[:64]
    assert files.opened(path).read() == content
    assert files.size_of(path) == len(content)
    sealed = replace(video, path=path)
    assert frame_times(sealed).tolist() == frame_times(video).tolist()
    sound = tmp_path / "sound.wav"
    sound.write_bytes(wav_bytes(tones()))
    files.write(store.folder / "sound.wav", sound)
    (heard,) = read(sound).media
    hidden = replace(heard, path=store.folder / "sound.wav")
    np.testing.assert_array_equal(envelope(hidden), envelope(heard))
    save_arrays({"a": np.arange(5.0)}, store.folder / "display" / "x.arrays")
    assert load_arrays(store.folder / "display" / "x.arrays")["a"].tolist() == [0, 1, 2, 3, 4]
    assert (store.folder / "display" / "x.arrays").read_bytes()[:8] == b"SYNVAULT"
    lock(vault)
    with pytest.raises(LockedError):
        files.opened(path)
    with pytest.raises(LockedError, match="unlock"):
        frame_times(sealed)


def test_a_file_written_again_has_a_new_key_and_the_old_one_is_gone(vault):
    store = written(vault / "a")
    path = store.folder / "x.bin"
    files.write(path, b"first")
    before = path.read_bytes()
    files.write(path, b"second")
    assert files.opened(path).read() == b"second"
    path.write_bytes(before)
    with pytest.raises(IntegrityError):
        files.opened(path).read()


def test_erasing_films_erases_their_keys(vault, capsys):
    """A copy that somebody kept of the container is noise from then on."""
    folder = vault / "a"
    folder.mkdir()
    keyring.keys_of(folder / "session.db", make=True)
    outside = vault.parent / "film.mp4"
    outside.write_bytes(film(levels(30), "mp4", "libx264"))
    media = tuple(replace(m, path=folder / "film.mp4") for m in read(outside).media)
    save_session(Session("s", PEOPLE, (Recording("camera", media=media),)), folder)
    files.write(folder / "film.mp4", outside)
    backup = (folder / "film.mp4").read_bytes()
    proof = erase_media(folder, who="me")
    assert [one.kind for one in proof.removed] == ["media"]
    (folder / "film.mp4").write_bytes(backup)
    with pytest.raises(IntegrityError):
        files.opened(folder / "film.mp4")
    told(capsys, "vault: an erased film put back from a copy is not read")


def test_films_are_not_erased_while_a_journal_may_hold_their_keys(vault, monkeypatch):
    monkeypatch.setattr(files, "_PATIENCE", 1)
    store = written(vault / "a")
    path = store.folder / "film.mp4"
    files.write(path, b"film")
    backup = path.read_bytes()
    with contextlib.closing(schema.connect(store.folder / "session.db", write=False)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM file_keys").fetchone()
        with pytest.raises(StorageError, match="in use elsewhere"):
            files.erase_keys([path])
        assert path.read_bytes() == backup
    files.erase_keys([path])
    with pytest.raises(IntegrityError):
        files.opened(path)


def test_erasing_a_session_erases_its_key_first(vault):
    written(vault / "a")
    backup = {p.name: p.read_bytes() for p in (vault / "a").iterdir() if p.name != "session.key"}
    proof = erase_all(vault / "a")
    assert proof.removed[0].kind == "key"
    assert not (vault / "a").exists()
    (vault / "a").mkdir()
    for name, content in backup.items():
        (vault / "a" / name).write_bytes(content)
    with pytest.raises(IntegrityError, match="lost its key"):
        open_session(vault / "a")
    (vault / "a" / "session.key").write_bytes(bytes(60))
    with pytest.raises(IntegrityError):
        open_session(vault / "a")


def test_without_a_vault_nothing_is_looked_up(tmp_path, monkeypatch):
    def never(*_args, **_kwargs):
        raise AssertionError

    monkeypatch.setattr(keyring, "_ring_of", never)
    monkeypatch.setattr(cipher, "_kind", never)
    store = written(tmp_path / "plain")
    assert store.verify() == ()
    assert not (tmp_path / NAME).exists()
