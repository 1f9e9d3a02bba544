"""The container of one encrypted file: chunks of AES-256-GCM that can be read at any place.

A header of 32 bytes (``SYNVAULT``, version, size of a chunk as a power of two, an id), then chunks
of 64 KiB, each followed by its tag of 16 bytes. A chunk's nonce is its number, under a key that is
this file's alone; what it is bound to is the header, its number, and whether it is the last. So
a file that was cut, lengthened, put together anew or changed is not read.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO

from syntony.core.errors import IntegrityError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"SYNVAULT"
_HEADER = struct.Struct("<8sHHI16s")
_PLACE = struct.Struct("<Q?")
_VERSION, _EXPONENT = 1, 16
#: Bytes of a chunk before it is encrypted, of its tag, of a key, of an id.
CHUNK, TAG, KEY, ID = 1 << _EXPONENT, 16, 32, 16
HEADER = _HEADER.size


def header(file_id: bytes) -> bytes:
    """The first bytes of a container."""
    return _HEADER.pack(MAGIC, _VERSION, _EXPONENT, 0, file_id)


def id_of(head: bytes) -> bytes | None:
    """The id in a file's first bytes; None where it is no container.

    Raises
    ------
    IntegrityError
        It is one, of a version that is not known here, or damaged.
    """
    if not head.startswith(MAGIC):
        return None
    if len(head) < HEADER:
        raise IntegrityError(
            "An encrypted file ends within its first bytes; take it from a backup."
        )
    _, version, exponent, spare, file_id = _HEADER.unpack(head[:HEADER])
    if (version, exponent, spare) != (_VERSION, _EXPONENT, 0):
        raise IntegrityError(
            f"An encrypted file needs version {_VERSION} of its format; {version} came. It is "
            "damaged, or was written by a newer syntony: update this one."
        )
    return bytes(file_id)


def encrypt(source: BinaryIO, target: BinaryIO, key: bytes, file_id: bytes) -> None:
    """Write what a file holds as a container.

    Parameters
    ----------
    source, target : binary file
        Read to its end; written from where it stands.
    key : bytes, 32
        Random, and never used for another file.
    file_id : bytes, 16
        Under which the key is kept.
    """
    cipher, head = _cipher(key), header(file_id)
    target.write(head)
    number, chunk = 0, source.read(CHUNK)
    while True:
        following = source.read(CHUNK) if len(chunk) == CHUNK else b""
        place = _PLACE.pack(number, not following)
        target.write(cipher.encrypt(_nonce(number), chunk, head + place))
        if not following:
            return
        number, chunk = number + 1, following


class Opened(io.RawIOBase):
    """What a container holds, to be read at any place.

    The last chunk is read first, so that one that was cut or lengthened is refused before
    anything is read of it.

    Parameters
    ----------
    file : binary file
        The container, closed with this.
    key : bytes, 32
        Its key.
    name : str
        Named in errors.
    alive : callable
        Whether it may still be read; false once the vault is locked.

    Raises
    ------
    IntegrityError
        It is not what was written, or the key is another one.
    """

    def __init__(
        self, file: BinaryIO, key: bytes, name: str, alive: Callable[[], bool] = lambda: True
    ) -> None:
        self._file, self._name, self._alive = file, name, alive
        self._cipher = _cipher(key)
        file.seek(0)
        self._head = file.read(HEADER)
        body = file.seek(0, os.SEEK_END) - HEADER
        self._count = -(-body // (CHUNK + TAG))
        self.size = body - self._count * TAG
        self._at, self._held, self._chunk = 0, -1, b""
        if id_of(self._head) is None or self._count < 1:
            raise self._changed(0)
        if not self._decrypted(self._count - 1) and self._count > 1:
            raise self._changed(self._count - 1)

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Place of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read on from the place; an error where a chunk is not what was written."""
        view = memoryview(buffer).cast("B")
        done = 0
        while done < len(view) and self._at < self.size:
            number, inside = divmod(self._at, CHUNK)
            part = self._decrypted(number)[inside : inside + len(view) - done]
            view[done : done + len(part)] = part
            done += len(part)
            self._at += len(part)
        return done

    def close(self) -> None:
        """Close the container, and forget what was read of it."""
        self._chunk, self._held = b"", -1
        self._file.close()
        super().close()

    def _decrypted(self, number: int) -> bytes:
        from cryptography.exceptions import InvalidTag

        if not self._alive():
            raise IntegrityError(f"{self._name} is closed, because the vault was locked.")
        if number != self._held:
            self._file.seek(HEADER + number * (CHUNK + TAG))
            sealed = self._file.read(CHUNK + TAG)
            place = _PLACE.pack(number, number == self._count - 1)
            try:
                self._chunk = self._cipher.decrypt(_nonce(number), sealed, self._head + place)
            except (InvalidTag, ValueError) as error:
                raise self._changed(number) from error
            self._held = number
        return self._chunk

    def _changed(self, number: int) -> IntegrityError:
        return IntegrityError(
            f"{self._name} is not what was encrypted (chunk {number}); take it from a backup."
        )


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
