"""Imports under way: files that were looked into, until they have become a session."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from syntony.analysis.besides import beside, dated
from syntony.analysis.clocks import on_one_clock
from syntony.analysis.intake import Given, Seen, load_given, plan_for, recipe_for, see
from syntony.analysis.offers import offers
from syntony.core.areas import Region, Regions
from syntony.core.errors import AbsentError, DataError
from syntony.core.plan import Alignment, AnalysisPlan, Null
from syntony.core.session import Session
from syntony.web.findings import notice_shape
from syntony.web.instep import Looks, marked, span_of, worst_ms
from syntony.web.intakeshapes import (
    BoxShape,
    ClockShape,
    FileShape,
    ImportBody,
    ImportShape,
    PartShape,
    PersonShape,
)
from syntony.web.tries import Tried, Tries

#: Imports that are remembered; the oldest is forgotten first.
KEPT = 20
#: Files that one import looks into.
MOST = 60
#: How far chance is asked: surrogates of each choice.
DEPTHS = {"quick": 99, "usual": 499, "thorough": 1999}


@dataclass(eq=False)
class Intake:
    """Files that somebody pointed at, as they were understood."""

    id: str
    files: dict[str, Seen]
    looks: Looks = field(default_factory=Looks)
    tries: Tries = field(default_factory=Tries)

    def shape(self) -> ImportShape:
        """What the page is told."""
        people: dict[str, str] = {}
        for seen in self.files.values():
            for part in seen.parts:
                for person in part.persons:
                    people.setdefault(person, part.column.role)
        return ImportShape(
            id=self.id,
            name=_code(next(iter(self.files.values())).path.stem),
            persons=[PersonShape(code=code, role=role) for code, role in people.items()],
            files=[_file_shape(name, seen) for name, seen in self.files.items()],
            notices=[notice_shape(notice) for notice in beside(list(self.files.values()))],
        )

    def seen(self, name: str) -> Seen:
        """A file by its id.

        Raises
        ------
        AbsentError
            There is none.
        """
        if name not in self.files:
            raise AbsentError("There is no such file in this import; look into it again.")
        return self.files[name]

    def with_rate(self, name: str, rate: float) -> list[Seen]:
        """All files, one of them looked into again at the rate (Hz) that somebody said."""
        again = see(self.seen(name).path, rate=rate)
        return [again if one == name else seen for one, seen in self.files.items()]

    def given(self, body: ImportBody) -> list[Given]:
        """Files with what the page said about them.

        Raises
        ------
        DataError
            Nothing is anybody's, or somebody is named who is not a person of the session.
        """
        roles = {person.code: person.role for person in body.persons}
        found = []
        for one in body.files:
            seen = self.seen(one.id)
            whose = []
            for part in one.parts:
                strange = [code for code in part.persons if code not in roles]
                if strange:
                    raise DataError(f"{', '.join(strange)} is no person of this session; add them.")
                index = int(part.id[1:])
                if index >= len(seen.parts):
                    raise AbsentError("There is no such signal in this file; look into it again.")
                if part.persons:
                    known = seen.parts[index]
                    whose.append((known, part.persons, part.name or known.column.name))
            if whose:
                found.append(Given(seen.path, recipe_for(seen, whose, roles), _drawn(one.boxes)))
        if not found:
            raise DataError("Nothing was given to anybody yet; say whose at least one signal is.")
        return found


@dataclass(eq=False)
class Intakes:
    """All imports under way; they live as long as the app."""

    _kept: OrderedDict[str, Intake] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, files: Sequence[Seen]) -> Intake:
        """Remember files that were looked into."""
        made = Intake(secrets.token_hex(8), {f"f{k}": seen for k, seen in enumerate(files)})
        with self._lock:
            self._kept[made.id] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def close(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._kept.clear()

    def get(self, name: str) -> Intake:
        """An import by its id.

        Raises
        ------
        AbsentError
            There is none, or it was long ago.
        """
        if name not in self._kept:
            raise AbsentError("This import is no longer at hand; choose the files again.")
        return self._kept[name]


def plan_of(body: ImportBody, files: Sequence[Given], names: Sequence[str]) -> AnalysisPlan:
    """The plan that the page's choices make. `names`: of the recordings, one a file."""
    align = None
    by = body.clocks.by
    if by in ("events", "correlation"):
        align = Alignment(by=by, on=body.clocks.on)
    elif by == "given" and len(files) > 1:
        known = {one.id: name for one, name in zip(body.used(), names, strict=True)}
        offsets = {
            known[name]: value for name, value in body.clocks.offsets.items() if name in known
        }
        reference = names[0]
        found = {
            known[name]: told for name, told in body.clocks.clocks.items()
            if known.get(name, reference) != reference
        }  # fmt: skip
        others = [name for name in names if name != reference and name not in found]
        offsets = {name: offsets.get(name, 0.0) for name in others}
        align = Alignment(by="given", offsets=offsets, offset_error=body.clocks.error, clocks=found)
    told: dict[str, Any] = {}
    if body.window is not None:
        told |= {"window": body.window, "step": body.window / 4}
    if body.max_lag is not None:
        told["max_lag"] = body.max_lag
    measures = tuple(
        choice.model_copy(update={"settings": {**choice.settings, **told}})
        for choice in offers()[body.recipe].measures
    )
    return AnalysisPlan(align=align, measures=measures, null=Null(surrogates=DEPTHS[body.depth]))


def read_whole(body: ImportBody, files: Sequence[Given]) -> tuple[Session, AnalysisPlan]:
    """The session as it would be read, and its plan with what is extracted."""
    session = load_given(
        body.name, body.dyad, files, together=body.clocks.by == "together"
    )  # fmt: skip
    names = [recording.name for recording in session.recordings]
    if body.clocks.by == "given" and len(names) != len(files):
        raise DataError("A file holds several clocks; align by events or correlation instead.")
    plan = plan_of(body, files, names)
    if body.recipe != "all":
        offered = offers()[body.recipe].plan(session)
        plan = plan.model_copy(
            update={"extract": offered.extract, "modalities": offered.modalities}
        )
    return session, plan_for(session, files, plan)


def tried(intake: Intake, body: ImportBody) -> Tried:
    """The session as the page has it now, read once however often its settings change."""
    files = intake.given(body)
    told = body.model_dump_json(exclude={"recipe", "depth", "window", "max_lag"})

    def read() -> Session:
        session, plan = read_whole(body, files)
        return on_one_clock(session, plan.align)

    session = intake.tries.session(told, read)
    base = offers()[body.recipe].plan(session)
    names = [recording.name for recording in session.recordings]
    plan = plan_of(body, files, names).model_copy(
        update={"extract": base.extract, "modalities": base.modalities}
    )
    drawn = {
        name: one.regions
        for name, one in zip(names, files, strict=False)
        if one.regions is not None and len(names) == len(files)
    }
    return Tried(told, session, plan, drawn)


def clock_shapes(session: Session, choice: Alignment | None = None) -> list[ClockShape]:
    """Every recording's clock, with its error where the recording ends or begins (ms)."""
    told = {} if choice is None else choice.clocks
    found = []
    for recording in session.recordings:
        start, stop = span_of(recording)
        clock = session.clocks.get(recording.name)
        choice_made = told.get(recording.name)
        found.append(
            ClockShape(
                name=recording.name,
                start=start if clock is None else clock.to_session(start),
                stop=stop if clock is None else clock.to_session(stop),
                offset=0.0 if clock is None else clock.to_session(0.0),
                drift=0.0 if clock is None else clock.drift,
                error_ms=0.0 if clock is None else worst_ms(clock, start, stop),
                source="same" if clock is None else clock.source,
                marks=[] if choice_made is None else marked(recording.name, choice_made),
            )
        )
    return found


def request_of(
    body: ImportBody, files: Sequence[Given], plan: AnalysisPlan, folder: Path
) -> dict[str, Any]:
    """What the process that imports is told."""
    return {
        "folder": str(folder), "name": body.name, "dyad": body.dyad,
        "together": body.clocks.by == "together", "plan": plan.model_dump(mode="json"),
        "files": [
            {
                "path": str(one.path), "recipe": one.recipe.model_dump(mode="json"),
                "regions": None if one.regions is None else one.regions.model_dump(mode="json"),
            }
            for one in files
        ],
    }  # fmt: skip


def _file_shape(name: str, seen: Seen) -> FileShape:
    kinds = {media.kind for media in seen.media}
    kind = "film" if "video" in kinds else "sound" if kinds else "signals"
    if not kinds and seen.parts and all(part.kind == "events" for part in seen.parts):
        kind = "marks"
    starts = [part.start for part in seen.parts]
    stops = [part.start + part.duration for part in seen.parts]
    film = next((media for media in seen.media if media.kind == "video"), None)
    return FileShape(
        id=name, name=seen.path.name, folder=seen.path.parent.name,
        kind="unknown" if seen.error else kind,
        reader=seen.reader, confidence=seen.confidence, size=seen.size_bytes,
        start=min(starts, default=0.0),
        duration=max(stops, default=0.0) - min(starts, default=0.0), dated=dated(seen),
        width=film.size[1] if film else 0, height=film.size[0] if film else 0,
        error=seen.error or None, notices=[notice_shape(notice) for notice in seen.notices],
        parts=[
            PartShape(
                id=f"p{k}", kind=part.kind, column=part.column.column, name=part.column.name,
                persons=list(part.persons), sure=part.sure, modality=part.column.modality,
                unit=part.column.unit, rate=part.rate, samples=part.samples, start=part.start,
                duration=part.duration, strip=list(part.strip),
            )
            for k, part in enumerate(seen.parts)
        ],
        asks_rate=seen.asks_rate,
    )  # fmt: skip


def _drawn(boxes: Sequence[BoxShape]) -> Regions | None:
    """Rectangles in the picture as regions."""
    if not boxes:
        return None
    corners = [
        (
            (box.left, box.top), (box.right, box.top), (box.right, box.bottom),
            (box.left, box.bottom),
        )
        for box in boxes
    ]  # fmt: skip
    drawn = list(zip(boxes, corners, strict=True))
    return Regions(
        regions=tuple(
            Region(person=box.person, part=box.part, polygon=polygon)
            for box, polygon in drawn
            if box.person
        ),
        background=next((polygon for box, polygon in drawn if not box.person), None),
    )


def _code(stem: str) -> str:
    """A name for a session out of a file's name."""
    return (
        "".join(c if c.isalnum() or c in "_-. " else "-" for c in stem)[:60].strip(" .")
        or "session"
    )
