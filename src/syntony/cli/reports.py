"""``syntony report``: the report of saved findings or a stored session, for whom it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from cyclopts import Parameter

from syntony.cli import show
from syntony.cli.stored import hidden_in, needs_analysis, reviewed
from syntony.core.errors import ParameterError

if TYPE_CHECKING:
    from syntony.analysis.reviewed import Reviewed
    from syntony.core.annotations import ReportDraft

Audience = Literal["trainee", "supervisor", "client", "research"]
Format = Literal["html", "pdf", "figures"]
_Kind = TypeVar("_Kind")
_SUFFIXES: dict[Format, str] = {"html": ".html", "pdf": ".pdf", "figures": ".zip"}


def report(
    source: Path,
    /,
    *,
    out: Annotated[Path | None, Parameter(alias="-o")] = None,
    format: Format | None = None,
    audience: Audience | None = None,
    page: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    moment: Annotated[tuple[int, ...], Parameter(negative="")] = (),
    opening: str = "",
    closing: str = "",
    body: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Write the report of saved findings or of a session: as a web page, PDF, or its figures.

    The report of a session is that of its newest analysis, as it was set up in the app for the
    audience, with what people wrote. Everybody who was recorded must have allowed what the
    audience gets it for, and the session's audit trail tells that it was taken away.

    Parameters
    ----------
    source : Path
        A ``.findings`` file that `syntony analyze` has written, or a session folder that was
        analyzed in the app or with `syntony analyze --keep`.
    out : Path
        The report. Left out, it lies beside the findings, or in the working folder under the
        names of the session's folder and the audience.
    format : str
        ``html`` (one file, no script), ``pdf`` (needs the extra ``syntony[pdf]``) or ``figures``
        (a zip file of every figure as SVG with its numbers as TSV). Left out, the suffix of the
        report says it (``.html``, ``.pdf``, ``.zip``); else it is ``html``.
    audience : str
        For whom it is. A session needs it; of findings everything is in the report if left out.
        For the client it is in plain words.
    page : list of str
        Pages in place of the audience's usual ones, or of those that were set up: summary, course,
        moments, notes, impressions, questionnaires, figures, quality, methods, glossary.
    moment : list of int
        Moments for the first page, at most three: rows of ``moments.csv`` from 1; of a session its
        moments in order of time, without those that were rejected.
    opening : str
        Your own words before everything else.
    closing : str
        Your own words after everything else.
    body : bool
        Let the client's report tell of heart, skin, breath and brain: everybody must allow it.
    """
    from syntony.io.saved import write_whole

    form = format or _format_of(out)
    wanted = _Wanted(page, moment, opening, closing, body)
    if not source.exists():
        raise ParameterError(f"{source} is neither a file nor a folder; check its path.")
    if source.is_dir():
        made = _of_session(source, audience, form, wanted)
        path = out or Path(f"{source.resolve().name}-{audience}{_SUFFIXES[form]}")
    else:
        made = _of_findings(source, audience, form, wanted)
        path = out or source.with_suffix(_SUFFIXES[form])
    write_whole(path, made)
    show.note(f"Report: {path}")
    return 0


@dataclass(frozen=True)
class _Wanted:
    """What the report shall be, where it is said."""

    page: tuple[str, ...]
    moment: tuple[int, ...]
    opening: str
    closing: str
    body: bool


def _of_findings(file: Path, audience: Audience | None, form: Format, wanted: _Wanted) -> bytes:
    from syntony.io.saved import load_findings
    from syntony.report.audiences import EVERY, brief_for
    from syntony.report.build import report_bytes

    found = load_findings(file)
    brief = brief_for(
        audience or "research",
        pages=wanted.page if wanted.page or audience else EVERY,
        opening=wanted.opening,
        closing=wanted.closing,
        picked=_picked(wanted.moment, found.moments),
        body=wanted.body,
    )
    return report_bytes(found, format=form, brief=brief)


def _of_session(folder: Path, audience: Audience | None, form: Format, wanted: _Wanted) -> bytes:
    from syntony.report.leaving import report_out

    if audience is None:
        raise ParameterError(
            "The report of a session is for somebody, and nobody was named; say --audience "
            "trainee, supervisor, client or research."
        )
    opened = reviewed(folder, "report")
    needs_analysis(opened)
    draft = _draft(opened, audience, wanted)
    return report_out(opened, audience, draft, form, hidden=hidden_in(folder))


def _draft(opened: Reviewed, audience: Audience, wanted: _Wanted) -> ReportDraft:
    """The report as it was set up in the app, but for what was said here."""
    from syntony.analysis.judging import judged
    from syntony.report.audiences import brief_for
    from syntony.report.drafted import draft_of, unrejected

    kept = draft_of(opened, audience)
    pages = brief_for(audience, pages=wanted.page).pages if wanted.page else kept.pages
    listed = unrejected(judged(opened.findings, opened.notebook)) if wanted.moment else []
    picked = tuple(one.id for one in _picked(wanted.moment, listed))
    return replace(
        kept,
        pages=pages,
        moments=picked or kept.moments,
        opening=wanted.opening or kept.opening,
        closing=wanted.closing or kept.closing,
        body=wanted.body or kept.body,
    )


def _picked(rows: Sequence[int], moments: Sequence[_Kind]) -> tuple[_Kind, ...]:
    wrong = [row for row in rows if not 1 <= row <= len(moments)]
    if wrong:
        raise ParameterError(
            f"Moments are numbered from 1 to {len(moments)} here; {wrong[0]} came."
        )
    return tuple(moments[row - 1] for row in rows)


def _format_of(out: Path | None) -> Format:
    """What the suffix of a report says."""
    suffix = out.suffix.lower() if out else ""
    return next((form for form, known in _SUFFIXES.items() if known == suffix), "html")
