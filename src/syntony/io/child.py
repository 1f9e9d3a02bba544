"""Read one foreign file in a process that can be lost.

A small server process, started when first needed, loads the reader's modules once and forks a
child for each file. The child gets little memory and time, may open this one file (with those
that lie beside it and belong to it) and Python's own, and can neither write, nor run, nor reach
the network. What it sends back is decoded as plain numbers and text. So a file that crashes, hangs
or seizes its parser costs one error message.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError, LimitError
from syntony.core.session import Notice, Recording
from syntony.core.settings import Settings
from syntony.io.encoding import decode
from syntony.io.siblings import siblings_of
from syntony.io.vault.files import hand
from syntony.io.walled import HEAD, KINDS, LENGTH

_SERVE = """
import json, sys
from importlib import import_module
sys.path[:] = json.loads(sys.argv[1])
import_module(sys.argv[2]).serve()
"""


@dataclass(frozen=True)
class Limits:
    """What reading one file may take.

    Parameters
    ----------
    file_mb : int
        Largest file that is opened at all (MiB).
    memory_mb : int
        Memory of the child (MiB).
    cpu : float
        Processor time of the child (s).
    seconds : float
        Time until it is given up (s).
    """

    file_mb: int = 1024
    memory_mb: int = 2048
    cpu: float = 120.0
    seconds: float = 180.0


def read_limited(path: Path, reader: Reader, settings: Settings, limits: Limits) -> Recording:
    """Read a file in a child process.

    Raises
    ------
    LimitError
        The reader crashed, hung, or took more memory or time than it may.
    FormatError
        The reader does not understand the file.
    SyntonyError
        Whatever the reader raised on purpose.
    """
    return _server().read(path, reader, settings, limits)


def containment() -> str:
    """Say which walls this system puts around a reader of foreign files, in words."""
    probe = Reader("probe", "", (), True, lambda *_: 0.0, _look_around, Settings, "")
    found = _server().read(Path(__file__), probe, Settings(), Limits())
    return found.notices[0].text if found.notices else "memory, time, files, network: all walled"


def _look_around(path: Path, _settings: Settings) -> Recording:
    """A reader that reads nothing: it shows what stands around it."""
    return Recording(path.name)


@cache
def _server() -> Server:
    return Server()


class Server:
    """The parent's end of the process that forks a child for each file."""

    #: The module whose `serve` runs in that process.
    serves = "syntony.io.walled"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        atexit.register(self.close)

    def read(self, path: Path, reader: Reader, settings: Settings, limits: Limits) -> Recording:
        """Read one file; see `read_limited`."""
        request = {
            "path": str(path.resolve()),
            "beside": [str(other) for other in siblings_of(path, reader)],
            "read": [reader.read.__module__, reader.read.__qualname__],
            "settings": [reader.settings.__module__, reader.settings.__qualname__],
            "given": settings.model_dump(mode="json"),
            "imports": reader.imports,
            "memory": limits.memory_mb << 20,
            "cpu": limits.cpu,
            "keys": hand([path, *siblings_of(path, reader)]),
        }
        with self._lock:
            status, answer, in_time = self._ask(json.dumps(request).encode(), limits.seconds)
        if not in_time:
            raise LimitError(
                f"{path.name}: the {reader.name} reader did not end within {limits.seconds:g} s; "
                "the file is damaged or much larger than a session."
            )
        return _understood(path, reader, status, answer, limits)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        _kill(process)
        process.wait()

    def _ask(self, request: bytes, seconds: float) -> tuple[int, bytes, bool]:
        """Status of the child, what it wrote, and whether it was in time."""
        with self.within(seconds) as late:
            try:
                self.send(request)
                status, answer = self.receive()
            except OSError:
                status, answer = 0, b""
                self.close()
        return status, answer, not late.is_set()

    def send(self, request: bytes) -> None:
        """Ask for something."""
        requests = cast("IO[bytes]", self.started().stdin)
        requests.write(len(request).to_bytes(LENGTH, "little") + request)
        requests.flush()

    def receive(self) -> tuple[int, bytes]:
        """The next status and what comes with it; `OSError` where the process has ended."""
        process = self._process
        if process is None:
            raise BrokenPipeError
        answers = cast("IO[bytes]", process.stdout)
        head = answers.read(HEAD.size)
        if len(head) < HEAD.size:
            raise BrokenPipeError
        status, length = HEAD.unpack(head)
        return status, answers.read(length)

    @contextmanager
    def within(self, seconds: float) -> Iterator[threading.Event]:
        """End the process if what is done here takes longer; the event tells."""
        process = self.started()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(seconds, give_up)
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()
            if late.is_set():
                self.close()

    def started(self) -> subprocess.Popen[bytes]:
        """The process, a new one where there is none that lives."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            places = [place for place in sys.path if place and Path(place).is_absolute()]
            alone = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", _SERVE, json.dumps(places), self.serves],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **alone},
                start_new_session=True,
            )
            self._owner = os.getpid()
        return self._process


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the server and whatever it has forked."""
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _understood(
    path: Path, reader: Reader, status: int, answer: bytes, limits: Limits
) -> Recording:
    """The recording in a child's answer, or the error that it stands for."""
    if not answer:
        raise LimitError(f"{path.name}: {how_it_died(status, limits)} The file is damaged.")
    recording: Recording
    recording, missing = opened(path, f"the {reader.name} reader", answer, decode)
    notices = (*recording.notices, *unwalled(path, missing))
    return replace(recording, notices=notices)


def opened(
    path: Path, who: str, answer: bytes, decoded: Callable[[bytes], Any]
) -> tuple[Any, tuple[str, ...]]:
    """What an answer holds and which walls were missing; raises the error that it stands for."""
    try:
        size = int.from_bytes(answer[:LENGTH], "little")
        report = json.loads(answer[LENGTH : LENGTH + size])
        if report["error"]:
            error = KINDS[report["error"]](str(report["message"]))
        else:
            return decoded(answer[LENGTH + size :]), tuple(map(str, report["missing"]))
    except (ValueError, KeyError, TypeError) as fault:
        raise FormatError(
            f"{path.name}: {who} sent back bytes that are no answer ({fault})."
        ) from fault
    raise error


def unwalled(path: Path, missing: Sequence[str]) -> tuple[Notice, ...]:
    """A notice of the walls that this system does not have."""
    if not missing:
        return ()
    text = (
        f"This system has no walls around readers of foreign files for: {', '.join(missing)}. "
        "Open files of unknown origin on Linux with Landlock (5.13 or newer)."
    )
    return (Notice("no-walls", text, path.name, warning=False),)


def how_it_died(status: int, limits: Limits) -> str:
    """What a child's exit status says, as a sentence."""
    if status >= 0:
        return f"its reader ended without an answer (code {status})."
    name = signal.Signals(-status).name
    if name in ("SIGXCPU", "SIGKILL"):
        return f"its reader took more than {limits.cpu:g} s of processor time, or all memory."
    return f"its reader crashed ({name})."
