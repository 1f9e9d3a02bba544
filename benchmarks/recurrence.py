"""Recurrence quantification: against PyRQA, multiSyncPy, R's crqa and the prototypes."""

import json
import tracemalloc
from pathlib import Path

import numpy as np

from benchmarks import workloads
from benchmarks.cases import Case, apart
from benchmarks.peers import run_python
from benchmarks.timing import cpu_seconds
from syntony.kernels.groupphase import cluster_phases
from syntony.kernels.jointrecurrence import joint_recurrence
from syntony.kernels.recurrence import embedded, recurrence_lines, self_recurrence_lines
from syntony.kernels.recurrencetable import crqa_table, quantified

SCRIPT = Path(__file__).with_name("peers_recurrence.py")
ABSENT = float("nan")
DIMENSION, DELAY, RADIUS = 3, 2, 0.5
LONG, MIDDLE, SHORT = 18_000, 5_000, 4_000
WINDOW, STEP = 300, 10
TABLE = ("DET", "L", "maxL", "ENTR")


def write_inputs(folder):
    """What peers read: two people's series for cross-recurrence, a group's for its own."""
    pair = workloads.oscillators(2, LONG)
    np.save(folder / "recurrence_pair.npy", pair)
    np.savetxt(folder / "recurrence.csv", pair[:, :SHORT].T, "%.17g", ",")
    group = workloads.oscillators(4, LONG)
    np.save(folder / "recurrence_group.npy", group)
    np.save(folder / "group_phases.npy", group_phases(group))


def run_python_peers(folder, peers):
    """Time PyRQA and multiSyncPy."""
    run_python(SCRIPT, ("pyrqa", "multiSyncPy"), folder, peers)


def rows(peers, floors):
    """All cases; `floors` is the prototypes' module or None."""
    pair = workloads.oscillators(2, LONG)
    yield cross("W6 PyRQA", pair, MIDDLE, peers, floors)
    yield cross("W6 PyRQA long", pair, LONG, peers, floors)
    yield cross("W6 crqa", pair, SHORT, peers, floors)
    yield group(workloads.oscillators(4, LONG), peers, floors)
    yield clusters(workloads.oscillators(4, LONG), peers, floors)


def cross(name, pair, n, peers, floors):
    """Cross-recurrence in three delay coordinates: both kinds of lines and the table."""
    a, b = (embedded(x[None, :n], DIMENSION, DELAY) for x in pair)

    def ours():
        return crqa_table(recurrence_lines(a, b, RADIUS), a.shape[1] ** 2)

    found = ours()
    saved = _told(peers, name)
    keys = [key for key in (*TABLE, "RR", "LAM", "TT") if key in saved]
    distances = {
        "the peer (RR, DET, LAM in percent, L, maxL, ENTR, TT)": apart(
            [found[k] for k in keys] or [0.0], [saved[k] for k in keys] if keys else None
        )
    }
    floor = ABSENT
    if floors:
        other = floors.crqa(a, b, RADIUS, dtype=np.float64)
        distances["prototype (shares)"] = apart(
            [found[k] / 100 for k in ("RR", "DET", "LAM")],
            [other[k] for k in ("rec", "det", "lam")],
        )
        floor = cpu_seconds(lambda: floors.crqa(a, b, RADIUS, dtype=np.float64), budget=1, least=2)
    seconds = cpu_seconds(ours, budget=1)
    return Case(
        name=name, what=f"cross-recurrence of {n} points in dimension {DIMENSION}, all lines",
        ours=seconds, peer=peers.seconds.get(name, ABSENT),
        floor=floor, apart=distances,
    )  # fmt: skip


def group(X, peers, floors):
    """A group's own recurrence over half a plot."""

    def ours():
        return self_recurrence_lines(X, RADIUS, strict=True)

    lines = ours()
    table = quantified(lines, 1.0)
    found = [
        table["recurrence rate"], table["determinism"],
        lines.points / lines.diagonal.sum(), table["longest diagonal line (s)"],
    ]  # fmt: skip
    saved = _told(peers, "W6 group")
    distances = {
        "multiSyncPy (REC, DET, mean and longest run)": apart(
            found, saved["values"] if saved else None
        )
    }
    floor = ABSENT
    if floors:
        other = floors.mdrqa(X, RADIUS, dtype=np.float64)
        distances["prototype"] = apart(
            found, [other[k] for k in ("rec", "det", "mean_all", "longest")]
        )
        floor = cpu_seconds(lambda: floors.mdrqa(X, RADIUS, dtype=np.float64), budget=1)
    seconds = cpu_seconds(ours, budget=1)
    return Case(
        name="W6 group", what=f"multidimensional recurrence of {LONG} points of four people",
        ours=seconds, peer=peers.seconds.get("W6 group", ABSENT),
        floor=floor, apart=distances,
    )  # fmt: skip


def clusters(X, peers, floors):
    """Cluster phase of a group in windows of 30 s every second, from phases on."""
    phases = group_phases(X)
    starts = np.arange(0, LONG - WINDOW + 1, STEP)

    def ours():
        return cluster_phases(phases, starts, WINDOW, 0.5)[0]

    path = peers.folder / "multisyncpy_rho.npy"
    floor, saved = ABSENT, np.load(path) if path.exists() else None
    if floors:
        out = np.empty(starts.size)
        walk = vars(floors)["_rho"]
        floor = cpu_seconds(lambda: walk(np.exp(1j * phases), WINDOW, STEP, out))
    return Case(
        name="W6 rho", what=f"cluster phase of four people in {starts.size} windows of 30 s",
        ours=cpu_seconds(ours), peer=peers.seconds.get("W6 rho", ABSENT), floor=floor,
        apart={"multiSyncPy": apart(ours(), saved)},
    )  # fmt: skip


def group_phases(X):
    """Of the analytic signals (rad)."""
    from scipy.signal import hilbert

    return np.angle(hilbert(X, axis=1))


def show_growth():
    """Print how cost and memory grow with the length; whether memory grows no faster than it."""
    print("\nRecurrence by length: seconds of CPU and MiB at the peak, lags to 12.5 s for joint")
    peaks = []
    for n in (4_500, 9_000, 18_000):
        a, b = (embedded(x[None], DIMENSION, DELAY) for x in workloads.oscillators(2, n))
        plots = {
            "cross": lambda a=a, b=b: recurrence_lines(a, b, RADIUS),
            "joint": lambda a=a, b=b: joint_recurrence(a, b, (RADIUS, RADIUS), 125),
        }
        seconds = [cpu_seconds(call, budget=0, least=1) for call in plots.values()]
        peaks.append([_peak(call) for call in plots.values()])
        said = (
            f"{name} {s:6.3f} s, {m:4.2f} MiB"
            for name, s, m in zip(plots, seconds, peaks[-1], strict=True)
        )
        print(f"  {n:6d} points: " + "; ".join(said))
    met = all(late <= 2.2 * early for early, late in zip(peaks[-2], peaks[-1], strict=True))
    print(f"  memory grows with the length: {'met' if met else 'MISSED'}")
    return met


def _peak(call):
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def _told(peers, name):
    """What a peer left about a case, or nothing."""
    path = peers.folder / f"{name.replace(' ', '_')}.json"
    return json.loads(path.read_text()) if path.exists() else {}
