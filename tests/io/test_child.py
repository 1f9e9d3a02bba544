import importlib
import os
import threading
import time
from pathlib import Path

import pytest

from syntony.core.contracts import Reader
from syntony.core.errors import ClockError, FormatError, LimitError, MissingExtra
from syntony.core.settings import Settings
from syntony.io import child, walled
from syntony.io.child import Limits, Server, containment

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the walls are those of Unix")


@pytest.fixture(scope="module")
def hostile():
    import sys

    sys.path.insert(0, str(Path(__file__).parent))
    yield importlib.import_module("hostile_readers")
    sys.path.pop(0)


@pytest.fixture(scope="module")
def server(hostile):
    made = Server()
    yield made
    made.close()


@pytest.fixture
def file(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    made = tmp_path / "session.bin"
    made.write_bytes(b"12345")
    return made


@pytest.fixture
def attempt(server, hostile, file):
    def run(name, imports=(), **limits):
        read = getattr(hostile, name)
        reader = Reader(name, "", (), True, lambda *_: 0.0, read, Settings, "", imports)
        return server.read(file, reader, Settings(), Limits(**limits))

    return run


def test_what_a_child_reads_comes_back(attempt):
    found = attempt("obedient")
    assert found.streams[0].values.tolist() == [5.0, 2.0]
    assert not found.notices


@pytest.mark.parametrize(
    ("name", "limits", "error", "said"),
    [
        ("crashes", {}, LimitError, r"session\.bin: its reader crashed \(SIGSEGV\)"),
        ("loops", {"cpu": 1}, LimitError, r"session\.bin: .*more than 1 s of processor time"),
        ("sleeps", {"seconds": 0.5}, LimitError, r"session\.bin: .*did not end within 0\.5 s"),
        ("allocates", {"memory_mb": 512}, LimitError, r"session\.bin: .*more than 512 MiB"),
        ("exits", {}, LimitError, r"session\.bin: its reader ended without an answer \(code 7\)"),
        ("recurses", {}, FormatError, r"session\.bin: .*RecursionError"),
        ("raises_nonsense", {}, FormatError, r"session\.bin: .*does not understand it.*KeyError"),
        ("raises_on_purpose", {}, FormatError, r"^session\.bin: half of it is missing\.$"),
        ("raises_a_clock_error", {}, ClockError, "two clocks"),
        ("returns_nonsense", {}, FormatError, r"session\.bin"),
    ],
)
def test_a_reader_that_fails_costs_one_clear_error(attempt, name, limits, error, said):
    with pytest.raises(error, match=said):
        attempt(name, **limits)
    assert attempt("obedient").streams[0].values[0] == 5.0


@pytest.mark.parametrize(
    "name",
    [
        "opens_its_neighbor", "opens_the_folder_of_the_script", "lists_its_folder", "writes",
        "writes_its_own_file", "connects",
        "sends", "runs",
    ],
)  # fmt: skip
def test_a_reader_reaches_nothing_but_its_file(attempt, file, name):
    if containment() != "memory, time, files, network: all walled":
        pytest.skip("this kernel has no Landlock or no seccomp")
    with pytest.raises(FormatError, match="PermissionError"):
        attempt(name)
    assert file.read_bytes() == b"12345"
    assert not list(file.parent.glob("written*"))


def test_limits_hold_in_the_child(attempt):
    assert attempt("tells_its_limits", cpu=3).streams[0].values.tolist() == [3, 0, 0]


def test_a_child_that_leaves_processes_behind_is_given_up_in_time(attempt):
    with pytest.raises(LimitError, match="did not end within"):
        attempt("forks_and_leaves", seconds=2)
    assert attempt("obedient").streams


def test_a_child_cannot_speak_to_anybody_but_through_its_answer(attempt):
    with pytest.raises(FormatError, match="sent back bytes"):
        attempt("scribbles")
    assert attempt("obedient").streams


def test_a_package_that_is_missing_is_named(attempt):
    with pytest.raises(MissingExtra, match=r"session\.bin needs the package no_such_package"):
        attempt("obedient", imports=("no_such_package",))
    assert attempt("obedient").streams


def test_threads_share_one_server_without_mixing_answers(server, hostile, tmp_path):
    reader = Reader("x", "", (), True, lambda *_: 0.0, hostile.obedient, Settings, "")
    answers = {}

    def work(size):
        file = tmp_path / f"{size}.bin"
        file.write_bytes(b"x" * size)
        reads = (server.read(file, reader, Settings(), Limits()) for _ in range(6))
        answers[size] = {found.streams[0].values[0] for found in reads}

    threads = [threading.Thread(target=work, args=(size,)) for size in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {size: {float(size)} for size in range(1, 9)}


def test_a_process_that_was_forked_from_ours_starts_a_server_of_its_own(attempt, server):
    attempt("obedient")
    ours = server._process.pid
    source, sink = os.pipe()
    forked = os.fork()
    if forked == 0:
        try:
            attempt("obedient")
            os.write(sink, str(server._process.pid).encode())
            server.close()
        finally:
            os._exit(0)
    os.close(sink)
    with os.fdopen(source) as pipe:
        theirs = pipe.read()
    os.waitpid(forked, 0)
    assert theirs
    assert int(theirs) != ours
    assert attempt("obedient").streams
    assert server._process.pid == ours


def understood(hostile, file, report, body=b""):
    reader = Reader("x", "", (), True, lambda *_: 0.0, hostile.obedient, Settings, "")
    return child._understood(file, reader, 0, walled.framed(report) + body, Limits())


def test_a_missing_wall_is_said(hostile, file):
    body = walled.encode(hostile.obedient(file, None))
    found = understood(hostile, file, {"error": "", "missing": ["network"]}, body)
    assert found.notices[0].code == "no-walls"
    assert "for: network." in found.notices[0].text


@pytest.mark.parametrize(
    "report", [{}, [], {"error": "annotations", "message": ""}, {"error": ""}, {"error": 3}]
)
def test_an_answer_that_is_none_is_refused(hostile, file, report):
    with pytest.raises(FormatError, match="sent back bytes that are no answer"):
        understood(hostile, file, report)


def test_an_answer_without_end_is_not_kept(attempt):
    with pytest.raises(LimitError):
        attempt("floods", memory_mb=8)
    assert attempt("obedient").streams


def test_a_child_costs_tens_of_milliseconds(attempt):
    attempt("obedient")
    costs = []
    for _ in range(9):
        start = time.perf_counter()
        attempt("obedient")
        costs.append(time.perf_counter() - start)
    assert sorted(costs)[4] < 0.2  # 12 ms on an idle machine; CI machines are shared
