"""Answers of the peers in Python about the fresh data of a folder; run by a Python that has them.

Leaves a line of JSON a case in Python.jsonl: its name, the peer with its version, its numbers.
"""

import importlib.metadata
import importlib.util
import json
import sys
import warnings
from pathlib import Path

import numpy as np

METRICS = ("plv", "ccorr", "accorr", "coh", "imcoh", "pli", "wpli", "envcorr", "powcorr")


def hypyp(data):
    from hypyp.analyses import compute_sync
    from hypyp.wavelet.implementations.pywavelets_wavelet import ComplexMorletWavelet
    from hypyp.wavelet.pair_signals import PairSignals

    z = data["analytic"]
    n = z.shape[2]
    yield "HyPyP metrics", {name: compute_sync(z, name)[0, :n, n:] for name in METRICS}
    t, (x, y) = np.arange(data["waves"].shape[1]) / 10.0, data["waves"]
    labels = {"label_s1": "a", "label_s2": "b", "label_task": "t"}
    pair = PairSignals(t, x, y, label_ch1="1", label_ch2="2", **labels)
    yield "HyPyP waves", {"mean in the cone": ComplexMorletWavelet().wtc(pair).coherence_metric}


def pycwt(data):
    import pycwt as peer

    mother = peer.Morlet(6)
    given = {"dj": 1 / 12, "s0": 2.0 / mother.flambda(), "J": 39, "wavelet": mother}
    yield "pycwt", {"coherence": peer.wct(*data["waves"], 0.1, sig=False, **given)[0][::6, ::50]}


def multiSyncPy(data):  # noqa: N802 - the package's name
    from multiSyncPy import synchrony_metrics as metrics

    group = data["group"]
    yield (
        "multiSyncPy",
        {
            "coherence_team": metrics.coherence_team(group),
            "sum_normalized_csd": metrics.sum_normalized_csd(group),
            "symbolic_entropy": metrics.symbolic_entropy(group),
            "rho": metrics.rho(data["phases"])[1],
            "mdrqa": metrics.rqa_metrics(metrics.recurrence_matrix(group, 0.5)),
        },
    )


def pyinform(data):
    from pyinform import transfer_entropy

    x, y = (row.tolist() for row in data["states"])
    yield (
        "pyinform",
        {
            "there": transfer_entropy(x, y, k=2),
            "back": transfer_entropy(y, x, k=2),
        },
    )


def dtaidistance(data):
    from dtaidistance import dtw

    x, y = np.ascontiguousarray(data["waves"][:, :200])
    yield "dtaidistance", {"distance": dtw.distance(x, y)}


def scot(data):
    from scot.connectivity import Connectivity

    A = data["coefficients"]  # order, target, source
    m = A.shape[1]
    model = Connectivity(A.transpose(1, 2, 0).reshape(m, -1), data["covariance"], nfft=8)
    yield (
        "SCoT",
        {name: np.abs(getattr(model, name)())[:, :, 1:].T ** 2 for name in ("PDC", "GPDC", "DTF")},
    )


PEERS = (hypyp, pycwt, multiSyncPy, pyinform, dtaidistance, scot)


def main():
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1])
    data = dict(np.load(folder / "data.npz"))
    with (folder / "Python.jsonl").open("w") as answers:
        for peer in PEERS:
            if importlib.util.find_spec(peer.__name__) is None:
                continue
            version = importlib.metadata.version(peer.__name__)
            for case, numbers in peer(data):
                plain = {name: np.asarray(x, float).tolist() for name, x in numbers.items()}
                told = {"case": case, "peer": f"{peer.__name__} {version}", "numbers": plain}
                answers.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
