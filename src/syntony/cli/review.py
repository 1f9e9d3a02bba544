"""``syntony app``: the review app."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from syntony.cli import show


def review(
    library: Path | None = None,
    /,
    *,
    port: int = 0,
    browser: Annotated[bool, Parameter(negative="--no-browser")] = True,
    source: Annotated[tuple[Path, ...], Parameter(negative="")] = (),
) -> int:
    """Open the review app in a browser: play sessions, see what was found, write about it.

    Parameters
    ----------
    library : Path
        A folder of session folders, or one of them; your own data folder if left out.
    port : int
        Port on this machine; any free one if left out.
    browser : bool
        Open a browser; otherwise the address is printed.
    source : list of Path
        Folders from which recordings may be imported, beside your own folder.
    """
    from syntony.web.launch import launch

    launch(library, port=port, browser=browser, sources=source, tell=show.note)
    return 0
