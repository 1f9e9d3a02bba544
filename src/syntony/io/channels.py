"""Channels of body sensors, as files of several manufacturers hold them, as ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from syntony.core.kinds import SYSTEMS, kind_of
from syntony.core.scalp import site_of
from syntony.core.session import Stream
from syntony.core.signals import Array, Modality, Signal, SignalSet
from syntony.io.persons import modality_of

#: How makers write units, in small letters with u for µ -> how we do.
_UNITS = {
    "uv": "µV", "us": "µS", "microsiemens": "µS", "micro siemens": "µS", "microsiemen": "µS",
    "umho": "µS", "umhos": "µS", "volts": "V", "volt": "V", "millivolts": "mV",
    "microvolts": "µV", "degc": "°C", "deg c": "°C", "bpm": "1/min", "seconds": "s",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Channel:
    """One channel on a grid of its own.

    Parameters
    ----------
    name, unit : str
        As the file has them.
    values : ndarray, shape (n,)
        NaN where nothing was observed.
    rate : Fraction
        Hertz.
    """

    name: str
    unit: str
    values: Array
    rate: Fraction


def unit_of(written: str) -> str:
    """A unit as we write it: ``uV`` is ``µV``, ``microsiemens`` is ``µS``."""
    plain = written.strip().replace("μ", "µ")
    return _UNITS.get(plain.lower().replace("µ", "u"), plain)


def unique(names: Iterable[str]) -> list[str]:
    """Names that differ: the second of a name gets ``#2``, and so on; blanks at the ends go."""
    found: list[str] = []
    for name in names:
        # A slash ends the stream's name in the names of its channels.
        plain = " ".join(name.replace("/", "-").split()) or "channel"
        number, tried = 1, plain
        while tried in found:
            number += 1
            tried = f"{plain} #{number}"
        found.append(tried)
    return found


def modality_of_channel(name: str, unit: str) -> Modality:
    """The system that a channel belongs to, by its kind or else the words in its name."""
    return SYSTEMS.get(kind_of(name, unit)) or modality_of(name)


def streams_of_channels(channels: Sequence[Channel], start: float) -> tuple[Stream, ...]:
    """One signal a channel; electrodes of a cap that share rate and unit become one set.

    Parameters
    ----------
    channels : sequence of Channel
        Each with at least one sample; their names differ.
    start : float
        Time of everybody's first sample (s).
    """
    caps: dict[tuple[Fraction, str, int], list[Channel]] = {}
    streams: list[Stream] = []
    for channel in channels:
        if _is_electrode(channel):
            key = (channel.rate, channel.unit, channel.values.size)
            caps.setdefault(key, []).append(channel)
    sets = {key: found for key, found in caps.items() if len(found) > 1}
    inside = {id(channel) for found in sets.values() for channel in found}
    for number, ((rate, unit, _), found) in enumerate(sets.items(), 1):
        name = "eeg" if number == 1 else f"eeg #{number}"
        labels = tuple(f"{name}/{channel.name}" for channel in found)
        values = np.stack([channel.values for channel in found])
        streams.append(SignalSet(values, labels, rate, start, unit, modality="brain"))
    streams += [
        Signal.with_gaps(
            channel.values, channel.rate, start, name=channel.name, unit=channel.unit,
            modality=modality_of_channel(channel.name, channel.unit),
        )
        for channel in channels if id(channel) not in inside
    ]  # fmt: skip
    return tuple(streams)


def _is_electrode(channel: Channel) -> bool:
    """Whether a name says EEG, or is a place on the head and the unit one of voltage."""
    kind = kind_of(channel.name, channel.unit)
    volts = channel.unit in ("µV", "mV", "nV", "V")
    return kind == "eeg" or (not kind and volts and bool(site_of(channel.name)))
