"""The list of sessions, and what the user chose for the page."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body
from starlette.exceptions import HTTPException

from syntony.core.errors import AbsentError, ConsentError, SyntonyError
from syntony.web.library import Library
from syntony.web.models import LibraryShape, SessionRow
from syntony.web.state import AtHand
from syntony.web.views import closed_row, damaged_row, session_row

router = APIRouter(tags=["library"])


@router.get("/library")
def library(desk: AtHand) -> LibraryShape:
    """All sessions of the folder; a damaged one says so and harms no other."""
    rows: list[SessionRow] = []
    for sid in desk.library.ids():
        try:
            made = partial(_row, desk.library, sid)
            row = SessionRow.model_validate_json(desk.library.kept_row(sid, made))
            if row.shared:
                desk.library.session(sid)  # it may have ended since
            rows.append(row)
        except AbsentError:
            continue  # it was moved meanwhile
        except SyntonyError as error:
            rows.append(damaged_row(sid, error))
    return LibraryShape(folder_label=desk.library.folder.name, sessions=rows)


def _row(library: Library, sid: str) -> str:
    opened = library.session(sid)
    try:
        opened.allow("review")
    except ConsentError as error:
        return closed_row(opened, error).model_dump_json()
    return session_row(sid, opened).model_dump_json()


@router.get("/preferences")
def preferences(desk: AtHand) -> dict[str, Any]:
    """What the user chose for the page."""
    return {key: json.loads(value) for key, value in desk.library.preferences().items()}


@router.put("/preferences/{key}", status_code=204)
def prefer(key: str, value: Annotated[Any, Body()], desk: AtHand) -> None:
    """Keep a choice: any JSON of at most 10 kB under a short key."""
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
        written.encode()
    except (TypeError, ValueError) as error:  # no JSON, half a pair of UTF-16, or no number
        raise HTTPException(400, "A choice is JSON of whole letters and numbers.") from error
    if len(written) > 10_000 or not 0 < len(key) <= 60:
        raise HTTPException(400, "A choice holds at most 10 kB, under a key of at most 60 letters.")
    desk.library.prefer(key, written)
