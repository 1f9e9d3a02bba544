"""R's rMEA and SUSY, where R has them."""

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

SCRIPT = Path(__file__).with_name("peers.R")
KNOWN = {"rMEA": "1.2.2", "SUSY": "0.1.0"}  # what the reference tables were made with


@dataclass
class Peers:
    """Seconds of CPU and names with versions by case, and where the results lie."""

    folder: Path
    seconds: dict[str, float] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    note: str = ""

    def result(self, name, columns):
        """A table a peer left, or None."""
        path = self.folder / name
        if not path.exists():
            return None
        return np.fromfile(path).reshape((-1, columns), order="F")


def run_peers(folder):
    """Run both peers on the files of the folder; what is absent is simply not in the answer."""
    peers = Peers(folder)
    rscript = shutil.which("Rscript")
    if rscript is None:
        peers.note = "R is absent: no peer was timed"
        return peers
    done = subprocess.run(
        [rscript, str(SCRIPT), str(folder)], capture_output=True, text=True, check=False
    )
    for line in done.stdout.splitlines():
        case = json.loads(line)
        peers.seconds[case["case"]] = case["seconds"]
        peers.names[case["case"]] = case["peer"]
    notes = [f"R failed: {done.stderr.strip().splitlines()[-1]}"] if done.returncode else []
    for peer, known in KNOWN.items():
        found = next((n.split()[1] for n in peers.names.values() if n.startswith(peer)), None)
        if found is None:
            notes.append(f"{peer} is absent (R_LIBS names R's further libraries)")
        elif found != known:
            notes.append(f"{peer} here is {found}; the reference tables are of {known}")
    peers.note = "; ".join(notes)
    return peers
