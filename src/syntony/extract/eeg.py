"""Band power of EEG in windows, and mu suppression against a control site."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from syntony.core.errors import DataError, ParameterError
from syntony.core.extraction import Chunk, Extractor, Feed, Output, Piece
from syntony.core.scalp import (
    CONTROL_SITES,
    MU_SITES,
    groups_of,
    microvolts,
    people_of,
    site_of,
)
from syntony.core.session import Notice
from syntony.core.settings import Seconds, Settings
from syntony.core.signals import Array
from syntony.kernels.sliding import Windows

#: The usual bands of EEG (Hz).
BANDS: Mapping[str, tuple[float, float]] = {
    "delta": (1.0, 4.0), "theta": (4.0, 8.0), "alpha": (8.0, 13.0), "mu": (8.0, 13.0),
    "beta": (13.0, 30.0), "gamma": (30.0, 45.0),
}  # fmt: skip
#: Fewer channels than this share of a region do not speak for it.
ENOUGH = 0.5


class EegSettings(Settings):
    """How power is estimated and what counts as artifact.

    Parameters
    ----------
    bands : mapping of str to (float, float)
        Edges of the bands (Hz). ``mu`` is the band of mu suppression.
    by : str
        One value a ``region`` or a ``channel``.
    regions : mapping of str to list of str
        Channels of each region; empty takes the parts of the head by the 10-20 names.
    window, step : float
        Length of the windows and from one to the next (s). The resolution is ``1 / window``.
    baseline : (float, float) or None
        From when to when (s) power is the reference of mu suppression; None is no reference, and
        then only its changes mean something, not its zero.
    largest : float
        From the lowest to the highest value of a window beyond which it is an artifact (µV).
    flattest : float
        Standard deviation of a window below which the electrode was off (µV).
    """

    bands: dict[str, tuple[float, float]] = Field(default_factory=lambda: dict(BANDS))
    by: Literal["region", "channel"] = "region"
    regions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    window: Seconds = 2.0
    step: Seconds = 0.5
    baseline: tuple[float, float] | None = None
    largest: Annotated[float, Field(gt=0)] = 150.0
    flattest: Annotated[float, Field(ge=0)] = 0.1


@dataclass(frozen=True)
class _Band:
    """A band of one group of channels: a row of the output."""

    person: str
    band: str
    group: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class _Mu:
    """Rows over the hand area and over the visual cortex of one person."""

    person: str
    central: tuple[int, ...]
    control: tuple[int, ...]


@dataclass
class _Counts:
    """Windows of single channels: all that were observed, and those that were masked."""

    seen: int = 0
    large: int = 0
    flat: int = 0


@dataclass
class _Process:
    """Power of each window, as soon as it is whole."""

    feed: Feed
    settings: EegSettings
    factors: Array
    length: int
    hop: int
    masks: Mapping[str, NDArray[np.bool_]]
    bands: Sequence[_Band]
    mus: Sequence[_Mu]
    counts: _Counts = field(default_factory=_Counts)
    reference: list[list[tuple[float, float]]] = field(default_factory=list)
    held: list[tuple[float, Array, Array]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.windows = Windows(len(self.feed.channels), self.length, self.hop)
        self.taper = np.hanning(self.length + 1)[:-1]
        self.reference = [[] for _ in self.mus]
        self.half = (self.length - 1) / 2 / float(self.feed.rate)

    @property
    def outputs(self) -> tuple[Output, ...]:
        powers = [
            Output(f"EEG {one.band} power {one.group}", "dB", one.person, "brain")
            for one in self.bands
        ]
        mus = [Output("EEG mu suppression", "ln", one.person, "brain") for one in self.mus]
        return (*powers, *mus)

    @property
    def rate(self) -> Fraction:
        return self.feed.rate / self.hop

    def push(self, chunk: Chunk) -> Piece:
        """Take samples (n_channels, n), give the windows that are whole."""
        self.held += [self._judged(number, x) for number, x in self.windows.push(chunk.values)]
        return self._released(final=False)

    def finish(self) -> Piece:
        return self._released(final=True)

    def notices(self) -> tuple[Notice, ...]:
        found = []
        if self.counts.large or self.counts.flat:
            text = (
                f"Of the windows of single channels {self.counts.large / self.counts.seen:.1%} "
                f"were masked as artifacts (over {self.settings.largest:g} µV) and "
                f"{self.counts.flat / self.counts.seen:.1%} as flat (below "
                f"{self.settings.flattest:g} µV)."
            )
            found.append(Notice("eeg-masked", text, "EEG"))
        if not self.counts.seen and self.windows.longest:
            longest = self.windows.longest / float(self.feed.rate)
            text = (
                f"No window of {self.settings.window:g} s was observed whole: nothing lasts longer "
                f"than {longest:.4g} s without a gap. Say a shorter window; epochs of 1 s take 1."
            )
            found.append(Notice("window-too-long", text, "EEG"))
        if self.mus and self.settings.baseline is None:
            text = (
                "Mu suppression has no baseline: its changes mean something, its zero does not. "
                "Say baseline = [start, stop] of a time at rest to give it one."
            )
            found.append(Notice("no-baseline", text, "EEG", warning=False))
        short = [one.person for one in self.mus if self._lacks_baseline(one)]
        if short:
            text = "In the baseline no window of both sites is usable, so there is no suppression"
            found.append(Notice("baseline-lost", f"{text}: {', '.join(short) or 'all'}.", "EEG"))
        return tuple(found)

    def _lacks_baseline(self, one: _Mu) -> bool:
        return self.settings.baseline is not None and not self.reference[self.mus.index(one)]

    def _judged(self, number: int, x: Array) -> tuple[float, Array, Array]:
        """Time, values and quality of one window."""
        x = x * self.factors[:, None]
        spread = x.max(axis=1) - x.min(axis=1)  # NaN where a sample is missing
        seen = np.isfinite(spread)
        large, flat = spread > self.settings.largest, x.std(axis=1) < self.settings.flattest
        self.counts.seen += int(seen.sum())
        self.counts.large += int((seen & large).sum())
        self.counts.flat += int((seen & flat).sum())
        usable = seen & ~large & ~flat
        spectrum = np.fft.rfft((x - x.mean(axis=1, keepdims=True)) * self.taper)
        density = np.abs(spectrum) ** 2 * (2 / (self.length * float(self.taper @ self.taper)))
        power = {name: density[:, mask].sum(axis=1) for name, mask in self.masks.items()}
        rows = [_mean(power[one.band], usable, one.rows) for one in self.bands]
        values = [(10 * math.log10(p) if p > 0 else math.nan, q) for p, q in rows]
        middle = number * self.hop + (self.length - 1) / 2
        time = self.feed.start + middle / float(self.feed.rate)
        values += [self._mu(i, power, usable, time) for i in range(len(self.mus))]
        return time, np.array([v for v, _ in values]), np.array([q for _, q in values])

    def _mu(
        self, i: int, power: Mapping[str, Array], usable: Array, time: float
    ) -> tuple[float, float]:
        """Logarithm of the control's power over the hand area's, and its quality."""
        one = self.mus[i]
        central, good = _mean(power["mu"], usable, one.central)
        control, also = _mean(power["mu"], usable, one.control)
        if not (central > 0 and control > 0):
            return math.nan, min(good, also)
        value = math.log(control / central)
        span = self.settings.baseline
        if span is not None and span[0] <= time - self.half and time + self.half <= span[1]:
            self.reference[i].append((central, control))
        return value, min(good, also)

    def _released(self, *, final: bool) -> Piece:
        """What is final: nothing before the baseline is over."""
        span = self.settings.baseline if self.mus else None
        held = self.held
        if not held or (span and not final and held[-1][0] + self.half <= span[1]):
            return Piece.nothing(len(self.outputs))
        self.held = []
        times = np.array([time for time, _, _ in held])
        values = np.array([v for _, v, _ in held]).T
        quality = np.array([q for _, _, q in held]).T
        for i in range(len(self.mus)):
            values[len(self.bands) + i] -= self._zero(i)
        return Piece(times, values, quality)

    def _zero(self, i: int) -> float:
        """Value of the index in the baseline; NaN where it could not be measured."""
        if self.settings.baseline is None:
            return 0.0
        pairs = self.reference[i]
        if not pairs:
            return math.nan
        central, control = (math.fsum(pair[k] for pair in pairs) for k in (0, 1))
        return math.log(control / central)


def _mean(power: Array, usable: Array, rows: Sequence[int]) -> tuple[float, float]:
    """Mean power of the usable channels of a group, and their share."""
    good = [row for row in rows if usable[row]]
    share = len(good) / len(rows)
    if share < ENOUGH or not good:
        return math.nan, share
    return math.fsum(power[row] for row in good) / len(good), share


def start(feed: Feed, settings: EegSettings) -> _Process:
    """Power of the EEG in each band and region, one value a step.

    The periodogram of a Hann window is summed over each band; a value stands at the middle of its
    window. Mu suppression is the logarithm of mu power at O1, Oz, O2 over that at C3, Cz, C4, less
    the same in the baseline: positive where the hand area loses more than the visual cortex, so
    that a change of alertness or attention does not pass for it.

    Raises
    ------
    DataError
        Channels are no EEG, or the rate is too low for a band.
    ParameterError
        A band is empty, a window too short for it, or a region cannot be seen with EEG.
    """
    factors = np.array(microvolts(feed))
    rate = float(feed.rate)
    length, hop = round(settings.window * rate), max(1, round(settings.step * rate))
    frequencies = np.fft.rfftfreq(max(length, 1), 1 / rate)
    masks = {}
    for name, (low, high) in settings.bands.items():
        if not 0 < low < high:
            raise ParameterError(f"Band {name!r} goes from {low:g} to {high:g} Hz; it is empty.")
        if high > rate / 2:
            raise DataError(
                f"Band {name!r} ends at {high:g} Hz, which a rate of {rate:g} Hz cannot hold; "
                "leave it out (bands)."
            )
        masks[name] = (frequencies >= low) & (frequencies < high)
        if masks[name].sum() < 2:
            raise ParameterError(
                f"Band {name!r} needs a longer window than {settings.window:g} s: at least "
                f"{2 / (high - low):.3g} s."
            )
    bands: list[_Band] = []
    mus: list[_Mu] = []
    for person, rows in people_of(feed).items():
        groups = groups_of(feed, rows, settings.regions, settings.by)
        bands += [
            _Band(person, band, group, tuple(own))
            for band in masks
            for group, own in groups.items()
        ]
        central = tuple(row for row in rows if site_of(feed.channels[row]) in MU_SITES)
        control = tuple(row for row in rows if site_of(feed.channels[row]) in CONTROL_SITES)
        if central and control and "mu" in masks:
            mus.append(_Mu(person, central, control))
    return _Process(feed, settings, factors, length, hop, masks, bands, mus)


EXTRACTOR = Extractor(
    name="eeg",
    title="EEG band power and mu suppression",
    food="series",
    wants=("eeg",),
    causal=False,
    settings=EegSettings,
    start=start,
    source="Fox et al. (2016), Assessing human mirror activity with EEG mu rhythm, "
    "doi 10.1037/bul0000031; control site: Hobson & Bishop (2016), "
    "doi 10.1016/j.cortex.2016.08.011",
)
