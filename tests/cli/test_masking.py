"""`syntony mask` and `syntony release`."""

import getpass
import json
from dataclasses import replace

import pytest
from tests.analysis.dialogues import dialogue

from syntony.cli.app import run
from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.reading import read
from syntony.io.store import save_session
from syntony.io.store.audit import trail
from syntony.io.store.consents import Consents

pytest.importorskip("av")


def test_a_film_is_masked_and_released(networks, tmp_path, capsys):
    film = dialogue(tmp_path / "film.mp4", 8)
    out = tmp_path / "copy"
    asked = ["mask", str(film), "--out", str(out), "--voice", "disguised", "--stop", "0.5"]
    assert run(asked) == 0
    told = "".join(capsys.readouterr())
    assert "whole 28.6%, faces 71.4%" in told
    assert "disguise, not anonymity" in told
    assert f"syntony release {out}" in told
    assert json.loads((out / "copy.json").read_text())["released"] is None
    assert run(["release", str(out)]) == 0
    assert "sha256" in "".join(capsys.readouterr())
    assert json.loads((out / "copy.json").read_text())["released"]["who"]
    assert run(asked) == 1
    assert "is there already" in capsys.readouterr().err


def test_a_session_needs_the_word_of_its_people_and_notes_the_copy(networks, tmp_path, capsys):
    recording = read(dialogue(tmp_path / "film.mp4", 6, sound=False))
    people = (Participant("client"), Participant("therapist"))
    media = tuple(replace(m, persons=("client", "therapist")) for m in recording.media)
    folder = tmp_path / "session"
    save_session(Session("s", people, (replace(recording, media=media),)), folder)
    asked = ["mask", str(folder), "--out", str(tmp_path / "copy"), "--json"]
    for purpose in ("supervision", "media"):
        assert run(asked) == 1
        assert "needs the consent of client and therapist" in capsys.readouterr().err
        for person in ("client", "therapist"):
            Consents(folder).record(person, purpose, given=True)
    assert not (tmp_path / "copy").exists()
    assert run(asked) == 0
    (clip,) = json.loads(capsys.readouterr().out)
    assert clip["methods"] == {"whole": 2, "faces": 4}
    (entry,) = [one for one in trail(folder)[0] if one.what == "export"]
    assert entry.who == getpass.getuser()
    assert f"sha256:{clip['sha256']}" in entry.ids


def test_what_holds_neither_film_nor_sound_is_said(tmp_path, capsys):
    path = tmp_path / "701_1.csv"
    path.write_text("time,a,b\n" + "\n".join(f"{i / 10},{i % 7},{i % 5}" for i in range(50)))
    assert run(["mask", str(path), "--out", str(tmp_path / "copy")]) == 1
    assert "nothing to mask" in capsys.readouterr().err
    assert run(["release", str(tmp_path)]) == 1
    assert "no masked copy" in capsys.readouterr().err
