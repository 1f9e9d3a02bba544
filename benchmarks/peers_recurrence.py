"""PyRQA and multiSyncPy on the files of a folder; run by a Python that has them.

Prints one line of JSON a case: its name, the peer with its version, seconds of CPU. PyRQA runs on
the processor through an OpenCL driver, such as pocl or the package intel-opencl-rt.
"""

import importlib.metadata
import importlib.util
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

os.environ.setdefault("POCL_MAX_PTHREAD_COUNT", "1")
DIMENSION, DELAY, RADIUS = 3, 2, 0.5


def report(folder, case, peer, seconds, found):
    (folder / f"{case.replace(' ', '_')}.json").write_text(json.dumps(found))
    named = f"{peer} {importlib.metadata.version(peer)}"
    print(json.dumps({"case": case, "peer": named, "seconds": seconds}), flush=True)


def cpu(call):
    began = time.process_time()
    value = call()
    return value, time.process_time() - began


def pyrqa(folder):
    from pyrqa.analysis_type import Cross
    from pyrqa.computation import RQAComputation
    from pyrqa.metric import EuclideanMetric
    from pyrqa.neighbourhood import FixedRadius
    from pyrqa.settings import Settings
    from pyrqa.time_series import TimeSeries

    pair = np.load(folder / "recurrence_pair.npy")

    def run(n):
        series = [
            TimeSeries(x[:n].tolist(), embedding_dimension=DIMENSION, time_delay=DELAY)
            for x in pair
        ]
        settings = Settings(
            tuple(series), analysis_type=Cross, neighbourhood=FixedRadius(RADIUS),
            similarity_measure=EuclideanMetric, theiler_corrector=0,
        )  # fmt: skip
        return RQAComputation.create(settings, verbose=False).run()

    run(500)  # compiles
    for case, n in (("W6 PyRQA", 5_000), ("W6 PyRQA long", 18_000)):
        found, seconds = cpu(lambda n=n: run(n))
        report(folder, case, "PyRQA", seconds, {
            "RR": 100 * float(found.recurrence_rate),
            "DET": 100 * float(found.determinism),
            "L": float(found.average_diagonal_line),
            "maxL": float(found.longest_diagonal_line),
            "ENTR": float(found.entropy_diagonal_lines),
            "LAM": 100 * float(found.laminarity),
            "TT": float(found.trapping_time),
        })  # fmt: skip


def multisyncpy(folder):
    from multiSyncPy import synchrony_metrics as metrics

    group = np.load(folder / "recurrence_group.npy")
    found, seconds = cpu(lambda: metrics.rqa_metrics(metrics.recurrence_matrix(group, RADIUS)))
    report(folder, "W6 group", "multiSyncPy", seconds, {"values": [float(v) for v in found]})
    phases = np.load(folder / "group_phases.npy")
    rho, seconds = cpu(
        lambda: metrics.apply_windowed(phases, lambda part: metrics.rho(part)[1], 300, 10)
    )
    np.save(folder / "multisyncpy_rho.npy", rho)
    report(folder, "W6 rho", "multiSyncPy", seconds, {})


def main():
    folder = Path(sys.argv[1])
    failed = []
    for package, part in (("multiSyncPy", multisyncpy), ("pyrqa", pyrqa)):
        if importlib.util.find_spec(package) is not None:
            try:
                part(folder)
            except Exception as error:  # noqa: BLE001 - a peer's or a driver's own trouble
                failed.append(f"{package}: {str(error).strip().splitlines()[0]}")
    return "; ".join(failed)


if __name__ == "__main__":
    sys.exit(main() or 0)
