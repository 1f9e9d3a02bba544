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
import site
import struct
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NoReturn, cast

from syntony.core import errors
from syntony.core.contracts import Reader
from syntony.core.errors import FormatError, LimitError, SyntonyError
from syntony.core.session import Notice, Recording
from syntony.core.settings import Settings
from syntony.io.encoding import decode, encode
from syntony.io.sandbox import confine, limit_resources
from syntony.io.siblings import siblings_of

_HEAD = struct.Struct("<iQ")
_LENGTH = 8
_BLOCK = 1 << 20
#: The errors that a child may report.
_KINDS: Mapping[str, type[SyntonyError]] = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, SyntonyError)
}
_SERVE = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from syntony.io.child import serve
serve()
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
        process = self._started()
        requests, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        late = threading.Event()

        def give_up() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(seconds, give_up)
        timer.start()
        try:
            requests.write(len(request).to_bytes(_LENGTH, "little") + request)
            requests.flush()
            head = answers.read(_HEAD.size)
            status, length = _HEAD.unpack(head) if len(head) == _HEAD.size else (0, 0)
            answer = answers.read(length)
        except OSError:
            status, answer = 0, b""
        finally:
            timer.cancel()
        if late.is_set() or not answer:
            self.close()
        return status, answer, not late.is_set()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            places = [place for place in sys.path if place and Path(place).is_absolute()]
            alone = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", _SERVE, json.dumps(places)],
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
        raise LimitError(f"{path.name}: {_how_it_died(status, limits)} The file is damaged.")
    try:
        size = int.from_bytes(answer[:_LENGTH], "little")
        report = json.loads(answer[_LENGTH : _LENGTH + size])
        if report["error"]:
            refused = _KINDS[report["error"]](str(report["message"]))
        else:
            refused = None
            recording = decode(answer[_LENGTH + size :])
            missing = ", ".join(report["missing"])
    except (ValueError, KeyError, TypeError) as error:
        raise FormatError(
            f"{path.name}: the {reader.name} reader sent back bytes that are no answer ({error})."
        ) from error
    if refused is not None:
        raise refused
    if not missing:
        return recording
    text = (
        f"This system has no walls around readers of foreign files for: {missing}. Open files of "
        "unknown origin on Linux with Landlock (5.13 or newer)."
    )
    notice = Notice("no-walls", text, path.name, warning=False)
    return replace(recording, notices=(*recording.notices, notice))


def _how_it_died(status: int, limits: Limits) -> str:
    if status >= 0:
        return f"its reader ended without an answer (code {status})."
    name = signal.Signals(-status).name
    if name in ("SIGXCPU", "SIGKILL"):
        return f"its reader took more than {limits.cpu:g} s of processor time, or all memory."
    return f"its reader crashed ({name})."


def serve() -> None:
    """Fork a child for each request on standard input, until it ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    while length := int.from_bytes(requests.read(_LENGTH), "little"):
        request = json.loads(requests.read(length))
        status, answer = _forked(request, requests, answers)
        answers.write(_HEAD.pack(status, len(answer)) + answer)
        answers.flush()
        if sys.platform == "win32":
            return  # what a reader has done to this process ends with it


def _forked(
    request: Mapping[str, Any], requests: IO[bytes], answers: IO[bytes]
) -> tuple[int, bytes]:
    """Status and answer of a child that does what is asked."""
    failed = _prepared(request)
    if failed or sys.platform == "win32":
        return 0, failed or _answer(request)
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        _child(request, sink, requests, answers)
    os.close(sink)
    with os.fdopen(source, "rb") as pipe:
        answer = _bounded(pipe, request["memory"])
    if len(answer) > request["memory"]:
        os.kill(child, signal.SIGKILL)
    _, ended = os.waitpid(child, 0)
    status = os.waitstatus_to_exitcode(ended)
    return status, b"" if status else answer


def _bounded(pipe: IO[bytes], most: int) -> bytes:
    """What a child writes, up to a little more than a limit."""
    blocks: list[bytes] = []
    size = 0
    while size <= most and (block := pipe.read(_BLOCK)):
        blocks.append(block)
        size += len(block)
    return b"".join(blocks)


def _child(
    request: Mapping[str, Any], sink: int, requests: IO[bytes], answers: IO[bytes]
) -> NoReturn:
    """Answer from inside the walls, and end."""
    for own in (requests.fileno(), answers.fileno()):
        os.close(own)
    with os.fdopen(sink, "wb") as pipe:
        pipe.write(_answer(request))
    os._exit(0)


def _prepared(request: Mapping[str, Any]) -> bytes:
    """Load the reader's modules once for all its files; what fails is the answer."""
    try:
        for name in (*request["imports"], request["read"][0], request["settings"][0]):
            import_module(name)
    except ImportError as error:
        return _refused(
            "MissingExtra",
            f"Reading {Path(request['path']).name} needs the package {error.name}; install it "
            f"with pip install {error.name}.",
        )
    return b""


def _answer(request: Mapping[str, Any]) -> bytes:
    """What reading gives, as bytes; nothing that a parser raises gets past here."""
    path = Path(request["path"])
    try:
        missing = limit_resources(request["memory"], request["cpu"])
        beside = map(Path, request["beside"])
        missing += confine([path, *beside, *_own_places(request["imports"])])
        read, settings = (_named(*request[key]) for key in ("read", "settings"))
        found = encode(read(path, settings(**request["given"])))
    except SyntonyError as error:
        kind = next(k.__name__ for k in type(error).__mro__ if k.__name__ in _KINDS)
        return _refused(kind, str(error))
    except MemoryError:
        return _refused(
            "LimitError",
            f"{path.name}: its reader needs more than {request['memory'] >> 20} MiB of memory; "
            "the file is damaged or much larger than a session.",
        )
    except Exception as error:  # noqa: BLE001 - parsers of foreign formats raise anything
        return _refused(
            "FormatError",
            f"{path.name}: its reader does not understand it ({type(error).__name__}: "
            f"{str(error)[:200]}); the file is damaged or of another format.",
        )
    return _framed({"error": "", "missing": sorted(set(missing))}) + found


def _refused(kind: str, message: str) -> bytes:
    return _framed({"error": kind, "message": message})


def _framed(report: Mapping[str, Any]) -> bytes:
    text = json.dumps(report).encode()
    return len(text).to_bytes(_LENGTH, "little") + text


def _own_places(imports: Sequence[str]) -> list[Path]:
    """Where Python and packages lie, which a reader may go on to import.

    The rest of the path for imports is left out: the folder of a script is often that of the data.
    """
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    places = [sysconfig.get_path(name) for name in names]
    places += [*site.getsitepackages(), site.getusersitepackages()]
    packages = [getattr(sys.modules.get(name), "__file__", None) for name in imports]
    own = [Path(__file__).parents[1], *(Path(file).parent for file in packages if file)]
    return [path for path in dict.fromkeys([*map(Path, places), *own]) if path.exists()]


def _named(module: str, name: str) -> Any:
    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found
