"""The door: one launch code, exchanged once for the cookie that opens everything else."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field

#: Name of the cookie.
COOKIE = "syntony"


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass
class Door:
    """Who may come in, and under which name the app answers.

    Parameters
    ----------
    host : str
        The only ``name:port`` that is answered.
    """

    host: str
    _code: str = field(default_factory=_secret, repr=False)
    _key: str = field(default_factory=_secret, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _open: bool = field(default=True, repr=False)

    @property
    def origin(self) -> str:
        """The origin of our own page."""
        return f"http://{self.host}"

    @property
    def code(self) -> str:
        """The launch code; good for one browser."""
        return self._code

    def enter(self, code: str) -> str | None:
        """Exchange the launch code for the key, once; None for anything else."""
        with self._lock:
            if not (self._open and secrets.compare_digest(code.encode(), self._code.encode())):
                return None
            self._open = False
            return self._key

    def knows(self, key: str) -> bool:
        """Whether a cookie holds the key."""
        return secrets.compare_digest(key.encode(), self._key.encode())
