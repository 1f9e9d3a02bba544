"""What one ``/nirs`` group of a SNIRF file holds: light, other sensors, stimuli, optodes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import FormatError
from syntony.core.optodes import SHORT_MM
from syntony.core.session import Notice
from syntony.core.signals import Array, Events, Signal, SignalSet
from syntony.io.dejitter import Steady, steady
from syntony.io.hdf5 import numbers, word, words
from syntony.io.sensors import optode_label

#: Types of data: continuous-wave amplitude, and what was computed from it.
_AMPLITUDE, _PROCESSED = 1, 99999
#: Labels of computed data -> (name of the stream, part of a channel's name).
_COMPUTED = {
    "dod": ("fnirs od", ""), "hbo": ("fnirs hbo", "hbo"), "hbr": ("fnirs hbr", "hbr"),
    "hbt": ("fnirs hbt", "hbt"),
}  # fmt: skip
_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
_MILLIMETERS = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
_MICROMOLAR = {"m": 1e6, "mol/l": 1e6, "mm": 1e3, "um": 1.0, "µm": 1.0, "nm": 1e-3}
_PLAIN = re.compile(r"[A-Za-z]{1,3}\d{1,3}")
#: Steps of time that differ by more than this share from their rate are told of.
_SHAKE = 0.01
#: Below this share of a step two times are one, but for rounding.
_SAME = 1e-6


@dataclass
class Nirs:
    """One person's light and what was recorded with it, while it is gathered.

    Parameters
    ----------
    group : h5py.Group
        ``/nirs``, ``/nirs1``, ...
    name : str
        File and group, for messages.
    prefix : str
        Before the names of its streams; tells persons of one file apart.
    """

    group: Any
    name: str
    prefix: str = ""
    streams: list[Signal | SignalSet] = field(default_factory=list)
    events: list[Events] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def tell(self, code: str, text: str, *, warning: bool = True) -> None:
        """Add a notice."""
        self.notices.append(Notice(code, text, self.name, warning))

    @property
    def tags(self) -> Any:
        """Its meta data."""
        return self.group.get("metaDataTags", {})

    def gather(self) -> None:
        """Read all of it."""
        seconds = self._unit("TimeUnit", _SECONDS, "s", "seconds")
        millimeters = self._unit("LengthUnit", _MILLIMETERS, "mm", "millimeters")
        probe = _Probe.of(self.group, millimeters, self.name)
        for key in numbered(self.group, "data"):
            self._light(self.group[key], probe, seconds)
        for key in numbered(self.group, "aux"):
            self._sensor(self.group[key], key, seconds)
        self._stimuli(seconds)

    def _unit(self, tag: str, known: Mapping[str, float], usual: str, said: str) -> float:
        unit = word(self.tags, tag)
        if unit in known:
            return known[unit]
        self.tell("assumed-unit", f"{tag} is {unit!r}; {said} were assumed.")
        return known[usual]

    def _light(self, data: Any, probe: _Probe, seconds: float) -> None:
        values = numbers(data, "dataTimeSeries")
        if values.ndim != 2:
            raise FormatError(f"{self.name}: its data have the shape {values.shape}, not (n, m).")
        grid = self._grid(numbers(data, "time").ravel() * seconds, values.shape[0], "fnirs")
        measured = [_Measured.of(data, i, probe) for i in range(values.shape[1])]
        filled = _filled(values.T, grid)
        names = dict.fromkeys(m.stream for m in measured if m.stream)
        for stream in names:
            own = [i for i, m in enumerate(measured) if m.stream == stream]
            labels = tuple(f"{self.prefix}{stream}/{measured[i].label}" for i in own)
            if len(set(labels)) < len(labels):
                raise FormatError(f"{self.name}: two of its channels are one: {_twice(labels)}.")
            unit, factor = measured[own[0]].scale
            self.streams.append(
                SignalSet(
                    filled[own] * factor, labels, grid.rate, grid.start, unit, modality="brain"
                )
            )
        others = sum(not m.stream for m in measured)
        if others:
            text = f"{others} channels that are neither light nor haemoglobin were left out."
            self.tell("channels-left-out", text)
        self._say_distances(measured)

    def _say_distances(self, measured: list[_Measured]) -> None:
        known = {m.optodes: m.distance for m in measured if math.isfinite(m.distance)}
        if not known:
            text = "Where the optodes were is not known, so haemoglobin cannot be computed."
            self.tell("no-distances", text)
            return
        short = [optodes for optodes, distance in known.items() if distance < SHORT_MM]
        said = f"{len(short)} of them short (below {SHORT_MM:g} mm)" if short else "none is short"
        text = (
            f"{len(known)} channels, {min(known.values()):.3g} to {max(known.values()):.3g} mm "
            f"from source to detector; {said}."
        )
        self.tell("optodes", text, warning=False)

    def _sensor(self, aux: Any, key: str, seconds: float) -> None:
        values = numbers(aux, "dataTimeSeries")
        values = values.reshape(values.shape[0], -1) if values.size else values
        if not values.size:
            self.tell("empty-stream", f"{key} holds no samples.")
            return
        title = (word(aux, "name") or key).replace("/", "-")
        grid = self._grid(numbers(aux, "time").ravel() * seconds, values.shape[0], title)
        for i, row in enumerate(_filled(values.T, grid), 1):
            name = f"{self.prefix}aux {title}" + (f" {i}" if values.shape[1] > 1 else "")
            if name in [s.name for s in self.streams if isinstance(s, Signal)]:
                name = f"{name} ({key})"
            signal = Signal.with_gaps(
                row, grid.rate, grid.start, name=name, unit=word(aux, "dataUnit")
            )
            self.streams.append(signal)

    def _grid(self, times: Array, n: int, what: str) -> Steady:
        """A grid of even steps through the times of samples."""
        if times.size == 2 != n:
            if not times[1] > 0:
                raise FormatError(f"{self.name}: the time step of {what} is {times[1]:g}.")
            times = times[0] + np.arange(n) * times[1]
        if times.size != n or n < 2 or not np.isfinite(times).all():
            raise FormatError(f"{self.name}: {what} has {n} samples and {times.size} times.")
        steps = np.diff(times)
        usual = float(np.median(steps))
        if not usual > 0:
            raise FormatError(f"{self.name}: the time of {what} stands still or runs backwards.")
        try:
            grid = steady(times, 1 / usual)
        except FormatError as error:
            raise FormatError(f"{self.name}: {what}: {error}.") from error
        if grid.breaks:
            lost = int(grid.index[-1]) + 1 - n
            text = f"{lost} samples of {what} are missing and count as not observed."
            self.tell("gaps", text)
        if grid.jitter * float(grid.rate) > _SHAKE:
            text = (
                f"The times of {what} shake by {grid.jitter * 1000:.3g} ms around an even rate; "
                "they were straightened."
            )
            self.tell("jitter", text, warning=False)
        exact = abs(grid.start - times[0]) * float(grid.rate) < _SAME
        return replace(grid, start=float(times[0])) if exact else grid

    def _stimuli(self, seconds: float) -> None:
        rows: list[tuple[float, float, str]] = []
        for key in numbered(self.group, "stim"):
            data, title = numbers(self.group[key], "data"), word(self.group[key], "name") or key
            if data.size and (data.ndim != 2 or data.shape[1] < 2):
                raise FormatError(f"{self.name}: {key} has the shape {data.shape}, not (n, 3).")
            rows += [(row[0] * seconds, row[1] * seconds, title) for row in data]
        rows = sorted(row for row in rows if math.isfinite(row[0]))
        if rows:
            times, durations = (np.array([row[i] for row in rows]) for i in (0, 1))
            labels = tuple(title for _, _, title in rows)
            self.events.append(Events(times, durations, labels, f"{self.prefix}stimuli"))


@dataclass(frozen=True)
class _Probe:
    """Where the optodes are (mm), what they are called, and the wavelengths (nm)."""

    sources: NDArray[np.float64]
    detectors: NDArray[np.float64]
    names: tuple[list[str], list[str]]
    wavelengths: Array

    @classmethod
    def of(cls, group: Any, millimeters: float, name: str) -> _Probe:
        if "probe" not in group:
            raise FormatError(f"{name} has no probe: nothing says which light a channel is.")
        probe = group["probe"]
        end = "Pos3D" if "sourcePos3D" in probe and "detectorPos3D" in probe else "Pos2D"
        sources, detectors = (numbers(probe, f"{kind}{end}") for kind in ("source", "detector"))
        labels = (words(probe, "sourceLabels"), words(probe, "detectorLabels"))
        return cls(
            sources * millimeters, detectors * millimeters, labels,
            numbers(probe, "wavelengths").ravel(),
        )  # fmt: skip

    def name(self, which: int, number: int) -> str:
        """What an optode is called: as in the file if that is short and plain."""
        names = self.names[which]
        given = names[number - 1].strip("\0 ") if 0 < number <= len(names) else ""
        plain = _PLAIN.fullmatch(given) and names.count(names[number - 1]) == 1
        return given if plain else f"{'SD'[which]}{number}"

    def distance(self, source: int, detector: int) -> float:
        """From source to detector (mm); NaN where it is not known."""
        places = ((self.sources, source), (self.detectors, detector))
        if not all(at.ndim == 2 and 0 < number <= len(at) for at, number in places):
            return math.nan
        return float(np.linalg.norm(self.sources[source - 1] - self.detectors[detector - 1]))


@dataclass(frozen=True)
class _Measured:
    """One channel: what it is and between which optodes."""

    stream: str
    label: str
    optodes: str
    distance: float
    unit: str

    @classmethod
    def of(cls, data: Any, i: int, probe: _Probe) -> _Measured:
        read = _facts(data, i)
        source, detector = int(read("sourceIndex")), int(read("detectorIndex"))
        kind, number = int(read("dataType")), int(read("wavelengthIndex", 0.0))
        distance = probe.distance(source, detector)
        first, second = probe.name(0, source), probe.name(1, detector)
        stream, what = "", ""
        if kind == _AMPLITUDE:
            stream = "fnirs"
        elif kind == _PROCESSED:
            stream, what = _COMPUTED.get(_text(data, i, "dataTypeLabel").lower(), ("", ""))
        if stream and not what:
            if not 0 < number <= probe.wavelengths.size:
                raise FormatError(
                    f"channel {i + 1} has the wavelength number {number}, of which there are "
                    f"{probe.wavelengths.size}."
                )
            what = f"{probe.wavelengths[number - 1]:g} nm"
        label = optode_label(first, second, what, distance)
        return cls(stream, label, f"{first}_{second}", distance, _text(data, i, "dataUnit"))

    @property
    def scale(self) -> tuple[str, float]:
        """Unit, and the factor from the file's unit to it."""
        if self.stream == "fnirs od":
            return "OD", 1.0
        if self.stream == "fnirs":
            return self.unit or "a.u.", 1.0
        factor = _MICROMOLAR.get(self.unit.lower())
        return (self.unit, 1.0) if factor is None else ("µM", factor)


def numbered(group: Any, stem: str) -> list[str]:
    """Keys of a group that are a word and perhaps a number, in the order of the numbers."""
    found = [key for key in group if re.fullmatch(rf"{stem}\d*", key)]
    return sorted(found, key=lambda key: int(key[len(stem) :] or 0))


def _facts(data: Any, i: int) -> Any:
    """A function that reads a fact of channel `i`, in either form that the format allows."""

    def read(key: str, other: float | None = None) -> float:
        if f"measurementList{i + 1}" in data:
            values = numbers(data[f"measurementList{i + 1}"], key).ravel()[:1]
        elif "measurementLists" in data:
            values = numbers(data["measurementLists"], key).ravel()[i : i + 1]
        else:
            values = np.empty(0)
        if values.size and math.isfinite(values[0]):
            return float(values[0])
        if other is None:
            raise FormatError(f"channel {i + 1} does not say its {key}.")
        return other

    return read


def _text(data: Any, i: int, key: str) -> str:
    if f"measurementList{i + 1}" in data:
        return word(data[f"measurementList{i + 1}"], key)
    found = words(data["measurementLists"], key) if "measurementLists" in data else []
    return found[i].strip("\0 ") if i < len(found) else ""


def _filled(rows: Array, grid: Steady) -> Array:
    """Samples at their places on a grid, NaN where none is."""
    filled = np.full((rows.shape[0], int(grid.index[-1]) + 1), np.nan)
    filled[:, grid.index] = rows
    return filled


def _twice(labels: tuple[str, ...]) -> str:
    return next(label for i, label in enumerate(labels) if label in labels[:i])


def groups_of(file: Any) -> Iterator[str]:
    """Names of the ``/nirs`` groups of a file."""
    yield from numbered(file, "nirs")
