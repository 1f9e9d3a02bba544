"""Work through a foreign file in a process that can be lost, message by message.

`syntony.io.child` reads a file and gives one answer. Decoding a film gives thousands, and hours of
pictures must never be in memory at once. So a generator function runs in a walled child, and here
its nouns are iterated over as they come::

    for piece in stream(path, my_generator, {"step": 5}, imports=("av",)):
        ...

where ``my_generator(path, given)`` yields nouns that `syntony.io.encoding` lists. It is named by
module and qualified name, so any layer can hand in a function of its own. What is large, such as
pictures and sound, had better be used up inside the child: each message costs its copying.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, NoReturn

from syntony.core.errors import FormatError, LimitError, SyntonyError
from syntony.io.child import Limits, Server, how_it_died, opened, unwalled
from syntony.io.encoding import decode_noun, encode
from syntony.io.vault.files import hand
from syntony.io.walled import HEAD, LENGTH, answered, enter, framed, named, prepared

#: A generator function for a child: the file, and what it is told (JSON: numbers, text, lists).
Generator = Callable[[Path, Mapping[str, Any]], Iterator[Any]]

_MORE = 1 << 30
_BLOCK = 1 << 16


class _Line(Server):
    """A server that gives itself to one stream at a time."""

    serves = "syntony.io.serving"


_lock = threading.Lock()
_idle: list[_Line] = []


def stream(
    path: Path,
    make: Generator,
    given: Mapping[str, Any],
    *,
    imports: Sequence[str] = (),
    readable: Sequence[Path] = (),
    limits: Limits | None = None,
) -> Iterator[Any]:
    """Iterate over what a generator function makes of a file, inside the walls.

    Parameters
    ----------
    path : Path
        The file; besides Python's own, the child may open nothing else.
    make : callable
        ``(path, given) -> iterator``, a function of a module; its messages are nouns listed in
        `syntony.io.encoding`, such as `Piece`, `Notice` or `Extraction`.
    given : mapping
        What it is told, as JSON can say it.
    imports : sequence of str
        Modules that are loaded before the walls stand: heavy packages, and the modules of
        functions that `make` looks up by name.
    readable : sequence of Path
        Further files that it may open, such as models.
    limits : Limits, optional
        ``memory_mb`` and ``cpu`` are for the whole stream (see `scaled`), ``seconds`` is how long
        one message may take to come.

    Yields
    ------
    object
        One noun a message; first of all a `Notice` where this system lacks a wall. Closing the
        iterator early ends the child.

    Raises
    ------
    LimitError
        The child crashed, hung, or took more memory or time than it may.
    FormatError
        The file is not understood, or what came is no message.
    SyntonyError
        Whatever `make` raised on purpose.

    Notes
    -----
    Streams run beside each other, each in a process of its own; the processes are kept for the
    next ones. Modules stay loaded between files, nothing else does.
    """
    limits = limits or Limits()
    path = Path(path).resolve()
    request = {
        "path": str(path),
        "read": [make.__module__, make.__qualname__],
        "settings": ["syntony.core.settings", "Settings"],
        "given": dict(given),
        "imports": list(imports),
        "beside": [str(Path(place).resolve()) for place in readable],
        "memory": limits.memory_mb << 20,
        "cpu": limits.cpu,
        "keys": hand([path]),
    }
    line = _taken()
    talk = _Talk(line, path, json.dumps(request).encode(), limits)
    try:
        yield from talk.nouns()
    finally:
        _given_back(line, alive=talk.over)


def scaled(limits: Limits, duration: float, *, each: float = 30.0) -> Limits:
    """Limits with processor time in proportion to a recording's length.

    Parameters
    ----------
    limits : Limits
        The limits of a file that is hardly longer than a moment.
    duration : float
        Length of the recording (s).
    each : float
        Processor time for each second of it (s).
    """
    return replace(limits, cpu=limits.cpu + each * max(0.0, min(duration, 1e6)))


def _taken() -> _Line:
    with _lock:
        return _idle.pop() if _idle else _Line()


def _given_back(line: _Line, *, alive: bool) -> None:
    if not alive:
        line.close()  # its child may still be at work
    with _lock:
        _idle.append(line)


class _Talk:
    """What passes between both ends about one file."""

    def __init__(self, line: _Line, path: Path, request: bytes, limits: Limits) -> None:
        self._line = line
        self._path = path
        self._request = request
        self._limits = limits
        self._pending = bytearray()
        self._status = _MORE

    @property
    def over(self) -> bool:
        """Whether the child has ended, so that its server is free."""
        return self._status != _MORE

    def nouns(self) -> Iterator[Any]:
        """What the messages hold; the child's end is waited for."""
        first, ended = True, False
        refusal: SyntonyError | None = None
        while (answer := self._next()) is not None:
            if ended or refusal:
                raise refusal or FormatError(
                    f"{self._path.name}: messages came after the last one."
                )
            try:
                noun, missing = opened(self._path, "what works on it", answer, _message)
            except SyntonyError as error:
                refusal = error
                continue
            if first:
                yield from unwalled(self._path, missing)
            first, ended = False, noun is _END
            if not ended:
                yield noun
        if refusal:
            raise refusal
        if not ended:
            died = how_it_died(self._status, self._limits)
            raise LimitError(f"{self._path.name}: {died} The file is damaged.")

    def _next(self) -> bytes | None:
        """The next message, or None where the child has ended."""
        pending = self._pending
        while True:
            size = int.from_bytes(pending[:LENGTH], "little")
            if len(pending) >= LENGTH and size > self._limits.memory_mb << 20:
                raise LimitError(
                    f"{self._path.name}: a message of {size >> 20} MiB is more than there may be."
                )
            if len(pending) >= LENGTH + size and pending:
                message = bytes(pending[LENGTH : LENGTH + size])
                del pending[: LENGTH + size]
                return message
            if self.over:
                return None
            pending += self._block()

    def _block(self) -> bytes:
        """Some more bytes; none comes with the child's end."""
        with self._line.within(self._limits.seconds) as late:
            try:
                if self._request:
                    self._line.send(self._request)
                    self._request = b""
                self._status, block = self._line.receive()
            except OSError:
                block = b""
                gone = True
            else:
                gone = False
        if late.is_set():
            raise LimitError(
                f"{self._path.name}: nothing came within {self._limits.seconds:g} s; the file is "
                "damaged or its pictures are far too large."
            )
        if gone:
            raise LimitError(
                f"{self._path.name}: the process that worked on it has ended. The file is damaged."
            )
        return block


_END = object()


def _message(content: bytes) -> Any:
    return decode_noun(content) if content else _END


def serve() -> None:
    """Fork a child for each request on standard input and pass on what it writes."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")

    def tell(status: int, block: bytes = b"") -> None:
        answers.write(HEAD.pack(status, len(block)) + block)
        answers.flush()

    while length := int.from_bytes(requests.read(LENGTH), "little"):
        request = json.loads(requests.read(length))
        failed = prepared(request)
        if failed:
            tell(_MORE, len(failed).to_bytes(LENGTH, "little") + failed)
            tell(0)
        elif sys.platform == "win32":
            _work(request, lambda block: tell(_MORE, block))
            tell(0)
            return  # what was done to this process ends with it
        else:
            tell(_relayed(request, (requests, answers), tell))


def _relayed(
    request: Mapping[str, Any], own: tuple[IO[bytes], ...], tell: Callable[[int, bytes], None]
) -> int:
    """Status of a child whose bytes were passed on."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        for file in own:
            os.close(file.fileno())
        _child(request, sink)
    os.close(sink)
    while block := os.read(source, _BLOCK):
        tell(_MORE, block)
    os.close(source)
    _, ended = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(ended)


def _child(request: Mapping[str, Any], sink: int) -> NoReturn:
    """Work inside the walls, and end."""
    with os.fdopen(sink, "wb", buffering=0) as pipe:
        _work(request, lambda block: _written(pipe, block))
    os._exit(0)


def _written(pipe: IO[bytes], block: bytes) -> None:
    left = memoryview(block)
    while left:
        left = left[pipe.write(left) :]


def _work(request: Mapping[str, Any], write: Callable[[bytes], object]) -> None:
    """Send every noun as a message of its own, then an empty one or why there are no more."""

    def send(answer: bytes) -> None:
        write(len(answer).to_bytes(LENGTH, "little") + answer)

    def work() -> bytes:
        report = framed({"error": "", "missing": enter(request)})
        make = named(*request["read"])
        for noun in make(Path(request["path"]), request["given"]):
            send(report + encode(noun))
        return report

    send(answered(request, work))
