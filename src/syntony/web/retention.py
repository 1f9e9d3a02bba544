"""How long a library keeps its sessions: the rules, and what they say of each session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from syntony.core.consent import PURPOSES, generated
from syntony.core.retention import WHATS, Rule, Term, terms
from syntony.web.library import Library


@dataclass(frozen=True)
class Held:
    """What a rule says of a session."""

    session: str
    name: str
    folder: Path
    term: Term

    @property
    def until(self) -> date | None:
        """The last day."""
        return self.term.until


def kept_rules(library: Library) -> tuple[Rule, ...]:
    """The rules of a library; none where nobody made any."""
    with library.index.open() as index:
        rows = index.execute("SELECT purpose, what, days, grace FROM retention").fetchall()
    known = [row for row in rows if row[0] in PURPOSES and row[1] in WHATS]
    return tuple(sorted((Rule(*row) for row in known), key=_place))


def keep_rules(library: Library, rules: Sequence[tuple[str, str, int, int]]) -> None:
    """Put these rules in place of those that there are; the library's trail tells of it."""
    told = (f"rule:{purpose}:{what}:{days}:{grace}" for purpose, what, days, grace in rules)
    library.ledger.add("retention", *told, who=library.author())
    with library.index.open() as index:
        index.execute("DELETE FROM retention")
        index.executemany("INSERT INTO retention VALUES (?, ?, ?, ?)", rules)


def held(library: Library, sid: str) -> Iterator[Held]:
    """What the rules say of a session; nothing of one in which nobody was recorded."""
    opened = library.session(sid)
    if generated(opened.session):
        return
    said = opened.consents.all()
    codes = [person.code for person in opened.people]
    day = _day(opened.session.design.get("date"))
    media = any(recording.media for recording in opened.session.recordings)
    for term in terms(kept_rules(library), day, codes, said):
        if term.what == "session" or media:
            yield Held(sid, opened.session.name, opened.store.folder, term)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _place(rule: Rule) -> tuple[int, int]:
    return PURPOSES.index(rule.purpose), WHATS.index(rule.what)
