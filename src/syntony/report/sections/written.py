"""What people wrote about the session, in the order of time."""

from __future__ import annotations

from syntony.core.annotations import Label, Note
from syntony.core.contracts import Section
from syntony.report import formats as f
from syntony.report.figure import Table, grid
from syntony.report.html import Html
from syntony.report.view import View


def render(view: View) -> Html:
    """Write one row a note or label; nothing where nobody wrote."""
    said = [one for one in view.written if isinstance(one, (Note, Label))]
    if not said:
        return Html("")
    ordered = sorted(said, key=lambda one: (one.start, one.id))
    rows = tuple((_when(one), one.author, _what(one)) for one in ordered)
    return grid(Table("Notes and labels", ("When", "Who", "What"), rows, words=3))


def _when(one: Note | Label) -> str:
    return f.clock(one.start) if one.stop is None else f.span(one.start, one.stop)


def _what(one: Note | Label) -> str:
    return one.text if isinstance(one, Note) else f"Label: {one.name}"


SECTION = Section(
    name="written", title="What was written", order=16, render=render, page="notes", plain=render,
)  # fmt: skip
