"""Server processes that are killed while somebody writes.

``python killed.py LIBRARY ROUNDS``: forks a server for each round and writes its process id,
port and cookie as a line; after a line on standard input the next round begins.
"""

import os
import sys
from pathlib import Path

import uvicorn

from syntony.web.app import guarded, make_app
from syntony.web.door import COOKIE, Door
from syntony.web.launch import listening
from syntony.web.library import Library


def main(folder, rounds):
    for _ in range(rounds):
        with listening(0) as ear:
            door = Door(f"syn-test.localhost:{ear.getsockname()[1]}")
            key = door.enter(door.code)
            child = os.fork()
            if child == 0:
                app = make_app(door, Library(Path(folder)))
                config = uvicorn.Config(guarded(app), access_log=False, log_level="critical")
                uvicorn.Server(config).run(sockets=[ear])
                os._exit(0)
        sys.stdout.write(f"{child} {door.host} {COOKIE}={key}\n")
        sys.stdout.flush()
        sys.stdin.readline()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
