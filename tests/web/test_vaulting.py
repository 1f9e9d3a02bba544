"""Encrypting a library that holds sessions: nothing of it is lost, and nothing is left readable."""

import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from tests.io.films import film, levels
from tests.web.conftest import told

from syntony.core.annotations import Note
from syntony.core.errors import LockedError, ParameterError, StorageError
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.reading import read
from syntony.io.saved import save_arrays
from syntony.io.store import open_session, save_session
from syntony.io.store.audit import note, trail
from syntony.io.store.notebook import Notebook
from syntony.io.vault import NAME, Vault, create_vault, files, keys, lock, moving, unlock
from syntony.web import vaulting
from syntony.web.library import Library

CANARY = "Anna-Canary"
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of tests
PEOPLE = (Participant("client"), Participant("therapist"))
#: Kills of one migration: SYNTONY_KILLS=100 for more.
KILLS = int(os.environ.get("SYNTONY_KILLS", "12"))


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})


@pytest.fixture
def plain(tmp_path, made):
    """A library of four sessions full of canaries; one film lies outside, three inside."""
    shutil.copytree(made, tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """That library, made once."""
    tmp_path = tmp_path_factory.mktemp("made")
    folder = tmp_path / "library"
    folder.mkdir()
    library = Library(folder)
    content = film(levels(30), "mp4", "libx264")
    outside = tmp_path / f"{CANARY}.mp4"
    outside.write_bytes(content)
    for k in range(4):
        one = folder / f"{CANARY}-{k}"
        one.mkdir()
        (one / f"{CANARY}.mp4").write_bytes(content)
        (one / f"{CANARY}-regions.toml").write_text(f"# {CANARY}\n")
        (one / f"{CANARY}.docx").write_text(CANARY)
        place = outside if k == 0 else one / f"{CANARY}.mp4"
        media = tuple(replace(m, path=place) for m in read(outside).media)
        values = np.random.default_rng(k).normal(size=4000)
        belt = Signal(values, rate=25, name="breath", person="client")
        camera = Recording("camera", (belt,), source=None, media=media)
        save_session(Session(f"{CANARY} {k}", PEOPLE, (camera,)), one)
        Notebook(one, CANARY).keep("Write a note", Note(f"n{k}", 1.0, CANARY * 9, CANARY))
        note(one, "export", "format:html", who=CANARY)
        save_arrays({CANARY: values}, one / "display" / "m0-frames.arrays")
        (one / "display" / "copies" / "0a1b").mkdir(parents=True)
        (one / "display" / "copies" / "0a1b" / "copy.json").write_text(CANARY)
        library.session(library.id_of(one))
        library.trail(library.id_of(one))
    library.prefer("author", f'"{CANARY}"')
    library.ledger.add("erase", "sessions:0", who=CANARY)
    return folder


def kept(trail):
    """Deeds of a trail but its encrypting, and its faults."""
    return [(deed.what, deed.who) for deed in trail[0] if deed.what != "encrypt"], trail[1]


def state(folder):
    """All that a library knows, by id."""
    library = Library(folder)
    found = {"author": library.author(), "ledger": kept(library.ledger.trail())}
    for sid in library.ids():
        opened = library.session(sid)
        session = opened.store.session()
        media = session.recordings[0].media
        found[sid] = (
            session.name, session.recordings[0].streams[0].values.tobytes(),
            [(one.id, one.text) for one in opened.notebook.notes()],
            kept(trail(opened.store.folder)),
            [files.sha256_of(one.path) for one in media], opened.store.verify(),
            len(library.trail(sid)[1]),
        )  # fmt: skip
    return found


def hits(folder, needles):
    """How often something stands in the names or contents of files below a folder."""
    found = 0
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        content += path.relative_to(folder).as_posix().encode()
        found += sum(content.count(needle) for needle in needles)
    return found


def needles(folder):
    """Names, a piece of a film, samples of a signal."""
    whole = film(levels(30), "mp4", "libx264")
    samples = np.random.default_rng(1).normal(size=4000)
    return [CANARY.encode(), whole[600:632], samples[100:102].tobytes(), b"client", b"breath"]


def test_an_encrypted_library_is_what_it_was_and_shows_nothing(plain, tmp_path, capsys):
    before, wanted = state(plain), needles(plain)
    open_hits = hits(plain, wanted)
    vault, key, _ = create_vault(plain, PASSPHRASE)
    seen = []
    done = vaulting.encrypt(vault, key, lambda *told: seen.append(told))
    assert (done.sessions, done.missing) == (4, 0)
    assert [path.name for path in done.outside] == [f"{CANARY}.mp4"]
    counts = [done for what, done, _ in seen if what == "Encrypting"]
    assert counts == sorted(counts)
    assert {total for what, _, total in seen if what == "Encrypting"} == {counts[-1]}
    assert counts[0] == 0
    assert not vaulting.unfinished(plain)
    copy = tmp_path / "copy"
    shutil.copytree(plain, copy)
    left = hits(plain, wanted) + hits(copy, wanted)
    told(capsys, f"canaries: {open_hits} in the library before, {left} in the vault and its copy")
    assert open_hits > 100
    assert left == 0
    with pytest.raises(LockedError, match="unlock the vault"):
        Library(plain)
    unlock(vault, key)
    try:
        assert state(plain) == before
        sid = next(s for s in before if len(s) == 16)
        folder = Library(plain).session(sid).store.folder
        assert folder.name == sid
        assert trail(folder)[0][-1].what == "encrypt"
        with files.opened(folder / "display" / "copies" / "0a1b" / "copy.json") as file:
            assert file.read() == CANARY.encode()
        assert not (folder / "display" / "m0-frames.arrays").exists()
        media = open_session(folder).described().recordings[0].media
        beside = media[0].path.with_name(f"{media[0].path.stem}-regions.toml")
        assert beside.is_file() or media[0].path.suffix == ".mp4"
    finally:
        lock(plain)
    assert hits(plain, wanted) == 0


def test_encrypting_again_does_nothing_and_takes_what_came_later(plain):
    before = state(plain)
    vault, key, _ = create_vault(plain, PASSPHRASE)
    vaulting.encrypt(vault, key)
    assert vaulting.encrypt(vault, key).sessions == 0
    with pytest.raises(LockedError, match="does not go into it"):
        save_session(Session("late", PEOPLE), plain / "late")
    save_session(Session("late", PEOPLE), plain.parent / "late")
    shutil.copytree(plain.parent / "late", plain / "late")
    unlock(vault, key)
    with pytest.raises(LockedError, match="is not encrypted"):
        open_session(plain / "late")
    lock(plain)
    assert [path.name for path in vaulting.plain_sessions(plain)] == ["late"]
    assert vaulting.encrypt(vault, key).sessions == 1
    unlock(vault, key)
    try:
        after = state_of_names(plain)
        assert len(after) == 5
        assert "late" in after
        assert set(before) <= {*Library(plain).ids(), "author", "ledger"}
    finally:
        lock(plain)


def state_of_names(folder):
    library = Library(folder)
    return [library.session(sid).session.name for sid in library.ids()]


def test_a_session_that_is_written_meanwhile_is_encrypted_again(plain, monkeypatch):
    vault, key, _ = create_vault(plain, PASSPHRASE)
    late = Note("late", 2.0, "written while it was encrypted", "me")
    change = vaulting._change_over

    def writes_first(*given):
        Notebook(plain / f"{CANARY}-2", "me").keep("Write a note", late)
        change(*given)

    monkeypatch.setattr(vaulting, "_change_over", writes_first)
    vaulting.encrypt(vault, key)
    unlock(vault, key)
    try:
        library = Library(plain)
        texts = [n.text for sid in library.ids() for n in library.session(sid).notebook.notes()]
        assert late.text in texts
    finally:
        lock(plain)


def test_a_twin_that_is_not_equal_is_not_taken(plain, monkeypatch):
    vault, key, _ = create_vault(plain, PASSPHRASE)
    before = state(plain)
    real = files.write

    def wrong(path, content, *tell):
        real(path, b"something else" if path.suffix == ".mp4" else content, *tell)

    monkeypatch.setattr(files, "write", wrong)
    with pytest.raises(Exception, match="not equal"):
        vaulting.encrypt(vault, key)
    assert state(plain) == before


@pytest.mark.skipif(os.name != "posix", reason="needs kill -9")
def test_killed_at_any_moment_nothing_is_lost(plain, capsys):
    before, wanted = state(plain), needles(plain)
    vault, key, _ = create_vault(plain, PASSPHRASE)
    code = (
        "import sys\nfrom pathlib import Path\nfrom syntony.io.vault import Vault\n"
        "from syntony.web.vaulting import encrypt\n"
        "vault = Vault.load(Path(sys.argv[1]))\nprint(flush=True)\n"
        "encrypt(vault, bytes.fromhex(sys.argv[2]))\n"
    )
    chance, kills = random.Random(4), 0
    for _ in range(KILLS):
        command = [sys.executable, "-c", code, str(plain), key.hex()]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            child.stdout.readline()
            try:
                child.wait(chance.uniform(0.0, 0.8))
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
                kills += 1
        if not vaulting.unfinished(plain):
            break
        readable = [p for p in plain.glob(f"{CANARY}*") if (p / "session.db").is_file()]
        twins = [*plain.glob(".vault-*[!t]"), *plain.glob("[!.]*/session.key")]
        aside = list(plain.glob(".moved-*/session.db"))
        assert len(readable) + len(twins) + len(aside) >= 4
    vaulting.encrypt(Vault.load(plain), key)
    assert hits(plain, wanted) == 0
    unlock(vault, key)
    try:
        assert state(plain) == before
    finally:
        lock(plain)
    told(capsys, f"encrypting: killed {kills} times, 4 of 4 sessions whole")


def test_what_lies_in_the_library_beside_sessions_stays(plain):
    (plain / "readme.txt").write_text("hello")
    with sqlite3.connect(plain / "other.db") as connection:
        connection.execute("CREATE TABLE kept (x TEXT)")
    connection.close()
    vault, key, _ = create_vault(plain, PASSPHRASE)
    vaulting.encrypt(vault, key)
    assert (plain / "readme.txt").read_text() == "hello"
    assert (plain / "other.db").read_bytes()[:6] != b"SQLite"
    assert (plain / NAME).is_file()


class Stopped(BaseException):
    """What ends the program."""


def test_one_large_film_is_told_piece_by_piece(plain):
    for k in (1, 2, 3):
        shutil.rmtree(plain / f"{CANARY}-{k}")
    size = 8_000_000
    (plain / f"{CANARY}-0" / "film.mp4").write_bytes(random.Random(1).randbytes(size))
    vault, key, _ = create_vault(plain, PASSPHRASE)
    counts = []
    vaulting.encrypt(vault, key, lambda what, done, total: counts.append((done, total)))
    done = [one for one, total in counts if total]
    assert size < done[-1] < size + 2_000_000
    assert len(done) > 100
    assert max(b - a for a, b in pairwise(done)) < done[-1] / 10


def test_what_is_encrypted_already_is_counted_from_the_beginning(plain):
    vault, key, _ = create_vault(plain, PASSPHRASE)
    weights = [moving.weight_of(path) for path in vaulting.plain_sessions(plain)]

    def stops(_what, done, _total):
        if done > sum(weights[:2]):
            raise Stopped

    with pytest.raises(Stopped):
        vaulting.encrypt(vault, key, stops)
    seen = []
    assert vaulting.encrypt(vault, key, lambda *told: seen.append(told)).sessions == 2
    assert seen[0] == ("Encrypting", sum(weights[:2]), sum(weights))


def test_a_large_database_is_told_while_it_is_written(plain, tmp_path):
    _, key, _ = create_vault(plain, PASSPHRASE)
    heads = Signal(np.random.default_rng(5).normal(size=2_000_000), rate=500, name="eeg",
                   person="client")  # fmt: skip
    one = save_session(Session("large", PEOPLE, (Recording("cap", (heads,)),)), tmp_path / "large")
    told = []
    moving.twin_of(one.folder, plain / ".vault-x", key, told.append)
    assert sum(told) == 2 * moving.weight_of(one.folder)
    assert sorted(told)[-2] < sum(told) / 5, "all but the comparison"

    def stops(_size):
        raise Stopped

    with pytest.raises(Stopped):
        moving.twin_of(one.folder, plain / ".vault-y", key, stops)


def test_a_second_process_that_encrypts_the_same_library_is_refused(plain):
    vault, key, _ = create_vault(plain, PASSPHRASE)
    before = state(plain)
    code = (
        "import sys\nfrom pathlib import Path\nfrom syntony.io.vault import Vault\n"
        "from syntony.web.vaulting import encrypt\n"
        "vault = Vault.load(Path(sys.argv[1]))\n"
        "def waits(*told):\n    print(flush=True)\n    sys.stdin.readline()\n"
        "encrypt(vault, bytes.fromhex(sys.argv[2]), waits)\n"
    )
    command = [sys.executable, "-c", code, str(plain), key.hex()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        with pytest.raises(StorageError, match="Another program is encrypting"):
            vaulting.encrypt(vault, key)
        assert not list(plain.glob(".vault-*[!t]"))
        child.kill()  # whatever ends it, the system takes its lock back
    assert vaulting.encrypt(vault, key).sessions == 4
    assert not vaulting.unfinished(plain)
    unlock(vault, key)
    try:
        assert state(plain) == before
    finally:
        lock(plain)


def test_a_vault_that_another_process_made_meanwhile_stays(plain):
    one, _, _ = keys.drawn_vault(plain, PASSPHRASE)
    vault, key, _ = create_vault(plain, PASSPHRASE)
    with pytest.raises(ParameterError, match="has a vault already"):
        one.make()
    assert Vault.load(plain).opened(PASSPHRASE) == key
    assert vault.slots == Vault.load(plain).slots


def test_a_disk_without_room_is_told_before_anything_is_made(plain, monkeypatch):
    before = state(plain)
    vault, key, _ = create_vault(plain, PASSPHRASE)
    size = sum(moving.weight_of(path) for path in vaulting.plain_sessions(plain))
    usage = shutil.disk_usage(plain)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=size))
    with pytest.raises(StorageError, match=r"needs 0\.00 GB of free room"):
        vaulting.encrypt(vault, key)
    assert not list(plain.glob(".vault-*"))
    assert state(plain) == before
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=size * 11 // 10))
    assert vaulting.encrypt(vault, key).sessions == 4


def test_a_disk_that_is_full_meanwhile_is_told_and_stays_as_free_as_it_was(plain, monkeypatch):
    before = state(plain)
    vault, key, _ = create_vault(plain, PASSPHRASE)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files, "encrypt", full)
        with pytest.raises(StorageError, match=r"No space left on device.*it goes on from there"):
            vaulting.encrypt(vault, key)
    assert not list(plain.glob(".vault-*"))
    assert state(plain) == before
    assert vaulting.encrypt(vault, key).sessions == 4


def test_a_session_that_is_linked_is_copied_and_told_to_lie_elsewhere(plain, tmp_path):
    far = tmp_path / "far"
    (plain / f"{CANARY}-1").rename(far)
    (plain / f"{CANARY}-1").symlink_to(far)
    before, kept = state(plain), {path: path.read_bytes() for path in far.rglob("*.mp4")}
    assert far in vaulting.outside(Library(plain))
    vault, key, _ = create_vault(plain, PASSPHRASE)
    assert far in vaulting.encrypt(vault, key).outside
    assert not vaulting.unfinished(plain)
    assert not [path for path in plain.iterdir() if path.is_symlink()]
    assert {path: path.read_bytes() for path in kept} == kept
    unlock(vault, key)
    try:
        assert state(plain) == before
    finally:
        lock(plain)


def test_a_session_that_came_later_is_gone_on_with_where_it_was_interrupted(plain, monkeypatch):
    vault, key, _ = create_vault(plain, PASSPHRASE)
    late = [plain.parent / f"{CANARY}-{k}" for k in (2, 3)]
    for path in late:
        (plain / path.name).rename(path)
    vaulting.encrypt(vault, key)
    for path in late:
        path.rename(plain / path.name)
    with monkeypatch.context() as patched:
        patched.setattr(vaulting, "_change_over", lambda *_: (_ for _ in ()).throw(Stopped))
        with pytest.raises(Stopped):
            vaulting.encrypt(vault, key)
    assert vaulting.encrypt(vault, key).sessions == 0
    assert len(list(plain.glob("[!.]*/session.key"))) == 4
