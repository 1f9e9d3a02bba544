"""The words that are set with one key while a session plays: one list for a library."""

from __future__ import annotations

import json
from collections.abc import Sequence

from syntony.core.errors import ParameterError
from syntony.web.index import Index
from syntony.web.models import Word

#: Until a library brings its own words.
FIRST = (
    Word(key="1", name="attuned", shape="circle", definition="Both are with each other."),
    Word(key="2", name="shift", shape="triangle", definition="Topic, tone or posture changes."),
    Word(key="3", name="rupture", shape="inverted", definition="One withdraws or objects."),
    Word(key="4", name="repair", shape="diamond", definition="They find back to each other."),
    Word(key="5", name="silence", shape="square", definition="Nobody speaks for 3 s or more."),
    Word(key="6", name="to discuss", shape="star", definition="Bring it to supervision."),
)
_KEPT = 20


def vocabulary(index: Index) -> tuple[Word, ...]:
    """The words in use."""
    with index.open() as rows:
        row = rows.execute(
            "SELECT words FROM vocabularies ORDER BY position DESC LIMIT 1"
        ).fetchone()
    return FIRST if row is None else tuple(Word(**told) for told in json.loads(row[0]))


def put(index: Index, words: Sequence[Word]) -> None:
    """Use other words from now on; labels that were set keep the words they were set with.

    Raises
    ------
    ParameterError
        A key or a name stands twice, or there is no word.
    """
    for what in ("key", "name"):
        told = [getattr(word, what).strip().lower() for word in words]
        twice = sorted({one for one in told if told.count(one) > 1})
        if twice:
            raise ParameterError(f"Each {what} stands once; {', '.join(twice)} came twice.")
    if not words or not all(word.name.strip() for word in words):
        raise ParameterError("A vocabulary needs at least one word, and each word a name.")
    kept = [word.model_dump() for word in sorted(words, key=lambda word: word.key)]
    with index.open() as rows:
        rows.execute("INSERT INTO vocabularies (words) VALUES (?)", (json.dumps(kept),))
        rows.execute(
            "DELETE FROM vocabularies WHERE position <= "
            "(SELECT max(position) FROM vocabularies) - ?",
            (_KEPT,),
        )


def back(index: Index) -> bool:
    """Use the words of before; whether there were any."""
    with index.open() as rows:
        done = rows.execute(
            "DELETE FROM vocabularies WHERE position = (SELECT max(position) FROM vocabularies)"
        )
        return done.rowcount > 0
