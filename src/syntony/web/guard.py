"""What stands before every route: who may ask, from where, and what an answer carries.

A page of a foreign site can reach this machine's servers through the user's own browser: by a
name of its own that leads here (rebinding), by a request across sites, by a socket. So exactly
one host name is answered, requests must come from our own page, and nothing but the page itself
is given without the cookie.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from syntony.web.door import COOKIE, Door
from syntony.web.safe import Safe

#: Largest body of a request (bytes).
LARGEST = 1 << 20
#: A body is here after so many seconds, however it comes.
SLOWEST = 20.0
#: Where everything lies that is not the page itself.
API = "/api/v1/"
ENTER = f"{API}enter"

_SAFE = ("GET", "HEAD")
_POLICY = (
    "default-src 'self'; connect-src 'self' ws://{host}; img-src 'self' blob: data:; "
    "media-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}
_log = logging.getLogger("syntony.web")


#: What is answered while the library is locked.
_ALWAYS = frozenset(
    (ENTER, f"{API}openapi.json", f"{API}vault", f"{API}vault/unlock", f"{API}vault/recover")
)


@dataclass(frozen=True)
class Refusal:
    """Why a request gets no answer."""

    status: int
    code: str
    text: str


_NAME = Refusal(421, "wrong-host", "This app answers to its own name only; open its address.")
_ORIGIN = Refusal(403, "foreign-origin", "A request must come from the app's own page.")
_METHOD = Refusal(405, "method", "Only GET, HEAD, POST, PUT, PATCH and DELETE are answered.")
_KEY = Refusal(401, "not-entered", "Open the app with `syntony app`; this browser has no key.")
_LOCKED = Refusal(423, "locked", "The library is locked; unlock it with its passphrase.")
_MOVING = Refusal(
    423, "encrypting", "The library is being encrypted; it opens again when that has ended."
)
_SIZE = Refusal(413, "too-large", f"A request holds at most {LARGEST >> 20} MiB.")
_TIME = "The rest of the request did not come in time; send it again."


def refused(scope: Scope, door: Door) -> Refusal | None:
    """Say why a request or a socket is refused, or None where it may pass."""
    headers = Headers(scope=scope)
    if headers.getlist("host") != [door.host]:
        return _NAME
    if not _from_own_page(scope, headers, door):
        return _ORIGIN
    if scope["type"] == "http":
        if scope["method"] not in (*_SAFE, "POST", "PUT", "PATCH", "DELETE"):
            return _METHOD
        if not headers.get("content-length", "0").isdecimal() or (
            int(headers.get("content-length", "0")) > LARGEST
        ):
            return _SIZE
        if _is_page(scope) or scope["path"] == ENTER:
            return None
    return None if _has_key(headers, door) else _KEY


def shut(scope: Scope, safe: Safe) -> Refusal | None:
    """Say that the library is locked; whoever may pass is somebody who is there."""
    asks = scope["type"] == "http"
    if asks and (_is_page(scope) or scope["path"] in _ALWAYS):
        return None
    if safe.locked:
        return _MOVING if safe.moving else _LOCKED
    if asks:  # a socket comes back by itself
        safe.seen()
    return None


def _is_page(scope: Scope) -> bool:
    """Whether it is a part of the page itself, which holds nothing of anybody."""
    return scope["method"] in _SAFE and not scope["path"].startswith("/api")


def _from_own_page(scope: Scope, headers: Headers, door: Door) -> bool:
    origins, sites = headers.getlist("origin"), headers.getlist("sec-fetch-site")
    if len(origins) > 1 or len(sites) > 1:
        return False
    if origins and origins != [door.origin]:
        return False
    if scope["type"] == "websocket" or scope["method"] not in _SAFE:
        return bool(origins) and sites in ([], ["same-origin"])
    if sites in ([], ["same-origin"], ["none"]):
        return True
    # A link or the launch file leads to the page; scripts, frames and pictures may not.
    arrives = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest"))
    return _is_page(scope) and scope["path"] == "/" and arrives == ("navigate", "document")


def _has_key(headers: Headers, door: Door) -> bool:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load("; ".join(headers.getlist("cookie")))
    except CookieError:
        return False
    return COOKIE in jar and door.knows(jar[COOKIE].value)


class Guard:
    """The outermost layer of the app.

    Parameters
    ----------
    app : ASGI application
        What answers those who may ask.
    door : Door
        The only name, and who has the key.
    safe : Safe
        Whether the library is locked.
    lock : callable
        Locks it.
    patience : float
        Seconds within which the body of a request must have come.
    """

    def __init__(
        self,
        app: ASGIApp,
        door: Door,
        safe: Safe,
        lock: Callable[[], object],
        patience: float = SLOWEST,
    ) -> None:
        self._app, self._door, self._safe, self._lock = app, door, safe, lock
        self._patience = patience
        self._headers = _HEADERS | {"content-security-policy": _POLICY.format(host=door.host)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and dress the answer."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if self._safe.due():  # also where the machine slept until now
            self._lock()
        body = _Body(scope, receive, self._patience)
        answer = _Answer(send, self._headers, body, sealed=self._safe.encrypted)
        refusal = refused(scope, self._door) or shut(scope, self._safe)
        if refusal is not None:
            await _refuse(refusal, scope, receive, answer)
            return
        if scope["type"] == "http":
            receive = body
        try:
            await self._app(scope, receive, answer)
        except Exception as error:  # noqa: BLE001 - its text may hold what must not be logged
            where = traceback.extract_tb(error.__traceback__)[-1]
            _log.error("%s at %s:%s", type(error).__name__, where.name, where.lineno)
            if not answer.begun:
                broken = Refusal(500, "broken", "The app failed; nothing that was saved is lost.")
                await _refuse(broken, scope, receive, answer)


class _Answer:
    """Passes an answer on with our headers, where it does not set its own.

    Of a body that is answered before it is whole the rest is not waited for.
    """

    def __init__(self, send: Send, headers: dict[str, str], body: _Body, *, sealed: bool) -> None:
        self._send, self._own, self._body, self._sealed = send, headers, body, sealed
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = MutableHeaders(scope=message)
            for name, value in self._own.items():
                headers.setdefault(name, value)
            if self._sealed:  # what is encrypted on the disk must not lie in a browser's cache
                headers["cache-control"] = "no-store"
            if not self._body.whole:
                headers["connection"] = "close"
        self.begun = True
        await self._send(message)


class _Body:
    """What comes of a request: counted, whatever length was promised, and waited for so long."""

    def __init__(self, scope: Scope, receive: Receive, patience: float) -> None:
        headers = Headers(scope=scope)
        self._receive, self._taken = receive, 0
        self._until = asyncio.get_running_loop().time() + patience
        self.whole = (
            headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
        )

    async def __call__(self) -> Message:
        try:
            async with asyncio.timeout_at(None if self.whole else self._until):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, _TIME) from None
        self._taken += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        if self._taken > LARGEST:
            raise HTTPException(_SIZE.status, _SIZE.text)
        return message


async def _refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":  # the server answers 403, without a word
        await send({"type": "websocket.close", "code": 1008})
        return
    content = {"error": {"code": refusal.code, "text": refusal.text}}
    await JSONResponse(content, refusal.status)(scope, receive, send)
