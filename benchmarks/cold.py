"""What a first command costs: a cold process, kernels cached on disk."""

import shutil
import sys
from pathlib import Path

import numpy as np

from benchmarks import workloads
from benchmarks.timing import child_cpu_seconds

LIMIT = 2.0  # s of CPU


def cold_analyze(work: Path) -> tuple[float, str]:
    """CPU seconds of ``syntony analyze`` of one dyad of ten minutes without surrogates.

    Returns NaN and the reason where the command is missing or fails. The first run fills the cache
    of compiled kernels; the best of three after it counts.
    """
    command = shutil.which("syntony", path=str(Path(sys.executable).parent)) or shutil.which(
        "syntony"
    )
    if command is None:
        return float("nan"), "the command syntony is not installed"
    session = work / "cold" / "301_01.txt"
    session.parent.mkdir(exist_ok=True)
    pair = workloads.motion_energy(600 * workloads.RATE, seed=7)
    np.savetxt(session, pair.T, fmt="%d", header='"pat" "th"', comments="")
    best = float("inf")
    for attempt in range(4):
        arguments = [command, "analyze", str(session), "--rate", str(workloads.RATE)]
        arguments += ["--surrogates", "0", "--out", str(work / f"cold-{attempt}")]
        seconds, code, said = child_cpu_seconds(arguments, NUMBA_CACHE_DIR=str(work / "cache"))
        if code != 0:
            last = said.strip().splitlines()[-1] if said.strip() else "no message"
            return float("nan"), f"syntony analyze ended with {code}: {last}"
        best = min(best, seconds) if attempt else best
    return best, ""
