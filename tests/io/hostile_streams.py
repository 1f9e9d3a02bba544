"""Generators that do what damaged and malicious files make real ones do."""

import ctypes
import os
import time
from pathlib import Path

import numpy as np

from syntony.core.errors import DataError
from syntony.core.extraction import Mark, Piece
from syntony.core.session import Notice


def obedient(path, given):
    size = float(len(path.read_bytes()))
    for i in range(given.get("n", 3)):
        times = np.array([i, i + 0.5])
        yield Piece(times, np.full((1, 2), size), np.ones((1, 2)), (Mark("beat", float(i)),))


def tells_its_process(path, given):
    yield Notice("process", str(os.getppid()))


def endless(path, given):
    while True:
        yield Notice("tick", "tock")


def loops(path, given):
    yield Notice("one", "first")
    while True:
        pass


def sleeps(path, given):
    yield Notice("one", "first")
    time.sleep(600)


def crashes(path, given):
    yield Notice("one", "first")
    ctypes.string_at(0)


def exits(path, given):
    yield Notice("one", "first")
    os._exit(0)


def allocates(path, given):
    yield Notice("one", "first")
    yield [bytearray(1 << 28) for _ in range(64)]


def raises_on_purpose(path, given):
    yield Notice("one", "first")
    raise DataError(f"{path.name}: half of it is missing.")


def raises_nonsense(path, given):
    yield Notice("one", "first")
    raise KeyError("bogus")


def yields_nonsense(path, given):
    yield object()


def opens_what_it_is_given(path, given):
    yield Notice("text", Path(given["other"]).read_text())


def scribbles(path, given):
    yield Notice("one", "first")
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b"\x19" + bytes(7) + b"garbage that is no answer")
        except OSError:
            continue
    yield Notice("two", "second")


def claims_a_huge_message(path, given):
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, (1 << 60).to_bytes(8, "little"))
        except OSError:
            continue
    yield Notice("one", "first")


def ends_twice(path, given):
    yield Notice("one", "first")
    for descriptor in range(3, 20):
        try:
            report = b'{"error": "", "missing": []}'
            message = len(report).to_bytes(8, "little") + report
            os.write(descriptor, len(message).to_bytes(8, "little") + message)
        except OSError:
            continue
    yield Notice("two", "second")


def compiles(path, given):
    from numba import njit

    yield Notice("sum", str(njit(lambda x: x + 1)(given["x"])))
