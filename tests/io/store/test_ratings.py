"""Ratings, hunches and emotion words in the notebook, and looking without measures."""

import sqlite3
from dataclasses import replace

import pytest

from syntony.core.annotations import Feeling, Hunch, Note
from syntony.core.errors import ParameterError
from syntony.core.ratings import Rating, RatingBlock
from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.store import audit, migrations, open_session, save_session, schema
from syntony.io.store.blinds import Blinds
from syntony.io.store.notebook import Notebook

TOLD = Rating("r", 2.0, "closeness", "far", "close", "client", "T", "2026")
BLOCKS = tuple(RatingBlock(f"b{k}", "r", k, 50 + 10 * k, (0.125 * k, 1 / 3, 0.0)) for k in range(3))
HUNCH = Hunch("h", 3.0, "She is <b>sad</b>.", "client", 2, "T", "partly", "2026", "2027")
FEELING = Feeling("f", 4.0, "uneasy", "client", "T", 3, 2, -0.5, 0.25, "Rather tired.", "2026")


@pytest.fixture
def folder(tmp_path):
    return save_session(Session("s", (Participant("client"),)), tmp_path / "s").folder


def everything(book):
    return book.hunches(), book.feelings(), book.ratings()


def test_everything_comes_back_as_it_was_written(folder):
    book = Notebook(folder)
    book.keep("Write", HUNCH, FEELING)
    book.keep("Rate", TOLD, BLOCKS[0])
    assert book.hunches() == (HUNCH,)
    assert book.feelings() == (FEELING,)
    (rated,) = book.ratings()
    assert (rated.rating, rated.blocks) == (TOLD, BLOCKS[:1])
    assert open_session(folder).verify() == ()


def test_a_rating_is_undone_as_a_whole_and_done_again(folder):
    book = Notebook(folder)
    book.keep("Write a hunch", HUNCH)
    book.keep("Rate closeness", TOLD)
    for block in BLOCKS:
        book.keep("Rate on", block, onto="r")
    after = everything(book)
    step = book.undo()
    assert (step.words, step.kinds) == ("Rate closeness", ("ratings",))
    assert everything(book) == ((HUNCH,), (), ())
    assert book.redo().kinds == ("ratings",)
    assert everything(book) == after
    book.keep("Rate on", replace(BLOCKS[0], id="more", place=3), onto="r")
    assert book.undo().words == "Rate closeness"
    assert everything(book) == ((HUNCH,), (), ())
    assert book.undo().words == "Write a hunch"
    assert book.undo() is None
    assert [book.redo().words for _ in range(2)] == ["Write a hunch", "Rate closeness"]
    assert len(book.ratings()[0].blocks) == 4
    assert book.redo() is None


def test_the_next_place_of_a_rating_is_known_without_its_readings(folder):
    book = Notebook(folder)
    assert book.place("r") is None
    book.keep("Rate closeness", TOLD)
    assert book.place("r") == 0
    book.keep("Rate on", BLOCKS[2], onto="r")
    assert book.place("r") == 3


def test_what_came_between_is_undone_before_it(folder):
    book = Notebook(folder)
    book.keep("Rate closeness", TOLD)
    book.keep("Rate on", BLOCKS[0], onto="r")
    book.keep("Write a note", Note("n", 1.0, "", "T"))
    book.keep("Rate on", BLOCKS[1], onto="r")
    assert [book.undo().words for _ in range(3)] == ["Rate on", "Write a note", "Rate closeness"]
    assert everything(book) == ((), (), ())


def test_blocks_come_in_the_order_of_writing(folder):
    book = Notebook(folder)
    book.keep("Rate", TOLD)
    for block in BLOCKS[::-1]:
        book.keep("Rate on", block, onto="r")
    assert book.ratings()[0].blocks == BLOCKS


def test_each_block_is_in_the_trail_by_its_id_alone(folder):
    book = Notebook(folder, "T")
    book.keep("Rate", TOLD, BLOCKS[0])
    book.keep("Write", HUNCH)
    entries, faults = audit.trail(folder)
    assert faults == ()
    assert [e.ids for e in entries] == [("ratings:r", "rating_blocks:b0"), ("hunches:h",)]
    assert "sad" not in repr(entries)


def test_looking_blind_is_kept_for_each_author_and_told_in_the_trail(folder):
    blinds = Blinds(folder)
    assert blinds.last("T") is None
    began = blinds.begin("T")
    assert blinds.last("T") == began
    assert blinds.last("S") is None
    with pytest.raises(ParameterError, match="already"):
        blinds.begin("T")
    with pytest.raises(ParameterError, match="Nothing is hidden"):
        blinds.reveal("S")
    ended = blinds.reveal("T")
    assert ended.began == began.began
    assert ended.ended >= ended.began
    assert blinds.last("T") == ended
    blinds.begin("T")
    assert blinds.last("T").ended == ""
    entries, faults = audit.trail(folder)
    assert [(e.what, e.who) for e in entries] == [("blind", "T"), ("reveal", "T"), ("blind", "T")]
    assert faults == ()


def test_an_older_file_that_cannot_be_written_holds_none_of_it(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[: migrations.RATINGS - 1])
        old = save_session(Session("s", (Participant("client"),)), tmp_path / "old").folder
    monkeypatch.setattr(schema, "access", lambda *_: False)
    assert everything(Notebook(old)) == ((), (), ())
    assert Blinds(old).last("T") is None


def test_the_file_itself_refuses_what_cannot_be(folder):
    with sqlite3.connect(folder / "session.db") as connection:
        for answer, confidence in (("perhaps", 3), ("yes", 9)):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(
                    "INSERT INTO hunches VALUES ('x', 1.0, '', 'c', ?, 'T', ?, '', '')",
                    (confidence, answer),
                )
    connection.close()
