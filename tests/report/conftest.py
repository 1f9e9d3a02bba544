"""Findings made of generated signals, as an analysis would make them."""

import math
from dataclasses import replace

import numpy as np
import pytest

from syntony.core.plan import AnalysisPlan
from syntony.core.provenance import Provenance, Source
from syntony.core.results import (
    Course,
    DyadContrast,
    Failure,
    Finding,
    Findings,
    Leading,
    Reading,
    Significance,
    Stretch,
    SynchronyResult,
    Verdict,
)
from syntony.core.session import Notice
from syntony.core.spans import Intervals

RATE, WIDTH, STEP, REACH = 2, 60, 10, 10
PANEL = (
    (
        "prewhitened",
        "phase_randomization",
        "the spectrum of each person",
        "prewhitened correlation",
    ),
    (
        "spectrum",
        "iaaft",
        "spectrum and distribution of each person",
        "largest mean z over the lags",
    ),
    ("segments", "segment_permutation", "each window of each person", "mean unsigned z"),
)
UNKNOWN = Leading("undetermined", None, math.nan, (math.nan, math.nan), math.nan, "Not asked.")


def people(rng, seconds, coupled, lag, strength):
    """Two bursting signals; the second follows the first in the coupled spans."""
    n = seconds * RATE
    bursts = rng.exponential(1.0, (2, n)) * (rng.random((2, n)) < 0.15)
    kernel = np.exp(-np.arange(0, 8) / 2.5)
    x, y = (np.convolve(b, kernel)[:n] for b in bursts)
    follow = np.roll(x, int(lag * RATE))
    time = np.arange(n) / RATE
    inside = np.any([(time >= a) & (time < b) for a, b in coupled] or [time < 0], axis=0)
    y = np.where(inside, strength * follow + (1 - abs(strength)) * y, y)
    return x + 0.05 * rng.random(n), y + 0.05 * rng.random(n)


def correlated(x, y):
    """Correlations of windows of `x` with windows of `y` at every lag (windows, lags)."""
    starts = np.arange(0, x.size - WIDTH - REACH + 1, STEP)
    out = np.empty((starts.size, 2 * REACH + 1))
    for column, lag in enumerate(range(-REACH, REACH + 1)):
        a, b = (
            np.lib.stride_tricks.sliding_window_view(v, WIDTH)[starts + shift]
            for v, shift in ((x, max(-lag, 0)), (y, max(lag, 0)))
        )
        a, b = (w - w.mean(axis=1, keepdims=True) for w in (a, b))
        with np.errstate(invalid="ignore", divide="ignore"):
            out[:, column] = (a * b).sum(1) / np.sqrt((a * a).sum(1) * (b * b).sum(1))
    return starts, out


def judge(name, observed, null, alpha_profile=None, band=None, seed=1, **more):
    spread = null.std()
    return Significance(
        test=name[0],
        statistic=name[3],
        observed=float(observed),
        null=null,
        p=float((1 + (null >= observed).sum()) / (1 + null.size)),
        effect=float((observed - null.mean()) / spread),
        surrogate=name[1],
        keeps=name[2],
        seed=seed,
        profile=alpha_profile,
        band=band,
        **more,
    )


def make_finding(
    seed=1,
    session="session-3",
    signal="motion_energy",
    persons=("therapist", "client"),
    seconds=600,
    coupled=((120, 230), (390, 500)),
    lag=1.0,
    strength=0.8,
    gap=(300, 340),
    surrogates=199,
):
    """One finding whose numbers are computed from generated signals."""
    rng = np.random.default_rng(seed)
    x, y = people(rng, seconds, coupled, lag, strength)
    if gap:
        y[gap[0] * RATE : gap[1] * RATE] = np.nan
    starts, r = correlated(x, y)
    z = np.arctanh(np.clip(r, -0.999, 0.999))
    shifts = rng.integers(60, x.size - 60, surrogates)
    nulls = np.stack([correlated(x, np.roll(y, s))[1] for s in shifts])
    nulls = np.arctanh(np.clip(nulls, -0.999, 0.999))
    profile, profiles = np.nanmean(z, axis=0), np.nanmean(nulls, axis=1)
    band = np.quantile(profiles, [0.025, 0.975], axis=0)
    tests = (
        judge(PANEL[0], abs(profile).max(), abs(profiles).max(axis=1), profile, band),
        judge(PANEL[1], profile.max(), profiles.max(axis=1), profile, band),
        judge(PANEL[2], np.nanmean(abs(z)), np.nanmean(abs(nulls), axis=(1, 2))),
    )
    time = (starts + (WIDTH + REACH) / 2) / RATE
    strongest = np.nanmax(abs(np.nan_to_num(nulls)), axis=2).ravel()
    map_p = np.where(
        np.isfinite(z),
        1 - np.searchsorted(np.sort(strongest), abs(np.nan_to_num(z))) / strongest.size,
        np.nan,
    )
    known = np.isfinite(r)
    strength_now = np.where(known.any(1), np.nan_to_num(abs(z)).mean(1), np.nan)
    pooled = np.nan_to_num(abs(nulls)).mean(2)
    beyond = bool(coupled)
    best = int(np.nanargmax(abs(profile)))
    led = float((best - REACH) / RATE)
    leader = persons[0] if led > 0 else persons[1]
    leads = Leading(
        "leads", leader, abs(led), (led - 0.2, led + 0.3), 0.01,
        "The asymmetry of the lags exceeds that of mirrored surrogates.",
    )  # fmt: skip
    stretches = tuple(
        Stretch(a + 8.0, b - 6.0, 0.012, 0.31, leads if i == 0 else UNKNOWN)
        for i, (a, b) in enumerate(coupled)
    )
    windows = [slice(s, s + WIDTH + REACH) for s in starts]
    levels = np.array(
        [
            [v[w].mean() if np.isfinite(v[w]).mean() > 0.5 else np.nan for w in windows]
            for v in (x, y)
        ]
    )
    support = Intervals([(0, gap[0]), (gap[1], seconds)] if gap else [(0, seconds)])
    sources = tuple(
        Source(f"{session}_{p}.txt", f"{seed:02x}" * 32, 18_000, "delimited") for p in persons
    )
    steps = ("resampled to 2 Hz", "smoothed by a moving average over 0.5 s")
    params = {"measure": "wcc", "window": 30.0, "step": 5.0, "max_lag": 5.0}
    result = SynchronyResult(
        "wcc", signal, persons, r, ("time", "lag"),
        {"time": time, "lag": np.arange(-REACH, REACH + 1) / RATE},
        known.astype(float), "Pearson's r", Provenance(sources, steps, params, 1),
    )  # fmt: skip
    return Finding(
        session=session,
        dyad=session.split("-")[0],
        result=result,
        tests=tests,
        verdict=Verdict(
            "more than chance" if beyond else "not distinguishable from chance",
            0.004 if beyond else 0.43,
            "a Cauchy combination of the tests with equal weights",
            0.05,
            "All three tests find more than chance." if beyond else "No test finds more.",
        ),
        leading=leads if beyond else UNKNOWN,
        stretches=stretches,
        amounts={p: float(np.nanmean(v)) for p, v in zip(persons, (x, y), strict=True)},
        signed=float(np.nanmean(z)),
        unsigned=float(np.nanmean(abs(z))),
        levels=levels,
        support=support,
        course=Course(
            time,
            strength_now,
            np.full(time.size, np.quantile(pooled, 0.025)),
            np.full(time.size, np.quantile(pooled, 0.975)),
        ),
        map_p=map_p,
        readings=(Reading(result, float(np.nanmean(abs(z))), {}, tests[2]),),
    )


def make_findings(*found, **more):
    return Findings("Session 3", AnalysisPlan(), tuple(found), **more)


def make_session():
    """One session with four signals, two clocks and some notices."""
    signals = (
        ("motion_energy", ((120, 230), (390, 500)), 1.0, 0.8),
        ("heart_rate", (), 0.0, 0.0),
        ("skin_conductance", ((240, 420),), -2.0, 0.9),
        ("respiration", ((300, 470),), 0.5, -0.9),
    )
    found = [
        make_finding(i + 7, "demo", signal, ("client", "therapist"), 600, coupled, lag, strength)
        for i, (signal, coupled, lag, strength) in enumerate(signals)
    ]
    # Levels far from zero, as heart rates are.
    found[1] = replace(found[1], levels=found[1].levels * 4 + 66)
    found[3] = replace(found[3], levels=np.full_like(found[3].levels, 3.0))
    second = found[0].readings[0]
    flat = replace(
        second.result,
        measure="wcc",
        values=second.result.values[:, REACH],
        dims=("time",),
        coords={"time": second.result.coords["time"]},
        coverage=second.result.coverage[:, REACH],
        unit="share of time with like slopes",
    )
    found[0] = replace(
        found[0],
        readings=(second, Reading(flat, 0.21, {"mean": 0.21, "log ratio": 0.4}, found[0].tests[1])),
        notices=(
            Notice("trend", "A slow trend was taken out before the spectrum was kept.", "client"),
        ),
    )
    return make_findings(
        *found,
        clocks={
            "wrist-client.csv": "offset +1.204 s ± 0.011, drift +31.0 ± 4.2 ppm (events)",
            "wrist-therapist.csv": "offset +0.000 s ± 0.000, drift +0.0 ± 0.0 ppm (same)",
        },
        notices=(
            Notice(
                "generated", "These two people were generated by a program; nobody was recorded."
            ),
            Notice("assumed-rate", "The file holds no rate; 2 Hz was taken.", "wrist-client.csv"),
        ),
    )


def make_study(n=12):
    """Many sessions of motion energy, with real against re-paired dyads and two failures."""
    base = [
        make_finding(i, "x", surrogates=49, coupled=((60, 200),) if i % 3 else ()) for i in range(3)
    ]
    rng = np.random.default_rng(5)
    found = tuple(
        replace(base[i % 3], session=f"{200 + i}_0{i % 4}", dyad=f"{200 + i}") for i in range(n)
    )
    real, pseudo = rng.normal(0.192, 0.02, n), rng.normal(0.181, 0.025, min(n * (n - 1), 400))
    contrast = DyadContrast(
        "wcc", "motion_energy", "mean unsigned z over all lags", tuple(x.session for x in found),
        real, pseudo, 0.45, (-0.11, 0.98), 0.09,
        f"Every first person meets the second person of every other session, {pseudo.size} dyads.",
        "small",
    )  # fmt: skip
    failures = (
        Failure(
            "209_99.txt", "read", "FormatError", "Line 17 has 3 columns, 2 were needed; repair it."
        ),
        Failure("210_01", "align", "ClockError", "No common event; give offsets in the plan."),
    )
    return Findings("mea_therapy", AnalysisPlan(), found, (contrast,), failures)


@pytest.fixture(scope="session")
def one():
    return make_findings(make_finding())


@pytest.fixture(scope="session")
def session():
    return make_session()


@pytest.fixture(scope="session")
def study():
    return make_study()


@pytest.fixture(scope="session")
def finding():
    """Build a finding with other parts: `finding(verdict=...)`."""
    base = make_finding(surrogates=39)

    def build(**changes):
        return replace(base, **changes)

    return build


def _edges(base):
    """Findings at the edge of what can be drawn, by what is strange about them."""
    result, time = base.result, base.result.coords["time"]
    nothing = np.full_like(result.values, np.nan)
    refused = tuple(
        replace(t, p=math.nan, effect=math.nan, observed=math.nan, null=np.zeros(0), profile=None,
                band=None, notices=(Notice("trend", "The signals drift; take the trend out."),))
        for t in base.tests
    )  # fmt: skip
    undecided = Verdict("undecided", math.nan, "none", 0.05, "")

    def shaped(values, dims, coords, persons=result.persons, unit="share"):
        return replace(
            base, course=None, map_p=None, readings=(), stretches=(), tests=(),
            leading=replace(UNKNOWN, reason=""), verdict=undecided, amounts={},
            levels=np.zeros((len(persons), values.shape[0])),
            result=SynchronyResult(
                "wcc", "brain", persons, values, dims, coords, np.ones(values.shape), unit
            ),
        )  # fmt: skip

    many = tuple(Stretch(10.0 * i, 10.0 * i + 6, 0.04, 0.2, UNKNOWN) for i in range(45))
    long = tuple(f"Professor-Doctor-with-a-very-long-code-{i}" * 2 for i in (1, 2))
    return {
        "nothing known": replace(
            base, result=replace(result, values=nothing), map_p=nothing, stretches=(),
            levels=np.full_like(base.levels, np.nan), support=Intervals(), verdict=undecided,
            course=replace(base.course, value=np.full(time.size, np.nan)), tests=refused,
            leading=UNKNOWN, signed=math.nan, unsigned=math.nan,
            amounts=dict.fromkeys(result.persons, math.nan),
        ),
        "no surrogates": replace(
            base, tests=(), verdict=undecided, course=None, map_p=None, stretches=()
        ),
        "refused": replace(base, tests=refused, verdict=undecided, leading=UNKNOWN, stretches=()),
        "one window": replace(
            base, result=replace(result, values=result.values[:1], coverage=result.coverage[:1],
                                 coords={**result.coords, "time": time[:1]}),
            levels=base.levels[:, :1], map_p=base.map_p[:1],
            course=Course(time[:1], *(np.array([x]) for x in (0.2, 0.1, 0.3))),
        ),
        "one lag": replace(
            base, map_p=None,
            result=replace(result, values=result.values[:, :1], coverage=result.coverage[:, :1],
                           coords={"time": time, "lag": np.zeros(1)}),
        ),
        "many stretches": replace(base, stretches=many),
        "long names": replace(
            base, result=replace(result, persons=long, signal="a_signal_with_no_end_" * 6),
            session="session-" * 30, amounts=dict.fromkeys(long, 1e9),
            leading=replace(base.leading, leader=long[0]),
        ),
        "three persons": shaped(np.linspace(0, 1, 30), ("time",), {"time": np.arange(30.0)},
                                ("P1", "P2", "P3")),
        "frequencies": shaped(np.random.default_rng(1).random((40, 12)), ("time", "frequency"),
                              {"time": np.arange(40.0), "frequency": np.linspace(0.1, 0.5, 12)}),
        "directions": shaped(np.random.default_rng(2).random((40, 2)), ("time", "leader"),
                             {"time": np.arange(40.0), "leader": np.arange(2.0)}),
        "all zero": shaped(np.zeros((20, 5)), ("time", "lag"),
                           {"time": np.arange(20.0), "lag": np.arange(-2.0, 3)}),
        "late and long": replace(
            base, result=replace(result, coords={**result.coords, "time": time * 20 + 90_000}),
            course=replace(base.course, time=time * 20 + 90_000),
            stretches=(Stretch(91_000, 93_000, math.nan, 1.0, UNKNOWN),),
            support=Intervals([(90_000.0, 102_000.0)]),
        ),
        "mutual": replace(
            base, leading=Leading("mutual", None, 0.0, (-0.3, 0.2), 0.6, "The interval holds zero.")
        ),
        "a stranger leads": replace(base, leading=replace(base.leading, leader="nobody here")),
        "opposite": replace(
            base, tests=tuple(replace(t, profile=None if t.profile is None else -t.profile)
                              for t in base.tests), signed=-0.2,
        ),
        "disagreeing": replace(
            base, tests=(base.tests[0], replace(base.tests[1], p=0.31, effect=0.4), base.tests[2]),
            verdict=replace(base.verdict, agreement="The spectrum test alone finds nothing."),
        ),
    }  # fmt: skip


@pytest.fixture(scope="session")
def edges():
    return _edges(make_finding(surrogates=39))
