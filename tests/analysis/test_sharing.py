"""A supervisor's copy holds what was shared to the bit, and nothing else, nowhere."""

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.analysis.test_removing import CANARY, PEOPLE, SECRET, filled, hits, lights, tracks
from tests.io.films import film, levels

from syntony.analysis.demo import demo_session
from syntony.analysis.removing import remove
from syntony.analysis.sharing import share
from syntony.core.annotations import Hunch, Note, ReportDraft
from syntony.core.errors import ConsentError, CopyError, DataError, ParameterError, StorageError
from syntony.core.session import Recording, Session
from syntony.core.sharing import SharedCopy, joined
from syntony.core.signals import Signal
from syntony.core.supervision import Summary
from syntony.io.display import envelope, frame_times
from syntony.io.reading import read
from syntony.io.store import audit, open_session, reading, save_session
from syntony.io.store.consents import Consents
from syntony.io.store.erasure import erase_all
from syntony.io.store.kept import SHARED
from syntony.io.store.notebook import Notebook
from syntony.io.vault import Vault, keyring, lock, unlock
from syntony.io.vault import keys as vault_keys

#: Of the session, `filled` tells its canary from 3 to 4 s; this is elsewhere, and never shared.
PARTS = ((0.0, 3.0), (4.0, 6.0))
WHOLE = "Excluded-Words"
#: A sample after the last part; its value is nowhere else.
LATE = np.float64(4000.5).tobytes()
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of tests


def wanted(parts=PARTS, **more):
    told = {"purpose": "supervision", "who": "Dana", "made": "2026-03-14T09:00:00+00:00"}
    return SharedCopy(parts=joined(parts), **{**told, **more})


def allow(folder, *purposes):
    consents = Consents(folder, "Dana")
    for purpose in purposes:
        for person in PEOPLE:
            consents.record(person.code, purpose, given=True)


def extract(folder):
    """Put extracted signals in the place of the ones that cannot be read."""
    shutil.rmtree(folder / "extracted")
    signal = Signal(np.full(400, SECRET), 40, name=CANARY, person="client")
    save_session(Session("s", PEOPLE, (Recording("r", (signal,)),)), folder / "extracted/000001-a")


@pytest.fixture
def folder(tmp_path):
    """A session with films and notes, and texts about the whole of it that nobody shares."""
    made = filled(tmp_path / "s")
    extract(made)
    allow(made, "supervision", "media")
    book = Notebook(made, "me")
    book.keep("Write", Summary("summary", WHOLE, "me"), Hunch("h2", 1.0, WHOLE, "client", 3, "me"))
    book.keep("Write", ReportDraft("trainee", (), (), WHOLE, WHOLE, body=False))
    book.keep("Write a note", Note("n20", 5.0, "Answers what is hidden", "me", parent="n1"))
    book.keep("Write a note", Note("n21", 5.0, "About a moment", "me", moment="m2", frame=125))
    return made


@pytest.fixture
def into(tmp_path):
    return tmp_path / "given" / "copy"


def content(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_copy_holds_the_parts_to_the_bit_and_nothing_else(folder, into):
    before = content(folder)
    assert min(before.count(one) for one in (WHOLE.encode(), LATE)) > 0
    size = share(folder, into, wanted(films="shared", notes=True))
    assert max(hits(into)) == 0
    found = content(into)
    assert size == len(found)
    for needle in (WHOLE, "Answers what is hidden", "raw.csv", "room", "client.mp4", "voice.wav"):
        assert needle.encode() not in found, needle
    assert LATE not in found
    assert sorted(p.name for p in into.iterdir()) == ["session"]
    store, whole = open_session(into / "session"), open_session(folder).session()
    assert store.verify() == ()
    copy = store.session()
    assert (copy.name, copy.persons) == (whole.name, whole.persons)
    assert [r.name for r in copy.recordings] == [f"recording-{k}" for k in range(1, 6)]
    for name in ("pulse", "breath"):
        (old,), (new,) = (s.signals(name=name) for s in (whole, copy))
        times = new.start + np.arange(new.values.size) / float(new.rate)
        shown = ((times >= 0) & (times < 3)) | ((times >= 4) & (times < 6))
        assert np.isnan(new.values[~shown]).all()
        assert new.values[shown].tobytes() == old.values[shown].tobytes()
    assert copy.recordings[0].streams[2].times.max() < 6
    assert copy.recordings[0].events[0].labels == ("Outside", "Outside")
    assert copy.clocks["recording-2"].offset == 2.0
    assert store.results() == ()
    assert store.shared == wanted(films="shared", notes=True)


def test_films_show_gray_and_are_silent_where_nothing_is_shared(folder, into):
    old = tracks(folder)
    share(folder, into, wanted(films="shared"))
    new = tracks(into / "session")
    assert len(new) == 4
    for k, (name, before) in enumerate(sorted(old.items())):
        media = new[sorted(new)[k]]
        assert media.kind in name
        assert len(media.path.stem) == 16
        if media.kind == "video":
            times = frame_times(media)
            np.testing.assert_allclose(times, frame_times(before), atol=0.0015)
            gone = ((times >= 3) & (times < 4)) | (times >= 6)
            left, right = lights(media.path)
            assert np.abs(left - right)[gone].max() < 3
            assert np.abs(left - lights(before.path)[0])[~gone].max() < 8
        else:
            low, _ = envelope(media)
            assert np.isnan(low[300:400]).all()
            assert np.isnan(low[600:]).all()
            assert np.isfinite(low[:298]).all()
    assert tracks(folder) == old, "the session stays as it is"


def test_without_films_there_is_none_and_a_film_of_which_all_is_shared_is_copied(folder, tmp_path):
    share(folder, tmp_path / "none", wanted())
    assert tracks(tmp_path / "none" / "session") == {}
    assert not (tmp_path / "none" / "session" / "media").exists()
    share(folder, tmp_path / "all", wanted([(-5.0, 50.0)], films="shared"))
    kept = {p.read_bytes() for p in (tmp_path / "all" / "session" / "media").iterdir()}
    assert kept == {p.read_bytes() for p in (folder / "media").iterdir()}
    share(folder, tmp_path / "late", wanted([(11.0, 12.0)], films="shared", notes=True))
    assert tracks(tmp_path / "late" / "session") == {}, "films that end before are not in it"


def test_a_film_that_cannot_be_written_anew_is_refused(folder, into):
    lost = folder / "media" / "room.avi"
    lost.rename(folder / "media" / "away.avi")
    with pytest.raises(ParameterError, match=r"room\.avi: the file is not where it was"):
        share(folder, into, wanted(films="shared"))
    assert list(into.parent.iterdir()) == []
    (folder / "media" / "away.avi").rename(lost)
    lost.write_bytes(lost.read_bytes()[: lost.stat().st_size // 2])
    with pytest.raises(DataError):
        share(folder, into, wanted(films="shared"))
    assert list(into.parent.iterdir()) == []


def test_a_film_elsewhere_is_written_into_the_copy(tmp_path, into):
    path = tmp_path / f"{CANARY}.mp4"
    path.write_bytes(film(levels(250)))
    other = tmp_path / "t"
    save_session(Session("t", PEOPLE, (Recording(path.name, media=read(path).media),)), other)
    allow(other, "supervision", "media")
    share(other, into, wanted(films="shared"))
    (media,) = tracks(into / "session").values()
    assert media.path.parent == into / "session" / "media"
    assert CANARY.encode() not in content(into)
    assert not any(CANARY in str(p) for p in into.rglob("*"))


def test_what_was_written_in_the_parts_comes_along_only_when_that_is_wanted(folder, tmp_path):
    share(folder, tmp_path / "a", wanted())
    book = Notebook(tmp_path / "a" / "session")
    assert book.notes() == book.labels() == book.moments() == book.ratings() == ()
    share(folder, tmp_path / "b", wanted(notes=True))
    book = Notebook(tmp_path / "b" / "session")
    assert [n.id for n in book.notes()] == ["n0", "n3", "n21"]
    assert book.notes()[2].moment == "m2"
    assert book.notes()[2].frame is None
    assert [n.id for n in book.labels()] == ["l0", "l3"]
    (moment,) = book.moments()
    assert (moment.id, moment.starred) == ("m2", False)
    ((rated),) = book.ratings()
    assert [(b.first, len(b.values)) for b in rated.blocks] == [(0, 75), (100, 50)]
    assert book.hunches() == book.feelings() == book.summaries() == book.reports() == ()
    assert book.agenda() == book.responses() == ()
    assert book.undo() is None


def test_nothing_is_made_unless_everybody_allows_it(tmp_path, into):
    folder = filled(tmp_path / "s")
    extract(folder)
    (into.parent).mkdir()
    allow(folder, "media")
    with pytest.raises(ConsentError, match="supervision needs the consent of client and therapist"):
        share(folder, into, wanted())
    allow(folder, "supervision")
    Consents(folder).record("client", "media", given=False)
    with pytest.raises(ConsentError, match="films and sound"):
        share(folder, into, wanted(films="shared"))
    assert list(into.parent.iterdir()) == []
    share(folder, into, wanted())
    said = Consents(into / "session").all()
    assert said == Consents(folder).all()
    Consents(folder).record("client", "review", given=False)
    with pytest.raises(ConsentError, match="review on this machine"):
        share(folder, into.with_name("two"), wanted())


def test_a_generated_session_needs_no_consent_and_stays_generated(tmp_path, into):
    save_session(demo_session(), tmp_path / "demo")
    share(tmp_path / "demo", into, wanted([(60.0, 90.0)]))
    codes = {n.code for n in open_session(into / "session").described().notices}
    assert codes == {"generated", "not-shared"}


def test_both_trails_tell_of_it_and_the_copy_has_one_of_its_own(folder, into):
    size = share(folder, into, wanted(until=date(2999, 1, 2)))
    entries, faults = audit.trail(folder)
    assert (entries[-1].what, entries[-1].who, faults) == ("export", "Dana", ())
    told = ("purpose:supervision", "part:0.000:3.000", "part:4.000:6.000", "until:2999-01-02",
            "films:none", "notes:no")  # fmt: skip
    assert entries[-1].ids == ("format:copy", *told, f"bytes:{size}")
    share(folder, into.with_name("kept"), wanted(), mark="4f2a")
    last = audit.trail(folder)[0][-1]
    assert (last.what, last.ids[:2]) == ("share", ("copy:4f2a", "purpose:supervision"))
    (own,), faults = audit.trail(into / "session")
    assert (own.what, own.who, own.ids, faults) == ("share", "Dana", told, ())


def test_a_part_that_was_removed_before_stays_removed_in_the_copy(folder, into):
    remove(folder, [(1.0, 2.0)])
    share(folder, into, wanted(films="shared"))
    found = [m.removed for name, m in sorted(tracks(into / "session").items()) if "video" in name]
    inf = float("inf")
    assert found == [((-inf, 0.0), (1.0, 2.0), (3.0, 4.0), (6.0, inf))] * 2


def test_an_interruption_leaves_nothing(folder, into, monkeypatch):
    def fails(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("syntony.analysis.sharing.note", fails)
    with pytest.raises(KeyboardInterrupt):
        share(folder, into, wanted())
    assert list(into.parent.iterdir()) == []
    into.with_name("copy.part").mkdir()
    with pytest.raises(StorageError, match="there already"):
        share(folder, into, wanted())


def test_a_copy_is_not_shared_on_and_ends(folder, into, monkeypatch):
    share(folder, into, wanted(until=date(2999, 1, 2)))
    inner = into / "session"
    with pytest.raises(CopyError, match="sharing it on is for Dana alone"):
        share(inner, into.with_name("on"), wanted())
    monkeypatch.setattr(reading, "today", lambda: date(2999, 1, 2))
    open_session(inner)
    monkeypatch.setattr(reading, "today", lambda: date(2999, 1, 3))
    with pytest.raises(CopyError, match=r"until 2999-01-02\. Ask Dana for another one, and erase"):
        open_session(inner)
    with pytest.raises(ParameterError, match="2999-01-02 came"):
        share(folder, into.with_name("late"), wanted(until=date(2999, 1, 2)))
    assert erase_all(inner).removed
    assert not inner.exists()


@pytest.mark.parametrize(
    ("parts", "words"),
    [([], "none came"), ([(5, 5)], "5 to 5 came"), ([(0, float("inf"))], "0 to inf came")],
)
def test_parts_must_be_some(parts, words):
    with pytest.raises(ParameterError, match=words):
        wanted(parts)


def test_a_copy_of_nothing_is_none(folder, into):
    with pytest.raises(DataError, match=r"Nothing was recorded in the parts .* or share films"):
        share(folder, into, wanted([(500.0, 510.0)]))
    assert list(into.parent.iterdir()) == []


@pytest.fixture
def cheap(monkeypatch):
    monkeypatch.setattr(vault_keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})


def test_an_encrypted_copy_opens_with_its_own_passphrase_alone(folder, into, cheap):
    share(folder, into, wanted(films="shared", notes=True), passphrase=PASSPHRASE)
    found = content(into)
    for needle in (b"SQLite format 3", b"Outside", b"pulse", PASSPHRASE.encode()):
        assert needle not in found
    vault = Vault.load(into)
    unlock(vault, vault.opened(PASSPHRASE))
    try:
        store = open_session(into / "session")
        assert store.verify() == ()
        assert audit.trail(store.folder)[1] == ()
        assert len(Notebook(store.folder).notes()) == 3
        for media in tracks(store.folder).values():
            assert media.path.read_bytes()[:8] == b"SYNVAULT"
            if media.kind == "audio":
                assert np.isnan(envelope(media)[0][300:400]).all()
    finally:
        lock(into)


def test_a_copy_from_a_vault_is_not_readable_unless_somebody_says_so(folder, tmp_path, cheap):
    from syntony.io.vault import create_vault, moving

    library = tmp_path / "library"
    library.mkdir()
    vault, key, _ = create_vault(library, PASSPHRASE)
    shutil.rmtree(folder / "extracted")
    moving.twin_of(folder, library / "a", key)
    unlock(vault, key)
    try:
        inside = library / "a"
        with pytest.raises(ParameterError, match="a passphrase of its own"):
            share(inside, tmp_path / "x", wanted())
        with pytest.raises(ParameterError, match="cannot lie in the vault of library"):
            share(inside, library / "x", wanted(), plain=True)
        share(inside, tmp_path / "plain", wanted(films="shared"), plain=True)
        assert b"SQLite format 3" in content(tmp_path / "plain")
        assert max(hits(tmp_path / "plain")) == 0
        share(inside, tmp_path / "whole", wanted([(-5.0, 50.0)], films="shared"), plain=True)
        films = {p.read_bytes() for p in (tmp_path / "whole/session/media").iterdir()}
        assert films == {p.read_bytes() for p in (folder / "media").iterdir()}, "as it was before"
        kept = inside / "display" / SHARED / "4f2a"
        share(inside, kept, wanted(films="shared"), passphrase=PASSPHRASE[::-1])
        assert keyring.keys_of(kept / "session" / "session.db") is None, "its vault is locked"
        remove(inside, [(8.0, 9.0)])
        assert not kept.exists(), "a copy goes with any part that is removed"
        assert open_session(inside).verify() == ()
    finally:
        lock(library)


def test_a_copy_beside_a_session_goes_with_any_part_of_it(folder):
    kept = Path(folder / "display" / SHARED / "4f2a")
    share(folder, kept, wanted())
    remove(folder, [(8.0, 9.0)])
    assert not kept.exists()
    assert SECRET
