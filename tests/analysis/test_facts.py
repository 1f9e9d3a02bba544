"""What is known of signals before they are compared."""

import math

import numpy as np
import pytest

from syntony.analysis.facts import BINS, signal_facts
from syntony.core.clock import Clock
from syntony.core.provenance import Source
from syntony.core.session import Notice, Recording, Session
from syntony.core.signals import Participant, Samples, Signal, SignalSet


def facts_of(*streams, quality=(), notices=(), clock=None):
    source = Source("belt.csv", "ab" * 32, 9, "delimited")
    recording = Recording("belt", streams, source=source, notices=notices, quality=quality)
    clocks = {"belt": clock} if clock else {}
    return signal_facts(Session("s", (Participant("a"),), (recording,), clocks))


def test_the_preview_holds_every_extreme_and_gaps_stay_gaps():
    x = np.random.default_rng(1).normal(size=5000)
    x[777] = 40.0
    x[2000:2500] = np.nan
    (fact,) = facts_of(Signal.with_gaps(x, 10, 5.0, name="x", unit="V", person="a"))
    assert fact.low.size == fact.high.size == BINS
    assert (np.nanmin(fact.low), np.nanmax(fact.high)) == (np.nanmin(x), 40.0)
    middle = (fact.edges[:-1] + fact.edges[1:]) / 2
    gone = (middle > 207) & (middle < 253)
    assert gone.any()
    assert np.isnan(fact.low[gone]).all()
    assert np.isfinite(fact.low[~((middle > 203) & (middle < 257))]).all()
    assert fact.coverage == pytest.approx(0.9)
    assert list(fact.support) == [(5.0, 205.0), (255.0, 505.0)]
    assert (fact.start, fact.stop) == (5.0, 505.0)
    assert fact.source == "belt.csv (delimited)"
    assert math.isnan(fact.median_quality)


def test_quality_is_binned_with_the_signal():
    signal = Signal(np.ones(100), 1, name="x", person="a")
    good = np.concatenate((np.ones(60), np.full(40, 0.25)))
    (fact,) = facts_of(signal, quality=(Signal(good, 1, name="x quality", person="a"),))
    assert fact.quality.size == 100
    assert fact.quality.mean() == pytest.approx(0.7)
    assert fact.median_quality == 1.0


def test_notices_of_the_signal_and_of_no_other_come_along():
    told = (
        Notice("extracted", "x extracted from ECG by heart (its usual settings)", "x of a"),
        Notice("masked", "5% of x of a was masked.", "x of a"),
        Notice("masked", "of another", "x of b"),
    )
    (fact,) = facts_of(Signal(np.ones(9), 1, name="x", person="a"), notices=told)
    assert fact.origin.startswith("x extracted from ECG")
    assert [n.code for n in fact.notices] == ["masked"]


def test_irregular_samples_pause_where_nothing_comes():
    times = np.concatenate((np.arange(0, 60, 0.8), np.arange(120, 180, 0.8)))
    (fact,) = facts_of(Samples(times, np.ones(times.size), "rr", "ms", "a", "heart"))
    assert math.isnan(fact.rate)
    assert len(fact.support) == 2
    assert fact.coverage == pytest.approx(120 / 180, abs=0.01)


def test_the_clock_is_applied_and_channels_are_taken_apart():
    cap = SignalSet(np.ones((2, 50)), ("eeg/Fz", "eeg/Cz"), 10, 0.0, "µV", "a", "brain")
    found = facts_of(cap, clock=Clock(offset=100.0))
    assert [f.name for f in found] == ["eeg/Fz", "eeg/Cz"]
    assert found[0].start == 100.0


def test_one_sample_and_nothing_at_all_are_told_of():
    one = Samples([3.0], [1.0], "x", person="a")
    nothing = Signal.with_gaps(np.full(5, np.nan), 1, name="y", person="a")
    first, second = facts_of(one, nothing)
    assert (first.start, first.stop, first.n) == (3.0, 4.0, 1)
    assert second.coverage == 0.0
    assert np.isnan(second.low).all()
