"""Whatever ends a recording: it opens, and holds exactly what was acknowledged."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.io.store.crashing import STREAMS, samples

from syntony.core.errors import FormatError
from syntony.io.store import open_session

SCRIPT = Path(__file__).with_name("crashing.py")
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and limits of POSIX")


def run(*arguments):
    done = subprocess.run(
        [sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def assert_holds(folder, said):
    """Exactly what the last acknowledged commit held, or the one that was under way."""
    possible = [counts for what, *counts in said if what == "have"][-1:] or [[0] * len(STREAMS)]
    possible += [counts for what, *counts in said[-1:] if what == "try"]
    store = open_session(folder)
    assert store.verify() == ()
    counts = [0] * len(STREAMS)
    for stream in store.session().streams:
        k = ["breath", "", "rr"].index(getattr(stream, "name", ""))
        values = np.atleast_2d(stream.values)
        counts[k] = values.shape[1]
        np.testing.assert_array_equal(values[0], samples(k, 0, counts[k]))
    assert counts in possible
    return store


@posix
@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_recording_opens_with_all_that_was_acknowledged(tmp_path, seed):
    stories = run("kill", tmp_path, 15, seed)
    assert len(stories) == 15
    kinds = {story[-1][0] if story else "nothing" for story in stories}
    assert {"have", "try"} & kinds
    for k, said in enumerate(stories):
        folder = tmp_path / str(k)
        if not said and not (folder / "session.db").exists():
            with pytest.raises(FormatError, match="is not a session"):
                open_session(folder)
            continue
        store = assert_holds(folder, said)
        store.seal()
        assert_holds(folder, said)


@posix
@pytest.mark.parametrize("size", [250_000, 400_000, 1_000_000])
def test_a_full_disk_is_told_and_what_was_acknowledged_is_safe(tmp_path, size):
    *said, (what, message) = run("fill", tmp_path / "session", size)
    assert what == "error"
    assert "make room on the disk" in message
    assert "What was acknowledged before is safe" in message
    assert said
    assert_holds(tmp_path / "session", said)
