"""Inside the process that reads foreign files: fork, put up the walls, work, answer.

The parent's end is `syntony.io.child`. An answer is the length of a report, the report as JSON,
and the noun that was asked for.
"""

from __future__ import annotations

import json
import os
import signal
import site
import struct
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NoReturn

from syntony.core import errors
from syntony.core.errors import SyntonyError
from syntony.io.encoding import encode
from syntony.io.sandbox import confine, limit_resources
from syntony.io.vault.files import take

#: What comes before each answer: the child's status and the answer's length.
HEAD = struct.Struct("<iQ")
LENGTH = 8
_BLOCK = 1 << 20
#: Names of folders in which packages are installed, and nothing else.
_PACKAGES = ("site-packages", "dist-packages")
#: The errors that a child may report.
KINDS: Mapping[str, type[SyntonyError]] = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, SyntonyError)
}


def serve() -> None:
    """Fork a child for each request on standard input, until it ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    while length := int.from_bytes(requests.read(LENGTH), "little"):
        request = json.loads(requests.read(length))
        status, answer = _forked(request, requests, answers)
        answers.write(HEAD.pack(status, len(answer)) + answer)
        answers.flush()
        if sys.platform == "win32":
            return  # what a reader has done to this process ends with it


def _forked(
    request: Mapping[str, Any], requests: IO[bytes], answers: IO[bytes]
) -> tuple[int, bytes]:
    """Status and answer of a child that does what is asked."""
    failed = prepared(request)
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


def prepared(request: Mapping[str, Any]) -> bytes:
    """Load the reader's modules once for all its files; what fails is the answer."""
    try:
        for name in (*request["imports"], request["read"][0], request["settings"][0]):
            import_module(name)
    except ImportError as error:
        return refused(
            "MissingExtra",
            f"Reading {Path(request['path']).name} needs the package {error.name}; install it "
            f"with pip install {error.name}.",
        )
    return b""


def _answer(request: Mapping[str, Any]) -> bytes:
    """What reading gives, as bytes."""

    def work() -> bytes:
        missing = enter(request)
        read, settings = (named(*request[key]) for key in ("read", "settings"))
        found = encode(read(Path(request["path"]), settings(**request["given"])))
        return framed({"error": "", "missing": missing}) + found

    return answered(request, work)


def enter(request: Mapping[str, Any]) -> list[str]:
    """Put the walls around this process; names of those that this system does not have."""
    take(request["keys"])
    missing = limit_resources(request["memory"], request["cpu"])
    if caching := sys.modules.get("numba.core.caching"):
        # A kernel's file that lies outside the walls is compiled anew, which is no error.
        caching.Cache._guard_against_spurious_io_errors = lambda _: suppress(OSError)  # noqa: SLF001
    readable = [Path(request["path"]), *map(Path, request["beside"])]
    missing += confine([*readable, *own_places(request["imports"])])
    return sorted(set(missing))


def answered(request: Mapping[str, Any], work: Callable[[], bytes]) -> bytes:
    """The answer of some work; nothing that a parser raises gets past here."""
    name = Path(request["path"]).name
    try:
        return work()
    except SyntonyError as error:
        kind = next(k.__name__ for k in type(error).__mro__ if k.__name__ in KINDS)
        return refused(kind, str(error))
    except MemoryError:
        return refused(
            "LimitError",
            f"{name}: its reader needs more than {request['memory'] >> 20} MiB of memory; "
            "the file is damaged or much larger than a session.",
        )
    except Exception as error:  # noqa: BLE001 - parsers of foreign formats raise anything
        return refused(
            "FormatError",
            f"{name}: its reader does not understand it ({type(error).__name__}: "
            f"{str(error)[:200]}); the file is damaged or of another format.",
        )


def refused(kind: str, message: str) -> bytes:
    """The answer that raises an error at the parent's end."""
    return framed({"error": kind, "message": message})


def framed(report: Mapping[str, Any]) -> bytes:
    """A report with its length before it."""
    text = json.dumps(report).encode()
    return len(text).to_bytes(LENGTH, "little") + text


def own_places(imports: Sequence[str]) -> list[Path]:
    """Where Python and packages lie, which a reader may go on to import.

    The rest of the path for imports is left out: the folder of a script is often that of the data.
    Folders that hold nothing but installed packages are told by their name.
    """
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    places = [sysconfig.get_path(name) for name in names]
    places += [place for place in (os.environ.get("NUMBA_CACHE_DIR"),) if place]
    places += [*site.getsitepackages(), site.getusersitepackages()]
    places += [place for place in sys.path if Path(place).name in _PACKAGES]
    packages = [getattr(sys.modules.get(name), "__file__", None) for name in imports]
    own = [Path(__file__).parents[1], *(Path(file).parent for file in packages if file)]
    return [path for path in dict.fromkeys([*map(Path, places), *own]) if path.exists()]


def named(module: str, name: str) -> Any:
    """A function or class by its module and qualified name."""
    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found
