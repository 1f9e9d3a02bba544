"""The one socket of a page: what changed, how far jobs are, and a sign of life."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

router = APIRouter()

#: Messages that wait for a page; a page that is slower loses the oldest and asks again.
_WAITING = 200
#: After this one there is nothing more.
_LAST: Mapping[str, Any] = {}
#: Seconds between signs of life.
_PULSE = 5.0


class Hub:
    """Tells every open page, from any thread."""

    def __init__(self) -> None:
        self._pages: dict[asyncio.Queue[Mapping[str, Any]], asyncio.AbstractEventLoop] = {}

    def tell(self, message: Mapping[str, Any]) -> None:
        """Send a message to every page; nobody is waited for."""
        for queue, loop in tuple(self._pages.items()):
            with suppress(RuntimeError):  # its loop has ended with its page
                loop.call_soon_threadsafe(_put, queue, message)

    def join(self) -> asyncio.Queue[Mapping[str, Any]]:
        """Begin to listen."""
        queue: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue(_WAITING)
        self._pages[queue] = asyncio.get_running_loop()
        return queue

    def close(self, message: Mapping[str, Any]) -> None:
        """Tell every page a last message, and end its socket."""
        self.tell(message)
        self.tell(_LAST)

    def leave(self, queue: asyncio.Queue[Mapping[str, Any]]) -> None:
        """Listen no more."""
        self._pages.pop(queue, None)


def _put(queue: asyncio.Queue[Mapping[str, Any]], message: Mapping[str, Any]) -> None:
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(message)


@router.websocket("/socket")
async def listen(socket: WebSocket) -> None:
    """Tell a page what happens until it leaves."""
    hub: Hub = socket.app.state.hub
    await socket.accept()
    queue = hub.join()
    gone = asyncio.create_task(_until_gone(socket))
    try:
        await socket.send_json({"kind": "ping", "t": time.time()})
        while not gone.done():
            news = asyncio.create_task(queue.get())
            await asyncio.wait({news, gone}, timeout=_PULSE, return_when=asyncio.FIRST_COMPLETED)
            if news.done():
                if news.result() is _LAST:
                    await socket.close()
                    return
                await socket.send_json(news.result())
                continue
            news.cancel()
            if not gone.done():
                await socket.send_json({"kind": "ping", "t": time.time()})
    except (WebSocketDisconnect, RuntimeError):
        pass  # the page closed while something was on its way
    finally:
        gone.cancel()
        hub.leave(queue)


async def _until_gone(socket: WebSocket) -> None:
    """What pages say is not listened to."""
    with suppress(WebSocketDisconnect):
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass
