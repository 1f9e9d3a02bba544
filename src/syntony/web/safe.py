"""The vault of the library that the app shows: locked or not, and since when nobody was there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from syntony.core.errors import LockedError, ParameterError
from syntony.io.vault import Vault, lock, unlock
from syntony.io.vault.keys import Way, drawn_vault, needed

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
        #: Whether it is encrypted right now, why that ended early, and how many secrets were wrong.
        self.moving, self.trouble, self.refused = False, "", 0
        self._drawn: tuple[Vault, bytes] | None = None
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

    def prove(self, secret: str, way: Way = "passphrase", *, new: str | None = None) -> bytes:
        """The vault's key, for whoever knows a secret; sets another passphrase where one is given.

        Raises
        ------
        LockedError
            This does not open it, there is none, or it is encrypted right now.
        ParameterError
            The new passphrase is too short.
        MissingExtra
            The packages of ``syntony[vault]`` are not there.
        """
        needed()
        with self._lock:
            if self.moving:
                raise LockedError("The library is being encrypted; wait until that has ended.")
            vault = Vault.load(self.folder)
            if vault is None:
                raise LockedError("This library has no vault; it is open to everybody.")
            try:
                key = vault.opened(secret, way)
            except LockedError:
                self.refused += 1
                raise
            if new is not None:
                vault = vault.with_passphrase(key, new)
            self.vault, self._drawn = vault, None
            return key

    def draw(self, passphrase: str) -> str:
        """Make keys for a library without a vault, and their recovery code; `begin` keeps them.

        Raises
        ------
        ParameterError
            The passphrase is too short, or there is a vault already.
        """
        needed()
        with self._lock:
            vault, key, code = drawn_vault(self.folder, passphrase)
            self._drawn = vault, key
            return code

    def redraw(self, passphrase: str) -> str:
        """A new recovery code, for whoever knows the passphrase; `keep` puts it in force."""
        key = self.prove(passphrase)
        with self._lock:
            assert self.vault is not None  # noqa: S101 - it was proved
            vault, code = self.vault.redrawn(key)
            self._drawn = vault, key
            return code

    def keep(self, code: str) -> None:
        """Put the new recovery code in force, which was written down: here it is again.

        Raises
        ------
        LockedError
            There is no vault.
        ParameterError
            It is another one, or there is none to keep.
        """
        with self._lock:
            if not self.encrypted:
                raise LockedError("This library has no vault; make one first.")
            vault, _ = self._written_down(code)
            self.vault, self._drawn = vault.put("recovery"), None

    def begin(self, code: str) -> bytes:
        """Make the vault, whose recovery code was written down; gives its key.

        From here on the library is locked; `moved` says that all of it is encrypted.

        Raises
        ------
        ParameterError
            It is another code, or there is none to keep.
        """
        with self._lock:
            if self.encrypted:
                raise ParameterError("This library has a vault already.")
            vault, key = self._written_down(code)
            self.moving = self.locked = True
            try:
                vault.make()
            except BaseException:
                self.moving = self.locked = False
                raise
            self.vault, self._drawn = vault, None
            return key

    def goes_on(self) -> bool:
        """Let one caller go on with encrypting; False to whoever comes while that is done."""
        with self._lock:
            before, self.moving = self.moving, True
            return not before

    def moved(self, trouble: str = "") -> None:
        """Encrypting has ended; `trouble` says why it did so early."""
        self.moving, self.trouble = False, trouble

    def _written_down(self, code: str) -> tuple[Vault, bytes]:
        if self._drawn is None:
            raise ParameterError("There is no new recovery code to keep; let one be made first.")
        vault, key = self._drawn
        try:
            vault.opened(code, "recovery")
        except LockedError as error:
            raise ParameterError(
                "This is not the recovery code on the sheet; read it again, group by group."
            ) from error
        return vault, key

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
        self.open(self.prove(secret, way, new=new))

    def open(self, key: bytes) -> None:
        """Make the library readable."""
        with self._lock:
            assert self.vault is not None  # noqa: S101 - it was proved
            unlock(self.vault, key)
            self.locked = False
            self.seen()

    def lock(self) -> None:
        """Forget the keys."""
        self._drawn = None
        if self.encrypted:
            self.locked = True
            lock(self.folder)
