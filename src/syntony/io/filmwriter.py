"""Write films and sound that browsers play: H.264 and AAC in MP4, each picture at its own time.

Nothing of a source comes along but the pictures and samples that are handed in: a new file has no
title, place, device or date. It takes its name only when it is whole.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syntony.core.errors import MissingExtra, ParameterError, StorageError, SyntonyError
from syntony.core.signals import Array
from syntony.io.vault.files import write
from syntony.io.vault.keyring import keys_of

#: A second of an MP4 file is cut into so many ticks: all usual rates and millisecond stamps fit.
TICKS = 90_000
#: A player can begin at a picture of its own every so many pictures.
_GROUP = 50
_OPTIONS = {"movflags": "+faststart", "fflags": "+bitexact"}
#: Samples of sound in one frame of AAC.
_FRAME = 1024


class FilmWriter:
    """A file under way; see `film_writer`.

    Parameters
    ----------
    container
        PyAV's, for writing.
    size : tuple of int or None
        Height and width of the pictures (pixels); None for sound alone. An odd edge loses a pixel.
    rate : Fraction
        Pictures a second, as a hint.
    sound : tuple of int or None
        Samples a second (Hz) and channels, 1 or 2; None without sound.
    quality : int
        x264's rate factor: less is better and larger, 18 to 28 are usual.
    """

    def __init__(
        self,
        container: Any,
        *,
        size: tuple[int, int] | None,
        rate: Fraction = Fraction(25),
        sound: tuple[int, int] | None = None,
        quality: int = 23,
    ) -> None:
        self._container = container
        self._seen = None if size is None else _pictures(container, size, rate, quality)
        self._heard = None if sound is None else _sound(container, *sound)
        self._last = -1
        self._held = np.empty((sound[1] if sound else 0, 0), np.float32)
        self._sample: int | None = None

    def picture(self, picture: NDArray[np.uint8], time: float) -> None:
        """Add a picture (height, width, 3) in RGB that is shown from `time` (s, from 0) on.

        Raises
        ------
        ParameterError
            It comes before, or with, the one before it.
        """
        from av import VideoFrame

        assert self._seen is not None  # noqa: S101 - asked of a film only
        tick = round(time * TICKS)
        if tick <= self._last:
            raise ParameterError(f"Pictures come in the order of their times; {time:.6f} s came.")
        self._last = tick
        even = picture[: self._seen.height, : self._seen.width]
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")
        frame = frame.reformat(format="yuv420p")
        frame.pts, frame.time_base = tick, Fraction(1, TICKS)
        self._container.mux(self._seen.encode(frame))

    def sound(self, samples: Array, time: float) -> None:
        """Add samples (channels, n), full scale 1, that follow those before; NaN is silence.

        `time` (s) is that of the first sample of all, and is not asked again later.
        """
        assert self._heard is not None  # noqa: S101 - asked of what has sound only
        if self._sample is None:
            self._sample = round(time * self._heard.rate)
        fresh = np.clip(np.nan_to_num(samples), -1, 1).astype(np.float32)
        self._held = np.concatenate((self._held, fresh), axis=1)
        whole = self._held.shape[1] // _FRAME * _FRAME
        for at in range(0, whole, _FRAME):
            self._mux_sound(self._held[:, at : at + _FRAME])
        self._held = self._held[:, whole:]

    def finish(self) -> None:
        """Write what is held back."""
        if self._seen is not None:
            self._container.mux(self._seen.encode(None))
        if self._heard is not None:
            if self._held.shape[1]:
                self._mux_sound(self._held)
            self._container.mux(self._heard.encode(None))

    def _mux_sound(self, block: NDArray[np.float32]) -> None:
        from av import AudioFrame

        assert self._heard is not None  # noqa: S101
        layout = "mono" if block.shape[0] == 1 else "stereo"
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout=layout)
        frame.sample_rate, frame.time_base = self._heard.rate, Fraction(1, self._heard.rate)
        frame.pts = self._sample
        self._sample = (self._sample or 0) + block.shape[1]
        self._container.mux(self._heard.encode(frame))


@contextmanager
def film_writer(
    path: Path,
    *,
    size: tuple[int, int] | None,
    rate: Fraction = Fraction(25),
    sound: tuple[int, int] | None = None,
    quality: int = 23,
) -> Iterator[FilmWriter]:
    """Write a film to a path; the file is there only once all of it was written.

    Parameters
    ----------
    path : Path
        Ends in ``.mp4`` or ``.m4a``; what is there is replaced at the end.
    size, rate, sound, quality
        As of `FilmWriter`.

    Raises
    ------
    StorageError
        The disk or folder refuses.
    MissingExtra
        This build of PyAV cannot write H.264 or AAC.

    Notes
    -----
    Until the end it is called ``NAME.part``; where writing fails or is given up, that is removed.
    Writing pictures and sound in turns, by time, keeps memory small.
    """
    import av

    keys = keys_of(path)
    part = path.with_name(f"{path.name}.part")
    memory = io.BytesIO()
    try:
        form = "ipod" if size is None else "mp4"  # which marks sound as sound
        # In a vault no plain file is written; what is not whole is not moved to its beginning.
        place: Any = str(part) if keys is None else memory
        options = _OPTIONS if keys is None else {"fflags": "+bitexact"}
        with av.open(place, "w", format=form, options=options) as container:
            writer = FilmWriter(container, size=size, rate=rate, sound=sound, quality=quality)
            yield writer
            writer.finish()
        if keys is None:
            part.replace(path)
        else:
            write(path, memory.getvalue())
    except SyntonyError:
        raise
    except (av.error.FFmpegError, OSError) as error:
        raise StorageError(
            f"{path.name} cannot be written ({error.strerror}); check the folder's permissions "
            "and the room on the disk."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _pictures(container: Any, size: tuple[int, int], rate: Fraction, quality: int) -> Any:
    options = {"crf": str(quality), "preset": "veryfast", "bf": "0", "g": str(_GROUP)}
    track = _added(container, "libx264", rate=round(rate) or 1, options=options)
    track.height, track.width = size[0] - size[0] % 2, size[1] - size[1] % 2
    track.pix_fmt = "yuv420p"
    track.codec_context.time_base = Fraction(1, TICKS)
    return track


def _sound(container: Any, rate: int, channels: int) -> Any:
    if channels not in (1, 2):
        raise ParameterError(f"Sound has one or two channels here; {channels} came.")
    track = _added(container, "aac", rate=rate)
    track.layout = "mono" if channels == 1 else "stereo"
    track.bit_rate = 64_000 * channels
    return track


def _added(container: Any, codec: str, **told: Any) -> Any:
    import av

    try:
        return container.add_stream(codec, **told)
    except av.codec.codec.UnknownCodecError as error:
        raise MissingExtra(
            f"Films are written with {codec}, which this build of PyAV lacks; install the one of "
            "the package index: pip install 'syntony[video]'."
        ) from error
