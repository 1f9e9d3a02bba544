"""Oxygenated and deoxygenated blood from light through the scalp, and how far to trust it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from syntony.core.errors import DataError, ParameterError
from syntony.core.extraction import Chunk, Extractor, Feed, Output, Piece
from syntony.core.optodes import Optodes, optodes_of
from syntony.core.regions import refuse_unseen
from syntony.core.session import Notice
from syntony.core.settings import Seconds, Settings, Share
from syntony.core.signals import Array, sample_times
from syntony.kernels.hemoglobin import hemoglobin, repaired
from syntony.kernels.optical import (
    coupling,
    jumps,
    mean_of,
    optical_density,
    regressed,
    stretches,
)

#: The highest frequency is left below half the rate by this share, or no filter can cut there.
_BELOW_NYQUIST = 0.96
#: Oxygenated and deoxygenated hemoglobin.
CHROMOPHORES = ("HbO", "HbR")


class FnirsSettings(Settings):
    """From light to blood.

    Parameters
    ----------
    dpf : float
        Differential pathlength factor: the way of the light over the distance of the optodes.
    partial_volume : float
        Share by which the way through the active cortex is shorter; light's way in the law is
        ``distance * dpf / partial_volume``.
    distance : float or None
        Between source and detector (mm), where the channels' names do not say it.
    motion : str
        What is done about movements of the optodes: ``tddr`` repairs jumps by the distribution of
        the light's changes, ``mask`` makes a second around each jump unobserved.
    scalp : str
        What is taken out of the light as blood of the scalp: the ``short`` channel of the same
        source or detector, the ``mean`` of all channels, or ``none``.
    regressors : tuple of str
        Names of further channels, with ``*``, that are taken out of the blood by least squares:
        breath, blood pressure, acceleration.
    pulse : (float, float)
        Where the pulse is looked for (Hz).
    window : float
        Windows in which it is looked for (s).
    coupling, peak : float
        Scalp coupling index and peak power of a window from which on the pulse counts as seen.
    least : float
        Share of windows with a pulse below which a channel is rejected.
    regions : mapping of str to list of str
        Channels (``S1_D2``) whose mean is given instead of single channels.
    """

    dpf: Annotated[float, Field(gt=0)] = 6.0
    partial_volume: Annotated[float, Field(gt=0)] = 1.0
    distance: Annotated[float, Field(gt=0)] | None = None
    motion: Literal["tddr", "mask", "none"] = "tddr"
    scalp: Literal["short", "mean", "none"] = "short"
    regressors: tuple[str, ...] = ()
    pulse: tuple[float, float] = (0.7, 3.0)
    window: Seconds = 5.0
    coupling: Share = 0.75
    peak: Share = 0.1
    least: Share = 0.25
    regions: dict[str, tuple[str, ...]] = Field(default_factory=dict)


@dataclass
class _Channel:
    """One pair of optodes at work: optical density, blood, and whether the pulse is seen."""

    optodes: Optodes
    density: Array
    quality: Array
    share: float
    index: float
    blood: Array = field(default_factory=lambda: np.empty((2, 0)))


@dataclass
class _Process:
    """Gathers the whole recording: its mean light is what blood is measured from."""

    feed: Feed
    settings: FnirsSettings
    pairs: Sequence[Optodes]
    groups: Mapping[tuple[str, str], Sequence[Optodes]]
    regressors: Sequence[int]
    chunks: list[Array] = field(default_factory=list)
    told: list[Notice] = field(default_factory=list)

    @property
    def outputs(self) -> tuple[Output, ...]:
        return tuple(
            Output(f"fNIRS {kind} {name}", "µM", person, "brain")
            for person, name in self.groups
            for kind in CHROMOPHORES
        )

    @property
    def rate(self) -> Fraction:
        return self.feed.rate

    def push(self, chunk: Chunk) -> Piece:
        """Take light (n_channels, n); nothing is final before its mean is known."""
        self.chunks.append(np.array(chunk.values, dtype=np.float64))
        return Piece.nothing(len(self.outputs))

    def finish(self) -> Piece:
        light = np.concatenate([np.empty((len(self.feed.channels), 0)), *self.chunks], axis=1)
        if not light.shape[1]:
            return Piece.nothing(len(self.outputs))
        channels = [self._judged(pair, light) for pair in self.pairs]
        self._repair(channels)
        kept = self._accepted(channels)
        self._take_scalp_out(kept)
        for channel in kept:
            channel.blood = self._blood(channel)
        if self.regressors:
            rows = np.array([light[row] for row in self.regressors])
            for channel in kept:
                channel.blood = np.array([regressed(row, rows) for row in channel.blood])
        return self._piece(kept, channels, light.shape[1])

    def notices(self) -> tuple[Notice, ...]:
        return tuple(self.told)

    def _tell(self, code: str, text: str, *, warning: bool = True) -> None:
        self.told.append(Notice(code, text, "fNIRS", warning))

    def _judged(self, pair: Optodes, light: Array) -> _Channel:
        """Optical density of a pair, and in which windows its wavelengths share a pulse."""
        units = self.feed.units or ("",) * len(self.feed.channels)
        density = np.array(
            [light[row] if units[row] == "OD" else optical_density(light[row]) for row in pair.rows]
        )
        n, rate = light.shape[1], float(self.feed.rate)
        low, high = self.settings.pulse
        high = min(high, _BELOW_NYQUIST * rate / 2)
        window = round(self.settings.window * rate)
        quality = np.full(n, np.nan)
        if high <= 1.5 * low:
            return _Channel(pair, density, quality, np.nan, np.nan)
        index, peak = coupling(density[0], density[-1], band=(low, high), rate=rate, window=window)
        seen = np.isfinite(index)
        worth = np.clip(index, 0, 1) * np.minimum(1.0, peak / max(self.settings.peak, 1e-9))
        for i, value in enumerate(worth):
            last = n if i == worth.size - 1 else (i + 1) * window
            quality[i * window : last] = value
        good = (index >= self.settings.coupling) & (peak >= self.settings.peak)
        share = float(good[seen].mean()) if seen.any() else np.nan
        middle = float(np.median(index[seen])) if seen.any() else np.nan
        return _Channel(pair, density, quality, share, middle)

    def _accepted(self, channels: Sequence[_Channel]) -> list[_Channel]:
        """Channels in which the pulse is seen; the others are named with their numbers."""
        unjudged = [c for c in channels if not np.isfinite(c.share) and self._observed(c)]
        if unjudged:
            low = self.settings.pulse[0]
            text = (
                f"{len(unjudged)} channels could not be judged: their rate ({float(self.rate):g} "
                f"Hz) or their stretches are too short to see a pulse from {low:g} Hz on; they "
                "were kept."
            )
            self._tell("pulse-unjudged", text)
        rejected = [c for c in channels if c.share < self.settings.least]
        if rejected:
            listed = ", ".join(
                f"{c.optodes.person} {c.optodes.label} ({c.share:.0%}, {c.index:.2f})".strip()
                for c in rejected[:12]
            )
            more = f" and {len(rejected) - 12} more" if len(rejected) > 12 else ""
            text = (
                f"{len(rejected)} of {len(channels)} channels were rejected: a pulse shows in less "
                f"than {self.settings.least:.0%} of their windows (share, median coupling index): "
                f"{listed}{more}."
            )
            self._tell("no-pulse", text)
        return [c for c in channels if not c.share < self.settings.least and self._observed(c)]

    def _observed(self, channel: _Channel) -> bool:
        return bool(np.isfinite(channel.density).all(axis=0).any())

    def _repair(self, channels: Sequence[_Channel]) -> None:
        """Do what is to be done about movements, in place."""
        rate = float(self.rate)
        if self.settings.motion == "mask":
            lost = 0
            for channel in channels:
                moved = np.any([jumps(row, rate) for row in channel.density], axis=0)
                channel.density[:, moved] = np.nan
                channel.quality[moved] = np.nan
                lost += int(moved.sum())
            total = sum(channel.quality.size for channel in channels)
            text = f"{lost / total:.1%} of the samples lie within a second of a jump: masked."
            self._tell("motion-masked", text, warning=lost > total / 10)
        if self.settings.motion == "tddr":
            for channel in channels:
                for row in channel.density:
                    for part in stretches(row):
                        if part.stop - part.start > rate:
                            row[part] = repaired(row[part], rate)

    def _take_scalp_out(self, channels: Sequence[_Channel]) -> None:
        """Regress the scalp's light on each long channel and leave the rest, in place."""
        if self.settings.scalp == "none":
            return
        for person in dict.fromkeys(c.optodes.person for c in channels):
            own = [c for c in channels if c.optodes.person == person]
            short = [c for c in own if c.optodes.short]
            long = [c for c in own if not c.optodes.short]
            if self.settings.scalp == "short" and not short:
                text = (
                    f"{person} has no short channel with a pulse, so blood of the scalp is still "
                    "in the signals; scalp = 'mean' takes out what all channels share."
                )
                self._tell("scalp-left", text.lstrip())
                continue
            basis = short if self.settings.scalp == "short" else own
            common = mean_of([c.density for c in basis], own[0].density.shape)
            taken = [self._scalp_of(c, basis, common) for c in long]
            for channel, rows in zip(long, taken, strict=True):
                channel.density = np.array(
                    [regressed(x, s[None]) for x, s in zip(channel.density, rows, strict=True)]
                )

    def _scalp_of(self, channel: _Channel, short: Sequence[_Channel], common: Array) -> Array:
        """Light of the scalp near a channel: of the short one that shares an optode with it."""
        if self.settings.scalp == "mean":
            return common
        for key in ("source", "detector"):
            near = [c for c in short if getattr(c.optodes, key) == getattr(channel.optodes, key)]
            if near:
                return near[0].density
        return common

    def _blood(self, channel: _Channel) -> Array:
        """HbO and HbR (µM), shape (2, n)."""
        pair = channel.optodes
        distance = pair.distance if self.settings.distance is None else self.settings.distance
        if distance is None:
            raise DataError(
                f"How far source and detector of {pair.label} are apart is not known; say it "
                "(distance, in mm)."
            )
        factor = self.settings.dpf / self.settings.partial_volume
        return hemoglobin(channel.density, pair.wavelengths, distance, factor)

    def _piece(self, kept: Sequence[_Channel], channels: Sequence[_Channel], n: int) -> Piece:
        known = {id(c.optodes): c for c in kept}
        judged = {id(c.optodes): c for c in channels}
        values, quality = [], []
        for pairs in self.groups.values():
            good = [known[id(pair)] for pair in pairs if id(pair) in known]
            blood = mean_of([c.blood for c in good], (2, n))
            worth = mean_of([judged[id(pair)].quality for pair in pairs], (n,))
            values += list(blood)
            quality += [worth, worth]
        times = sample_times(n, self.rate, self.feed.start)
        return Piece(times, np.array(values), np.array(quality))


def start(feed: Feed, settings: FnirsSettings) -> _Process:
    """Blood under each pair of optodes, at the rate of the light.

    Light becomes optical density (against its mean over the recording), movements are repaired,
    the scalp's part is taken out, and the modified Beer-Lambert law gives hemoglobin in µM; its
    scale rests on `dpf` and `partial_volume`. Channels without a visible pulse do not touch the
    scalp well: they are rejected with their numbers. Quality is the scalp coupling index of a
    window, less where the peak of the pulse is low.

    Raises
    ------
    DataError
        The channels' names do not say what they are, or a region or regressor is not there.
    ParameterError
        A region is one that light does not reach.
    """
    pairs = optodes_of(feed)
    refuse_unseen("fNIRS", settings.regions)
    if not 0 < settings.pulse[0] < settings.pulse[1]:
        raise ParameterError(
            f"The pulse is looked for from {settings.pulse[0]:g} to {settings.pulse[1]:g} Hz; "
            "that is no band."
        )
    light = {row for pair in pairs for row in pair.rows}
    regressors = []
    for pattern in settings.regressors:
        found = [
            row
            for row, channel in enumerate(feed.channels)
            if row not in light and fnmatchcase(channel, pattern)
        ]
        if not found:
            raise DataError(
                f"No other channel is called {pattern!r}; choose it together with the light."
            )
        regressors += found
    return _Process(feed, settings, pairs, _groups(pairs, settings.regions), regressors)


def _groups(
    pairs: Sequence[Optodes], regions: Mapping[str, Sequence[str]]
) -> dict[tuple[str, str], list[Optodes]]:
    """Pairs whose mean is given, by person and name; short ones are no signal of the brain."""
    long = [pair for pair in pairs if not pair.short]
    if not long:
        raise DataError("All channels are short: their light does not reach the brain.")
    if not regions:
        return {(pair.person, pair.label): [pair] for pair in long}
    return dict(_by_region(long, regions))


def _by_region(
    long: Sequence[Optodes], regions: Mapping[str, Sequence[str]]
) -> Iterator[tuple[tuple[str, str], list[Optodes]]]:
    for person in dict.fromkeys(pair.person for pair in long):
        for region, labels in regions.items():
            own = [pair for pair in long if pair.person == person and pair.label in labels]
            if not own:
                there = ", ".join(pair.label for pair in long if pair.person == person)
                raise DataError(
                    f"Region {region!r} has none of its channels ({', '.join(labels)}); "
                    f"there are: {there}."
                )
            yield (person, region), own


EXTRACTOR = Extractor(
    name="fnirs",
    title="fNIRS hemoglobin with a look for the pulse",
    food="series",
    wants=("fnirs",),
    causal=False,
    settings=FnirsSettings,
    start=start,
    source="Delpy et al. (1988), doi 10.1088/0031-9155/33/12/008; pulse: Pollonini et al. (2016), "
    "doi 10.1364/BOE.7.005104; movement: Fishburn et al. (2019), "
    "doi 10.1016/j.neuroimage.2018.09.025; short channels: Scholkmann et al. (2014), "
    "doi 10.1016/j.neuroimage.2013.05.004",
    imports=("mne",),
    extra="brain",
)
