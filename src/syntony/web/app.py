"""The app: its routes, how errors are said, and the guard before all of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp

from syntony.core.errors import (
    AbsentError,
    BlindError,
    ConsentError,
    CopyError,
    DataError,
    LockedError,
    ParameterError,
    StorageError,
    SyntonyError,
)
from syntony.core.provenance import software
from syntony.io.store.removal import settle
from syntony.web import pages
from syntony.web.door import Door
from syntony.web.guard import API, SLOWEST, Guard
from syntony.web.jobs import Jobs
from syntony.web.library import Library
from syntony.web.models import Job, Refused
from syntony.web.picker import Picker
from syntony.web.routes import (
    blind,
    clocks,
    copies,
    course,
    enter,
    export,
    felt,
    forms,
    handbook,
    imports,
    jobs,
    library,
    lost,
    media,
    notebook,
    parts,
    pins,
    privacy,
    ratings,
    reports,
    sessions,
    settings,
    shared,
    supervision,
    vault,
    vocabulary,
)
from syntony.web.safe import Safe
from syntony.web.socket import Hub
from syntony.web.socket import router as socket_router
from syntony.web.state import Desk
from syntony.web.visits import Visits

#: What any route may answer beside its own.
_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refused, "description": "What was asked for cannot be"},
    401: {"model": Refused, "description": "The browser has no key"},
    403: {
        "model": Refused,
        "description": "It comes from elsewhere, consent is missing, or it is a copy",
    },
    404: {"model": Refused, "description": "There is no such thing"},
    405: {"model": Refused, "description": "The route knows no such method"},
    408: {"model": Refused, "description": "The rest of the request did not come in time"},
    409: {"model": Refused, "description": "It does not fit what is there"},
    413: {"model": Refused, "description": "The request is too large"},
    423: {"model": Refused, "description": "The library is locked"},
    421: {"model": Refused, "description": "The app does not answer to this name"},
}
#: Seconds between two glances at who is there.
_GLANCE = 5.0
_ROUTES = (
    course.router, forms.router, forms.answers, handbook.router, settings.router,
    enter.router, library.router, pins.router, sessions.router, clocks.router, media.router,
    lost.router, notebook.router, ratings.router, felt.router, blind.router, vocabulary.router,
    copies.router, copies.away, shared.router, shared.away, export.router, reports.router,
    reports.out, supervision.router, supervision.away,
    privacy.router, privacy.erased, parts.router, imports.router, jobs.router, vault.router,
    socket_router,
)  # fmt: skip


def make_app(door: Door, folder: Library, sources: Sequence[Path] = ()) -> FastAPI:
    """Build the app without its guard; `guarded` is what a server may serve.

    `sources`: folders below which files may be chosen for an import.
    """
    app = FastAPI(
        title="syntony",
        version=software()["syntony"],
        openapi_url=f"{API}openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_life,
    )
    app.state.door = door
    app.state.desk = desk = make_desk(folder, sources)
    app.state.hub = desk.hub
    app.state.pages = pages.static_files()
    api = APIRouter(prefix=API.rstrip("/"), responses=_ERRORS)
    for router in _ROUTES:
        api.include_router(router)
    app.include_router(api)
    app.include_router(pages.router)
    app.exception_handler(HTTPException)(_refused)
    app.exception_handler(RequestValidationError)(_misshapen)
    app.exception_handler(SyntonyError)(_failed)
    app.exception_handler(Exception)(_broken)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


#: What is new once a job of a kind is done; of any other, what an analysis brings.
_NEW = {"mask": ("copies",), "share": ("copies",), "review": ("media",)}


def make_desk(folder: Library, sources: Sequence[Path] = ()) -> Desk:
    """What the routes share; whatever happens to a job is told to every page."""
    hub = Hub()

    def told(job: Job) -> None:
        hub.tell({"kind": "job", "job": job.model_dump(mode="json")})
        if job.kind == "encrypt":
            if job.state not in ("queued", "running"):
                desk.safe.moved(job.error or "")
        elif job.kind == "remove":
            _removed(desk, job)
        elif job.state == "done":
            desk.changed(job.session, *_NEW.get(job.kind, ("findings", "moments", "table")))

    visits = Visits(folder.ledger)
    desk = Desk(folder, Jobs(told), hub, Picker(sources), Safe(folder.folder), visits)
    return desk


def _removed(desk: Desk, job: Job) -> None:
    """Read a session anew of which a part was removed; go on where that was interrupted."""
    if job.state in ("queued", "running") or desk.safe.locked:
        return  # where the vault was locked meanwhile, opening the session goes on
    try:
        opened = desk.library.session(job.session)
        settle(opened.store.folder)
        opened.moved()
    except SyntonyError:
        desk.library.close()  # whoever opens it next goes on with it, or is told why not
    desk.cut.add(job.session)
    desk.changed(job.session, "findings", "media")


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    """End what was begun when the server ends."""
    desk: Desk = app.state.desk
    watch = asyncio.create_task(_watch(desk))
    yield
    watch.cancel()
    desk.lock("by:end")
    desk.jobs.close()


async def _watch(desk: Desk) -> None:
    """Lock the library when nobody has been there for long."""
    while True:
        await asyncio.sleep(_GLANCE)
        if desk.safe.due():
            desk.lock()


def guarded(app: FastAPI, patience: float = SLOWEST) -> ASGIApp:
    """Put the guard before everything; it waits `patience` seconds for a body."""
    desk: Desk = app.state.desk
    return Guard(app, app.state.door, desk.safe, desk.lock, patience)


def _answer(
    status: int, code: str, text: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "text": text}}, status, headers)


def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for these
    phrase = HTTPStatus(error.status_code).phrase
    text = error.detail if error.detail != phrase else f"{phrase}."
    return _answer(error.status_code, phrase.lower().replace(" ", "-"), text, error.headers)


def _misshapen(_: Request, error: Exception) -> JSONResponse:
    """Say what is wrong with a request, without repeating what it held."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for these
    said = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5]]
    return _answer(400, "misshapen", "; ".join(said))


def _failed(_: Request, error: Exception) -> JSONResponse:
    """Our own errors are sentences for the user."""
    if isinstance(error, AbsentError):
        return _answer(404, "absent", str(error))
    if isinstance(error, ConsentError):
        return _answer(403, "consent", str(error))
    if isinstance(error, CopyError):
        return _answer(403, "copy", str(error))
    if isinstance(error, BlindError):
        return _answer(403, "blind", str(error))
    if isinstance(error, LockedError):
        return _answer(423, "no-key", str(error))
    if isinstance(error, StorageError):
        return _answer(409, "storage", str(error))
    asked = isinstance(error, (DataError, ParameterError))
    return _answer(400 if asked else 409, type(error).__name__, str(error))


def _broken(_: Request, _error: Exception) -> JSONResponse:
    """The guard notes where; the words of the error may hold what must not be told."""
    return _answer(500, "broken", "The app failed at this; nothing that was saved is lost.")


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI of the app; a request that does not fit its shape is a 400 here."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, routes=app.routes)
        for path in made["paths"].values():
            for operation in path.values():
                operation["responses"].pop("422", None)
        for name in ("HTTPValidationError", "ValidationError"):
            made["components"]["schemas"].pop(name, None)
        app.openapi_schema = made
    return app.openapi_schema
