import os
import re
import socket
import stat
import subprocess
import sys
import time
from html import unescape
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.web.conftest import told

from syntony.core.errors import StorageError
from syntony.web.launch import listening, private_folder

needs_proc = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs /proc")


@pytest.fixture
def running(tmp_path):
    """`syntony app` in a process of its own, with a browser that only notes what it is given."""
    noted = tmp_path / "noted"
    fake = tmp_path / "browser"
    fake.write_text(f'#!/bin/sh\nps -ef > {noted}.ps\necho "$1" > {noted}\n')
    fake.chmod(0o755)
    environment = os.environ | {"BROWSER": f"{fake} %s", "TMPDIR": str(tmp_path)}
    run = "import sys; from syntony.cli import main; sys.argv[0] = 'syntony'; main()"
    command = [sys.executable, "-c", run, "app", str(tmp_path / "library")]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            said = process.stdout.readline() + process.stdout.readline()
            yield process, said, noted
        finally:
            process.terminate()
            said = process.stdout.read()
    assert "Traceback" not in said


def awaited(path):
    """What another process writes into a file."""
    while not (path.exists() and path.read_text().strip()):
        time.sleep(0.01)
    return path.read_text().strip()


@needs_proc
def test_the_app_starts_for_this_user_on_this_machine_alone(running, capsys):
    process, said, noted = running
    file = Path(awaited(noted).removeprefix("file://"))
    address = unescape(re.search(r'href="([^"]+)"', file.read_text())[1])
    pattern = r"http://(syn-[0-9a-f]{8}\.localhost:\d+)/#code=([^&]+)&open=[0-9a-f]{16}"
    host, code = re.fullmatch(pattern, address).groups()

    # S3: the code is in no list of processes and on no terminal; files are the user's alone.
    assert code not in Path(f"{noted}.ps").read_text() + said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((noted.parent / "library").stat().st_mode) == 0o700

    # S4: every listening socket is on the loopback.
    sockets = {
        str(link.readlink()).removeprefix("socket:[").removesuffix("]")
        for link in Path(f"/proc/{process.pid}/fd").iterdir()
    }
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{process.pid}/net/{table}").read_text().splitlines()[1:]
    ]
    listeners = [line[1] for line in lines if line[3] == "0A" and line[9] in sockets]
    beyond = [place for place in listeners if not place.startswith("0100007F:")]
    told(capsys, f"listeners: {len(listeners)}, {len(beyond)} beyond the loopback")
    assert len(listeners) == 1
    assert not beyond

    port = int(host.rpartition(":")[2])
    assert ask(port, host, "GET", "/").status == 200
    assert ask(port, f"127.0.0.1:{port}", "GET", "/").status == 421
    entered = ask(port, host, "POST", "/api/v1/enter", f'{{"code": "{code}"}}')
    assert entered.status == 204
    assert ask(port, host, "POST", "/api/v1/enter", f'{{"code": "{code}"}}').status == 403

    process.send_signal(2)
    process.wait()
    assert not file.exists()


def ask(port, host, method, path, body=None):
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": host, "Origin": f"http://{host}", "Content-Type": "application/json"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_a_taken_port_is_told():
    with listening(0) as first:
        port = first.getsockname()[1]
        with pytest.raises(StorageError, match=f"Port {port} cannot be had"), listening(port):
            pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be made"):
        private_folder(tmp_path / "file" / "library")


def test_sockets_are_of_the_loopback():
    with listening(0) as ear:
        assert ear.family == socket.AF_INET
        assert ear.getsockname()[0] == "127.0.0.1"
