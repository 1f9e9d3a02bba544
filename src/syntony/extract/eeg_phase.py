"""Phase and amplitude of EEG in bands, with nothing said near edges and gaps."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from syntony.core.errors import DataError, ParameterError
from syntony.core.extraction import Chunk, Extractor, Feed, Output, Piece
from syntony.core.scalp import label_of, microvolts, people_of
from syntony.core.session import Notice
from syntony.core.settings import Settings
from syntony.core.signals import Array
from syntony.kernels.sliding import Windows

#: Width of the fall of a Hamming-windowed filter times its length (Oppenheim & Schafer).
_FALL = 3.3
#: The bands in which brains are usually compared (Hz).
BANDS: Mapping[str, tuple[float, float]] = {
    "theta": (4.0, 8.0), "alpha": (8.0, 13.0), "beta": (13.0, 30.0), "gamma": (30.0, 45.0),
}  # fmt: skip


class EegPhaseSettings(Settings):
    """Bands, how sharply they are cut, and what counts as artifact.

    Parameters
    ----------
    bands : mapping of str to (float, float)
        Edges of the bands (Hz).
    fall : float
        Width over which the filter falls at each edge (Hz). Half the filter, ``1.65 / fall`` s,
        is lost at each edge and gap; sharper filters lose more.
    rate : float
        Values a second (Hz), as nearly as whole steps of samples allow.
    largest : float
        From the lowest to the highest value within the filter beyond which there is an artifact
        (µV).
    """

    bands: dict[str, tuple[float, float]] = Field(default_factory=lambda: dict(BANDS))
    fall: Annotated[float, Field(gt=0)] = 2.0
    rate: Annotated[float, Field(gt=0)] = 50.0
    largest: Annotated[float, Field(gt=0)] = 150.0


@dataclass
class _Process:
    """The analytic signal of each band at every step."""

    feed: Feed
    settings: EegPhaseSettings
    factors: Array
    filters: Sequence[NDArray[np.complex128]]
    half: int
    hop: int
    seen: int = 0
    large: int = 0

    def __post_init__(self) -> None:
        length = 2 * self.half + 1
        self.windows = Windows(len(self.feed.channels), length, self.hop, padding=self.half)

    @property
    def outputs(self) -> tuple[Output, ...]:
        persons = self.feed.persons or ("",) * len(self.feed.channels)
        made = []
        for band in self.settings.bands:
            for channel, person in zip(self.feed.channels, persons, strict=True):
                label = label_of(channel)
                made.append(Output(f"EEG {band} phase {label}", "rad", person, "brain"))
                made.append(Output(f"EEG {band} amplitude {label}", "µV", person, "brain"))
        return tuple(made)

    @property
    def rate(self) -> Fraction:
        return self.feed.rate / self.hop

    def push(self, chunk: Chunk) -> Piece:
        """Take samples (n_channels, n), give the steps around which all is known."""
        return self._piece([self._step(i, x) for i, x in self.windows.push(chunk.values)])

    def finish(self) -> Piece:
        return self._piece([self._step(i, x) for i, x in self.windows.finish()])

    def notices(self) -> tuple[Notice, ...]:
        found = []
        if self.large:
            text = (
                f"{self.large / self.seen:.1%} of the values lay within reach of an artifact "
                f"(over {self.settings.largest:g} µV) and were masked."
            )
            found.append(Notice("eeg-masked", text, "EEG"))
        lost = self.half / float(self.feed.rate)
        text = f"Nothing is said within {lost:.2g} s of an edge or a gap: the filter needs both."
        found.append(Notice("filter-edges", text, "EEG", warning=False))
        return tuple(found)

    def _step(self, number: int, x: Array) -> tuple[float, Array, Array]:
        """Time, values and quality around one sample."""
        x = x * self.factors[:, None]
        values, quality = [], []
        for taps in self.filters:
            reach = taps.size // 2
            part = np.ascontiguousarray(x[:, self.half - reach : self.half + reach + 1])
            spread = part.max(axis=1) - part.min(axis=1)  # NaN where a sample is missing
            seen, large = np.isfinite(spread), spread > self.settings.largest
            self.seen += int(seen.sum())
            self.large += int((seen & large).sum())
            z = (part - part.mean(axis=1, keepdims=True)) @ taps
            good = seen & ~large
            phase = np.where(good, np.angle(z), np.nan)
            amplitude = np.where(good, np.abs(z), np.nan)
            sure = np.where(seen, np.where(large, 0.0, 1.0), np.nan)
            values.append(np.stack((phase, amplitude), axis=1).ravel())
            quality.append(np.repeat(sure, 2))
        time = self.feed.start + number * self.hop / float(self.feed.rate)
        return time, np.concatenate(values), np.concatenate(quality)

    def _piece(self, steps: Sequence[tuple[float, Array, Array]]) -> Piece:
        if not steps:
            return Piece.nothing(len(self.outputs))
        times, values, quality = zip(*steps, strict=True)
        return Piece(np.array(times), np.array(values).T, np.array(quality).T)


def analytic_filter(band: tuple[float, float], fall: float, rate: float) -> NDArray[np.complex128]:
    """Taps that make the analytic signal of a band.

    Parameters
    ----------
    band : (float, float)
        Edges (Hz), where the gain is one half.
    fall : float
        Width over which it falls at each edge (Hz).
    rate : float
        Of the signal (Hz).

    Returns
    -------
    ndarray of complex, shape (2 * h + 1,)
        To be multiplied with the samples around the middle one: the product's absolute value is
        the amplitude, its angle the phase of a cosine. Symmetric, so nothing is delayed.
    """
    low, high = band
    half = math.ceil(_FALL / fall * rate / 2)
    k = np.arange(-half, half + 1)
    width = (high - low) / rate
    taps = np.hamming(k.size) * width * np.sinc(width * k)
    taps /= taps.sum()
    turned: NDArray[np.complex128] = 2 * taps * np.exp(-1j * np.pi * (low + high) / rate * k)
    return turned


def start(feed: Feed, settings: EegPhaseSettings) -> _Process:
    """Phase and amplitude of every channel in every band.

    A symmetric filter turns each band into its analytic signal; a value is known once half the
    filter has passed, and is missing where the filter would reach over an edge or a gap.

    Raises
    ------
    DataError
        Channels are no EEG, or the rate is too low for a band.
    ParameterError
        A band is empty, or falls below zero.
    """
    factors = np.array(microvolts(feed))
    people_of(feed)
    rate = float(feed.rate)
    filters = []
    for name, (low, high) in settings.bands.items():
        if not settings.fall / 2 < low < high:
            raise ParameterError(
                f"Band {name!r} goes from {low:g} to {high:g} Hz; it needs to begin above half "
                f"the fall of the filter ({settings.fall / 2:g} Hz) and to end above its beginning."
            )
        if high + settings.fall / 2 > rate / 2:
            raise DataError(
                f"Band {name!r} ends at {high:g} Hz, which a rate of {rate:g} Hz cannot hold; "
                "leave it out (bands)."
            )
        filters.append(analytic_filter((low, high), settings.fall, rate))
    if not filters:
        raise ParameterError("No band is named; name at least one (bands).")
    half = max(taps.size for taps in filters) // 2
    return _Process(feed, settings, factors, filters, half, max(1, round(rate / settings.rate)))


EXTRACTOR = Extractor(
    name="eeg_phase",
    title="EEG phase and amplitude in bands",
    food="series",
    wants=("eeg",),
    causal=False,
    settings=EegPhaseSettings,
    start=start,
    source="Lachaux et al. (1999), Measuring phase synchrony in brain signals, "
    "doi 10.1002/(SICI)1097-0193(1999)8:4<194::AID-HBM4>3.0.CO;2-C; filter: Widmann et al. (2015), "
    "doi 10.1016/j.jneumeth.2014.08.002",
)
