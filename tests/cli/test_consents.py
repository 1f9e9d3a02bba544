"""`syntony consent` records what people said, and lists it."""

import getpass
import json
from datetime import UTC, datetime

import numpy as np
import pytest

from syntony.analysis.sharing import share
from syntony.cli.app import run
from syntony.core.consent import PURPOSES
from syntony.core.session import Recording, Session
from syntony.core.sharing import SharedCopy
from syntony.core.signals import Participant, Signal
from syntony.io.store import audit, save_session
from syntony.web.library import Library
from syntony.web.shared import copies_of, place


@pytest.fixture
def folder(tmp_path):
    signal = Signal(np.arange(200.0), 10, name="motion", person="a")
    session = Session("s", (Participant("a"), Participant("b")), (Recording("r", (signal,)),))
    return save_session(session, tmp_path / "library" / "s").folder


def said(folder, capsys, *more):
    assert run(["consent", str(folder), *more, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_what_was_said_is_recorded_listed_and_told(folder, tmp_path, capsys):
    nothing = dict.fromkeys(PURPOSES, "unknown")
    assert said(folder, capsys) == {"a": nothing, "b": nothing}
    assert said(folder, capsys, "a", "research")["a"] == nothing | {"research": "given"}
    assert run(["export", str(folder), "-f", "features", "--out", str(tmp_path / "out")]) == 1
    assert "needs the consent of b" in capsys.readouterr().err
    said(folder, capsys, "b", "research")
    assert run(["export", str(folder), "-f", "features", "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    last = said(folder, capsys, "a", "research", "--withdraw")
    assert (last["a"]["research"], last["b"]["research"]) == ("withdrawn", "given")
    assert run(["export", str(folder), "-f", "features", "--out", str(tmp_path / "out")]) == 1
    entries, faults = audit.trail(folder)
    assert faults == ()
    told = [(one.who, one.ids[1]) for one in entries if one.what == "consent"]
    me = getpass.getuser()
    assert told == [(me, "research:given"), (me, "research:given"), (me, "research:withdrawn")]


def test_everybody_s_last_word_is_a_table(folder, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    assert run(["consent", str(folder), "a", "supervision"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("given") == 1
    assert all(word in shown for word in PURPOSES)


def test_in_a_library_it_is_told_by_whom_the_library_knows(folder, capsys):
    library = Library(folder.parent)
    library.prefer("author", json.dumps("Kim"))
    said(folder, capsys, "a", "review", "--withdraw")
    assert audit.trail(folder)[0][-1].who == "Kim"
    said(folder, capsys, "a", "review")


def test_a_copy_that_needs_it_is_unshared(folder, capsys):
    for one in "ab":
        said(folder, capsys, one, "supervision")
    sid = Library(folder.parent).id_of(folder)
    opened = Library(folder.parent).session(sid)
    into = place(opened) / "0123456789abcdef"
    made = datetime.now(UTC).isoformat(timespec="seconds")
    share(folder, into, SharedCopy("supervision", "K", made, ((2.0, 3.0),)), mark=into.name)
    assert [one.state for one in copies_of(opened)] == ["here"]
    assert run(["consent", str(folder), "b", "supervision", "--withdraw"]) == 0
    assert "1 supervisor's copies were unshared." in capsys.readouterr().out
    assert [one.state for one in copies_of(opened)] == ["unshared"]
    assert not into.exists()


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (["c", "research"], 1, "Nobody here has the code 'c'; there are a, b."),
        (["a"], 1, "Consent is for one of review, supervision"),
        (["--withdraw"], 1, "Say who withdraws what"),
        (["a", "fun"], 2, ""),
    ],
)
def test_what_nobody_can_say_is_refused(folder, capsys, more, code, words):
    assert run(["consent", str(folder), *more]) == code
    assert words in capsys.readouterr().err
    assert audit.trail(folder)[0] == ()
