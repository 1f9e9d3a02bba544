"""Wavelet coherence of many pairs and its red noise: against peers and prototypes."""

from pathlib import Path

import numpy as np

from benchmarks import workloads
from benchmarks.cases import Case, apart
from benchmarks.peers import run_python
from benchmarks.timing import cpu_seconds
from syntony.kernels.morlet import inside_cone, transform
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
    np.save(folder / "eeg_raw.npy", workloads.eeg())
    run_python(SCRIPT, ("hypyp", "pycwt"), folder, peers)


def rows(peers, floors):
    """All cases; `floors` is the prototypes' module or None."""
    X = workloads.fnirs()
    X = (X - X.mean(axis=-1, keepdims=True)) / X.std(axis=-1, keepdims=True)
    yield exact(X, peers, floors)
    yield on_coarse_grid(X, peers, floors)
    yield from like_pycwt(X, peers, floors)
    yield noise(peers, floors)
    yield noise_of_all()


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


def exact(X, peers, floors):
    """HyPyP's own numbers."""
    layout = band("HyPyP")
    saved = load(peers, "hypyp_wtc.npy")
    single, double = (
        metric(*pair_means(X[0], X[1], PAIRS, layout, dtype))
        for dtype in (np.complex64, np.complex128)
    )
    inside = in_cone(layout)
    cells = [
        (np.abs(coherency([X[0, 0], X[1, 1]], layout, dtype)[0]) ** 2)[inside]
        for dtype in (np.complex64, np.complex128)
    ]
    floor = ABSENT
    if floors:
        floor = cpu_seconds(lambda: prototype_like_hypyp(floors, X, layout), least=2)
    twice = cpu_seconds(lambda: pair_means(X[0], X[1], PAIRS, layout), budget=0, least=2)
    return Case(
        name="W4",
        what="wavelet coherence of 400 pairs, 10 min at 10 Hz, periods 2-20 s, every cell, single",
        ours=cpu_seconds(lambda: pair_means(X[0], X[1], PAIRS, layout, np.complex64), least=2),
        peer=peers.seconds.get("W4", ABSENT),
        floor=floor,
        apart={
            "HyPyP (mean in the cone), single": apart(single, saved),
            "HyPyP (mean in the cone), double": apart(double, saved),
            "double precision (worst cell in the cone)": apart(*cells),
        },
        told=f"In double precision {twice:.2f} s.",
    )


def prototype_like_hypyp(floors, X, layout):
    """The prototype's pairs in HyPyP's definition, of our transforms."""
    W = [transform(x, layout, np.complex64) for x in X]
    box = np.ones(layout.box.rows)
    box[[0, -1]] = layout.box.end
    return floors.Coherence(
        *W, layout.scales, 1, layout.smoothed, box / box.sum(), layout.box.before, True,
        layout.keep,
    ).matrix()  # fmt: skip


def on_coarse_grid(X, peers, floors):
    """Every eighth sample, its error told."""
    layout = band("")
    grid = coarse(layout, 8)
    means = [pair_means(X[0], X[1], PAIRS, g, np.complex64)[0] for g in (layout, grid)]
    maps = [np.abs(coherency([X[0, 0], X[1, 1]], g)[0]) ** 2 for g in (layout, grid)]
    inside = in_cone(grid)
    return Case(
        name="W4 coarse",
        what="the same on every eighth sample, with transforms",
        ours=cpu_seconds(lambda: pair_means(X[0], X[1], PAIRS, grid, np.complex64), least=2),
        peer=peers.seconds.get("W4 coarse", ABSENT),
        floor=cpu_seconds(lambda: prototype(floors, X, 8), least=2) if floors else ABSENT,
        apart={
            "every sample (mean by period)": apart(means[1], means[0]),
            "every sample (worst cell)": apart(maps[1][inside], maps[0][:, ::8][inside]),
        },
        told="A hundred pseudo-pairings of 400 pairs take a hundred times as long, as HyPyP's do.",
    )


def in_cone(layout):
    times = np.arange(layout.points)
    return (times >= layout.keep[:, :1]) & (times < layout.keep[:, 1:])


def like_pycwt(X, peers, floors):
    """pycwt's own numbers: every sample, every fourth, and all its default scales."""
    layout = band("pycwt")
    grid = coarse(layout, 4)
    everything = layout_for(
        "pycwt", periods_within("pycwt", X.shape[-1], VOICES, None, None), X.shape[-1], VOICES
    )
    saved = load(peers, "pycwt_wct.npy")
    found = {
        g.step: np.array(
            [
                np.abs(coherency([X[0, i], X[1, j]], g, np.complex64)[0]) ** 2
                for i in range(3)
                for j in range(2)
            ]
        )
        for g in (layout, grid)
    }
    inside = in_cone(grid)
    others = None if saved is None else saved[:, :, ::4][:, inside]
    rows = (
        ("W4 pycwt", "the same as pycwt has it", layout, {"pycwt (every cell)": (found[1], saved)}),
        (
            "W4 pycwt coarse", "the same on every fourth sample", grid,
            {"pycwt (every cell in the cone)": (found[4][:, inside], others)},
        ),
        ("W4 pycwt all", f"the same at all {everything.scales.size} of its scales", everything, {}),
    )  # fmt: skip
    for name, what, g, near in rows:
        floor = ABSENT
        if floors:
            floor = cpu_seconds(
                lambda g=g: prototype(floors, X, g.step, g.scales), budget=1, least=1
            )
        yield Case(
            name=name,
            what=what,
            ours=cpu_seconds(
                lambda g=g: pair_means(X[0], X[1], PAIRS, g, np.complex64), budget=1, least=1
            ),
            peer=peers.seconds.get(name, ABSENT),
            floor=floor,
            apart={who: apart(*both) for who, both in near.items()},
        )


def prototype(floors, X, step, scales=None):
    """The prototype's transforms and all pairs."""
    scales = 20.0 / FACTOR * 2 ** (np.arange(40) / VOICES) if scales is None else scales
    n = workloads.SAMPLES
    keep = inside_cone(n, FACTOR * scales, FACTOR / np.sqrt(2), step)
    box = np.ones(14)
    box[[0, -1]] = 0.5
    W = [floors.cwt_channels(x, scales, 8192, step, np.complex64) for x in X]
    edge = floors.end_weights(n, step) if step > 1 else None
    return floors.Coherence(
        *W, scales, step, 8192 // step, box / box.sum(), 7, False, keep, edge=edge
    ).matrix()  # fmt: skip


def thresholds(layout, seed, draws=300):
    return red_noise_thresholds(
        (0.9, 0.9), layout.scales, layout.box, omega=OMEGA, cone=FACTOR / np.sqrt(2),
        factor=FACTOR, draws=draws, level=0.95, rng=np.random.default_rng(seed),
    )  # fmt: skip


def noise(peers, floors):
    """Thresholds of red noise, 300 draws."""
    layout = band("pycwt")
    return Case(
        name="W4 noise",
        what="Monte-Carlo thresholds of one pair of autocorrelations, 300 draws, periods 2-20 s",
        ours=cpu_seconds(lambda: thresholds(layout, 1)),
        peer=peers.seconds.get("W4 noise", ABSENT),
        floor=cpu_seconds(lambda: prototype_noise(floors)) if floors else ABSENT,
        apart={
            "pycwt with 30 draws": apart(thresholds(layout, 1), load(peers, "pycwt_limits.npy")),
            "another seed": apart(thresholds(layout, 1), thresholds(layout, 2)),
        },
    )


def prototype_noise(floors, draws=300, step=8):
    """The prototype's thresholds: one length and one step for all scales, fifty pairs at once."""
    from scipy import fft
    from scipy.signal import lfilter

    scales = 20.0 / FACTOR * 2 ** (np.arange(40) / VOICES)
    n = int(np.ceil(6 * scales[-1]))
    length = fft.next_fast_len(-(-(n + int(6 * scales[-1])) // step)) * step
    box = np.ones(14)
    box[[0, -1]] = 0.5
    keep = floors.keep_range(n, step, FACTOR * scales, FACTOR / np.sqrt(2), 1.0)
    bank, edge = floors.morlet_bank(scales, length), floors.end_weights(n, step, 2)
    rng = np.random.default_rng(1)
    cells = [[] for _ in scales]
    for _ in range(draws // 50):
        W = [
            floors.cwt_channels(
                lfilter([1], [1, -0.9], rng.standard_normal((50, n + 200)))[:, 200:],
                scales, length, step, np.complex64, bank,
            )
            for _ in range(2)
        ]  # fmt: skip
        pairs = floors.Coherence(
            *W, scales, step, length // step, box / box.sum(), 7, False, keep, edge=edge
        )
        for i in range(50):
            pairs.pair(i, i)
            for row, (first, last) in enumerate(keep):
                cells[row].append(pairs.out[row, first:last].copy())
    return [np.quantile(np.concatenate(c), 0.95) if sum(map(len, c)) else np.nan for c in cells]


def noise_of_all():
    """The same at all of pycwt's scales, which takes pycwt two hours."""
    n = workloads.SAMPLES
    periods = periods_within("pycwt", n, VOICES, None, None)
    layout = layout_for("pycwt", periods, n, VOICES)
    return Case(
        name="W4 noise all",
        what=f"the same at all {layout.scales.size} scales of pycwt",
        ours=cpu_seconds(lambda: thresholds(layout, 1), budget=0, least=1),
        told="pycwt would need two hours, and was not run.",
    )


def load(peers, name):
    path = peers.folder / name
    return np.load(path) if path.exists() else None
