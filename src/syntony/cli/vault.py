"""``syntony vault``: encrypt a library, and keep the ways into it."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from syntony.cli import show
from syntony.cli.passphrases import asked
from syntony.core.errors import LockedError, ParameterError, SyntonyError

if TYPE_CHECKING:
    from syntony.core.session import Notice
    from syntony.io.store.audit import Deed
    from syntony.io.vault import Vault

app = App(
    name="vault",
    help="Encrypt a library, so that nobody reads it without its passphrase.",
    help_format="markdown",
)
#: A passphrase in the list of processes or in the environment is no secret.
Descriptor = Annotated[
    int | None,
    Parameter(help="Read the passphrase as a line from this file descriptor, not the terminal."),
]


@app.command
def create(
    library: Path,
    /,
    *,
    sheet: Path | None = None,
    passphrase_fd: Descriptor = None,
) -> int:
    """Encrypt a library: all that it holds, and all that comes into it.

    An interrupted encryption is gone on with by the same command. Films that lie elsewhere are
    copied into the vault; remove the originals yourself.

    Parameters
    ----------
    library : Path
        A folder of session folders; made where it is missing.
    sheet : Path
        Write the recovery sheet into this file instead of showing it; print it, then remove it.
    passphrase_fd : int
        Where the passphrase comes from; the terminal if left out.
    """
    from syntony.io.vault import NAME, Vault
    from syntony.io.vault.keys import drawn_vault
    from syntony.web.launch import private_folder
    from syntony.web.ledger import Ledger
    from syntony.web.vaulting import encrypt, plain_sessions, refuse_without_room

    _guarded()
    _outside(library, sheet)
    folder = private_folder(library)
    vault = Vault.load(folder)
    if vault is None:
        if any(folder.iterdir()) and not plain_sessions(folder) and not _is_library(folder):
            raise ParameterError(f"{folder.name} is no library: it holds files and no session.")
        refuse_without_room(folder)
        secret = asked("New passphrase: ", passphrase_fd, twice=True)
        vault, key, code = drawn_vault(folder, secret)
        _hand_out(folder, code, sheet)  # before it is in force: nobody would have it otherwise
        vault.make()
        sessions = f"sessions:{len(plain_sessions(folder))}"
        Ledger(folder).add("encrypt", sessions, who=getpass.getuser())
    else:
        key = vault.opened(asked("Passphrase: ", passphrase_fd))
        show.note(f"{NAME} is there already; what is not encrypted yet is encrypted now.")
    with show.progress(quiet=False) as told:
        done = encrypt(vault, key, told)
    show.note(f"{done.sessions} sessions encrypted. Nothing in {folder.name} is readable now.")
    for path in done.outside:
        show.note(f"Copied into the vault; remove the original yourself: {path}")
    if done.missing:
        show.note(f"{done.missing} films or sounds were not where their sessions say.")
    show.note("What was on the disk before is overwritten only as the disk is used.")
    return 0


@app.command
def check(library: Path, /, *, passphrase_fd: Descriptor = None) -> int:
    """Say whether a passphrase opens a library, and whether all in it is whole.

    Parameters
    ----------
    library : Path
        The library.
    passphrase_fd : int
        Where the passphrase comes from; the terminal if left out.
    """
    from syntony.io.store.schema import DATABASE
    from syntony.io.vault import lock, unlock
    from syntony.web.vaulting import plain_sessions, unfinished

    vault = _vault(library)
    unlock(vault, vault.opened(asked("Passphrase: ", passphrase_fd)))
    plain = plain_sessions(library)
    found = sorted(path.parent for path in library.glob(f"[!.]*/{DATABASE}"))
    sessions, faults = [path for path in found if path not in plain], 0
    try:
        for name, fault in _faults(library, sessions):
            faults += 1
            show.note(f"{name}: {fault.text} ({fault.where})")
    finally:
        lock(library)
    show.note(f"The passphrase opens {library.name}: {len(sessions)} sessions, {faults} faults.")
    if plain or unfinished(library):
        show.note(f"{len(plain)} sessions are not encrypted: run `syntony vault create` again.")
    return int(bool(faults))


@app.command
def passphrase(library: Path, /, *, passphrase_fd: Descriptor = None) -> int:
    """Change the passphrase; the recovery code stays.

    Parameters
    ----------
    library : Path
        The library.
    passphrase_fd : int
        Where the old and then the new passphrase come from, a line each.
    """
    vault = _vault(library)
    key = vault.opened(asked("Passphrase: ", passphrase_fd))
    vault.with_passphrase(key, asked("New passphrase: ", passphrase_fd, twice=True))
    show.note("The passphrase is changed. Copies of the library still open with the old one.")
    _tell(vault, key, "passphrase")
    return 0


@app.command
def recover(library: Path, /, *, passphrase_fd: Descriptor = None) -> int:
    """Set a new passphrase with the recovery code.

    Parameters
    ----------
    library : Path
        The library.
    passphrase_fd : int
        Where the code and then the new passphrase come from, a line each.
    """
    vault = _vault(library)
    key = vault.opened(asked("Recovery code: ", passphrase_fd), "recovery")
    vault.with_passphrase(key, asked("New passphrase: ", passphrase_fd, twice=True))
    show.note("The passphrase is changed; the recovery code stays.")
    _tell(vault, key, "passphrase", "by:recovery")
    return 0


@app.command(name="sheet")
def new_sheet(
    library: Path, /, *, sheet: Path | None = None, passphrase_fd: Descriptor = None
) -> int:
    """Make a new recovery code; the one before opens nothing any more.

    Parameters
    ----------
    library : Path
        The library.
    sheet : Path
        Write the recovery sheet into this file instead of showing it.
    passphrase_fd : int
        Where the passphrase comes from; the terminal if left out.
    """
    vault = _vault(library)
    _outside(library, sheet)
    key = vault.opened(asked("Passphrase: ", passphrase_fd))
    redrawn, code = vault.redrawn(key)
    _hand_out(library, code, sheet)
    vault = redrawn.put("recovery")
    _tell(vault, key, "recovery")
    return 0


#: They ask for the passphrase themselves.
COMMANDS = (create, check, passphrase, recover, new_sheet)


def _vault(library: Path) -> Vault:
    from syntony.io.vault import Vault

    _guarded()
    vault = Vault.load(library)
    if vault is None:
        raise LockedError(f"{library.name} has no vault; make one with `syntony vault create`.")
    return vault


def _guarded() -> None:
    """Keep files that are written, and dumps of what is in memory, from everybody else."""
    from syntony.io.vault.dumps import no_dumps
    from syntony.io.vault.keys import needed

    needed()
    no_dumps()
    os.umask(0o077)


def _tell(vault: Vault, key: bytes, what: Deed, *ids: str) -> None:
    from syntony.web.vaulting import told

    told(vault, key, what, *ids, who=getpass.getuser())


def _outside(folder: Path, sheet: Path | None) -> None:
    """Refuse a recovery sheet beside what it opens."""
    if sheet is not None and sheet.resolve().is_relative_to(folder.resolve()):
        raise ParameterError(
            f"The recovery sheet would lie readable in {folder.resolve().name}, which it opens; "
            "name a file outside of it (--sheet)."
        )


def _is_library(folder: Path) -> bool:
    from syntony.web.index import INDEX

    return (folder / INDEX).is_file()


def _faults(library: Path, sessions: Sequence[Path]) -> Iterator[tuple[str, Notice]]:
    """What is wrong in an unlocked library, and where; what cannot be read at all hides no more."""
    from syntony.core.session import Notice
    from syntony.io.store.reading import SessionStore
    from syntony.web.ledger import FILE, Ledger

    every: dict[str, Callable[[], Sequence[Notice]]] = {
        path.name: SessionStore(path).verify for path in sessions
    }
    every[FILE] = lambda: Ledger(library).trail()[1]
    for name, look in every.items():
        try:
            yield from ((name, fault) for fault in look())
        except SyntonyError as error:
            yield name, Notice("unreadable", str(error), name)


def _hand_out(folder: Path, code: str, sheet: Path | None) -> None:
    from syntony.io.saved import put_whole
    from syntony.io.vault.sheet import recovery_sheet

    text = recovery_sheet(folder, code)
    if sheet is None:
        show.note(text)
        return
    put_whole(sheet, lambda file: file.write(text.encode()))
    sheet.chmod(0o600)
    show.note(f"Print {sheet}, lock it away, and remove the file.")
