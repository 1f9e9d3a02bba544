"""Sums of lagged products over blocks, from spectra that belong to one series each.

A block is cut into pieces at least as long as the largest lag and at most half as long as a
transform: a piece with its successor then holds all lags, and nothing wraps around (overlap-save).
The products of a block's pieces are added up before the one transform back.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from syntony.kernels import Array
from syntony.kernels.fourier import fast_length

_SMALLEST_PIECE = 16  # samples; shorter transforms are all overhead


def transforms_pay(block: int, max_lag: int) -> bool:
    """Whether a block is long enough for its products to be had from transforms."""
    return block >= max(max_lag, _SMALLEST_PIECE)


def block_spectra(x: Array, block: int, n_rows: int, max_lag: int) -> Array:
    """Spectra of the pieces of every block, and of the piece after the last.

    Parameters
    ----------
    x : (n,) array
        A centered series without NaN, ``n >= n_rows * block + max_lag``.
    block, n_rows : int
        Samples in a block, enough for `transforms_pay`, and number of blocks.
    max_lag : int
        Largest lag in samples.

    Returns
    -------
    (n_pieces + 1, 2, n_frequencies) array
        Real and imaginary parts apart, which lets products run several at a time.
    """
    count, half = _pieces(block, max_lag)
    edges = _edges(block, count)
    padded = np.zeros((n_rows * count + 1, 2 * half))
    blocks = x[: n_rows * block].reshape(n_rows, block)
    for q in range(count):
        padded[q:-1:count, : edges[q + 1] - edges[q]] = blocks[:, edges[q] : edges[q + 1]]
    rest = x[n_rows * block :][: edges[1]]
    padded[-1, : rest.size] = rest
    spectra = np.fft.rfft(padded)
    return np.stack([spectra.real, spectra.imag], axis=1)


def _pieces(block: int, max_lag: int) -> tuple[int, int]:
    """Number of pieces in a block, and half the length of their transforms."""
    count = block // max(max_lag, _SMALLEST_PIECE)
    return count, fast_length(-(-block // count))


def _edges(block: int, count: int) -> list[int]:
    """Where the pieces of a block begin and end: lengths differ by one sample at most."""
    return [block * q // count for q in range(count + 1)]


def spectral_products(a: Array, b: Array, block: int, n_rows: int, max_lag: int) -> Array:
    """Sums of lagged products over the first blocks of two series, either one leading.

    Parameters
    ----------
    a, b : arrays
        As from `block_spectra`, with the same block and largest lag.
    block, n_rows : int
        Samples in a block, and how many blocks to sum.
    max_lag : int
        Largest lag in samples.

    Returns
    -------
    (2, n_rows, max_lag + 1) array
        What `block_products` gives with a leading and with b leading.
    """
    count, half = _pieces(block, max_lag)
    lengths = np.diff(_edges(block, count))
    turns = np.exp(-1j * np.pi * np.arange(half + 1) * lengths[:, None] / half)
    products = np.empty((2, n_rows, half + 1), np.complex128)
    _multiply(a, b, np.stack([turns.real, turns.imag], axis=1), products)
    circle = np.fft.irfft(products, 2 * half, axis=-1)
    return np.ascontiguousarray(circle[:, :, : max_lag + 1])


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def _multiply(a: Array, b: Array, turns: Array, products: NDArray[np.complex128]) -> None:
    """Add up each block's conjugate spectra times those of the same piece and the one after it."""
    size = a.shape[2]
    a_leads, b_leads = np.empty((2, size)), np.empty((2, size))
    for row in range(products.shape[1]):
        a_leads[:] = 0.0
        b_leads[:] = 0.0
        for q in range(len(turns)):
            j = row * len(turns) + q
            turn = turns[q]
            for k in range(size):
                c, s = turn[0, k], turn[1, k]
                re_a, im_a, re_b, im_b = a[j, 0, k], a[j, 1, k], b[j, 0, k], b[j, 1, k]
                # The piece with its successor behind it: a delay turns the successor's spectrum.
                long_re = re_b + c * b[j + 1, 0, k] - s * b[j + 1, 1, k]
                long_im = im_b + c * b[j + 1, 1, k] + s * b[j + 1, 0, k]
                a_leads[0, k] += re_a * long_re + im_a * long_im
                a_leads[1, k] += re_a * long_im - im_a * long_re
                long_re = re_a + c * a[j + 1, 0, k] - s * a[j + 1, 1, k]
                long_im = im_a + c * a[j + 1, 1, k] + s * a[j + 1, 0, k]
                b_leads[0, k] += re_b * long_re + im_b * long_im
                b_leads[1, k] += re_b * long_im - im_b * long_re
        for k in range(size):
            products[0, row, k] = complex(a_leads[0, k], a_leads[1, k])
            products[1, row, k] = complex(b_leads[0, k], b_leads[1, k])
