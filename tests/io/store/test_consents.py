import sqlite3

import pytest

from syntony.core.errors import ParameterError
from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.store import audit, open_session, save_session, schema
from syntony.io.store.consents import Consents


@pytest.fixture
def folder(tmp_path):
    return save_session(Session("s", (Participant("Wilhelmina"),)), tmp_path / "s").folder


def test_what_was_said_stays_in_order_and_is_told_without_the_person(folder):
    consents = Consents(folder, "T")
    one = consents.record("Wilhelmina", "research", given=True)
    other = consents.record("Wilhelmina", "research", given=False)
    assert consents.all() == (one, other)
    assert (one.given, other.given, one.who) == (True, False, "T")
    entries, faults = audit.trail(folder)
    assert faults == ()
    assert [(e.what, e.who, e.ids) for e in entries] == [
        ("consent", "T", ("consents:1", "research:given")),
        ("consent", "T", ("consents:2", "research:withdrawn")),
    ]
    assert open_session(folder).verify() == ()


def test_a_purpose_that_is_none_is_refused(folder):
    with pytest.raises(ParameterError, match="one of review, supervision"):
        Consents(folder).record("Wilhelmina", "marketing", given=True)
    assert Consents(folder).all() == ()


def test_consent_and_its_row_stand_together(folder, monkeypatch):
    def fails(*_, **__):
        raise sqlite3.IntegrityError

    monkeypatch.setattr(audit, "add", fails)
    with pytest.raises(sqlite3.IntegrityError):
        Consents(folder).record("Wilhelmina", "research", given=True)
    assert Consents(folder).all() == ()


def test_an_older_file_that_cannot_be_written_has_no_consents(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:3])
        folder = save_session(Session("s", ()), tmp_path / "old").folder
    monkeypatch.setattr(schema, "access", lambda *_: False)
    assert Consents(folder).all() == ()
