"""R's rMEA, SUSY and crqa, where R has them, and the peers that are in Python."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

SCRIPT = Path(__file__).with_name("peers.R")
KNOWN = {
    "rMEA": "1.2.2",
    "SUSY": "0.1.0",
    "crqa": "2.1.0",
}  # what the reference tables were made with


@dataclass
class Peers:
    """Seconds of CPU and names with versions by case, and where the results lie."""

    folder: Path
    seconds: dict[str, float] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    note: str = ""

    def name(self, case):
        """The peer that a row was timed against."""
        return self.names["W2" if case.name == "W2 study" else case.name]

    def result(self, name, columns):
        """A table a peer left, or None."""
        path = self.folder / name
        if not path.exists():
            return None
        return np.fromfile(path).reshape((-1, columns), order="F")


def run_peers(folder):
    """Run R's peers on the files of the folder; what is absent is simply not in the answer."""
    peers = Peers(folder)
    rscript = shutil.which("Rscript")
    if rscript is None:
        peers.note = "R is absent: no peer was timed"
        return peers
    done = subprocess.run(
        [rscript, str(SCRIPT), str(folder)], capture_output=True, text=True, check=False
    )
    _take(done.stdout, peers)
    notes = [f"R failed: {done.stderr.strip().splitlines()[-1]}"] if done.returncode else []
    for peer, known in KNOWN.items():
        found = next((n.split()[1] for n in peers.names.values() if n.startswith(peer)), None)
        if found is None:
            notes.append(f"{peer} is absent (R_LIBS names R's further libraries)")
        elif found != known:
            notes.append(f"{peer} here is {found}; the reference tables are of {known}")
    peers.note = "; ".join(notes)
    return peers


def run_python(script, needs, folder, peers):
    """Run peers of this Python, or of the one that SYNTONY_PEER_PYTHON names.

    `needs` are the packages without which there is nothing to run here.
    """
    python = os.environ.get("SYNTONY_PEER_PYTHON")
    if python is None and all(importlib.util.find_spec(name) is None for name in needs):
        named = " and ".join(needs)
        peers.note += f"; {named} are absent (SYNTONY_PEER_PYTHON names a Python with them)"
        return
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [python or sys.executable, str(script), str(folder)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    _take(done.stdout, peers)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1]
        peers.note += f"; {script.stem} failed: {last}"


def _take(said, peers):
    """Lines of JSON, one a case; whatever else a peer prints is its own."""
    for line in said.splitlines():
        if line.startswith("{"):
            case = json.loads(line)
            peers.seconds[case["case"]] = case["seconds"]
            peers.names[case["case"]] = case["peer"]
