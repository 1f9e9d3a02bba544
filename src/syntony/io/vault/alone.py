"""One process at a time: a lock that the system takes back when its process ends, however."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syntony.core.errors import StorageError

#: The file of the lock, in its library's folder; it holds nothing, and stays.
FILE = ".encrypting"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only process that makes a vault of a library, or encrypts what is in it.

    Raises
    ------
    StorageError
        Another one does, or the disk does not let it be locked.
    """
    with _open(folder / FILE) as descriptor:
        try:
            _lock(descriptor)
        except (BlockingIOError, PermissionError) as error:
            raise StorageError(
                f"Another program is encrypting {folder.name} at this moment. Wait until it has "
                "ended, or end it, and try again: it goes on from there."
            ) from error
        except OSError as error:
            raise _refused(folder, error) from error
        yield


@contextmanager
def _open(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _refused(path.parent, error) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _refused(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{folder.name} cannot be locked against other programs ({error.strerror}); check its "
        "permissions and room, and that its disk knows locks."
    )


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
