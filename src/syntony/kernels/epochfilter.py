"""Analytic signals of epochs that were cut before they were filtered: one matrix product.

A filter of whole epochs, ends included, is linear: what it makes of single samples tells what it
makes of all. It treats both ends alike, so that sums and differences of samples equally far from
the two ends never mix, and half the products are enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.analytic import analytic_epochs

Complex = NDArray[np.complex128]
#: Rows (n_rows, width) -> analytic signals (n_rows, width), a linear function of each row.
Response = Callable[[Array], Complex]
_AT_ONCE = 64  # rows filtered at once: all their bands stay in the cache
_HAMMING = 3.3  # length of a Hamming-windowed filter times its transition
LONGEST = 1024  # samples of an epoch; beyond, transforms are cheaper than matrices


@dataclass(frozen=True, eq=False)
class EpochFilters:
    """Filters of epochs of one length, as matrices; from `epoch_filters`.

    Attributes
    ----------
    width : int
        Samples of an epoch.
    sums, differences : ndarray, shape (half, n_bands * 2 * half)
        What sums and differences of mirrored samples contribute; by band, first to the real part
        and then to the imaginary one (sums), or the other way round.
    """

    width: int
    sums: Array
    differences: Array

    @property
    def bands(self) -> int:
        """How many filters there are."""
        return int(self.sums.shape[1]) // (2 * len(self.sums))


def epoch_filters(responses: Sequence[Response], width: int) -> EpochFilters:
    """Find the matrices of filters.

    Parameters
    ----------
    responses : sequence of callable
        One a band, such as `mirrored_response` and `mne_response` make.
    width : int
        Samples of an epoch.

    Raises
    ------
    ValueError
        A filter does not treat both ends alike.
    """
    half = (width + 1) // 2
    sums, differences = [], []
    for response in responses:
        P = np.asarray(response(np.eye(width)))
        back = P[:, ::-1]
        if not np.allclose(back[::-1], P.conj(), rtol=0, atol=1e-9 * np.abs(P).max()):
            raise ValueError(
                "Epoch filters need a response that treats both ends of an epoch alike: "
                "backwards in, the conjugate backwards out."
            )
        even, odd = (0.5 * part[:half, :half] for part in (P + back, P - back))
        sums += [even.real, odd.imag]
        differences += [odd.real, even.imag]
    return EpochFilters(width, np.hstack(sums), np.hstack(differences))


def filtered_epochs(X: Array, filters: EpochFilters) -> Complex:
    """Analytic signals of many epochs in all bands.

    Parameters
    ----------
    X : ndarray, shape (n_rows, width)
        Epochs of channels, without NaN.
    filters : EpochFilters
        From `epoch_filters`.

    Returns
    -------
    complex ndarray, shape (n_bands, n_rows, width)
        As the responses give, to rounding.
    """
    half = len(filters.sums)
    out = np.empty((filters.bands, len(X), filters.width), np.complex128)
    folded = np.empty((2, _AT_ONCE, half))
    found = np.empty((2, _AT_ONCE, filters.sums.shape[1]))
    for lo in range(0, len(X), _AT_ONCE):
        rows = np.ascontiguousarray(X[lo : lo + _AT_ONCE], np.float64)
        count = len(rows)
        _fold(rows, folded)
        np.dot(folded[0, :count], filters.sums, out=found[0, :count])
        np.dot(folded[1, :count], filters.differences, out=found[1, :count])
        _unfold(found, half, out[:, lo : lo + count])
    return out


def mirrored_response(h: Complex) -> Response:
    """Response of a filter from `band_filter` to epochs that are mirrored at both ends.

    Parameters
    ----------
    h : complex ndarray, shape (2 * margin + 1,)
        Passes nothing of a constant.
    """
    margin = h.size // 2

    def response(X: Array) -> Complex:
        reach = ((0, 0), (margin, margin))
        longer = np.pad(X, reach, mode="reflect", reflect_type="odd")
        begins = np.arange(len(X)) * longer.shape[1]
        return analytic_epochs(longer.ravel(), begins, longer.shape[1], h)

    return response


def mne_response(low: float, high: float, rate: float) -> Response:
    """Response of MNE's default band filter and the Hilbert transform, as HyPyP takes them.

    Parameters
    ----------
    low, high, rate : float
        Edges of the band and sampling rate (Hz).

    Notes
    -----
    The filter is as long as its steeper slope asks, 0.8 s to several seconds. It is longer than
    many epochs: an epoch is mirrored once at both ends, and nothing is beyond. Filter recordings
    before they are cut where you can.
    """
    h = _mne_filter(low, high, rate)

    def response(X: Array) -> Complex:
        from scipy import fft

        n, reach = X.shape[1], h.size // 2
        near = min(reach, n - 1)
        before = 2 * X[:, :1] - X[:, near:0:-1]
        after = 2 * X[:, -1:] - X[:, -2 : -2 - near : -1]
        longer = np.concatenate((before, X, after), axis=1)
        longer = np.pad(longer, ((0, 0), (reach - near, reach - near)))
        size = longer.shape[1]
        found = fft.irfft(fft.rfft(longer, axis=1) * fft.rfft(h, size), size, axis=1)
        spectrum = fft.fft(found[:, h.size - 1 :], axis=1)
        spectrum[:, 1 : (n + 1) // 2] *= 2
        spectrum[:, n // 2 + 1 :] = 0.0
        return np.asarray(fft.ifft(spectrum, axis=1))

    return response


def _mne_filter(low: float, high: float, rate: float) -> Array:
    """Difference of two low-pass filters, each as long as its own slope asks."""
    slopes = (min(max(0.25 * low, 2.0), low), min(max(0.25 * high, 2.0), rate / 2 - high))
    longest = int(np.ceil(round(_HAMMING / min(slopes), 10) * rate)) | 1
    h = np.zeros(longest)
    for edge, slope, sign in (
        (high + slopes[1] / 2, slopes[1], 1.0),
        (low - slopes[0] / 2, slopes[0], -1.0),
    ):
        size = round(_HAMMING * rate / slope)
        size += 1 - size % 2
        k = np.arange(size) - size // 2
        part = np.sinc(2 * edge / rate * k) * np.hamming(size)
        h[(longest - size) // 2 :][:size] += sign * part / part.sum()
    return h


@njit(cache=True, nogil=True, error_model="numpy")
def _fold(rows: Array, folded: Array) -> None:
    """Sums and differences of samples equally far from both ends; the middle one as it is."""
    width, half = rows.shape[1], folded.shape[2]
    for r in range(len(rows)):
        row, sums, differences = rows[r], folded[0, r], folded[1, r]
        for i in range(half):
            a, b = row[i], row[width - 1 - i]
            sums[i] = a + b
            differences[i] = a - b
        if width % 2:
            sums[half - 1] = row[half - 1]


@njit(cache=True, nogil=True, error_model="numpy")
def _unfold(found: Array, half: int, out: Complex) -> None:
    width = out.shape[2]
    for band in range(out.shape[0]):
        first, second = slice(2 * band * half, None), slice((2 * band + 1) * half, None)
        for r in range(out.shape[1]):
            row = out[band, r]
            u, q = found[0, r, first], found[0, r, second]
            v, p = found[1, r, first], found[1, r, second]
            for i in range(half):
                row[width - 1 - i] = complex(u[i] - v[i], p[i] - q[i])
                row[i] = complex(u[i] + v[i], p[i] + q[i])
