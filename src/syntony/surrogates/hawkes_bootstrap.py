"""Hawkes bootstrap: events as often and in such bursts, at other times."""

from __future__ import annotations

import numpy as np

from syntony.core.contracts import Surrogate
from syntony.core.refusals import broken
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.events import Times
from syntony.kernels.hawkes import draw_hawkes, fit_hawkes

FEW_EVENTS = 20
NAME = "hawkes_bootstrap"


class HawkesSettings(Settings):
    """The Hawkes bootstrap has no settings: rate, branching and memory are fitted."""


def draw(x: Array, count: int, _settings: HawkesSettings, rng: np.random.Generator) -> Array:
    """Series of marks by the process fitted to the marks of `x`, shape (count, n)."""
    return draw_hawkes(x.size, *fit_hawkes(_events(x), x.size), count, rng)


def refuses(x: Array) -> Notice | None:
    """The process needs marks without gaps, and enough of them."""
    told = broken(x, NAME)
    if told is not None:
        return told
    if not np.isin(x, (0.0, 1.0)).all():
        text = "Events are marked by 1 in a series of 0; this series has other values."
        return Notice("not-events", text, NAME)
    events = _events(x).size
    if events >= FEW_EVENTS:
        return None
    text = f"{events} events are too few to fit a process to; {FEW_EVENTS} are needed."
    return Notice("too-short", text, NAME)


def _events(x: Array) -> Times:
    """Samples at which a mark begins."""
    return np.flatnonzero((x > 0) & (np.concatenate(([0.0], x[:-1])) <= 0))


SURROGATE = Surrogate(
    name=NAME,
    title="Hawkes bootstrap",
    level="signal",
    keeps=("intensity",),
    breaks="when events happened, and how long they last: each is one sample",
    assumes="events that come at a steady rate, or call forth others of the same person soon "
    "after; not rhythms such as the heart's, whose events keep their distance. Event "
    "synchronization called 5.5, 2.5, 6.0 and 5.0 % of 200 strangers synchronous (events without "
    "a past, branching .3, .6, and .6 with a slow response)",
    settings=HawkesSettings,
    draw=draw,
    refuses=refuses,
    source="Hawkes (1971), doi:10.1093/biomet/58.1.83; as a bootstrap: Cavaliere, Lu, Rahbek & "
    "Stærk-Østergaard (2021), arXiv:2104.03122",
    takes="marks",
)
