"""How the labels of two people agree, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syntony.core.annotations import Label
from syntony.stats.agreement import Agreement, Span, agreement, in_bins


@dataclass(frozen=True)
class WordAgreement:
    """One word: how often each of the two set it, and Cohen's kappa over the seconds."""

    word: str
    one: int
    other: int
    found: Agreement


@dataclass(frozen=True)
class LabelAgreement:
    """Two authors of labels, and each word that one of them set."""

    one: str
    other: str
    words: tuple[WordAgreement, ...]


def label_agreement(
    labels: Sequence[Label], one: str, other: str, duration: float
) -> LabelAgreement:
    """Compare the labels of two authors over the seconds of a session.

    Parameters
    ----------
    labels : sequence of Label
        Of a session, by whomever.
    one, other : str
        The two authors.
    duration : float
        Length of the session (s).

    Examples
    --------
    >>> labels = [Label("a", "1", "laugh", 10.0, "K"), Label("b", "1", "laugh", 11.0, "M")]
    >>> (word,) = label_agreement(labels, "K", "M", 60.0).words
    >>> word.word, word.one, word.other, round(word.found.kappa, 2)
    ('laugh', 1, 1, 0.65)
    """
    names = sorted({label.name for label in labels if label.author in (one, other)})
    words = []
    for name in names:
        first, second = _spans(labels, name, one), _spans(labels, name, other)
        found = agreement(in_bins(first, duration), in_bins(second, duration))
        words.append(WordAgreement(name, len(first), len(second), found))
    return LabelAgreement(one, other, tuple(words))


def _spans(labels: Sequence[Label], name: str, author: str) -> list[Span]:
    mine = (one for one in labels if one.name == name and one.author == author)
    return [(one.start, one.start if one.stop is None else one.stop) for one in mine]
