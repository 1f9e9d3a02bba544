"""The report of a stored session as people set it up for an audience, and what is told in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

from syntony.analysis.judging import judged
from syntony.analysis.reviewed import Reviewed
from syntony.core.annotations import Feeling, Hunch, Judged, ReportDraft
from syntony.core.forms import Form
from syntony.core.ratings import Rated
from syntony.core.results import Findings
from syntony.core.scores import Response
from syntony.report.audiences import AUDIENCES, Brief, Reader
from syntony.report.view import Written
from syntony.stats.labels import label_agreement

#: Whether the scores of a questionnaire are left out of what the client gets.
Hidden = Callable[[Form], bool]


def draft_of(opened: Reviewed, audience: Reader) -> ReportDraft:
    """How the report of an audience is set up; its usual pages where nobody did that."""
    kept = {draft.id: draft for draft in opened.notebook.reports()}
    return kept.get(audience) or ReportDraft(audience, AUDIENCES[audience].usual)


def drafted(
    opened: Reviewed, audience: Reader, draft: ReportDraft, *, body: bool
) -> tuple[Findings, Brief]:
    """The findings as people judged them, and what the report of an audience shall be.

    Parameters
    ----------
    opened : Reviewed
        The session.
    audience : str
        For whom.
    draft : ReportDraft
        How it is set up.
    body : bool
        Whether the inside of a body may be told of, where the draft does.

    Raises
    ------
    AbsentError, BlindError
        As of `Reviewed.found`.
    """
    every = judged(opened.findings, opened.notebook)
    findings = replace(
        opened.found(),
        title=opened.session.name,
        moments=tuple(one.moment for one in unrejected(every)),
    )
    chosen = {one.id: one.moment for one in every}
    picked = tuple(chosen[name] for name in draft.moments if name in chosen)
    brief = Brief(
        AUDIENCES[audience], draft.pages, draft.opening, draft.closing, picked,  # type: ignore[arg-type]
        body and draft.body,
    )  # fmt: skip
    return findings, brief


def unrejected(moments: list[Judged]) -> list[Judged]:
    """The moments that a report lists."""
    return [one for one in moments if one.decision != "rejected"]


def written_for(opened: Reviewed, audience: Reader, hidden: Hidden) -> tuple[Written, ...]:
    """What people wrote and answered, as far as an audience may be told of it."""
    book = opened.notebook
    labels = book.labels()
    pairs = combinations(sorted({label.author for label in labels}), 2)
    return (
        *book.notes(), *labels, *_impressions(opened, audience),
        *(label_agreement(labels, one, other, opened.duration) for one, other in pairs),
        *_responses(opened, audience, hidden),
    )  # fmt: skip


def _responses(opened: Reviewed, audience: Reader, hidden: Hidden) -> tuple[Response, ...]:
    """The answered forms of a session that an audience may see.

    The client gets no form that is hidden, and none that a therapist answered.
    """
    every = opened.notebook.responses()
    if audience != "client":
        return every
    apart = _therapists(opened)
    return tuple(one for one in every if one.person not in apart and not hidden(one.form))


def _impressions(opened: Reviewed, audience: Reader) -> tuple[Rated | Hunch | Feeling, ...]:
    """Ratings, hunches and emotion words of a session that an audience may see.

    The client gets ratings of anybody but the therapist, hunches about such that were asked, and
    emotion words for such that were offered: what was never said to them is not told here first.
    """
    book = opened.notebook
    if audience != "client":
        return (*book.ratings(), *book.hunches(), *book.feelings())
    apart = _therapists(opened)
    return (
        *(one for one in book.ratings() if one.rating.person not in apart),
        *(one for one in book.hunches() if one.about not in apart and one.answer != "not asked"),
        *(one for one in book.feelings() if one.person not in {"", *apart} and one.reply),
    )


def _therapists(opened: Reviewed) -> set[str]:
    return {person.code for person in opened.people if person.role == "therapist"}
