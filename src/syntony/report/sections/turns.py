"""Who had the floor, how it passed on, and how late: where turns of several people are known."""

from __future__ import annotations

import math

from syntony.core.contracts import Section
from syntony.core.turns import PersonTurns, SessionTurns
from syntony.report import formats as f
from syntony.report.figure import Table, grid
from syntony.report.html import Html, join, tag
from syntony.report.view import View

#: Rows of one report; the table on the disk has all.
_MOST = 200
#: Latencies are told where they are known to within so much (s): an answer takes about 0.2 s.
_FINE = 0.1
_HEADS = (
    "Person", "Turns", "Speaks", "Usual turn", "Takes the floor after", "In overlap",
    "Back-channels", "Interrupts",
)  # fmt: skip


def render(view: View) -> Html:
    """Write one row a person; nothing where no turns of two persons are known."""
    found = view.findings.turns
    if not found:
        return Html("")
    rows = [
        _row(told, who, part, many=len(found) > 1)
        for told in found
        for who, part in told.persons.items()
    ]
    more = (
        f" The first {_MOST} of {len(rows):,} rows; the table on the disk has all."
        if len(rows) > _MOST
        else ""
    )
    coarse = [told for told in found if not told.clock_error <= _FINE]
    return join(
        tag(
            "p",
            "Counted on turns that somebody marked or a microphone heard. A back-channel is a "
            "short turn of somebody who does not get the floor, an interruption a take-over half "
            "a second or more before another's end: nobody's intention is meant. Most overlaps "
            "are ends foreseen." + more,
            class_="reading",
        ),
        tag("p", _whole(found[0])) if len(found) == 1 and _sure(found[0]) else None,
        grid(Table("Turns", _HEADS, tuple(rows[:_MOST]))),
        tag("p", _clocks(coarse), class_="reading") if coarse else None,
    )


def _whole(told: SessionTurns) -> str:
    return (
        f"From the first turn to the last, {f.duration(told.stop - told.start)}: nobody speaks in "
        f"{f.percent(told.silence)} of the time, two or more in {f.percent(told.overlap)}, and the "
        f"floor passes {_late(told.offset)}."
    )


def _row(told: SessionTurns, who: str, part: PersonTurns, *, many: bool) -> tuple[Html | str, ...]:
    sure = _sure(told)
    return (
        f"{f.person(who)} · {told.session}" if many else f.person(who),
        f"{part.turns:,}",
        f.percent(part.share_of_time),
        f.seconds(part.turn_length),
        _offset(part.latency, part.latency_spread) if sure else f.UNKNOWN,
        f.percent(part.overlapping) if sure else f.UNKNOWN,
        f"{part.back_channels:,}",
        f"{part.interruptions:,}" if sure else f.UNKNOWN,
    )


def _sure(told: SessionTurns) -> bool:
    """Whether the clocks are known well enough for latencies."""
    return told.clock_error <= _FINE


def _offset(middle: float, spread: float) -> str:
    """Signed seconds with the width of the middle half."""
    if math.isnan(middle):
        return f.UNKNOWN
    wide = f", half of them within {f.seconds(spread)}" if math.isfinite(spread) else ""
    return f"{f.number(middle)} s{wide}"


def _late(offset: float) -> str:
    if math.isnan(offset):
        return "to nobody else"
    way = "after a silence of" if offset >= 0 else "in an overlap of"
    return f"{way} {f.seconds(offset)} as a rule (median)"


def _clocks(coarse: list[SessionTurns]) -> str:
    names = f.listed([told.session for told in coarse])
    return (
        f"In {names} the turns stand in several recordings whose clocks are not known to within "
        f"{f.seconds(_FINE)} of each other: latencies, overlaps and interruptions are not told."
    )


SECTION = Section(name="turns", title="Turns", order=64, render=render)
