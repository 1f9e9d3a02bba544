"""Where a passphrase comes from, and the vaults that a command needs it for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from getpass import getpass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from syntony.cli import show
from syntony.core.errors import LockedError, ParameterError

#: A passphrase in the list of processes or in the environment is no secret; a file's name is none.
PassphraseFile = Annotated[
    Path | None,
    Parameter(
        env_var="SYNTONY_PASSPHRASE_FILE",
        help="Read the passphrase of a vault as a line from this file, not the terminal.",
    ),
]
_STDIN = 0
#: The argument that says where a command writes; the working folder if left out.
_OUT = "out"
_given: ContextVar[int | None] = ContextVar("given", default=None)


@contextmanager
def given_in(file: Path | None) -> Iterator[None]:
    """Let `asked` read lines of a file, one after the other; None leaves it to the terminal."""
    if file is None:
        yield
        return
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except OSError as error:
        raise ParameterError(
            f"The passphrase file {file} cannot be read ({error.strerror})."
        ) from error
    if os.name == "posix" and os.fstat(descriptor).st_mode & 0o077:
        show.aside(f"Others may read {file}; `chmod 600` keeps it to yourself.")
    token = _given.set(descriptor)
    try:
        yield
    finally:
        _given.reset(token)
        os.close(descriptor)


def asked(prompt: str, descriptor: int | None = None, *, twice: bool = False) -> str:
    """A secret: a line from a file descriptor, a file or standard input, or typed on the terminal.

    Raises
    ------
    ParameterError
        None came, or the two that were typed are not the same.
    """
    if descriptor is None:
        descriptor = _given.get()
    if descriptor is None and not sys.stdin.isatty():
        descriptor = _STDIN
    if descriptor is not None:
        return _line(descriptor)
    secret = getpass(prompt)
    if twice and getpass("Once more: ") != secret:
        raise ParameterError("The two are not the same; nothing was changed.")
    return secret


@contextmanager
def unlocked(given: object) -> Iterator[None]:
    """Unlock the vaults in which the paths of a command lie, until it has ended.

    Parameters
    ----------
    given : object
        What the command is called with, by name; paths may stand in tuples and options.

    Raises
    ------
    LockedError
        The passphrase does not open the vault.
    ParameterError
        What the command writes would lie in a vault, readable.
    """
    from syntony.io.vault.keyring import vault_of

    places = list(_paths("", given))
    read = dict.fromkeys(vault_of(path) for _, path in places if path)
    for path in [path or Path.cwd() for name, path in places if name == _OUT]:
        if (vault := vault_of(path)) is not None:
            raise ParameterError(
                f"What is written would lie readable in the vault of {vault.name}; name a folder "
                "outside of it (--out)."
            )
    with ExitStack() as stack:
        for vault in filter(None, read):
            stack.enter_context(_opened(vault))
        yield


@contextmanager
def _opened(folder: Path) -> Iterator[None]:
    from syntony.io.vault import Vault, lock, unlock
    from syntony.io.vault.dumps import no_dumps
    from syntony.io.vault.keys import needed

    needed()
    no_dumps()
    vault = Vault.load(folder)
    if vault is None:
        raise LockedError(f"The vault of {folder.name} was taken away meanwhile.")
    unlock(vault, vault.opened(asked(f"Passphrase of {folder.name}: ")))
    try:
        yield
    finally:
        lock(folder)


def _paths(name: str, value: object) -> Iterator[tuple[str, Path | None]]:
    """Paths in what a command is called with, each with the name of its argument.

    Where the command writes is None if nobody said it.
    """
    if isinstance(value, Path) or (value is None and name == _OUT):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(key, inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _paths(name, inner)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _paths(one.name, getattr(value, one.name))


def _line(descriptor: int) -> str:
    """A line, and not a byte more: the next one may be wanted later."""
    found = bytearray()
    try:
        while (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
            found += byte
    except OSError as error:
        raise ParameterError(
            f"File descriptor {descriptor} cannot be read ({error.strerror})."
        ) from error
    if not found:
        raise ParameterError(
            "A passphrase was needed, and none came. Type it on a terminal, or give it as a line "
            "of --passphrase-file or of standard input, never as an argument or in the environment."
        )
    with suppress(UnicodeDecodeError):
        return found.decode().removesuffix("\r")
    raise ParameterError("A passphrase is text in UTF-8; other bytes came.")
