"""Sums of lagged products over blocks of samples, and how windows are put together from blocks.

Windows that overlap share their blocks, so each product is formed once however much they overlap.
"""

import math

import numpy as np
from numba import njit

from syntony.kernels import Array


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def block_products(lead: Array, follow: Array, block: int, rows: Array) -> None:
    """Fill ``rows[j, k]`` with the sum of ``lead[t] * follow[t + k]`` over block j.

    `lead` holds at least ``rows.shape[0]`` blocks of `block` samples, and `follow` as many samples
    more as there are lags less one.
    """
    n_rows, n_lags = rows.shape
    for j in range(n_rows):
        row = rows[j]
        row[:] = 0.0
        end = (j + 1) * block
        whole = end - block % 8
        # Eight samples at a time: one load and one store of the sums for eight multiply-adds.
        for t in range(j * block, whole, 8):
            a0, a1, a2, a3 = lead[t], lead[t + 1], lead[t + 2], lead[t + 3]
            a4, a5, a6, a7 = lead[t + 4], lead[t + 5], lead[t + 6], lead[t + 7]
            f = follow[t : t + n_lags + 7]
            for k in range(n_lags):
                row[k] = (
                    row[k]
                    + a0 * f[k]
                    + a1 * f[k + 1]
                    + a2 * f[k + 2]
                    + a3 * f[k + 3]
                    + a4 * f[k + 4]
                    + a5 * f[k + 5]
                    + a6 * f[k + 6]
                    + a7 * f[k + 7]
                )
        for t in range(whole, end):
            for k in range(n_lags):
                row[k] += lead[t] * follow[t + k]


@njit(cache=True, nogil=True, error_model="numpy")
def window_products(lead: Array, follow: Array, width: int, step: int, sums: Array) -> None:
    """Fill ``sums[w, k]`` with the sum of ``lead[t] * follow[t + k]`` over window w.

    Window w is the `width` samples from ``w * step`` on, ``step <= width``.
    """
    n_windows, n_lags = sums.shape
    block = math.gcd(width, step)
    height, stride = width // block, step // block
    rows = np.empty(((n_windows - 1) * stride + height, n_lags))
    block_products(lead, follow, block, rows)
    sum_rows(rows, height, stride, sums)


@njit(cache=True, nogil=True, error_model="numpy")
def sum_rows(rows: Array, height: int, stride: int, sums: Array) -> None:
    """Fill `sums` with the sums of `height` rows from row 0, stride, 2 * stride, ... on.

    Every sum is made of additions only: what lies outside a window, an artifact above all, leaves
    no trace in it. The rows are cut into chunks of `height`; a window is the tail of one and the
    head of the next (van Herk's cut), and tails are formed in place. `rows` is used up.
    """
    n_windows, n_lags = sums.shape
    head = np.empty(n_lags)
    done = top = 0
    while done < n_windows:
        below = top + height
        for j in range(below - 2, top - 1, -1):
            for k in range(n_lags):
                rows[j, k] += rows[j + 1, k]
        head[:] = 0.0
        added = below
        while done < n_windows and done * stride < below:
            j = done * stride
            for i in range(added, j + height):
                for k in range(n_lags):
                    head[k] += rows[i, k]
            added = j + height
            for k in range(n_lags):
                sums[done, k] = rows[j, k] + head[k]
            done += 1
        top = below
