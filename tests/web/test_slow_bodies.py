"""Bodies that trickle in for ever: each has its time, and then its connection ends."""

import asyncio
import json
import select
import socket
import threading
import time

import pytest
import uvicorn
from tests.web.conftest import HOST, told

from syntony.web.app import guarded, make_app
from syntony.web.door import COOKIE, Door
from syntony.web.guard import SLOWEST
from syntony.web.launch import listening
from syntony.web.library import Library

#: Seconds that a body has here.
PATIENCE = 0.4
LINES = 120


@pytest.fixture
def served(tmp_path):
    """The app on an empty library behind a real server that waits little: port and headers."""
    (tmp_path / "library").mkdir()
    with listening(0) as ear:
        port = ear.getsockname()[1]
        door = Door(f"syn-test.localhost:{port}")
        app = make_app(door, Library(tmp_path / "library"))
        config = uvicorn.Config(guarded(app, PATIENCE), log_level="critical")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [ear]})
        thread.start()
        key = f"{COOKIE}={door.enter(door.code)}"
        yield port, {"host": door.host, "origin": door.origin, "cookie": key}
        server.should_exit = True
        thread.join()


def begun(port, method, path, headers, **more):
    """A connection with the head of a request and the first byte of its body."""
    told = {**headers, "content-type": "application/json", **more}
    lines = [f"{method} /api/v1/{path} HTTP/1.1", *(f"{k}: {v}" for k, v in told.items())]
    line = socket.create_connection(("127.0.0.1", port), timeout=30)
    line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    return line


def trickled(lines, drop, until):
    """A byte again and again into each line, until it ends: what each was answered."""
    answers = dict.fromkeys(lines, b"")
    alive = set(lines)
    while alive and time.monotonic() < until:
        for line in tuple(alive):
            try:
                line.send(drop[line])
            except OSError:
                alive.discard(line)
        for line in select.select(list(alive), [], [], 0.02)[0]:
            try:
                piece = line.recv(4096)
            except OSError:
                piece = b""
            answers[line] += piece
            if not piece:
                alive.discard(line)
    for line in lines:
        line.close()
    return list(answers.values()), len(alive)


def test_a_body_that_trickles_for_ever_ends_its_connection(served, capsys):
    port, headers = served
    size = {"content-length": "1000000"}
    pieces = {"transfer-encoding": "chunked"}
    kinds = (
        ("PUT", "preferences/x", headers, size, b" ", 408),
        ("PUT", "preferences/x", headers, pieces, b"1\r\n \r\n", 408),
        ("PUT", "preferences/x", {**headers, "cookie": "x=y"}, size, b" ", 401),
        ("GET", "library", headers, size, b" ", 200),
        ("POST", "nowhere", headers, size, b" ", 405),
    )
    lines, drops, expected = [], {}, []
    start = time.monotonic()
    for k in range(LINES):
        method, path, who, more, drop, status = kinds[k % len(kinds)]
        line = begun(port, method, path, who, **more)
        lines.append(line)
        drops[line] = drop
        expected.append(status)
    answers, open_still = trickled(lines, drops, start + 60)
    took = time.monotonic() - start
    told(
        capsys,
        f"bodies that trickle for ever: {LINES} connections, {open_still} open still; the last "
        f"one ended after {took:.1f} s where a body has {PATIENCE} s (in the app {SLOWEST:.0f} s)",
    )
    assert open_still == 0
    for answer, status in zip(answers, expected, strict=True):
        # Where bytes cross on the wire, the answer may be lost with its connection.
        assert not answer or answer.startswith(f"HTTP/1.1 {status}".encode())
    assert sum(answer != b"" for answer in answers) > LINES / 2


def asked(app, pieces, *, length):
    """One PUT whose body comes in pieces, and then never again; what is answered."""
    cookie = f"{COOKIE}={app.state.door.enter(app.state.door.code)}"
    headers = {"host": HOST, "origin": f"http://{HOST}", "cookie": cookie,
               "content-type": "application/json", "content-length": str(length)}  # fmt: skip
    scope = {
        "type": "http", "method": "PUT", "path": "/api/v1/preferences/x", "query_string": b"",
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()], "scheme": "http",
        "raw_path": b"/api/v1/preferences/x", "root_path": "", "http_version": "1.1",
    }  # fmt: skip
    said, left = [], list(pieces)

    async def receive():
        if not left:
            await asyncio.Event().wait()
        piece = left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(left) or not whole}

    async def send(message):
        said.append(message)

    whole = sum(map(len, pieces)) == length
    asyncio.run(guarded(app, 0.05)(scope, receive, send))
    return said


def test_half_a_body_is_waited_for_only_so_long(app):
    start, body = asked(app, [b"{", b'"a"'], length=100)
    assert start["status"] == 408
    assert (b"connection", b"close") in start["headers"]
    assert json.loads(body["body"])["error"]["text"].endswith("send it again.")


def test_a_whole_body_in_pieces_is_taken(app):
    start, *_ = asked(app, [b"{", b'"a"', b":1}"], length=7)
    assert start["status"] == 204
    assert b"connection" not in dict(start["headers"])
