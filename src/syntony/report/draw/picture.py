"""Pictures inside the page: small PNG files as data addresses, without any library."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from syntony.core.signals import Array


def data_address(cells: NDArray[np.uint8], palette: NDArray[np.uint8]) -> str:
    """Encode cells of a palette as the address of a PNG picture.

    Parameters
    ----------
    cells : ndarray of uint8, shape (n_rows, n_columns)
        Index of the color of each pixel, top row first.
    palette : ndarray of uint8, shape (n_colors, 4)
        Red, green, blue and opacity.

    Returns
    -------
    str
        ``data:image/png;base64,...``, the same bytes for the same cells.
    """
    height, width = cells.shape
    rows = np.zeros((height, width + 1), dtype=np.uint8)
    rows[:, 1:] = cells
    picture = b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette[:, :3].tobytes()),
            _chunk(b"tRNS", palette[:, 3].tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )
    return "data:image/png;base64," + base64.b64encode(picture).decode("ascii")


def averaged(values: Array, rows: int, columns: int) -> Array:
    """Mean over blocks, so that at most `rows` x `columns` remain; NaN counts for nothing.

    Parameters
    ----------
    values : ndarray, shape (n_rows, n_columns)
        What is to be drawn.
    rows, columns : int
        How many of each may remain.
    """
    if values.shape[0] <= rows and values.shape[1] <= columns:
        return values
    known = np.isfinite(values)
    total, count = np.where(known, values, 0.0), known.astype(np.float64)
    for axis, most in ((0, rows), (1, columns)):
        starts = np.unique(
            np.linspace(0, values.shape[axis], most, endpoint=False).astype(np.int64)
        )
        if len(starts) < values.shape[axis]:
            total = np.add.reduceat(total, starts, axis=axis)
            count = np.add.reduceat(count, starts, axis=axis)
    return np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
