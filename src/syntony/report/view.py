"""What a section draws from: findings, the one that is drawn, and how finely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from syntony.core.annotations import Feeling, Hunch, Label, Note
from syntony.core.errors import ParameterError
from syntony.core.ratings import Rated
from syntony.core.registry import collect
from syntony.core.results import Finding, Findings
from syntony.core.scores import Response
from syntony.core.signals import Array
from syntony.report.audiences import Brief
from syntony.report.html import Html
from syntony.stats.labels import LabelAgreement

#: What people wrote and rated of a session, how their labels agree, and the forms that were
#: answered in it.
Written = Note | Label | Hunch | Feeling | Rated | LabelAgreement | Response


@dataclass(frozen=True)
class Detail:
    """How finely to draw, so that a report of 200 sessions stays a few megabytes.

    Parameters
    ----------
    cells : int
        Most cells of a map.
    points : int
        Most points of a line.
    rows : int
        Most rows of the table under a figure.
    brief : bool
        Whether only the first finding's figures tell how to read them.
    parts : int
        So many sections of each finding are drawn, the first ones.
    """

    cells: int
    points: int
    rows: int
    brief: bool
    parts: int

    @classmethod
    def shared_by(cls, n_findings: int, *, printed: bool = False) -> Self:
        """Share what one page may hold among its findings; paper says everything once."""
        n = max(n_findings, 1)
        return cls(
            cells=min(max(600_000 // n, 2_000), 90_000),
            points=min(max(10_000 // n, 40), 600),
            rows=min(max(1_600 // n, 6), 120),
            brief=n > (1 if printed else 16),
            parts=99 if n <= 60 else 3 if n <= 300 else 0,
        )


@dataclass(frozen=True)
class View:
    """What a section of the report sees.

    Parameters
    ----------
    findings : Findings
        Of the whole report.
    detail : Detail
        How finely to draw.
    finding : Finding or None
        The one that is drawn, in sections with the scope ``finding``.
    anchor : str
        Beginning of every id, different for every finding.
    level : int
        Level of the headings of figures, 2 to 6.
    limits : mapping
        (measure, signal) -> value that gets the strongest color, in every map alike.
    printed : bool
        Whether it is for paper, where nothing can be folded out.
    written : tuple of Written
        What people wrote and rated of the session, and the forms that were answered in it.
    brief : Brief
        For whom it is written, and what is switched on.
    plates : list of tuple, or None
        Collects every figure as (name, title, picture, table) where somebody wants them.
    """

    findings: Findings
    detail: Detail
    finding: Finding | None = None
    anchor: str = ""
    level: int = 3
    limits: Mapping[tuple[str, str], float] = field(default_factory=dict)
    printed: bool = False
    written: tuple[Written, ...] = ()
    brief: Brief = field(default_factory=Brief)
    plates: list[tuple[str, str, Html, Any]] | None = None

    @classmethod
    def of(
        cls,
        findings: Findings,
        *,
        printed: bool = False,
        written: Sequence[Written] = (),
        brief: Brief | None = None,
    ) -> Self:
        """View all findings of a report."""
        limits: dict[tuple[str, str], float] = {}
        for finding in findings.findings:
            for result in (finding.result, *(reading.result for reading in finding.readings)):
                key = (result.measure, result.signal)
                limits[key] = max(limits.get(key, 0.0), _limit(result.values))
        detail = Detail.shared_by(len(findings.findings), printed=printed)
        return cls(
            findings, detail, limits=limits, printed=printed, written=tuple(written),
            brief=brief or Brief(),
        )  # fmt: skip

    @property
    def explains(self) -> bool:
        """Whether figures tell how to read them."""
        return not self.detail.brief or self.anchor in ("", "f1")

    def tall(self, height: float) -> float:
        """A height on the screen (px), or what is made of it on paper, so that pages fill."""
        return round(0.76 * height) if self.printed else height

    @property
    def itemized(self) -> bool:
        """Whether each finding has a part of its own."""
        return any(
            self.brief.holds(s) for s in collect("sections").values() if s.scope == "finding"
        )

    @property
    def one(self) -> Finding:
        """The finding that is drawn.

        Raises
        ------
        ParameterError
            The section is drawn once for the report.
        """
        if self.finding is None:
            raise ParameterError(
                "A section of scope 'report' sees all findings (view.findings); "
                "declare scope='finding' to be drawn once for each."
            )
        return self.finding

    def name(self, part: str) -> str:
        """An id that is unique in the page."""
        return f"{self.anchor}-{part}" if self.anchor else part


def _limit(values: Array) -> float:
    """The size that gets the strongest color: a round number few values exceed."""
    known = np.abs(values[np.isfinite(values)])
    size = float(np.quantile(known, 0.995)) if known.size else 0.0
    if size <= 0:
        return 1.0
    step = 0.5 * 10.0 ** np.floor(np.log10(size))
    return float(np.ceil(size / step - 1e-9) * step)
