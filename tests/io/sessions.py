"""Sessions of every shape, and whether two of them are equal to the bit."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from syntony.core.clock import Clock
from syntony.core.provenance import Source
from syntony.core.session import Media, Notice, Recording, Session
from syntony.core.signals import (
    MODALITIES,
    Events,
    Participant,
    Samples,
    Signal,
    SignalSet,
)
from syntony.core.spans import Intervals

RATES = [Fraction(25), Fraction(30000, 1001), Fraction(2997, 100), Fraction(1, 3), Fraction(1000)]
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
SOME_TEXT = TEXT.filter(lambda text: bool(text.strip()))
FINITE = st.floats(-1e12, 1e12)
NUMBERS = st.floats(width=64, allow_nan=False, allow_infinity=False)


def rows(n, elements):
    return arrays.arrays(np.float64, n, elements=elements)


@st.composite
def signals(draw):
    n = draw(st.integers(1, 700))
    values = draw(rows(n, NUMBERS))
    kept = draw(arrays.arrays(bool, n))
    facts = {
        "rate": draw(st.sampled_from(RATES)), "start": draw(FINITE.map(lambda t: t / 1e3)),
        "name": draw(TEXT), "unit": draw(TEXT), "person": draw(TEXT),
        "modality": draw(st.sampled_from(MODALITIES)),
    }  # fmt: skip
    if draw(st.booleans()):
        return Signal.with_gaps(np.where(kept, values, np.nan), **facts)
    whole = Signal(values, **facts)
    support = Intervals(whole.support.bounds, [draw(TEXT)]) if draw(st.booleans()) else None
    return Signal(values, **facts, support=support)


@st.composite
def channel_sets(draw):
    channels = draw(st.lists(TEXT, min_size=1, max_size=4, unique=True))
    n = draw(st.integers(1, 300))
    values = draw(rows((len(channels), n), NUMBERS | st.just(np.nan)))
    return SignalSet(
        values, tuple(channels), draw(st.sampled_from(RATES)), draw(FINITE), draw(TEXT),
        draw(TEXT), draw(st.sampled_from(MODALITIES)),
    )  # fmt: skip


@st.composite
def irregular_samples(draw):
    times = np.unique(draw(rows(draw(st.integers(1, 300)), FINITE)))
    return Samples(
        times, draw(rows(times.size, NUMBERS)), draw(TEXT), draw(TEXT), draw(TEXT),
        draw(st.sampled_from(MODALITIES)),
    )  # fmt: skip


@st.composite
def event_series(draw):
    times = np.sort(draw(rows(draw(st.integers(0, 20)), FINITE)))
    durations = draw(rows(times.size, st.floats(0, 100) | st.just(np.nan)))
    labels = draw(st.lists(TEXT, min_size=times.size, max_size=times.size))
    return Events(times, durations, tuple(labels), draw(TEXT), draw(TEXT))


def clocks():
    error = st.floats(0, 10) | st.just(np.nan)
    sources = st.sampled_from(["same", "given", "file", "events", "correlation"])
    return st.builds(Clock, FINITE, st.floats(-0.01, 0.01), error, error, FINITE, sources)


@st.composite
def recordings(draw, name):
    streams = draw(st.lists(signals() | channel_sets() | irregular_samples(), max_size=3))
    notices = st.builds(Notice, SOME_TEXT, TEXT, TEXT, st.booleans())
    # What was taken out of a recording was taken out of all its media.
    edges = draw(st.lists(FINITE, min_size=0, max_size=4, unique=True).map(sorted))
    removed = tuple(zip(edges[::2], edges[1::2], strict=False))
    media = st.builds(
        Media, st.sampled_from(["video", "audio"]),
        SOME_TEXT.map(lambda name: Path("/films") / name), st.sampled_from(RATES),
        FINITE, FINITE, st.integers(0, 2**40), st.tuples(st.integers(0, 9), st.integers(0, 9)),
        st.integers(0, 8), TEXT, st.integers(0, 9),
        st.lists(TEXT, max_size=2).map(tuple), st.just(removed),
    )  # fmt: skip
    sources = st.builds(Source, SOME_TEXT, st.just("ab" * 32), st.integers(0, 2**60), SOME_TEXT)
    return Recording(
        name, tuple(streams), tuple(draw(st.lists(event_series(), max_size=2))),
        draw(st.none() | sources), tuple(draw(st.lists(notices, max_size=2))),
        draw(st.dictionaries(TEXT, clocks(), max_size=2)),
        tuple(draw(st.lists(media, max_size=2))),
        tuple(draw(st.lists(signals() | irregular_samples(), max_size=1))),
    )  # fmt: skip


@st.composite
def sessions(draw):
    codes = draw(st.lists(SOME_TEXT, max_size=3, unique=True))
    names = draw(st.lists(SOME_TEXT, max_size=2, unique=True))
    return Session(
        draw(TEXT),
        tuple(Participant(code, draw(TEXT)) for code in codes),
        tuple(draw(recordings(name)) for name in names),
        {name: draw(clocks()) for name in names if draw(st.booleans())},
        draw(TEXT),
        draw(st.dictionaries(TEXT, TEXT, max_size=3)),
    )


def assert_same(one, other):
    """Equal in every field; samples to the bit, of a time that is zero not the sign."""
    assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert one.shape == other.shape
        assert one.tobytes() == other.tobytes()
    elif isinstance(one, Mapping):
        assert one.keys() == other.keys()
        for key, value in one.items():
            assert_same(value, other[key])
    elif isinstance(one, tuple):
        assert len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            assert_same(mine, theirs)
    elif is_dataclass(one):
        for field in fields(one):
            mine, theirs = getattr(one, field.name), getattr(other, field.name)
            if isinstance(one, Events | Intervals) and isinstance(mine, np.ndarray):
                mine, theirs = mine + 0.0, theirs + 0.0
            assert_same(mine, theirs)
    else:
        assert one == other or (one != one and other != other)
