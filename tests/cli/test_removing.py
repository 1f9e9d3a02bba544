"""`syntony remove` takes a part out of a session for good, once that is confirmed by name."""

import json

import numpy as np
import pytest

from syntony.cli.app import run
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.store import audit, open_session, save_session


@pytest.fixture
def folder(tmp_path):
    signal = Signal(np.arange(200.0), 10, name="motion", person="a")
    session = Session("s", (Participant("a"),), (Recording("r", (signal,)),))
    return save_session(session, tmp_path / "s").folder


def values(folder):
    (signal,) = open_session(folder).session().recordings[0].streams
    return signal.values


def test_a_part_is_seen_first_and_then_removed(folder, capsys):
    assert run(["remove", str(folder), "5", "6", "--dry-run"]) == 0
    assert capsys.readouterr().out == "samples: 10\nsignals: 1\n"
    assert run(["remove", str(folder), "5", "6", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["count"]["samples"] == 10
    assert np.isfinite(values(folder)).all()

    assert run(["remove", str(folder), "5", "6", "--confirm", "s"]) == 0
    assert capsys.readouterr().out == "Removed for good: 5 to 6 s of s.\n"
    assert np.flatnonzero(np.isnan(values(folder))).tolist() == list(range(50, 60))
    assert audit.trail(folder)[0][-1].what == "erase-part"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--confirm", "t"], "'t' came"),
        ([], "this is no terminal"),
    ],
)
def test_nothing_is_removed_without_the_name(folder, capsys, monkeypatch, more, words):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert run(["remove", str(folder), "5", "6", *more]) == 1
    assert words in capsys.readouterr().err
    assert np.isfinite(values(folder)).all()


def test_it_is_asked_for_on_a_terminal(folder, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked = []
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(prompt) or " s ")
    assert run(["remove", str(folder), "5", "6"]) == 0
    assert asked == ["Write s to remove this for good: "]
    assert np.isnan(values(folder)).sum() == 10


def test_a_part_that_ends_before_it_begins_is_none(folder, capsys):
    assert run(["remove", str(folder), "6", "5", "--confirm", "s"]) == 1
    assert "6 to 5 s came" in capsys.readouterr().err
