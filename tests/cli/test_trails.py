"""The audit trail tells which commands read a session, and what they wrote elsewhere."""

import getpass

import numpy as np
import pytest

from syntony.cli import trails
from syntony.cli.app import run
from syntony.core.errors import StorageError
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.store import audit, open_session, removal, save_session
from syntony.io.store.consents import Consents


@pytest.fixture
def folder(tmp_path, rng):
    source = np.convolve(rng.normal(size=1210), np.hanning(11), mode="same")
    signals = tuple(
        Signal(values, 10, name="motion", person=person)
        for person, values in (("a", source[10:]), ("b", source[:-10]))
    )
    session = Session("s", (Participant("a"), Participant("b")), (Recording("r", signals),))
    return save_session(session, tmp_path / "s").folder


def deeds(folder):
    entries, faults = audit.trail(folder)
    assert faults == ()
    assert {one.who for one in entries} <= {getpass.getuser()}
    return [(one.what, *one.ids) for one in entries]


def test_commands_that_read_a_session_are_told_and_begin_nothing_anew(folder, tmp_path):
    out = tmp_path / "out"
    analyze = ["analyze", str(folder), "--out", str(out), "--surrogates", "19", "--json"]
    mark = open_session(folder).mark()
    assert run(analyze) == 0
    kept = {path: path.stat().st_mtime_ns for path in (out / "sessions").iterdir()}
    assert run(analyze) == 0
    assert deeds(folder) == [("open", "with:analyze")] * 2
    assert open_session(folder).mark() == mark
    assert {path: path.stat().st_mtime_ns for path in (out / "sessions").iterdir()} == kept
    assert run(["analyze", str(folder), "--dry-run"]) == 0
    assert len(deeds(folder)) == 2, "an outline shows nothing of a session"


def test_what_is_written_elsewhere_is_told_as_taken_away(folder, tmp_path):
    assert run(["convert", str(folder), str(tmp_path / "csv"), "--to", "csv"]) == 0
    assert deeds(folder) == [
        ("open", "with:convert"), ("export", "format:csv", "with:convert"),
    ]  # fmt: skip
    assert run(["convert", str(folder), str(tmp_path / "csv"), "--to", "csv"]) == 1
    assert deeds(folder)[2:] == [("open", "with:convert")], "nothing was written"


@pytest.mark.parametrize(
    "command",
    [
        ["inspect", "{s}"],
        ["analyze", "{s}", "--out", "{out}"],
        ["multiverse", "{s}", "--out", "{out}"],
        ["power", "{s}", "--out", "{out}"],
        ["extract", "{s}", "--out", "{out}"],
        ["convert", "{s}", "{out}", "--to", "csv"],
        ["mask", "{s}", "--out", "{out}"],
        ["share", "{s}", "{out}", "--part", "2", "3"],
        ["export", "{s}", "--out", "{out}"],
        ["report", "{s}", "--audience", "client", "--out", "{out}"],
    ],
)
def test_who_withdraws_from_review_is_read_by_no_command(command, folder, tmp_path, capsys):
    Consents(folder, getpass.getuser()).record("b", "review", given=False)
    before, out = deeds(folder), tmp_path / "out"
    assert run([one.format(s=folder, out=out) for one in command]) == 1
    assert "b did not allow, or no longer allows, review" in capsys.readouterr().err
    assert deeds(folder) == before
    assert not out.exists()


def test_a_session_that_cannot_be_written_is_said_to_keep_no_trail(
    folder, tmp_path, monkeypatch, capsys
):
    def fails(*_, **__):
        raise StorageError("read-only")

    monkeypatch.setattr(audit, "note", fails)
    trails.opened(folder, "analyze")
    told = capsys.readouterr()
    assert "does not tell of this" in told.err
    assert told.out == ""
    trails.opened(tmp_path, "analyze")
    assert capsys.readouterr().err == "", "no session, no trail"


def test_a_removal_that_was_interrupted_is_ended_before_a_command_reads(folder, monkeypatch):
    def fails(*_):
        raise KeyboardInterrupt

    (folder / "work").mkdir()
    (folder / "work" / "part").write_text("of it")
    with monkeypatch.context() as patched:
        patched.setattr(removal, "_left", fails)
        with pytest.raises(KeyboardInterrupt):
            removal.removed_parts(folder, [(3.0, 4.0)], {}, who=getpass.getuser())
    assert (folder / "work" / "part").exists()
    trails.opened(folder, "inspect")
    assert not (folder / "work").exists()
    assert [deed[0] for deed in deeds(folder)] == ["erase-begun", "erase-part", "open"]
