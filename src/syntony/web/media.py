"""Media of a session: which file, whether a browser plays it, and its tables, kept beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response, StreamingResponse

from syntony.core.clock import Clock
from syntony.core.errors import AbsentError, DataError, FormatError
from syntony.core.session import Media
from syntony.core.signals import Array
from syntony.io.display import envelope, frame_times
from syntony.io.saved import load_arrays, save_arrays
from syntony.io.store.erasure import DISPLAY
from syntony.io.vault import files
from syntony.io.vault.container import HEADER, id_of
from syntony.report import formats
from syntony.web.library import Opened
from syntony.web.models import MediaInfo
from syntony.web.reviewing import review_file, review_of

#: Bins of an envelope that are one of the next level.
BINS = 4

#: A browser asks for one range; a list of thousands is an attack.
_LONGEST_RANGE = 60
#: Bytes of a film that are decrypted at once.
_PIECE = 1 << 18

#: Ending of a file -> what it is served as, and the codecs that browsers play in it.
PLAYABLE = {
    ".mp4": ("video/mp4", frozenset(("h264", "av1", "vp9", "aac", "mp3", "opus", "flac"))),
    ".m4v": ("video/mp4", frozenset(("h264", "av1", "aac"))),
    ".mov": ("video/mp4", frozenset(("h264", "aac"))),
    ".webm": ("video/webm", frozenset(("vp8", "vp9", "av1", "opus", "vorbis"))),
    ".mkv": ("video/webm", frozenset(("vp8", "vp9", "av1", "h264", "opus", "vorbis", "aac"))),
    ".m4a": ("audio/mp4", frozenset(("aac",))),
    ".mp3": ("audio/mpeg", frozenset(("mp3", "mp3float"))),
    ".wav": ("audio/wav", frozenset(("pcm_s16le", "pcm_u8", "pcm_s24le", "pcm_f32le"))),
    ".flac": ("audio/flac", frozenset(("flac",))),
    ".ogg": ("audio/ogg", frozenset(("vorbis", "opus", "flac"))),
    ".opus": ("audio/ogg", frozenset(("opus",))),
}
#: How files of these kinds begin: (place, bytes). A session may come from anybody, and must not
#: make the app hand out a file that is something else.
_SIGNS = {
    "video/mp4": ((4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (4, b"wide"), (4, b"free")),
    "audio/mp4": ((4, b"ftyp"),),
    "video/webm": ((0, b"\x1a\x45\xdf\xa3"),),
    "audio/mpeg": ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2")),
    "audio/wav": ((8, b"WAVE"),),
    "audio/flac": ((0, b"fLaC"),),
    "audio/ogg": ((0, b"OggS"),),
}


def media_infos(opened: Opened) -> list[MediaInfo]:
    """Pictures and sound, each under an id."""
    return [_info(opened, name, media, clock) for name, (media, clock) in _every(opened).items()]


def played(opened: Opened, name: str) -> tuple[Path, str]:
    """The file of media, or its review copy, and what it is served as.

    Raises
    ------
    AbsentError
        There are no such media, or their file is gone.
    DataError
        No browser plays it.
    """
    media = media_of(opened, name)
    reason = unplayable(media)
    if reason is not None:
        if media.path.is_file() and (copy := review_file(opened, media)).is_file():
            return copy, "audio/mp4" if copy.suffix == ".m4a" else "video/mp4"
        raise (DataError if media.path.is_file() else AbsentError)(reason)
    return media.path, PLAYABLE[media.path.suffix.lower()][0]


def ranged(path: Path, kind: str, request: Request) -> Response:
    """A file of a session in byte ranges, as what it holds; decrypted as it is read."""
    wanted = request.headers.get("range", "")
    if len(wanted) > _LONGEST_RANGE or "," in wanted:
        raise HTTPException(416, "One range at a time: bytes=FIRST-LAST.")
    with path.open("rb") as plain:
        if id_of(plain.read(HEADER)) is None:
            return FileResponse(path, media_type=kind)
    size = files.size_of(path)
    start, stop = _range(wanted, size)
    headers = {"accept-ranges": "bytes", "content-length": str(stop - start)}
    if wanted:
        headers["content-range"] = f"bytes {start}-{stop - 1}/{size}"
    body = _pieces(path, start, stop) if request.method != "HEAD" else iter(())
    return StreamingResponse(body, 206 if wanted else 200, headers, media_type=kind)


def _range(wanted: str, size: int) -> tuple[int, int]:
    """First byte, and the one after the last."""
    if not wanted:
        return 0, size
    unit, _, span = wanted.partition("=")
    first, dash, last = span.strip().partition("-")
    whole = unit.strip() == "bytes" and dash and (first or last)
    if not whole or any(n and not (n.isascii() and n.isdecimal()) for n in (first, last)):
        raise HTTPException(400, "A range is bytes=FIRST-LAST.")
    start = int(first) if first else max(0, size - int(last))
    stop = min(int(last) + 1, size) if first and last else size
    if start >= min(stop, size):
        raise HTTPException(
            416, f"The file has {size} bytes.", headers={"content-range": f"bytes */{size}"}
        )
    return start, stop


def _pieces(path: Path, start: int, stop: int) -> Iterator[bytes]:
    with files.opened(path) as file:
        file.seek(start)
        while start < stop and (piece := file.read(min(_PIECE, stop - start))):
            yield piece
            start += len(piece)


def shown_times(opened: Opened, name: str) -> Array:
    """When each picture is shown (s, the file's clock), shape (n,)."""
    return _kept(opened, name, "frames", frame_times)


def sounded(opened: Opened, name: str) -> Array:
    """Smallest and largest sample of each hundredth of a second, shape (2, n)."""
    return _kept(opened, name, "envelope", envelope)


def media_of(opened: Opened, name: str) -> Media:
    """Media by their id.

    Raises
    ------
    AbsentError
        There are none.
    """
    return clocked(opened, name)[0]


def clocked(opened: Opened, name: str) -> tuple[Media, Clock]:
    """Media by their id, with their clock; errors as of `media_of`."""
    found = _every(opened).get(name)
    if found is None:
        raise AbsentError("There is no such film or sound in this session.")
    return found


def titled(media: Media, name: str) -> str:
    """What media are called on the page."""
    who = formats.listed([formats.person(code) for code in media.persons])
    kind = "Video" if media.kind == "video" else "Sound"
    return f"{kind} of {who}" if who else f"{kind} {int(name[1:]) + 1}"


def unplayable(media: Media) -> str | None:
    """Why a browser cannot play a file; None where it can."""
    if not media.path.is_file():
        return "The file is not where it was when it was read; bring it back, or import it again."
    kind, codecs = PLAYABLE.get(media.path.suffix.lower(), ("", frozenset()))
    if media.codec not in codecs:
        what = f"{media.codec or 'this codec'} in {media.path.suffix or 'such a file'}"
        return f"Browsers do not play {what}."
    with files.opened(media.path) as file:
        head = file.read(16)
    if not any(head[place : place + len(sign)] == sign for place, sign in _SIGNS[kind]):
        return "The file is not of the kind that its name says."
    return None


def _every(opened: Opened) -> dict[str, tuple[Media, Clock]]:
    session = opened.session
    every = [(r.name, media) for r in session.recordings for media in r.media]
    return {
        f"m{k}": (media, session.clocks.get(name, Clock())) for k, (name, media) in enumerate(every)
    }


def _info(opened: Opened, name: str, media: Media, clock: Clock) -> MediaInfo:
    reason, lost = unplayable(media), not media.path.is_file()
    review = review_of(opened, media) if reason and not lost else None
    if review and review.made:
        reason = None
    return MediaInfo(
        id=name, kind=media.kind, persons=list(media.persons),
        title=titled(media, name), start=media.start,
        duration=media.duration, rate=float(media.rate), width=media.size[1],
        height=media.size[0], frames=media.count if media.kind == "video" else None,
        playable=reason is None, lost=lost, reason=reason, review=review,
        film=_film_of(opened, media),
        offset=clock.offset - clock.drift * clock.reference, drift=clock.drift,
        url=f"/api/v1/sessions/{opened.id}/media/{name}",
    )  # fmt: skip


def _film_of(opened: Opened, media: Media) -> str | None:
    """The pictures in the file of a sound, if there are any."""
    if media.kind == "video":
        return None
    every = _every(opened).items()
    return next((k for k, (m, _) in every if m.kind == "video" and m.path == media.path), None)


def _kept(opened: Opened, name: str, what: str, make: Callable[[Media], Array]) -> Array:
    """A table of media: made once, and again where the file is another one."""
    media = media_of(opened, name)
    if not media.path.is_file():
        raise AbsentError("The file is not where it was; bring it back, or import it again.")
    facts = media.path.stat()
    mark = f"{facts.st_size}-{facts.st_mtime_ns}-{media.track}"
    file = opened.store.folder / DISPLAY / f"{name}-{what}.arrays"
    with opened.making:
        if file.is_file():
            try:
                found = load_arrays(file)
            except FormatError:
                found = {}  # made anew
            if mark in found:
                return found[mark]
        made = make(media)
        save_arrays({mark: made}, file)
    return made
