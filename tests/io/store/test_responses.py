import math

import pytest

from syntony.core.forms import builtin_form
from syntony.core.scores import Response
from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.store import audit, migrations, open_session, save_session, schema
from syntony.io.store.notebook import Notebook

PHQ = builtin_form("phq-9")
ANSWERS = {str(i): 1.0 for i in range(1, 9)} | {"9": math.nan}
ONE = Response("r1", PHQ, "client", "2026-03-14", ANSWERS, {}, "before", "T", "2026-03-14T10:00")
ORS = Response("r2", builtin_form("ors"), "client", "2026-03-01", {}, {"total": 21.5})


@pytest.fixture
def folder(tmp_path):
    return save_session(Session("s", (Participant("client"),)), tmp_path / "s").folder


def test_answers_come_back_with_the_form_as_it_was(folder):
    book = Notebook(folder)
    book.keep("Answer", ONE)
    (back,) = book.responses()
    assert repr(back) == repr(ONE)
    assert back.form.version == PHQ.version
    assert back.scores["total"].value == 9.0
    assert back.scores["total"].missing == 1
    assert open_session(folder).verify() == ()


def test_they_come_in_the_order_of_their_days_and_are_undone(folder):
    book = Notebook(folder, "T")
    book.keep("Answer PHQ-9", ONE)
    book.keep("Enter ORS", ORS)
    assert [r.id for r in book.responses()] == ["r2", "r1"]
    step = book.undo()
    assert (step.words, step.kinds) == ("Enter ORS", ("responses",))
    assert [r.id for r in book.responses()] == ["r1"]
    book.redo()
    assert book.responses()[0] == ORS
    book.erase("Take out", ONE)
    assert [r.id for r in book.responses()] == ["r2"]
    entries, _ = audit.trail(folder)
    assert [(e.what, e.ids) for e in entries] == [
        ("write", ("responses:r1",)),
        ("write", ("responses:r2",)),
        ("undo", ("responses:r2",)),
        ("redo", ("responses:r2",)),
        ("take-out", ("responses:r1",)),
    ]


def test_an_older_file_that_cannot_be_written_holds_none(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[: migrations.FORMS - 1])
        folder = save_session(Session("s", ()), tmp_path / "old").folder
    monkeypatch.setattr(schema, "access", lambda *_: False)
    assert Notebook(folder).responses() == ()
