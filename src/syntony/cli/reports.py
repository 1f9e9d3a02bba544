"""``syntony report``: the report of saved findings, for whom it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from syntony.cli import show
from syntony.core.errors import ParameterError

_SUFFIX = {"html": ".html", "pdf": ".pdf", "figures": ".zip"}


def report(
    findings: Path,
    /,
    *,
    out: Annotated[Path | None, Parameter(alias="-o")] = None,
    format: Literal["html", "pdf", "figures"] = "html",
    audience: Literal["trainee", "supervisor", "client", "research"] | None = None,
    page: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    moment: Annotated[tuple[int, ...], Parameter(negative="")] = (),
    opening: str = "",
    closing: str = "",
    body: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Write the report of saved findings again: as a web page, as PDF, or its figures one by one.

    Parameters
    ----------
    findings : Path
        A ``.findings`` file that `syntony analyze` has written.
    out : Path
        The report; beside the findings if left out.
    format : str
        ``html`` (one file, no script), ``pdf`` (needs the extra ``syntony[pdf]``) or ``figures``
        (a zip file of every figure as SVG with its numbers as TSV).
    audience : str
        For whom it is; everything is in it if left out. For the client it is in plain words.
    page : list of str
        Pages in place of the audience's usual ones: summary, course, moments, questionnaires,
        figures, quality, methods, glossary.
    moment : list of int
        Rows of ``moments.csv``, from 1, for the first page; at most three.
    opening, closing : str
        Your own words before and after everything else.
    body : bool
        Let the client's report tell of heart, skin, breath and brain: the therapist must allow it.
    """
    from syntony.io.saved import load_findings
    from syntony.report.audiences import EVERY, brief_for
    from syntony.report.build import write_report

    found = load_findings(findings)
    wrong = [row for row in moment if not 1 <= row <= len(found.moments)]
    if wrong:
        raise ParameterError(
            f"Moments are numbered from 1 to {len(found.moments)} here; {wrong[0]} came."
        )
    picked = tuple(found.moments[row - 1] for row in moment)
    brief = brief_for(
        audience or "research",
        pages=page if page or audience else EVERY,
        opening=opening,
        closing=closing,
        picked=picked,
        body=body,
    )
    written = write_report(
        found, out or findings.with_suffix(_SUFFIX[format]), format=format, brief=brief
    )
    show.note(f"Report: {written}")
    return 0
