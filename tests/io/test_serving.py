import importlib
import os
import threading
from pathlib import Path

import numpy as np
import pytest

from syntony.core.errors import DataError, FormatError, LimitError, MissingExtra
from syntony.core.session import Notice
from syntony.io import serving
from syntony.io.child import Limits, containment
from syntony.io.serving import scaled, stream
from syntony.io.walled import own_places

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the walls are those of Unix")


@pytest.fixture(scope="module")
def hostile():
    return importlib.import_module("hostile_streams")


@pytest.fixture
def file(tmp_path):
    (tmp_path / "model.bin").write_text("model")
    made = tmp_path / "film.bin"
    made.write_bytes(b"12345")
    return made


@pytest.fixture
def streamed(hostile, file):
    def run(name, given=None, *, imports=(), readable=(), **limits):
        make = getattr(hostile, name)
        return stream(
            file, make, given or {}, imports=imports, readable=readable, limits=Limits(**limits)
        )

    return run


def walled():
    return containment() == "memory, time, files, network: all walled"


def test_nouns_come_back_one_by_one(streamed):
    pieces = list(streamed("obedient", {"n": 4}))
    assert [piece.times.tolist() for piece in pieces] == [[i, i + 0.5] for i in range(4)]
    assert all((piece.values == 5.0).all() for piece in pieces)
    assert [mark.time for piece in pieces for mark in piece.marks] == [0.0, 1.0, 2.0, 3.0]


def test_a_stream_that_has_nothing_to_say_ends(streamed):
    assert list(streamed("obedient", {"n": 0})) == []


def test_the_process_stays_for_the_next_file_also_after_damaged_ones(streamed):
    (before,) = streamed("tells_its_process")
    for name in ("raises_on_purpose", "raises_nonsense", "crashes", "exits"):
        with pytest.raises(DataError):
            list(streamed(name))
    (after,) = streamed("tells_its_process")
    assert before.text == after.text


def test_whoever_stops_early_ends_the_child(streamed):
    ticks = streamed("endless")
    assert [next(ticks).code for _ in range(5)] == ["tick"] * 5
    ticks.close()
    assert len(list(streamed("obedient"))) == 3


@pytest.mark.parametrize(
    ("name", "limits", "error", "said"),
    [
        ("crashes", {}, LimitError, r"film\.bin: its reader crashed \(SIGSEGV\)"),
        ("exits", {}, LimitError, r"film\.bin: its reader ended without an answer \(code 0\)"),
        ("loops", {"cpu": 1}, LimitError, r"film\.bin: .*more than 1 s of processor time"),
        ("sleeps", {"seconds": 0.5}, LimitError, r"film\.bin: nothing came within 0\.5 s"),
        ("allocates", {"memory_mb": 512}, LimitError, r"film\.bin: .*more than 512 MiB"),
        ("raises_on_purpose", {}, DataError, r"^film\.bin: half of it is missing\.$"),
        ("raises_nonsense", {}, FormatError, r"film\.bin: .*KeyError"),
        ("scribbles", {}, FormatError, r"film\.bin: .*bytes that are no answer"),
        ("ends_twice", {}, FormatError, r"film\.bin: messages came after the last one"),
    ],
)
def test_what_fails_costs_one_clear_error_after_what_came_before(
    streamed, name, limits, error, said
):
    nouns = streamed(name, **limits)
    assert next(nouns) == Notice("one", "first")
    with pytest.raises(error, match=said):
        list(nouns)
    assert len(list(streamed("obedient"))) == 3


@pytest.mark.parametrize(
    ("name", "said"),
    [("yields_nonsense", "no place here"), ("claims_a_huge_message", "a message of .* MiB")],
)
def test_what_is_no_noun_is_refused(streamed, name, said):
    with pytest.raises(FormatError, match=said):
        list(streamed(name))
    assert len(list(streamed("obedient"))) == 3


def test_a_child_opens_its_file_and_what_it_was_given_and_nothing_else(streamed, file):
    if not walled():
        pytest.skip("this kernel has no Landlock or no seccomp")
    other = file.with_name("model.bin")
    with pytest.raises(FormatError, match="PermissionError"):
        list(streamed("opens_what_it_is_given", {"other": str(other)}))
    found = list(streamed("opens_what_it_is_given", {"other": str(other)}, readable=(other,)))
    assert found == [Notice("text", "model")]


def test_a_package_that_is_missing_is_named(streamed):
    with pytest.raises(MissingExtra, match=r"film\.bin needs the package no_such_package"):
        list(streamed("obedient", imports=("no_such_package",)))


@pytest.mark.jit
def test_kernels_compile_behind_the_walls(streamed):
    assert list(streamed("compiles", {"x": 2}, imports=("numba",))) == [Notice("sum", "3")]


def test_streams_run_beside_each_other(streamed):
    first, second = streamed("obedient"), streamed("tells_its_process")
    assert next(first).times[0] == 0.0
    (process,) = second
    third = streamed("tells_its_process")
    assert next(third).text == process.text
    assert [piece.times[0] for piece in first] == [1.0, 2.0]
    list(third)


def test_threads_do_not_mix_their_streams(hostile, tmp_path):
    sizes = {}

    def work(size):
        path = tmp_path / f"{size}.bin"
        path.write_bytes(bytes(size))
        pieces = [piece for _ in range(3) for piece in stream(path, hostile.obedient, {"n": 20})]
        sizes[size] = set(np.concatenate([piece.values.ravel() for piece in pieces]).tolist())

    threads = [threading.Thread(target=work, args=(size,)) for size in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == {size: {float(size)} for size in (1, 2, 3)}


def test_time_grows_with_the_recording_and_nonsense_does_not_unlock_it():
    assert scaled(Limits(cpu=10), 60, each=2).cpu == 130
    assert scaled(Limits(cpu=10), -5).cpu == 10
    assert scaled(Limits(), 1e300).cpu == scaled(Limits(), 1e6).cpu


def test_a_missing_wall_is_said_first(monkeypatch, file, hostile):
    noun = serving.encode(Notice("one", "first"))
    report = serving.framed({"error": "", "missing": ["network"]})
    answers = iter([report + noun, report, None])
    talk = serving._Talk(None, Path(file), b"", Limits())
    monkeypatch.setattr(serving._Talk, "_next", lambda self: next(answers))
    assert [notice.code for notice in talk.nouns()] == ["no-walls", "one"]


def test_packages_may_be_imported_from_wherever_they_are_installed_and_data_may_not(
    tmp_path, monkeypatch
):
    packages, data = tmp_path / "site-packages", tmp_path / "data"
    for place in (packages, data):
        place.mkdir()
        monkeypatch.syspath_prepend(str(place))
    places = own_places(())
    assert packages in places
    assert data not in places
