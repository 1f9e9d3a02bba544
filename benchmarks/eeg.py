"""Analytic signals and metrics of two people's EEG: against HyPyP and the prototypes."""

import numpy as np

from benchmarks import workloads
from benchmarks.cases import ABSENT, Case, apart
from benchmarks.timing import cpu_seconds
from benchmarks.waves import load
from syntony.kernels import phase
from syntony.kernels.epochfilter import epoch_filters, filtered_epochs, mne_response

RATE = 250.0

EEG = {
    "plv": (phase.plv, "plv_chunk"),
    "coh": (phase.coherence, "coh_chunk"),
    "ccorr": (phase.ccorr, "ccorr_chunk"),
    "accorr": (phase.accorr, "accorr_chunk"),
}


def rows(peers, floors):
    """All cases; `floors` is the prototypes' module or None."""
    yield bands(peers, floors)
    yield from metrics(peers, floors)


def bands(peers, floors):
    """HyPyP's own analytic signals; the quicker of both prototypes."""
    X = workloads.eeg()
    rows = X.reshape(-1, X.shape[-1])
    responses = [mne_response(*edges, RATE) for edges in workloads.EDGES]
    filters = epoch_filters(responses, workloads.EPOCH)
    floor = ABSENT
    if floors:
        matrices = [response(np.eye(workloads.EPOCH)).view(float) for response in responses]
        floor = min(
            cpu_seconds(lambda: floors.analytic_gemm(X, matrices)),
            cpu_seconds(lambda: floors.analytic_fft(X)),
        )
    saved = load(peers, "hypyp_bands.npy")
    if saved is not None:
        largest = np.abs(saved).max()
        saved = np.moveaxis(saved, 3, 0).reshape(len(responses), -1, workloads.EPOCH) / largest
        few = X[:, :2].reshape(-1, workloads.EPOCH)
        found = filtered_epochs(few, filters) / largest
    return Case(
        name="W5 bands",
        what="analytic signals of 2 x 32 channels in 5 bands, 60 epochs of 250 samples",
        ours=cpu_seconds(lambda: filtered_epochs(rows, filters)),
        peer=peers.seconds.get("W5 bands", ABSENT),
        floor=floor,
        apart={
            "HyPyP, of the largest": apart([0.0], None)
            if saved is None
            else apart(np.abs(found - saved), np.zeros(saved.shape))
        },
    )


def metrics(peers, floors):
    """Metrics of analytic signals, all pairs of channels between two heads."""
    Z = workloads.analytic_eeg()
    what = "2 x 32 channels, 5 bands, 60 epochs of 250 samples, between heads"
    both = np.ascontiguousarray(np.concatenate(Z, axis=2))
    for name, (function, chunk) in EEG.items():
        ours = cpu_seconds(lambda f=function: phase.mean_over_epochs(f, *Z))
        floor = cpu_seconds(lambda c=chunk: getattr(floors, c)(both)) if floors else ABSENT
        yield Case(
            name=f"W5 {name}", what=f"{name}, {what}", ours=ours,
            peer=peers.seconds.get(f"W5 {name}", ABSENT),
            floor=floor, apart={"HyPyP": against_hypyp(peers, Z, name)},
        )  # fmt: skip
    ours = cpu_seconds(lambda: phase.mean_over_epochs(phase.lag_indices, *Z))
    floor = cpu_seconds(lambda: floors.wpli_pli(both)) if floors else ABSENT
    yield Case(
        name="W5 pli", what=f"pli and wpli, {what}", ours=ours,
        peer=peers.seconds.get("W5 pli", ABSENT), floor=floor,
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
