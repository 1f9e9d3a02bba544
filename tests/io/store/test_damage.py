import shutil
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from tests.io.sessions import assert_same

from syntony.core.clock import Clock
from syntony.core.errors import FormatError, IntegrityError, StorageError, SyntonyError
from syntony.core.provenance import Source
from syntony.core.session import Notice, Recording, Session
from syntony.core.signals import Events, Participant, Samples, Signal
from syntony.io.store import (
    StoredResult,
    StreamInfo,
    open_session,
    record_session,
    save_session,
    schema,
)


@pytest.fixture
def session(rng):
    values = np.where(rng.random(2_000) < 0.1, np.nan, rng.normal(size=2_000))
    beats = Samples(np.cumsum(rng.uniform(0.5, 1.2, 1_500)), rng.normal(size=1_500), "rr", "ms")
    movement = [
        Signal.with_gaps(values, 25, name="motion_energy", person=person, modality="movement")
        for person in ("pat", "th")
    ]
    notes = Events([1.0, 2.0], [0.0, 0.5], ("laugh", "sigh"), "notes")
    notice = Notice("assumed-rate", "25 Hz was assumed.", "video")
    return Session(
        "s1",
        (Participant("pat", "client"), Participant("th", "therapist")),
        (Recording("video", (*movement,), (notes,), None, (notice,)), Recording("belt", (beats,))),
        {"belt": Clock(0.5, 1e-5, 0.01, 1e-6, 100.0, "events")},
    )


def change(folder, *statements):
    with closing(sqlite3.connect(folder / "session.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def codes(store):
    return [(fault.code, fault.where) for fault in store.verify()]


def test_a_flipped_byte_in_a_chunk_is_named_with_its_stream_and_chunk(tmp_path, session):
    store = save_session(session, tmp_path)
    with store._open() as connection:
        (data,) = connection.execute(
            "SELECT data FROM chunks WHERE stream = 2 AND idx = 3"
        ).fetchone()
    path = tmp_path / "session.db"
    content = bytearray(path.read_bytes())
    # Both persons' samples are equal; the second place is the therapist's.
    place = content.index(data[200:260], content.index(data[200:260]) + 1)
    content[place] ^= 0x10
    path.write_bytes(content)
    with pytest.raises(IntegrityError, match=r"Chunk 3 of stream 2 \(motion_energy of th\)"):
        store.session()
    with pytest.raises(IntegrityError, match=r"Chunk 3 of stream 2"):
        store.read(store.streams[1], start=31.0, stop=32.0)
    assert codes(store) == [("chunk", "stream 2 (motion_energy of th), chunk 3")]
    intact = store.read(store.streams[1], stop=30.0)
    np.testing.assert_array_equal(intact.values, session.streams[1].between(0, 30).values)


def test_whatever_byte_is_flipped_nothing_false_is_read(tmp_path, session, rng):
    store = save_session(session, tmp_path / "whole")
    whole = (tmp_path / "whole" / "session.db").read_bytes()
    expected = store.session()
    (tmp_path / "damaged").mkdir()
    noticed = 0
    for place in rng.integers(0, len(whole), 300):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << int(rng.integers(0, 8))
        (tmp_path / "damaged" / "session.db").write_bytes(damaged)
        try:
            store = open_session(tmp_path / "damaged")
            found = store.session()
        except SyntonyError:
            noticed += 1
            continue
        assert_same(found, expected)
    # The rest fell on free room, or on what only an overview or a result would show.
    assert noticed > 60


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(tmp_path, session, share):
    save_session(session, tmp_path)
    path = tmp_path / "session.db"
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises((FormatError, IntegrityError), match=r"session\.db"):
        open_session(tmp_path).session()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE participants SET role = 'friend' WHERE code = 'pat'", "participants"),
        ("UPDATE clocks SET drift = 0", "clocks"),
        ("UPDATE streams SET person = 'pat'", "streams"),
        ("UPDATE spans SET stop = stop + 1e-9 WHERE position = 0", "spans"),
        ("DELETE FROM events WHERE idx = 1", "events"),
        ("DELETE FROM notices", "notices"),
        ("DELETE FROM seals WHERE name = 'design'", "design"),
        ("UPDATE session SET sealed = 0", "session"),
    ],
)
def test_a_changed_row_is_named_by_its_table(tmp_path, session, statement, fault):
    store = save_session(session, tmp_path)
    change(tmp_path, statement)
    assert codes(store) == [("table", fault)]
    with pytest.raises(IntegrityError, match=f"holds under {fault} is not what was sealed"):
        store.session()


@pytest.mark.parametrize(
    ("statements", "expected", "complaint"),
    [
        (
            ["DELETE FROM chunks WHERE stream = 1 AND idx = 2"],
            [("missing-chunk", "stream 1 (motion_energy of pat)")],
            "samples from 512 to 767 of stream 1",
        ),
        (
            ["DELETE FROM chunks WHERE stream = 1 AND idx = 7"],
            [("missing-chunk", "stream 1 (motion_energy of pat)")],
            "1792 of 2000 samples of stream 1",
        ),
        (
            ["DELETE FROM chunks WHERE stream = 1 AND idx = 0"],
            [("missing-chunk", "stream 1 (motion_energy of pat)")],
            "1744 of 2000 samples of stream 1",
        ),
        (
            [
                "UPDATE chunks SET idx = -1 WHERE stream = 1 AND idx = 1",
                "UPDATE chunks SET idx = 1 WHERE stream = 2 AND idx = 1",
                "UPDATE chunks SET stream = 2, idx = 9 WHERE stream = 1 AND idx = -1",
                "UPDATE chunks SET stream = 1 WHERE stream = 2 AND idx = 1",
                "UPDATE chunks SET idx = 1 WHERE idx = 9",
            ],
            [
                ("chunk", "stream 1 (motion_energy of pat), chunk 1"),
                ("chunk", "stream 2 (motion_energy of th), chunk 1"),
            ],
            "Chunk 1 of stream 1 .* is not what was written",
        ),
    ],
    ids=["a chunk missing", "the last missing", "the first missing", "persons swapped"],
)
def test_missing_and_misplaced_chunks_are_named(tmp_path, session, statements, expected, complaint):
    store = save_session(session, tmp_path)
    change(tmp_path, *statements)
    assert codes(store) == expected
    with pytest.raises(IntegrityError, match=complaint):
        store.session()


def test_a_damaged_overview_is_named(tmp_path, session):
    store = save_session(session, tmp_path)
    change(tmp_path, "UPDATE pyramid SET data = zeroblob(length(data)) WHERE level = 2 AND idx = 4")
    assert codes(store) == [
        ("overview", "stream 1 (motion_energy of pat), chunk 4"),
        ("overview", "stream 2 (motion_energy of th), chunk 4"),
    ]
    with pytest.raises(IntegrityError, match="The overview of chunk 4"):
        store.overview(store.streams[0], bins=3)


def test_results_are_kept_and_a_damaged_one_is_named(tmp_path, session):
    store = save_session(session, tmp_path)
    results = [StoredResult(name, "seed = 1", '{"syntony": "0"}', b"\x01\x02") for name in "ab"]
    for result in results:
        store.add_result(result)
    assert store.results() == tuple(results)
    store.add_result(StoredResult("a", "seed = 2", "{}", b""))
    assert {r.name: r.plan for r in store.results()} == {"a": "seed = 2", "b": "seed = 1"}
    assert store.verify() == ()
    change(tmp_path, "UPDATE results SET plan = 'seed = 3' WHERE name = 'b'")
    assert codes(store) == [("result", "b")]
    with pytest.raises(IntegrityError, match="Result 'b' is not what was written"):
        store.results()


def test_a_source_that_changed_or_went_is_named(tmp_path):
    (tmp_path / "media").mkdir()
    files = {"cam": tmp_path / "media" / "cam.txt", "far": tmp_path / "elsewhere.txt"}
    for file in files.values():
        file.write_text("1 2 3\n")
    recordings = tuple(
        Recording(name, source=Source.of(file, "mea")) for name, file in files.items()
    )
    store = save_session(Session("s", (), recordings), tmp_path / "session", files=files)
    inside = save_session(Session("s", (), recordings[:1]), tmp_path, files=files)
    assert store.verify() == inside.verify() == ()
    moved = tmp_path.with_name("moved")
    shutil.rmtree(moved, ignore_errors=True)
    shutil.copytree(tmp_path, moved)
    (tmp_path / "media" / "cam.txt").write_text("1 2 4\n")
    files["far"].unlink()
    assert codes(store) == [("changed-source", "cam"), ("missing-source", "far")]
    assert open_session(moved).verify() == (), "a source in the folder moves with it"


def test_a_schema_that_was_damaged_is_said(tmp_path, session):
    store = save_session(session, tmp_path)
    change(tmp_path, "ALTER TABLE media RENAME COLUMN codec TO kodec")
    with pytest.raises(IntegrityError, match=r"is damaged \(no such column: codec\)"):
        store.session()


def test_what_is_no_session_is_said(tmp_path):
    with pytest.raises(FormatError, match=r"is not a session: it holds no session\.db"):
        open_session(tmp_path)
    with pytest.raises(FormatError, match="nowhere is not a session"):
        open_session(tmp_path / "nowhere")
    (tmp_path / "session.db").write_text("time,pat,th\n" * 500)
    with pytest.raises(FormatError, match=r"session\.db is not a session of syntony"):
        open_session(tmp_path)
    (tmp_path / "session.db").unlink()
    change(tmp_path, "CREATE TABLE participants (code TEXT)")
    with pytest.raises(FormatError, match="is a database of another program"):
        open_session(tmp_path)


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path, session):
    save_session(session, tmp_path)
    newer = len(schema.MIGRATIONS) + 1
    change(tmp_path, f"PRAGMA user_version = {newer}")
    before = (tmp_path / "session.db").read_bytes()
    said = rf"written by a newer syntony \(schema {newer}, this one"
    with pytest.raises(FormatError, match=said):
        open_session(tmp_path)
    assert (tmp_path / "session.db").read_bytes() == before


def test_a_database_of_an_older_version_is_migrated_whole_or_not_at_all(
    tmp_path, session, monkeypatch
):
    store, now = save_session(session, tmp_path), schema.MIGRATIONS
    good = ("CREATE TABLE annotations (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",)
    monkeypatch.setattr(schema, "MIGRATIONS", (*now, (*good, "CREATE TABLE ,")))
    with pytest.raises(sqlite3.OperationalError):
        store.session()
    monkeypatch.setattr(schema, "MIGRATIONS", (*now, good))
    assert_same(store.session(), session)
    with store._open() as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(now) + 1,)
        assert connection.execute("SELECT count(*) FROM annotations").fetchone() == (0,)
    assert_same(save_session(session, tmp_path / "new").session(), session)


def test_a_session_on_a_read_only_medium_can_be_read(tmp_path, session, monkeypatch):
    store = save_session(session, tmp_path)
    monkeypatch.setattr(schema, "access", lambda *_: False)
    assert_same(store.session(), session)
    assert [path.name for path in tmp_path.iterdir()] == ["session.db"]
    with pytest.raises(StorageError, match="cannot be written"):
        store.add_result(StoredResult("a", "", "", b""))


def test_a_recording_cut_short_on_a_read_only_medium_asks_to_be_copied(tmp_path, monkeypatch):
    with record_session(Session("s", ()), tmp_path, every=0.0) as writer:
        writer.append(writer.add(StreamInfo("belt", "breath", 25)), np.zeros(5))
        monkeypatch.setattr(schema, "access", lambda *_: False)
        with pytest.raises(StorageError, match=r"still in session\.db-wal; copy the folder"):
            open_session(tmp_path)
