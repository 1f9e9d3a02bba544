"""Heart rate of one person from Polar's team system, as a spreadsheet."""

from __future__ import annotations

import zipfile
from pathlib import Path

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError, LimitError
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.io.polar import polar_recording

#: Bytes that a spreadsheet of one session unpacks to at most.
LARGEST_UNPACKED = 64 << 20
#: Rows (a day of one sample a second) and columns that are looked at.
MOST_ROWS, MOST_COLUMNS = 86_400 + 3, 32


class PolarTeamSettings(Settings):
    """Nothing needs to be told: times, rate and start stand in the file."""


def sniff(head: bytes, path: Path) -> float:
    """A zip file with the parts of a spreadsheet, or at least called one."""
    if not head.startswith(b"PK\x03\x04"):
        return 0.0
    named = path.suffix.lower() == ".xlsx"
    return 0.9 if b"xl/worksheets/" in head or b"xl/workbook" in head else 0.5 if named else 0.0


def read(path: Path, _settings: PolarTeamSettings) -> Recording:
    """Read the first sheet."""
    import openpyxl

    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > LARGEST_UNPACKED:
        raise LimitError(
            f"{path.name} unpacks to {size >> 20} MiB; a session has less than "
            f"{LARGEST_UNPACKED >> 20}. Export the session again, or save the sheet as CSV."
        )
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    if not book.worksheets:
        raise FormatError(f"{path.name} is a spreadsheet without a sheet.")
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True))
    return polar_recording(rows, path.name)


READER = Reader(
    name="polar_team",
    title="Polar Team spreadsheet",
    suffixes=(".xlsx",),
    binary=True,
    sniff=sniff,
    read=read,
    settings=PolarTeamSettings,
    source="Polar Team session export as described by the files of Sharika et al. (2024), "
    "doi 10.1073/pnas.2313801121",
    imports=("openpyxl", "openpyxl.reader.excel", "defusedxml.ElementTree"),
)
