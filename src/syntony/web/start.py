"""What is at hand when the app begins: the library, and the demo where it is empty."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI

from syntony.analysis.demo import demo_session
from syntony.core.errors import DataError
from syntony.core.plan import AnalysisPlan
from syntony.io.shelf import FOLDER
from syntony.io.store import save_session
from syntony.io.store.schema import DATABASE
from syntony.io.vault import vault_of
from syntony.web.app import make_app
from syntony.web.door import Door
from syntony.web.index import INDEX
from syntony.web.ledger import FILE
from syntony.web.library import Library
from syntony.web.routes.jobs import start_analysis
from syntony.web.state import Desk


def begin(door: Door, folder: Path, sources: Sequence[Path] = ()) -> tuple[FastAPI, str]:
    """Build the app over a folder of sessions, or over one session.

    An empty library gets the demo session, generated, analyzed once, and kept.

    Parameters
    ----------
    door : Door
        Who may come in.
    folder : Path
        The library, or one of its sessions.
    sources : sequence of Path
        Folders below which files may be chosen for an import, beside the user's own.

    Returns
    -------
    app : FastAPI
        Without its guard.
    first : str
        The session to open first; empty for the list.

    Raises
    ------
    DataError
        The folder holds something else than sessions; nothing is written into it.
    """
    sources = (*sources, Path.home())
    if (kept := vault_of(folder)) is not None:
        return _locked(door, kept, sources), ""
    if (folder / DATABASE).is_file():
        one = folder.resolve()
        library = Library(one.parent)
        return make_app(door, library, sources), library.id_of(one)
    own = (INDEX, FILE, FOLDER, ".")  # what the app and the system put there
    empty = not any(path for path in folder.iterdir() if not path.name.startswith(own))
    if not empty and not any(folder.glob(f"*/{DATABASE}")):
        raise DataError(
            f"{folder.name} holds no session folder. Make some of the recordings in it with "
            f"`syntony convert {folder.name} SESSIONS`, then `syntony app SESSIONS`."
        )
    library = Library(folder)
    if empty:
        save_session(demo_session(), folder / "demo")
    app = make_app(door, library, sources)
    return app, _demo(library, app.state.desk)


def _locked(door: Door, folder: Path, sources: Sequence[Path]) -> FastAPI:
    """The app over a library in a vault: nothing of it is read before it is unlocked."""
    library = Library(folder, locked=True)
    app = make_app(door, library, sources)
    desk: Desk = app.state.desk

    def first() -> None:
        if not library.ids():
            save_session(demo_session(), folder / "demo")
            _demo(library, desk)

    desk.first.append(first)
    return app


def _demo(library: Library, desk: Desk) -> str:
    """The demo session, where it is all there is; its analysis begins if it was never done."""
    ids = library.ids()
    demo = library.folder / "demo"
    if len(ids) != 1 or not (demo / DATABASE).is_file():
        return ""
    opened = library.session(ids[0])
    if opened.analysis is None:
        start_analysis(desk.jobs, opened, AnalysisPlan())
    return opened.id
