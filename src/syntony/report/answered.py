"""Questionnaires as rows of tables: scores, and answers by the numbers of their items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from syntony.core.scores import Response

#: Column -> what it holds, for the dictionary beside the tables.
COLUMNS: Mapping[str, str] = {
    "response": "id of the answered form, unique in the session",
    "form": "key of the questionnaire",
    "version": "mark of its items, answers and rules",
    "answered by": "code of the person who answered",
    "day": "when it was answered",
    "phase": "before or after the session; empty where it is not known",
    "score of": "key of the scale",
    "score": "sum or mean of its items; empty where too many answers are missing",
    "missing answers": "so many of its items were skipped; a score that is there is prorated",
    "published band": "the band in which the score lies, as a paper named it; no diagnosis",
    "computed": "here: from the answers; elsewhere: entered or imported",
    "item": "number of the item in its form",
    "answered": "the number of the answer; empty where it was skipped",
    "entered by": "who entered it",
}


def scores(response: Response) -> Iterator[Iterator[tuple[str, object]]]:
    """One row a score."""
    for score in response.scores.values():
        yield iter([
            *_head(response), ("score of", score.scale.key), ("score", score.value),
            ("missing answers", score.missing), ("published band", score.band),
            ("computed", "elsewhere" if response.given else "here"),
            ("entered by", response.author),
        ])  # fmt: skip


def answers(response: Response) -> Iterator[Iterator[tuple[str, object]]]:
    """One row an item, by its number: the texts of a form stay in it."""
    for item, value in response.answers.items():
        yield iter([*_head(response), ("item", item), ("answered", value)])


def _head(response: Response) -> list[tuple[str, object]]:
    return [
        ("response", response.id), ("form", response.form.key),
        ("version", response.form.version), ("answered by", response.person),
        ("day", response.taken), ("phase", response.phase),
    ]  # fmt: skip
