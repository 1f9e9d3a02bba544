"""``syntony export``: what is taken away of a stored session."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from syntony.cli import show
from syntony.cli.options import AsJson
from syntony.cli.stored import needs_analysis, reviewed

Form = Literal["html", "pdf", "tsv", "elan", "features", "summary"]
Formats = Annotated[tuple[Form, ...], Parameter(alias="-f", negative="", show_default=False)]


def export(
    session: Path,
    /,
    *,
    out: Annotated[Path | None, Parameter(alias=("-o", "--to"))] = None,
    format: Formats = ("tsv",),
    purpose: Literal["supervision", "research", "teaching"] | None = None,
    as_json: AsJson = False,
) -> int:
    """Take a session away as tables, for ELAN, as a report, or without whom it is of.

    The files are those of the app's *Take away*. Everybody who was recorded must have allowed the
    purpose, and the session's audit trail tells what was taken, for what, and by whom. Masked
    films are made by `syntony mask`, reports for an audience by `syntony report`.

    Parameters
    ----------
    session : Path
        A session folder.
    out : Path
        Folder of the files, made where it is missing; files of an earlier export are replaced.
        ``NAME-export`` after the session's folder if left out.
    format : list of str
        ``tsv`` (findings, moments and all that people wrote, as tables in a zip file; the usual
        one), ``elan`` (annotations), ``html`` or ``pdf`` (everything as a report), ``features``
        (signals, events and findings without names, texts and dates) or ``summary`` (agenda and
        summary of a supervision as Markdown). Give it again for more than one.
    purpose : str
        For what; left out, features are for research, everything else is for supervision.
    as_json : bool
        Print what was written as JSON.
    """
    from syntony.io.saved import write_whole
    from syntony.report.leaving import FORMS, exported, usual_purpose

    folder = out or Path(f"{session.resolve().name}-export")
    opened = reviewed(session, "export")
    if {"html", "pdf"}.intersection(format):
        needs_analysis(opened)
    written = []
    for form in dict.fromkeys(format):
        use = purpose or usual_purpose(form)
        content = exported(opened, form, use)
        path = folder / FORMS[form][1]
        write_whole(path, content)
        written.append({"format": form, "purpose": use, "file": path, "bytes": len(content)})
    if as_json:
        show.as_json({"written": written})
    for one in () if as_json else written:
        show.note(f"Wrote {one['file']}")
    return 0
