"""Parts of a session in a vault are removed with the keys of the files that held them."""

import shutil
import sys

import numpy as np
import pytest
from tests.analysis.test_removing import PART, filled, lights, tracks
from tests.io.store.test_removal import spilled

from syntony.analysis.removing import remove
from syntony.core.annotations import Note
from syntony.core.errors import IntegrityError
from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.store import audit, open_session, removal, save_session
from syntony.io.store.notebook import Notebook
from syntony.io.vault import files, keyring, moving


def test_a_part_is_taken_out_of_a_session_in_a_vault(vault, tmp_path):
    plain = filled(tmp_path / "plain")
    shutil.rmtree(plain / "extracted")
    key = keyring._rings[vault.resolve()].key
    moving.twin_of(plain, vault / "a", bytes(key))
    inside = vault / "a"
    films = [p for p in (inside / "files").iterdir() if p.suffix in (".avi", ".mp4", ".wav")]
    kept = {path: path.read_bytes() for path in films}
    before = lights(tracks(plain)["videoclient.mp4"].path)
    proof = remove(inside, [PART], who="Dana")
    store = open_session(inside)
    assert store.verify() == ()
    assert np.isnan(store.session().signals(name="pulse")[0].values[120:160]).all()
    for name, media in tracks(inside).items():
        assert media.path.read_bytes()[:8] == b"SYNVAULT"
        if media.kind == "video":
            (tmp_path / "seen.mp4").write_bytes(files.opened(media.path).read())
            left, right = lights(tmp_path / "seen.mp4")
            assert np.abs(left - right)[75:100].max() < 3, name
            assert np.abs(left - before[0])[:75].max() < 8
    assert not any(path.exists() for path in films)
    assert {one.kind for one in proof.removed} >= {"media"}
    for path, content in kept.items():  # a copy of the old file is noise from now on
        path.write_bytes(content)
        with pytest.raises((IntegrityError, ValueError)):
            files.opened(path).read()
    assert audit.trail(inside)[1] == ()


def test_a_session_is_encrypted_without_what_a_removal_was_to_take_out(
    vault, tmp_path, monkeypatch
):
    plain = filled(tmp_path / "plain")
    shutil.rmtree(plain / "extracted")
    films = list((plain / "media").iterdir())

    def fails(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(removal, "remove", fails)
        with pytest.raises(KeyboardInterrupt):
            remove(plain, [PART], who="Dana")
    assert all(path.exists() for path in films)
    moving.twin_of(plain, vault / "a", bytes(keyring._rings[vault.resolve()].key))
    assert not any(path.exists() for path in films)
    written = [p for p in (vault / "a" / "files").iterdir() if p.suffix in (".avi", ".mp4", ".wav")]
    assert set(written) == {media.path for media in tracks(vault / "a").values()}
    assert [one.what for one in audit.trail(vault / "a")[0]][-3:] == [
        "erase-begun", "erase-part", "encrypt",
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="looks at open files")
def test_what_is_swept_of_a_vault_is_encrypted_meanwhile(vault):
    inside = vault / "a"
    save_session(Session("s", (Participant("client"),)), inside)
    many = (Note(f"kept{k}", 9.0, "outside " * 5_000, "me") for k in range(100))
    Notebook(inside, "me").keep("Write", *many)
    with removal._written(inside) as connection:
        beside = spilled(connection, inside)
    assert len(beside) > 100_000
    assert beside.count(b"outside") == 0
