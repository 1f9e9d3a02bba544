"""What a run of the benchmarks leaves in ``RESULTS.md``."""

import datetime as dt
import importlib.metadata
import io
import os
import platform
import sys
from pathlib import Path

import numpy as np

PATH = Path(__file__).with_name("RESULTS.md")
PACKAGES = ("numpy", "scipy", "numba")
COMMAND = (
    "SYNTONY_PEER_PYTHON=<a Python with HyPyP, pycwt, PyRQA and multiSyncPy> "
    "R_LIBS=<a library with rMEA, SUSY and crqa> make bench"
)


class Log:
    """Keeps what is printed, and prints it."""

    def __init__(self):
        self._kept = io.StringIO()

    def __enter__(self):
        self._out, sys.stdout = sys.stdout, self
        return self

    def __exit__(self, *_):
        sys.stdout = self._out

    def write(self, text):
        self._kept.write(text)
        return self._out.write(text)

    def flush(self):
        self._out.flush()

    @property
    def text(self):
        return self._kept.getvalue()


def verdict(met):
    return "met" if met else "MISSED"


def table(rows, peers):
    """All rows as Markdown; seconds of CPU."""
    lines = [
        (
            "| row | work | peer | its s | ours s | ratio | target | prototype s | share "
            "| target | largest difference | |"
        ),
        "|---|---|---|--:|--:|--:|--:|--:|--:|--:|---|---|",
    ]
    for case in rows:
        anchor = case.anchor
        known, floored = not np.isnan(case.peer), not np.isnan(case.floor)
        cells = (
            case.name,
            case.what,
            peers.name(case) if known else f"{anchor.peer}, not run: recorded",
            f"{case.peer if known else anchor.seconds:.3g}",
            f"{case.ours:.3g}",
            f"{case.ratio:.3g} x" if known else "",
            f"{anchor.ratio:g} x",
            f"{case.floor:.3g}" if floored else "",
            f"{100 * case.share:.0f} %" if floored else "",
            f"{100 * anchor.share:.0f} %" if floored else "",
            "; ".join(f"{d} from {other}" for other, d in case.apart.items()),
            verdict(case.met) if known or not case.met else "peer not judged",
        )
        inert = (cell.replace("|", r"\|") for cell in cells)  # |z| is no border
        lines.append("| " + " | ".join(inert) + " |")
    return "\n".join(lines)


def written(rows, peers, log):
    """Write the file; returns its name."""
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("syntony", *PACKAGES)]
    versions += sorted(set(peers.names.values()))
    PATH.write_text(
        f"""# What `make bench` measured

Written by the run itself; do not edit. Seconds of CPU of one process and one thread, kernels warm,
the best of several calls, peers and prototypes in the same run. "Share" is how much of the
prototype's speed is reached. A peer that was not installed is named with the seconds recorded of it
on another machine, and not judged.

- Date: {dt.datetime.now(dt.UTC):%Y-%m-%d}
- Command: `{COMMAND}`
- Versions: Python {platform.python_version()}, {", ".join(versions)}
- Machine: {_machine()}

{table(rows, peers)}

## All that the run printed

```text
{log.text.strip().replace(str(PATH.parents[1]), ".")}
```
"""
    )
    return PATH.name


def _machine():
    model, memory = platform.processor() or platform.machine(), 0.0
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = named[0].split(":")[1].strip() if named else model
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        memory = pages / 2**30
    busy = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} processors ({model}), {memory:.0f} GiB, {platform.system()}; "
        f"{busy:.1f} processes waiting at the end of the run"
    )
