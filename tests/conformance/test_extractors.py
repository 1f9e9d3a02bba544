"""What every extractor promises, asked of every file in ``extract/``."""

import importlib
from types import SimpleNamespace

import numpy as np
import pytest

from syntony.core.extraction import Chunk, Feed, Output, collected, run
from syntony.core.registry import collect
from syntony.core.settings import Settings
from syntony.core.signals import MODALITIES

EXTRACTORS = collect("extractors")
every_extractor = pytest.mark.parametrize("name", EXTRACTORS)


def sample(name):
    """The extractor with the recording that it is asked about."""
    given = importlib.import_module(f"tests.extract.feeds.{name}")
    settings = EXTRACTORS[name].settings(**getattr(given, "SETTINGS", {}))
    return SimpleNamespace(
        extractor=EXTRACTORS[name], feed=given.FEED, times=given.TIMES, values=given.VALUES,
        settings=settings, series=EXTRACTORS[name].food == "series",
    )  # fmt: skip


def cut(s, times, values, at):
    axis = 1 if s.series else 0
    return [
        Chunk(t, v)
        for t, v in zip(np.split(times, at), np.split(values, at, axis=axis), strict=True)
    ]


def pieces(s, chunks):
    process = s.extractor.start(s.feed, s.settings)
    given = [process.push(chunk) for chunk in chunks]
    return process, [*given, process.finish()]


def joined(given):
    return (
        np.concatenate([p.times for p in given]),
        np.concatenate([p.values for p in given], axis=1),
        np.concatenate([p.quality for p in given], axis=1),
        sorted(
            ((m.name, m.person, m.time, m.duration, m.label) for p in given for m in p.marks),
        ),
    )


@every_extractor
def test_it_says_what_it_is(name):
    extractor = EXTRACTORS[name]
    assert extractor.name == name
    assert extractor.title
    assert extractor.source
    assert issubclass(extractor.settings, Settings)
    assert extractor.settings()
    assert extractor.start.__doc__ or extractor.settings.__doc__
    assert bool(extractor.wants) == (extractor.food == "series")


@every_extractor
def test_its_outputs_are_named_and_hold_something(name):
    s = sample(name)
    process, given = pieces(s, cut(s, s.times, s.values, []))
    times, values, quality, _ = joined(given)
    assert values.shape == quality.shape == (len(process.outputs), times.size)
    assert np.isfinite(values).any(axis=1).all(), "every output of the sample has values"
    assert (np.diff(times) > 0).all()
    keys = [(o.name, o.person) for o in process.outputs]
    assert len(set(keys)) == len(keys)
    for output in process.outputs:
        assert isinstance(output, Output)
        assert output.name
        assert output.modality in MODALITIES
    known = quality[np.isfinite(quality)]
    assert known.size
    assert ((known >= 0) & (known <= 1)).all()
    if process.rate is not None:
        regular = [i for i, o in enumerate(process.outputs) if o.kind == "regular"]
        if regular:
            np.testing.assert_allclose(np.diff(times), 1 / float(process.rate), atol=1e-6)
    found = collected(process, given)
    assert {(x.name, x.person) for x in found.streams} == set(keys)


@every_extractor
@pytest.mark.parametrize("seed", [1, 2])
def test_any_way_of_cutting_gives_the_same(name, seed):
    s = sample(name)
    rng = np.random.default_rng(seed)
    n = s.times.size
    at = np.sort(rng.choice(np.arange(1, n), size=min(n - 1, 8), replace=False))
    whole = joined(pieces(s, cut(s, s.times, s.values, []))[1])
    parts = joined(pieces(s, cut(s, s.times, s.values, at))[1])
    for one, other in zip(whole[:3], parts[:3], strict=True):
        np.testing.assert_array_equal(one, other)
    assert whole[3] == parts[3]


@every_extractor
def test_what_is_given_does_not_depend_on_what_comes(name):
    s = sample(name)
    half = s.times.size // 2
    future = np.array(s.values)
    if s.series:
        future[:, half:] = future[:, half:][:, ::-1]
    else:
        future[half:] = future[half:][::-1]
    first = pieces(s, cut(s, s.times, s.values, [half]))[1][0]
    again = pieces(s, cut(s, s.times, future, [half]))[1][0]
    np.testing.assert_array_equal(first.values, again.values)
    if s.extractor.causal:
        assert first.times.size or first.marks, "a causal extractor gives something on the way"


@every_extractor
def test_nothing_observed_is_nothing_measured(name):
    s = sample(name)
    nothing = np.full(s.values.shape, np.nan) if s.series else np.zeros_like(s.values)
    found = run(s.extractor, s.feed, cut(s, s.times, nothing, []), s.settings)
    if s.series:
        assert not found.streams
        assert any(notice.code == "nothing-measured" for notice in found.notices)


@every_extractor
def test_a_gap_is_survived_and_not_invented(name):
    s = sample(name)
    if not s.series:
        pytest.skip("pictures have no gaps: they have times")
    broken = np.array(s.values)
    n = s.times.size
    broken[:, n // 3 : n // 2] = np.nan
    process, given = pieces(s, cut(s, s.times, broken, []))
    times, values, _, _ = joined(given)
    gap = (s.times[n // 3], s.times[n // 2 - 1])
    middle = (times > gap[0] + 0.4 * (gap[1] - gap[0])) & (times < gap[0] + 0.6 * (gap[1] - gap[0]))
    for row, output in zip(values, process.outputs, strict=True):
        whole = "share" in output.unit or "count" in output.unit
        assert whole or not np.isfinite(row[middle]).any()


@every_extractor
def test_an_empty_chunk_changes_nothing(name):
    s = sample(name)
    chunks = cut(s, s.times, s.values, [s.times.size // 2])
    empty = Chunk(s.times[:0], s.values[:, :0] if s.series else s.values[:0])
    plain = joined(pieces(s, chunks)[1])
    with_empty = joined(pieces(s, [empty, chunks[0], empty, chunks[1], empty])[1])
    np.testing.assert_array_equal(plain[1], with_empty[1])


def test_there_is_a_sample_for_every_extractor():
    for name in EXTRACTORS:
        assert isinstance(sample(name).feed, Feed)
