"""What is timed, against whom, and how near the results are."""

import tracemalloc
from dataclasses import dataclass, field

import numpy as np

from benchmarks import plain, workloads
from benchmarks.anchors import ANCHORS, Anchor
from benchmarks.timing import cpu_seconds
from syntony.kernels.bank import bank_profiles, build_bank
from syntony.kernels.fisher import fisher_z
from syntony.kernels.lagged import lagged_correlation
from syntony.kernels.segments import segment_pairs
from syntony.kernels.smooth import moving_average_rmea

ABSENT = float("nan")


@dataclass(frozen=True)
class Case:
    """One row of the table; seconds of CPU, NaN for what is absent.

    Where not all of our work is the prototype's, `ours_for_floor` is the part that is.
    """

    name: str
    what: str
    ours: float
    peer: float = ABSENT
    plain: float = ABSENT
    floor: float = ABSENT
    ours_for_floor: float = ABSENT
    apart: dict[str, "Apart"] = field(default_factory=dict)
    told: str = ""

    @property
    def anchor(self) -> Anchor:
        """What the row must reach."""
        return ANCHORS[self.name]

    @property
    def ratio(self) -> float:
        """How many times faster than the peer."""
        return self.peer / self.ours

    @property
    def share(self) -> float:
        """Of the prototype's speed."""
        own = self.ours if np.isnan(self.ours_for_floor) else self.ours_for_floor
        return self.floor / own

    @property
    def met(self) -> bool:
        """Whether every target that can be judged is."""
        return not (self.ratio < self.anchor.ratio or self.share < self.anchor.share)


@dataclass(frozen=True)
class Apart:
    """How far results are from somebody else's, and how many cells only one of both knows."""

    largest: float
    one_sided: int

    def __str__(self):
        if np.isnan(self.largest):
            return "absent"
        note = f", and {self.one_sided} cells that only one of both knows" if self.one_sided else ""
        return f"{self.largest:.1e}{note}"


def apart(ours, other):
    """Compare two tables; `other` may be absent (None)."""
    if other is None:
        return Apart(ABSENT, 0)
    ours, other = np.asarray(ours, float), np.asarray(other, float)
    both = ~np.isnan(ours) & ~np.isnan(other)
    one_sided = int((np.isnan(ours) != np.isnan(other)).sum())
    return Apart(float(np.abs(ours[both] - other[both]).max()), one_sided)


def windowed(name, what, geometry, peers, floors):
    """W1 and W1b: one dyad of an hour, all windows and lags, to Fisher's z and to r."""
    x, y = workloads.motion_energy(workloads.HOUR, seed=1)
    starts = workloads.starts(x.size, **geometry)
    width, step, max_lag = geometry["width"], geometry["step"], geometry["max_lag"]

    def to_r():
        return lagged_correlation(x, y, starts, width, max_lag)[0]

    def to_z():
        r = to_r()
        return fisher_z(r, out=r)

    expected = plain.lagged_correlation(x, y, **geometry)
    distances = {
        "plain NumPy (r)": apart(to_r(), expected),
        "rMEA (|z|, NA where under two samples differ)": apart(
            np.abs(to_z()), peers.result(f"{name.lower()}.raw", 2 * max_lag + 1)
        ),
    }
    floor = ABSENT
    if floors:
        distances["prototype (r)"] = apart(to_r(), floors.wcc(x, y, width, step, max_lag))
        floor = cpu_seconds(lambda: floors.wcc(x, y, width, step, max_lag))
    return Case(
        name=name,
        what=what,
        ours=cpu_seconds(to_z),
        plain=cpu_seconds(
            lambda: plain.fisher_z(plain.lagged_correlation(x, y, **geometry)), budget=0, least=1
        ),
        peer=peers.seconds.get(name, ABSENT),
        floor=floor,
        ours_for_floor=cpu_seconds(to_r),
        apart=distances,
    )


def real_dyads(peers, floors):
    """The ten dyads that come with rMEA, as W1; nothing without them."""
    paths = sorted(peers.folder.glob("real_*.values"))
    if not paths:
        return None
    dyads = [np.fromfile(path).reshape(2, -1) for path in paths]
    g = workloads.W1
    starts = workloads.starts(dyads[0].shape[1], **g)

    def ours(x, y):
        r = lagged_correlation(x, y, starts, g["width"], g["max_lag"])[0]
        return fisher_z(r, out=r)

    def prototype(x, y):
        return floors.fisher(floors.wcc(x, y, g["width"], g["step"], g["max_lag"]))

    near = []
    for path, dyad in zip(paths, dyads, strict=True):
        table = peers.result(path.with_suffix(".raw").name, 2 * g["max_lag"] + 1)
        near.append(apart(ours(*dyad), None if table is None else table))
    return Case(
        name="W1 real",
        what=f"{len(dyads)} real dyads of {dyads[0].shape[1] / workloads.RATE / 60:.0f} min, as W1",
        ours=cpu_seconds(lambda: [ours(*dyad) for dyad in dyads]),
        peer=peers.seconds.get("W1 real", ABSENT),
        floor=cpu_seconds(lambda: [prototype(*dyad) for dyad in dyads]) if floors else ABSENT,
        apart={"rMEA (z)": worst(near)},
    )


def worst(found):
    """Of several distances."""
    return Apart(max(v.largest for v in found), sum(v.one_sided for v in found))


def pseudo_dyads(peers, floors):
    """W2: one of many pairs, to the mean of Fisher's z by lag."""
    signals = [v for seed in range(11, 15) for v in workloads.motion_energy(workloads.HOUR, seed)]
    g = workloads.W1
    bank = build_bank(signals, **g)
    pairs = np.array([[0, 3]])
    x, y = signals[0], signals[3]
    z, abs_z = plain.mean_z(x, y, **g)
    found = bank_profiles(bank, pairs)
    table = peers.result("w2.raw", 2 * g["max_lag"] + 1)
    distances = {
        "plain NumPy (mean |z|)": apart(found.abs_z[0], abs_z),
        "plain NumPy (mean z)": apart(found.z[0], z),
        "rMEA (mean |z|)": apart(found.abs_z[0], None if table is None else table.mean(axis=0)),
    }
    floor = ABSENT
    if floors:
        prototype = floors.Bank(np.stack(signals), g["width"], g["step"], g["max_lag"], np.float32)
        floor = cpu_seconds(lambda: np.nanmean(np.abs(floors.fisher(prototype.pair(0, 3)))))
    ours = cpu_seconds(lambda: bank_profiles(bank, pairs))
    return Case(
        name="W2",
        what="one pseudo-dyad of many, as W1, to the mean z by lag",
        ours=ours,
        plain=cpu_seconds(lambda: plain.mean_z(x, y, **g), budget=0, least=1),
        peer=peers.seconds.get("W2", ABSENT),
        floor=floor,
        apart=distances,
    )


def study(peers, floors):
    """W2 of a whole study: 100 real and 1,000 pseudo-dyads of 200 signals that are ready."""
    made = [v for seed in range(11, 15) for v in workloads.motion_energy(workloads.HOUR, seed)]
    signals = [np.roll(made[i % 8], 997 * i) for i in range(200)]
    g = workloads.W1
    pairs = np.random.default_rng(2).integers(0, 200, (1100, 2))
    ready = cpu_seconds(lambda: build_bank(signals, **g), budget=0, least=1)
    bank = build_bank(signals, **g)
    floor = ABSENT
    if floors:
        other = floors.Bank(np.stack(signals), g["width"], g["step"], g["max_lag"], np.float32)

        def prototype():
            with np.errstate(invalid="ignore"):
                return [np.nanmean(np.abs(floors.fisher(other.pair(i, j)))) for i, j in pairs]

        floor = cpu_seconds(prototype, budget=0, least=2)
    return Case(
        name="W2 study",
        what="100 real and 1,000 pseudo-dyads of 200 signals of 60 min",
        ours=cpu_seconds(lambda: bank_profiles(bank, pairs), budget=1, least=2),
        peer=1100 * peers.seconds.get("W2", ABSENT),
        floor=floor,
        told=f"rMEA: one pseudo-dyad times their number. The 200 signals were made ready in "
        f"{ready:.2f} s, once.",
    )


def segments(peers, floors, name="W3", minutes=15):
    """W3: all pairs of segments."""
    x, y = workloads.slow_pair(60 * minutes * workloads.SLOW_RATE)
    g = workloads.W3
    found = segment_pairs(x, y, **g)
    real, surrogate = plain.segment_pairs(x, y, **g)
    table = peers.result(f"{name.lower().replace(' ', '_')}.raw", 6)
    distances = {
        "plain NumPy (|Z| by lag)": apart(
            [found.real_abs_z, found.surrogate_abs_z], [real, surrogate]
        ),
        "SUSY (Z by lag)": susy_apart(found, table),
    }
    floor = ABSENT
    if floors:
        floor = cpu_seconds(lambda: floors.susy_floor(x, y, g["width"], g["max_lag"]))
    ours = cpu_seconds(lambda: segment_pairs(x, y, **g))
    n = 2 * minutes
    return Case(
        name=name,
        what=f"SUSY, {minutes} min at 10 Hz, {n} x {n} segments of 30 s, lags to 3 s",
        ours=ours,
        plain=cpu_seconds(lambda: plain.segment_pairs(x, y, **g), budget=0, least=1),
        peer=peers.seconds.get(name, ABSENT),
        floor=floor,
        apart=distances,
    )


def susy_apart(found, table):
    """Distance from SUSY's means of Z by lag; its lags run the other way."""
    ours = [found.real_abs_z, found.real_z, found.surrogate_abs_z, found.surrogate_z]
    return apart(ours, None if table is None else table[::-1, 2:].T)


def cost_of_gaps():
    """CPU with gaps over CPU without, in both signals: of W1, W1b, a W2 pair and W3."""
    rng = np.random.default_rng(5)
    x, y = workloads.motion_energy(workloads.HOUR, seed=1)
    gap_x, gap_y = workloads.with_gaps(x, rng), workloads.with_gaps(y, rng)
    factors = {}
    for name, g in (("W1", workloads.W1), ("W1b", workloads.W1B)):
        at = workloads.starts(x.size, **g)
        factors[name] = cpu_seconds(
            lambda at=at, g=g: lagged_correlation(gap_x, gap_y, at, g["width"], g["max_lag"])
        ) / cpu_seconds(lambda at=at, g=g: lagged_correlation(x, y, at, g["width"], g["max_lag"]))
    bank = build_bank([x, y, gap_x, gap_y], **workloads.W1)
    factors["W2"] = cpu_seconds(lambda: bank_profiles(bank, np.array([[2, 3]]))) / cpu_seconds(
        lambda: bank_profiles(bank, np.array([[0, 1]]))
    )
    x, y = workloads.slow_pair(900 * workloads.SLOW_RATE)
    gap_x, gap_y = workloads.with_gaps(x, rng), workloads.with_gaps(y, rng)
    factors["W3"] = cpu_seconds(
        lambda: segment_pairs(gap_x, gap_y, **workloads.W3, min_coverage=0.5)
    ) / cpu_seconds(lambda: segment_pairs(x, y, **workloads.W3))
    return factors


def memory_of_pairs():
    """Peak MiB beyond the signals: of the bank by signals, and of its use by pairs."""
    x = workloads.motion_energy(workloads.HOUR, seed=1)[0]
    rows = []
    for n_signals, n_pairs in ((4, 10), (8, 10), (8, 200)):
        bank = build_bank([np.roll(x, 999 * i) for i in range(n_signals)], **workloads.W1)
        pairs = np.random.default_rng(1).integers(0, n_signals, (n_pairs, 2))
        bank_profiles(bank, pairs[:1])
        tracemalloc.start()
        found = bank_profiles(bank, pairs)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        results = sum(v.nbytes for v in (found.z, found.abs_z, found.n_windows))
        rows.append((n_signals, n_pairs, bank.nbytes / 2**20, (peak - results) / 2**20))
    return rows


def therapy(folder, peers):
    """Distance from both peers on real sessions: plain, smoothed and scaled, SUSY."""
    pairs = {"rMEA, raw (|z|)": [], "rMEA, smoothed and scaled (|z|)": [], "SUSY (Z by lag)": []}
    for path in sorted(folder.glob("therapy_*csv")):
        x, y = np.loadtxt(path, delimiter=",").T
        smooth = [moving_average_rmea(v, 12.5) for v in (x, y)]
        smooth = [v / v.std(ddof=1) for v in smooth]
        at = workloads.starts(x.size, width=750, step=250, max_lag=125)
        for key, name, (a, b) in zip(pairs, ("plain", "smooth"), ((x, y), smooth), strict=False):
            z = np.abs(fisher_z(lagged_correlation(a, b, at, 750, 125)[0]))
            pairs[key].append(apart(z, peers.result(path.name[:-3] + f"{name}.raw", 251)))
        table = peers.result(path.name[:-3] + "susy.raw", 6)
        pairs["SUSY (Z by lag)"].append(susy_apart(segment_pairs(x, y, 750, 125), table))
    return {key: worst(found) for key, found in pairs.items() if found}
