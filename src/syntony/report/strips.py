"""A session as one strip: when it was observed, and where it exceeds chance."""

from __future__ import annotations

from syntony.core.results import Finding
from syntony.core.spans import Intervals
from syntony.report import formats as f
from syntony.report.draw import axes, marks
from syntony.report.draw.marks import Panel
from syntony.report.draw.scale import Scale
from syntony.report.html import Html
from syntony.report.stretches import lettering
from syntony.report.timeline import Extent


def strip(
    name: str, finding: Finding, over: Extent, *, axis: bool, narrowest: float = 0.03
) -> Html:
    """Draw one finding as a strip of time.

    Parameters
    ----------
    name : str
        Unique in the page.
    finding : Finding
        Whose stretches are marked.
    over : tuple of float
        From when to when (s); the same for strips that stand under each other.
    axis : bool
        Whether times are written under it.
    narrowest : float
        Share of the width below which a stretch has no room for its letter.

    Returns
    -------
    Html
        The chart: a rail where both were observed, hatched where not, blocks where the
        coordination exceeds chance.
    """
    panel = Panel(Scale(*over), Scale(0, 1), 18.0)
    where = [f.span(s.start, s.stop) for s in finding.stretches]
    told = f"beyond chance at {f.listed(where, 12)}" if where else "no stretch beyond chance"
    return marks.chart(
        name,
        f"{f.capital(f.quantity(finding.result.signal))}: {told}.",
        panel.height,
        observed(panel, name, finding.support, over),
        (marks.block(panel, s.start, s.stop, "stretch") for s in finding.stretches),
        lettering(panel, finding.stretches, 13, "letter inside", narrowest),
        axes.time_axis(panel) if axis else None,
        # Half a word of the time axis at both ends, with an axis or not: strips stay in line.
        left=14, right=18, bottom=26 if axis else 0,
    )  # fmt: skip


def observed(panel: Panel, name: str, support: Intervals, over: Extent) -> list[Html]:
    """Draw a rail where something was observed, hatching where it was not."""
    rails = [marks.block(panel, a, b, "rail") for a, b in support]
    return rails + [marks.hatched(panel, name, a, b) for a, b in support.gaps(*over)]
