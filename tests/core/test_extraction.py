"""The one offline loop over extractors."""

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pytest

from syntony.core.errors import DataError
from syntony.core.extraction import Chunk, Extractor, Feed, Mark, Output, Piece, run
from syntony.core.settings import Settings
from syntony.core.signals import Samples, Signal

FEED = Feed(Fraction(4), 10.0, ("belt",), ("client",), ("V",))


@dataclass
class Doubling:
    """Gives every sample twice as large, marks those above one, and says nothing of quality."""

    feed: Feed
    given: list = field(default_factory=list)
    rate: Fraction | None = Fraction(4)
    outputs: tuple = (
        Output("double", "V", "client", "breath"),
        Output("peaks", "V", "client", "breath", "irregular"),
        Output("never", "V", "client", "breath"),
    )

    def push(self, chunk):
        x = chunk.values[0]
        peaks = np.where(x > 1, x, np.nan)
        values = np.stack((2 * x, peaks, np.full_like(x, np.nan)))
        marks = tuple(Mark("peak", t, label="high", person="client") for t in chunk.times[x > 1])
        return Piece(chunk.times, values, np.ones_like(values), marks)

    def finish(self):
        return Piece.nothing(3)

    def notices(self):
        return ()


DOUBLE = Extractor(
    "double", "Doubling", "series", ("belt",), True, Settings, lambda feed, _: Doubling(feed), "-"
)


def chunks(x, *at):
    times = 10 + np.arange(x.size) / 4
    return [Chunk(t, v[None]) for t, v in zip(np.split(times, at), np.split(x, at), strict=True)]


def test_outputs_become_signals_samples_and_events_with_their_gaps():
    x = np.array([0.0, 2.0, np.nan, 3.0])
    found = run(DOUBLE, FEED, chunks(x, 1, 3), Settings())
    double, peaks = found.streams
    assert isinstance(double, Signal)
    np.testing.assert_array_equal(double.values, [0, 4, np.nan, 6])
    assert (double.start, double.rate, double.person) == (10.0, 4, "client")
    assert isinstance(peaks, Samples)
    np.testing.assert_array_equal(peaks.times, [10.25, 10.75])
    (events,) = found.events
    assert events.name == "peak"
    assert events.labels == ("high", "high")
    assert [q.name for q in found.quality] == ["double quality", "peaks quality", "never quality"][
        :2
    ]


def test_what_was_never_measured_is_said():
    found = run(DOUBLE, FEED, chunks(np.array([0.0, 2.0])), Settings())
    (notice,) = found.notices
    assert notice.code == "nothing-measured"
    assert "client never" in notice.text


def test_times_that_run_backwards_are_a_fault_of_the_extractor():
    twice = chunks(np.array([0.0, 2.0])) * 2
    with pytest.raises(DataError, match="do not ascend"):
        run(DOUBLE, FEED, twice, Settings())
