"""Masked copies in a vault: nothing of a film or of what hides it lies open on the disk."""

from dataclasses import replace

import pytest
from tests.analysis.dialogues import dialogue
from tests.web.conftest import told

from syntony.analysis.copies import Masking, masked_copy, release
from syntony.analysis.soundtrack import Clip
from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.reading import read
from syntony.io.store import open_session, save_session
from syntony.io.vault import create_vault, files, keys, lock, unlock
from syntony.web import vaulting


@pytest.fixture
def folder(tmp_path, monkeypatch, networks):
    """A session with a film in an unlocked vault."""
    monkeypatch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})
    recording = read(dialogue(tmp_path / "film.mp4", 6))
    persons = ("client", "therapist")
    media = tuple(replace(m, persons=persons if m.kind == "video" else ()) for m in recording.media)
    session = Session("s", tuple(map(Participant, persons)), (replace(recording, media=media),))
    library = tmp_path / "library"
    save_session(session, library / "s")
    vault, key, _ = create_vault(library, "correct horse battery staple")
    vaulting.encrypt(vault, key)
    unlock(vault, key)
    (database,) = library.glob("*/session.db")
    yield database.parent
    lock(library)


def test_a_copy_in_a_vault_is_encrypted_whole(folder, capsys):
    media = {m.kind: m for r in open_session(folder).described().recordings for m in r.media}
    copy = folder / "display" / "copies" / "c1"
    clip = Clip(media["video"], media["audio"])
    (made,) = masked_copy([clip], copy, Masking(voice="envelope"))
    assert made.methods == {"whole": 2, "faces": 4}
    assert release(copy, "ann")["released"]["who"] == "ann"
    kept = sorted(copy.iterdir())
    plain = [path.name for path in kept if not path.read_bytes().startswith(b"SYNVAULT")]
    told(capsys, f"a copy in a vault: {len(kept)} files, {len(plain)} open")
    assert [path.suffix for path in kept] == [".png", ".mp4", ".json"]
    assert plain == []
    with files.opened(copy / made.file) as file:
        assert file.read(8)[4:] == b"ftyp"
