"""Remove a part of a session in children that die before each of its steps in turn.

Usage: ``python dying.py FOLDER ROOT``: copies the session to ``ROOT/1``, ``ROOT/2`` and so on and
dies in each one step later, until a child comes to its end. Writes the steps as a JSON list.
"""

import json
import os
import shutil
import sqlite3
import sys
from itertools import count
from pathlib import Path

from syntony.io.store import schema
from syntony.io.store.removal import removed_parts

PART = (3.0, 4.0)


class Steps:
    """What a removal does, counted; the process dies before the last step that it may not do."""

    def __init__(self, last):
        self.last, self.done = last, []

    def step(self, what):
        if len(self.done) == self.last:
            os._exit(9)
        self.done.append(what)


def watched(steps):
    """Let every statement and every file that is removed be a step."""

    class Watched(sqlite3.Connection):
        def execute(self, sql, *given):
            if not sql.startswith(("SELECT", "PRAGMA trusted", "PRAGMA foreign")):
                steps.step(sql)
            return super().execute(sql, *given)

        def executemany(self, sql, rows):
            steps.step(sql)
            return super().executemany(sql, rows)

    real, unlink = schema.database, Path.unlink

    def removes(path, **given):
        steps.step(f"unlink {path.name}")
        unlink(path, **given)

    schema.database = lambda *places, **given: real(*places, factory=Watched, **given)
    Path.unlink = removes


def dies(folder, last, pipe):
    # Held open, so that what is in the journal stays there until the removal takes it out.
    held = sqlite3.connect(folder / schema.DATABASE)
    held.execute("SELECT count(*) FROM notes").fetchone()
    with sqlite3.connect(folder / schema.DATABASE) as writer:
        writer.execute("UPDATE notes SET text = text || ' Wilhelmina in the journal'")
    steps = Steps(last)
    watched(steps)
    removed_parts(folder, [PART], {}, who="Dana")
    os.write(pipe, json.dumps(steps.done).encode())
    os._exit(0)


def main(folder, root):
    for last in count():
        copy = root / str(last)
        shutil.copytree(folder, copy)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            dies(copy, last, writing)
        os.close(writing)
        if not os.waitpid(child, 0)[1]:
            with os.fdopen(reading) as said:
                sys.stdout.write(said.read())
            return
        os.close(reading)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
