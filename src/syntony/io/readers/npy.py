"""Arrays of NumPy: one in a file (.npy) or several by name (.npz)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syntony.core.contracts import Reader
from syntony.core.errors import FormatError
from syntony.core.kinds import SYSTEMS, kind_of
from syntony.core.session import Recording
from syntony.core.settings import Settings
from syntony.core.signals import Array, as_rate
from syntony.io.persons import modality_of
from syntony.io.timeline import Quantity, Rate, RateUnknownError, evenly

_ZIP, _NPY = b"PK\x03\x04", b"\x93NUMPY"
#: Names under which people keep the rate (Hz) beside the arrays.
_RATES = ("fs", "sfreq", "srate", "rate", "sampling_rate", "sample_rate", "samplerate")
#: Rows beyond these are no channels.
_MOST_CHANNELS = 512


class NpySettings(Settings):
    """What arrays do not say.

    Parameters
    ----------
    rate : float, str or None
        Samples a second (Hz); None takes a single number called ``fs``, ``rate`` or alike.
    """

    rate: Rate | None = None


def sniff(head: bytes, path: Path) -> float:
    """NumPy's magic number, or a zip file that says it holds arrays."""
    if head.startswith(_NPY):
        return 1.0
    if head.startswith(_ZIP) and (b".npy" in head[:300] or path.suffix.lower() == ".npz"):
        return 0.95
    return 0.0


def read(path: Path, settings: NpySettings) -> Recording:
    """Read every array of numbers as a signal, its rows (the shorter side) as channels.

    Parameters
    ----------
    path : Path
        The file; arrays of objects are refused, since they could hold code.
    settings : NpySettings
        The rate, where the file has none.

    Returns
    -------
    Recording
        Signals from time 0 on; an array that is none is named by an error.
    """
    arrays = _arrays(path)
    told = next(
        (float(a) for n in _RATES if (a := arrays.get(n)) is not None and a.ndim == 0), None
    )
    if settings.rate is None and told is None:
        raise RateUnknownError(
            f"{path.name} holds arrays without a rate; say rate= (samples a second)."
        )
    rate = as_rate(settings.rate if settings.rate is not None else told or 0)
    streams = [
        stream
        for name, array in arrays.items()
        if array.ndim
        for stream in evenly(*_rows(name, array, path.name), Fraction(rate))
    ]
    if not streams:
        raise FormatError(f"{path.name} holds single numbers and no series of samples.")
    return Recording(path.name, tuple(streams))


def _arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    loaded = np.load(path, allow_pickle=False)
    if isinstance(loaded, np.ndarray):
        return {path.stem: loaded}
    with loaded:
        return {str(name): loaded[name] for name in loaded.files}


def _rows(name: str, array: NDArray[np.generic], where: str) -> tuple[Array, list[Quantity]]:
    numeric = array.dtype.kind in "buif"
    if not (numeric and array.ndim <= 2 and array.size):
        raise FormatError(
            f"{where}: {name} has {array.ndim} dimensions of {array.dtype} (shape {array.shape}); "
            "one row of numbers, or channels by samples, were needed."
        )
    rows = np.atleast_2d(array).astype(np.float64)
    rows = rows.T if rows.shape[0] > rows.shape[1] else rows
    if rows.shape[0] > _MOST_CHANNELS:
        raise FormatError(f"{where}: {name} of shape {array.shape} holds no channels of samples.")
    return rows, list(_quantities(name, rows.shape[0]))


def _quantities(name: str, count: int) -> Iterator[Quantity]:
    kind = kind_of(name)
    modality = SYSTEMS[kind] if kind in SYSTEMS else modality_of(name)
    for i in range(count):
        yield Quantity(f"{name}/{i + 1}" if count > 1 else name, "", modality)


READER = Reader(
    name="npy",
    title="Arrays of NumPy",
    suffixes=(".npy", ".npz"),
    binary=True,
    sniff=sniff,
    read=read,
    settings=NpySettings,
    source="NumPy Enhancement Proposal 1, specification of the .npy format",
)
