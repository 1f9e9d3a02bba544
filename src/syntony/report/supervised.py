"""The summary of an hour of supervision, to be taken away as text."""

from __future__ import annotations

from collections.abc import Sequence

from syntony.core.annotations import Judged
from syntony.core.supervision import Topic
from syntony.report import formats


def as_text(session: str, agenda: Sequence[tuple[Judged, Topic]], text: str) -> bytes:
    """The agenda with its ticks, and what people wrote, as Markdown.

    Parameters
    ----------
    session : str
        Name of the session.
    agenda : sequence of (Judged, Topic)
        In its order.
    text : str
        The summary.

    Returns
    -------
    bytes
        UTF-8.
    """
    lines = [f"# Supervision of {_plain(session)}", "", "## Agenda", ""]
    for one, topic in agenda:
        minute, second = divmod(int(one.moment.start), 60)
        tick = "x" if topic.done else " "
        title = _plain(formats.capital(one.moment.title))
        lines.append(f"- [{tick}] {minute:02d}:{second:02d} {title}")
    lines += ["" if agenda else "No moment was starred.", "", "## Summary", "", text.strip(), ""]
    return "\n".join(lines).encode()


def _plain(text: str) -> str:
    """One line, in which nothing is markup."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#" else c for c in flat)
