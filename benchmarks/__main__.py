"""``python -m benchmarks``: time everything in one run, print ratios, fail on a missed target.

The table and all that was printed are kept in ``benchmarks/RESULTS.md``.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks import cases, eeg, faces, recurrence, scaling, video, waves, workloads
from benchmarks.cold import LIMIT, cold_analyze
from benchmarks.floors import prototypes
from benchmarks.peers import run_peers
from benchmarks.results import Log, table, verdict, written

THERAPY = Path(__file__).resolve().parents[2] / "shared" / "data" / "mea_therapy"


def main():
    with tempfile.TemporaryDirectory() as folder, Log() as log:
        rows, peers, missed = measured(Path(folder))
        print(f"\n{missed} missed" if missed else "\nNo target was missed.")
    print(f"\nWritten to {written(rows, peers, log)}.")
    return 1 if missed else 0


def measured(work):
    """Print everything; returns rows, peers and how many targets were missed."""
    write_inputs(work)
    print("R's rMEA, SUSY and crqa run first, two minutes of CPU ...", flush=True)
    peers = run_peers(work)
    print("HyPyP and pycwt follow, two minutes more ...", flush=True)
    waves.run_python_peers(work, peers)
    print("PyRQA and multiSyncPy too, one minute more ...", flush=True)
    recurrence.run_python_peers(work, peers)
    rows, missed = [], 0
    for case in all_cases(work, peers):
        rows.append(case)
        show(case, peers)
        missed += not case.met
    print()
    print(peers.note or "All peers present.")
    print("\n" + table(rows, peers))
    show_therapy(work, peers)
    show_gaps()
    verdicts = [
        show_memory(), recurrence.show_growth(), *scaling.show(), show_cold(work),
        video.show(work), faces.show(),
    ]  # fmt: skip
    return rows, peers, missed + verdicts.count(False)


def all_cases(work, peers):
    """Every row, one after the other."""
    floors = prototypes(work)
    if floors is None:
        print("The prototypes (../shared/bench) are absent.")
    yield cases.windowed(
        "W1", "one dyad, 60 min at 25 Hz, 60 s every 30 s, lags to 5 s",
        workloads.W1, peers, floors,
    )  # fmt: skip
    yield from filter(None, [cases.real_dyads(peers, floors)])
    yield cases.windowed("W1b", "the same, 30 s every 1 s", workloads.W1B, peers, floors)
    yield cases.pseudo_dyads(peers, floors)
    yield cases.study(peers, floors)
    yield cases.segments(peers, floors)
    yield cases.segments(peers, floors, "W3 hour", 60)
    yield from waves.rows(peers, prototypes(work, "floor_wtc"))
    yield from eeg.rows(peers, prototypes(work, "floor_eeg"))
    yield from recurrence.rows(peers, prototypes(work, "floor_rqa"))


def write_inputs(work):
    """What R reads."""
    np.savetxt(work / "w1.csv", workloads.motion_energy(workloads.HOUR, 1).T, "%d", ",")
    for i in range(4):
        pair = workloads.motion_energy(workloads.HOUR, 11 + i)
        np.savetxt(work / f"w2_{i + 1}.csv", pair.T, "%d", ",")
    for name, seconds in (("w3", 900), ("w3_hour", 3600)):
        pair = workloads.slow_pair(seconds * workloads.SLOW_RATE)
        np.savetxt(work / f"{name}.csv", pair.T, "%.17g", ",")
    recurrence.write_inputs(work)
    for path in sorted(THERAPY.glob("*/*.txt")):
        name = f"therapy_{path.parent.name}_{path.stem}.csv"
        np.savetxt(work / name, np.loadtxt(path, skiprows=1), "%d", ",")


def show(case, peers):
    """Print one case."""
    anchor = case.anchor
    print(f"\n{case.name}: {case.what}")
    print(f"  syntony       {1e3 * case.ours:10.2f} ms of CPU, one thread")
    if not np.isnan(case.plain):
        print(f"  plain NumPy   {1e3 * case.plain:10.2f} ms   {case.plain / case.ours:7.0f} x")
    if np.isnan(case.peer):
        print(
            f"  {anchor.peer} was not run; recorded: {anchor.seconds:g} s of CPU of another "
            f"machine   target {anchor.ratio:g} x"
        )
    else:
        print(
            f"  {peers.name(case):13s} {1e3 * case.peer:10.2f} ms   {case.ratio:7.1f} x"
            f"   target {anchor.ratio:g} x: {verdict(case.ratio >= anchor.ratio)}"
        )
    if not np.isnan(case.floor):
        print(
            f"  prototype     {1e3 * case.floor:10.2f} ms   {100 * case.share:6.0f} %  of its "
            f"speed   target {100 * anchor.share:.0f} %: {verdict(case.share >= anchor.share)}"
        )
    for other, distance in case.apart.items():
        print(f"  largest difference from {other}: {distance}")
    if case.told:
        print(f"  {case.told}")
    sys.stdout.flush()


def show_therapy(work, peers):
    print("\nReal therapy sessions (../shared/data/mea_therapy), largest difference from R:")
    if not THERAPY.exists():
        print("  absent")
    for other, distance in cases.therapy(work, peers).items():
        print(f"  {other}: {distance}")


def show_gaps():
    print("\nWith 5 % missing in both signals, the time grows by the factor")
    print("  " + ", ".join(f"{name} {v:.1f}" for name, v in cases.cost_of_gaps().items()))


def show_memory():
    print("\nMemory of W2 beyond signals and results (MiB)")
    rows = cases.memory_of_pairs()
    for n_signals, n_pairs, bank, use in rows:
        print(
            f"  {n_signals} signals: bank {bank:6.1f}; {n_pairs:4d} pairs: {use:5.2f} at the peak"
        )
    grows = rows[1][3] * 1.5 < rows[2][3]
    print(f"  grows with signals, not with pairs: {verdict(not grows)}")
    return not grows


def show_cold(work):
    seconds, reason = cold_analyze(work)
    print(
        "\nCold `syntony analyze`, one dyad of ten minutes, no surrogates, kernels cached on disk"
    )
    if np.isnan(seconds):
        print(f"  not timed: {reason}")
        return True
    print(f"  {seconds:.2f} s of CPU   target {LIMIT:.0f} s: {verdict(seconds <= LIMIT)}")
    return seconds <= LIMIT


if __name__ == "__main__":
    sys.exit(main())
