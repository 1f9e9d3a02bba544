"""Requests that are made to exhaust the app, against a running one, while others ask."""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.io.films import film, levels
from tests.web.conftest import told

from syntony.core.session import Recording, Session
from syntony.core.signals import Participant
from syntony.io.reading import read
from syntony.io.store import save_session

GIGABYTE = 1 << 30
PIECE = b"x" * (1 << 16)
SLOW = 200
ASKED = 150


@pytest.fixture
def running(tmp_path):
    """The app in a process of its own on a session with a film: process, port, host, cookie."""
    folder = tmp_path / "library" / "filmed"
    folder.mkdir(parents=True)
    (folder / "film.mp4").write_bytes(film(levels(50), "mp4", "libx264"))
    people = (Participant("client"), Participant("therapist"))
    media = read(folder / "film.mp4").media
    save_session(Session("filmed", people, (Recording("camera", media=media),)), folder)
    command = [sys.executable, "-c", "from syntony.cli import main; main()", "app",
               str(tmp_path / "library"), "--no-browser"]  # fmt: skip
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            found = re.search(r"http://(\S+:(\d+))/#code=([^&\s]+)", server.stdout.readline())
            host, port, code = found[1], int(found[2]), found[3]
            headers = {"host": host, "origin": f"http://{host}", "content-type": "application/json"}
            answer = ask(port, "POST", "/api/v1/enter", headers, f'{{"code": "{code}"}}')
            headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
            yield server.pid, port, headers
        finally:
            server.terminate()


def ask(port, method, path, headers, body=None):
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.content = answer.read()
    connection.close()
    return answer


def head(method, path, headers, **more):
    lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in {**headers, **more}.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def memory(pid):
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+)", text, re.M)[1]) / 1024


def poured(port, start, piece):
    """Send a gigabyte until the app has enough: bytes that went out, and what it said."""
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(start)
        try:
            while sent < GIGABYTE:
                line.sendall(piece)
                sent += len(piece)
        except OSError:
            pass  # it has hung up
        try:
            said = line.recv(4096)
        except OSError:
            said = b""
    return sent, said


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_requests_made_to_exhaust_the_app_are_bounded(running, capsys):
    pid, port, headers = running
    (row,) = json.loads(ask(port, "GET", "/api/v1/library", headers).content)["sessions"]
    path = f"/api/v1/sessions/{row['id']}"
    before, most, took, over = memory(pid), [0.0], [], threading.Event()

    def others():
        while len(took) < ASKED or not over.is_set():
            begun = time.monotonic()
            assert ask(port, "GET", "/api/v1/library", headers).status == 200
            took.append(time.monotonic() - begun)
            most[0] = max(most[0], memory(pid))

    other = threading.Thread(target=others)
    other.start()
    ranges = ",".join(f"{n}-{n + 1}" for n in range(10_000))
    refused = [
        ask(port, "GET", f"{path}/media/m0", headers | {"range": f"bytes={ranges[:60_000]}"}).status
        for _ in range(20)
    ]
    promised = head("POST", f"{path}/notes", headers, **{"content-length": GIGABYTE})
    unsaid = head("POST", f"{path}/notes", headers, **{"transfer-encoding": "chunked"})
    begun = b'{"start": 1, "text": "'
    fields = [
        poured(port, promised + begun, PIECE),
        poured(port, unsaid + b"16\r\n" + begun + b"\r\n", b"10000\r\n" + PIECE + b"\r\n"),
    ]
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW)]
    for line in slow:
        line.sendall(head("POST", f"{path}/notes", headers, **{"content-length": 1000}) + b"{")
    for line in slow:
        line.sendall(b'"')
    done = len(took)
    while len(took) < done + 30 and other.is_alive():
        slow[len(took) % SLOW].sendall(b" ")
        time.sleep(0.02)  # as slow bodies come
    over.set()
    other.join()
    for line in slow:
        line.close()
    grown = most[0] - before
    last = statistics.quantiles(took, n=100)[98] * 1000
    told(
        capsys,
        f"exhaustion: {len(took)} other requests, median {statistics.median(took) * 1000:.0f} ms, "
        f"99 %: {last:.0f} ms (< 500); memory + {grown:.0f} MB (< 200); of two gigabytes "
        f"{sum(sent for sent, _ in fields) / 1e6:.0f} MB went out",
    )
    assert set(refused) == {416}
    for sent, said in fields:
        assert sent < GIGABYTE / 10
        assert not said or b" 413 " in said.partition(b"\r\n")[0]
    assert grown < 200
    assert ask(port, "GET", f"{path}/notes", headers).content == b"[]"
