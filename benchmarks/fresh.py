"""Peers that are installed, run on data that nobody has seen before, and ours beside them.

A part of `make peers`. R's are looked for in R and $R_LIBS, Python's in this Python or in the one
that $SYNTONY_PEER_PYTHON names. The seed is printed; with it the data come again.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.compatcases import UNSIGNED, judged, table, wavelets
from syntony.analysis.steps.scale import STEP as SCALE
from syntony.analysis.steps.smooth import STEP as SMOOTH
from syntony.core.signals import Signal
from syntony.kernels import mvar, phase
from syntony.kernels.fisher import fisher_z

HERE = Path(__file__).parent
#: Whose answers there may be, case by case, and how far ours may be apart.
WITHIN = {
    "rMEA": 1e-9, "rMEA smoothed": 1e-9, "SUSY": 1e-9, "HyPyP metrics": 1e-11,
    "HyPyP waves": 1e-9, "pycwt": 1e-9, "multiSyncPy": 1e-10, "pyinform": 1e-12,
    "dtaidistance": 1e-12, "SCoT": 1e-12,
}  # fmt: skip


def answers(folder, seed):
    """Draw data and ask every peer that is there.

    Returns (case, peer, its numbers, ours) of each, the cases without a peer, and what failed.
    """
    data = drawn(np.random.default_rng(seed))
    np.savez(folder / "data.npz", **data)
    np.savetxt(folder / "motion.csv", data["motion"].T, delimiter=",", fmt="%.17g")
    notes = [_run_r(folder), _run_python(folder)]
    found = []
    for file in ("R.jsonl", "Python.jsonl"):
        lines = (folder / file).read_text().splitlines() if (folder / file).exists() else ()
        found += [json.loads(line) for line in lines]
    there = {answer["case"] for answer in found}
    rows = [(a["case"], a["peer"], a["numbers"], OURS[a["case"]](data)) for a in found]
    return rows, [case for case in WITHIN if case not in there], [note for note in notes if note]


def drawn(rng):
    """Data of every kind that a peer is asked about."""
    from scipy.signal import hilbert, lfilter

    motion = np.abs(
        [np.convolve(x, np.hanning(15), mode="same") for x in rng.normal(size=(2, 3000))]
    )
    waves = lfilter([1], [1, -0.8], rng.normal(size=(2, 1200)), axis=1)
    waves[1, 5:] += waves[0, :-5]
    group = lfilter([1], [1, -0.5], rng.normal(size=(4, 900)), axis=1) + lfilter(
        [1], [1, -0.9], rng.normal(size=900)
    )
    analytic = rng.normal(size=(2, 3, 2, 1, 200)) + 1j * rng.normal(size=(2, 3, 2, 1, 200))
    analytic[1, :, 0] += 0.8 * analytic[0, :, 0] * np.exp(0.7j)
    half = rng.normal(size=(3, 9))
    return {
        "motion": motion,
        "waves": waves,
        "group": group,
        "phases": np.angle(hilbert(group)),
        "analytic": analytic,
        "states": rng.integers(0, 3, (2, 400)),
        "coefficients": 0.15 * rng.normal(size=(3, 3, 3)),
        "covariance": half @ half.T / 9,
    }


def _run_r(folder):
    rscript = shutil.which("Rscript")
    if rscript is None:
        return ""
    return _run([rscript, str(HERE / "fresh.R"), str(folder)], dict(os.environ))


def _run_python(folder):
    python = os.environ.get("SYNTONY_PEER_PYTHON", sys.executable)
    clean = {name: x for name, x in os.environ.items() if name != "PYTHONPATH"}
    return _run([python, str(HERE / "fresh_peers.py"), str(folder)], clean)


def _run(command, environment):
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return f"{Path(command[1]).name} failed: {last}"


def _rmea(X):
    """z by row and column from 1, as R names cells."""
    z = fisher_z(judged("wcc", X, 25, window=20, step=10, max_lag=2, compat="rMEA"))
    return {f"{i + 1} {j + 1}": x for (i, j), x in np.ndenumerate(z)}


def _smoothed(data):
    smooth, scale = SMOOTH.settings(window=0.5, compat="rMEA"), SCALE.settings(by="sd")
    people = [Signal(x, 25) for x in data["motion"]]
    return _rmea([SCALE.apply(SMOOTH.apply(one, smooth), scale).values for one in people])


def _hypyp(data):
    first, second = data["analytic"].transpose(0, 1, 3, 2, 4)
    metrics = {
        "plv": phase.plv, "ccorr": phase.ccorr, "accorr": phase.accorr, "coh": phase.coherence,
        "imcoh": phase.imaginary_coherence, "pli": phase.pli, "wpli": phase.wpli,
        "envcorr": phase.envelope_correlation, "powcorr": phase.power_correlation,
    }  # fmt: skip
    found = {}
    for name, signed in metrics.items():
        metric = (lambda a, b, of=signed: np.abs(of(a, b))) if name in UNSIGNED else signed
        found[name] = phase.mean_over_epochs(metric, first, second)[0]
    return found


def _hypyp_waves(data):
    found = wavelets(data["waves"], 10, compat="HyPyP")
    return {"mean in the cone": found.coherence[found.coverage > 0].mean()}


def _pycwt(data):
    periods = {"shortest": 2.0, "longest": 2.0 * 2 ** (39 / 12)}
    found = wavelets(data["waves"], 10, compat="pycwt", **periods)
    return {"coherence": found.coherence[::6, ::50]}


def _multisyncpy(data):
    group = data["group"]
    return {
        "coherence_team": judged("coherence_team", group, 10)[0],
        "sum_normalized_csd": judged("sum_normalized_csd", group, 10)[0],
        "symbolic_entropy": judged("symbolic_entropy", group, 10)[0],
        "rho": judged("cluster_phase", data["phases"], 10, phase="given")[0],
        "mdrqa": list(table("mdrqa", group, 10, window=None, compat="multiSyncPy").values()),
    }


def _information(data):
    states = data["states"].astype(float)
    there, back = judged("transfer_entropy", states, 4, states="categorical", history=2)[0]
    return {"there": there, "back": back}


def _warped(data):
    X = data["waves"][:, :200]
    given = {"window": 200, "max_warp": 199, "scale": "none", "compat": "dtaidistance"}
    return {"distance": judged("dtw", X, 1, **given)[0]}


def _flows(data):
    A, covariance, at = data["coefficients"], data["covariance"], np.arange(1, 8) / 15
    return {
        "PDC": mvar.pdc(A, covariance, at, general=False),
        "GPDC": mvar.pdc(A, covariance, at, general=True),
        "DTF": mvar.dtf(A, at),
    }


OURS = {
    "rMEA": lambda data: _rmea(data["motion"]),
    "rMEA smoothed": _smoothed,
    "SUSY": lambda data: table("susy", data["motion"], 25, window=20, max_lag=2, compat="SUSY"),
    "HyPyP metrics": _hypyp,
    "HyPyP waves": _hypyp_waves,
    "pycwt": _pycwt,
    "multiSyncPy": _multisyncpy,
    "pyinform": _information,
    "dtaidistance": _warped,
    "SCoT": _flows,
}
