"""`syntony share` makes a supervisor's copy, which other commands do not take away."""

import getpass
import json
from datetime import date

import numpy as np
import pytest

from syntony.cli.app import run
from syntony.core.annotations import Judged
from syntony.core.moments import Moment
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.store import open_session, reading, save_session
from syntony.io.store.blinds import Blinds
from syntony.io.store.consents import Consents
from syntony.io.store.notebook import Notebook
from syntony.io.vault import Vault, lock, unlock
from syntony.io.vault import keys as vault_keys

PASSPHRASE = "another one entirely"  # noqa: S105 - of tests


@pytest.fixture
def folder(tmp_path):
    signal = Signal(np.arange(200.0), 10, name="motion", person="a")
    session = Session("s", (Participant("a"),), (Recording("r", (signal,)),))
    made = save_session(session, tmp_path / "s").folder
    Consents(made).record("a", "supervision", given=True)
    told = Moment("made", 12.0, 12.0, 12.0, "A sigh", "", ("a",), (), 0.0, (), 0.0, "", "star")
    Notebook(made).keep("Mark", Judged("m1", told, made=True))
    return made


def shown(folder):
    (signal,) = open_session(folder / "session").session().recordings[0].streams
    return np.flatnonzero(np.isfinite(signal.values)).tolist()


def test_parts_and_moments_are_shared(folder, tmp_path, capsys):
    into = tmp_path / "copy"
    asked = ["share", str(folder), str(into), "--part", "2", "3", "--part", "5.0", "5.5"]
    assert run([*asked, "--moment", "m1", "--around", "0.5", "--until", "2999-01-02"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Shared: 2 to 3 s\nShared: 5 to 5.5 s\nShared: 11.5 to 13.5 s\nWrote ")
    assert f"syntony app {into}" in said
    assert shown(into) == [*range(20, 30), *range(50, 55), *range(115, 135)]
    copy = open_session(into / "session").shared
    assert (copy.until, copy.films, copy.notes) == (date(2999, 1, 2), "none", False)


def test_what_was_made_is_told_as_json(folder, tmp_path, capsys):
    asked = ["share", str(folder), str(tmp_path / "copy"), "--part", "2", "3", "--notes", "--json"]
    assert run(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["copy"]["parts"] == [[2, 3]]
    assert told["copy"]["notes"] is True
    assert told["bytes"] > 1000


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ([], "at least one part or moment; none came"),
        (["--part", "3", "2"], "3 to 2 came"),
        (["--moment", "x9"], "no moment 'x9' in this session; there are:\nm1  12.0 s  A sigh"),
        (["--part", "2", "3", "--until", "soon"], "'soon' came"),
        (["--part", "2", "3", "--until", "2001-01-01"], "2001-01-01 came"),
        (["--part", "2", "3", "--around=-1"], "-1 came"),
        (["--part", "2", "3", "--encrypt", "--plain"], "choose one"),
    ],
)
def test_what_cannot_be_shared_is_said(folder, tmp_path, capsys, more, words):
    assert run(["share", str(folder), str(tmp_path / "copy"), *more]) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("which", [["--part", "2", "3"], ["--moment", "none"]])
def test_who_looks_blind_shares_nothing_and_hears_of_no_moment(folder, tmp_path, capsys, which):
    Blinds(folder).begin(getpass.getuser())
    assert run(["share", str(folder), str(tmp_path / "copy"), *which]) == 1
    said = "".join(capsys.readouterr())
    assert "Reveal the measures" in said
    assert "A sigh" not in said
    assert not (tmp_path / "copy").exists()


def test_a_copy_with_a_passphrase_is_encrypted(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(vault_keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})
    file, into = tmp_path / "secret", tmp_path / "copy"
    file.write_text(f"{PASSPHRASE}\n")
    file.chmod(0o600)
    asked = ["--passphrase-file", str(file), "share", str(folder), str(into), "--part", "2", "3"]
    assert run([*asked, "--encrypt"]) == 0
    vault = Vault.load(into)
    unlock(vault, vault.opened(PASSPHRASE))
    try:
        assert shown(into) == [*range(20, 30)]
    finally:
        lock(into)


@pytest.mark.parametrize(
    "command",
    [
        ["analyze", "{copy}", "--out", "{out}"],
        ["convert", "{copy}", "{out}"],
        ["extract", "{copy}", "--out", "{out}"],
        ["multiverse", "{copy}", "--out", "{out}"],
        ["mask", "{copy}", "--out", "{out}"],
        ["export", "{copy}", "--out", "{out}"],
        ["report", "{copy}", "--audience", "client", "--out", "{out}"],
        ["share", "{copy}", "{out}", "--part", "2", "3"],
    ],
)
def test_a_copy_is_not_taken_away_and_ends(folder, tmp_path, capsys, monkeypatch, command):
    into, out = tmp_path / "copy", tmp_path / "out"
    asked = ["share", str(folder), str(into), "--part", "2", "3", "--until", "2999-01-02"]
    assert run(asked) == 0
    words = [one.format(copy=into / "session", out=out) for one in command]
    assert run(words) == 1
    assert "who has the session" in capsys.readouterr().err
    monkeypatch.setattr(reading, "today", lambda: date(2999, 1, 3))
    assert run(words) == 1
    assert "could be opened until 2999-01-02" in capsys.readouterr().err
    assert not out.exists()
