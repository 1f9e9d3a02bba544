"""Wavelet coherence of many pairs, its red noise, metrics of EEG: against peers and prototypes."""

from pathlib import Path

import numpy as np

from benchmarks import workloads
from benchmarks.cases import Case, apart
from benchmarks.peers import run_python
from benchmarks.timing import cpu_seconds
from syntony.kernels import phase
from syntony.kernels.morlet import inside_cone
from syntony.kernels.rednoise import red_noise_thresholds
from syntony.kernels.wavelet import coherency, pair_means
from syntony.kernels.waveletlayouts import FACTOR, OMEGA, coarse, layout_for, periods_within

SCRIPT = Path(__file__).with_name("peers_waves.py")
ABSENT = float("nan")
VOICES = 12
PAIRS = np.array([(i, j) for i in range(workloads.CHANNELS) for j in range(workloads.CHANNELS)])


def run_python_peers(folder, peers):
    """Time HyPyP and pycwt."""
    np.save(folder / "fnirs.npy", workloads.fnirs())
    np.save(folder / "eeg.npy", workloads.analytic_eeg())
    run_python(SCRIPT, ("hypyp", "pycwt"), folder, peers)


def rows(peers, wavelets, eeg):
    """All cases; `wavelets` and `eeg` are the prototypes' modules or None."""
    X = workloads.fnirs()
    X = (X - X.mean(axis=-1, keepdims=True)) / X.std(axis=-1, keepdims=True)
    yield exact(X, peers)
    yield on_coarse_grid(X, peers, wavelets)
    yield like_pycwt(X, peers, wavelets)
    yield noise(peers)
    yield from metrics(peers, eeg)


def band(definition):
    """Periods of 2 to 20 s at 10 Hz."""
    n = workloads.SAMPLES
    if definition == "pycwt":
        periods = 20.0 * 2 ** (np.arange(40) / VOICES)
    else:
        periods = periods_within(definition, n, VOICES, 20.0, 200.0)
    return layout_for(definition, periods, n, VOICES)


def metric(means, counts):
    """Mean over all cells inside the cone, as HyPyP's."""
    return np.nansum(means * counts, axis=1) / counts.sum(axis=1)


def exact(X, peers):
    """HyPyP's own numbers."""
    layout = band("HyPyP")
    saved = load(peers, "hypyp_wtc.npy")
    single, double = (
        metric(*pair_means(X[0], X[1], PAIRS, layout, dtype))
        for dtype in (np.complex64, np.complex128)
    )
    return Case(
        name="W4",
        what="wavelet coherence of 400 pairs, 10 min at 10 Hz, periods 2-20 s, every cell, single",
        ours=cpu_seconds(lambda: pair_means(X[0], X[1], PAIRS, layout, np.complex64), least=2),
        plain=ABSENT,
        peer=peers.seconds.get("W4", ABSENT),
        peer_target=6,
        floor=ABSENT,
        ours_for_floor=ABSENT,
        apart={
            "HyPyP (mean in the cone), single": apart(single, saved),
            "HyPyP (mean in the cone), double": apart(double, saved),
        },
    )


def on_coarse_grid(X, peers, floors):
    """Every eighth sample, its error told."""
    layout = band("")
    grid = coarse(layout, 8)
    means = [pair_means(X[0], X[1], PAIRS[:20], g, np.complex64)[0] for g in (layout, grid)]
    maps = [np.abs(coherency([X[0, 0], X[1, 1]], g)[0]) ** 2 for g in (layout, grid)]
    inside = np.arange(grid.points) >= grid.keep[:, :1]
    inside &= np.arange(grid.points) < grid.keep[:, 1:]
    floor = ABSENT
    if floors:
        floor = cpu_seconds(lambda: prototype(floors, X, 8), least=2)
    ours = cpu_seconds(lambda: pair_means(X[0], X[1], PAIRS, grid, np.complex64), least=2)
    return Case(
        name="W4 coarse",
        what="the same on every eighth sample, with transforms",
        ours=ours,
        plain=ABSENT,
        peer=peers.seconds.get("W4 coarse", ABSENT),
        peer_target=30,
        floor=floor,
        ours_for_floor=ours,
        apart={
            "every sample (mean by period)": apart(means[1], means[0]),
            "every sample (worst cell)": apart(maps[1][inside], maps[0][:, ::8][inside]),
        },
    )


def like_pycwt(X, peers, floors):
    """pycwt's own numbers."""
    layout = band("pycwt")
    saved = load(peers, "pycwt_wct.npy")
    found = []
    for i, j in [(i, j) for i in range(3) for j in range(2)]:
        found.append(np.abs(coherency([X[0, i], X[1, j]], layout, np.complex64)[0]) ** 2)
    floor = ABSENT
    if floors:
        floor = cpu_seconds(lambda: prototype(floors, X, 1), least=2)
    ours = cpu_seconds(lambda: pair_means(X[0], X[1], PAIRS, layout, np.complex64), least=2)
    return Case(
        name="W4 pycwt",
        what="the same as pycwt has it",
        ours=ours,
        plain=ABSENT,
        peer=peers.seconds.get("W4 pycwt", ABSENT),
        peer_target=22,
        floor=floor,
        ours_for_floor=ours,
        apart={"pycwt (every cell)": apart(np.array(found), saved)},
    )


def prototype(floors, X, step):
    """The prototype's transforms and all pairs."""
    scales = 20.0 / FACTOR * 2 ** (np.arange(40) / VOICES)
    n = workloads.SAMPLES
    keep = inside_cone(n, FACTOR * scales, FACTOR / np.sqrt(2), step)
    box = np.ones(14)
    box[[0, -1]] = 0.5
    W = [floors.cwt_channels(x, scales, 8192, step, np.complex64) for x in X]
    edge = floors.end_weights(n, step) if step > 1 else None
    return floors.Coherence(
        *W, scales, step, 8192 // step, box / box.sum(), 7, False, keep, edge=edge
    ).matrix()  # fmt: skip


def noise(peers):
    """Thresholds of red noise, 300 draws."""
    layout = band("pycwt")

    def thresholds(seed):
        return red_noise_thresholds(
            (0.9, 0.9), layout.scales, layout.box, omega=OMEGA, cone=FACTOR / np.sqrt(2),
            factor=FACTOR, draws=300, level=0.95, rng=np.random.default_rng(seed),
        )  # fmt: skip

    return Case(
        name="W4 noise",
        what="Monte-Carlo thresholds of one pair of autocorrelations, 300 draws, periods 2-20 s",
        ours=cpu_seconds(lambda: thresholds(1)),
        plain=ABSENT,
        peer=peers.seconds.get("W4 noise", ABSENT),
        peer_target=100,
        floor=ABSENT,
        ours_for_floor=ABSENT,
        apart={
            "pycwt with 30 draws": apart(thresholds(1), load(peers, "pycwt_limits.npy")),
            "another seed": apart(thresholds(1), thresholds(2)),
        },
    )


EEG = {
    "plv": (phase.plv, 12, "plv_chunk"),
    "coh": (phase.coherence, 5, "coh_chunk"),
    "ccorr": (phase.ccorr, 10, "ccorr_chunk"),
    "accorr": (phase.accorr, 85, "accorr_chunk"),
}


def metrics(peers, floors):
    """Metrics of analytic signals, all pairs of channels between two heads."""
    Z = workloads.analytic_eeg()
    what = "2 x 32 channels, 5 bands, 60 epochs of 250 samples, between heads"
    both = np.ascontiguousarray(np.concatenate(Z, axis=2))
    for name, (function, target, chunk) in EEG.items():
        ours = cpu_seconds(lambda f=function: phase.mean_over_epochs(f, *Z))
        floor = cpu_seconds(lambda c=chunk: getattr(floors, c)(both)) if floors else ABSENT
        yield Case(
            name=f"W5 {name}", what=f"{name}, {what}", ours=ours, plain=ABSENT,
            peer=peers.seconds.get(f"W5 {name}", ABSENT), peer_target=target,
            floor=floor, ours_for_floor=ours, apart={"HyPyP": against_hypyp(peers, Z, name)},
        )  # fmt: skip
    ours = cpu_seconds(lambda: phase.mean_over_epochs(phase.lag_indices, *Z))
    floor = cpu_seconds(lambda: floors.wpli_pli(both)) if floors else ABSENT
    yield Case(
        name="W5 pli", what=f"pli and wpli, {what}", ours=ours, plain=ABSENT,
        peer=peers.seconds.get("W5 pli", ABSENT), peer_target=12, floor=floor,
        ours_for_floor=ours,
        apart={f"HyPyP ({n})": against_hypyp(peers, Z, n) for n in ("pli", "wpli")},
    )  # fmt: skip


def against_hypyp(peers, Z, name):
    """Distance from HyPyP's block between heads, over as many epochs as it was asked for."""
    saved = load(peers, f"hypyp_{name}.npy")
    if saved is None:
        return apart([0.0], None)
    epochs = 2 if name in ("pli", "wpli", "accorr") else workloads.EPOCHS
    function = EEG[name][0] if name in EEG else getattr(phase, name)
    found = phase.mean_over_epochs(
        (lambda a, b: np.abs(function(a, b))) if name == "ccorr" else function, *Z[:, :epochs]
    )
    n = workloads.ELECTRODES
    return apart(found, saved[:, :n, n:])


def load(peers, name):
    path = peers.folder / name
    return np.load(path) if path.exists() else None
