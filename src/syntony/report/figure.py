"""A figure as a report shows it: heading, how to read it, picture, key and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass

from syntony.report import formats as f
from syntony.report.html import Child, Html, breakable, tag
from syntony.report.view import View

#: A second cue beside the words of a moment.
SHAPES = {
    "triangle": "▲", "inverted": "▼", "diamond": "◆", "circle": "●", "ring": "○", "square": "■",
    "star": "★",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Numbers in rows.

    Parameters
    ----------
    caption : str
        What the rows are.
    heads : tuple of str
        One a column.
    rows : tuple of tuples
        Cells; the first one names the row.
    words : int
        So many columns at the left hold words, the others numbers.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Child, ...], ...]
    words: int = 1


#: A figure that somebody collects: its name, title, picture and table.
Plate = tuple[str, str, Html, Table]


def figure(
    view: View,
    part: str,
    title: str,
    picture: Html,
    table: Table,
    *,
    reading: Child = None,
    key: Child = None,
) -> Html:
    """Put a picture into the report.

    Parameters
    ----------
    view : View
        Where it stands.
    part : str
        Its name within the finding or report.
    title : str
        Its heading.
    picture : Html
        From `syntony.report.draw.marks.chart`.
    table : Table
        The same for those who cannot or will not read the picture.
    reading : Html or str, optional
        How to read it, one or two sentences.
    key : Html, optional
        What its colors and shapes mean.

    Returns
    -------
    Html
        A ``figure`` with its name, key and table.
    """
    name = view.name(part)
    if view.plates is not None:
        view.plates.append((name, title, picture, table))
    return tag(
        "figure",
        tag(
            "figcaption",
            heading(view.level, title, f"{name}-title"),
            tag("p", reading, class_="reading") if reading and view.explains else None,
        ),
        tag("div", picture, class_="plate"),
        tag("p", key, class_="key") if key and view.explains else None,
        None if view.printed or view.brief.audience.plain else twin(table, title),
        id=name,
        aria_labelledby=f"{name}-title",
    )


def heading(level: int, title: Child, name: str | None = None) -> Html:
    """Write a heading of a level, 2 to 6."""
    return tag(f"h{min(max(level, 2), 6)}", title, id=name)


def twin(table: Table, of: str) -> Html:
    """Hold a table that opens on demand."""
    return tag(
        "details", tag("summary", f"Show as a table: {f.uncapital(of)}"), grid(table), class_="twin"
    )


def grid(table: Table, kind: str = "") -> Html:
    """Write a table; where it is wider than the page, it scrolls by itself."""
    head = tag("tr", (tag("th", h, scope="col") for h in table.heads))
    body = (
        tag("tr", tag("th", first, scope="row"), (tag("td", cell) for cell in others))
        for first, *others in map(_breakable, table.rows)
    )
    inner = tag(
        "table",
        tag("caption", table.caption),
        tag("thead", head),
        tag("tbody", body),
        class_=f"{kind} words-{table.words}".strip(),
    )
    return tag("div", inner, class_="scroll", role="group", tabindex="0", aria_label=table.caption)


def _breakable(cells: tuple[Child, ...]) -> tuple[Child, ...]:
    return tuple(
        breakable(cell) if isinstance(cell, str) and not isinstance(cell, Html) else cell
        for cell in cells
    )


def swatch(kind: str, meaning: Child) -> Html:
    """Explain a color or shape in a key."""
    return tag("span", tag("span", class_=f"swatch {kind}", aria_hidden="true"), meaning)
