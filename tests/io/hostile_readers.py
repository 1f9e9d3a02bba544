"""Readers that do what damaged and malicious files make real ones do."""

import ctypes
import os
import socket
import sys
import time
from pathlib import Path

from syntony.core.errors import ClockError, FormatError
from syntony.core.session import Recording
from syntony.core.signals import Signal


def obedient(path, settings):
    size = float(len(path.read_bytes()))
    return Recording(path.name, (Signal([size, 2.0], 25, name="size"),))


def crashes(path, settings):
    ctypes.string_at(0)


def loops(path, settings):
    while True:
        pass


def sleeps(path, settings):
    time.sleep(600)


def allocates(path, settings):
    return [bytearray(1 << 28) for _ in range(64)]


def recurses(path, settings):
    return recurses(path, settings)


def exits(path, settings):
    os._exit(7)


def raises_nonsense(path, settings):
    raise KeyError("bogus")


def raises_on_purpose(path, settings):
    raise FormatError(f"{path.name}: half of it is missing.")


def raises_a_clock_error(path, settings):
    raise ClockError("two clocks")


def returns_nonsense(path, settings):
    return {"not": "a recording"}


def opens_its_neighbor(path, settings):
    return (path.parent / "secret.txt").read_text()


def opens_the_folder_of_the_script(path, settings):
    return Path(__file__).with_name("conftest.py").read_text()


def lists_its_folder(path, settings):
    return list(path.parent.iterdir())


def writes(path, settings):
    Path("written.txt").write_text("x")


def writes_its_own_file(path, settings):
    path.write_text("x")


def connects(path, settings):
    socket.create_connection(("127.0.0.1", 9))


def sends(path, settings):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"x", ("127.0.0.1", 9))


def runs(path, settings):
    os.execv(sys.executable, [sys.executable, "-c", ""])  # noqa: S606 - it must not get that far


def forks_and_leaves(path, settings):
    if os.fork() == 0:
        time.sleep(600)
    return obedient(path, settings)


def scribbles(path, settings):
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b"+garbage that is no answer")
        except OSError:
            continue
    return obedient(path, settings)


def tells_its_limits(path, settings):
    import resource

    kinds = (resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
    return Recording(path.name, (Signal([resource.getrlimit(k)[0] for k in kinds], 1),))


def floods(path, settings):
    while True:
        for descriptor in range(3, 20):
            try:
                os.write(descriptor, b"x" * 65536)
            except OSError:
                continue
