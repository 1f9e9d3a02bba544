"""Findings as a file: one page without script, the same as PDF, or its figures one by one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from syntony.core.errors import MissingExtra, ParameterError
from syntony.core.results import Findings
from syntony.io.saved import write_whole
from syntony.report.audiences import Brief
from syntony.report.page import page, printable
from syntony.report.plates import figures
from syntony.report.view import Written

Format = Literal["html", "pdf", "figures"]


def write_report(
    findings: Findings,
    path: Path,
    *,
    format: Format = "html",
    brief: Brief | None = None,
) -> Path:
    """Write the report of findings, completely or not at all.

    Parameters
    ----------
    findings : Findings
        Of one session or of many.
    path : Path
        The file; its folder is made where it is missing.
    format : str
        ``html``, one file that needs nothing else, ``pdf`` (extra ``syntony[pdf]``), or
        ``figures``, a zip file of every figure as SVG with its numbers as TSV.
    brief : Brief, optional
        For whom it is and what is switched on; everything, for researchers, if left out.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ParameterError
        The format is none of these.
    MissingExtra
        A PDF was asked for and WeasyPrint, or a library that it needs, is not there.
    """
    write_whole(path, report_bytes(findings, format=format, brief=brief))
    return path


def report_bytes(
    findings: Findings,
    *,
    format: Format = "html",
    written: Sequence[Written] = (),
    brief: Brief | None = None,
) -> bytes:
    """The report of findings as the bytes of a file.

    Parameters
    ----------
    findings : Findings
        Of one session or of many.
    format : str
        As for `write_report`.
    written : sequence of Written
        What people wrote and rated of the session, and the forms that were answered in it.
    brief : Brief, optional
        As for `write_report`.

    Raises
    ------
    ParameterError
        The format is none of these.
    MissingExtra
        A PDF was asked for and WeasyPrint, or a library that it needs, is not there.
    """
    if format == "html":
        return page(findings, written=written, brief=brief).encode("utf-8")
    if format == "figures":
        return figures(findings, written=written, brief=brief)
    if format == "pdf":
        return _pdf(printable(findings, written=written, brief=brief))
    raise ParameterError(f"A report is 'html', 'pdf' or 'figures'; {format!r} came.")


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
