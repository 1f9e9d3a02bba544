"""Our side of every case of `peers.json`: the measure as it is called, under the peer's names.

A case gives the numbers of its entry under the same names, or says what data or measure it lacks.
"""

import functools
import os
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
from tests.reference.oscillators import kuramoto

from syntony.analysis.steps.scale import STEP as SCALE
from syntony.analysis.steps.smooth import STEP as SMOOTH
from syntony.core.measure import compute
from syntony.core.registry import get
from syntony.core.signals import Signal
from syntony.kernels import phase
from syntony.kernels.fisher import fisher_z
from syntony.kernels.rednoise import lag_one
from syntony.measures.amico import matches
from syntony.measures.amico1 import matched_turns
from syntony.measures.concordance import concordance_index
from syntony.measures.coupled_oscillator import fitted
from syntony.measures.wavelet_coherence import wavelet_map
from syntony.measures.wcc import rmea_table
from syntony.measures.wcc_peaks import correlations, picked
from syntony.measures.wclr import heights
from syntony.stats.dyads import cohens_d
from syntony.stats.weak_null import weak_null

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SESSIONS = tuple(
    f"{kind}_{100 * (2 if kind == 'normal' else 1) + k}_1"
    for kind in ("normal", "dropout")
    for k in range(10)
)
FLAMBDA = 4 * np.pi / (6 + np.sqrt(38))
YEARS = (0, 49, 74, 99, 146)
CASES = {}


class Absent(Exception):  # noqa: N818 - a finding, and no error
    """Data are absent; says where they were looked for."""


def case(function):
    CASES[function.__name__] = function
    return function


def peer_file(name, shared):
    """A file under $SYNTONY_PEER_DATA, or the same one in a folder of ../shared/data."""
    folder = os.environ.get("SYNTONY_PEER_DATA")
    places = [Path(folder) / name] if folder else []
    if shared:
        places.append(SHARED / shared / Path(name).name)
    for place in places:
        if place.exists():
            return place
    looked = [f"$SYNTONY_PEER_DATA/{name}", *([f"../shared/data/{shared}"] if shared else [])]
    raise Absent(f"looked for {' and '.join(looked)}")


def judged(name, X, rate, **settings):
    """Values of a measure."""
    measure = get("measures", name)
    people = [Signal.with_gaps(x, rate, person=str(p)) for p, x in enumerate(X)]
    return compute(measure, people, measure.configured(settings)).values


def table(name, X, rate, values=None, **settings):
    """Summary of a measure, in the peer's form where the settings name one."""
    measure = get("measures", name)
    chosen = measure.configured(settings)
    plan = measure.plan(chosen, Fraction(rate), X.shape[1])
    return measure.summary(np.empty((0, 1)) if values is None else values, X, chosen, plan)


# Movement: rMEA, SUSY, mvSUSY, wcc, sync_ident.


@functools.cache
def movement(session):
    """Both persons of one of rMEA's sessions, which are all of 10 minutes at 25 Hz."""
    kind, number, _ = session.split("_")
    path = peer_file(f"rMEA/{kind}/{number}_01.txt", f"mea_therapy/{kind}")
    return np.loadtxt(path, skiprows=1).T


@functools.cache
def prepared(session):
    people = [Signal(x, 25, person=p) for x, p in zip(movement(session), "pt", strict=True)]
    smooth, scale = SMOOTH.settings(window=0.5, compat="rMEA"), SCALE.settings(by="sd")
    return [SCALE.apply(SMOOTH.apply(one, smooth), scale).values for one in people]


def profile(x, y):
    """Mean z of every lag, as the README of rMEA sets its MEAccf."""
    values = judged("wcc", (x, y), 25, window=30, step=10, max_lag=5, compat="rMEA")
    return fisher_z(values).mean(axis=0)


@case
def rmea_example():
    measure = get("measures", "wcc")
    X = movement("normal_200_1")
    settings = measure.configured({"window": 60, "step": 30, "compat": "rMEA"})
    plan = measure.plan(settings, Fraction(25), X.shape[1])
    values = judged("wcc", X, 25, window=60, step=30, compat="rMEA")
    found = rmea_table(values, settings, plan)
    del found["winTimes"]
    return {**found, "grandAver": np.abs(fisher_z(values)).mean()}


@case
def rmea_readme():
    found = {}
    for session in SESSIONS:
        try:
            found[session] = profile(*prepared(session)).mean()
        except Absent as absent:
            found[session] = absent
    return found


@case
def rmea_pseudo():
    real = [prepared(session) for session in SESSIONS]
    people = [(k, x) for k, pair in enumerate(real) for x in pair]
    strangers = np.array([profile(x, y) for (i, x), (j, y) in combinations(people, 2) if i != j])
    met = np.array([profile(*pair) for pair in real])
    pseudo = strangers.mean(axis=1)
    found = {"mean": pseudo.mean(), "sd_ddof1": pseudo.std(ddof=1)}
    for name, group in (("normal", met[:10]), ("dropout", met[10:])):
        found[f"cohens_d_{name}"] = cohens_d(group.mean(axis=1), pseudo)
        above = group.mean(axis=0) > strangers.mean(axis=0)
        found[f"pct_lags_above_{name}"] = 100 * above.mean()
    return found


@case
def rmea_moving_average():
    settings = SMOOTH.settings(window=0.5, compat="rMEA")
    return {"output": SMOOTH.apply(Signal(np.arange(1.0, 21), 25), settings).values}


@case
def rmea_cohens_d():
    return {"d": abs(cohens_d(np.arange(1.0, 6), np.arange(2.0, 8)))}


@case
def susy():
    X = movement("normal_200_1")
    return table("susy", X, 25, window=30, max_lag=5, compat="SUSY")


@case
def mvsusy():
    X = np.concatenate([movement("normal_200_1"), movement("normal_201_1")])
    share, order = (table(name, X, 25, judged(name, X, 25)) for name in ("lambda_max", "omega"))
    return {
        "lambda_max_mean": share["mean"],
        "lambda_max_sd": share["SD"],
        "omega_mean": order["mean"],
        "omega_sd": order["SD"],
        "segments": share["segments"],
    }


def boker():
    measure = get("measures", "wcc_peaks")
    given = {"window": 50, "step": 5, "max_lag": 20, "guard": 4, "compat": "wcc"}
    i = np.arange(1.0, 401)
    x = np.sin(2 * np.pi * i / 40) + 0.3 * np.sin(2 * np.pi * i / 17)
    y = np.sin(2 * np.pi * (i - 6) / 40) + 0.3 * np.cos(2 * np.pi * i / 23)
    settings = measure.configured(given)
    plan = measure.plan(settings, Fraction(1), 400)
    starts = plan.starts(400)[: (400 - plan.span) // plan.step]  # wcc leaves the last window out
    starts = np.repeat(starts[:, None], 2, axis=1)
    return measure, np.stack((x, y)), starts, settings, plan


@case
def wcc_table():
    _, *given = boker()
    r = correlations(*given)[0][:, ::-1]  # its lags have the other sign
    return {"shape": r.shape, "row1": r[0], "row66": r[65]}


@case
def wcc_peaks():
    measure, X, starts, settings, plan = boker()
    height, lag, _ = picked(X, starts, settings, plan)
    return {
        "peak_index_half_steps_first6": -2 * lag[:6],
        "peak_value_first6": height[:6],
        "aggregate": measure.summary(height, X, settings, plan),
    }


def _intervals(model, cells):
    X = np.loadtxt(peer_file("MEA_example.txt", None))[:300, :2].T
    X = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, ddof=1, keepdims=True)
    measure = get("measures", "wclr")
    settings = measure.configured(
        {"window": 75, "step": 1, "max_lag": 50, "own_past": model == "WCLR",
         "shortest": 10, "compat": "sync_ident"}
    )  # fmt: skip
    found = heights(X, settings, measure.plan(settings, Fraction(1), 300))
    return {
        "shape": found.shape,
        "sum": found.sum(),
        "nonzero": np.count_nonzero(found),
        "max": found.max(),
        "cells_1based": [(i, j, found[i - 1, j - 1]) for i, j in cells],
    }


@case
def wclr():
    return _intervals("WCLR", (
        (9, 1), (37, 12), (46, 18), (53, 73), (60, 79), (69, 80), (80, 41), (95, 38), (106, 43),
        (118, 30), (133, 30), (173, 1), (221, 46),
    ))  # fmt: skip


@case
def wclc():
    return _intervals("WCLC", (
        (1, 54), (37, 10), (47, 32), (54, 75), (61, 25), (67, 47), (74, 41), (83, 57), (94, 9),
        (107, 70), (122, 89), (166, 1), (223, 53),
    ))  # fmt: skip


# Recurrence: crqa.


def quantities(X, names=None, **settings):
    found = table("crqa", X, 1, max_lag=0, scale="none", compat="crqa", **settings)
    return {name: found[name] for name in names} if names else found


LINES = ("RR", "DET", "NRLINE", "maxL", "L", "ENTR", "rENTR", "LAM", "TT", "max_vert")


def _looks():
    looks = np.genfromtxt(peer_file("crqa/eyemovement.csv", None), delimiter=",", names=True)
    return np.stack((looks["narrator"], looks["listener"]))


@case
def crqa_looks():
    return quantities(_looks(), (*LINES, "catH"), states="categorical")


@case
def crqa_profile():
    shares = judged("crqa", _looks(), 1, states="categorical", max_lag=100)[0]
    lags = [-100, -50, 0, 50, 100]
    return {
        "lags": lags,
        "values": shares[np.array(lags) + 100],
        "max": shares.max(),
        "max_at_lag": shares.argmax() - 100,
    }


@case
def crqa_hands():
    from syntony.kernels.recurrence import embedded, recurrence_lines
    from syntony.kernels.recurrencetable import crqa_table

    path = peer_file("crqa/handmovement.csv", None)
    hands = np.loadtxt(path, delimiter=",", skiprows=1).T
    a, b = (embedded(hands[who], 2, 5) for who in (slice(0, 2), slice(2, 4)))
    found = crqa_table(recurrence_lines(a, b, 0.3), a.shape[1] * b.shape[1])
    return {name: found[name] for name in LINES}


@case
def crqa_words():
    words = np.loadtxt(peer_file("crqa/text.csv", None), dtype=str, skiprows=1)
    codes = np.unique(words, return_inverse=True)[1].astype(float)
    names = (*LINES[:9], "catH")
    return quantities(np.stack((codes, codes)), names, states="categorical", theiler=1)


# Waves: Grinsted, pycwt, HyPyP.


def wavelets(X, rate, **settings):
    return wavelet_map(X, rate, get("measures", "wavelet_coherence").configured(settings))


@functools.cache
def ice():
    """Arctic oscillation 1851-1997 and Baltic ice from 1720 on, and the years of both."""
    jao, baltic = (
        np.loadtxt(peer_file(f"wavelet_coherence/{name}.txt", "wavelet_coherence"))
        for name in ("jao", "jbaltic")
    )
    begin = int(jao[0, 0] - baltic[0, 0])
    both = slice(begin, begin + len(jao))
    X = np.full((2, len(baltic)), np.nan)
    X[0, both], X[1] = jao[:, 1], baltic[:, 1]
    return X, both


@case
def grinsted_ice():
    X, both = ice()
    measure = get("measures", "wavelet_coherence")
    settings = measure.configured({"compat": "Grinsted"})
    plan = measure.plan(settings, 1, both.stop - both.start)
    periods = measure.columns(settings, plan)["period"]
    R = wavelets(X, 1, compat="Grinsted", shortest=2.0660872955, longest=52.4753463413).coherence[
        :, both
    ]
    return {
        "shape": R.shape,
        "period_first_13_last": periods[[0, 12, 56]],
        "cols": np.add(YEARS, 1),
        "Rsq_rows": {str(k + 1): R[k, YEARS] for k in range(0, 49, 12)},
        "mean": R.mean(),
        "ar1nv": [lag_one(X[0, both]), lag_one(X[1])],
    }


@case
def grinsted_help():
    t = np.arange(1.0, 201)
    X = np.stack((np.sin(t), np.sin(t * np.cos(t * 0.01))))
    R = wavelets(X, 1, compat="Grinsted", longest=16 * FLAMBDA).coherence
    return {"shape": R.shape, "mean": R.mean(), "R_10_100": R[9, 99], "R_20_150": R[19, 149]}


@case
def pycwt_ice():
    X, both = ice()
    periods = {"shortest": 2 * FLAMBDA, "longest": 2 * FLAMBDA * 2 ** (56 / 12)}
    R = wavelets(X[:, both], 1, compat="pycwt", **periods).coherence
    return {"mean": R.mean(), "row13": R[12, YEARS]}


@case
def hypyp_ice():
    X, both = ice()
    found = wavelets(X[:, both], 1, compat="HyPyP")
    R, inside = found.coherence, found.coverage > 0
    return {
        "shape": R.shape,
        "mean": R.mean(),
        "coi_mean": R[inside].mean(),
        "masked": (~inside).mean(),
        "row13_cols_1_50_75_100_147": R[12, YEARS],
    }


@case
def hypyp_waves():
    t = np.arange(0, 120, 0.1)
    first = np.sin(2 * np.pi * t / 8) + 0.5 * np.sin(2 * np.pi * t / 3)
    second = np.sin(2 * np.pi * (t - 1) / 8) + 0.5 * np.cos(2 * np.pi * t / 5)
    found = wavelets(np.stack((first, second)), 10, compat="HyPyP")
    inside = found.coverage > 0
    at = [np.argmin(np.abs(found.periods - p)) for p in (3.02355, 5.14383, 7.77631, 14.8876)]
    return {
        "mean": found.coherence.mean(),
        "coi_mean": found.coherence[inside].mean(),
        "masked": (~inside).mean(),
        "at_t60_periods": found.periods[at],
        "at_t60": found.coherence[at, 600],
    }


#: Its circular correlation and its imaginary coherence have no sign.
UNSIGNED = ("ccorr", "imcoh")


@case
def hypyp_metrics():
    rng = np.random.default_rng(42)
    z = rng.standard_normal((2, 3, 2, 1, 200)) + 1j * rng.standard_normal((2, 3, 2, 1, 200))
    z[1, :, 0] += 0.8 * z[0, :, 0] * np.exp(0.7j)
    first, second = z.transpose(0, 1, 3, 2, 4)
    metrics = {
        "plv": phase.plv, "ccorr": phase.ccorr, "accorr": phase.accorr, "coh": phase.coherence,
        "imcoh": phase.imaginary_coherence, "pli": phase.pli, "wpli": phase.wpli,
        "envcorr": phase.envelope_correlation, "powcorr": phase.power_correlation,
    }  # fmt: skip
    found = {"pair_S1ch0_S2ch0": {}, "pair_S1ch0_S1ch1": {}}
    for name, signed in metrics.items():
        metric = (lambda a, b, of=signed: np.abs(of(a, b))) if name in UNSIGNED else signed
        between, within = (phase.mean_over_epochs(metric, first, b) for b in (second, first))
        found["pair_S1ch0_S2ch0"][name] = between[0, 0, 0]
        found["pair_S1ch0_S1ch1"][name] = within[0, 0, 1]
    return found


# Skin: AMICo, Marci. Groups: multiSyncPy. Information and warping.


def _skin(times, sizes):
    u = np.maximum(np.arange(2400) / 10 - np.array(times)[:, None], 0)
    return (np.array(sizes)[:, None] * (np.exp(-u / 4) - np.exp(-u / 0.8))).sum(axis=0)


def _skins():
    t = np.arange(2400) / 10
    first = _skin(
        (8, 25, 43, 60, 77, 95, 112, 130, 150, 171, 190, 210, 225),
        (0.6, 0.9, 0.4, 0.8, 1, 0.5, 0.7, 0.9, 0.3, 0.8, 0.6, 0.9, 0.5),
    )
    second = _skin(
        (9.5, 26, 45.5, 60.8, 80, 96.2, 111, 131.7, 160, 172.3, 193, 209.1, 227),
        (0.5, 0.7, 0.6, 0.9, 0.6, 0.8, 0.5, 0.7, 0.9, 0.6, 0.7, 0.4, 0.8),
    )
    return np.stack((3 + 0.002 * t + first, 2.5 - 0.001 * t + second))


@case
def amico1():
    X = _skins()
    measure = get("measures", "amico1")
    settings = measure.configured({"compat": "AMICo"})
    plan = measure.plan(settings, Fraction(10), 2400)
    rows = matched_turns(*X, settings, plan)
    values, _ = measure.rows(X, np.zeros((1, 2), np.int64), settings, plan)
    return {
        "sync_mean": np.nanmean(values),
        "n_missing": np.isnan(values).sum(),
        **dict(
            zip(
                ("similarity", "lag", "s1", "s2", "sync"),
                (rows + np.array([0, 0, 1, 1, 0])).T,
                strict=True,
            )
        ),
    }


@case
def amico():
    X = _skins()
    measure = get("measures", "amico")
    settings = measure.configured({"max_delay": 4, "compat": "AMICo"})
    plan = measure.plan(settings, Fraction(10), 2400)
    # Similarity, lag, places of both persons and in common time from 0, whether matched.
    rows = matches(*X, settings, plan)
    values, _ = measure.rows(X, np.zeros((1, 2), np.int64), settings, plan)
    places = dict(zip(("a1", "p1", "b1", "a2", "p2", "b2", "a", "b"), rows[:, 2:10].T, strict=True))
    return {
        "sync_mean": np.nanmean(values),
        "n_missing": np.isnan(values).sum(),
        "similarity": rows[:, 0],
        "matched": rows[:, 10],
        "lag": rows[:, 1],
        **{name: at + 1 for name, at in places.items()},
    }


@case
def rties():
    t = np.arange(300.0)
    x = np.sin(2 * np.pi * t / 23) * np.exp(-t / 400) + 0.3 * np.sin(2 * np.pi * t / 7.3 + 0.4)
    y = 1.7 * np.sin(2 * np.pi * (t - 3) / 25) + 0.2 * np.cos(2 * np.pi * t / 9.1)
    measure = get("measures", "coupled_oscillator")
    given = {"points": (4, 5), "apart": (1, 2), "compat": "rties"}
    settings = measure.configured(given)
    found = fitted(
        x + 0.002 * t, y - 0.004 * t + 3, settings, measure.plan(settings, Fraction(1), 300)
    )
    return {
        "tau_embed": [found.apart, found.points],
        "R2_uncoupled_coupled": found.both,
        "first": found.coefficients[0],
        "second": found.coefficients[1],
    }


@case
def marci_index():
    return {"value": concordance_index(np.array([0.5, -0.2, 0.3, -0.1]))}


@case
def multisyncpy_group():
    from scipy.signal import hilbert

    X = kuramoto()
    return {
        "coherence_team": judged("coherence_team", X, 100)[0],
        "symbolic_entropy": judged("symbolic_entropy", X, 100)[0],
        "rho_group": judged("cluster_phase", np.angle(hilbert(X)), 100, phase="given")[0],
    }


@case
def multisyncpy_recurrence():
    found = table("mdrqa", kuramoto(), 4, window=None, compat="multiSyncPy")
    return {"mdRQA_radius0.5": list(found.values())}


@case
def multisyncpy_weak_null():
    X, noise = kuramoto(), np.random.RandomState(42)
    noise.normal(size=(1000, 5))  # the oscillators' own
    squared = [
        table("kuramoto", X + a, 100, np.zeros(1), compat="multiSyncPy")["squared order parameter"]
        for a in noise.normal(0, 0.1, (100, 5, 1000))
    ]
    found = weak_null(np.array(squared), 5)
    return {"kuramoto_weak_null_t_df": [found.t, found.df]}


@case
def transfer_entropy():
    X = np.array([[0.0, 1, 1, 1, 1, 0, 0, 0, 0], [0.0, 0, 1, 1, 1, 1, 0, 0, 0]])
    there, back = judged("transfer_entropy", X, 4, states="categorical", history=2)[0]
    return {"xs_to_ys": there, "ys_to_xs": back}


@case
def dtw():
    X = np.array([[0.0, 0, 1, 2, 1, 0, 1, 0, 0], [0.0, 1, 2, 0, 0, 0, 0, 0, 0]])
    given = {"window": 9, "max_warp": 8, "scale": "none", "compat": "dtaidistance"}
    return {"distance": judged("dtw", X, 1, **given)[0]}
