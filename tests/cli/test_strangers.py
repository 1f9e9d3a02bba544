"""What a command says to a stranger: help, exit codes, and what the system refuses."""

import errno
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from syntony.cli.app import app, run
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.store import save_session

START = "from syntony.cli import main; main()"


@pytest.fixture
def folder(tmp_path, rng, monkeypatch):
    """A session in a working folder of its own, beside a file that is no folder."""
    monkeypatch.chdir(tmp_path)
    source = np.convolve(rng.normal(size=1210), np.hanning(11), mode="same")
    signals = tuple(
        Signal(values, 10, name="motion", person=person)
        for person, values in (("a", source[10:]), ("b", source[:-10]))
    )
    session = Session("s", (Participant("a"), Participant("b")), (Recording("r", signals),))
    (tmp_path / "file").write_text("no folder")
    return save_session(session, tmp_path / "s").folder


def commands(group=app):
    for name in group:
        if name.startswith("-"):
            continue
        if group[name].default_command is None:
            yield from commands(group[name])
        else:
            yield group[name]


def test_every_argument_of_every_command_has_help():
    found = list(commands())
    assert len(found) > 20
    silent = [
        (command.name, one.name)
        for command in found
        for one in command.assemble_argument_collection(parse_docstring=True)
        if one.show and not (one.parameter.help or "").strip()
    ]
    assert silent == []


def test_help_is_as_wide_as_the_terminal(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["mask", "--help"]) == 0
    told = capsys.readouterr().out
    start = told.index("A picture in which")
    lines = told[start : told.index("\n\n", start)].splitlines()
    assert all(len(line.strip()) > 60 for line in lines[:-1]), lines


SHORT = ("--surrogates", "19")


@pytest.mark.parametrize(
    "command",
    [
        ("analyze", "s", *SHORT, "--out", "file/x"),
        ("convert", "s", "file/x", "--to", "csv"),
        ("extract", "s", "--out", "file/x"),
        ("plan", "--out", "file/x"),
        ("plan", "--out", "s"),
    ],
)
def test_what_cannot_be_written_is_one_clear_line(command, folder, capsys):
    assert run(command) == 1
    said = capsys.readouterr().err
    assert said.startswith("syntony: ")
    assert said.count("\n") == 1
    assert (folder.parent / "file").read_text() == "no folder"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["file", "s"]


def test_a_full_disk_is_one_clear_line_and_leaves_nothing_half_written(folder, capsys, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    assert run(["plan", "--out", "new/plan.toml"]) == 1
    said = capsys.readouterr().err
    assert said == (
        "syntony: A file cannot be read or written (No space left on device); check its path, "
        "whose it is, and the room on its disk.\n"
    )
    assert list((folder.parent / "new").iterdir()) == []


def test_a_reader_that_has_enough_ends_a_command_quietly():
    with subprocess.Popen(
        [sys.executable, "-c", START, "measures", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("analyze", "s", "--rate", "5"), "holds the rate of everything; leave --rate out"),
        (("analyze", "s", "--surrogates", "-5"), "null.surrogates: Input should be greater than"),
        (("multiverse", "s", "--surrogates", "99"), "no --surrogates; write it into the grid"),
        (("multiverse", "s", "--dry-run"), "`syntony multiverse` has no --dry-run"),
        (("power", "s", "--minutes", "inf"), "are positive and finite"),
        (("power", "s", "--dry-run"), "`syntony power` has no --dry-run"),
        (("remove", "s", "5", "nan", "--confirm", "s"), "5 to nan s came"),
        (("remove", "s", "0", "inf", "--confirm", "s"), "0 to inf s came"),
        (("remove", "s", "500", "600", "--confirm", "s"), "Nothing of s lies between 500 and 600"),
        (("app", "s", "--port", "99999"), "99999 came"),
        (("report", "nowhere"), "nowhere is neither a file nor a folder"),
        (("inspect", "nowhere"), "nowhere is no file"),
        (("analyze", "."), "holds session folders; give one of them"),
    ],
)
def test_what_is_asked_in_vain_is_said(command, words, folder, capsys):
    assert run(command) == 1
    assert words in capsys.readouterr().err


def test_a_length_that_no_session_has_is_said(folder, capsys):
    assert run(["power", "s", "--minutes", "1", "100", "--dyads", "8", *SHORT, "--json"]) == 0
    said = capsys.readouterr()
    assert {row["minutes"] for row in json.loads(said.out)["sessions"]} == {1.0}
    assert said.err == (
        "syntony: No session could be tested over 100 minutes; it may be too long.\n"
    )
