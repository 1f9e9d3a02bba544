"""The course over the sessions of a dyad: scores of forms, and coordination, by date."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median
from typing import Annotated

from fastapi import APIRouter, Query

from syntony.core.errors import ConsentError, SyntonyError
from syntony.core.results import Finding, Findings
from syntony.core.scores import Response
from syntony.report import formats
from syntony.web.formshapes import CourseFinding, CourseScore, CourseSession, DyadCourse
from syntony.web.library import Opened
from syntony.web.state import AtHand

router = APIRouter(tags=["library"])


@router.get("/library/course")
def course(desk: AtHand, dyad: Annotated[str, Query(max_length=200)]) -> DyadCourse:
    """Scores and coordination of every session of a dyad that may be reviewed.

    A session without a score or an analysis stands in it all the same: a gap is a gap.
    """
    sessions, closed = [], 0
    for sid in desk.library.ids():
        try:
            opened = desk.library.session(sid)
            if opened.session.dyad != dyad:
                continue
            opened.allow("review")
            sessions.append(_session(opened))
        except ConsentError:
            closed += 1
        except SyntonyError:
            continue  # a damaged one says so in the list of sessions
    sessions.sort(key=lambda one: (one.date or "", one.name))
    return DyadCourse(dyad=dyad, closed=closed, sessions=sessions)


def _session(opened: Opened) -> CourseSession:
    findings = opened.findings
    return CourseSession(
        id=opened.id, name=opened.session.name, date=opened.session.design.get("date"),
        analyzed=findings is not None,
        scores=[s for one in opened.notebook.responses() for s in _scores(one)],
        findings=list(_coordination(findings)) if findings else [],
    )  # fmt: skip


def _scores(response: Response) -> Iterator[CourseScore]:
    for score in response.scores.values():
        scale = score.scale
        yield CourseScore(
            form=response.form.key, title=response.form.title, scale=scale.key,
            scale_title=scale.title, person=response.person, taken=response.taken,
            value=score.value, low=scale.low, high=scale.high,
            change=scale.change.points if scale.change else None, better=scale.better,
        )  # fmt: skip


def _coordination(findings: Findings) -> Iterator[CourseFinding]:
    """One row a signal; channels of a family stand in the report."""
    modalities = {fact.name: fact.modality for fact in findings.signals}
    for finding in findings.findings:
        if not finding.family:
            yield _row(finding, modalities.get(finding.result.signal, "unknown"))


def _row(finding: Finding, modality: str) -> CourseFinding:
    effects = [test.effect for test in finding.tests if math.isfinite(test.effect)]
    low, middle, high = (
        (min(effects), median(effects), max(effects)) if effects else (math.nan,) * 3
    )
    return CourseFinding(
        signal=finding.result.signal, modality=modality, answer=finding.verdict.answer,
        title=formats.capital(formats.quantity(finding.result.signal)), value=middle, low=low,
        high=high,
    )  # fmt: skip
