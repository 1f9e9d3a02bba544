"""Starting the app: a socket on this machine, a code for one browser, and the server."""

from __future__ import annotations

import os
import secrets
import socket
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from syntony.core.errors import MissingExtra, ParameterError, StorageError
from syntony.core.loading import loading
from syntony.io.vault.dumps import no_dumps
from syntony.web.door import Door

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn import Config

#: The last port.
_PORTS = 65_535
_LEADS = """<!doctype html>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={address}">
<title>syntony</title>
<a href="{address}">Open syntony</a>
"""


def launch(
    library: Path | None = None,
    *,
    port: int = 0,
    browser: bool = True,
    sources: Sequence[Path] = (),
    tell: Callable[[str], None] = print,
) -> None:
    """Serve the app until it is interrupted.

    Parameters
    ----------
    library : Path, optional
        The folder of sessions; the user's own data folder if left out.
    port : int
        Port on this machine; 0 takes any free one.
    browser : bool
        Whether to open a browser; otherwise the address is told.
    sources : sequence of Path
        Folders below which files may be chosen for an import, beside the user's own.
    tell : callable
        Gets the lines for the terminal.

    Raises
    ------
    MissingExtra
        The packages of ``syntony[app]`` are not there.
    StorageError
        The port is taken, or the folder cannot be made.
    """
    try:
        with loading():
            import uvicorn

            from syntony.web.app import guarded
            from syntony.web.start import begin
    except ImportError as error:
        raise MissingExtra("The app needs its packages: pip install 'syntony[app]'.") from error
    no_dumps()
    os.umask(0o077)  # what the app writes is the user's alone
    folder = private_folder(library or data_folder() / "library")
    with listening(port) as ear:
        # A name of its own: cookies know no ports, and other servers live on this machine too.
        door = Door(f"syn-{secrets.token_hex(4)}.localhost:{ear.getsockname()[1]}")
        app, first = begin(door, folder, sources)
        address = f"{door.origin}/#code={door.code}{first and f'&open={first}'}"
        with _leading_file(address) as file:
            if browser:
                webbrowser.open(file.as_uri())
                tell(f"syntony is running at {door.origin}; stop it with Ctrl+C.")
                tell(f"If no browser opened, open {file}")
            else:
                tell(f"Open {address}")
            uvicorn.Server(config_of(guarded(app))).run(sockets=[ear])


def config_of(app: ASGIApp) -> Config:
    """How the guarded app is served."""
    from uvicorn import Config

    from syntony.web.patience import Patient

    return Config(
        app, http=Patient,
        access_log=False, log_level="warning", server_header=False, proxy_headers=False,
        ws="websockets-sansio", ws_max_size=1 << 16, timeout_graceful_shutdown=3,
    )  # fmt: skip


def data_folder() -> Path:
    """The folder in which this system keeps a user's data of syntony."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "syntony"


def private_folder(folder: Path) -> Path:
    """Make a folder that nobody else may enter; one that exists stays as it is.

    Raises
    ------
    StorageError
        It cannot be made.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The folder {folder} cannot be made ({error.strerror}); name another one."
        ) from error
    return folder


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A socket that only this machine reaches.

    Raises
    ------
    ParameterError
        There is no such port.
    StorageError
        The port is taken.
    """
    if not 0 <= port <= _PORTS:
        raise ParameterError(f"Ports go from 0 (any free one) to {_PORTS}; {port} came.")
    ear = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with ear:
        if os.name == "posix":
            ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            ear.bind(("127.0.0.1", port))
            ear.listen()  # who comes before the server is ready waits
        except OSError as error:
            raise StorageError(
                f"Port {port} cannot be had ({error.strerror}); leave --port out for a free one."
            ) from error
        yield ear


@contextmanager
def _leading_file(address: str) -> Iterator[Path]:
    """A file that leads a browser to the address, so that the code is in no list of processes."""
    handle, name = tempfile.mkstemp(prefix="syntony-", suffix=".html")  # mode 600
    file = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(_LEADS.format(address=escape(address, quote=True)))
        yield file
    finally:
        file.unlink(missing_ok=True)
