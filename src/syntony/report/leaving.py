"""What leaves a stored session, in every form: for the app and the command line alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from syntony.analysis.judging import judged
from syntony.analysis.reviewed import Reviewed
from syntony.analysis.wayout import Shared, taken_out
from syntony.core.annotations import ReportDraft
from syntony.core.supervision import agenda
from syntony.io.store.kept import extracted_store
from syntony.report.annotated import Annotated, as_elan, as_tables
from syntony.report.audiences import AUDIENCES, Reader
from syntony.report.build import Format, report_bytes
from syntony.report.deidentified import deidentified
from syntony.report.drafted import Hidden, drafted, unrejected, written_for
from syntony.report.supervised import as_text

Form = Literal["html", "pdf", "tsv", "elan", "features", "summary"]
#: Form -> its kind for a browser, and the name of its file.
FORMS: Mapping[Form, tuple[str, str]] = {
    "html": ("text/html; charset=utf-8", "syntony-report.html"),
    "pdf": ("application/pdf", "syntony-report.pdf"),
    "tsv": ("application/zip", "syntony-tables.zip"),
    "elan": ("application/xml", "syntony-annotations.eaf"),
    "features": ("application/zip", "syntony-features.zip"),
    "summary": ("text/markdown", "syntony-supervision.md"),
}


def usual_purpose(form: Form) -> Shared:
    """For what a form is taken away, unless somebody says otherwise."""
    return "research" if form == "features" else "supervision"


def exported(opened: Reviewed, form: Form, purpose: Shared) -> bytes:
    """Take a session away in a form.

    Parameters
    ----------
    opened : Reviewed
        The session.
    form : str
        ``html`` or ``pdf`` (everything that was found and written, as a report), ``tsv`` (all
        tables in a zip file), ``elan`` (annotations), ``features`` (signals and findings without
        whom they are of) or ``summary`` (agenda and summary of a supervision as Markdown).
    purpose : str
        For what; everybody who was recorded must have allowed it.

    Raises
    ------
    ConsentError, CopyError, BlindError, StorageError
        As of `taken_out`; nothing was made.
    AbsentError
        A report needs an analysis, and there is none.
    DataError
        There are no features.
    MissingExtra
        As of `report_bytes`.
    """
    return taken_out(opened, purpose, form, lambda: _content(opened, form))


def report_out(
    opened: Reviewed, audience: Reader, draft: ReportDraft, format: Format, *, hidden: Hidden
) -> bytes:
    """Take the report for an audience away.

    Parameters
    ----------
    opened : Reviewed
        The session.
    audience : str
        For whom; everybody who was recorded must have allowed what it is for, and that a body is
        told of where the draft does.
    draft : ReportDraft
        How it is set up.
    format : str
        As for `report_bytes`.
    hidden : callable
        Whether the client gets nothing of a questionnaire.

    Raises
    ------
    ConsentError, CopyError, BlindError, StorageError, AbsentError, MissingExtra
        As of `exported`.
    ParameterError
        The draft picks more moments than the first page has room for.
    """

    def made() -> bytes:
        findings, brief = drafted(opened, audience, draft, body=True)
        if brief.body:
            opened.allow("body")
        written = written_for(opened, audience, hidden)
        return report_bytes(findings, format=format, written=written, brief=brief)

    return taken_out(opened, AUDIENCES[audience].purpose, f"report-{audience}-{format}", made)


def _content(opened: Reviewed, form: Form) -> bytes:
    if form == "features":
        return _features(opened)
    if form == "summary":
        return _summary(opened)
    book = opened.notebook
    moments, notes, labels = judged(opened.findings, book), book.notes(), book.labels()
    taken = Annotated(
        opened.findings, moments, notes, labels, book.hunches(), book.feelings(), book.ratings(),
        book.responses(),
    )  # fmt: skip
    if form == "tsv":
        return as_tables(taken)
    if form == "elan":
        return as_elan(taken)
    kept = tuple(one.moment for one in unrejected(moments))
    findings = replace(opened.found(), title=opened.session.name, moments=kept)
    return report_bytes(findings, format=form, written=(*notes, *labels, *taken.responses))


def _features(opened: Reviewed) -> bytes:
    made = extracted_store(opened.store.folder)
    sessions = [store.session() for store in (opened.store, made) if store is not None]
    return deidentified(sessions, opened.findings, judged(opened.findings, opened.notebook))


def _summary(opened: Reviewed) -> bytes:
    book = opened.notebook
    topics = agenda(judged(opened.findings, book), book.agenda())
    text = next((kept.text for kept in book.summaries()), "")
    return as_text(opened.session.name, topics, text)
