"""``syntony vault`` by file descriptors, as a program would drive it."""

import getpass
import os
import re
import stat
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest

from syntony.cli import passphrases
from syntony.cli.app import run
from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.store import save_session, schema
from syntony.io.vault import Vault, create_vault, dumps, keys, lock, unlock
from syntony.io.vault.cipher import database
from syntony.web.ledger import Ledger

START = "from syntony.cli import main; main()"
OLD, NEW = "correct horse battery staple", "an umbrella for the tall giraffe"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(keys, "_COST", {"memory_kib": 64, "passes": 1, "lanes": 4})


@pytest.fixture
def library(tmp_path):
    save_session(Session("D07", (Participant("client"),)), tmp_path / "library" / "D07")
    return tmp_path / "library"


@contextmanager
def lines(*given):
    """A file descriptor from which secrets are read."""
    source, sink = os.pipe()
    os.write(sink, "".join(f"{one}\n" for one in given).encode())
    os.close(sink)
    yield ("--passphrase-fd", str(source))
    os.close(source)


def asked(capsys, what, library, *given, code=0, more=()):
    with lines(*given) as option:
        assert run(["vault", what, str(library), *option, *more]) == code
    out = capsys.readouterr()
    return out.out + out.err


def deeds(library, passphrase):
    """What the trail of a library tells, all of it by who works here."""
    vault = Vault.load(library)
    unlock(vault, vault.opened(passphrase))
    try:
        entries, faults = Ledger(library).trail()
    finally:
        lock(library)
    assert faults == ()
    assert {one.who for one in entries if one.ids != ("faults:0",)} == {getpass.getuser()}
    return [(one.what, *one.ids) for one in entries]


def test_a_library_is_encrypted_checked_and_recovered(library, capsys):
    text = asked(capsys, "create", library, OLD)
    first, second = re.findall(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", text)
    code = f"{first}-{second}"
    assert "1 sessions encrypted" in text
    assert (next(library.glob("*/session.db"))).read_bytes()[:6] != b"SQLite"
    assert "1 sessions, 0 faults" in asked(capsys, "check", library, OLD)
    assert "does not open the vault" in asked(capsys, "check", library, NEW, code=1)
    os.umask(0o022)
    asked(capsys, "passphrase", library, OLD, NEW)
    assert "does not open the vault" in asked(capsys, "check", library, OLD, code=1)
    assert stat.S_IMODE((library / "vault.json").stat().st_mode) == 0o600
    asked(capsys, "recover", library, code, OLD)
    assert Vault.load(library).opened(OLD)
    assert "at least 12" in asked(capsys, "passphrase", library, OLD, "short", code=1)
    assert deeds(library, OLD) == [
        ("encrypt", "sessions:1"), ("encrypt", "faults:0"), ("passphrase",),
        ("passphrase", "by:recovery"),
    ]  # fmt: skip


def test_a_new_sheet_replaces_the_code_and_goes_to_a_file(library, tmp_path, capsys):
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    asked(capsys, "create", library, OLD, more=("--sheet", str(one)))
    asked(capsys, "sheet", library, OLD, more=("--sheet", str(two)))
    assert os.stat(two).st_mode & 0o777 == 0o600  # noqa: PTH116
    codes = [
        "-".join(re.findall(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", p.read_text())) for p in (one, two)
    ]
    vault = Vault.load(library)
    assert vault.opened(codes[1], "recovery")
    assert "does not open" in asked(capsys, "recover", library, codes[0], NEW, code=1)
    assert deeds(library, OLD)[2:] == [("recovery",)]


@pytest.mark.parametrize("where", ["library/sheet.txt", "file/sheet.txt"])
def test_no_code_is_in_force_that_nobody_has(library, tmp_path, capsys, where):
    (tmp_path / "file").write_text("no folder")
    more = ("--sheet", str(tmp_path / where))
    words = "would lie readable" if where.startswith("library") else "cannot be read or written"
    assert words in asked(capsys, "create", library, OLD, code=1, more=more)
    assert Vault.load(library) is None
    one = tmp_path / "one.txt"
    asked(capsys, "create", library, OLD, more=("--sheet", str(one)))
    code = "-".join(re.findall(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", one.read_text()))
    assert words in asked(capsys, "sheet", library, OLD, code=1, more=more)
    assert Vault.load(library).opened(code, "recovery")
    assert not (library / "sheet.txt").exists()


def test_ways_into_a_library_that_is_not_encrypted_yet_are_told_in_its_trail(library, capsys):
    Ledger(library).add("vocabulary", who=getpass.getuser())
    _, _, code = create_vault(library, OLD)
    asked(capsys, "recover", library, code, NEW)
    asked(capsys, "passphrase", library, NEW, OLD)
    asked(capsys, "create", library, OLD)
    assert deeds(library, OLD) == [
        ("vocabulary",), ("passphrase", "by:recovery"), ("passphrase",), ("encrypt", "faults:0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "given"),
    [("create", [OLD]), ("check", [OLD]), ("passphrase", [OLD, NEW]), ("sheet", [OLD])],
)
def test_every_command_asks_for_no_dumps_before_it_knows_a_secret(
    library, capsys, monkeypatch, what, given
):
    if what != "create":
        asked(capsys, "create", library, OLD)
    order = []

    def asks(*words, **how):
        order.append("asked")
        return passphrases.asked(*words, **how)

    monkeypatch.setattr(dumps, "no_dumps", lambda: order.append("dumps"))
    monkeypatch.setattr("syntony.cli.vault.asked", asks)
    asked(capsys, what, library, *given)
    assert order == ["dumps", *["asked"] * len(given)]


def test_a_session_that_is_lost_hides_no_fault_of_another(library, capsys):
    for name in ("D08", "D09"):
        save_session(Session(name, (Participant("client"),)), library / name)
    asked(capsys, "create", library, OLD)
    lost, keyless, changed = sorted(library.glob("*/session.db"))
    lost.write_bytes(bytes(4096))
    (keyless.parent / "session.key").unlink()
    vault = Vault.load(library)
    unlock(vault, vault.opened(OLD))
    try:
        with closing(schema.connect(changed, write=True)) as connection:
            connection.execute("UPDATE participants SET role = 'other'")
        with closing(database(library / "audit.db")) as connection, connection:
            connection.execute("UPDATE audit SET who = 'nobody' WHERE id = 1")
    finally:
        lock(library)
    text = asked(capsys, "check", library, OLD, code=1)
    assert "3 sessions, 4 faults" in text
    for name, said in (
        (lost.parent.name, "is not what was encrypted"), (keyless.parent.name, "has lost its key"),
        (changed.parent.name, "not those that were sealed"), ("audit.db", "row 1"),
    ):  # fmt: skip
        assert re.search(f"{name}: .*{said}", text)


def test_what_is_no_library_is_not_encrypted(tmp_path, capsys):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("hello")
    assert "holds files and no session" in asked(
        capsys, "create", tmp_path / "letters", OLD, code=1
    )
    assert not (tmp_path / "letters" / "vault.json").exists()
    assert "has no vault" in asked(capsys, "check", tmp_path / "letters", OLD, code=1)


def test_a_file_gives_the_passphrases_line_by_line(library, tmp_path, capsys):
    file = tmp_path / "lines"
    file.write_text(f"{OLD}\n{NEW}\n")
    file.chmod(0o600)
    option = ["--passphrase-file", str(file)]
    assert run(["vault", "create", str(library), *option]) == 0
    assert run(["vault", "passphrase", str(library), *option]) == 0
    assert Vault.load(library).opened(NEW)
    assert "chmod" not in capsys.readouterr().err
    file.chmod(0o644)
    assert run(["vault", "check", str(library), *option]) == 1
    assert "Others may read" in capsys.readouterr().err


def test_without_a_terminal_a_passphrase_is_not_guessed(library):
    done = subprocess.run(
        [sys.executable, "-c", START, "vault", "create", str(library)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "never as an argument" in done.stderr
    assert not (library / "vault.json").exists()
