"""``python -m benchmarks``: time everything in one run, print ratios, fail on a missed target."""

import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks import cases, faces, recurrence, video, waves, workloads
from benchmarks.cold import LIMIT, cold_analyze
from benchmarks.floors import prototypes
from benchmarks.peers import run_peers

THERAPY = Path(__file__).resolve().parents[2] / "shared" / "data" / "mea_therapy"


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        write_inputs(work)
        print("R's rMEA, SUSY and crqa run first, a minute or two of CPU ...", flush=True)
        peers = run_peers(work)
        print("HyPyP and pycwt follow, two minutes more ...", flush=True)
        waves.run_python_peers(work, peers)
        print("PyRQA and multiSyncPy too, one minute more ...", flush=True)
        recurrence.run_python_peers(work, peers)
        floors = prototypes(work)
        rows = [
            cases.windowed(
                "W1", "one dyad, 60 min at 25 Hz, 60 s every 30 s, lags to 5 s",
                workloads.W1, 300, peers, floors,
            ),
            cases.windowed(
                "W1b", "the same, 30 s every 1 s", workloads.W1B, 800, peers, floors
            ),
            cases.pseudo_dyads(peers, floors),
            cases.segments(peers, floors),
            *recurrence.rows(peers, prototypes(work, "floor_rqa")),
            *waves.rows(peers, prototypes(work, "floor_wtc"), prototypes(work, "floor_eeg")),
        ]  # fmt: skip
        verdicts = [show(row, peers) for row in rows]
        print()
        print(peers.note or "All peers present.")
        if floors is None:
            print("The prototypes (../shared/bench) are absent.")
        show_therapy(work, peers)
        show_gaps()
        verdicts.append(show_memory())
        verdicts.append(recurrence.show_growth())
        verdicts.append(show_cold(work))
        verdicts.append(video.show(work))
        verdicts.append(faces.show())
    missed = verdicts.count(False)
    print(f"\n{missed} missed" if missed else "\nNo target was missed.")
    return 1 if missed else 0


def write_inputs(work):
    """What R reads."""
    np.savetxt(work / "w1.csv", workloads.motion_energy(workloads.HOUR, 1).T, "%d", ",")
    for i in range(4):
        pair = workloads.motion_energy(workloads.HOUR, 11 + i)
        np.savetxt(work / f"w2_{i + 1}.csv", pair.T, "%d", ",")
    np.savetxt(work / "w3.csv", workloads.slow_pair(900 * workloads.SLOW_RATE).T, "%.17g", ",")
    recurrence.write_inputs(work)
    for path in sorted(THERAPY.glob("*/*.txt")):
        name = f"therapy_{path.parent.name}_{path.stem}.csv"
        np.savetxt(work / name, np.loadtxt(path, skiprows=1), "%d", ",")


def show(case, peers):
    """Print one case; returns whether every target that could be judged was met."""
    print(f"\n{case.name}: {case.what}")
    print(f"  syntony       {1e3 * case.ours:10.2f} ms of CPU, one thread")
    if not np.isnan(case.plain):
        print(f"  plain NumPy   {1e3 * case.plain:10.2f} ms   {case.plain / case.ours:7.0f} x")
    met = True
    if np.isnan(case.peer):
        print("  peer          absent")
    else:
        ratio = case.peer / case.ours
        met &= ratio >= case.peer_target
        print(
            f"  {peers.names[case.name]:13s} {1e3 * case.peer:10.2f} ms   {ratio:7.0f} x"
            f"   target {case.peer_target} x: {verdict(ratio >= case.peer_target)}"
        )
    if np.isnan(case.floor):
        if not np.isnan(case.ours_for_floor):
            print("  prototype     absent")
    else:
        share = case.floor / case.ours_for_floor
        met &= share >= cases.FLOOR_SHARE
        print(
            f"  prototype     {1e3 * case.floor:10.2f} ms   {100 * share:6.0f} %  of its speed"
            f"   target {100 * cases.FLOOR_SHARE:.0f} %: {verdict(share >= cases.FLOOR_SHARE)}"
        )
    for other, distance in case.apart.items():
        print(f"  largest difference from {other}: {distance}")
    return met


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


def verdict(met):
    return "met" if met else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
