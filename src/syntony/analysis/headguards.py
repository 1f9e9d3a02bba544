"""What a user must know before believing a coupling of heads."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from syntony.analysis.coupling import Epochs, Meeting
from syntony.analysis.heads import Caps
from syntony.core.bands import FEW_PHASES
from syntony.core.interbrain import InterBrain
from syntony.core.montage import neighbors_of
from syntony.core.session import Notice
from syntony.core.signals import Array

#: Independent phases a second in a band of one hertz.
PHASES = 1.25
ALPHA = (8.0, 13.0)
FLANKS = ((5.0, 7.0), (15.0, 20.0))
#: Alpha of two heads that stands out so differently (dB), or pulses that are seen so differently.
UNEQUAL_DB, UNEQUAL_PULSE = 3.0, 0.2
SNR_SOURCE = (
    "Burgess (2013), doi:10.3389/fnhum.2013.00881; Zimmermann et al. (2024), "
    "doi:10.1162/imag_a_00350"
)


def head_guards(caps: Caps, meeting: Meeting, settings: InterBrain) -> Iterator[Notice]:
    """Look for what makes numbers of coupling mean something else."""
    where = f"{caps.method} of {caps.persons[0]} and {caps.persons[1]}"
    if caps.persons[0] == caps.persons[1]:
        text = (
            "Channels of one head pick up the same sources at the same instant, and share a "
            "reference: coupling without delay is mostly spread through the skull, nothing here "
            "was tested, and none of it says anything about two people."
        )
        yield Notice("volume-conduction", text, where)
        return
    if isinstance(meeting, Epochs):
        yield from _epochs(meeting, settings, where)
        yield from _clocks(caps, settings, where)
    if caps.method == "EEG":
        yield from _unequal_alpha(caps, meeting, where)
    else:
        yield from _blood(caps, settings, where)
    if settings.cluster is not None:
        lost = [
            cap.person for cap in caps.caps
            if not settings.neighbors and settings.by == "channel"
            and neighbors_of(cap.labels) is None
        ]  # fmt: skip
        if lost:
            text = (
                f"Where the channels of {' and '.join(lost)} lie is not known, so clusters join "
                "bands and segments only; say who is whose neighbor ([inter_brain.neighbors])."
            )
            yield Notice("no-neighbors", text, where)
    text = (
        "What both saw or heard at one instant couples their brains too, without any exchange "
        "between them; only strangers with the same task (wrong partners) tell the two apart."
    )
    yield Notice("shared-input", text, where, warning=False)


def expected_locking(seconds: float, low: float, high: float) -> float:
    """Phase locking of strangers in epochs of a length: ``sqrt(pi / 4 N)`` of N phases.

    Examples
    --------
    >>> round(expected_locking(1.0, 8, 12), 2)
    0.4
    """
    phases = max(1.0, PHASES * seconds * (high - low))
    return min(1.0, math.sqrt(math.pi / 4 / phases))


def _epochs(meeting: Epochs, settings: InterBrain, where: str) -> Iterator[Notice]:
    caps, cut = meeting.caps, meeting.cut
    seconds = cut.width / float(caps.rate)
    bands = settings.bands_of(caps.method)
    short = {
        name: (low, high)
        for name, (low, high) in bands.items()
        if PHASES * seconds * (high - low) < FEW_PHASES
    }
    if short:
        told = ", ".join(
            f"{expected_locking(seconds, low, high):.2f} in {name}"
            for name, (low, high) in short.items()
        )
        needed = FEW_PHASES / (PHASES * min(high - low for low, high in short.values()))
        text = (
            f"Epochs of {seconds:.3g} s are short: the phase locking of strangers is then {told}, "
            f"not 0. The null has the same epochs, so p holds; values are comparable only "
            f"between epochs of one length. Epochs of {math.ceil(needed)} s, or ppc, pli2 and "
            "wpli_debiased, are nearer to 0."
        )
        yield Notice("short-epochs", text, where)
    if cut.mirrored:
        text = (
            f"The recording comes in pieces that are shorter than an epoch of {seconds:.3g} s with "
            "the filter's reach on both sides, so each was filtered by itself, mirrored at its "
            "ends: amplitudes and phases near the ends are a guess. Filter before cutting into "
            "epochs."
        )
        yield Notice("epochs-filtered-alone", text, where)
    text = f"{len(cut.starts)} epochs of {seconds:.3g} s."
    yield Notice("epochs", text, where, warning=False)


def _clocks(caps: Caps, settings: InterBrain, where: str) -> Iterator[Notice]:
    """Phases need clocks that agree within a small part of a wave."""
    fastest = max(high for _, high in settings.bands_of(caps.method).values())
    allowed = 1 / (8 * fastest)
    error = caps.clock_error
    if error <= allowed:
        return
    known = f"±{error * 1000:.3g} ms" if math.isfinite(error) else "to nobody"
    text = (
        f"The time between both recordings is known {known}; phases up to {fastest:g} Hz need it "
        f"to {allowed * 1000:.2g} ms. An offset that stays lowers coupling of epochs little, one "
        "that drifts destroys it; align the recordings by common marks ([align])."
    )
    yield Notice("clocks", text, where)


def _unequal_alpha(caps: Caps, meeting: Meeting, where: str) -> Iterator[Notice]:
    if not isinstance(meeting, Epochs) or float(caps.rate) / 2 < FLANKS[1][1]:
        return
    one, other = (alpha_snr(Z, meeting) for Z in (caps.X, caps.Y))
    if not abs(one - other) > UNEQUAL_DB:  # NaN is not known
        return
    clear, weak = caps.persons if one > other else caps.persons[::-1]
    text = (
        f"Alpha stands out of {clear}'s EEG by {max(one, other):.1f} dB and of {weak}'s by "
        f"{min(one, other):.1f} dB. Phases of the weaker one are noise to that degree, and a "
        "difference of coupling between conditions may be one of signal to noise; compare "
        f"conditions only where both stay as they are ({SNR_SOURCE})."
    )
    yield Notice("unequal-snr", text, where)


def alpha_snr(X: Array, meeting: Epochs) -> float:
    """By how much alpha (8 to 13 Hz) exceeds the bands on either side of it (dB); NaN if unknown.

    The mean spectrum over epochs and channels that are known is taken, and of the two flanks
    (5 to 7 and 15 to 20 Hz) the geometric mean, as if the background fell as a power of frequency.
    """
    cut = meeting.cut
    epochs = X[:, cut.starts[:, None] + np.arange(cut.width)].reshape(-1, cut.width)
    epochs = epochs[np.isfinite(epochs).all(axis=1)]
    frequencies = np.fft.rfftfreq(cut.width, 1 / float(meeting.caps.rate))
    bands = [(frequencies >= low) & (frequencies <= high) for low, high in (ALPHA, *FLANKS)]
    if not len(epochs) or not all(band.any() for band in bands):
        return math.nan
    power = np.zeros(frequencies.size)
    taper = np.hanning(cut.width + 1)[:-1]
    for lo in range(0, len(epochs), 1024):
        part = epochs[lo : lo + 1024]
        spectra = np.fft.rfft((part - part.mean(axis=1, keepdims=True)) * taper)
        power += (np.abs(spectra) ** 2).sum(axis=0)
    alpha, below, above = (float(power[band].mean()) for band in bands)
    if not (alpha > 0 and below > 0 and above > 0):
        return math.nan
    return 10 * math.log10(alpha / math.sqrt(below * above))


def _blood(caps: Caps, settings: InterBrain, where: str) -> Iterator[Notice]:
    pulses = [cap.pulse for cap in caps.caps]
    if abs(pulses[0] - pulses[1]) > UNEQUAL_PULSE:
        clear, weak = caps.persons if pulses[0] > pulses[1] else caps.persons[::-1]
        text = (
            f"The pulse shows in {clear}'s light (quality {max(pulses):.2f}) much more than in "
            f"{weak}'s ({min(pulses):.2f}): the weaker one's optodes touch less well, and a "
            f"difference of coupling may be one of signal to noise ({SNR_SOURCE})."
        )
        yield Notice("unequal-snr", text, where)
    text = (
        "Nobody is said to lead: blood answers the brain up to 2 s later in one person than in "
        "another."
    )
    yield Notice("no-direction", text, where, warning=False)
    if any(high > 0.1 for _, high in settings.bands_of("fNIRS").values()):
        text = (
            "Above 0.1 Hz blood follows breath and waves of blood pressure, which two people may "
            "share without their brains doing so; short channels and a measured breath (fnirs: "
            "regressors) take some of it out."
        )
        yield Notice("systemic", text, where, warning=False)
