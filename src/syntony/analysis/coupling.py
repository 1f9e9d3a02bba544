"""Two heads at work: every pair of channels, as it was and as each null makes it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from syntony.analysis.heads import Caps
from syntony.core.bands import BandSettings, check_band
from syntony.core.devices import Place, place_for
from syntony.core.errors import DataError, ParameterError
from syntony.core.interbrain import USUAL_EPOCH, WAVELETS, InterBrain
from syntony.core.registry import get
from syntony.core.session import Notice
from syntony.core.signals import Array
from syntony.core.windows import to_samples
from syntony.kernels.analytic import band_filter
from syntony.kernels.headpairs import COUPLINGS, Coupling, Head, couple, epochs_in_bands, prepared
from syntony.kernels.means import observed_mean
from syntony.kernels.waveletlayouts import coarse, factor_of, layout_for, periods_within
from syntony.kernels.waveletmap import bridged, varies
from syntony.kernels.xp.wavelet import pair_means

IntArray = NDArray[np.int64]
Groups = tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]]
#: Periods an octave, and values a smallest scale, of wavelet transforms.
VOICES, FINE = 12, 4


class Meeting(Protocol):
    """Two heads that can meet as they did, and as a null makes them."""

    @property
    def times(self) -> Array:
        """Middle of each segment (s, session time)."""

    def real(self) -> tuple[Array, Array]:
        """Values and coverage, shape (n_first, n_second, n_bands, n_segments)."""

    def made_anew(self, null: str, count: int, seed: int) -> Iterator[Array]:
        """Values of each surrogate."""

    def refusal(self, null: str) -> Notice | None:
        """Why a null would mislead."""


@dataclass(frozen=True, eq=False)
class Cut:
    """Epochs of one length in the time that both heads were observed.

    Parameters
    ----------
    starts : integer ndarray, shape (n_epochs,)
        First sample of each.
    width : int
        Samples of an epoch.
    mirrored : bool
        Whether epochs are filtered by themselves, because nothing was recorded around them.
    """

    starts: IntArray
    width: int
    mirrored: bool


@dataclass(frozen=True, eq=False)
class Epochs:
    """Two heads in epochs of the same times, for metrics in bands."""

    caps: Caps
    cut: Cut
    coupling: Coupling
    filters: tuple[NDArray[np.complex128], ...]
    steps: tuple[int, ...]
    largest: float
    run: int | None
    segments: IntArray
    times: Array
    heads: tuple[Head, Head]
    place: Place | None = None

    @classmethod
    def of(cls, caps: Caps, settings: InterBrain) -> Epochs:
        """Filter every channel once and cut it into epochs.

        Raises
        ------
        ParameterError
            A band is above what the rate holds, or the measure has no form for two heads.
        DataError
            No epoch was observed whole.
        """
        name = settings.measure_of(caps.method)
        if name not in COUPLINGS:
            raise ParameterError(
                f"No measure {name!r} of all channels of two heads; there are: "
                f"{', '.join((*COUPLINGS, WAVELETS))}."
            )
        rate = float(caps.rate)
        bands = settings.bands_of(caps.method)
        chosen = [BandSettings(low=low, high=high) for low, high in bands.values()]
        for one in chosen:
            check_band(one, caps.rate)
        filters = tuple(
            band_filter(b.low / rate, b.high / rate, b.margin(caps.rate)) for b in chosen
        )
        wave = settings.per_wave
        steps = tuple(max(1, int(rate / (b.high * wave))) if wave else 1 for b in chosen)
        cut = cut_into_epochs(caps, settings, max(h.size // 2 for h in filters))
        middles = np.asarray(caps.start + (cut.starts + cut.width / 2) / rate, np.float64)
        segments, times = _segments(middles, settings.segment)
        largest = settings.largest if caps.method == "EEG" else math.inf
        made = cls(
            caps, cut, COUPLINGS[name], filters, steps, largest, settings.run, segments, times,
            _NO_HEADS, place_for(settings.device),
        )  # fmt: skip
        return replace(made, heads=(made.head(caps.X), made.head(caps.Y)))

    def head(self, X: Array) -> Head:
        """What a pair needs of one person's channels."""
        cut = self.cut
        bands = epochs_in_bands(
            X, cut.starts, cut.width, self.filters, self.steps, mirrored=cut.mirrored
        )
        inside = X[:, cut.starts[:, None] + np.arange(cut.width)]
        usable = np.ptp(inside, axis=-1) <= self.largest
        return prepared(self.coupling, bands, usable.T)

    def real(self) -> tuple[Array, Array]:
        """Values and coverage as they were."""
        return self._met(self.heads[1])

    def made_anew(self, null: str, count: int, seed: int) -> Iterator[Array]:
        """Values of each surrogate: epochs of the second head change places, or are made anew."""
        surrogate, rng = get("surrogates", null), np.random.default_rng([seed, *null.encode()])
        if null == "phase_randomization":
            for Y in _turned(self.caps.Y, count, rng):
                yield self._met(self.head(Y))[0]
            return
        n = len(self.cut.starts)
        shuffled = surrogate.level == "window"
        settings = surrogate.settings(run=self.run) if shuffled else surrogate.settings()
        given = n if shuffled else np.arange(n, dtype=np.float64)
        for order in surrogate.draw(given, count, settings, rng):
            at = order.astype(np.int64)
            yield self._met(self.heads[1], at)[0]

    def _met(self, second: Head, order: IntArray | None = None) -> tuple[Array, Array]:
        first, place = self.heads[0], self.place
        return couple(self.coupling, first, second, self.segments, order, place)

    def refusal(self, null: str) -> Notice | None:
        """Why a null would mislead: too few epochs, or gaps where a spectrum is needed."""
        if null == "phase_randomization":
            return _first_refusal(null, self.caps.Y)
        refused: Notice | None = get("surrogates", null).refuses(np.arange(len(self.cut.starts)))
        return refused


@dataclass(frozen=True, eq=False)
class Waves:
    """Two heads whose wavelet transforms are made once a channel."""

    caps: Caps
    settings: InterBrain
    times: Array

    @classmethod
    def of(cls, caps: Caps, settings: InterBrain) -> Waves:
        """Check what was asked for.

        Raises
        ------
        ParameterError
            Segments were asked for, or epochs to be shuffled.
        """
        if settings.segment is not None or settings.epoch is not None:
            raise ParameterError(
                "Wavelets are taken over the whole recording; leave epoch and segment out, or "
                "take a measure of epochs, such as plv."
            )
        if settings.null_of(caps.method) == "epoch_shuffle":
            raise ParameterError(
                "Wavelets have no epochs to shuffle; take the null circular_shift or "
                "phase_randomization."
            )
        return cls(caps, settings, np.array([caps.start + caps.X.shape[1] / 2 / float(caps.rate)]))

    def real(self) -> tuple[Array, Array]:
        """Values and coverage as they were."""
        shares = [np.isfinite(Z).mean(axis=1) for Z in (self.caps.X, self.caps.Y)]
        values = self.with_second(self.caps.Y)
        coverage = np.minimum(shares[0][:, None], shares[1])[:, :, None, None]
        return values, np.broadcast_to(coverage, values.shape).copy()

    def made_anew(self, null: str, count: int, seed: int) -> Iterator[Array]:
        """Values of each surrogate: all channels of the second head moved or turned as one."""
        rng = np.random.default_rng([seed, *null.encode()])
        if null == "phase_randomization":
            yield from map(self.with_second, _turned(self.caps.Y, count, rng))
            return
        shift = get("surrogates", null)
        places = np.arange(self.caps.Y.shape[1], dtype=np.float64)
        for order in shift.draw(places, count, shift.settings(), rng):
            yield self.with_second(self.caps.Y[:, order.astype(np.int64)])

    def refusal(self, null: str) -> Notice | None:
        """Why a null would mislead."""
        return _first_refusal(null, self.caps.Y)

    def with_second(self, Y: Array) -> Array:
        """Mean squared coherence of each pair in each band, shape (..., n_bands, 1)."""
        bands = self.settings.bands_of(self.caps.method).values()
        place = place_for(self.settings.device)
        return band_coherence(self.caps.X, Y, bands, float(self.caps.rate), place)


_NO_HEADS = (Head((), np.empty((0, 0, 0), bool)), Head((), np.empty((0, 0, 0), bool)))


def meeting_of(caps: Caps, settings: InterBrain) -> Meeting:
    """Two heads, prepared for the measure that is asked for."""
    waves = settings.measure_of(caps.method) == WAVELETS
    return Waves.of(caps, settings) if waves else Epochs.of(caps, settings)


def band_coherence(
    X: Array,
    Y: Array,
    bands: Iterable[tuple[float, float]],
    rate: float,
    place: Place | None = None,
) -> Array:
    """Mean squared wavelet coherence of every pair of channels within bands.

    Parameters
    ----------
    X, Y : ndarray, shapes (n_first, n), (n_second, n)
        NaN where not observed; gaps are bridged by straight lines.
    bands : iterable of (float, float)
        Edges (Hz).
    rate : float
        Samples a second (Hz).
    place : Place, optional
        Where pairs are computed; left out, by the compiled kernel.

    Returns
    -------
    ndarray, shape (n_first, n_second, n_bands, 1)
        NaN where a channel does not vary, or no wave of the band lies inside the cone.
    """
    edges = list(bands)
    n = X.shape[1]
    shortest = rate / max(high for _, high in edges)
    longest = rate / min(low for low, _ in edges)
    if shortest < 2 or longest > n / 2:
        raise DataError(
            f"Bands of {rate / longest:g} to {rate / shortest:g} Hz need waves of at least 2 "
            f"samples and at most half the recording; {rate:g} Hz and {n / rate:g} s came. "
            "Choose other bands, or record longer."
        )
    periods = periods_within("", n, VOICES, shortest, longest)
    step = max(1, int(shortest / factor_of("") / FINE))
    layout = coarse(layout_for("", periods, n, VOICES), step)
    moves = [np.array([varies(z) for z in Z]) for Z in (X, Y)]
    A, B = (
        np.stack([bridged(z) if m else np.zeros(n) for z, m in zip(Z, own, strict=True)])
        for Z, own in zip((X, Y), moves, strict=True)
    )
    places = [np.flatnonzero(own) for own in moves]
    met = np.stack(np.meshgrid(*places, indexing="ij"), axis=-1).reshape(-1, 2)
    means, counts = pair_means(place, A, B, met.astype(np.int64), layout)
    values = np.full((len(X), len(Y), len(edges), 1), np.nan)
    for k, (low, high) in enumerate(edges):
        inside = (periods >= rate / high * (1 - 1e-9)) & (periods <= rate / low * (1 + 1e-9))
        total = counts[:, inside].sum(axis=1)
        sums = np.where(counts[:, inside] > 0, means[:, inside] * counts[:, inside], 0.0)
        found = np.where(total > 0, sums.sum(axis=1) / np.maximum(total, 1), np.nan)
        values[met[:, 0], met[:, 1], k, 0] = found
    return values


def cut_into_epochs(caps: Caps, settings: InterBrain, margin: int) -> Cut:
    """Epochs side by side in each stretch in which both were observed.

    Raises
    ------
    DataError
        No stretch holds one epoch.
    """
    seen = np.isfinite(caps.X).any(axis=0) & np.isfinite(caps.Y).any(axis=0)
    turns = np.flatnonzero(np.diff(np.concatenate(([False], seen, [False]))))
    begins, ends = turns[::2], turns[1::2]
    longest = int((ends - begins).max(initial=0))
    wanted = USUAL_EPOCH[caps.method] if settings.epoch is None else settings.epoch
    width = to_samples(wanted, caps.rate)
    if settings.epoch is None:
        width = min(width, longest)
    if width > longest or width < 2:
        raise DataError(
            f"No epoch of {wanted:g} s was observed whole in both heads: nothing lasts longer than "
            f"{longest / float(caps.rate):.4g} s without a gap. Say a shorter epoch "
            "([inter_brain] epoch)."
        )
    mirrored = longest < width + 2 * margin
    reach = 0 if mirrored else margin
    starts = np.concatenate(
        [
            np.arange(b + reach, e - reach - width + 1, width, dtype=np.int64)
            for b, e in zip(begins, ends, strict=True)
        ]
    )
    return Cut(starts, width, mirrored)


def pooled(values: Array, groups: Groups) -> Array:
    """Mean over the pairs of channels of every pair of regions; unknown pairs are left out."""
    made = np.full((len(groups[0]), len(groups[1]), *values.shape[2:]), np.nan)
    for i, first in enumerate(groups[0]):
        for j, second in enumerate(groups[1]):
            block = values[np.ix_(first, second)].reshape(-1, *values.shape[2:])
            made[i, j] = observed_mean(block, axis=0)
    return made


def _segments(middles: Array, length: float | None) -> tuple[IntArray, Array]:
    """Number of the segment of each epoch, and the middle of each segment (s)."""
    if length is None:
        return np.zeros(middles.size, np.int64), np.array([middles.mean()])
    raw = np.floor((middles - middles[0]) / length).astype(np.int64)
    found, numbers = np.unique(raw, return_inverse=True)
    return numbers.astype(np.int64), np.array([middles[raw == k].mean() for k in found])


def _turned(Y: Array, count: int, rng: np.random.Generator) -> Iterator[Array]:
    """All channels with the same random phases, which keeps what they share."""
    turn = get("surrogates", "phase_randomization")
    for seed in rng.integers(2**63, size=count):
        rows = [turn.draw(y, 1, turn.settings(), np.random.default_rng(seed))[0] for y in Y]
        yield np.stack(rows)


def _first_refusal(null: str, Y: Array) -> Notice | None:
    return next(filter(None, map(get("surrogates", null).refuses, Y)), None)
