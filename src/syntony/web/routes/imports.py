"""Import: choose files, see what is in them, say who is who, and make them a session."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from syntony.analysis.clocks import on_one_clock
from syntony.analysis.intake import called, first_picture, joined, see
from syntony.analysis.offers import offers
from syntony.analysis.outlines import boxes_of_people
from syntony.core.errors import DataError
from syntony.io.reading import sniff
from syntony.web.instep import trace_shapes
from syntony.web.intakes import MOST, clock_shapes, read_whole, request_of, tried
from syntony.web.intakeshapes import (
    AlignedShape,
    BegunShape,
    ChosenBody,
    ImportBody,
    ImportShape,
    OfferShape,
    PlaceShape,
    PlacesShape,
    PreviewShape,
    ProposalBody,
    ProposalShape,
    ProposedBox,
    RateBody,
    TraceShape,
)
from syntony.web.picker import Place
from syntony.web.state import AtHand, Id

Time = Annotated[float, Query(ge=-1e12, le=1e12, allow_inf_nan=False)]
Count = Annotated[int, Query(ge=1, le=4)]
router = APIRouter(tags=["import"])


@router.get("/places")
def places(desk: AtHand) -> PlacesShape:
    """Folders to start from."""
    entries = [_place(place) for place in desk.picker.roots()]
    return PlacesShape(name="This machine", above=None, entries=entries, complete=True)


@router.get("/places/{place}")
def place(place: Id, desk: AtHand) -> PlacesShape:
    """What a folder holds: folders and files that may be chosen, under ids of their own."""
    path = desk.picker.path(place)
    if not path.is_dir():
        raise DataError("A file holds no other files; choose it.")
    found, complete = desk.picker.below(path)
    above = desk.picker.above(path)
    return PlacesShape(
        name=path.name, above=above and above.id, entries=[_place(one) for one in found],
        complete=complete,
    )  # fmt: skip


@router.post("/imports", status_code=201)
def look(chosen: ChosenBody, desk: AtHand) -> ImportShape:
    """What is in some files: kinds, rates, lengths, persons as guessed, and how surely."""
    paths = dict.fromkeys(
        file
        for name in chosen.ids
        for file in islice(desk.picker.files(desk.picker.path(name)), MOST * 20)
    )
    named = [desk.picker.path(name) for name in chosen.ids]
    files = [path for path in paths if path in named or sniff(path)]
    if not files:
        raise DataError("There is no file of a known format in there; choose another folder.")
    if len(files) > MOST:
        raise DataError(
            f"One session is made of at most {MOST} files, and these are {len(files)}; choose the "
            "files of one meeting. Whole studies are analyzed by `syntony analyze FOLDER`."
        )
    return desk.intakes.begin([see(path) for path in files]).shape()


@router.post("/imports/{intake}/files/{file}/rate", status_code=201)
def rate(intake: Id, file: Id, said: RateBody, desk: AtHand) -> ImportShape:
    """Look into a file again at a rate that it does not hold itself; the import gets a new id."""
    return desk.intakes.begin(desk.intakes.get(intake).with_rate(file, said.rate)).shape()


@router.get(
    "/imports/{intake}/files/{file}/picture",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}},
)
def picture(intake: Id, file: Id, desk: AtHand) -> Response:
    """The first picture of a film, to draw regions on (PNG)."""
    seen = desk.intakes.get(intake).seen(file)
    films = [media for media in seen.media if media.kind == "video"]
    if not films:
        raise DataError(f"{seen.path.name} holds no pictures; regions are drawn on films.")
    return Response(first_picture(films[0]), media_type="image/png")


@router.post("/imports/{intake}/clocks")
def clocks(intake: Id, body: ImportBody, desk: AtHand) -> AlignedShape:
    """Try how the files come onto one clock, and how surely (ms); nothing is kept."""
    files = desk.intakes.get(intake).given(body)
    session, plan = read_whole(body, files)
    recipe = called(joined(files, together=body.clocks.by == "together")[1], body.name, body.dyad)
    return AlignedShape(
        clocks=clock_shapes(on_one_clock(session, plan.align), plan.align),
        plan=plan.model_copy(update={"recipe": recipe}).to_toml(),
    )


@router.get("/imports/{intake}/files/{file}/regions")
def regions(intake: Id, file: Id, desk: AtHand, persons: Count) -> list[ProposedBox]:
    """Where so many people seem to be in the first two minutes of a film, from left to right.

    A proposal to look at: nobody is given a region before somebody agrees.
    """
    seen = desk.intakes.get(intake).seen(file)
    films = [media for media in seen.media if media.kind == "video"]
    if not films:
        raise DataError(f"{seen.path.name} holds no pictures; regions are drawn on films.")
    return [
        ProposedBox(place=box.place, left=box.left, top=box.top, right=box.right, bottom=box.bottom)
        for box in boxes_of_people(films[0], persons)
    ]


@router.get("/imports/{intake}/files/{file}/traces")
def traces(
    intake: Id, file: Id, desk: AtHand, start: Time | None = None, stop: Time | None = None
) -> list[TraceShape]:
    """What in a file shows when something happened, from `start` to `stop` on its own clock (s).

    Sound, light, movement, acceleration, and a few plain signals. Of a film the first five
    minutes are looked at.
    """
    found = desk.intakes.get(intake)
    return trace_shapes(*found.looks.at(file, found.seen(file)), start, stop)


@router.post("/imports/{intake}/proposals")
def proposals(intake: Id, asked: ProposalBody, desk: AtHand) -> ProposalShape:
    """How a file comes onto another one's clock by claps or by correlation, with its error.

    Refused where nothing tells; nothing is taken before somebody agrees.
    """
    found = desk.intakes.get(intake)
    file, against = ((name, found.seen(name)) for name in (asked.file, asked.against))
    return found.looks.proposal(file, against, asked.way)


@router.post("/imports/{intake}/offers")
def offered(intake: Id, body: ImportBody, desk: AtHand) -> list[OfferShape]:
    """Recipes to choose from, with what each costs: estimated from the files and measured rates."""
    found = desk.intakes.get(intake)
    return [
        found.tries.cost(key, tried(found, body.model_copy(update={"recipe": key})))
        for key in offers()
    ]


@router.post("/imports/{intake}/preview")
def preview(intake: Id, body: ImportBody, desk: AtHand) -> PreviewShape:
    """What the settings make of one minute of one signal of two people: a look, not a result.

    The minute is read once (of a film its first one); then a look takes a fraction of a second.
    """
    found = desk.intakes.get(intake)
    return found.tries.preview(tried(found, body))


@router.post("/imports/{intake}/session", status_code=202)
def session(intake: Id, body: ImportBody, desk: AtHand) -> BegunShape:
    """Make the files a session of the library and analyze it; media stay where they are."""
    files = desk.intakes.get(intake).given(body)
    _, plan = read_whole(body, files)
    sid, folder = desk.library.reserved(body.name)
    request = {**request_of(body, files, plan, folder), "who": desk.library.author()}
    return BegunShape(session=sid, job=desk.jobs.add("import", sid, request))


def _place(place: Place) -> PlaceShape:
    folder = place.path.is_dir()
    name = place.path.name or str(place.path)
    size = 0 if folder else place.path.stat().st_size
    return PlaceShape(id=place.id, name=name, folder=folder, size=size)
