"""Connections on which the head of a request trickles in for ever, or never comes.

The server itself waits without an end for a head that was begun. Bodies have their time in
`syntony.web.guard`.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from syntony.web.guard import SLOWEST


class Patient(H11Protocol):
    """HTTP as the server speaks it, which ends a connection whose next head does not come.

    The time runs from the connection, and of a connection that is kept from the first byte of the
    next request; until that byte the server's own limit for kept connections holds.
    """

    #: Seconds within which the head of a request must have come.
    patience = SLOWEST
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on, or no longer: a head is whole once its sender is no longer idle."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait()
        else:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.patience, self.transport.abort)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
