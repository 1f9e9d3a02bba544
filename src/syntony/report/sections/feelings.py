"""Emotion words in the order of time."""

from __future__ import annotations

from syntony.core.annotations import Feeling
from syntony.core.contracts import Section
from syntony.report import formats as f
from syntony.report.figure import Table, grid
from syntony.report.html import Html, join, tag
from syntony.report.view import View


def render(view: View) -> Html:
    """Write one row a word; nothing where there was none."""
    every = _ordered(view)
    if not every:
        return Html("")
    rows = tuple(
        (f.clock(one.start), one.author, _whose(one), _what(one), one.reply or f.UNKNOWN,
         _step(one.intensity), _step(one.confidence))
        for one in every
    )  # fmt: skip
    heads = ("When", "Who", "Felt by", "Word", "What the other said", "How strong", "How sure")
    told = (
        "Words that somebody found for what a person felt, then or afterwards. A word is an offer; "
        "only who felt it knows."
    )
    return join(
        tag("p", told, class_="reading"), grid(Table("Emotion words", heads, rows, words=5))
    )


def plain(view: View) -> Html:
    """Write when, which word, and what was said to it."""
    every = _ordered(view)
    if not every:
        return Html("")
    rows = tuple((f.clock(one.start), one.word or _place(one), one.reply) for one in every)
    told = "Words that were offered for what you felt. Only you know whether they fit."
    return join(
        tag("p", told, class_="reading"),
        grid(Table("Emotion words", ("When", "Word", "What you said"), rows, words=3)),
    )


def _ordered(view: View) -> list[Feeling]:
    every = [one for one in view.written if isinstance(one, Feeling)]
    return sorted(every, key=lambda one: (one.start, one.id))


def _whose(one: Feeling) -> str:
    return f.person(one.person) if one.person else "the author"


def _what(one: Feeling) -> str:
    if one.valence is None or one.arousal is None:
        return one.word
    figures = f"valence {f.number(one.valence)}, arousal {f.number(one.arousal)}"
    return f"{one.word or _place(one)} ({figures})"


def _place(one: Feeling) -> str:
    """A place in the field of valence and arousal in words."""
    sides = (
        (one.valence, "pleasant", "unpleasant"), (one.arousal, "excited", "calm"),
    )  # fmt: skip
    told = [high if value > 0 else low for value, high, low in sides if value]
    return " and ".join(told) or "in the middle"


def _step(value: int | None) -> str:
    return f.UNKNOWN if value is None else f"{value} of 5"


SECTION = Section(
    name="feelings", title="Emotion words", order=57, render=render, page="impressions",
    plain=plain,
)  # fmt: skip
