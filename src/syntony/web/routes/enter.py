"""Coming in."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from syntony.web.door import COOKIE, Door
from syntony.web.models import LaunchCode

router = APIRouter(tags=["door"])


@router.post("/enter", status_code=204)
def enter(given: LaunchCode, request: Request) -> Response:
    """Exchange the one-time launch code for the cookie that every other route needs."""
    door: Door = request.app.state.door
    key = door.enter(given.code)
    if key is None:
        raise HTTPException(403, "The code was used or is wrong; start `syntony app` again.")
    response = Response(status_code=204)
    response.set_cookie(COOKIE, key, httponly=True, samesite="strict", path="/")
    return response
