from fractions import Fraction

import pytest

from syntony.core.errors import DataError
from syntony.core.session import Media, Recording, Session
from syntony.core.signals import Participant
from syntony.io.store import open_session, save_session
from syntony.io.store.audit import trail
from syntony.io.store.whereabouts import move_media


@pytest.fixture
def stored(tmp_path):
    old = tmp_path / "old" / "film.mp4"
    media = tuple(Media(kind, old, Fraction(25), 0.0, 9.0, 225) for kind in ("video", "audio"))
    session = Session("s", (Participant("client"),), (Recording("r", media=media),))
    return save_session(session, tmp_path / "s").folder, old


def places(folder):
    return [media.path for media in open_session(folder).described().recordings[0].media]


def test_picture_and_sound_of_a_file_move_together_and_the_store_stays_whole(stored, tmp_path):
    folder, old = stored
    for new in (tmp_path / "new" / "other.mp4", folder / "media" / "film.mp4"):
        move_media(folder, "r", old, new, who="T")
        assert places(folder) == [new, new]
        assert open_session(folder).verify() == ()
        old = new
    (first, second), _ = trail(folder)
    assert (first.what, first.who, len(second.ids)) == ("write", "T", 2)


def test_a_file_that_the_recording_does_not_have_is_refused(stored, tmp_path):
    folder, old = stored
    for recording, path in (("r", tmp_path / "another.mp4"), ("x", old)):
        with pytest.raises(DataError, match="no film or sound in that file"):
            move_media(folder, recording, path, tmp_path / "new.mp4")
    assert places(folder) == [old, old]


def test_a_seal_that_was_broken_stays_broken(stored, tmp_path):
    import sqlite3
    from contextlib import closing

    folder, old = stored
    with closing(sqlite3.connect(folder / "session.db")) as connection, connection:
        connection.execute("UPDATE media SET rate = '30'")
    move_media(folder, "r", old, tmp_path / "new.mp4")
    assert [fault.where for fault in open_session(folder).verify()] == ["media"]
