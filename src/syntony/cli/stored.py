"""Stored sessions of which a command takes something away: asked for as in the app."""

from __future__ import annotations

import getpass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from syntony.cli import trails
from syntony.core.errors import AbsentError

if TYPE_CHECKING:
    from syntony.analysis.reviewed import Reviewed
    from syntony.core.forms import Form
    from syntony.report.drafted import Hidden
    from syntony.web.index import Index


def is_session(path: Path) -> bool:
    """Whether a path is the folder of a session."""
    from syntony.io.store.schema import DATABASE

    return (path / DATABASE).is_file()


def reviewed(folder: Path, command: str) -> Reviewed:
    """A session that its persons let be reviewed; its trail tells of the command.

    Whoever asks is called as in the library in which the session lies, so that the trail knows
    one name, and who looks without measures in the app sees none here.

    Parameters
    ----------
    folder : Path
        The session's folder.
    command : str
        Of the command line.

    Raises
    ------
    ConsentError
        Somebody took back the consent to review.
    FormatError, IntegrityError
        It is no session, or damaged.
    CopyError, StorageError
        As of `trails.opened`.
    """
    from syntony.analysis.reviewed import Reviewed
    from syntony.io.store import open_session

    store, who = open_session(folder), author_of(folder)
    opened = Reviewed(store, lambda: who)
    trails.opened(folder, command, who=who)
    return opened


def author_of(folder: Path) -> str:
    """Who works with a session, as the library in which it lies calls them; else the user."""
    index = _index_of(folder)
    return index.author() if index else getpass.getuser()


def needs_analysis(opened: Reviewed) -> None:
    """Say how a session comes by an analysis, where it has none.

    Raises
    ------
    AbsentError
        It has none.
    """
    if opened.analysis is None:
        raise AbsentError(
            "This session has not been analyzed yet; analyze it first, in the app or with "
            f"`syntony analyze {opened.store.folder} --keep`."
        )


def hidden_in(folder: Path) -> Hidden:
    """Which questionnaires the client gets nothing of: as its library says, else their files."""
    from syntony.web.hiding import hidden_form

    index = _index_of(folder)
    return _hidden_by_file if index is None else partial(hidden_form, index)


def _hidden_by_file(form: Form) -> bool:
    return form.hidden


def _index_of(folder: Path) -> Index | None:
    """The index of the library in which a session lies; None where it lies in none."""
    from syntony.web.index import INDEX, Index

    places = (folder.absolute().parent, folder.resolve().parent)
    return next((Index(place) for place in places if (place / INDEX).is_file()), None)
