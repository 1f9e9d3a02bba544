"""``syntony retention``: what the rules of a library say of its sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from syntony.cli import show
from syntony.core.errors import CopyError, ParameterError


def retention(library: Path, /) -> int:
    """List until when the rules of a library hold its sessions; nothing is erased.

    Rules are set in the app (*Settings*), and sessions are erased there, each with a proof.

    Parameters
    ----------
    library : Path
        A folder of session folders.
    """
    from syntony.io.store.erasure import outlook
    from syntony.web.index import INDEX
    from syntony.web.library import Library
    from syntony.web.retention import held, kept_rules

    if not (library / INDEX).is_file():
        raise ParameterError(f"{library} is no library; name the folder that `syntony app` opened.")
    shelf = Library(library)
    if not kept_rules(shelf):
        show.note("There is no rule, so everything stays until somebody erases it.")
        return 0
    today = datetime.now(UTC).date()
    for sid in shelf.ids():
        try:
            terms = list(held(shelf, sid))
        except CopyError as error:
            show.aside(str(error))
            continue
        for one in terms:
            left = "day unknown" if one.until is None else f"{(one.until - today).days} days left"
            size = outlook(one.folder, one.term.what)
            told = (one.name, one.term.what, str(one.until or ""), left, f"{size.files} files",
                    f"{size.bytes} bytes", one.term.reason)  # fmt: skip
            show.note("\t".join(told))
    return 0
