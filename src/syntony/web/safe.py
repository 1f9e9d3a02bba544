"""The vault of the library that the app shows: locked or not, and since when nobody was there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from syntony.core.errors import LockedError
from syntony.io.vault import Vault, lock, unlock
from syntony.io.vault.keys import Way, needed

#: Minutes without anybody after which the vault is locked, unless chosen otherwise.
MINUTES = 15


def awake() -> float:
    """Seconds that go on while the machine sleeps: who opens its lid finds the vault locked."""
    kind = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    return time.monotonic() if kind is None else time.clock_gettime(kind)


class Safe:
    """The vault of a library, for the app.

    Parameters
    ----------
    folder : Path
        The library.
    clock : callable
        Seconds that only go forward.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = awake) -> None:
        self.folder, self._clock = folder, clock
        self.vault = Vault.load(folder)
        self.locked = self.vault is not None
        self.minutes = MINUTES
        self._seen = clock()
        self._lock = threading.Lock()  # one attempt at a time: each costs memory

    @property
    def encrypted(self) -> bool:
        """Whether there is a vault."""
        return self.vault is not None

    def seen(self) -> None:
        """Somebody is there."""
        self._seen = self._clock()

    def due(self) -> bool:
        """Whether nobody has been there for as long as was chosen."""
        if not self.encrypted or self.locked:
            return False
        return self._clock() - self._seen >= 60 * self.minutes

    def unlock(self, secret: str, way: Way = "passphrase", *, new: str | None = None) -> None:
        """Open the vault, and set another passphrase where one is given.

        Raises
        ------
        LockedError
            This does not open it, or there is none.
        ParameterError
            The new passphrase is too short.
        MissingExtra
            The packages of ``syntony[vault]`` are not there.
        """
        needed()
        with self._lock:
            vault = Vault.load(self.folder)
            if vault is None:
                raise LockedError("This library has no vault; it is open to everybody.")
            key = vault.opened(secret, way)
            if new is not None:
                vault = vault.with_passphrase(key, new)
            unlock(vault, key)
            self.vault, self.locked = vault, False
            self.seen()

    def lock(self) -> None:
        """Forget the keys."""
        if self.encrypted:
            self.locked = True
            lock(self.folder)
