"""``python -m benchmarks.scaling``: how cost and memory grow, beside what the algorithm predicts.

Each curve doubles one size, all others fixed. The slope is that of the logarithm of CPU seconds
over that of the size, by least squares: 1 is linear, 2 quadratic. Fixed costs make a measured
slope smaller than predicted, never larger; it is missed where it is larger by `MARGIN`.
Memory is what a call holds at its peak beyond its inputs and results.
"""

import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks import waves, workloads
from benchmarks.results import verdict
from benchmarks.timing import cpu_seconds
from syntony.kernels import phase
from syntony.kernels.bank import bank_profiles, build_bank
from syntony.kernels.lagged import lagged_correlation
from syntony.kernels.recurrence import embedded, recurrence_lines
from syntony.kernels.segments import segment_pairs
from syntony.kernels.surrogate import randomize_phases
from syntony.kernels.wavelet import pair_means
from syntony.kernels.xcorr import lag_profiles

MARGIN = 0.25
FLAT = 1.3  # times the memory for twice the size


@dataclass(frozen=True)
class Curve:
    """Cost against one size.

    Parameters
    ----------
    what, size : str
        The kernel, and what grows.
    sizes : tuple of int
        Each twice the one before.
    prepare : callable
        Size -> a call without arguments that returns its results.
    slope : float
        Predicted, of CPU.
    memory : float
        Predicted largest slope of memory: 0 where it must not grow.
    """

    what: str
    size: str
    sizes: tuple[int, ...]
    prepare: Callable[[int], Callable[[], object]]
    slope: float
    memory: float = 0.0


def windowed(minutes=60, lags=125, step=750):
    x, y = workloads.motion_energy(minutes * 60 * workloads.RATE, seed=1)
    starts = workloads.starts(x.size, width=1500, step=step, max_lag=lags)
    return lambda: lagged_correlation(x, y, starts, 1500, lags)


def segmented(minutes):
    x, y = workloads.slow_pair(60 * minutes * workloads.SLOW_RATE)
    return lambda: segment_pairs(x, y, **workloads.W3)


def pseudo(pairs):
    x = workloads.motion_energy(600 * workloads.RATE, seed=1)[0]
    bank = build_bank([np.roll(x, 999 * i) for i in range(8)], **workloads.W1)
    chosen = np.random.default_rng(1).integers(0, 8, (pairs, 2))
    return lambda: bank_profiles(bank, chosen)


def coherent(pairs=32, n=workloads.SAMPLES):
    X = workloads.fnirs()[:, :, :n]
    periods = waves.periods_within("", n, waves.VOICES, 20.0, 100.0)
    layout = waves.layout_for("", periods, n, waves.VOICES)
    some = np.argwhere(np.ones((workloads.CHANNELS, workloads.CHANNELS)))[:pairs]
    return lambda: pair_means(X[0], X[1], some, layout, np.complex64)


def locked(channels=32, epochs=20):
    Z = workloads.analytic_eeg()[:, :epochs]
    Z = np.ascontiguousarray(np.tile(Z, (1, 1, 1, 4, 1))[:, :, :, :channels])
    return lambda: phase.mean_over_epochs(phase.plv, *Z)


def lagging(channels):
    Z = np.ascontiguousarray(workloads.analytic_eeg()[:, :10, :, :channels])
    return lambda: phase.mean_over_epochs(phase.lag_indices, *Z)


def recurring(n):
    a, b = (embedded(x[None], 3, 2) for x in workloads.oscillators(2, n))
    return lambda: recurrence_lines(a, b, 0.5)


def surrogates(count):
    x, y = workloads.slow_pair(600 * workloads.SLOW_RATE)
    Y = randomize_phases(y, count, np.random.default_rng(1))
    return lambda: lag_profiles(x, Y, 50)


CURVES = (
    Curve("windowed lagged correlation", "minutes", (60, 120, 240), windowed, 1.0, 1.0),
    Curve(
        "windowed lagged correlation", "lags", (128, 256, 512), lambda k: windowed(lags=k), 1.0, 1.0
    ),
    Curve(
        "windowed lagged correlation", "windows overlap", (1, 2, 4),
        lambda k: windowed(step=1500 // k), 1.0, 1.0,
    ),
    Curve("segments with one another", "minutes", (15, 30, 60), segmented, 2.0, 1.0),
    Curve("pseudo-dyads of a bank", "pairs", (50, 100, 200), pseudo, 1.0),
    Curve("wavelet coherence", "pairs", (64, 128, 256), coherent, 1.0),
    Curve("wavelet coherence", "samples", (1500, 3000, 6000), lambda n: coherent(n=n), 1.1, 1.1),
    Curve("phase locking", "channels a head", (32, 64, 128), locked, 2.0, 2.0),
    Curve("phase locking", "epochs", (15, 30, 60), lambda e: locked(epochs=e), 1.0),
    Curve("phase-lag indices", "channels a head", (8, 16, 32), lagging, 2.0, 2.0),
    Curve("cross-recurrence", "points", (4_500, 9_000, 18_000), recurring, 2.0, 1.0),
    Curve("lag profiles", "surrogates", (50, 100, 200), surrogates, 1.0),
)  # fmt: skip


def show():
    """Print every curve; yields for each whether cost and memory grow as predicted."""
    print(
        "\nGrowth: CPU (ms) and memory at the peak beyond results (MiB) for one size doubled twice"
    )
    for curve in CURVES:
        calls = [curve.prepare(size) for size in curve.sizes]
        seconds = [cpu_seconds(call, budget=0.3, least=2) for call in calls]
        memory = [held(call) for call in calls]
        slope = fitted(curve.sizes, seconds)
        grows = fitted(curve.sizes, np.maximum(memory, 0.05))
        steady = memory[-1] <= FLAT * max(memory[0], 0.05) if curve.memory == 0 else True
        met = slope <= curve.slope + MARGIN and steady and grows <= curve.memory + MARGIN
        print(
            f"  {curve.what:28s} {curve.size:16s} "
            + ", ".join(f"{n}: {1e3 * s:.1f}" for n, s in zip(curve.sizes, seconds, strict=True))
            + f"; slope {slope:.2f}, predicted {curve.slope:.1f}"
            + "; memory " + ", ".join(f"{m:.2f}" for m in memory)
            + f", slope {grows:.2f}, at most {curve.memory:.1f}: {verdict(met)}"
        )  # fmt: skip
        yield met


def fitted(sizes, values):
    """Slope of one logarithm over the other."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def held(call):
    """MiB at the peak of a call, less what it returns."""
    tracemalloc.start()
    found = call()
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del found
    return (peak - now) / 2**20


def main():
    return int(not all(list(show())))


if __name__ == "__main__":
    sys.exit(main())
