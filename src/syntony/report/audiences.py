"""For whom a report is written: which pages they are offered, what is left out, in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from syntony.core.consent import GENERATED, Purpose
from syntony.core.contracts import ReportPage, Section
from syntony.core.errors import ParameterError
from syntony.core.moments import Moment
from syntony.core.results import Findings

Reader = Literal["trainee", "supervisor", "client", "research"]
READERS: tuple[Reader, ...] = get_args(Reader)

#: Page -> what it is called where it is switched on and off.
PAGES: Mapping[ReportPage, str] = {
    "summary": "Summary",
    "course": "Course",
    "moments": "Moments",
    "notes": "Notes and labels",
    "impressions": "Ratings, hunches, feelings",
    "questionnaires": "Questionnaires",
    "figures": "Figures",
    "quality": "Quality",
    "methods": "Methods",
    "glossary": "Glossary",
}
EVERY: tuple[ReportPage, ...] = get_args(ReportPage)
#: Most moments on the first page.
PICKED = 3

#: Systems of which a signal says nothing about the inside of a body. What is of another system,
#: or of one that nobody named, is left out where a body is not to be shown.
OUTWARD = frozenset(("movement", "face", "gaze", "voice", "rating"))


@dataclass(frozen=True)
class Audience:
    """Those for whom a report is written.

    Parameters
    ----------
    name, title : str
        In plans and addresses, and on the screen.
    words : str
        What their report is, in a sentence.
    purpose : str
        The use that everybody who was recorded must have allowed.
    offered, usual : tuple of str
        Pages that they may get, and those that they get unless others are chosen.
    without : frozenset of str
        Sections that are never in it.
    plain : bool
        Whether it is in plain words: a section that has none stays out, and so does what is
        measured inside a body.
    """

    name: Reader
    title: str
    words: str
    purpose: Purpose
    offered: tuple[ReportPage, ...]
    usual: tuple[ReportPage, ...]
    without: frozenset[str] = frozenset()
    plain: bool = False


_TESTS = frozenset(("members", "equivalence", "numbers", "readings", "channels", "within"))

AUDIENCES: Mapping[Reader, Audience] = {
    one.name: one
    for one in (
        Audience(
            "trainee", "Trainee", "To learn from one's own session: what happened, when, who "
            "came first, and the words for it.", "supervision", EVERY,
            ("summary", "course", "moments", "impressions", "glossary"),
            _TESTS | {"lag_map", "lag_profile", "contrast"},
        ),
        Audience(
            "supervisor", "Supervisor", "To prepare supervision: every figure of the session, "
            "with how good the recordings are.", "supervision", EVERY,
            ("summary", "course", "moments", "impressions", "questionnaires", "figures", "quality"),
            _TESTS,
        ),
        Audience(
            "client", "Client", "To give away, in plain words: no statistics, no lag maps, "
            "nothing about the therapist's body unless the therapist allows it.", "client",
            ("summary", "course", "moments", "notes", "impressions", "questionnaires", "glossary"),
            ("summary", "course", "moments"), plain=True,
        ),
        Audience(
            "research", "Research", "To publish: every number with its chance, effect and "
            "interval, the methods with versions, and how to do it again.", "research", EVERY,
            tuple(page for page in EVERY if page not in ("notes", "impressions")),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Brief:
    """What one report shall be.

    Parameters
    ----------
    audience : Audience
        For whom it is written.
    pages : tuple of str
        What is switched on; what the audience is not offered stays off.
    opening, closing : str
        Words of who sends it, before and after everything else; empty lines part paragraphs.
    picked : tuple of Moment
        At most three, for the first page.
    body : bool
        Whether a plain report may tell of heart, skin, breath and brain.

    Raises
    ------
    ParameterError
        More moments are picked than the first page has room for.
    """

    audience: Audience = AUDIENCES["research"]
    pages: tuple[ReportPage, ...] = EVERY
    opening: str = ""
    closing: str = ""
    picked: tuple[Moment, ...] = ()
    body: bool = False

    def __post_init__(self) -> None:
        if len(self.picked) > PICKED:
            raise ParameterError(
                f"The first page has room for {PICKED} moments; {len(self.picked)} came."
            )

    def holds(self, section: Section) -> bool:
        """Whether a section is in the report."""
        on = section.page == "always" or section.page in self.pages
        offered = section.page == "always" or section.page in self.audience.offered
        wanted = on and offered and section.name not in self.audience.without
        return wanted and not (self.audience.plain and section.plain is None)

    def shown(self, findings: Findings) -> Findings:
        """What of the findings the audience may see at all.

        Raises
        ------
        ParameterError
            A plain report is asked of more than one session, or of none.
        """
        if not self.audience.plain:
            return findings
        names = {finding.session for finding in findings.findings}
        if len(names) != 1:
            raise ParameterError(
                f"A report for the {self.audience.name} is about one session; findings of "
                f"{len(names)} came."
            )
        seen = self._seen(findings)
        return replace(
            findings,
            findings=tuple(x for x in findings.findings if x.result.signal in seen),
            moments=tuple(m for m in findings.moments if seen.issuperset(m.signals)),
            signals=tuple(s for s in findings.signals if s.name in seen),
            notices=tuple(n for n in findings.notices if n.code == GENERATED),
            contrasts=(), failures=(), clocks={}, pictures=(), within=(), inter_brain=(),
        )  # fmt: skip

    def first_page(self, findings: Findings) -> tuple[Moment, ...]:
        """The picked moments that the audience may see."""
        seen = self._seen(findings)
        return tuple(moment for moment in self.picked if seen.issuperset(moment.signals))

    def _seen(self, findings: Findings) -> frozenset[str]:
        """Names of the signals of which the audience may be told."""
        named = {x.result.signal for x in findings.findings}
        named |= {fact.name for fact in findings.signals}
        named |= {s for m in (*findings.moments, *self.picked) for s in m.signals}
        return frozenset(named) if self.body or not self.audience.plain else outward(findings)


def outward(findings: Findings) -> frozenset[str]:
    """Names of the signals that are known to tell nothing of the inside of a body."""
    told = {fact.name for fact in findings.signals if fact.modality in OUTWARD}
    return frozenset(told - {x.name for x in findings.signals if x.modality not in OUTWARD})


def brief_for(
    reader: str,
    *,
    pages: Sequence[str] = (),
    opening: str = "",
    closing: str = "",
    picked: Sequence[Moment] = (),
    body: bool = False,
) -> Brief:
    """The brief of a report by the names of its audience and pages.

    Parameters
    ----------
    reader : str
        ``trainee``, ``supervisor``, ``client`` or ``research``.
    pages : sequence of str
        Pages in place of the usual ones.
    opening, closing, picked, body
        As in `Brief`.

    Raises
    ------
    ParameterError
        There is no such audience, or it is not offered such a page.

    Examples
    --------
    >>> brief_for("client", pages=["summary"]).pages
    ('summary',)
    """
    audience = next((one for one in AUDIENCES.values() if one.name == reader), None)
    if audience is None:
        raise ParameterError(f"A report is for one of: {', '.join(READERS)}; {reader!r} came.")
    wrong = [page for page in pages if page not in audience.offered]
    if wrong:
        raise ParameterError(
            f"A report for the {audience.name} has no page {wrong[0]!r}; it may have: "
            f"{', '.join(audience.offered)}."
        )
    chosen = tuple(page for page in EVERY if page in pages) if pages else audience.usual
    return Brief(audience, chosen, opening, closing, tuple(picked), body)
