"""All brain channels of one person on one grid, ready to meet those of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from fractions import Fraction

import numpy as np

from syntony.analysis.feeds import channels_of, kind_of_part
from syntony.analysis.grid import common_grid
from syntony.core.clock import Clock
from syntony.core.errors import DataError
from syntony.core.extraction import Feed
from syntony.core.interbrain import InterBrain, Method
from syntony.core.regions import refuse_unseen
from syntony.core.scalp import groups_of, label_of, microvolts
from syntony.core.session import Session, on_session_time
from syntony.core.signals import Array, Signal

#: Fewer channels are signals like any others.
FEW_CHANNELS = 2


@dataclass(frozen=True, eq=False)
class Cap:
    """Channels of one person.

    Parameters
    ----------
    person : str
        Whose head it is.
    method : str
        ``EEG`` (µV) or ``fNIRS`` (µM).
    labels : tuple of str
        One a channel: places on the head, or pairs of optodes.
    signals : tuple of Signal
        On session time, as they were recorded or extracted.
    recordings : tuple of str
        Where they are from.
    pulse : float
        Median quality of fNIRS channels, by how clearly the pulse shows; NaN elsewhere.
    """

    person: str
    method: Method
    labels: tuple[str, ...]
    signals: tuple[Signal, ...]
    recordings: tuple[str, ...]
    pulse: float = float("nan")


@dataclass(frozen=True, eq=False)
class Caps:
    """Two persons' channels on one grid.

    Parameters
    ----------
    caps : tuple of Cap
        The two.
    X, Y : ndarray, shapes (n_first, n), (n_second, n)
        NaN where not observed.
    rate : Fraction
        Samples a second (Hz).
    start : float
        Session time of the first sample (s).
    clock_error : float
        Standard error of the time between both (s); NaN if unknown.
    """

    caps: tuple[Cap, Cap]
    X: Array
    Y: Array
    rate: Fraction
    start: float
    clock_error: float

    @property
    def method(self) -> Method:
        """What was recorded."""
        return self.caps[0].method

    @property
    def persons(self) -> tuple[str, str]:
        """Who."""
        return self.caps[0].person, self.caps[1].person


def caps_of(session: Session, blood: Session, settings: InterBrain) -> Iterator[Cap]:
    """Caps of a session, person by person.

    Parameters
    ----------
    session : Session
        As it was read: with raw EEG.
    blood : Session
        After extraction and alignment: with hemoglobin, and with the clocks.
    settings : InterBrain
        Which channels, and which of oxygenated and deoxygenated blood.

    Yields
    ------
    Cap
        Of at least `FEW_CHANNELS` channels each, in the order of the participants.
    """
    found: dict[tuple[Method, str], list[tuple[str, str, Signal]]] = {}
    for recording in session.recordings:
        clock = blood.clocks.get(recording.name, Clock())
        for part in channels_of(recording):
            if isinstance(part, Signal) and part.person and kind_of_part(part) == "eeg":
                timed = on_session_time(part, clock)
                if isinstance(timed, Signal):
                    row = (label_of(part.name), recording.name, timed)
                    found.setdefault(("EEG", part.person), []).append(row)
    for recording in blood.recordings:
        clock = blood.clocks.get(recording.name, Clock())
        for part in channels_of(recording):
            label = _blood_label(part.name, settings.blood) if isinstance(part, Signal) else ""
            timed = on_session_time(part, clock)
            if label and part.person and isinstance(timed, Signal):
                row = (label, recording.name, timed)
                found.setdefault(("fNIRS", part.person), []).append(row)
    order = {person: k for k, person in enumerate(blood.persons)}
    for (method, person), rows in sorted(found.items(), key=lambda i: order.get(i[0][1], 99)):
        kept = [row for row in rows if _chosen(row[0], settings.channels)]
        if len(kept) >= FEW_CHANNELS:
            labels, recordings, signals = zip(*kept, strict=True)
            yield Cap(
                person, method, _told_apart(labels), signals, tuple(dict.fromkeys(recordings)),
                _pulse(blood, person, kept) if method == "fNIRS" else float("nan"),
            )  # fmt: skip


def joined(one: Cap, other: Cap, session: Session) -> Caps:
    """Two caps on one grid over the time that all channels cover.

    Raises
    ------
    DataError
        They never overlap in time.
    """
    signals = common_grid([*one.signals, *other.signals])
    rows = np.stack([signal.values for signal in signals])
    cut = len(one.signals)
    first = signals[0]
    recordings = tuple(dict.fromkeys((*one.recordings, *other.recordings)))
    error = session.clock_error(recordings, first.start + first.duration / 2)
    return Caps((one, other), rows[:cut], rows[cut:], first.rate, first.start, error)


def in_microvolts(caps: Caps) -> Caps:
    """The same with EEG in µV, whatever its units.

    Raises
    ------
    DataError
        A unit is none of voltage.
    """
    if caps.method != "EEG":
        return caps
    scaled = []
    for cap, X in zip(caps.caps, (caps.X, caps.Y), strict=True):
        units = tuple(signal.unit for signal in cap.signals)
        feed = Feed(caps.rate, channels=cap.labels, units=units)
        scaled.append(X * np.array(microvolts(feed))[:, None])
    return replace(caps, X=scaled[0], Y=scaled[1])


def regions_of(cap: Cap, settings: InterBrain) -> dict[str, list[int]]:
    """Rows of each region of a cap; empty where single channels are compared.

    Raises
    ------
    DataError
        A region has none of its channels, or no channel has a place of the 10-20 system.
    ParameterError
        A region is one that the method does not see.
    """
    if settings.by == "channel":
        return {}
    refuse_unseen(cap.method, settings.regions)
    if cap.method == "fNIRS" and not settings.regions:
        raise DataError(
            "Pairs of optodes have no names of places; say which make a region: "
            "[inter_brain.regions], such as left = ['S1_D1', 'S1_D2']."
        )
    feed = Feed(cap.signals[0].rate, channels=cap.labels)
    return groups_of(feed, range(len(cap.labels)), settings.regions, "region")


def _chosen(label: str, patterns: Sequence[str]) -> bool:
    return not patterns or any(fnmatchcase(label, pattern) for pattern in patterns)


def _blood_label(name: str, blood: str) -> str:
    """Pair of optodes of a signal of blood, extracted or read; empty for anything else."""
    words = name.replace("/", " ").split()
    low = [word.lower() for word in words]
    if "fnirs" not in low or blood.lower() not in low:
        return ""
    pair = [word for word in words if "_" in word]
    return pair[0] if pair else words[-1] if low[-1] != blood.lower() else ""


def _told_apart(labels: Sequence[str]) -> tuple[str, ...]:
    """Labels that stand twice get a number."""
    seen: dict[str, int] = {}
    made = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        made.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(made)


def _pulse(session: Session, person: str, rows: Sequence[tuple[str, str, Signal]]) -> float:
    names = {f"{signal.name} quality" for _, _, signal in rows}
    values = [
        np.nanmedian(part.values)
        for recording in session.recordings
        for part in recording.quality
        if isinstance(part, Signal) and part.person == person and part.name in names
        and np.isfinite(part.values).any()
    ]  # fmt: skip
    return float(np.median(values)) if values else float("nan")
