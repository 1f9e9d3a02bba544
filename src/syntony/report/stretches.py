"""Letters of stretches: the same in every drawing, table and sentence of a finding."""

from __future__ import annotations

from collections.abc import Iterator

from syntony.core.results import Stretch
from syntony.report.draw import marks
from syntony.report.draw.marks import Panel
from syntony.report.html import Html, figure_of


def letters(stretches: tuple[Stretch, ...]) -> tuple[str, ...]:
    """A letter for each stretch; numbers where there are more than the alphabet has."""
    if len(stretches) > 26:
        return tuple(str(i + 1) for i in range(len(stretches)))
    return tuple(chr(ord("A") + i) for i in range(len(stretches)))


def lettering(
    panel: Panel,
    stretches: tuple[Stretch, ...],
    y: float,
    kind: str = "letter",
    narrowest: float = 0.0,
) -> Iterator[Html]:
    """Write the letters over their stretches, leaving out those that would touch.

    Parameters
    ----------
    panel : Panel
        Over time.
    stretches : tuple of Stretch
        In order of time.
    y : float
        Foot of the letters (px).
    kind : str
        Class of the letters.
    narrowest : float
        Share of the width below which a stretch has no room for its letter.
    """
    last = -1.0
    for letter, stretch in zip(letters(stretches), stretches, strict=True):
        start, stop = (float(x) for x in panel.x([stretch.start, stretch.stop]))
        middle = (start + stop) / 2
        if middle - last > 0.03 and stop - start >= narrowest:
            yield marks.words(f"{figure_of(middle * 100)}%", y, letter, kind)
            last = middle
