"""The same answers in plain words, for those who were recorded: no figures, no names of methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syntony.core.moments import Moment
from syntony.core.results import Finding, Findings, Stretch
from syntony.report import formats as f
from syntony.report.words import MORE, NOT, leader

#: System -> what people call it.
_CALLED = {
    "movement": "movement", "face": "facial expression", "gaze": "gaze", "voice": "voice",
    "breath": "breathing", "heart": "heartbeat", "skin": "skin response",
    "brain": "brain activity", "rating": "your ratings",
}  # fmt: skip


@dataclass(frozen=True)
class Plain:
    """Three sentences in plain words: whether, who, when."""

    whether: str
    who: str
    when: str


def called(findings: Findings) -> dict[str, str]:
    """Signal -> what people call it; its own name where several are of one kind."""
    systems = {fact.name: fact.modality for fact in findings.signals}
    named = {x.result.signal for x in findings.findings} | set(systems)
    words = {name: _CALLED.get(systems.get(name, ""), f.quantity(name)) for name in named}
    return {
        name: word if list(words.values()).count(word) == 1 else f.quantity(name)
        for name, word in words.items()
    }


def told(findings: Findings, found: Sequence[Finding]) -> Plain:
    """Tell findings in plain words.

    Parameters
    ----------
    findings : Findings
        Of the report, for the names of its signals.
    found : sequence of Finding
        Those that are told.
    """
    names = called(findings)
    return Plain(_whether(found, names), _who(found, names), _when(found, names))


def title_of(moment: Moment, names: dict[str, str]) -> str:
    """A moment's title with signals as people call them."""
    title = moment.title
    for signal in moment.signals:
        title = title.replace(f.quantity(signal), names.get(signal, f.quantity(signal)))
        title = title.replace(
            f.capital(f.quantity(signal)), f.capital(names.get(signal, f.quantity(signal)))
        )
    return f.capital(title)


def together(persons: tuple[str, ...]) -> str:
    """The persons, as one says to them."""
    return "the two of you" if len(persons) == 2 else "all of you"


def _whether(found: Sequence[Finding], names: dict[str, str]) -> str:
    if not found:
        return "There is nothing that can be told from this session."
    who = together(found[0].result.persons)
    more = [names[x.result.signal] for x in found if x.verdict.answer == MORE]
    others = [names[x.result.signal] for x in found if x.verdict.answer != MORE]
    parts = []
    if more:
        parts.append(f"In {f.listed(more)}, {who} were in step more often than by chance.")
    if others:
        also = "it" if more else f"whether {who} were in step"
        parts.append(f"In {f.listed(others)}, {also} cannot be told from this session.")
    return " ".join(parts)


def _who(found: Sequence[Finding], names: dict[str, str]) -> str:
    led: dict[str, list[str]] = {}
    for x in found:
        who = leader(x)
        if who:
            led.setdefault(f.person(who), []).append(names[x.result.signal])
    if led:
        parts = [f"{who} often came first in {f.listed(where)}" for who, where in led.items()]
        return f"{f.capital('; '.join(parts))}."
    even = [x for x in found if x.verdict.answer == MORE and x.leading.outcome == "mutual"]
    if even:
        return "Neither of you usually came first: you moved together."
    return "Who came first cannot be told from this session."


def _when(found: Sequence[Finding], names: dict[str, str]) -> str:
    marked = [(x, s) for x in found for s in x.stretches if x.verdict.answer in (MORE, NOT)]
    if not marked:
        return "No single time of the session stands out."
    finding, longest = max(marked, key=lambda one: _length(one[1]))
    more = " There are other times as well." if len(marked) > 1 else ""
    what = names[finding.result.signal]
    return f"The longest time in step was in {what}, {f.span(longest.start, longest.stop)}.{more}"


def _length(stretch: Stretch) -> float:
    return stretch.stop - stretch.start
