"""Asked of every file in io/readers/."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "io"))

from samples import SAMPLES, write_sample

from syntony.core.registry import collect
from syntony.core.session import Recording
from syntony.core.signals import SignalSet
from syntony.io.reading import read, read_head, sniff

READERS = collect("readers")
EACH = pytest.mark.parametrize("name", READERS)


@pytest.fixture
def samples(tmp_path):
    """The small sample of every reader, as files."""
    paths = {}
    for name in SAMPLES:
        (tmp_path / name).mkdir()
        paths[name] = write_sample(name, tmp_path / name)
    return paths


def test_every_reader_has_a_sample_here():
    assert set(SAMPLES) == set(READERS)


@EACH
def test_it_says_what_it_is(name):
    reader = READERS[name]
    assert reader.name == name
    assert reader.title
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in reader.suffixes)
    assert "doi" in reader.source or "specification" in reader.source


@EACH
def test_every_setting_is_documented(name):
    settings = READERS[name].settings
    text = "\n".join(kind.__doc__ or "" for kind in settings.__mro__)
    for field in settings.model_fields:
        assert f"{field}" in text, field
    settings()  # nothing must be told


@EACH
def test_it_recognizes_its_own_sample_first(name, samples):
    (first, share), *others = sniff(samples[name])
    assert first.name == name
    assert all(other_share < share for _, other_share in others)


@EACH
def test_it_refuses_the_files_of_others(name, samples):
    reader = READERS[name]
    for other, path in samples.items():
        if other == name:
            continue
        share = reader.sniff(read_head(path), path)
        assert share < READERS[other].sniff(read_head(path), path), other
        if reader.binary or READERS[other].binary:
            assert share == 0, other


@EACH
def test_it_refuses_noise_of_any_length(name, rng):
    sniffed = READERS[name].sniff
    for size in (0, 1, 2, 7, 100, 5000, 1 << 16):
        for suffix in READERS[name].suffixes:
            assert sniffed(rng.bytes(size), Path("noise" + suffix)) == 0
            letters = bytes(rng.integers(97, 123, size, dtype=np.uint8))
            assert sniffed(letters, Path("noise" + suffix)) == 0


@EACH
def test_it_reads_its_sample_twice_alike(name, samples):
    first, second = read(samples[name]), read(samples[name])
    assert isinstance(first, Recording)
    assert first.name == samples[name].name
    assert first.source.reader == name
    assert first.streams or first.events or first.media
    assert first.media == second.media
    for a, b in zip(first.streams, second.streams, strict=True):
        assert a.values.tobytes() == b.values.tobytes()
    for a, b in zip(first.events, second.events, strict=True):
        assert (a.name, a.person, a.labels) == (b.name, b.person, b.labels)
        assert a.times.tobytes() == b.times.tobytes()
    assert first.notices == second.notices


@EACH
def test_its_clock_runs_forwards_and_its_streams_belong_to_nobody_yet(name, samples):
    for stream in read(samples[name]).streams:
        for one in stream if isinstance(stream, SignalSet) else (stream,):
            assert (np.diff(one.times) > 0).all()
            assert one.name
            assert one.person == ""


@EACH
def test_a_folder_of_its_files_is_read_by_a_recipe(name, tmp_path):
    from syntony.core.plan import Column, Recipe
    from syntony.io.recipes import load_session, sessions

    path = write_sample(name, tmp_path)
    columns = (Column(column="1", person="A"), Column(column="1", person="B", name="other"))
    recipe = Recipe(suffix=path.suffix, reader=name, columns=columns)
    (session,) = (load_session(one, recipe) for one in sessions(tmp_path, recipe))
    assert session.persons == ("A", "B")
