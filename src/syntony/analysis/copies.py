"""Masked copies of films and sound: what may be shown of a session without whom it is of.

A copy is a folder with a clip for each stretch, pictures of the moments at which somebody is most
likely to be seen, and ``copy.json``, which says how everything was masked. It has its name only
once it is whole, and its clips may be taken away only after somebody has looked at those pictures.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from syntony.analysis.covering import Look, hidden, masked_pictures, still_seen
from syntony.analysis.soundtrack import Clip, Track
from syntony.analysis.voices import Voice
from syntony.core.contracts import Progress
from syntony.core.errors import DataError, IntegrityError, ParameterError, StorageError
from syntony.core.session import Media
from syntony.io.filmwriter import FilmWriter, film_writer
from syntony.io.pictures import stills, told
from syntony.io.saved import write_whole
from syntony.io.serving import stream
from syntony.io.sound import SPEECH_RATE
from syntony.io.vault import files
from syntony.vision.canvas import png
from syntony.vision.masking import METHODS, Faces, worst

#: The file that says what a copy is.
ABOUT = "copy.json"
#: Height of the pictures that are to be looked at (pixels).
_HEIGHT = 270
#: A still is asked for this long after its picture begins (s), since times are rounded.
_INSIDE = 0.001
#: A film in which a face is still seen is made anew so often.
_TRIES = 4
#: Time in the clip (s), method and certainty of a picture.
Row = tuple[float, str, float]
#: Sound is written this far ahead of pictures (s).
_AHEAD = 0.5


@dataclass(frozen=True)
class Masking:
    """How people are hidden.

    Parameters
    ----------
    faces : str
        ``solid``, ``pixels`` or ``avatar``.
    voice : str
        ``none``, ``envelope`` or ``disguised``.
    """

    faces: Faces = "solid"
    voice: Voice = "none"


@dataclass(frozen=True)
class Doubtful:
    """A picture that must be looked at before a clip is taken away.

    Parameters
    ----------
    time : float
        In the clip (s).
    method : str
        How it was masked.
    certainty : float
        Of the person who was found least surely.
    picture : str
        Name of the file that shows it, masked.
    """

    time: float
    method: str
    certainty: float
    picture: str


@dataclass(frozen=True)
class Masked:
    """A clip that was made.

    Parameters
    ----------
    file : str
        Its name in the folder.
    duration : float
        From its first time to its last (s).
    methods : mapping of str to int
        Pictures by how they were masked.
    doubtful : tuple of Doubtful
        Worst first.
    size : int
        Bytes.
    sha256 : str
        Of the file.
    """

    file: str
    duration: float
    methods: Mapping[str, int]
    doubtful: tuple[Doubtful, ...]
    size: int
    sha256: str


def masked_copy(
    clips: Sequence[Clip],
    folder: Path,
    masking: Masking,
    *,
    facts: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> tuple[Masked, ...]:
    """Make a masked copy; the originals are read and not touched.

    Parameters
    ----------
    clips : sequence of Clip
        What is copied.
    folder : Path
        The copy; must not exist. Until it is whole it is called ``NAME.part``.
    masking : Masking
        How people are hidden.
    facts : mapping, optional
        Further facts that ``copy.json`` says, as JSON.
    progress : callable, optional
        Told ``(what, done, total)``.

    Raises
    ------
    ParameterError
        Nothing is to be copied, or nothing of it is left.
    StorageError
        The folder is there already, or cannot be written.
    FormatError, LimitError, MissingExtra
        As of `syntony.analysis.covering.masked_pictures`.
    IntegrityError
        A source is not what it was before.
    """
    if not clips:
        raise ParameterError("A copy needs a stretch of a film or of sound; none came.")
    if folder.exists():
        raise StorageError(f"{folder.name} is there already; choose another name.")
    part = folder.with_name(f"{folder.name}.part")
    sources = {media.path for clip in clips for media in (clip.film, clip.sound) if media}
    before = {path: files.sha256_of(path) for path in sources}
    try:
        part.mkdir(parents=True)
        made = tuple(
            _made(clip, part, masking, k, _named(progress, k, len(clips)))
            for k, clip in enumerate(clips, 1)
        )
        about = {
            **asdict(masking), **(facts or {}), "clips": [asdict(one) for one in made],
            "released": None,
        }  # fmt: skip
        write_whole(part / ABOUT, json.dumps(about, indent=1).encode())
        if any(files.sha256_of(path) != mark for path, mark in before.items()):
            raise IntegrityError("A film was changed while it was copied; make the copy again.")
        part.rename(folder)
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError(
            f"The copy cannot be written ({error.strerror}); check the folder and its room."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return made


def about(folder: Path) -> dict[str, Any]:
    """What a copy says of itself.

    Raises
    ------
    DataError
        It is no copy.
    """
    try:
        with files.opened(folder / ABOUT) as file:
            found: dict[str, Any] = json.loads(file.read())
    except (OSError, ValueError) as error:
        raise DataError(
            f"{folder.name} is no masked copy: {ABOUT} is missing or damaged."
        ) from error
    return found


def release(folder: Path, who: str) -> dict[str, Any]:
    """Let a copy be taken away: somebody has looked at its worst pictures.

    Returns
    -------
    dict
        As of `about`.

    Raises
    ------
    DataError
        It is no copy.
    IntegrityError
        A clip is not the one that was made.
    """
    found = about(folder)
    for clip in found["clips"]:
        if files.sha256_of(folder / clip["file"]) != clip["sha256"]:
            raise IntegrityError(f"{clip['file']} is not what was made; make the copy again.")
    found["released"] = {"who": who, "time": datetime.now(UTC).isoformat(timespec="seconds")}
    write_whole(folder / ABOUT, json.dumps(found, indent=1).encode())
    return found


def _named(progress: Progress | None, number: int, count: int) -> Progress | None:
    if progress is None or count == 1:
        return progress

    def tell(what: str, done: int, total: int) -> None:
        words = f"Clip {number} of {count}: {what[:1].lower()}{what[1:]}"
        progress(words, (number - 1) * total + done, count * total)

    return tell


def _made(
    clip: Clip, folder: Path, masking: Masking, number: int, progress: Progress | None
) -> Masked:
    clip = replace(clip, sound=None if masking.voice == "none" else clip.sound)
    if clip.film is None and clip.sound is None:
        raise ParameterError(
            "Sound without pictures is left out by this choice of voice, so nothing would be "
            "left; keep its loudness or disguise it."
        )
    first, last = clip.span
    if last - first < 1e-3:
        raise ParameterError("The stretch holds nothing of the film; choose another.")
    file = folder / f"clip-{number}.{'m4a' if clip.film is None else 'mp4'}"
    rows: list[Row] = []
    if clip.film is None:
        with _writer(file, clip) as writer:
            Track(clip, masking.voice, writer).until(np.inf)
    else:
        rows = _filmed(clip, clip.film, file, masking, progress)
    return Masked(
        file.name, last - first, dict(Counter(method for _, method, _ in rows)),
        _doubtful(file, rows, clip.film), files.size_of(file), files.sha256_of(file),
    )  # fmt: skip


def _filmed(
    clip: Clip, film: Media, file: Path, masking: Masking, progress: Progress | None
) -> list[Row]:
    """Write a masked film; the finished file is looked through, and made anew where a face is seen.

    Returns
    -------
    list of (time, method, certainty)
        Of each picture.
    """
    look = Look(film, clip.span, clip.count, masking.faces)
    steps = _Steps(progress, clip.span, 1 if masking.faces == "avatar" else 3)
    hiding = hidden(look, done=steps.told("Looking for faces"))
    seen: set[int] = set()
    for _ in range(_TRIES):
        done = steps.told("Masking pictures")
        rows = []
        with _writer(file, clip) as writer:
            voices = Track(clip, masking.voice, writer)
            for shown in masked_pictures(look, hiding, seen=seen, done=done):
                voices.until(shown.time + _AHEAD)
                writer.picture(shown.picture, shown.time - clip.zero)
                rows.append((shown.time - clip.zero, shown.method, shown.certainty))
            voices.until(np.inf)
        if hiding is None:
            return rows
        check = steps.told("Checking the masked film", clip.zero)
        left = still_seen(_as_media(file, rows, film), done=check)
        if not left:
            return rows
        seen.update(left)
        steps.back()
    raise DataError(
        f"A face is still seen in {len(left)} masked pictures of {film.path.name}; no copy was "
        "made. Choose the drawn faces instead."
    )


@dataclass
class _Steps:
    """How far the passes over a film are, as one number."""

    progress: Progress | None
    span: tuple[float, float]
    count: int
    number: int = -1

    def told(self, words: str, zero: float = 0.0) -> Callable[[float], None]:
        """Begin a pass; `zero` is added to its times (s)."""
        self.number = min(self.number + 1, self.count - 1)
        first, length = self.span[0], max(1, round(self.span[1] - self.span[0]))
        number = self.number

        def reached(time: float) -> None:
            if self.progress is not None:
                done = number * length + min(max(round(time + zero - first), 0), length)
                self.progress(words, done, self.count * length)

        return reached

    def back(self) -> None:
        """The last two passes come again."""
        self.number -= 2


def _writer(file: Path, clip: Clip) -> AbstractContextManager[FilmWriter]:
    heard = None
    if clip.sound is not None:
        heard = (SPEECH_RATE, clip.sound.channels if clip.sound.channels < 3 else 1)
    if clip.film is None:
        return film_writer(file, size=None, sound=heard)
    return film_writer(file, size=clip.film.size, rate=clip.film.rate, sound=heard)


def _as_media(file: Path, rows: Sequence[Row], film: Media) -> Media:
    """A clip that was written."""
    size = film.size[0] // 2 * 2, film.size[1] // 2 * 2
    first, last = rows[0][0], rows[-1][0]
    return Media("video", file, film.rate, first, last - first, len(rows), size, codec="h264")


def _doubtful(file: Path, rows: Sequence[Row], film: Media | None) -> tuple[Doubtful, ...]:
    """Pictures of the clip as they were written, where somebody is most likely to be seen."""
    if film is None:
        return ()
    times = np.array([time for time, _, _ in rows])
    methods = np.array([METHODS.index(method) for _, method, _ in rows])
    chosen = worst(times, methods, np.array([sure for _, _, sure in rows]))
    if not chosen:
        return ()
    wanted = sorted(chosen)
    given = {"media": told(_as_media(file, rows, film)), "height": _HEIGHT,
             "times": [float(times[i]) + _INSIDE for i in wanted]}  # fmt: skip
    names: dict[int, str] = {}
    pictures = stream(file, stills, given, imports=("av",))
    for i, chunk in zip(wanted, (n for n in pictures if hasattr(n, "values")), strict=True):
        names[i] = f"{file.stem}-{i:06}.png"
        write_whole(file.parent / names[i], png(chunk.values[0]))
    return tuple(Doubtful(*rows[i], names[i]) for i in chosen)
