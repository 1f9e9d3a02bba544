"""The nouns of measurement: persons, signals and events.

Everything is in seconds and hertz. What was not observed is a gap: it lies outside the
signal's support, its samples are NaN, and no step fills it without being told to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, Self, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from syntony.core.errors import DataError, ParameterError
from syntony.core.spans import Intervals

Array = NDArray[np.float64]

Modality = Literal[
    "movement", "face", "gaze", "voice", "breath", "heart", "skin", "brain", "rating", "unknown"
]
MODALITIES: tuple[str, ...] = get_args(Modality)


def as_rate(rate: Fraction | float | str) -> Fraction:
    """Return a sampling rate (Hz) as the exact fraction that was written.

    ``"30000/1001"`` stays what it is; ``29.97`` means 2997/100, because nobody can know
    whether 30000/1001 was meant.

    Raises
    ------
    ParameterError
        The rate is not a positive number.

    Examples
    --------
    >>> as_rate("30000/1001"), as_rate(29.97), as_rate(25)
    (Fraction(30000, 1001), Fraction(2997, 100), Fraction(25, 1))
    """
    try:
        exact = Fraction(repr(rate)) if isinstance(rate, float) else Fraction(rate)
    except (ValueError, ZeroDivisionError) as error:
        message = f"A rate must be a number of hertz such as 25 or '30000/1001'; {rate!r} came."
        raise ParameterError(message) from error
    if exact <= 0:
        raise ParameterError(f"A rate must be positive (Hz); {rate!r} came.")
    return exact


@dataclass(frozen=True)
class Participant:
    """A person in a session: a code and a role, never a name.

    Parameters
    ----------
    code : str
        What files, results and screens call the person, such as ``"therapist"`` or ``"P07"``.
    role : str
        What the person does in the session: therapist, client, mother, child, peer.
    """

    code: str
    role: str = ""

    def __post_init__(self) -> None:
        if not self.code.strip():
            raise ParameterError("A participant needs a code of at least one letter.")


@dataclass(frozen=True, eq=False)
class Signal:
    """One quantity of one person, evenly sampled, with the spans in which it was observed.

    Parameters
    ----------
    values : array_like, shape (n,)
        Samples in `unit`. Outside `support` they become NaN.
    rate : Fraction, float or str
        Samples a second (Hz), exact.
    start : float
        Time of the first sample (s) on the signal's clock.
    name, unit, person : str
        What was measured, its unit, and the code of whose it is.
    modality : str
        The system it belongs to; one of `MODALITIES`.
    support : Intervals, optional
        When the quantity was observed (s, same clock). Left out, it is the whole
        recording, and every sample must be finite.

    Raises
    ------
    DataError
        The signal is empty, is not one-dimensional, or holds a sample that is not finite
        although it is said to be observed.
    ParameterError
        The rate or the modality is none.
    """

    values: Array
    rate: Fraction
    start: float = 0.0
    name: str = "signal"
    unit: str = ""
    person: str = ""
    modality: Modality = "unknown"
    support: Intervals = field(default_factory=Intervals)

    def __init__(
        self,
        values: ArrayLike,
        rate: Fraction | float | str,
        start: float = 0.0,
        name: str = "signal",
        unit: str = "",
        person: str = "",
        modality: Modality = "unknown",
        support: Intervals | None = None,
    ) -> None:
        array = np.array(values, dtype=np.float64)
        exact = as_rate(rate)
        _check_modality(modality)
        if array.ndim != 1 or not array.size:
            raise DataError(f"Signal {name!r} needs one row of samples; shape {array.shape} came.")
        if not np.isfinite(start):
            raise DataError(f"Signal {name!r} needs a finite start in seconds; {start} came.")
        times = sample_times(array.size, exact, start)
        if support is None:
            support = Intervals([(times[0], times[-1] + float(1 / exact))])
        # A sample stands for its whole step: its middle decides, so rounding at an edge cannot.
        observed = support.contains(times + 0.5 / float(exact))
        bad = int(np.count_nonzero(~np.isfinite(array[observed])))
        if bad:
            raise DataError(
                f"Signal {name!r} has {bad} samples that are not finite although they count as "
                "observed; use Signal.with_gaps() if NaN means missing, or pass support=."
            )
        array[~observed] = np.nan
        array.flags.writeable = False
        for key, value in (
            ("values", array), ("rate", exact), ("start", float(start)), ("name", name),
            ("unit", unit), ("person", person), ("modality", modality), ("support", support),
        ):  # fmt: skip
            object.__setattr__(self, key, value)

    @classmethod
    def with_gaps(
        cls,
        values: ArrayLike,
        rate: Fraction | float | str,
        start: float = 0.0,
        *,
        name: str = "signal",
        unit: str = "",
        person: str = "",
        modality: Modality = "unknown",
    ) -> Self:
        """Build a signal in which NaN means "not observed": the gaps become its support."""
        array = np.asarray(values, dtype=np.float64)
        exact = as_rate(rate)
        times = sample_times(array.size, exact, start)
        support = Intervals.from_mask(np.isfinite(array), times, float(1 / exact))
        array = np.where(np.isfinite(array), array, np.nan)
        return cls(array, exact, start, name, unit, person, modality, support)

    def __len__(self) -> int:
        return int(self.values.size)

    @property
    def times(self) -> Array:
        """Time of each sample (s), shape (n,)."""
        return sample_times(len(self), self.rate, self.start)

    @property
    def duration(self) -> float:
        """Length from the first sample to one step after the last (s)."""
        return float(len(self) / self.rate)

    @property
    def stop(self) -> float:
        """End of the last sample's step (s)."""
        return self.start + self.duration

    @property
    def coverage(self) -> float:
        """Share of the samples that were observed, 0 to 1."""
        return float(np.isfinite(self.values).mean())

    def like(self, values: ArrayLike, **changes: object) -> Signal:
        """Return a signal with new samples (NaN = missing) and otherwise the same facts."""
        facts: dict[str, object] = {
            "rate": self.rate, "start": self.start, "name": self.name, "unit": self.unit,
            "person": self.person, "modality": self.modality,
        } | changes  # fmt: skip
        return Signal.with_gaps(values, **facts)  # type: ignore[arg-type]

    def between(self, start: float, stop: float) -> Signal:
        """Cut out the samples with times in ``[start, stop)`` (s).

        Raises
        ------
        DataError
            No sample lies between the two times.
        """
        times = self.times
        keep = (times >= start) & (times < stop)
        if not keep.any():
            raise DataError(
                f"Signal {self.name!r} lasts from {self.start:g} to {self.stop:g} s; "
                f"nothing lies between {start:g} and {stop:g} s."
            )
        return self.like(self.values[keep], start=float(times[keep][0]))


@dataclass(frozen=True, eq=False)
class SignalSet:
    """Several channels of one person on one clock, such as the electrodes of a cap.

    Parameters
    ----------
    values : array_like, shape (n_channels, n)
        Samples in `unit`; NaN where a channel was not observed.
    channels : tuple of str
        One name a row.
    rate, start, unit, person, modality
        As in `Signal`.

    Raises
    ------
    DataError
        Rows and channel names differ in number, or a name stands twice.
    """

    values: Array
    channels: tuple[str, ...]
    rate: Fraction
    start: float = 0.0
    unit: str = ""
    person: str = ""
    modality: Modality = "unknown"

    def __post_init__(self) -> None:
        array = np.array(self.values, dtype=np.float64)
        array[~np.isfinite(array)] = np.nan
        _check_modality(self.modality)
        if array.ndim != 2 or array.shape[0] != len(self.channels) or not array.size:
            raise DataError(
                f"{len(self.channels)} channels need an array (n_channels, n) with as many rows; "
                f"shape {array.shape} came."
            )
        if len(set(self.channels)) < len(self.channels):
            raise DataError(f"Channel names must differ; these came: {', '.join(self.channels)}.")
        array.flags.writeable = False
        object.__setattr__(self, "values", array)
        object.__setattr__(self, "rate", as_rate(self.rate))

    def __iter__(self) -> Iterator[Signal]:
        return (self.sel(channel) for channel in self.channels)

    def sel(self, channel: str) -> Signal:
        """Return one channel as a `Signal`.

        Raises
        ------
        ParameterError
            There is no such channel; the message lists those that there are.
        """
        if channel not in self.channels:
            names = ", ".join(self.channels)
            raise ParameterError(f"No channel is called {channel!r}; there are: {names}.")
        return Signal.with_gaps(
            self.values[self.channels.index(channel)], self.rate, self.start, name=channel,
            unit=self.unit, person=self.person, modality=self.modality,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Samples:
    """One quantity of one person at times of its own, such as beats or a jittering sensor.

    It becomes a `Signal` only by an explicit resampling step.

    Parameters
    ----------
    times : array_like, shape (n,)
        Strictly ascending (s).
    values : array_like, shape (n,)
        Finite, in `unit`.
    name, unit, person, modality
        As in `Signal`.

    Raises
    ------
    DataError
        Lengths differ, a number is not finite, or time stands still or runs backwards.
    """

    times: Array
    values: Array
    name: str = "samples"
    unit: str = ""
    person: str = ""
    modality: Modality = "unknown"

    def __post_init__(self) -> None:
        times = np.array(self.times, dtype=np.float64)
        values = np.array(self.values, dtype=np.float64)
        _check_modality(self.modality)
        if times.ndim != 1 or times.shape != values.shape or not times.size:
            raise DataError(
                f"Samples {self.name!r} need as many times as values; "
                f"shapes {times.shape} and {values.shape} came."
            )
        if not (np.isfinite(times).all() and np.isfinite(values).all()):
            raise DataError(f"Samples {self.name!r} must be finite; leave out what is missing.")
        late = np.flatnonzero(np.diff(times) <= 0)
        if late.size:
            raise DataError(
                f"Samples {self.name!r} need strictly ascending times; "
                f"{times[late[0] + 1]:g} s follows {times[late[0]]:g} s at sample {late[0] + 2}."
            )
        for key, array in (("times", times), ("values", values)):
            array.flags.writeable = False
            object.__setattr__(self, key, array)

    def __len__(self) -> int:
        return int(self.times.size)


@dataclass(frozen=True, eq=False)
class Events:
    """Things that happen at times: beats, speech turns, notes, markers.

    Parameters
    ----------
    times, durations : array_like, shape (n,)
        Ascending onsets and lengths (s); a point has length 0.
    labels : tuple of str
        One label an event.
    name, person : str
        What the events are, and whose (empty: of all).

    Raises
    ------
    DataError
        Lengths differ, times are not finite or not ascending.
    """

    times: Array
    durations: Array
    labels: tuple[str, ...]
    name: str = "events"
    person: str = ""

    def __post_init__(self) -> None:
        times = np.array(self.times, dtype=np.float64)
        durations = np.array(self.durations, dtype=np.float64)
        if not (times.shape == durations.shape == (len(self.labels),)):
            raise DataError(
                f"Events {self.name!r} need one time, duration and label each; "
                f"{times.size}, {durations.size} and {len(self.labels)} came."
            )
        if not np.isfinite(times).all() or (np.diff(times) < 0).any():
            raise DataError(f"Events {self.name!r} need finite, ascending times.")
        for key, array in (("times", times), ("durations", durations)):
            array.flags.writeable = False
            object.__setattr__(self, key, array)

    def __len__(self) -> int:
        return int(self.times.size)


def sample_times(n: int, rate: Fraction, start: float, *, first: int = 0) -> Array:
    """Times of `n` samples (s) from number `first` on: ``start + i / rate``."""
    # Floats, because a drifting clock's fraction has 16 digits, and its product with the number
    # of a sample runs over 64 bits within minutes.
    i = np.arange(first, first + n, dtype=np.float64)
    return np.asarray(start + i * float(rate.denominator) / float(rate.numerator))


def _check_modality(modality: str) -> None:
    if modality not in MODALITIES:
        names = ", ".join(MODALITIES)
        raise ParameterError(f"A modality is one of: {names}; {modality!r} came.")
