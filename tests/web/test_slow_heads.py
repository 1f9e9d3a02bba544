"""Heads of requests that trickle in for ever: each has its time, and then its connection ends."""

import asyncio
import http.client
import socket
import threading
import time

import pytest
import uvicorn
from tests.web.conftest import told
from tests.web.test_slow_bodies import trickled
from websockets.sync.client import connect

from syntony.web.guard import SLOWEST
from syntony.web.launch import config_of, listening
from syntony.web.patience import Patient

#: Seconds that a head has here.
PATIENCE = 0.4
LINES = 120
WHOLE = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
HEADS = (
    b"",
    b"G",
    b"GET / HTTP/1.1\r\n",
    b"GET / HTTP/1.1\r\nhost: x\r\nx-more: ",
    WHOLE + b"GET / HTTP/1.1\r\nhost: x\r\nx-more: ",
)


class Answers:
    """An app that answers at once, but on /late only when it is told to; its sockets echo."""

    def __init__(self):
        self.asked, self.told = threading.Event(), threading.Event()

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            message = await receive()
            await send({"type": "websocket.send", "text": message["text"]})
        elif scope["type"] == "http":
            if scope["path"] == "/late":
                await self._late()
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    async def _late(self):
        self.asked.set()
        await asyncio.get_running_loop().run_in_executor(None, self.told.wait, 60)


@pytest.fixture
def served(monkeypatch):
    """A real server, configured as that of the app, that waits little: its port and its app."""
    monkeypatch.setattr(Patient, "patience", PATIENCE)
    app = Answers()
    with listening(0) as ear:
        server = uvicorn.Server(config_of(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [ear]})
        thread.start()
        yield ear.getsockname()[1], app
        app.told.set()
        server.should_exit = True
        thread.join()


def begun(port, head):
    line = socket.create_connection(("127.0.0.1", port), timeout=30)
    line.sendall(head)
    return line


def test_a_head_that_trickles_for_ever_ends_its_connection_and_no_other(served, capsys):
    port, app = served
    late = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    late.request("GET", "/late")
    assert app.asked.wait(60)
    with connect(f"ws://127.0.0.1:{port}/") as open_line:
        start = time.monotonic()
        lines = [begun(port, HEADS[k % len(HEADS)]) for k in range(LINES)]
        # Of a line that was begun with nothing the first byte never comes.
        drops = {line: b"" if k % len(HEADS) == 0 else b"a" for k, line in enumerate(lines)}
        answers, open_still = trickled(lines, drops, start + 60)
        took = time.monotonic() - start
        open_line.send("still there")
        assert open_line.recv(timeout=60) == "still there"
    app.told.set()
    assert late.getresponse().status == 204
    late.close()
    told(
        capsys,
        f"heads that trickle for ever: {LINES} connections, {open_still} open still; the last "
        f"one ended after {took:.1f} s where a head has {PATIENCE} s (in the app {SLOWEST:.0f} s)",
    )
    assert open_still == 0
    for k, answer in enumerate(answers):
        kept = k % len(HEADS) == len(HEADS) - 1
        assert answer.startswith(b"HTTP/1.1 204") if kept else answer == b""


def test_a_connection_that_is_used_lives_longer_than_a_head_may_take(served):
    port, _ = served
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.connect()
    own, until = line.sock.getsockname(), time.monotonic() + 3 * PATIENCE
    while time.monotonic() < until:
        line.request("GET", "/")
        assert line.getresponse().read() == b""
        assert line.sock.getsockname() == own
    line.close()
