"""HDF5 files that hold all that they show: no link, no virtual and no external data.

A data set may lie in any other file of the machine, and reading it gives that file's bytes. So
before anything is read, every link and data set is looked at without following it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import FormatError

MAGIC = b"\x89HDF\r\n\x1a\n"
#: Filters that the library brings itself: deflate, shuffle, checksum, szip, n-bit, scale; lzf.
#: Any other is a piece of code that a path of the environment names.
_OWN_FILTERS = frozenset((1, 2, 3, 4, 5, 6, 32000))
#: Objects that a recording of many channels has; and groups within groups.
_MOST_OBJECTS, _DEEPEST = 100_000, 12


def refuse_foreign_data(file: Any, name: str) -> None:
    """Look at every link and data set of an opened file.

    Parameters
    ----------
    file : h5py.File
        Opened for reading.
    name : str
        For messages.

    Raises
    ------
    FormatError
        Something in it lies elsewhere, or it is too deep or too large to be a recording.
    """
    import h5py

    waiting, seen = [(file["/"], "")], 0
    while waiting:
        group, path = waiting.pop()
        for key in group:
            seen += 1
            place = f"{path}/{key}"
            if seen > _MOST_OBJECTS or place.count("/") > _DEEPEST:
                raise FormatError(f"{name} holds more objects, or deeper ones, than a recording.")
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise FormatError(
                    f"{name}: {place} is a link to another place; files with links are not read. "
                    "Save the data themselves."
                )
            item = group[key]
            if isinstance(item, h5py.Group):
                waiting.append((item, place))
            elif isinstance(item, h5py.Dataset):
                _refuse_foreign(item, name, place)


def _refuse_foreign(item: Any, name: str, place: str) -> None:
    plan = item.id.get_create_plist()
    if item.is_virtual or plan.get_external_count():
        raise FormatError(
            f"{name}: the data of {place} lie in another file; such files are not read. Save the "
            "data themselves."
        )
    filters = {plan.get_filter(i)[0] for i in range(plan.get_nfilters())}
    if filters - _OWN_FILTERS:
        raise FormatError(
            f"{name}: {place} is packed by a filter that is no part of HDF5 "
            f"({', '.join(map(str, sorted(filters - _OWN_FILTERS)))}); save it with gzip."
        )
    if item.size and not item.id.get_storage_size():
        raise FormatError(f"{name}: {place} says that it holds {item.size} values, but has none.")


def numbers(group: Any, key: str) -> NDArray[np.float64]:
    """Numbers of a data set, whatever its shape; none if it is not there."""
    if key not in group:
        return np.empty(0)
    return np.asarray(group[key][()], dtype=np.float64)


def words(group: Any, key: str) -> list[str]:
    """Texts of a data set; none if it is not there."""
    if key not in group:
        return []
    return [
        item.decode("utf-8", errors="replace") if isinstance(item, bytes) else str(item)
        for item in np.ravel(np.asarray(group[key][()]))
    ]


def word(group: Any, key: str) -> str:
    """The first text of a data set; empty if it is not there."""
    return next(iter(words(group, key)), "").strip("\0 ")
