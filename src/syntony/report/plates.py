"""Every figure of a report as a file of its own, with the numbers behind it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from html import unescape

from syntony.core.results import Findings
from syntony.report.audiences import Brief
from syntony.report.figure import Plate, Table
from syntony.report.formats import inert
from syntony.report.html import Child, Html, join
from syntony.report.page import page
from syntony.report.styles import inside_drawings
from syntony.report.view import Written

_DATE = (2000, 1, 1, 0, 0, 0)
#: Width of a figure as a file (px): that of a printed page.
_WIDTH = 720
_TAG = re.compile(r"<[^>]+>")
_ROOM = re.compile(r"height:([\d.]+)px;padding:(\d+)px (\d+)px (\d+)px (\d+)px")
_NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def figures(
    findings: Findings, *, written: Sequence[Written] = (), brief: Brief | None = None
) -> bytes:
    """Write the figures of a report as a zip file: each as SVG and its numbers as TSV.

    Parameters
    ----------
    findings, written, brief
        As for `syntony.report.page.page`.

    Returns
    -------
    bytes
        With ``figures.tsv``, which says what each one is. The same content gives the same bytes.
    """
    plates: list[Plate] = []
    page(findings, written=written, brief=brief, plates=plates)
    files: dict[str, str] = {}
    listed = [["figure", "title", "picture", "numbers"]]
    for place, (name, title, picture, table) in enumerate(plates, start=1):
        stem = f"{place:02}-{name}"
        drawing = standalone(picture)
        if drawing:
            files[f"{stem}.svg"] = drawing
        files[f"{stem}.tsv"] = tsv(table)
        listed.append([name, title, f"{stem}.svg" if drawing else "", f"{stem}.tsv"])
    files["figures.tsv"] = _lines(listed)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path, _DATE), text.encode("utf-8"))
    return made.getvalue()


def standalone(picture: str) -> str:
    """A drawing of the page as an SVG file that needs nothing else; empty for none.

    A page gives its drawings room by padding, which files do not have: it becomes a frame around
    the drawing.
    """
    begun = re.match(
        r'<svg class="chart" id="[^"]*" role="img" aria-label="([^"]*)" style="([^"]*)">', picture
    )
    room = _ROOM.search(begun[2]) if begun else None
    if begun is None or room is None:
        return ""
    height, (top, right, bottom, left) = float(room[1]), (int(x) for x in room.groups()[1:])
    inner_width, inner_height = _WIDTH - left - right, height - top - bottom
    return (
        f'<svg {_NAMESPACES} width="{_WIDTH}" height="{height:g}" '
        f'viewBox="0 0 {_WIDTH} {height:g}" font-family="Helvetica, Arial, sans-serif">'
        f'<title>{begun[1]}</title><rect width="100%" height="100%" fill="#ffffff"/>'
        f'<svg class="chart" x="{left}" y="{top}" width="{inner_width}" height="{inner_height:g}" '
        f'overflow="visible">{inside_drawings()}{picture[begun.end() :]}</svg>\n'
    )


def tsv(table: Table) -> str:
    """The numbers of a figure as TSV; text that a spreadsheet would run gets an apostrophe."""
    return _lines([table.heads, *([inert(_plain(cell)) for cell in row] for row in table.rows)])


def _plain(cell: Child) -> str:
    """A cell without its markup."""
    markup = cell if isinstance(cell, Html) else join(cell)
    return " ".join(unescape(_TAG.sub(" ", markup)).split())


def _lines(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    return text.getvalue()
