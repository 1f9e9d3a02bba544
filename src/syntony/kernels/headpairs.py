"""Every channel of one head with every channel of another: each is prepared once, then meets.

What belongs to one head alone (analytic signals, their phases, their norms) is computed once and
serves the real pair and every surrogate; a pair of epochs then costs one small matrix product.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.analytic import analytic_epochs
from syntony.kernels.epochfilter import (
    LONGEST,
    EpochFilters,
    Response,
    epoch_filters,
    filtered_epochs,
    mirrored_response,
)
from syntony.kernels.phase import accorr, lag_indices, phasors
from syntony.kernels.xp import Place, heads

Complex = NDArray[np.complex128]
IntArray = NDArray[np.int64]
_AT_ONCE = 1 << 21  # products held at once
_ROWS = 4096  # epochs of channels filtered at once
_NOTHING = 1e-12


@dataclass(frozen=True)
class Coupling:
    """A metric in two halves.

    Parameters
    ----------
    prepare : callable
        Analytic signals ``(..., n_channels, n_times)`` -> what a pair needs of one head.
    meet : callable
        Both heads' -> values ``(..., n_first, n_second)``.
    twin : callable
        The same of arrays of any namespace.
    signed : bool
        Whether a value may lie far from that of strangers on either side.
    """

    prepare: Callable[[Any], NDArray[Any]]
    meet: Callable[[Any, Any], Array]
    twin: heads.Meet
    signed: bool = False


@dataclass(frozen=True, eq=False)
class Head:
    """What a metric needs of one person's channels, epoch by epoch.

    Attributes
    ----------
    bands : tuple of ndarray, each (n_epochs, n_channels, n_times)
        Prepared; 0 where not known. Times are as many as a band needs.
    known : bool ndarray, shape (n_bands, n_epochs, n_channels)
        Whether all of a channel's epoch is known, and varies.
    """

    bands: tuple[NDArray[Any], ...]
    known: NDArray[np.bool_]


def epochs_in_bands(
    X: Array,
    starts: IntArray,
    width: int,
    filters: Sequence[Complex],
    steps: Sequence[int],
    *,
    mirrored: bool = False,
) -> tuple[Complex, ...]:
    """Analytic signals of every channel, each filtered once, in every epoch and band.

    Parameters
    ----------
    X : ndarray, shape (n_channels, n)
        NaN where not observed.
    starts : integer ndarray, shape (n_epochs,)
        First sample of every epoch.
    width : int
        Samples of an epoch.
    filters : sequence of complex ndarray
        One a band, from `band_filter`.
    steps : sequence of int
        One a band: of so many samples one is kept.
    mirrored : bool
        Filter each epoch by itself, mirrored at both ends, instead of the recording: for
        recordings that were cut into epochs shorter than the filter.

    Returns
    -------
    tuple of complex ndarray, each (n_epochs, n_channels, n_times)
        NaN where a sample that the filter needs is missing.
    """
    if mirrored:
        return _mirrored_epochs(X, starts, width, filters, steps)
    made = []
    for h, step in zip(filters, steps, strict=True):
        margin = h.size // 2
        found = np.empty((len(starts), len(X), -(-width // step)), np.complex128)
        for row, x in enumerate(X):
            whole = analytic_epochs(x, np.zeros(1, np.int64), x.size, h)[0]
            found[:, row] = whole[starts[:, None] - margin + np.arange(0, width, step)]
        made.append(found)
    return tuple(made)


def _mirrored_epochs(
    X: Array, starts: IntArray, width: int, filters: Sequence[Complex], steps: Sequence[int]
) -> tuple[Complex, ...]:
    """Epochs filtered by themselves, some at once."""
    responses = [mirrored_response(h) for h in filters]
    matrices = epoch_filters(responses, width) if width <= LONGEST else None
    made = tuple(
        np.empty((len(starts), len(X), -(-width // step)), np.complex128) for step in steps
    )
    many = max(1, _ROWS // len(X))
    for lo in range(0, len(starts), many):
        cut = X[:, starts[lo : lo + many, None] + np.arange(width)].swapaxes(0, 1)
        found = _by_matrices(cut.reshape(-1, width), responses, matrices)
        for into, band, step in zip(made, found, steps, strict=True):
            into[lo : lo + many] = band.reshape(cut.shape)[:, :, ::step]
    return made


def _by_matrices(
    rows: Array, responses: Sequence[Response], matrices: EpochFilters | None
) -> Complex:
    """Analytic signals of all bands; rows that are not whole go to the filters themselves."""
    whole = np.asarray(np.isfinite(rows).all(axis=1))
    if matrices is None:
        return np.stack([response(rows) for response in responses])
    # About the first sample, so that a constant is exactly nothing.
    found = filtered_epochs(np.where(whole[:, None], rows - rows[:, :1], 0.0), matrices)
    if not whole.all():
        found[:, ~whole] = [response(rows[~whole]) for response in responses]
    return found


def prepared(coupling: Coupling, bands: Sequence[Complex], usable: NDArray[np.bool_]) -> Head:
    """Compute what belongs to one head.

    Parameters
    ----------
    coupling : Coupling
        One of `COUPLINGS`.
    bands : sequence of complex ndarray, each (n_epochs, n_channels, n_times)
        From `epochs_in_bands`.
    usable : bool ndarray, shape (n_epochs, n_channels)
        Epochs of channels that are no artifact.
    """
    made, known = [], []
    for Z in bands:
        whole = usable & np.isfinite(Z).all(axis=-1) & (Z != 0).any(axis=-1)
        # Ones are harmless wherever a metric divides; what they give is not counted.
        P = coupling.prepare(np.where(whole[..., None], Z, 1.0))
        whole &= np.isfinite(P).all(axis=-1)
        made.append(np.where(whole[..., None], P, 0.0))
        known.append(whole)
    return Head(tuple(made), np.stack(known))


def couple(
    coupling: Coupling,
    a: Head,
    b: Head,
    segments: IntArray,
    order: IntArray | None = None,
    place: Place | None = None,
) -> tuple[Array, Array]:
    """Mean of a metric over the epochs of every segment, for all pairs of channels.

    Parameters
    ----------
    coupling : Coupling
        The one that both heads were prepared for.
    a, b : Head
        With as many epochs and bands.
    segments : integer ndarray, shape (n_epochs,)
        Number of the segment that an epoch of the first head belongs to, from 0.
    order : integer ndarray, shape (n_epochs,), optional
        Which epoch of the second head meets each of the first; left out, the same one.
    place : Place, optional
        Where pairs are computed; left out, by the compiled kernels.

    Returns
    -------
    values, coverage : ndarray, shape (n_first, n_second, n_bands, n_segments)
        NaN where no epoch is known of both; share of epochs that are.
    """
    n_epochs, n_bands = a.known.shape[1], len(a.bands)
    shape = (a.known.shape[2], b.known.shape[2])
    count = int(segments.max()) + 1
    total = np.zeros((count, n_bands, *shape))
    known = np.zeros((count, n_bands, *shape))
    at = np.arange(n_epochs) if order is None else order
    many = max(1, _AT_ONCE // (shape[0] * shape[1]))
    for band, (P, Q) in enumerate(zip(a.bands, b.bands, strict=True)):
        for lo in range(0, n_epochs, many):
            here, there = slice(lo, lo + many), at[lo : lo + many]
            both = a.known[band, here, :, None] & b.known[band, there][:, None, :]
            found = np.where(both, _met(coupling, P[here], Q[there], place), 0.0)
            for segment in np.unique(segments[here]):
                own = segments[here] == segment
                total[segment, band] += found[own].sum(axis=0)
                known[segment, band] += both[own].sum(axis=0)
    sizes = np.bincount(segments, minlength=count)[:, None, None, None]
    values = np.where(known > 0, total / np.maximum(known, 1.0), np.nan)
    axes = (2, 3, 1, 0)
    return values.transpose(axes), (known / np.maximum(sizes, 1)).transpose(axes)


def _met(coupling: Coupling, P: Any, Q: Any, place: Place | None) -> Array:
    if place is None:
        return coupling.meet(P, Q)
    return place.back(coupling.twin(place.xp, place.put(P), place.put(Q)))


def _itself(Z: Complex) -> Complex:
    return Z


def _unit(Z: Complex) -> Complex:
    size = np.sqrt((np.abs(Z) ** 2).sum(axis=-1, keepdims=True))
    return np.asarray(Z / np.where(size > 0, size, 1.0))


def _unit_sines(Z: Complex) -> Array:
    """Sines about the circular mean, of unit norm."""
    u = phasors(Z)
    mean = u.mean(axis=-1, keepdims=True)
    size = np.abs(mean)
    turned = u * (mean.conj() / np.where(size > _NOTHING, size, 1.0))
    return _unit_rows(np.asarray(turned.imag))


def _unit_envelopes(Z: Complex) -> Array:
    return _centered(np.abs(Z))


def _unit_powers(Z: Complex) -> Array:
    return _centered(Z.real**2 + Z.imag**2)


def _centered(v: Array) -> Array:
    return _unit_rows(v - v.mean(axis=-1, keepdims=True))


def _unit_rows(v: Array) -> Array:
    size = np.sqrt((v**2).sum(axis=-1, keepdims=True))
    return np.asarray(v / np.where(size > _NOTHING, size, np.nan))


def _products(P: Complex, Q: Complex) -> Complex:
    return np.asarray(P @ Q.conj().swapaxes(-1, -2))


def _correlated(P: Array, Q: Array) -> Array:
    return np.asarray(np.clip(P @ Q.swapaxes(-1, -2), -1.0, 1.0))


def _locking(P: Complex, Q: Complex) -> Array:
    return np.asarray(np.minimum(np.abs(_products(P, Q)) / P.shape[-1], 1.0))


def _consistency(P: Complex, Q: Complex) -> Array:
    n = P.shape[-1]
    return np.asarray((n * _locking(P, Q) ** 2 - 1) / (n - 1))


def _corrected_imaginary(P: Complex, Q: Complex) -> Array:
    z = _products(P, Q) / P.shape[-1]
    rest = 1 - z.real**2
    found = np.abs(z.imag) / np.sqrt(np.where(rest > _NOTHING, rest, np.inf))
    return np.asarray(np.minimum(found, 1.0))


def _coherent(P: Complex, Q: Complex) -> Array:
    return np.asarray(np.minimum(np.abs(_products(P, Q)), 1.0))


def _imaginary(P: Complex, Q: Complex) -> Array:
    return np.asarray(np.clip(_products(P, Q).imag, -1.0, 1.0))


def _lag_index(which: int) -> Coupling:
    def meet(P: Complex, Q: Complex) -> Array:
        return np.asarray(lag_indices(P, Q)[which])

    return Coupling(_itself, meet, heads.lag_index(which))


#: Name of a measure -> its metric in two halves.
COUPLINGS: Mapping[str, Coupling] = {
    "plv": Coupling(phasors, _locking, heads.locking),
    "ppc": Coupling(phasors, _consistency, heads.consistency),
    "ciplv": Coupling(phasors, _corrected_imaginary, heads.corrected_imaginary),
    "ccorr": Coupling(_unit_sines, _correlated, heads.correlated, signed=True),
    "accorr": Coupling(phasors, accorr, heads.adjusted),
    "coherence": Coupling(_unit, _coherent, heads.coherent),
    "imcoh": Coupling(_unit, _imaginary, heads.imaginary, signed=True),
    "pli": _lag_index(0),
    "pli2": _lag_index(1),
    "wpli": _lag_index(2),
    "wpli_debiased": _lag_index(3),
    "envelope_correlation": Coupling(_unit_envelopes, _correlated, heads.correlated, signed=True),
    "power_correlation": Coupling(_unit_powers, _correlated, heads.correlated, signed=True),
}
