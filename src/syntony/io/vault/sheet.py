"""The recovery sheet: a page of text to be printed and kept apart from the machine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

_SHEET = """\
syntony: recovery sheet

Library   {name}
Made      {day}

Recovery code

    {first}
    {second}

What it is for
    With this code the library can be opened when its passphrase is forgotten:
    syntony vault recover "{name}"
    or "Use the recovery code" on the lock screen.

How to keep it
    Print this page, or write the code down, and lock it away like the key of a
    filing cabinet. Do not keep it on the machine that holds the library.

What nobody can do
    Whoever has lost both the passphrase and this code has lost the data.
    There is no other way in, for nobody.
"""


def recovery_sheet(folder: Path, code: str) -> str:
    """The text of the sheet.

    Parameters
    ----------
    folder : Path
        The library.
    code : str
        As `create_vault` gave it.
    """
    day = datetime.now(UTC).date().isoformat()
    return _SHEET.format(name=folder.name, day=day, first=code[:19], second=code[20:])
