"""HyPyP and pycwt on the files of a folder; run by a Python that has them.

Prints one line of JSON a case: its name, the peer with its version, seconds of CPU.
"""

import contextlib
import importlib.metadata
import importlib.util
import io
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np

MODES = ("plv", "coh", "ccorr", "accorr", "pli", "wpli")
SLOW = {("pli", None), ("wpli", None), ("accorr", None), ("accorr", "numba")}
DRAWS = 30
RATE = 250.0
BANDS = {"delta": [1, 4], "theta": [4, 8], "alpha": [8, 13], "beta": [13, 30], "gamma": [30, 45]}


def report(case, peer, seconds):
    named = f"{peer} {importlib.metadata.version(peer)}"
    print(json.dumps({"case": case, "peer": named, "seconds": seconds}), flush=True)


def cpu(call):
    began = time.process_time()
    value = call()
    return value, time.process_time() - began


def hypyp_wavelets(folder, X):
    from hypyp.wavelet.implementations.pywavelets_wavelet import ComplexMorletWavelet
    from hypyp.wavelet.pair_signals import PairSignals

    t = np.arange(X.shape[-1]) / 10.0
    labels = {"label_s1": "a", "label_s2": "b", "label_task": "t"}

    def run():
        wavelet = ComplexMorletWavelet()
        return [
            wavelet.wtc(PairSignals(t, x, y, label_ch1=f"{i}", label_ch2=f"{j}", **labels))
            .coherence_metric
            for i, x in enumerate(X[0]) for j, y in enumerate(X[1])
        ]  # fmt: skip

    found, seconds = cpu(run)
    np.save(folder / "hypyp_wtc.npy", np.array(found, float))
    report("W4", "hypyp", seconds)
    report("W4 coarse", "hypyp", seconds)


def pycwt_wavelets(folder, X):
    import pycwt

    mother = pycwt.Morlet(6)
    band = {"dj": 1 / 12, "s0": 2.0 / mother.flambda(), "J": 39, "wavelet": mother}
    pairs = [(i, j) for i in range(3) for j in range(2)]
    found, seconds = cpu(
        lambda: [pycwt.wct(X[0, i], X[1, j], 0.1, sig=False, **band)[0] for i, j in pairs]
    )
    np.save(folder / "pycwt_wct.npy", np.array(found))
    for case in ("W4 pycwt", "W4 pycwt coarse"):
        report(case, "pycwt", seconds * X.shape[1] ** 2 / len(pairs))

    few = pairs[:2]
    seconds = cpu(lambda: [pycwt.wct(X[0, i], X[1, j], 0.1, sig=False) for i, j in few])[1]
    report("W4 pycwt all", "pycwt", seconds * X.shape[1] ** 2 / len(few))

    def simulate():
        with contextlib.redirect_stdout(io.StringIO()):
            return pycwt.wavelet.wct_significance(
                0.9, 0.9, dt=0.1, mc_count=DRAWS, progress=False, cache=False, **band
            )

    limits, seconds = cpu(simulate)
    np.save(folder / "pycwt_limits.npy", limits)
    report("W4 noise", "pycwt", seconds * 300 / DRAWS)


def hypyp_metrics(folder, Z):
    from hypyp.analyses import compute_sync

    signals = np.ascontiguousarray(Z.transpose(0, 1, 3, 2, 4))
    best = {}
    for mode in MODES:
        for backend in (None, "numba"):
            # What needs a pair's whole time course at once is asked of two epochs only.
            epochs = 2 if (mode, backend) in SLOW else signals.shape[1]
            part = signals[:, :epochs]
            with contextlib.suppress(Exception):  # not every metric has every backend
                compute_sync(part[:, :1], mode, optimization=backend)
                found, seconds = cpu(lambda m=mode, b=backend, p=part: compute_sync(
                    p, m, optimization=b
                ))  # fmt: skip
                seconds *= signals.shape[1] / epochs
                best[mode] = min(best.get(mode, seconds), seconds)
                if epochs == 2 or mode not in ("pli", "wpli", "accorr"):
                    np.save(folder / f"hypyp_{mode}.npy", found)
    for mode in ("plv", "coh", "ccorr", "accorr"):
        report(f"W5 {mode}", "hypyp", best[mode])
    report("W5 pli", "hypyp", best["pli"] + best["wpli"])


def hypyp_bands(folder, raw):
    from hypyp.analyses import compute_freq_bands

    compute_freq_bands(raw[:, :2], RATE, BANDS)
    found, seconds = cpu(lambda: compute_freq_bands(raw, RATE, BANDS))
    np.save(folder / "hypyp_bands.npy", found[:, :2])
    report("W5 bands", "hypyp", seconds)


def main():
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1])
    X, Z, raw = (np.load(folder / f"{name}.npy") for name in ("fnirs", "eeg", "eeg_raw"))
    work = ((hypyp_wavelets, X), (pycwt_wavelets, X), (hypyp_bands, raw), (hypyp_metrics, Z))
    for part, data in work:
        if importlib.util.find_spec(part.__name__.split("_")[0]) is not None:
            part(folder, data)


if __name__ == "__main__":
    main()
