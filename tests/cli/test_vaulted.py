"""Commands on a session in a vault: they work, and leave nothing readable in it."""

import io
import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from tests.io.films import film, levels

from syntony.cli import passphrases
from syntony.cli.app import run
from syntony.core.session import Recording, Session
from syntony.core.signals import Participant, Signal
from syntony.io.reading import read
from syntony.io.store import audit, open_session, save_session
from syntony.io.store.consents import Consents
from syntony.io.vault import Vault, create_vault, keyring, keys, lock, unlock
from syntony.web.vaulting import encrypt

CANARY = "Anna-Canary"
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of tests
FILM = film(levels(60), "mp4", "libx264")
SAMPLES = np.convolve(np.random.default_rng(7).normal(size=1210), np.hanning(11), mode="same")
NEEDLES = (CANARY.encode(), FILM[700:740], SAMPLES[500:503].tobytes(), b"SQLite format 3",
           PASSPHRASE.encode())  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A locked library with one session of somebody, with a film."""
    place = tmp_path_factory.mktemp("made")
    outside = place / f"{CANARY}.mp4"
    outside.write_bytes(FILM)
    signals = tuple(
        Signal(values, 10, name="motion", person=person)
        for person, values in (("a", SAMPLES[10:]), ("b", SAMPLES[:-10]))
    )
    media = tuple(replace(m, persons=("a",)) for m in read(outside).media)
    people = (Participant("a"), Participant("b"))
    session = Session(CANARY, people, (Recording("r", signals), Recording("camera", media=media)))
    save_session(session, place / "library" / CANARY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})
        vault, key, _ = create_vault(place / "library", PASSPHRASE)
    encrypt(vault, key)
    return place / "library", vault, key


@pytest.fixture
def library(made, tmp_path, monkeypatch):
    """That library, where the commands are run, and temporary files too."""
    (tmp_path / "work").mkdir()
    (tmp_path / "spare").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "spare"))
    return shutil.copytree(made[0], tmp_path / "library")


@pytest.fixture
def session(library):
    return next(library.glob("*/session.db")).parent


@pytest.fixture
def file(tmp_path):
    """A file with the passphrase."""
    path = tmp_path / "passphrase"
    path.write_text(f"{PASSPHRASE}\n")
    path.chmod(0o600)
    return path


def hits(*places):
    found = 0
    for place in places:
        for path in place.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            found += sum(content.count(one) for one in NEEDLES) + (CANARY in path.name)
    return found


def deeds(library, session, made):
    unlock(made[1], made[2])
    try:
        entries, faults = audit.trail(session)
    finally:
        lock(library)
    assert faults == ()
    return [(one.what, *one.ids) for one in entries if one.what != "encrypt"]


def test_commands_open_the_vault_and_leave_nothing_readable_in_it(
    library, session, file, tmp_path, made, capsys
):
    vault = made[1].__class__.load(library)
    spare, work = tmp_path / "spare", tmp_path / "work"
    option = ("--passphrase-file", str(file))
    short = ("--surrogates", "19", "--json")
    assert run(["analyze", str(session), "--out", "found", *short, *option]) == 0
    assert run(["convert", str(session), "csv", "--to", "csv", *option]) == 0
    assert run([*option, "extract", str(session), "-x", "motion_energy", "--out", "got"]) == 0
    assert run(["doctor", str(session), *option]) == 0
    findings = next((work / "found").rglob("*.findings"))
    assert run(["report", str(findings), "--out", "report.html"]) == 0, "it lies outside"
    assert hits(library, spare) == 0
    assert hits(work) > 0, "what the canaries are looked for in, they are found in"
    assert not keyring.unlocked(library)
    assert deeds(library, session, (None, vault, made[2])) == [
        ("open", "with:analyze"),
        ("open", "with:convert"), ("export", "format:csv", "with:convert"),
        ("open", "with:extract"), ("export", "format:csv", "with:extract"),
    ]  # fmt: skip
    assert hits(library) == 0
    capsys.readouterr()


def test_a_supervisor_s_copy_has_a_passphrase_of_its_own_or_is_said_to_be_readable(
    library, session, file, tmp_path, made, capsys
):
    own = Vault.load(library)
    unlock(own, made[2])
    for person in ("a", "b"):
        Consents(session).record(person, "supervision", given=True)
        Consents(session).record(person, "media", given=True)
    lock(library)
    asked = ["share", str(session), "copy", "--part", "0", "1", "--films"]
    assert run([*asked, "--passphrase-file", str(file)]) == 1
    assert "a passphrase of its own" in capsys.readouterr().err
    file.write_text(f"{PASSPHRASE}\nanother one entirely\n")
    assert run([*asked, "--encrypt", "--passphrase-file", str(file)]) == 0
    work = tmp_path / "work"
    assert hits(work / "copy", library, tmp_path / "spare") == 0
    assert b"another one" not in b"".join(p.read_bytes() for p in work.rglob("*.*"))
    other = Vault.load(work / "copy")
    unlock(other, other.opened("another one entirely"))
    try:
        assert open_session(work / "copy" / "session").verify() == ()
    finally:
        lock(work / "copy")
    asked[2] = "readable"
    assert run([*asked, "--plain", "--passphrase-file", str(file)]) == 0
    assert open_session(work / "readable" / "session").verify() == ()
    assert deeds(library, session, (None, own, made[2]))[-1][:2] == ("export", "format:copy")


@contextmanager
def standard_input(content):
    """Standard input that is no terminal, as the system gives it."""
    before, (source, sink) = os.dup(0), os.pipe()
    os.write(sink, content)
    os.close(sink)
    os.dup2(source, 0)
    try:
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(source)


def test_the_passphrase_comes_from_the_environment_s_file_standard_input_or_the_terminal(
    session, file, monkeypatch, capsys
):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    look = ["doctor", str(session)]
    with standard_input(f"{PASSPHRASE}\nmore\n".encode()):
        assert run(look) == 0
        assert os.read(0, 10) == b"more\n", "no more is read than the line"
    monkeypatch.setenv("SYNTONY_PASSPHRASE_FILE", str(file))
    assert run(look) == 0
    monkeypatch.delenv("SYNTONY_PASSPHRASE_FILE")
    prompts = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(passphrases, "getpass", lambda told: prompts.append(told) or PASSPHRASE)
    assert run(look) == 0
    assert prompts == ["Passphrase of library: "]
    assert PASSPHRASE not in capsys.readouterr().out


def test_without_the_passphrase_nothing_is_opened(library, session, file, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    analyze = ["analyze", str(session), "--out", "found"]
    with standard_input(b""):
        assert run(analyze) == 1
    assert "none came" in capsys.readouterr().err
    file.write_text("another one that is long\n")
    assert run([*analyze, "--passphrase-file", str(file)]) == 1
    assert "does not open the vault" in capsys.readouterr().err
    assert run([*analyze, "--passphrase-file", "nowhere"]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert not keyring.unlocked(library)


def test_nothing_is_written_readable_into_a_vault(
    library, session, file, tmp_path, monkeypatch, capsys
):
    option = ("--passphrase-file", str(file))
    for inside in (["analyze", str(session), "--out", str(library / "found")],
                   ["convert", str(session), str(session / "csv"), "--to", "csv"],
                   ["demo", str(library / "demo")]):  # fmt: skip
        assert run([*inside, *option]) == 1
        assert "would lie readable" in capsys.readouterr().err
    monkeypatch.chdir(library)
    assert run(["analyze", str(session), *option]) == 1
    assert "would lie readable" in capsys.readouterr().err
    assert hits(library) == 0


def test_the_app_and_the_vault_s_own_commands_ask_themselves(library, monkeypatch):
    asked = []
    monkeypatch.setattr(passphrases, "unlocked", asked.append)
    monkeypatch.setattr("syntony.web.launch.launch", lambda *_, **__: None)
    assert run(["app", str(library), "--no-browser"]) == 0
    assert asked == []


def test_what_follows_two_dashes_is_no_option(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["inspect", "--", "--passphrase-file"]) == 1
    assert "--passphrase-file is no file" in capsys.readouterr().err
