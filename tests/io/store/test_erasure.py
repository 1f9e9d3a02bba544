import hashlib
import sqlite3
from contextlib import closing
from fractions import Fraction

import pytest

from syntony.core.annotations import Note
from syntony.core.errors import StorageError
from syntony.core.session import Media, Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.store import audit, erasure, open_session, save_session
from syntony.io.store.erasure import erase_all, erase_media
from syntony.io.store.notebook import Notebook

FILM = b"film of Wilhelmina" * 1000


@pytest.fixture
def folder(tmp_path):
    """A session with a film of its own, one that lies elsewhere, and what is made of them."""
    folder = tmp_path / "s"
    for place in (folder / "media" / "film.mp4", tmp_path / "far.mp4"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(FILM)
    (folder / "display").mkdir()
    (folder / "display" / "m0-frames.arrays").write_bytes(b"drawn")
    (folder / "work" / "deep").mkdir(parents=True)
    (folder / "work" / "deep" / "part").write_bytes(b"half")
    (folder / "plan.txt").write_bytes(b"mine")
    media = [
        Media("video", path, Fraction(25), 0.0, 4.0, 100, codec="h264")
        for path in (folder / "media" / "film.mp4", tmp_path / "far.mp4")
    ]
    signal = Signal([1.0, 2.0, 3.0], 1, name="x", person="client")
    recording = Recording("r", (signal,), media=tuple(media))
    store = save_session(Session("s", (Participant("client"),), (recording,)), folder)
    Notebook(store.folder).keep("Write", Note("n", 1.0, "text", "T"))
    audit.note(folder, "export", "format:html")
    return folder


def test_everything_goes_and_the_proof_tells_what(folder):
    with closing(sqlite3.connect(folder / "session.db")) as writer:
        writer.execute("UPDATE notes SET text = 'in the journal'")
        writer.commit()
        before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        proof = erase_all(folder)
    assert not folder.exists()
    assert (folder.parent / "far.mp4").read_bytes() == FILM
    steady = {p: content for p, content in before.items() if not p.name.endswith("-shm")}
    expected = {hashlib.sha256(content).hexdigest() for content in steady.values()}
    assert expected <= {one.sha256 for one in proof.removed}
    assert len(proof.removed) == len(before) == len(steady) + 1
    assert sum(one.size for one in proof.removed) == sum(map(len, before.values()))
    kinds = {one.kind for one in proof.removed}
    assert kinds == {"database", "journal", "media", "display", "work", "other"}
    assert (proof.elsewhere, proof.exports) == (1, 1)


def test_films_go_and_signals_stay(folder):
    proof = erase_media(folder, who="T")
    assert not (folder / "media" / "film.mp4").exists()
    assert not list((folder / "display").iterdir())
    assert sorted(one.kind for one in proof.removed) == ["display", "media"]
    assert hashlib.sha256(FILM).hexdigest() in {one.sha256 for one in proof.removed}
    assert (proof.elsewhere, (folder.parent / "far.mp4").exists()) == (1, True)
    store = open_session(folder)
    assert store.session().signals()[0].values.tolist() == [1.0, 2.0, 3.0]
    assert [note.text for note in Notebook(folder).notes()] == ["text"]
    entries, faults = audit.trail(folder)
    assert faults == ()
    assert [e.what for e in entries[-2:]] == ["erase-begun", "erase-media"]
    assert set(entries[-1].ids) == {one.told for one in proof.removed}
    assert erase_media(folder).removed == ()


def test_what_a_link_leads_to_stays(folder, tmp_path):
    (folder / "link").symlink_to(tmp_path / "far.mp4")
    (folder / "way").symlink_to(tmp_path)
    proof = erase_all(folder)
    assert not folder.exists()
    assert (tmp_path / "far.mp4").read_bytes() == FILM
    assert [one.size for one in proof.removed if not one.sha256] == [0, 0]


def test_a_damaged_session_is_erased_all_the_same(folder):
    (folder / "session.db").write_bytes(b"no database")
    proof = erase_all(folder)
    assert not folder.exists()
    assert (proof.elsewhere, proof.exports) == (None, None)
    assert "database" in {one.kind for one in proof.removed}


@pytest.mark.parametrize(
    ("erase", "later"),
    [(erase_all, "when the app is started again"), (erase_media, "when you erase again")],
)
def test_what_cannot_be_removed_is_said_and_goes_as_it_says(folder, monkeypatch, erase, later):
    def refuses(*_, **__):
        raise PermissionError(13, "Permission denied")

    said = rf"removed \(Permission denied\) after 0 others; .* The rest goes {later}\."
    with monkeypatch.context() as patched:
        patched.setattr(erasure.Path, "unlink", refuses)
        with pytest.raises(StorageError, match=said):
            erase(folder)
    assert (folder / "session.db").exists()
    assert "media" in {one.kind for one in erase(folder).removed}
