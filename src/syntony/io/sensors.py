"""Sensors of the brain and of the body as MNE names them: what they measure, and in which unit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from syntony.core.errors import FormatError
from syntony.core.session import Notice
from syntony.core.signals import Array, Events, Modality, SignalSet, as_rate

#: Annotations that begin with this word mark data that are not to be used (MNE's convention).
_BAD = "bad"


@dataclass(frozen=True)
class Quantity:
    """What one type of channel measures.

    Parameters
    ----------
    stream : str
        What the stream of these channels is called; it names the method.
    unit : str
        The field's unit.
    factor : float
        From MNE's SI unit to it.
    modality : str
        The system it belongs to.
    """

    stream: str
    unit: str
    factor: float = 1.0
    modality: Modality = "brain"


#: MNE's type of channel -> what it is; channels of other types are named in a notice.
QUANTITIES: Mapping[str, Quantity] = {
    "eeg": Quantity("eeg", "µV", 1e6),
    "csd": Quantity("eeg csd", "mV/m²", 1e3),
    "ecog": Quantity("ecog", "µV", 1e6),
    "seeg": Quantity("seeg", "µV", 1e6),
    "mag": Quantity("meg magnetometers", "fT", 1e15),
    "grad": Quantity("meg gradiometers", "fT/cm", 1e13),
    "fnirs_cw_amplitude": Quantity("fnirs", "a.u."),
    "fnirs_od": Quantity("fnirs od", "OD"),
    "hbo": Quantity("fnirs hbo", "µM", 1e6),
    "hbr": Quantity("fnirs hbr", "µM", 1e6),
    "eog": Quantity("eog", "µV", 1e6, "gaze"),
    "ecg": Quantity("ecg", "µV", 1e6, "heart"),
    "emg": Quantity("emg", "µV", 1e6, "movement"),
    "resp": Quantity("resp", "V", 1.0, "breath"),
    "gsr": Quantity("eda", "µS", 1e6, "skin"),
    "temperature": Quantity("temperature", "°C", 1.0, "skin"),
    "pupil": Quantity("pupil", "mm", 1e3, "gaze"),
    "bio": Quantity("bio", "µV", 1e6, "unknown"),
    "misc": Quantity("misc", "", 1.0, "unknown"),
}


def optode_label(source: str, detector: str, what: str, distance_mm: float) -> str:
    """Name of an fNIRS channel: optodes, wavelength or chromophore, distance.

    What can be computed from light depends on wavelength and distance, so both travel with the
    channel's name: ``S1_D2 690 nm 30.5 mm``, ``S1_D2 hbo 30.5 mm``. A distance that nobody knows
    (NaN) is left out.
    """
    far = f" {distance_mm:.6g} mm" if math.isfinite(distance_mm) else ""
    return f"{source}_{detector} {what}{far}"


def channel_streams(
    channels: Sequence[Mapping[str, Any]], types: Sequence[str], values: Array, *, rate: float,
    start: float,
) -> Iterator[SignalSet]:  # fmt: skip
    """Channels by what they measure, one set a quantity.

    Parameters
    ----------
    channels : sequence of mapping
        MNE's descriptions of the channels (``info["chs"]``).
    types : sequence of str
        MNE's type of each.
    values : ndarray, shape (n_channels, n)
        In SI units; NaN where not observed.
    rate, start : float
        Hertz, and time of the first sample (s).
    """
    for kind in dict.fromkeys(kind for kind in types if kind in QUANTITIES):
        quantity = QUANTITIES[kind]
        own = [i for i, other in enumerate(types) if other == kind]
        labels = [f"{quantity.stream}/{_label(channels[i], kind)}" for i in own]
        yield SignalSet(
            values[own] * quantity.factor, tuple(labels), as_rate(rate), start,
            quantity.unit, modality=quantity.modality,
        )  # fmt: skip


def _label(channel: Mapping[str, Any], kind: str) -> str:
    # A slash ends the stream's name in the names of its channels.
    name = str(channel["ch_name"]).replace("/", "-")
    optodes, _, _ = name.partition(" ")
    source, _, detector = optodes.partition("_")
    if not kind.startswith("fnirs") and kind not in ("hbo", "hbr"):
        return name
    place = np.asarray(channel["loc"], dtype=np.float64)
    distance = 1000 * float(np.linalg.norm(place[3:6] - place[6:9]))
    what = kind if kind in ("hbo", "hbr") else f"{place[9]:g} nm"
    return optode_label(source, detector, what, distance)


def left_out(names: Sequence[str], types: Sequence[str], where: str) -> Iterator[Notice]:
    """Name the channels that are no signals here."""
    others = [n for n, kind in zip(names, types, strict=True) if kind not in (*QUANTITIES, "stim")]
    if others:
        text = f"Channels of other types were left out: {', '.join(others)}."
        yield Notice("channels-left-out", text, where, warning=False)


def annotated(annotations: Any, shift: float) -> tuple[Events, ...]:
    """MNE's annotations as events.

    Parameters
    ----------
    annotations : mne.Annotations
        Onsets (s).
    shift : float
        Added to the onsets (s).
    """
    if not len(annotations):
        return ()
    onsets = np.asarray(annotations.onset, dtype=np.float64) + shift
    order = np.argsort(onsets, kind="stable")
    labels = tuple(str(annotations.description[i]) for i in order)
    return (Events(onsets[order], np.asarray(annotations.duration)[order], labels, "annotations"),)


def pulses(values: Array, times: Array, name: str) -> Iterator[Events]:
    """Codes on a trigger channel: each time at which it changes to something else than zero."""
    codes = np.where(np.isfinite(values), values, 0.0)
    rises = np.flatnonzero((np.diff(codes, prepend=0.0) != 0) & (codes != 0))
    if rises.size:
        labels = tuple(f"{code:g}" for code in codes[rises])
        yield Events(times[rises], np.zeros(rises.size), labels, name)


def bad_spans(events: Sequence[Events], times: Array) -> tuple[Any, float]:
    """Which samples an annotation calls bad, and their share.

    Parameters
    ----------
    events : sequence of Events
        From `annotated`.
    times : ndarray, shape (n,)
        Of the samples (s).
    """
    bad = np.zeros(times.size, dtype=bool)
    for event in events:
        for onset, duration, label in zip(event.times, event.durations, event.labels, strict=True):
            if label.lower().startswith(_BAD):
                bad |= (times >= onset) & (times < onset + max(duration, 0.0))
    return bad, float(bad.mean()) if times.size else 0.0


def require_channels(streams: Sequence[SignalSet], name: str) -> None:
    """Refuse a file without a signal."""
    if not streams:
        raise FormatError(f"{name} holds no channel with a signal (only triggers or other types).")
