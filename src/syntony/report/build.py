"""Findings as a file: one page without script, or the same as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from syntony.core.annotations import Label, Note
from syntony.core.errors import MissingExtra, ParameterError
from syntony.core.results import Findings
from syntony.io.saved import write_whole
from syntony.report.page import page, printable


def write_report(
    findings: Findings,
    path: Path,
    *,
    format: Literal["html", "pdf"] = "html",
) -> Path:
    """Write the report of findings, completely or not at all.

    Parameters
    ----------
    findings : Findings
        Of one session or of many.
    path : Path
        The file; its folder is made where it is missing.
    format : str
        ``html``, one file that needs nothing else, or ``pdf`` (extra ``syntony[pdf]``).

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ParameterError
        The format is neither.
    MissingExtra
        A PDF was asked for and WeasyPrint, or a library that it needs, is not there.
    """
    write_whole(path, report_bytes(findings, format=format))
    return path


def report_bytes(
    findings: Findings,
    *,
    format: Literal["html", "pdf"] = "html",
    written: Sequence[Note | Label] = (),
) -> bytes:
    """The report of findings as the bytes of a file.

    Parameters
    ----------
    findings : Findings
        Of one session or of many.
    format : str
        As for `write_report`.
    written : sequence of Note or Label
        What people wrote about the session.

    Raises
    ------
    ParameterError
        The format is neither.
    MissingExtra
        A PDF was asked for and WeasyPrint, or a library that it needs, is not there.
    """
    if format not in ("html", "pdf"):
        raise ParameterError(f"A report is 'html' or 'pdf'; {format!r} came.")
    if format == "html":
        return page(findings, written=written).encode("utf-8")
    return _pdf(printable(findings, written=written))


def _pdf(text: str) -> bytes:
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # OSError: Pango is missing on the machine
        raise MissingExtra(
            "A PDF needs WeasyPrint and Pango: pip install 'syntony[pdf]'. Without them, write "
            "the page (format='html') and print it from a browser."
        ) from error
    # Only what the page itself holds; a report asks nothing of any network or disk.
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    document = weasyprint.HTML(string=text, url_fetcher=fetcher)
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))
