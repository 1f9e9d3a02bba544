"""Overviews: the smallest and largest values of a signal in bins, to be drawn at once."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass

import numpy as np

from syntony.core.errors import DataError, ParameterError
from syntony.core.signals import Array, sample_times
from syntony.io.store.blocks import LEVELS, display_block, read_chunk
from syntony.io.store.sealing import is_sealed
from syntony.io.store.streams import StreamInfo


@dataclass(frozen=True, eq=False)
class Overview:
    """A signal in bins.

    Parameters
    ----------
    times : ndarray, shape (n_bins,)
        Session time at which each bin begins (s).
    width : float
        Length of a bin (s).
    low, high : ndarray, shape (n_rows, n_bins)
        Smallest and largest value of each channel; NaN where nothing was observed.
    """

    times: Array
    width: float
    low: Array
    high: Array


def overview(
    connection: sqlite3.Connection, info: StreamInfo, window: tuple[float, float], bins: int
) -> Overview:
    """Read an overview of a stream, whose start and rate are on session time.

    Raises
    ------
    ParameterError
        The stream has no rate.
    DataError
        It is still being recorded, or nothing lies in the window.
    """
    if info.rate is None:
        raise ParameterError(
            f"An overview needs a rate, and {info.title} has times of its own; read its samples."
        )
    if not is_sealed(connection):
        raise DataError("An overview needs a sealed session; this one is being recorded. Read it.")
    (n,) = connection.execute("SELECT n FROM streams WHERE id = ?", (info.number,)).fetchone()
    start, stop = (min(max((t - info.start) * float(info.rate), 0.0), float(n)) for t in window)
    first, after = math.floor(start), math.ceil(stop)
    if first >= after:
        raise DataError(
            f"Nothing of {info.title} was recorded between {window[0]:g} and {window[1]:g} s."
        )
    level = sum(after - first >= bins * width for width in LEVELS[1:])
    width = LEVELS[level]
    origin = first - first % info.chunk
    parts = range(origin // info.chunk, (after - 1) // info.chunk + 1)
    low, high = np.concatenate([_part(connection, info, level, idx) for idx in parts], axis=2)
    keep = slice((first - origin) // width, -(-(after - origin) // width))
    begin = float(sample_times(1, info.rate, info.start, first=origin)[0])
    times = sample_times(low.shape[1], info.rate / width, begin)
    return Overview(times[keep], float(width / info.rate), low[:, keep], high[:, keep])


def _part(connection: sqlite3.Connection, info: StreamInfo, level: int, idx: int) -> Array:
    if level:
        return display_block(connection, info, level, idx)
    block = read_chunk(connection, info, idx)
    return np.stack((block, block))
