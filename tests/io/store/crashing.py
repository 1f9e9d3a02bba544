"""Record sessions in children that are killed, or run out of disk, at any moment.

Usage: ``python crashing.py kill FOLDER COUNT SEED`` or ``python crashing.py fill FOLDER BYTES``.
Every line that a child writes says what it is about to commit (try) or has committed (have).
"""

import json
import os
import random
import select
import signal
import sys
from pathlib import Path

import numpy as np

from syntony.core.errors import StorageError
from syntony.core.session import Session
from syntony.core.signals import Participant
from syntony.io.store import StreamInfo, record_session

STREAMS = [
    StreamInfo("belt", "breath", 25, person="a"),
    StreamInfo("amp", "", 250, person="b", channels=("Fz", "Cz")),
    StreamInfo("strap", "rr", person="b"),
]
COMMITS = 150


def samples(k, first, n):
    """What stream k holds from sample `first` on."""
    return np.arange(first, first + n) * (1.0 + k)


def record(folder, pipe, seed):
    """Record until the end, then seal; tell every commit before and after."""
    chance = random.Random(seed)
    with record_session(Session("crash", (Participant("a"),)), folder, every=1e9) as writer:
        streams = [writer.add(info) for info in STREAMS]
        counts = [0] * len(streams)
        for _ in range(COMMITS):
            for k, stream in enumerate(streams):
                n = chance.randrange(1, 400)
                values, times = samples(k, counts[k], n), None
                if stream.kind == "set":
                    values = np.stack((values, -values))
                elif stream.kind == "samples":
                    times = np.arange(counts[k], counts[k] + n) / 7
                writer.append(stream, values, times=times)
                counts[k] += n
            say(pipe, "try", counts)
            writer.commit()
            say(pipe, "have", counts)
        writer.seal()
    say(pipe, "sealed", counts)


def say(pipe, what, counts):
    os.write(pipe, (json.dumps([what, *counts]) + "\n").encode())


def tell(story):
    sys.stdout.write(json.dumps(story) + "\n")


def kill(root, count, seed):
    """Kill `count` recordings, each at a random moment."""
    chance = random.Random(seed)
    for k in range(count):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            record(root / str(k), writing, seed + k)
            os._exit(0)
        os.close(writing)
        said = b""
        left = chance.uniform(0, 0.25)
        while left > 0 and select.select([reading], [], [], left)[0]:
            if not (piece := os.read(reading, 4096)):
                break
            said += piece
            left -= 0.001
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while piece := os.read(reading, 4096):
            said += piece
        os.close(reading)
        tell([json.loads(line) for line in said.decode().splitlines()])


def fill(folder, size):
    """Record onto a disk on which no file may grow beyond `size` bytes."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        record(folder, 1, seed=1)
    except StorageError as error:
        tell(["error", str(error)])


if __name__ == "__main__":
    if sys.argv[1] == "kill":
        kill(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        fill(Path(sys.argv[2]), int(sys.argv[3]))
