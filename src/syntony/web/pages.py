"""The page: the files that the front end's build left, or how to build them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

router = APIRouter(include_in_schema=False)

#: What a file may be; anything else is not served.
_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
    "webmanifest": "application/manifest+json",
}
_UNBUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>syntony</title>
<h1>The page has not been built</h1>
<p>This copy of syntony comes from its sources. Build the page once, then reload:</p>
<pre>make app</pre>
<p>The server is running, and everything under <code>/api/v1</code> answers.</p>
</html>
"""


def static_files() -> Mapping[str, Traversable]:
    """Every file of the built page by its path from the root; empty before the build."""
    root = files("syntony.web") / "static"
    return dict(_walked(root, "/")) if root.is_dir() else {}


def _walked(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walked(entry, f"{path}{entry.name}/")
        elif entry.name.rpartition(".")[2] in _TYPES:
            found.append((f"{path}{entry.name}", entry))
    return found


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
def page(path: str, request: Request) -> Response:
    """A file of the page; only paths that the build made are known."""
    known: Mapping[str, Traversable] = request.app.state.pages
    if not known and not path:
        return HTMLResponse(_UNBUILT)
    name = f"/{path or 'index.html'}"
    if name not in known:
        raise HTTPException(404)
    # The build names what is under assets/ after its content.
    kept = {"cache-control": "private, max-age=31536000, immutable"}
    kind = _TYPES[name.rpartition(".")[2]]
    return Response(
        known[name].read_bytes(), media_type=kind, headers=kept if "/assets/" in name else None
    )
