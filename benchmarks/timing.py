"""CPU time of short calls."""

import os
import resource
import subprocess
import time
from collections.abc import Callable, Sequence


def cpu_seconds(call: Callable[[], object], *, budget: float = 0.6, least: int = 3) -> float:
    """Best CPU time of one call, in a process of one thread, after a first call to warm up.

    The best of several, because a neighbor on the machine can only make a call slower.
    """
    call()
    best, spent, calls = float("inf"), 0.0, 0
    while calls < least or spent < budget:
        began = time.process_time()
        call()
        took = time.process_time() - began
        best, spent, calls = min(best, took), spent + took, calls + 1
    return best


def child_cpu_seconds(command: Sequence[str], **environment: str) -> tuple[float, int, str]:
    """CPU time of a program with its children, its exit code, and what it said on stderr."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent, done.returncode, done.stderr
